/* server/ops_client.c: operations on one client: show, pay, move, hand back, erase. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "gen/onboarding.h"
#include "fsm/step.h"
#include "server/ops_client.h"
#include "server/ops_runs.h"
#include "sms/understand.h"
#include <inttypes.h>

#define CHART (&chart_onboarding)
#define OP_WAIT_MS 10000

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
	c->p[1] = db_p_int(c->a, clock_now_us());
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_SHOW, .params = c->p, .n_params = 2 }, shown, c);
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

void op_client_find(struct op_call *c, void (*next)(struct op_call *c, int64_t id))
{
	struct found *f = ARENA_NEW(c->a, struct found);
	f->next = next;
	c->state = f;
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CLIENT_ID, .params = c->p, .n_params = 1 }, id_found, c);
}

void op_client_turned(void *ctx, struct err e, const struct outcome *o)
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
	turn_add(c->w->turn, &in, op_client_turned, c);
}

void op_client_pay(struct op_call *c)
{
	op_client_find(c, pay);
}

bool op_client_takes(struct str state, uint16_t event)
{
	struct fsm_conf conf;
	struct fsm_out out;
	if (!fsm_load(CHART, state.p, state.n, "", 0, &conf) || fsm_step(CHART, event, 0, &conf, &out) != FSM_STEPPED)
		return false;
	for (int i = 0; i < out.n; i++)
		if (out.effects[i].op == FSM_OP_DO && strcmp(CHART->strings[out.effects[i].arg], "OPERATOR_MOVE_REFUSED") == 0)
			return false;
	return true;
}

static void moved(void *ctx, struct err e, const struct outcome *o)
{
	struct op_call *c = ctx;
	if (err_is(e) || o->unknown_client || (o->moved && !o->refused)) {
		op_client_turned(c, e, o);
		return;
	}
	struct str all = STR("");
	for (uint16_t i = 1; i < CHART->n_events; i++)
		if (CHART->events[i].class == FSM_OPERATOR && op_client_takes(o->state, i))
			all = arena_printf(c->a, STR_FMT "%s%s", STR_ARG(all), all.n ? ", " : "", CHART->events[i].name);
	c->why = arena_printf(c->a, "in " STR_FMT " the chart takes: " STR_FMT, STR_ARG(o->state), STR_ARG(all));
	op_end(c, err_new(ERR_CONFLICT, "the event makes no sense in this state; nothing was changed"));
}

void op_client_step(struct op_call *c, int64_t id, struct input *in, turn_done *done)
{
	in->kind = INPUT_EVENT;
	in->client_id = id;
	in->actor = c->actor;
	seal_random(in->dedupe, sizeof in->dedupe); /* a turn whose COMMIT is not known runs again */
	turn_add(c->w->turn, in, done, c);
}

static void move(struct op_call *c, int64_t id)
{
	struct str name = op_value(c, "event");
	struct input in = { .event = fsm_find_event(CHART, name.p, name.n), .reason = op_value(c, "reason") };
	op_client_step(c, id, &in, moved);
}

void op_client_move(struct op_call *c)
{
	op_client_find(c, move);
}

static void language(struct op_call *c, int64_t id)
{
	struct input in = { .event = EV_OP_LANGUAGE, .lang = op_value(c, "language") };
	op_client_step(c, id, &in, op_client_turned);
}

void op_client_language(struct op_call *c)
{
	struct str lang = op_value(c, "language");
	if (!say_has_language(c->w->say, arena_z(c->a, lang)) || !sms_language_known(lang)) {
		c->why = arena_printf(c->a, "\"" STR_FMT "\" is no language that usher speaks; texts are there in: " STR_FMT, STR_ARG(lang), STR_ARG(say_languages(c->w->say, c->a)));
		op_end(c, err_new(ERR_REJECT, "no such language"));
		return;
	}
	op_client_find(c, language);
}

static void handback(struct op_call *c, int64_t id)
{
	struct input in = { .event = EV_OP_HANDBACK, .reason = STR("handback") };
	op_client_step(c, id, &in, op_client_turned);
}

void op_client_handback(struct op_call *c)
{
	op_client_find(c, handback);
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
