/* cli/print.c: tables and lines out of JSON objects. */
/* SPDX-License-Identifier: MIT */
#include "cli/print.h"
#include "base/json.h"
#include "base/utf8.h"

#define COLUMNS_MAX 24
#define CELL_CHARS_MAX 60

/* A value as one line of text. */
static struct str cell(struct arena *a, struct json_val v)
{
	switch (json_type(v)) {
	case JSON_NULL:
	case JSON_ABSENT:
		return STR("-");
	case JSON_STRING:
		break;
	case JSON_BOOL:
	case JSON_NUMBER:
	case JSON_OBJECT:
	case JSON_ARRAY:
	default:
		return json_raw(v);
	}
	struct str s = json_str(a, v);
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

static struct str shortened(struct arena *a, struct str s)
{
	size_t i = 0, chars = 0;
	while (i < s.n && chars < CELL_CHARS_MAX) {
		(void)utf8_next(s, &i);
		chars++;
	}
	return i < s.n ? arena_printf(a, "%.*s..", (int)i, s.p) : s;
}

static void pad(FILE *to, struct str s, size_t width)
{
	(void)fprintf(to, STR_FMT, STR_ARG(s));
	for (size_t n = utf8_len(s); n < width + 2; n++)
		(void)fputc(' ', to);
}

static void print_table(FILE *to, const struct str *rows, size_t n, struct arena *a)
{
	struct json_val first;
	size_t width[COLUMNS_MAX];
	if (n == 0 || err_is(json_parse(a, rows[0], &first))) {
		(void)fputs("none\n", to);
		return;
	}
	size_t cols = json_len(first) < COLUMNS_MAX ? json_len(first) : COLUMNS_MAX;
	struct str *cells = ARENA_ARRAY(a, (n + 1) * cols, struct str);
	for (size_t k = 0; k < cols; k++) {
		cells[k] = json_item_key(a, first, k);
		width[k] = cells[k].n;
	}
	for (size_t i = 0; i < n; i++) {
		struct json_val v;
		if (err_is(json_parse(a, rows[i], &v)))
			continue;
		for (size_t k = 0; k < cols; k++) {
			struct str s = shortened(a, cell(a, json_item(v, k)));
			cells[(i + 1) * cols + k] = s;
			width[k] = utf8_len(s) > width[k] ? utf8_len(s) : width[k];
		}
	}
	for (size_t i = 0; i <= n; i++) {
		for (size_t k = 0; k < cols; k++)
			pad(to, cells[i * cols + k], k + 1 == cols ? 0 : width[k]);
		(void)fputc('\n', to);
	}
}

static void print_lines(FILE *to, struct str row, struct arena *a)
{
	struct json_val v;
	if (err_is(json_parse(a, row, &v))) {
		(void)fprintf(to, STR_FMT "\n", STR_ARG(row));
		return;
	}
	size_t width = 0;
	for (size_t k = 0; k < json_len(v); k++) {
		size_t w = json_item_key(a, v, k).n;
		width = w > width ? w : width;
	}
	for (size_t k = 0; k < json_len(v); k++) {
		pad(to, json_item_key(a, v, k), width);
		(void)fprintf(to, STR_FMT "\n", STR_ARG(cell(a, json_item(v, k))));
	}
}

void print_rows(FILE *to, const struct str *rows, size_t n, bool list, bool json, struct arena *a)
{
	if (!json) {
		if (list)
			print_table(to, rows, n, a);
		else
			print_lines(to, rows[0], a);
		return;
	}
	(void)fputs(list ? "[" : "", to);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(to, "%s" STR_FMT, i ? ",\n" : "", STR_ARG(rows[i]));
	(void)fputs(list ? "]\n" : "\n", to);
}
