/* cli/cell.c: values as text. */
/* SPDX-License-Identifier: MIT */
#include "cli/cell.h"
#include "base/utf8.h"

#define SECONDS_CHARS 19            /* 2026-11-27T09:30:00 */

/* "2026-11-27T09:30:00.123456+00:00" and "...Z" as "2026-11-27T09:30:00Z"; anything else as it is. */
static struct str seconds_only(struct arena *a, struct str s)
{
	bool is_time = s.n > SECONDS_CHARS && s.p[4] == '-' && s.p[7] == '-' && s.p[10] == 'T' && s.p[13] == ':' && s.p[16] == ':' &&
		(str_ends(s, STR("+00:00")) || str_ends(s, STR("Z")));
	return is_time ? arena_printf(a, "%.*sZ", SECONDS_CHARS, s.p) : s;
}

static struct str one_line(struct arena *a, struct str s)
{
	char *copy = arena_z(a, s);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t at = i;
		bool blank = utf8_is_control(utf8_next(s, &i));
		if (blank)
			copy[n++] = ' ';
		else
			for (; at < i; at++)
				copy[n++] = s.p[at];
	}
	return str_n(copy, n);
}

static struct str scalar(struct arena *a, struct json_val v)
{
	switch (json_type(v)) {
	case JSON_NULL:
	case JSON_ABSENT:
		return STR("-");
	case JSON_STRING:
		return one_line(a, seconds_only(a, json_str(a, v)));
	case JSON_BOOL:
	case JSON_NUMBER:
	case JSON_OBJECT:
	case JSON_ARRAY:
	default:
		return json_raw(v);
	}
}

/* The values of an object, or the items of a list of plain values. */
static struct str joined(struct arena *a, struct json_val v, const char *between)
{
	struct str all = STR("");
	for (size_t i = 0; i < json_len(v); i++)
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? between : "", STR_ARG(scalar(a, json_item(v, i))));
	return all;
}

/* An object of numbers alone counts things: "AVAILABLE 2, RELEASED 1". */
static bool counts(struct json_val v)
{
	for (size_t i = 0; i < json_len(v); i++)
		if (json_type(json_item(v, i)) != JSON_NUMBER)
			return false;
	return true;
}

static struct str counted(struct arena *a, struct json_val v)
{
	struct str all = STR("");
	for (size_t i = 0; i < json_len(v); i++)
		all = arena_printf(a, STR_FMT "%s" STR_FMT " " STR_FMT, STR_ARG(all), i ? ", " : "", STR_ARG(one_line(a, json_item_key(a, v, i))),
			STR_ARG(json_raw(json_item(v, i))));
	return all;
}

struct str cell_text(struct arena *a, struct json_val v)
{
	if (json_type(v) == JSON_OBJECT && json_len(v) > 0)
		return counts(v) ? counted(a, v) : joined(a, v, " ");
	if (json_type(v) != JSON_ARRAY)
		return scalar(a, v);
	struct str all = STR("");
	for (size_t i = 0; i < json_len(v); i++) {
		struct json_val item = json_item(v, i);
		struct str s = json_type(item) == JSON_OBJECT ? joined(a, item, " ") : scalar(a, item);
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "", STR_ARG(s));
	}
	return all.n ? all : STR("-");
}

struct str cell_cut(struct arena *a, struct str s, size_t chars)
{
	size_t i = 0, n = 0, keep = 0;
	while (i < s.n && n < chars) {
		if (n + 2 <= chars)
			keep = i;
		(void)utf8_next(s, &i);
		n++;
	}
	return i < s.n ? arena_printf(a, "%.*s..", (int)keep, s.p) : s;
}

void cell_put(const struct term *t, struct str s, size_t width, bool right)
{
	size_t n = utf8_len(s), blanks = width > n ? width - n : 0;
	enum term_style style = term_style_of(s);
	(void)fprintf(t->to, "%*s", right ? (int)blanks : 0, "");
	term_on(t, style);
	(void)fprintf(t->to, STR_FMT, STR_ARG(s));
	term_off(t, style);
	(void)fprintf(t->to, "%*s", right ? 0 : (int)blanks, "");
}
