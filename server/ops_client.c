/* server/ops_client.c: operations on one client: show, pay, move, hand back, erase. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "gen/onboarding.h"
#include "fsm/step.h"
#include "server/ops.h"
#include "server/turn.h"
#include <inttypes.h>

#define CHART (&chart_onboarding)
#define OP_WAIT_MS 10000
#define NO_CLIENT "there is no client with this phone"

struct found {
	void (*next)(struct op_call *c, int64_t id);
};

static void shown(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	struct str json = db_str(results[0], 0, 0), state = db_str(results[0], 0, 1), history = db_str(results[0], 0, 2);
	struct fsm_conf conf;
	const char *resume = NULL;
	if (fsm_load(CHART, state.p, state.n, history.p, history.n, &conf)) {
		uint16_t leaf = fsm_resume_leaf(CHART, &conf);
		resume = leaf == FSM_NONE ? NULL : CHART->strings[CHART->states[leaf].name];
	}
	if (json.n > 0)
		json.n--; /* the closing brace */
	op_add_row(c, arena_printf(c->a, STR_FMT ", \"resume_state\" : %s%s%s}", STR_ARG(json), resume ? "\"" : "", resume ? resume : "null", resume ? "\"" : ""));
	op_end(c, OK);
}

void op_client_show(struct op_call *c)
{
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_SHOW, .params = c->p, .n_params = 1 }, shown, c);
}

static void id_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	struct found *f = c->state;
	f->next(c, db_int(results[0], 0, 0));
}

static void find(struct op_call *c, void (*next)(struct op_call *c, int64_t id))
{
	struct found *f = ARENA_NEW(c->a, struct found);
	f->next = next;
	c->state = f;
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_ID, .params = c->p, .n_params = 1 }, id_found, c);
}

static void turned(void *ctx, struct err e, const struct outcome *o)
{
	struct op_call *c = ctx;
	if (err_is(e) || o->unknown_client) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	op_add_row(c, arena_printf(c->a, "{\"phone\":\"" STR_FMT "\",\"state\":\"" STR_FMT "\",\"moved\":%s}", STR_ARG(op_value(c, "phone")),
		STR_ARG(o->state), o->moved ? "true" : "false"));
	op_end(c, OK);
}

static void pay(struct op_call *c, int64_t id)
{
	struct input in = { .kind = INPUT_PAYMENT, .client_id = id, .by_hand = op_value(c, "revoke").n == 0, .actor = c->actor,
		.reason = op_value(c, "reason"), .provider = STR("hand") };
	seal_random(in.dedupe, sizeof in.dedupe); /* a turn whose COMMIT is not known runs again */
	turn_add(c->w->turn, &in, turned, c);
}

void op_client_pay(struct op_call *c)
{
	struct str revoke = op_value(c, "revoke");
	if (revoke.n && !str_is(revoke, "yes")) {
		c->why = STR("revoke takes yes, or is left out");
		op_end(c, err_new(ERR_REJECT, "nothing was changed"));
		return;
	}
	find(c, pay);
}

static void move_by(struct op_call *c, int64_t id, uint16_t event, struct str reason)
{
	struct input in = { .kind = INPUT_EVENT, .client_id = id, .event = event, .actor = c->actor, .reason = reason };
	seal_random(in.dedupe, sizeof in.dedupe);
	turn_add(c->w->turn, &in, turned, c);
}

static void move(struct op_call *c, int64_t id)
{
	struct str name = op_value(c, "event");
	move_by(c, id, fsm_find_event(CHART, name.p, name.n), op_value(c, "reason"));
}

void op_client_move(struct op_call *c)
{
	struct str name = op_value(c, "event");
	uint16_t e = fsm_find_event(CHART, name.p, name.n);
	if (e == FSM_NONE || CHART->events[e].class != FSM_OPERATOR) {
		struct str all = STR("");
		for (uint16_t i = 1; i < CHART->n_events; i++)
			if (CHART->events[i].class == FSM_OPERATOR)
				all = arena_printf(c->a, STR_FMT "%s%s", STR_ARG(all), all.n ? ", " : "", CHART->events[i].name);
		c->why = arena_printf(c->a, "\"" STR_FMT "\" is no operator's event of the chart; there are: " STR_FMT, STR_ARG(name), STR_ARG(all));
		op_end(c, err_new(ERR_REJECT, "no such event"));
		return;
	}
	find(c, move);
}

static void handback(struct op_call *c, int64_t id)
{
	move_by(c, id, EV_OP_HANDBACK, STR("handback"));
}

void op_client_handback(struct op_call *c)
{
	find(c, handback);
}

struct erasure {
	struct op_call *c;
	struct db_conn *conn;
};

static void erased(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct erasure *x = ctx;
	bool found = !err_is(e) && PQntuples(results[2]) > 0;
	if (found)
		op_add_row(x->c, db_str(results[2], 0, 0));
	db_return(x->conn);
	op_end(x->c, err_is(e) ? e : found ? OK : err_new(ERR_MISSING, NO_CLIENT));
}

static void erase(void *ctx, struct err e, struct db_conn *conn)
{
	struct erasure *x = ctx;
	if (err_is(e)) {
		op_end(x->c, e);
		return;
	}
	x->conn = conn;
	struct db_call calls[] = {
		{ .sql = SQL_BEGIN },
		{ .sql = SQL_OP_CLIENT_LOCK, .params = x->c->p, .n_params = 1 },
		{ .sql = SQL_OP_CLIENT_ERASE, .params = x->c->p, .n_params = 5 },
		{ .sql = SQL_COMMIT },
	};
	db_run(conn, calls, sizeof calls / sizeof calls[0], erased, x);
}

void op_client_erase(struct op_call *c)
{
	uint8_t(*hash)[16] = arena_array(c->a, 1, 16);
	int64_t now = clock_now_us();
	turn_dedupe(c->w, "phone", op_value(c, "phone"), hash[0]);
	c->p[1] = db_p_uuids(c->a, (const uint8_t(*)[16])hash, 1);
	c->p[2] = db_p_int(c->a, now);
	c->p[3] = db_p_int(c->a, now + c->w->cfg->quarantine_days * DAY_US);
	c->p[4] = db_p_str(c->actor);
	struct erasure *x = ARENA_NEW(c->a, struct erasure);
	x->c = c;
	db_lease(c->w->work_db, OP_WAIT_MS, erase, x);
}
