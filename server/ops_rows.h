/* server/ops_rows.h: what the rows of the table of operations are made of; one file ops_rows_*.c per noun. */
/* SPDX-License-Identifier: MIT
 *
 * A new noun: a file of rows, declared here and listed in ops.c.
 */
#pragma once
#include "server/ops.h"
#include "server/ops_runs.h"

struct op_rows {
	const struct op *rows;
	size_t n;
};

#define OP_ROWS(array) { (array), sizeof(array) / sizeof *(array) }
#define PHONE_FIELD { .name = "phone", .type = OP_PHONE, .positional = true, .required = true, .help = "the owner's phone, E.164: +447700900123" }
#define LIMIT_FIELD(n) { .name = "limit", .type = OP_NUMBER, .def = n, .help = "how many at most (" n ")" }
#define SQL_OP(id) .sql = (int)(id) + 1

extern const struct op_rows ops_rows_client, ops_rows_talk, ops_rows_pool, ops_rows_credential, ops_rows_operator, ops_rows_token;
extern const struct op_rows ops_rows_work; /* jobs, alerts, sending, APIs */
extern const struct op_rows ops_rows_look; /* the audit log, the wording, the settings */
extern const struct op_rows ops_rows_stats; /* figures, what needs a person */
