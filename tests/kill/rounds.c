/* tests/kill/rounds.c: who dies when, and how the world goes on. */
/* SPDX-License-Identifier: MIT */
#include "tests/kill/kill.h"
#include "tests/lib/rig.h"
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define POOL 3000
#define POOL_CHUNK 300
#define WORKERS_MAX 8

static void fill_pool(void)
{
	for (int i = 0; i < POOL; i += POOL_CHUNK) {
		struct buf b;
		struct str out;
		buf_init(&b, 32768);
		buf_add_z(&b, "pool add");
		for (int k = 0; k < POOL_CHUNK; k++)
			buf_printf(&b, " +4478%08d", 20000000 + i + k);
		LAB_CHECK(rig_usher(&out, b.p) == 0, "pool add: " STR_FMT, STR_ARG(out));
		buf_done(&b);
	}
}

static void kill_worker(void)
{
	pid_t w[WORKERS_MAX];
	int n = rig_workers(w, WORKERS_MAX);
	if (n > 0)
		kill(w[rand() % n], SIGKILL);
}

static bool gone(void *ctx)
{
	(void)ctx;
	return waitpid(rig.server, NULL, WNOHANG) != 0;
}

/* The parent dies; its workers must not live on without it. Then it is started again, as a supervisor would. */
static void kill_parent(void)
{
	pid_t w[WORKERS_MAX];
	int n = rig_workers(w, WORKERS_MAX);
	kill(rig.server, SIGKILL);
	LAB_CHECK(lab_wait(5000, gone, NULL), "the parent does not die");
	for (int i = 0; i < n; i++)
		for (int k = 0; kill(w[i], 0) == 0; k++) {
			LAB_CHECK(k < 100, "a worker outlives its parent by 10 s");
			lab_sleep_ms(100);
		}
	rig_serve();
}

static void kill_database(void)
{
	rig_cluster_kill();
	lab_sleep_ms(rand() % 1500);
	rig_cluster_restart();
}

static void kill_one(enum kill_what what)
{
	static void (*const ways[])(void) = { kill_worker, kill_parent, kill_database };
	ways[what == KILL_ANY ? rand() % 3 : (int)what]();
}

void kill_rounds(enum kill_what what, int rounds)
{
	srand(20260101u + (unsigned)what);
	fill_pool();
	struct load *l = load_start();
	for (int i = 0; i < rounds; i++) {
		lab_sleep_ms(300 + rand() % 900);
		kill_one(what);
	}
	lab_sleep_ms(500);
	load_stop(l);
	kill_check(l);
}
