/* server/ops_rephone.c: `client rephone`: an owner has another phone. */
/* SPDX-License-Identifier: MIT
 *
 * Everything of the client stays: number, payment, conversation. An opt-out stays with the phone that texted it: a client who has opted out
 * is not moved, and neither is anybody to a phone that has. Nothing is sent by the move itself. The old phone, should it text again, is a new client.
 */
#include "base/clock.h"
#include "base/phone.h"
#include "server/carriers.h"
#include "server/ops_runs.h"
#include "server/turn.h"

#define OP_WAIT_MS 10000

static const struct {
	const char *verdict, *what, *why;
} refusals[] = {
	{ "taken", "the new phone is a client already", "two clients are not made one: `client show` the other; erase or close the one that is not needed, then try again" },
	{ "opted_out", "the client has opted out", "an opt-out stays with its phone: the owner texts START from the old phone first, or signs up with the new one" },
	{ "new_opted_out", "the new phone has opted out", "only a START from that phone lifts it; then try again" },
};

struct rephone {
	struct op_call *c;
	struct db_conn *conn;
	struct db_param p[8];
};

static void moved(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct rephone *x = ctx;
	struct op_call *c = x->c;
	(void)n;
	struct str verdict = err_is(e) || db_rows(results[2]) == 0 ? STR_NONE : arena_str(c->a, db_str(results[2], 0, 0));
	if (verdict.n)
		op_add_row(c, arena_printf(c->a, "{\"phone\":\"" STR_FMT "\",\"state\":\"" STR_FMT "\"}", STR_ARG(op_value(c, "to")), STR_ARG(db_str(results[2], 0, 1))));
	db_return(x->conn);
	if (e.kind == ERR_CONFLICT)
		verdict = STR("taken"); /* it became one at this moment */
	else if (err_is(e) || verdict.p == NULL) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, "there is no client with this phone"));
		return;
	}
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (str_is(verdict, refusals[i].verdict)) {
			c->n_rows = 0;
			c->why = str_of(refusals[i].why);
			op_end(c, err_new(ERR_CONFLICT, refusals[i].what));
			return;
		}
	op_end(c, OK);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct rephone *x = ctx;
	if (err_is(e)) {
		op_end(x->c, e);
		return;
	}
	x->conn = conn;
	struct db_call calls[] = {
		{ .sql = SQL_BEGIN }, { .sql = SQL_OP_CLIENT_LOCK, .params = x->p, .n_params = 1 }, { .sql = SQL_OP_CLIENT_REPHONE, .params = x->p, .n_params = 8 },
		{ .sql = SQL_COMMIT },
	};
	db_run(conn, calls, sizeof calls / sizeof *calls, moved, x);
}

void op_client_rephone(struct op_call *c)
{
	struct rephone *x = ARENA_NEW(c->a, struct rephone);
	uint8_t(*hash)[16] = arena_array(c->a, 1, 16);
	struct phone to;
	(void)err_is(phone_parse(op_value(c, "to"), &to)); /* checked as a field */
	turn_dedupe(c->w, "phone", op_value(c, "to"), hash[0]);
	x->c = c;
	x->p[0] = db_p_str(op_value(c, "phone"));
	x->p[1] = db_p_str(op_value(c, "to"));
	x->p[2] = db_p_uuids(c->a, (const uint8_t(*)[16])hash, 1);
	x->p[3] = db_p_str(arena_str(c->a, str_of(phone_country(&to).z)));
	x->p[4] = db_p_int(c->a, clock_now_us());
	x->p[5] = db_p_str(c->actor);
	x->p[6] = db_p_str(op_value(c, "reason"));
	x->p[7] = carriers_scopes(c->a, c->w->cfg);
	db_lease(c->w->work_db, OP_WAIT_MS, granted, x);
}
