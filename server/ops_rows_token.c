/* server/ops_rows_token.c: the rows of the API's tokens in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

static const struct op rows[] = {
	{ .noun = "token", .verb = "add", .role = OP_ADMIN, .reauth = true, .secret = true, .shape = OP_ONE, .writes = true, .run = op_token_add,
	  .fields = { { .name = "name", .positional = true, .required = true, .help = "whose it is: small letters, digits, . _ -" },
		{ .name = "role", .def = "view", .words = "view operate admin", .help = "what it may do: view, operate or admin (view)" },
		{ .name = "expires", .type = OP_SPAN, .def = "", .help = "when it ends by itself: 90d; without it never" } },
	  .answers = "name role token expires_at:time?",
	  .help = "a bearer token of the API; shown this once, kept as a hash" },
	{ .noun = "token", .verb = "list", .role = OP_ADMIN, .shape = OP_LIST, SQL_OP(SQL_OP_TOKEN_LIST), .sorts = "name role created_at used_at",
	  .answers = "name role created_at:time created_by used_at:time? expires_at:time? expired:bool",
	  .help = "who has a token, of what role, when last used; never the token" },
	{ .noun = "token", .verb = "remove", .role = OP_ADMIN, .reauth = true, .shape = OP_ONE, .writes = true, .run = op_token_remove,
	  .fields = { { .name = "name", .positional = true, .required = true, .help = "as in token list" } },
	  .answers = "name role removed:bool",
	  .help = "a token is good no more, within two seconds" },
};

const struct op_rows ops_rows_token = OP_ROWS(rows);
