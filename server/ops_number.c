/* server/ops_number.c: operations on one number: back to the carrier, to a client, away from a client. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "pool/add.h"
#include "pool/own.h"
#include "pool/stock.h"
#include "server/numbers.h"
#include "server/ops_runs.h"
#include "server/turn.h"

#define OP_WAIT_MS 10000
#define CONFIRM_LOOK_US (200 * 1000)
#define CONFIRM_LOOKS 15            /* how often the carrier's confirmation is waited for before the command says that it is on its way */
#define NO_CLIENT "there is no client with this phone"

struct leaving {
	int looks;
	struct str was;
};

static void stats_of(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (!err_is(e))
		op_add_row(c, db_str(results[0], 0, 0));
	op_end(c, e);
}

static void stats(struct op_call *c)
{
	struct db_call call = pool_stats_call(c->a, c->w->cfg->pool_low);
	db_query(c->w->work_db, OP_WAIT_MS, &call, stats_of, c);
}

static void confirm(void *ctx);

static void confirmed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct leaving *l = c->state;
	bool released = !err_is(e) && PQntuples(results[0]) > 0 && str_is(db_str(results[0], 0, 0), "RELEASED");
	if (!released && !err_is(e) && ++l->looks < CONFIRM_LOOKS) {
		loop_after(c->w->loop, CONFIRM_LOOK_US, confirm, c);
		return;
	}
	if (!released)
		c->note = STR("it is on its way back: RELEASED when the carrier has confirmed (usher job list --kind release)");
	stats(c);
}

static void confirm(void *ctx)
{
	struct op_call *c = ctx;
	c->p[0] = db_p_str(op_value(c, "number"));
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_NUMBER_STATUS, .params = c->p, .n_params = 1 }, confirmed, c);
}

static void left(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	const struct leaving *l = c->state;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, "this number is not in the pool"));
		return;
	}
	if (!db_bool(results[0], 0, 1)) {
		c->why = arena_printf(c->a, "it is " STR_FMT "; " STR_FMT, STR_ARG(db_str(results[0], 0, 0)), STR_ARG(l->was));
		op_end(c, err_new(ERR_CONFLICT, "this number cannot be given back"));
		return;
	}
	if (db_bool(results[0], 0, 2))
		confirm(c);
	else
		stats(c);
}

static void leave(struct op_call *c, const struct str *statuses, size_t n, struct str reason, const char *which)
{
	struct leaving *l = ARENA_NEW(c->a, struct leaving);
	struct pool_leaving q = { .number = op_value(c, "number"), .actor = c->actor, .reason = reason, .statuses = statuses, .n_statuses = n };
	struct phone phone = { 0 };
	l->was = str_of(which);
	c->state = l;
	if (!err_is(phone_parse(q.number, &phone)) && numbers_onboards(c->w->cfg, &phone)) {
		op_end(c, err_new(ERR_REJECT, "this is an onboarding number: it is never given back"));
		return;
	}
	struct db_call call = pool_leave_call(c->a, &q, clock_now_us());
	db_query(c->w->work_db, OP_WAIT_MS, &call, left, c);
}

void op_pool_retire(struct op_call *c)
{
	static const struct str statuses[] = { { "AVAILABLE", 9 } };
	leave(c, statuses, 1, STR("retired"), "only AVAILABLE numbers can be retired");
}

void op_pool_release(struct op_call *c)
{
	static const struct str statuses[] = { { "AVAILABLE", 9 }, { "PENDING", 7 }, { "QUARANTINED", 11 } };
	leave(c, statuses, 3, op_value(c, "reason"), "only AVAILABLE, PENDING and QUARANTINED numbers can be released: take it from its client first (usher pool unassign)");
}

/* What a verdict of db/sql/number_assign.sql and number_unassign.sql means for people. */
static const struct {
	const char *verdict;
	enum err_kind kind;
	const char *what;
} verdicts[] = {
	{ "unknown", ERR_MISSING, "this number is not in the pool (nor with this client)" },
	{ "leaving", ERR_CONFLICT, "this number is on its way back to the carrier" },
	{ "taken", ERR_CONFLICT, "another client has this number, or has it on hold" },
	{ "pending", ERR_CONFLICT, "this number is not linked yet; see usher pool list" },
	{ "has_one", ERR_CONFLICT, "this client has a number already: one active number for a client; take that one first (usher pool unassign)" },
	{ "country", ERR_CONFLICT, "this number is of another country than the client; --force yes gives it all the same" },
	{ "resting", ERR_CONFLICT, "this number rests from its last owner, whose callers may still ring; --force yes gives it all the same" },
	{ "paused", ERR_CONFLICT, "its client's payment has lapsed: the number is given up by itself, or at once by usher client move PHONE op.close" },
};

