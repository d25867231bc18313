/* cli/term.c: what a stream can show. */
/* SPDX-License-Identifier: MIT */
#include "cli/term.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define COLUMNS_MIN 40              /* narrower, and a table is not a table: then lines may wrap */

static bool is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *v = getenv(names[i]);
		if (v != NULL && *v != 0)
			return strcasestr(v, "utf-8") != NULL || strcasestr(v, "utf8") != NULL;
	}
	return false;
}

struct term term_of(FILE *to)
{
	struct term t = { .to = to, .tty = isatty(fileno(to)) == 1, .utf8 = is_utf8() };
	const char *name = getenv("TERM"), *no = getenv("NO_COLOR");
	struct winsize size;
	t.colour = t.tty && (no == NULL || *no == 0) && name != NULL && strcmp(name, "dumb") != 0;
	if (t.tty && ioctl(fileno(to), TIOCGWINSZ, &size) == 0 && size.ws_col >= COLUMNS_MIN)
		t.columns = size.ws_col;
	return t;
}

void term_on(const struct term *t, enum term_style style)
{
	static const char *const codes[] = {
		[TERM_PLAIN] = "", [TERM_DIM] = "\033[2m", [TERM_BOLD] = "\033[1m", [TERM_GOOD] = "\033[32m", [TERM_WARN] = "\033[33m", [TERM_BAD] = "\033[31m",
	};
	if (t->colour)
		(void)fputs(codes[style], t->to);
}

void term_off(const struct term *t, enum term_style style)
{
	if (t->colour && style != TERM_PLAIN)
		(void)fputs("\033[0m", t->to);
}

enum term_style term_style_of(struct str value)
{
	static const struct {
		enum term_style style;
		const char *words;
	} rows[] = {
		{ TERM_GOOD, "AVAILABLE ASSIGNED ACTIVE linked delivered confirmed done stored paid" },
		{ TERM_WARN, "PENDING RESERVED PAUSED QUARANTINED FOUND pending warning unknown queued stuck wished searching ordering" },
		{ TERM_BAD, "RELEASED failed undelivered dropped critical refused" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (struct str rest = str_of(rows[i].words); rest.p != NULL;)
			if (str_eq(value, str_cut(&rest, ' ')))
				return rows[i].style;
	return TERM_PLAIN;
}
