/* base/csv.h: comma-separated values as RFC 4180 has them, in and out: quotes, doubled quotes, line ends inside quotes. */
/* SPDX-License-Identifier: MIT
 *
 *   struct csv c = csv_of(text);
 *   while (csv_next(&c, a, fields, MAX, &n)) ...          c.e says why it ended
 *
 * Lines end with LF or CRLF; the last one needs no end. A byte order mark at the start is passed over, and so are empty lines.
 * Fields are as they stand, blanks included. Anything else that is not CSV ends the reading with ERR_REJECT and the line.
 */
#pragma once
#include "base/arena.h"

struct csv {
	struct str rest;
	size_t line;            /* of the record that was read last, from 1 */
	size_t next_line;
	struct err e;           /* code: the line */
};

struct csv csv_of(struct str text);
/* The next record: at most max fields, quoted ones without their quotes, in `a` or in the text. False: no more, or c->e. */
bool csv_next(struct csv *c, struct arena *a, struct str *fields, size_t max, size_t *ret_n);

/* Writer: a comma before every field but the first of a record; quoted where needed. What a spreadsheet would run as a formula
 * (= + - @ tab and CR at the start, unless it is a number or a phone) stands behind an apostrophe. */
void csv_add(struct buf *b, struct str field, bool first);
void csv_end(struct buf *b);