static void ended(void *ctx, struct err e, const struct outcome *o)
{
	struct op_call *c = ctx;
	if (err_is(e) || o->unknown_client) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	bool assign = strcmp(c->op->verb, "assign") == 0;
	bool good = assign ? str_is(o->verdict, "given") || str_is(o->verdict, "already") : str_is(o->verdict, "taken");
	for (size_t i = 0; !good && i < sizeof verdicts / sizeof verdicts[0]; i++)
		if (str_is(o->verdict, verdicts[i].verdict)) {
			op_end(c, err_new(verdicts[i].kind, verdicts[i].what));
			return;
		}
	if (!good) {
		op_end(c, err_new(ERR_BUG, "the database refuses this"));
		return;
	}
	op_add_row(c, arena_printf(c->a, "{\"number\":\"" STR_FMT "\",\"result\":\"" STR_FMT "\",\"state\":\"" STR_FMT "\"}", STR_ARG(op_value(c, "number")),
		STR_ARG(assign ? o->verdict : STR("unassigned")), STR_ARG(o->state)));
	op_end(c, OK);
}

static void move(struct op_call *c, int64_t client_id, enum number_move move)
{
	struct input in = { .kind = INPUT_EVENT, .client_id = client_id, .move = move, .number = op_value(c, "number"), .actor = c->actor,
		.reason = op_value(c, "reason"), .force = str_is(op_value(c, "force"), "yes") };
	seal_random(in.dedupe, sizeof in.dedupe);
	turn_add(c->w->turn, &in, ended, c);
}

static void client_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0)
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
	else
		move(c, db_int(results[0], 0, 0), MOVE_ASSIGN);
}

/* A number of an account of the client's own has been made theirs already: who waits goes on by the look at the pool. */
static void own_tried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct str why = STR_NONE;
	if (!err_is(e))
		e = own_used(results[0], &why);
	if (e.kind == ERR_MISSING) { /* in no such account: a number of the pool */
		c->p[0] = db_p_str(op_value(c, "phone"));
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_ID, .params = c->p, .n_params = 1 }, client_found, c);
		return;
	}
	c->why = why;
	if (!err_is(e))
		op_add_row(c, arena_printf(c->a, "{\"number\":\"" STR_FMT "\",\"result\":\"given\",\"mark\":\"(Your Twilio)\"}", STR_ARG(op_value(c, "number"))));
	op_end(c, e);
}

void op_pool_assign(struct op_call *c)
{
	struct db_call call = own_use_call(c->a, op_value(c, "number"), op_value(c, "phone"), clock_now_us(), c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &call, own_tried, c);
}

static void holder_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	int64_t client = err_is(e) || PQntuples(results[0]) == 0 ? 0 : db_int(results[0], 0, 1);
	if (err_is(e))
		op_end(c, e);
	else if (PQntuples(results[0]) == 0)
		op_end(c, err_new(ERR_MISSING, "this number is not in the pool"));
	else if (client == 0)
		op_end(c, err_new(ERR_CONFLICT, "no client has this number"));
	else
		move(c, client, MOVE_UNASSIGN);
}

static void own_dropped(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	if (PQntuples(results[0]) > 0) {
		op_add_row(c, arena_printf(c->a, "{\"number\":\"" STR_FMT "\",\"result\":\"unassigned\",\"mark\":\"(Your Twilio)\"}", STR_ARG(op_value(c, "number"))));
		op_end(c, OK);
		return;
	}
	c->p[0] = db_p_str(op_value(c, "number"));
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_NUMBER_STATUS, .params = c->p, .n_params = 1 }, holder_found, c);
}

void op_pool_unassign(struct op_call *c)
{
	struct db_call call = own_drop_call(c->a, op_value(c, "number"), clock_now_us(), c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &call, own_dropped, c);
}
