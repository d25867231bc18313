/* server/ops.c: the table of operations: the rows of every noun, one after the other. */
/* SPDX-License-Identifier: MIT */
#include "server/ops.h"
#include "server/ops_rows.h"

static const struct op_rows *const tables[] = {
	&ops_rows_client,
	&ops_rows_talk,
	&ops_rows_pool,
	&ops_rows_credential,
	&ops_rows_operator,
	&ops_rows_token,
	&ops_rows_work,
	&ops_rows_look,
	&ops_rows_stats,
};

const struct op *op_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		if (i < tables[t]->n)
			return &tables[t]->rows[i];
		i -= tables[t]->n;
	}
	return NULL;
}

const struct op *op_find(struct str noun, struct str verb)
{
	const struct op *op;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (str_is(noun, op->noun) && str_is(verb, op->verb))
			return op;
	return NULL;
}
