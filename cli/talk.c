/* cli/talk.c: a conversation as people read one. */
/* SPDX-License-Identifier: MIT */
#include "cli/talk.h"
#include "base/json.h"
#include "base/utf8.h"

#define WIDTH_DEFAULT 100
#define TIME_CHARS 8                /* 12:45:31 */

static void blanks(const struct term *t, size_t n)
{
	(void)fprintf(t->to, "%*s", (int)n, "");
}

/* One line without control characters. */
static void put_plain(const struct term *t, struct str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		if (utf8_is_control(utf8_next(s, &i)))
			(void)fputc(' ', t->to);
		else
			(void)fwrite(s.p + at, 1, i - at, t->to);
	}
}

/* How much of `s` fits into `room` characters, ending at a blank if there is one. */
static size_t fitting(struct str s, size_t room)
{
	size_t i = 0, n = 0, blank = 0;
	while (i < s.n && n < room) {
		if (s.p[i] == ' ')
			blank = i;
		(void)utf8_next(s, &i);
		n++;
	}
	return i >= s.n || blank == 0 ? i : blank;
}

void talk_text(const struct term *t, const char *lead, enum term_style style, struct str text)
{
	size_t indent = utf8_len(str_of(lead)), width = t->columns ? t->columns : WIDTH_DEFAULT;
	size_t room = width > indent + TIME_CHARS ? width - indent : width;
	bool first = true;
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		do {
			size_t n = fitting(line, room);
			if (first)
				(void)fputs(lead, t->to);
			else if (n > 0)
				blanks(t, indent);
			first = false;
			if (n > 0) {
				term_on(t, style);
				put_plain(t, str_sub(line, 0, n));
				term_off(t, style);
			}
			(void)fputc('\n', t->to);
			line = str_trim(str_sub(line, n, line.n));
		} while (line.n > 0);
	}
}

static void speak(const struct term *t, struct arena *a, struct str time, bool owner, struct str text)
{
	const char *lead = arena_z(a, arena_printf(a, "%-8.*s  %s ", (int)time.n, time.p, t->utf8 ? (owner ? "▸" : "◂") : owner ? ">" : "<"));
	talk_text(t, lead, owner ? TERM_BOLD : TERM_PLAIN, text);
}

static void aside(const struct term *t, struct str words)
{
	blanks(t, TIME_CHARS + 4);
	term_on(t, TERM_DIM);
	put_plain(t, words);
	term_off(t, TERM_DIM);
	(void)fputc('\n', t->to);
}

static void entry(const struct term *t, struct arena *a, struct json_val v, struct str *day)
{
	struct str at = json_str_at(a, v, "at"), body = json_str_at(a, v, "body"), from = json_str_at(a, v, "state_from"), to = json_str_at(a, v, "state_to");
	bool owner = str_is(json_str_at(a, v, "direction"), "in");
	if (!str_eq(*day, str_sub(at, 0, 10))) {
		*day = str_sub(at, 0, 10);
		aside(t, *day);
	}
	speak(t, a, str_sub(at, 11, TIME_CHARS), owner, body.p ? body : STR("(its text is no longer kept)"));
	struct json_val answers = json_at(v, "answers");
	for (size_t i = 0; i < json_len(answers); i++)
		speak(t, a, STR(""), false, json_str(a, json_item(answers, i)));
	struct str status = json_str_at(a, v, "status"), error = json_str_at(a, v, "error");
	if (status.n)
		aside(t, error.n ? arena_printf(a, STR_FMT ": " STR_FMT, STR_ARG(status), STR_ARG(error)) : status);
	if (to.n && !str_eq(from, to))
		aside(t, arena_printf(a, "-> " STR_FMT, STR_ARG(to)));
}

void talk_print(const struct term *t, const struct str *rows, size_t n, struct arena *a)
{
	struct str day = STR("");
	for (size_t i = 0; i < n; i++) {
		struct json_val v;
		if (!err_is(json_parse(a, rows[i], &v)))
			entry(t, a, v, &day);
	}
}
