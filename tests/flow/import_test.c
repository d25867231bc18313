/* tests/flow/import_test.c: numbers taken in while the import is killed, and by two at once. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "tests/flow/flow.h"
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINES 8000
#define OWNERS 40
#define KILLS_MAX 40

static const char *path;

/* The first OWNERS lines are clients' numbers. */
static void write_file(void)
{
	path = arena_z(lab_arena(), arena_printf(lab_arena(), "/tmp/usher-import-%d.csv", (int)getpid()));
	FILE *f = fopen(path, "we");
	LAB_CHECK(f != NULL, "%s", path);
	(void)fputs("number,client,status\n", f);
	for (int i = 0; i < LINES; i++)
		if (i < OWNERS)
			(void)fprintf(f, "+4477009%05d,+4479114%05d,\n", i, i);
		else
			(void)fprintf(f, "+4477009%05d,,AVAILABLE\n", i);
	(void)fclose(f);
}

static void make_clients(void)
{
	(void)rig_sql("INSERT INTO clients (phone_e164, country, state, chart, pay_token, created_at, updated_at) SELECT '+4479114' || lpad(i::text, 5, '0'), 'GB', "
		"'S1_BUSINESS_TYPE_LOCATION', (SELECT max(id) FROM charts), 'token' || i, now(), now() FROM generate_series(0, %d) AS i", OWNERS - 1);
}

static pid_t begin(int out)
{
	pid_t child = fork();
	if (child == 0) {
		if (out >= 0)
			(void)dup2(out, STDOUT_FILENO);
		(void)execl(rig.usher, "usher", "pool", "import", path, "--json", (char *)NULL);
		_exit(127);
	}
	return child;
}

static int end(pid_t child)
{
	int status = 0;
	LAB_CHECK(waitpid(child, &status, 0) == child, "waitpid");
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void all_are_there(void)
{
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool") == LINES, "not every number is there");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool p JOIN clients c ON c.id = p.client_id WHERE p.status = 'ASSIGNED' AND c.number_e164 = p.phone_e164 "
		"AND right(p.phone_e164, 5) = right(c.phone_e164, 5)") == OWNERS, "numbers and owners do not fit");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'number.import'") == LINES, "a number was taken in twice");
}

static int64_t counted(struct str out, const char *name)
{
	struct json_val v;
	LAB_CHECK(!err_is(json_parse(lab_arena(), out, &v)), "no JSON: " STR_FMT, STR_ARG(out));
	return json_int_at(v, name, -1);
}

static void killed(void *arg)
{
	(void)arg;
	rig_start();
	make_clients();
	write_file();
	int64_t before = 0;
	bool amidst = false;
	for (int i = 0; i < KILLS_MAX && before < LINES; i++) {
		pid_t child = begin(-1);
		lab_sleep_ms(60 + i * 10);
		(void)kill(child, SIGKILL);
		(void)end(child);
		lab_sleep_ms(50); /* a COMMIT that was on its way */
		int64_t now = rig_sql_int("SELECT count(*) FROM number_pool");
		LAB_CHECK(now >= before, "rows were lost");
		LAB_CHECK(now % 200 == 0, "half a batch: %lld", (long long)now);
		amidst = amidst || (now > 0 && now < LINES);
		before = now;
	}
	LAB_CHECK(amidst, "no kill came in the middle: nothing was shown");
	struct str out;
	int status = rig_usher(&out, arena_z(lab_arena(), arena_printf(lab_arena(), "pool import %s --json", path)));
	LAB_CHECK(status == 0, "exit %d: " STR_FMT, status, STR_ARG(out));
	LAB_CHECK(counted(out, "added") == LINES - before && counted(out, "unchanged") == before && counted(out, "refused") == 0, STR_FMT, STR_ARG(out));
	all_are_there();
	status = rig_usher(&out, arena_z(lab_arena(), arena_printf(lab_arena(), "pool import %s --json", path)));
	LAB_CHECK(status == 0 && counted(out, "unchanged") == LINES, "exit %d: " STR_FMT, status, STR_ARG(out));
	all_are_there();
	(void)unlink(path);
}

static void two_at_once(void *arg)
{
	(void)arg;
	rig_start();
	make_clients();
	write_file();
	pid_t one = begin(-1), two = begin(-1);
	int first = end(one), second = end(two);
	LAB_CHECK(first == 0 && second == 0, "exit %d and %d", first, second);
	all_are_there();
	(void)unlink(path);
}

const struct lab_case flow_import[] = {
	{ "import-killed", killed, NULL },
	{ "import-two-at-once", two_at_once, NULL },
	{ NULL, NULL, NULL },
};
