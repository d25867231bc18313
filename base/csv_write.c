/* base/csv_write.c: records of CSV, safe to open in a spreadsheet. */
/* SPDX-License-Identifier: MIT */
#include "base/csv.h"

/* "+447700900123" and "-1.5" count as no formula: signs, digits, points and nothing else. */
static bool is_number(struct str s)
{
	for (size_t i = 1; i < s.n; i++)
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '.')
			return false;
	return s.n > 1 && (s.p[0] == '+' || s.p[0] == '-');
}

static bool is_formula(struct str s)
{
	return s.n && memchr("=+-@\t\r", s.p[0], 6) != NULL && !is_number(s);
}

void csv_add(struct buf *b, struct str field, bool first)
{
	bool formula = is_formula(field), quoted = false;
	for (size_t i = 0; i < field.n && !quoted; i++)
		quoted = memchr("\",\r\n\t'", field.p[i], 6) != NULL;
	if (!first)
		buf_add_char(b, ',');
	buf_add_z(b, quoted || formula ? "\"" : "");
	buf_add_z(b, formula ? "'" : "");
	for (size_t i = 0; i < field.n; i++) {
		if (field.p[i] == '"')
			buf_add_char(b, '"');
		buf_add_char(b, field.p[i]);
	}
	buf_add_z(b, quoted || formula ? "\"" : "");
}

void csv_end(struct buf *b)
{
	buf_add_z(b, "\r\n");
}
