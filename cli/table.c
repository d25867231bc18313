/* cli/table.c: aligned columns. */
/* SPDX-License-Identifier: MIT */
#include "cli/table.h"
#include "base/utf8.h"
#include "cli/cell.h"

#define COLUMNS_MAX 24
#define CELL_CHARS_MAX 60           /* where there is no terminal whose width would tell */
#define CELL_CHARS_MIN 10           /* no column is made narrower than that */
#define GAP 2                       /* blanks between columns */

struct column {
	struct str name;
	size_t width;
	bool filled;                    /* some row has something */
	bool numbers;                   /* and nothing but numbers: then to the right */
	bool prose;                     /* some row has words with blanks between: these may be cut */
};

struct table {
	size_t n_columns, n_rows;
	struct column columns[COLUMNS_MAX];
	struct str *cells;              /* n_rows * n_columns */
};

static void name_columns(struct table *t, struct arena *a, struct json_val first, const char *columns)
{
	for (struct str rest = str_of(columns); rest.p != NULL && t->n_columns < COLUMNS_MAX;)
		t->columns[t->n_columns++].name = str_cut(&rest, ' ');
	if (columns == NULL)
		while (t->n_columns < json_len(first) && t->n_columns < COLUMNS_MAX) {
			t->columns[t->n_columns].name = json_item_key(a, first, t->n_columns);
			t->n_columns++;
		}
}

static void fill_row(struct table *t, struct arena *a, struct json_val row)
{
	struct str *cells = &t->cells[t->n_rows++ * t->n_columns];
	for (size_t k = 0; k < t->n_columns; k++) {
		struct column *c = &t->columns[k];
		struct json_val v = json_key(row, c->name);
		cells[k] = cell_text(a, v);
		if (str_is(cells[k], "-"))
			continue;
		c->numbers = (c->numbers || !c->filled) && json_type(v) == JSON_NUMBER;
		c->filled = true;
		c->prose = c->prose || str_find(cells[k], STR(" ")) >= 0;
		size_t n = utf8_len(cells[k]);
		c->width = n > c->width ? n : c->width;
	}
}

/* The widest column that may still give way, prose first; or NULL. */
static struct column *widest(struct table *t)
{
	struct column *w = NULL;
	for (size_t k = 0; k < t->n_columns; k++) {
		struct column *c = &t->columns[k];
		if (c->filled && c->width > CELL_CHARS_MIN && c->width > c->name.n && (w == NULL || c->prose > w->prose || (c->prose == w->prose && c->width > w->width)))
			w = c;
	}
	return w;
}

static void fit(struct table *t, size_t room)
{
	size_t sum = 0;
	struct column *w;
	for (size_t k = 0; k < t->n_columns; k++) {
		struct column *c = &t->columns[k];
		c->width = c->width < c->name.n ? c->name.n : c->width;
		if (room == 0 && c->width > CELL_CHARS_MAX)
			c->width = CELL_CHARS_MAX;
		sum += c->filled ? c->width + (sum ? GAP : 0) : 0;
	}
	while (room != 0 && sum > room && (w = widest(t)) != NULL) {
		w->width--;
		sum--;
	}
}

/* One line; row NULL: the heading. */
static void put_line(const struct term *to, const struct table *t, const struct str *row, struct arena *a)
{
	size_t last = t->n_columns;
	while (last > 0 && !t->columns[last - 1].filled)
		last--;
	if (row == NULL)
		term_on(to, TERM_BOLD);
	bool first = true;
	for (size_t k = 0; k < last; k++) {
		const struct column *c = &t->columns[k];
		if (!c->filled)
			continue;
		(void)fprintf(to->to, "%*s", first ? 0 : GAP, "");
		first = false;
		struct str s = row ? cell_cut(a, row[k], c->width) : c->name;
		if (row == NULL)
			(void)fprintf(to->to, "%*s" STR_FMT "%*s", c->numbers ? (int)(c->width - s.n) : 0, "", STR_ARG(s),
				c->numbers || k + 1 == last ? 0 : (int)(c->width - s.n), "");
		else
			cell_put(to, s, c->numbers || k + 1 < last ? c->width : 0, c->numbers);
	}
	if (row == NULL)
		term_off(to, TERM_BOLD);
	(void)fputc('\n', to->to);
}

void table_print(const struct term *to, const struct str *rows, size_t n, const char *columns, struct arena *a)
{
	struct json_val v;
	struct table t = { .n_columns = 0 };
	if (n == 0 || err_is(json_parse(a, rows[0], &v))) {
		(void)fputs("none\n", to->to);
		return;
	}
	name_columns(&t, a, v, columns);
	t.cells = ARENA_ARRAY(a, n * t.n_columns, struct str);
	for (size_t i = 0; i < n; i++)
		if (!err_is(json_parse(a, rows[i], &v)))
			fill_row(&t, a, v);
	fit(&t, to->columns);
	put_line(to, &t, NULL, a);
	for (size_t i = 0; i < t.n_rows; i++)
		put_line(to, &t, &t.cells[i * t.n_columns], a);
}
