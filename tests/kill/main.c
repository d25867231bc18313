/* tests/kill/main.c: kill -9 of workers, of the parent and of PostgreSQL under load; then the invariants: run-kill USHER [ROUNDS]. */
/* SPDX-License-Identifier: MIT */
#include "tests/kill/kill.h"
#include "tests/lib/rig.h"
#include <stdlib.h>

#define ROUNDS 8
#define CASE_S 900

static const char *usher;
static int rounds = ROUNDS;

static void run(void *arg)
{
	rig_cluster_own(usher, NULL); /* a real fsync: what was answered must survive */
	rig_set("USHER_WORKERS", "2");
	rig_set("USHER_POOL_LOW", "0");
	rig_set("USHER_SEND_LIMIT_PER_MINUTE", "1000000");
	rig_set("USHER_SEND_LIMIT_PER_CLIENT_PER_DAY", "10000");
	rig_start();
	kill_rounds(*(const enum kill_what *)arg, rounds);
	rig_stop(SIGTERM);
}

int main(int argc, char **argv)
{
	static enum kill_what workers = KILL_WORKERS, parent = KILL_PARENT, database = KILL_DATABASE, all = KILL_ANY;
	const struct lab_case cases[] = {
		{ .name = "workers_are_killed", .run = run, .arg = &workers }, { .name = "the_parent_is_killed", .run = run, .arg = &parent },
		{ .name = "postgresql_is_killed", .run = run, .arg = &database }, { .name = "anything_is_killed", .run = run, .arg = &all },
	};
	if (argc < 2) {
		(void)fprintf(stderr, "usage: run-kill USHER [ROUNDS]\n");
		return 2;
	}
	usher = argv[1];
	if (argc > 2 && atoi(argv[2]) > 0)
		rounds = atoi(argv[2]);
	return lab_run("kill", cases, sizeof cases / sizeof cases[0], 1, CASE_S) ? 1 : 0;
}
