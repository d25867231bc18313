/* server/ops_rows_talk.c: rows of the table of operations: a client's history, and an operator's part in the conversation. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

static const struct op rows[] = {
	{ .noun = "client", .verb = "timeline", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_TIMELINE),
	  .sorts = "-seq", .tail = true, .fields = { PHONE_FIELD }, .help = "what stepped a client through the chart, oldest first" },
	{ .noun = "client", .verb = "payments", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_PAYMENTS), .sorts = "-at",
	  .columns = "at kind provider type effect outcome", .fields = { PHONE_FIELD },
	  .help = "what payment providers said of a client, and checkouts, the latest first" },
	{ .noun = "client", .verb = "consents", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_CONSENTS), .sorts = "-at", .fields = { PHONE_FIELD },
	  .help = "every consent of a client and every withdrawal, the latest first" },
	{ .noun = "client", .verb = "audit", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_AUDIT), .sorts = "-at", .fields = { PHONE_FIELD },
	  .help = "who or what changed a client, the latest first" },
	{ .noun = "client", .verb = "events", .role = OP_VIEW, .shape = OP_LIST, .run = op_client_events, .fields = { PHONE_FIELD },
	  .help = "the operator's events that the chart takes where the client stands (client move)" },
	{ .noun = "client", .verb = "take", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_take,
	  .fields = { PHONE_FIELD, { .name = "reason", .def = "", .help = "why; kept in the audit log" } },
	  .help = "take a conversation over: usher stays quiet until `client handback`" },
	{ .noun = "client", .verb = "reply", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_reply,
	  .fields = { PHONE_FIELD, { .name = "body", .positional = true, .required = true, .help = "the text" } },
	  .help = "write to a client from the onboarding number as a person; takes the conversation over" },
	{ .noun = "client", .verb = "resend", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_resend, .fields = { PHONE_FIELD },
	  .help = "send the last text to a client once more" },
};

const struct op_rows ops_rows_talk = OP_ROWS(rows);
