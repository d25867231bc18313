/* cli/session.c: a process to work in, for commands that need the database. */
/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/demo.h"
#include "server/worker.h"
#include <stdlib.h>
#include <unistd.h>

#define PROBLEMS_MAX_BYTES (64 * 1024)

struct config *command_config(const char *config_file)
{
	struct config *c = config_load(&(struct config_input){ .file = config_file, .env = environ });
	config_wipe_environment();
	worker_harden(); /* a command that is asked for a secret holds it */
	if (config_errors(c) == 0)
		return c;
	config_print_problems(c, stderr);
	config_free(c);
	return NULL;
}

static struct err open_database(struct session *s, struct db_why *why)
{
	static int64_t shift_us; /* for the life of the process, like the clock itself */
	struct err e = start_database(s->cfg, &s->place, why);
	if (!err_is(e))
		e = plain_open(s->place.conninfo, 0, why, &s->plain);
	if (!err_is(e))
		e = start_schema(s->plain, why);
	if (!err_is(e))
		e = start_learn(s->plain, &s->facts, why);
	if (!err_is(e))
		start_lesser(&s->place, s->plain);
	/* A demonstration's clock may have been moved: commands live in the same time as the server. */
	if (!err_is(e))
		e = demo_clock_shift(s->plain, &shift_us);
	clock_use_shift(&shift_us);
	return e;
}

static bool open_world(const struct command *c, struct session *s)
{
	struct world_setup ws = { .cfg = s->cfg, .conninfo = s->place.conninfo, .facts = &s->facts, .application_name = "usher command",
		.listen_fd = -1 };
	struct buf problems;
	buf_init(&problems, PROBLEMS_MAX_BYTES);
	struct err e = world_new(&ws, &s->w, &problems);
	if (err_is(e))
		(void)command_fail(c, "usher messages check", "%s\n" STR_FMT, e.what, STR_ARG(buf_str(&problems)));
	buf_done(&problems);
	return !err_is(e);
}

bool session_open(const struct command *c, const char *config_file, struct session *ret)
{
	struct session s = { .cfg = command_config(config_file) };
	struct db_why why = { .text = "" };
	if (s.cfg == NULL)
		return false;
	log_set_level(LOG_WARN);
	struct err e = open_database(&s, &why);
	if (err_is(e))
		(void)command_fail(c, NULL, "%s", *why.text ? why.text : e.what);
	if (err_is(e) || !open_world(c, &s)) {
		session_close(&s);
		return false;
	}
	*ret = s;
	return true;
}

void session_close(struct session *s)
{
	world_free(s->w);
	plain_close(s->plain);
	start_leave(&s->place);
	config_free(s->cfg);
	*s = (struct session){ .cfg = NULL };
}

struct timeout {
	struct session *s;
	bool passed;
};

static void on_timeout(void *ctx)
{
	struct timeout *t = ctx;
	t->passed = true;
	loop_stop(t->s->w->loop);
}

bool session_run(const struct command *c, struct session *s, int wait_s)
{
	int most_s = wait_s > 0 ? wait_s : CLI_ANSWER_S;
	struct timeout t = { .s = s };
	uint64_t timer = loop_after(s->w->loop, most_s * INT64_C(1000000), on_timeout, &t);
	loop_run(s->w->loop);
	loop_cancel(s->w->loop, timer);
	if (t.passed)
		(void)command_fail(c, "is the database up? Try again: nothing is done twice", "no answer within %d s", most_s);
	return !t.passed;
}
