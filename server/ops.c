/* server/ops.c: the table of operations, and how one is run. */
/* SPDX-License-Identifier: MIT */
#include "server/ops.h"
#include "base/clock.h"
#include "base/phone.h"
#include <stdlib.h>

#define OP_WAIT_MS 10000
#define PHONE_FIELD { .name = "phone", .type = OP_PHONE, .positional = true, .required = true, .help = "the owner's phone, E.164: +447700900123" }
#define LIMIT_FIELD(n) { .name = "limit", .type = OP_NUMBER, .def = n, .help = "how many at most (" n ")" }
#define SQL_OP(id) .sql = (int)(id) + 1

const struct op ops[] = {
	{ .noun = "client", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_LIST),
	  .fields = { { .name = "state", .def = "", .help = "only those in this state" },
		{ .name = "search", .def = "", .help = "part of a phone, name, business or number" }, LIMIT_FIELD("50") },
	  .help = "clients, the latest first" },
	{ .noun = "client", .verb = "waiting", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_WAITING), .fields = { LIMIT_FIELD("50") },
	  .help = "who waits for a number, in the order in which they will be served" },
	{ .noun = "client", .verb = "show", .role = OP_VIEW, .shape = OP_ONE, .run = op_client_show, .fields = { PHONE_FIELD }, .help = "one client" },
	{ .noun = "client", .verb = "messages", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_CLIENT_MESSAGES),
	  .fields = { PHONE_FIELD, LIMIT_FIELD("100") }, .help = "the conversation, oldest first" },
	{ .noun = "client", .verb = "replay", .role = OP_VIEW, .shape = OP_ONE, .run = op_client_replay, .fields = { PHONE_FIELD },
	  .help = "step the stored journal through the chart anew and compare the end with what is stored" },
	{ .noun = "client", .verb = "pay", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_pay,
	  .fields = { PHONE_FIELD, { .name = "reason", .required = true, .help = "how it was paid; kept in the audit log" },
		{ .name = "revoke", .def = "", .help = "yes: take a payment by hand back" } },
	  .help = "note a payment that was taken by hand; twice is harmless" },
	{ .noun = "client", .verb = "move", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_move,
	  .fields = { PHONE_FIELD, { .name = "event", .positional = true, .required = true, .help = "an operator's event of the chart" },
		{ .name = "reason", .required = true, .help = "why; kept in the audit log" } },
	  .help = "un-stick a client by an event of the chart" },
	{ .noun = "client", .verb = "handback", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_client_handback,
	  .fields = { PHONE_FIELD }, .help = "give a conversation that a person took over back to usher" },
	{ .noun = "client", .verb = "export", .role = OP_ADMIN, .shape = OP_ONE, SQL_OP(SQL_OP_CLIENT_EXPORT), .fields = { PHONE_FIELD },
	  .help = "everything that is kept about a client, as JSON" },
	{ .noun = "client", .verb = "erase", .role = OP_ADMIN, .shape = OP_ONE, .writes = true, .run = op_client_erase,
	  .fields = { PHONE_FIELD, { .name = "yes", .def = "", .help = "do not ask" } },
	  .help = "remove everything that identifies a client; dedupe keys and opt-outs stay as keyed hashes" },
	{ .noun = "pool", .verb = "add", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_pool_add,
	  .fields = { { .name = "number", .type = OP_TEXTS, .positional = true, .required = true, .help = "E.164; with --country national forms too" },
		{ .name = "carrier", .def = "twilio", .help = "twilio or telnyx" }, { .name = "country", .def = "", .help = "two letters: where national forms are from" } },
	  .help = "put numbers into the pool, AVAILABLE and linked; those already there are passed over" },
	{ .noun = "pool", .verb = "seed", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_pool_seed, .help = "add the numbers of TWILIO_POOL_NUMBERS" },
	{ .noun = "pool", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_POOL_LIST),
	  .fields = { { .name = "status", .def = "", .help = "only those of this status" }, { .name = "country", .def = "", .help = "two letters" }, LIMIT_FIELD("100") },
	  .help = "numbers" },
	{ .noun = "pool", .verb = "stats", .role = OP_VIEW, .shape = OP_ONE, .run = op_pool_stats, .help = "how many numbers of each status, and whether that is enough" },
	{ .noun = "pool", .verb = "retire", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, .run = op_pool_retire,
	  .fields = { { .name = "number", .type = OP_PHONE, .positional = true, .required = true, .help = "E.164" } },
	  .help = "take an AVAILABLE number out of the pool for good (RELEASED)" },
	{ .noun = "job", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_JOB_LIST),
	  .fields = { { .name = "state", .def = "", .help = "due, running, done or failed" }, { .name = "kind", .def = "", .help = "send, answer, alert" }, LIMIT_FIELD("50") },
	  .help = "jobs, the latest first" },
	{ .noun = "job", .verb = "retry", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, SQL_OP(SQL_OP_JOB_RETRY),
	  .fields = { { .name = "id", .type = OP_NUMBER, .positional = true, .required = true, .help = "the job's number" } },
	  .help = "run a failed job again, now" },
	{ .noun = "alert", .verb = "list", .role = OP_VIEW, .shape = OP_LIST, SQL_OP(SQL_OP_ALERT_LIST),
	  .fields = { { .name = "all", .def = "", .help = "yes: those that have passed, too" }, LIMIT_FIELD("50") }, .help = "open alerts" },
	{ .noun = "alert", .verb = "ack", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, SQL_OP(SQL_OP_ALERT_ACK),
	  .fields = { { .name = "id", .type = OP_NUMBER, .positional = true, .required = true, .help = "the alert's number" } }, .help = "somebody is on it" },
	{ .noun = "alert", .verb = "mute", .role = OP_OPERATE, .shape = OP_ONE, .writes = true, SQL_OP(SQL_OP_ALERT_MUTE),
	  .fields = { { .name = "id", .type = OP_NUMBER, .positional = true, .required = true, .help = "the alert's number" } }, .help = "tell nobody of it while it is open" },
};
const size_t n_ops = sizeof ops / sizeof *ops;

