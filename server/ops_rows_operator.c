/* server/ops_rows_operator.c: the rows of the console's operators in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

#define NAME_FIELD { .name = "name", .positional = true, .required = true, .help = "what they log in with: small letters, digits, . _ -" }
#define PASSWORD_FIELD { .name = "password", .type = OP_SECRET, .help = "12 characters or more; without it one is made up and shown" }
#define OPERATOR_WRITE(v) .noun = "operator", .verb = v, .role = OP_ADMIN, .reauth = true, .shape = OP_ONE, .writes = true

static const struct op rows[] = {
	{ OPERATOR_WRITE("add"), .secret = true, .run = op_operator_add,
	  .fields = { NAME_FIELD, { .name = "role", .def = "", .words = "view operate admin", .help = "view, operate or admin; without it the first operator is admin, others view" }, PASSWORD_FIELD },
	  .help = "somebody who may log in at the console; shows password and TOTP secret this once" },
	{ .noun = "operator", .verb = "list", .role = OP_ADMIN, .shape = OP_LIST, SQL_OP(SQL_OP_OPERATOR_LIST), .sorts = "name role created_at",
	  .answers = "name role disabled_at:time? login_at:time? password_at:time sessions:int created_at:time",
	  .help = "who may log in at the console, and when they last did" },
	{ OPERATOR_WRITE("remove"), .run = op_operator_remove, .fields = { NAME_FIELD }, .help = "an operator goes for good; sessions end" },
	{ OPERATOR_WRITE("password"), .secret = true, .run = op_operator_password, .fields = { NAME_FIELD, PASSWORD_FIELD }, .help = "another password; sessions end" },
	{ .noun = "operator", .verb = "renew", .role = OP_VIEW, .reauth = true, .secret = true, .shape = OP_ONE, .writes = true, .run = op_operator_renew,
	  .fields = { { .name = "password", .type = OP_SECRET, .required = true, .help = "12 characters or more" } }, .help = "your own password at the console; all your sessions end" },
	{ OPERATOR_WRITE("totp"), .secret = true, .run = op_operator_totp, .fields = { NAME_FIELD }, .help = "another TOTP secret, for a new authenticator; sessions end" },
	{ OPERATOR_WRITE("role"), .run = op_operator_role,
	  .fields = { NAME_FIELD, { .name = "role", .positional = true, .required = true, .words = "view operate admin", .help = "view, operate or admin" } },
	  .help = "what they may do: look, work with clients and numbers, everything; sessions end" },
	{ OPERATOR_WRITE("disable"), .run = op_operator_disable, .fields = { NAME_FIELD }, .help = "no login until enabled; sessions end" },
	{ OPERATOR_WRITE("enable"), .run = op_operator_enable, .fields = { NAME_FIELD }, .help = "login again, failed attempts forgotten" },
};

const struct op_rows ops_rows_operator = OP_ROWS(rows);
