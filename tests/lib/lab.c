/* tests/lib/lab.c: cases in processes of their own. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/lab.h"
#include "base/clock.h"
#include <ctype.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define CASE_BYTES_MAX (512u * 1024 * 1024)
#define OUTPUT_MAX (8u * 1024 * 1024)
#define JOBS_MAX 16

static struct {
	struct arena *a;
	const char *file;
	int line;
} lab;

struct running {
	pid_t pid;
	FILE *out;
	int64_t began_us;
	int status;
	double took_s;
};

struct arena *lab_arena(void)
{
	if (lab.a == NULL)
		lab.a = arena_new(CASE_BYTES_MAX);
	return lab.a;
}

void lab_at(const char *file, int line)
{
	lab.file = file;
	lab.line = line;
}

void lab_fail(const char *fmt, ...)
{
	va_list ap;
	if (lab.file)
		(void)fprintf(stderr, "%s:%d: ", lab.file, lab.line);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	exit(1);
}

void lab_sleep_ms(int ms)
{
	usleep((useconds_t)ms * 1000);
}

bool lab_wait(int ms, bool (*so)(void *ctx), void *ctx)
{
	int64_t end = clock_mono_us() + ms * INT64_C(1000);
	int pause = 2;
	for (;;) {
		if (so(ctx))
			return true;
		if (clock_mono_us() >= end)
			return false;
		lab_sleep_ms(pause);
		if (pause < 50)
			pause *= 2;
	}
}

bool lab_glob(struct str p, struct str t)
{
	size_t i = 0, k = 0, star = SIZE_MAX, mark = 0;
	while (k < t.n) {
		if (i < p.n && p.p[i] == '*') {
			star = i++;
			mark = k;
		} else if (i < p.n && (p.p[i] == '?' || tolower((unsigned char)p.p[i]) == tolower((unsigned char)t.p[k]))) {
			i++;
			k++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			k = ++mark;
		} else
			return false;
	}
	while (i < p.n && p.p[i] == '*')
		i++;
	return i == p.n;
}

int lab_shell(struct str *ret_out, const char *fmt, ...)
{
	struct buf line, out;
	char chunk[4096];
	va_list ap;
	buf_init(&line, 65536);
	buf_init(&out, OUTPUT_MAX);
	char text[32768];
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	LAB_CHECK(n >= 0 && (size_t)n < sizeof text, "a command that is too long");
	FILE *f = popen(text, "r"); /* NOLINT(cert-env33-c): tests run the project's own tools */
	LAB_CHECK(f != NULL, "cannot run: %s", text);
	for (size_t k; (k = fread(chunk, 1, sizeof chunk, f)) > 0;)
		buf_add(&out, str_n(chunk, k));
	int status = pclose(f);
	if (ret_out)
		*ret_out = arena_str(lab_arena(), buf_str(&out));
	buf_done(&out);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

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
	exit(0);
}

static bool report(const struct lab_case *c, struct running *r)
{
	bool ok = WIFEXITED(r->status) && WEXITSTATUS(r->status) == 0;
	char chunk[4096];
	if (!ok) {
		rewind(r->out);
		for (size_t k; (k = fread(chunk, 1, sizeof chunk, r->out)) > 0;)
			(void)fwrite(chunk, 1, k, stdout);
		if (WIFSIGNALED(r->status))
			printf("  ended by signal %d%s\n", WTERMSIG(r->status), WTERMSIG(r->status) == SIGALRM ? ": took too long" : "");
	}
	printf("%s %s (%.1f s)\n", ok ? "[       OK ]" : "[  FAILED  ]", c->name, r->took_s);
	(void)fflush(stdout);
	(void)fclose(r->out);
	return ok;
}

static void reap(struct running *r, size_t n)
{
	int status;
	pid_t pid = waitpid(-1, &status, 0);
	for (size_t i = 0; i < n; i++)
		if (r[i].pid == pid) {
			r[i].status = status;
			r[i].pid = 0;
			r[i].took_s = (double)(clock_mono_us() - r[i].began_us) / 1e6;
		}
}

int lab_run(const char *title, const struct lab_case *cases, size_t n, int jobs, int limit_s)
{
	struct running *r = calloc(n ? n : 1, sizeof *r);
	size_t next = 0, shown = 0;
	int running = 0, failed = 0;
	if (r == NULL)
		return 1;
	while (shown < n) {
		while (next < n && running < jobs && running < JOBS_MAX) {
			start(&cases[next], &r[next], limit_s);
			next++;
			running++;
		}
		reap(r, next);
		running = 0;
		for (size_t i = shown; i < next; i++)
			running += r[i].pid != 0;
		for (; shown < next && r[shown].pid == 0; shown++)
			failed += !report(&cases[shown], &r[shown]);
	}
	printf("%s: %zu passed, %d failed\n", title, n - (size_t)failed, failed);
	free(r);
	return failed;
}