const struct op *op_find(struct str noun, struct str verb)
{
	for (size_t i = 0; i < n_ops; i++)
		if (str_is(noun, ops[i].noun) && str_is(verb, ops[i].verb))
			return &ops[i];
	return NULL;
}

struct str op_value(const struct op_call *c, const char *field)
{
	for (size_t i = 0; i < OP_FIELDS_MAX && c->op->fields[i].name; i++)
		if (strcmp(c->op->fields[i].name, field) == 0)
			return c->values[i];
	return STR_NONE;
}

void op_end(struct op_call *c, struct err e)
{
	c->done(c->ctx, c, e);
}

/* JSON without the blanks that PostgreSQL puts between its parts. */
static struct str compact(struct arena *a, struct str json)
{
	char *out = arena_alloc(a, json.n + 1);
	size_t n = 0;
	bool text = false;
	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];
		if (!text && (c == ' ' || c == '\n'))
			continue;
		out[n++] = c;
		if (c == '"')
			text = !text;
		else if (text && c == '\\' && i + 1 < json.n)
			out[n++] = json.p[++i];
	}
	return str_n(out, n);
}

void op_add_row(struct op_call *c, struct str json)
{
	if ((c->n_rows & (c->n_rows + 1)) == 0) { /* grows when full: 0, 1, 3, 7 ... */
		struct str *grown = ARENA_ARRAY(c->a, c->n_rows * 2 + 1, struct str);
		for (size_t i = 0; i < c->n_rows; i++)
			grown[i] = c->rows[i];
		c->rows = grown;
	}
	c->rows[c->n_rows++] = compact(c->a, json);
}

static void queried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	for (int i = 0; i < PQntuples(results[0]); i++)
		op_add_row(c, db_str(results[0], i, 0));
	if (c->n_rows == 0 && c->op->shape == OP_ONE)
		op_end(c, err_new(ERR_MISSING, c->state ? c->state : "there is none"));
	else
		op_end(c, OK);
}

void op_query(struct op_call *c, enum sql_id sql, int n_params, const char *missing)
{
	c->state = (void *)(uintptr_t)missing;
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = sql, .params = c->p, .n_params = n_params }, queried, c);
}

static struct err check_field(struct op_call *c, const struct op_field *f, struct str *v)
{
	struct phone phone;
	int64_t number;
	if (f->type == OP_TEXTS)
		return f->required && c->n_many == 0 ? err_new(ERR_REJECT, "is missing") : OK;
	if (v->p == NULL && f->def)
		*v = str_of(f->def);
	if (v->n == 0 && f->required)
		return err_new(ERR_REJECT, "is missing");
	if (f->type == OP_PHONE && v->n && err_is(phone_parse(*v, &phone)))
		return err_new(ERR_REJECT, "must be a phone number in E.164 form, like +447700900123");
	if (f->type == OP_NUMBER && v->n && err_is(str_int64(*v, 0, INT64_MAX, &number)))
		return err_new(ERR_REJECT, "must be a whole number");
	return OK;
}

struct err op_start(struct op_call *c)
{
	int n = 0;
	if (c->op->role == OP_NOBODY)
		return err_new(ERR_BUG, "an operation without a role");
	for (size_t i = 0; i < OP_FIELDS_MAX && c->op->fields[i].name; i++) {
		const struct op_field *f = &c->op->fields[i];
		struct err e = check_field(c, f, &c->values[i]);
		if (err_is(e)) {
			c->why = arena_printf(c->a, "%s %s", f->name, e.what);
			return e;
		}
		c->p[n++] = db_p_str(c->values[i]);
	}
	if (c->op->sql == 0) {
		c->op->run(c);
		return OK;
	}
	c->p[n++] = db_p_int(c->a, clock_now_us());
	op_query(c, (enum sql_id)(c->op->sql - 1), n, NULL);
	return OK;
}
