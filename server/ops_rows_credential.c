/* server/ops_rows_credential.c: the rows of stored credentials in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

static const struct op rows[] = {
	{ .noun = "credential", .verb = "add", .role = OP_ADMIN, .reauth = true, .shape = OP_ONE, .writes = true, .run = op_credential_add,
	  .fields = { { .name = "kind", .positional = true, .required = true, .help = "twilio" },
		{ .name = "name", .required = true, .help = "your name for it; a name that is there: its secret is replaced" },
		{ .name = "account", .required = true, .help = "Account SID: AC..." },
		{ .name = "client", .type = OP_PHONE, .help = "the phone of the client whose account it is" },
		{ .name = "secret", .type = OP_SECRET, .required = true, .help = "Auth Token; without the option from standard input" },
		{ .name = "unchecked", .def = "", .words = "yes", .help = "yes: do not ask the carrier whether it is right" } },
	  .help = "store sealed credentials of a carrier account, checked against the carrier" },
	{ .noun = "credential", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, .run = op_credential_list,
	  .fields = { { .name = "client", .type = OP_PHONE, .def = "", .help = "only this client's" } },
	  .answers = "name kind account client? status type? checked_at:time? error? key:int? sealed_at:time old_token_until:time? numbers:int created_at:time",
	  .sorts = "name account status created_at",
	  .help = "whose, in what state, when checked, under which key (1 seals); never the secret" },
	{ .noun = "credential", .verb = "check", .role = OP_OPERATE, .reauth = true, .shape = OP_ONE, .writes = true, .wait_s = 600, .run = op_credential_check,
	  .fields = { { .name = "name", .positional = true, .help = "as in credential list; without it all" } },
	  .help = "ask the carrier whether they still work, and list the numbers of their accounts" },
	{ .noun = "credential", .verb = "rotate", .role = OP_ADMIN, .reauth = true, .shape = OP_ONE, .writes = true, .wait_s = 3600, .run = op_credential_rotate,
	  .help = "open and seal all credentials again with the first key; after a kill run it again, it goes on" },
	{ .noun = "credential", .verb = "remove", .role = OP_ADMIN, .reauth = true, .shape = OP_ONE, .writes = true, .run = op_credential_remove,
	  .fields = { { .name = "name", .positional = true, .required = true, .help = "as in credential list" },
		{ .name = "force", .def = "", .words = "yes", .help = "yes: even while a client's number depends on it" } },
	  .help = "forget credentials, and the numbers that were found with them" },
};

const struct op_rows ops_rows_credential = OP_ROWS(rows);
