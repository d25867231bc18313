/* tests/lib/lab.c: what a case has: memory, failing, waiting, commands. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/lab.h"
#include "base/clock.h"
#include "tests/lib/fake_route.h"
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

/* Each thread's own: a case's threads need no lock. */
static _Thread_local struct arena *memory;

static struct {
	const char *file;
	int line;
} lab;

struct arena *lab_arena(void)
{
	if (memory == NULL)
		memory = arena_new(CASE_BYTES_MAX);
	return memory;
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
