/* tests/lib/lab_run.c: cases in processes of their own, as many at a time as the machine has room for. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/lab.h"
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define JOBS_LEAST 3    /* cases that run however busy the machine is: most of them wait for something */
#define LOOK_MS 20
#define AGAIN_MAX 4      /* more failures than this are no accident */
#define LOOKS 8         /* of them, one after the other, make a judgement */

struct running {
	pid_t pid;
	FILE *out;
	int64_t began_us;
	int status;
	bool sanitizer; /* what it printed holds a sanitizer's finding */
	double took_s;
};

#ifdef __SANITIZE_ADDRESS__
const char *__asan_default_options(void); /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): AddressSanitizer looks for this name */

/* A case keeps all its memory until it ends, and there are many: leaks are looked for in the server, not here. */
const char *__asan_default_options(void) /* NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
{
	return "detect_leaks=0";
}
#endif

static void start(const struct lab_case *c, struct running *r, int limit_s)
{
	r->out = tmpfile();
	if (r->out == NULL) {
		perror("tmpfile");
		exit(1);
	}
	(void)fflush(NULL);
	r->began_us = clock_mono_us();
	r->pid = fork();
	if (r->pid != 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGPIPE, SIG_IGN);
	dup2(fileno(r->out), STDOUT_FILENO);
	dup2(fileno(r->out), STDERR_FILENO);
	alarm((unsigned)limit_s);
	c->run(c->arg);
	LAB_CHECK(fake_unknown()[0] == 0, "%s", fake_unknown());
	exit(0);
}

static bool passed(const struct running *r)
{
	return WIFEXITED(r->status) && WEXITSTATUS(r->status) == 0;
}

/* What the case printed, shown. True: a sanitizer spoke. */
static bool show(FILE *out)
{
	char line[4096];
	bool sanitizer = false;
	rewind(out);
	while (fgets(line, sizeof line, out)) {
		sanitizer = sanitizer || strstr(line, "Sanitizer") || strstr(line, "runtime error:");
		(void)fputs(line, stdout);
	}
	return sanitizer;
}

static void report(const struct lab_case *c, struct running *r)
{
	bool ok = passed(r);
	if (!ok)
		r->sanitizer = show(r->out);
	if (!ok && WIFSIGNALED(r->status))
		printf("  ended by signal %d%s\n", WTERMSIG(r->status), WTERMSIG(r->status) == SIGALRM ? ": took too long" : "");
	printf("%s %s (%.1f s)\n", ok ? "[       OK ]" : "[  FAILED  ]", c->name, r->took_s);
	(void)fflush(stdout);
	(void)fclose(r->out);
}

/* How many tasks of this machine want to run just now; many when the kernel does not say. */
static int runnable(void)
{
	char text[16384];
	FILE *f = fopen("/proc/stat", "re");
	if (f == NULL)
		return 1000;
	size_t n = fread(text, 1, sizeof text - 1, f);
	(void)fclose(f);
	text[n] = 0;
	const char *at = strstr(text, "procs_running ");
	return at ? atoi(at + strlen("procs_running ")) - 1 : 1000; /* without this one */
}

/* Whether the processors were not asked for by more than one and a half tasks each, over the last LOOKS looks. */
static bool has_room(int *sum, int *looks)
{
	*sum += runnable();
	if (++*looks < LOOKS)
		return false;
	bool room = *sum * 2 < 3 * LOOKS * (int)sysconf(_SC_NPROCESSORS_ONLN);
	*sum = *looks = 0;
	return room;
}

/* Take those that have ended; false: none has. */
static bool reap(struct running *r, size_t n)
{
	int status;
	pid_t pid;
	bool any = false;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (size_t i = 0; i < n; i++)
			if (r[i].pid == pid) {
				r[i].status = status;
				r[i].pid = 0;
				r[i].took_s = (double)(clock_mono_us() - r[i].began_us) / 1e6;
				any = true;
			}
	return any;
}

/* All of them, each shown when those before it are. */
static void run_all(const struct lab_case *cases, struct running *r, size_t n, int jobs, int limit_s)
{
	size_t next = 0, shown = 0;
	int running = 0, sum = 0, looks = 0;
	while (shown < n) {
		if (next < n && running < jobs && (running < JOBS_LEAST || has_room(&sum, &looks))) {
			start(&cases[next], &r[next], limit_s);
			next++;
			running++;
			continue;
		}
		if (!reap(r, next))
			lab_sleep_ms(LOOK_MS);
		running = 0;
		for (size_t i = shown; i < next; i++)
			running += r[i].pid != 0;
		for (; shown < next && r[shown].pid == 0; shown++)
			report(&cases[shown], &r[shown]);
	}
}

/* A few that failed may have been short of time: each once more, alone. Never one in which a sanitizer spoke. */
static void run_again(const struct lab_case *cases, struct running *r, size_t n, int limit_s)
{
	size_t failed = 0;
	for (size_t i = 0; i < n; i++)
		failed += !passed(&r[i]);
	for (size_t i = 0; i < n && n > 1 && failed <= AGAIN_MAX; i++) {
		if (passed(&r[i]) || r[i].sanitizer)
			continue;
		printf("again, alone: %s\n", cases[i].name);
		run_all(&cases[i], &r[i], 1, 1, limit_s);
	}
}

int lab_run(const char *title, const struct lab_case *cases, size_t n, int jobs, int limit_s)
{
	struct running *r = calloc(n ? n : 1, sizeof *r);
	int failed = 0;
	if (r == NULL)
		return 1;
	run_all(cases, r, n, jobs, limit_s);
	run_again(cases, r, n, limit_s);
	for (size_t i = 0; i < n; i++)
		failed += !passed(&r[i]);
	printf("%s: %zu passed, %d failed\n", title, n - (size_t)failed, failed);
	free(r);
	return failed;
}
