/* server/ops_rows_stats.c: the rows of figures, and of what needs a person, in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

#define DAYS_FIELD(n, text) { .name = "days", .type = OP_NUMBER, .def = n, .help = text " (" n ")" }

static const struct op rows[] = {
	{ .noun = "stats", .verb = "states", .role = OP_VIEW, .shape = OP_LIST, .run = op_stats_states,
	  .help = "how many clients stand in each state, and how many of them are stuck or with a person" },
	{ .noun = "stats", .verb = "funnel", .role = OP_VIEW, .shape = OP_LIST, .run = op_stats_funnel,
	  .fields = { DAYS_FIELD("30", "those who began in so many days"), { .name = "country", .type = OP_COUNTRY, .def = "", .help = "two letters: only those of this country" } },
	  .help = "the way to COMPLETE: how many reached each step or one behind it, how many went on, half of them within how long; a minute old at most" },
	{ .noun = "stats", .verb = "pool", .role = OP_VIEW, .shape = OP_LIST, .run = op_stats_pool,
	  .fields = { DAYS_FIELD("14", "the pace of so many days") },
	  .help = "numbers by country and status, and for how many days they last at the present pace" },
	{ .noun = "attention", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_ATTENTION_LIST), .columns = "severity kind since phone what operation",
	  .fields = { { .name = "kind", .def = "", .words = "waiting stuck alert job unknown", .help = "only these: waiting (for a number), stuck, alert, job (dead), unknown (sends)" },
		LIMIT_FIELD("100") },
	  .help = "what needs a person, the gravest first, each with the operation and its fields that mend it" },
};

const struct op_rows ops_rows_stats = OP_ROWS(rows);
