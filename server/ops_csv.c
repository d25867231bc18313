/* server/ops_csv.c: the rows of a list as CSV. */
/* SPDX-License-Identifier: MIT */
#include "base/csv.h"
#include "base/json.h"
#include "server/ops.h"

static void heading_add(struct buf *b, struct arena *a, struct json_val row)
{
	for (size_t i = 0; i < json_len(row); i++)
		csv_add(b, json_item_key(a, row, i), i == 0);
	csv_end(b);
}

void op_csv_add(struct buf *b, const struct op_call *c, bool heading)
{
	struct arena *a = arena_new(OP_BYTES_MAX);  /* of a row at a time: its tokens are many times its text */
	for (size_t i = 0; i < c->n_rows; i++) {
		struct json_val row;
		arena_reset(a);
		if (err_is(json_parse(a, c->rows[i], &row)))
			continue;
		if (heading && i == 0)
			heading_add(b, a, row);
		for (size_t k = 0; k < json_len(row); k++) {
			struct json_val v = json_item(row, k);
			enum json_type type = json_type(v);
			csv_add(b, type == JSON_STRING ? json_str(a, v) : type == JSON_NULL ? STR("") : json_raw(v), k == 0);
		}
		csv_end(b);
	}
	arena_free(a);
}
