/* server/ops_rows_look.c: the rows of the audit log, the wording and the settings in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

#define LANG_FIELD { .name = "lang", .def = "en", .help = "which language: en, es, fr, de ... (en)" }

static const struct op rows[] = {
	{ .noun = "audit", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_AUDIT_LIST), .sorts = "-id", .columns = "at actor action client number from to reason",
	  .fields = { { .name = "client", .type = OP_PHONE, .def = "", .help = "only what was done about this client (a phone)" },
		{ .name = "action", .def = "", .help = "how the action begins: number., client.erase ..." }, { .name = "actor", .def = "", .help = "who: console:ann, cli:root, api:1 ..." } },
	  .help = "who or what changed what, the latest first" },
	{ .noun = "text", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, .run = op_text_list, .columns = "key source texts segments encoding text",
	  .fields = { LANG_FIELD, { .name = "search", .def = "", .help = "part of a key or of its text" },
		{ .name = "missing", .def = "", .words = "yes", .help = "yes: only those that the language lacks (English is said)" } },
	  .help = "the wording: each text with its segments when every value in it is at its longest" },
	{ .noun = "text", .verb = "languages", .role = OP_VIEW, .shape = OP_LIST, .run = op_text_languages, .help = "which languages there are, and how many texts each lacks" },
	{ .noun = "text", .verb = "preview", .role = OP_VIEW, .shape = OP_ONE, .run = op_text_preview,
	  .fields = { { .name = "key", .positional = true, .required = true, .help = "as in text list" }, LANG_FIELD,
		{ .name = "text", .def = "", .help = "instead of what it says now: a wording that you try" } },
	  .help = "one text as it is sent when every value in it is at its longest" },
	{ .noun = "setting", .verb = "list", .role = OP_OPERATE, .shape = OP_LIST, .run = op_setting_list, .columns = "name value where",
	  .fields = { { .name = "set", .def = "", .words = "yes", .help = "yes: only those that somebody set" } },
	  .help = "the settings as this process has them, and where each is from; never a secret" },
};
const struct op_rows ops_rows_look = OP_ROWS(rows);
