/* server/ops_person.c: an operator in a client's conversation: take it over, write, send again; which events make sense. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "gen/onboarding.h"
#include "fsm/chart.h"
#include "server/jobs.h"
#include "server/ops_client.h"
#include "server/ops_runs.h"
#include "sms/segments.h"

#define CHART (&chart_onboarding)
#define OP_WAIT_MS 10000
#define SEGMENTS_MAX 10                 /* what both carriers take in one text */

static void taken(void *ctx, struct err e, const struct outcome *o)
{
	struct op_call *c = ctx;
	if (!err_is(e) && !o->unknown_client && o->refused) {
		c->why = STR("nothing is sent to whoever said STOP, by people neither; only their START lifts it");
		op_end(c, err_new(ERR_CONFLICT, "the client has opted out"));
		return;
	}
	jobs_wake(c->w);
	op_client_turned(c, e, o);
}

static void take(struct op_call *c, int64_t id)
{
	struct input in = { .event = EV_OP_TAKE, .reason = op_value(c, "reason"), .action = "client.take" };
	op_client_step(c, id, &in, taken);
}

void op_client_take(struct op_call *c)
{
	op_client_find(c, take);
}

/* One input: whoever writes has the conversation, and the text goes out in the transaction that says so. */
static void reply(struct op_call *c, int64_t id)
{
	struct input in = { .event = EV_OP_TAKE, .action = "client.reply", .says = true, .body = str_trim(op_value(c, "body")) };
	op_client_step(c, id, &in, taken);
}

void op_client_reply(struct op_call *c)
{
	size_t segments = sms_measure(str_trim(op_value(c, "body"))).segments;
	if (segments == 0 || segments > SEGMENTS_MAX) {
		c->why = STR("body must be a text of at most ten segments (1530 plain characters, 670 with others)");
		op_end(c, err_new(ERR_REJECT, "not a text that can be sent"));
		return;
	}
	op_client_find(c, reply);
}

struct resending {
	struct op_call *c;
	struct db_conn *conn;
};

static void resent(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct resending *x = ctx;
	struct op_call *c = x->c;
	bool found = !err_is(e) && PQntuples(results[2]) > 0;
	struct str verdict = found ? arena_str(c->a, db_str(results[2], 0, 0)) : STR_NONE;
	int64_t texts = found ? db_int(results[2], 0, 1) : 0;
	db_return(x->conn);
	if (err_is(e) || !found)
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
	else if (str_is(verdict, "opted_out"))
		op_end(c, err_new(ERR_CONFLICT, "the client has opted out: nothing is sent"));
	else if (str_is(verdict, "nothing"))
		op_end(c, err_new(ERR_CONFLICT, "there is no text that could be sent again"));
	else if (str_is(verdict, "on_its_way"))
		op_end(c, err_new(ERR_CONFLICT, "the last text has not gone out yet: it waits, see the client's jobs"));
	else {
		jobs_wake(c->w);
		op_add_row(c, arena_printf(c->a, "{\"phone\":\"" STR_FMT "\",\"texts\":%d}", STR_ARG(op_value(c, "phone")), (int)texts));
		op_end(c, OK);
	}
}

static void resend(void *ctx, struct err e, struct db_conn *conn)
{
	struct resending *x = ctx;
	if (err_is(e)) {
		op_end(x->c, e);
		return;
	}
	x->conn = conn;
	struct db_call calls[] = {
		{ .sql = SQL_BEGIN },
		{ .sql = SQL_OP_CLIENT_LOCK, .params = x->c->p, .n_params = 1 },
		{ .sql = SQL_OP_CLIENT_RESEND, .params = x->c->p, .n_params = 3 },
		{ .sql = SQL_COMMIT },
	};
	db_run(conn, calls, sizeof calls / sizeof calls[0], resent, x);
}

void op_client_resend(struct op_call *c)
{
	struct resending *x = ARENA_NEW(c->a, struct resending);
	x->c = c;
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_str(c->actor);
	db_lease(c->w->work_db, OP_WAIT_MS, resend, x);
}

static void told_events(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	struct str state = db_str(results[0], 0, 1);
	bool handed_off = db_bool(results[0], 0, 4);
	for (uint16_t i = 1; i < CHART->n_events; i++) {
		if (CHART->events[i].class != FSM_OPERATOR || !op_client_takes(state, i) || i == EV_OP_LANGUAGE || i == (handed_off ? EV_OP_TAKE : EV_OP_HANDBACK))
			continue;
		op_add_row(c, arena_printf(c->a, "{\"event\":\"%s\",\"state\":\"" STR_FMT "\"}", CHART->events[i].name, STR_ARG(state)));
	}
	op_end(c, OK);
}

void op_client_events(struct op_call *c)
{
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_ID, .params = c->p, .n_params = 1 }, told_events, c);
}
