/* server/ops_rows_work.c: the rows of jobs, alerts, sending, and the APIs that are called in the table of operations. */
/* SPDX-License-Identifier: MIT */
#include "server/ops_rows.h"

#define ALERT_FIELD(must) { .name = "id", .type = OP_NUMBER, .positional = true, .required = must, .help = "the alert's number" }

static const struct op rows[] = {
	{ .noun = "job", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_JOB_LIST),
	  .fields = { { .name = "state", .def = "", .words = "due running done failed", .help = "due, running, done or failed" }, { .name = "kind", .def = "", .help = "send, answer, alert, event ..." },
		{ .name = "client", .type = OP_PHONE, .def = "", .help = "only those about this client (a phone)" } },
	  .answers = "id:int kind state due_at:time attempts:int last_error? subject?",
	  .sorts = "-id due_at kind state attempts",
	  .help = "jobs, the latest first" },
	{ .noun = "job", .verb = "retry", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_job_retry, .either = { "id", "all" },
	  .fields = { { .name = "id", .type = OP_NUMBER, .positional = true, .help = "the job's number" },
		{ .name = "all", .def = "", .help = "instead of one: all failed jobs of this kind" } },
	  .help = "run a failed job again, now; an event that was told, too" },
	{ .noun = "alert", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_ALERT_LIST),
	  .columns = "id kind severity resource detail count last_at acked_at muted_until cleared_at",
	  .fields = { { .name = "all", .def = "", .words = "yes", .help = "yes: those that have passed, too" }, { .name = "kind", .def = "", .help = "only those of this kind" },
		{ .name = "client", .type = OP_PHONE, .def = "", .help = "only those about this client (a phone)" },
		{ .name = "acked", .def = "", .words = "yes no", .help = "yes or no: whether somebody has taken them up" } },
	  .answers = "id:int kind severity resource detail? count:int first_at:time last_at:time told_at:time? acked_at:time? muted_at:time? "
		"muted_until:time? cleared_at:time?",
	  .sorts = "place -id kind resource count last_at",
	  .help = "open alerts, the gravest first; --json has everything" },
	{ .noun = "alert", .verb = "ack", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_alert_ack,
	  .fields = { ALERT_FIELD(true) }, .help = "somebody is on it; what no condition ends but a person is over with that" },
	{ .noun = "alert", .verb = "mute", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_alert_mute, .either = { "id", "client" },
	  .fields = { ALERT_FIELD(false), { .name = "client", .type = OP_PHONE, .def = "", .help = "instead of one alert: all about this client (a phone)" },
		{ .name = "for", .type = OP_SPAN, .def = "", .help = "for how long: 24h, 7d; without it until unmuted (an alert: while it is open)" } },
	  .help = "tell nobody of an alert, or of any about a client" },
	{ .noun = "alert", .verb = "unmute", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_alert_unmute, .either = { "id", "client" },
	  .fields = { ALERT_FIELD(false), { .name = "client", .type = OP_PHONE, .def = "", .help = "a client's phone" } },
	  .help = "tell of it again" },
	{ .noun = "send", .verb = "pause", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_send_pause,
	  .fields = { { .name = "reason", .def = "", .help = "why; kept in the audit log" },
		{ .name = "answers", .def = "", .words = "yes", .help = "yes: answers to texts wait, too" } },
	  .help = "hold back all texts, at once and on all machines, until `send resume`" },
	{ .noun = "send", .verb = "resume", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_send_resume, .help = "texts go out again, those that waited first" },
	{ .noun = "send", .verb = "status", .role = OP_VIEW, .shape = OP_ONE, SQL_OP(SQL_OP_SEND_STATUS),
	  .answers = "paused:bool answers:bool since:time? by? reason? waiting:int oldest_due_at:time? overdue_s:int?", .help = "whether texts go out, and how many wait" },
	{ .noun = "api", .verb = "stats", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_API_STATS),
	  .answers = "api calls:int failed:int failed_percent:num mean_ms:num worst_ms:num last_at:time",
	  .fields = { { .name = "minutes", .type = OP_NUMBER, .def = "15", .help = "over how long (15)" } },
	  .help = "calls to each API of carriers and providers: how many failed, how long they took" },
};

const struct op_rows ops_rows_work = OP_ROWS(rows);
