/* cli/progress.c: a bar, or a line. */
/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"
#include "base/clock.h"
#include "cli/term.h"
#include <inttypes.h>
#include <stdio.h>

#define BAR_CELLS 24
#define LINE_US (PROGRESS_LINE_S * INT64_C(1000000))

static bool shown;                  /* there is a bar on the terminal */
static int64_t line_us;             /* when the last line went out; 0: none yet */

static void bar(const struct term *t, int64_t done, int64_t total)
{
	int64_t cells = done >= total ? BAR_CELLS : done * BAR_CELLS / total;
	(void)fputc('[', t->to);
	for (int64_t i = 0; i < BAR_CELLS; i++)
		(void)fputs(i < cells ? (t->utf8 ? "█" : "#") : t->utf8 ? "░" : ".", t->to);
	(void)fprintf(t->to, "] %3" PRId64 " %%  ", done >= total ? 100 : done * 100 / total);
}

void progress_show(struct str words, int64_t done, int64_t total)
{
	struct term t = term_of(stderr);
	if (t.tty) {
		(void)fputs("\r\033[K", t.to);
		if (total > 0)
			bar(&t, done, total);
		(void)fprintf(t.to, STR_FMT, STR_ARG(words));
		(void)fflush(t.to);
		shown = true;
		return;
	}
	int64_t now = clock_mono_us();
	if (line_us != 0 && now - line_us < LINE_US)
		return;
	line_us = now;
	(void)fprintf(t.to, STR_FMT "\n", STR_ARG(words));
}

void progress_end(void)
{
	if (shown)
		(void)fputs("\r\033[K", stderr);
	shown = false;
}
