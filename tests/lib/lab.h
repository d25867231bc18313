/* tests/lib/lab.h: cases that run in processes of their own, how they fail, and how they wait. */
/* SPDX-License-Identifier: MIT
 *
 * A case is a process: whatever it starts dies with it, and the first failure ends it. Cases run some at a time; what each
 * printed is shown, in order, only when it failed. The last line of a run is "NAME: N passed, N failed".
 */
#pragma once
#include "base/arena.h"

struct lab_case {
	const char *name;
	void (*run)(void *arg);
	void *arg;
};

/* Run them, up to `jobs` at a time (more than a few only while a processor is idle), each for `limit_s` seconds at most.
 * A few that fail run once more, alone. Returns how many failed then, too. */
int lab_run(const char *title, const struct lab_case *cases, size_t n, int jobs, int limit_s);
/* Memory of the case. */
struct arena *lab_arena(void);
/* Where the case is, for the message of a failure: a script's line. */
void lab_at(const char *file, int line);
/* End the case as failed. */
__attribute__((format(printf, 1, 2), noreturn)) void lab_fail(const char *fmt, ...);
#define LAB_CHECK(cond, ...) \
	do { \
		if (!(cond)) \
			lab_fail(__VA_ARGS__); \
	} while (0)
void lab_sleep_ms(int ms);
/* Ask until it is so, at most this long. */
bool lab_wait(int ms, bool (*so)(void *ctx), void *ctx);
/* Shell-like pattern: * any bytes (newlines too), ? one byte; letters of either case. */
bool lab_glob(struct str pattern, struct str text);
/* A command through the shell; its exit status, its output (both streams when the command says so) in the case's memory. */
__attribute__((format(printf, 2, 3))) int lab_shell(struct str *ret_out, const char *fmt, ...);
