/* cli/print.c: what an operation answered, as people or programs want it. */
/* SPDX-License-Identifier: MIT */
#include "cli/print.h"
#include "cli/cell.h"
#include "cli/journey.h"
#include "cli/table.h"

#define GAP 2                       /* blanks between a name and its value */

/* Drawn below the lines, not one of them. */
static bool is_drawn(struct str name)
{
	return str_is(name, "journey");
}

static void print_lines(const struct term *t, struct str row, struct arena *a)
{
	struct json_val v;
	if (err_is(json_parse(a, row, &v))) {
		(void)fprintf(t->to, STR_FMT "\n", STR_ARG(row));
		return;
	}
	size_t width = 0;
	for (size_t k = 0; k < json_len(v); k++) {
		size_t w = is_drawn(json_item_key(a, v, k)) ? 0 : json_item_key(a, v, k).n;
		width = w > width ? w : width;
	}
	for (size_t k = 0; k < json_len(v); k++) {
		struct str name = json_item_key(a, v, k);
		if (is_drawn(name))
			continue;
		term_on(t, TERM_DIM);
		(void)fprintf(t->to, "%-*.*s", (int)(width + GAP), (int)name.n, name.p);
		term_off(t, TERM_DIM);
		cell_put(t, cell_text(a, json_item(v, k)), 0, false);
		(void)fputc('\n', t->to);
	}
	journey_print(t, v, a);
}

void print_rows(FILE *to, const struct str *rows, size_t n, bool list, bool json, const char *columns, struct arena *a)
{
	struct term t = term_of(to);
	if (!json) {
		if (list)
			table_print(&t, rows, n, columns, a);
		else
			print_lines(&t, rows[0], a);
		return;
	}
	(void)fputs(list ? "[" : "", to);
	for (size_t i = 0; i < n; i++)
		(void)fprintf(to, "%s" STR_FMT, i ? ",\n" : "", STR_ARG(rows[i]));
	(void)fputs(list ? "]\n" : "\n", to);
}
