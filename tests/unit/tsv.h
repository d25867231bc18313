/* tests/unit/tsv.h: reads a table of tests/data/: tab-separated fields, # comments, \n \t \r \\ as escapes. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define TSV_FIELDS_MAX 12
#define TSV_FILE_MAX (4 * 1024 * 1024)

struct tsv_row {
	int line;
	size_t n;
	struct str field[TSV_FIELDS_MAX];
};

struct tsv {
	struct tsv_row *rows;
	size_t n;
};

static inline struct str tsv_unescape(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			p[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		p[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
	}
	return str_n(p, n);
}

/* The whole table; the test fails when the file cannot be read or holds no row. */
static inline struct tsv tsv_read(struct arena *a, const char *path)
{
	FILE *f = fopen(path, "rb");
	if (f == NULL)
		fail_msg("%s: run the tests in the project's folder", path);
	char *text = malloc(TSV_FILE_MAX);
	assert_non_null(text);
	size_t n = fread(text, 1, TSV_FILE_MAX, f);
	fclose(f);
	assert_true(n < TSV_FILE_MAX);
	struct str rest = arena_str(a, str_n(text, n));
	free(text);

	size_t lines = 1;
	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	struct tsv t = { .rows = ARENA_ARRAY(a, lines, struct tsv_row) };
	for (int line = 1; rest.p != NULL; line++) {
		struct str one = str_cut(&rest, '\n');
		if (one.n == 0 || one.p[0] == '#')
			continue;
		struct tsv_row *row = &t.rows[t.n++];
		row->line = line;
		while (one.p != NULL && row->n < TSV_FIELDS_MAX)
			row->field[row->n++] = tsv_unescape(a, str_cut(&one, '\t'));
	}
	assert_true(t.n > 0);
	return t;
}
