/* server/ops_replay.c: step a client's stored journal through the chart anew and compare. */
/* SPDX-License-Identifier: MIT
 *
 * A journal entry holds the events and the guard bits of each step. Bits are numbered by the chart that stepped them: their names
 * (table charts) find the bits of the chart built in.
 */
#include "fsm/step.h"
#include "gen/onboarding.h"
#include "server/ops_runs.h"
#include <inttypes.h>

#define CHART (&chart_onboarding)
#define OP_WAIT_MS 10000
#define NO_CLIENT "there is no client with this phone"

struct replay {
	struct fsm_conf conf;
	int64_t entries, steps, differences;
	struct str first;           /* the first difference, in words */
};

static uint64_t map_guards(uint64_t bits, struct str names)
{
	uint64_t out = 0;
	for (unsigned i = 0; names.p != NULL && i < FSM_GUARDS_MAX; i++) {
		struct str name = str_cut(&names, ' ');
		if (!(bits >> i & 1))
			continue;
		for (uint16_t g = 0; g < CHART->n_guards; g++)
			if (str_is(name, CHART->guards[g].name))
				out |= UINT64_C(1) << g;
	}
	return out;
}

/* Lower-case hex, as it was written. */
static uint64_t bits_of(struct str hex)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < hex.n; i++)
		bits = bits << 4 | (uint64_t)(hex.p[i] <= '9' ? hex.p[i] - '0' : hex.p[i] - 'a' + 10);
	return bits;
}

static void differ(struct op_call *c, struct replay *r, int64_t seq, const char *what, struct str stored, struct str got)
{
	if (r->differences++ == 0)
		r->first = arena_printf(c->a, "entry %" PRId64 ": %s: stored " STR_FMT ", replayed " STR_FMT, seq, what, STR_ARG(stored), STR_ARG(got));
}

static struct str leaf_of(const struct fsm_conf *conf)
{
	return str_of(fsm_leaf_name(CHART, conf));
}

static struct str number_str(struct arena *a, int64_t n)
{
	return arena_printf(a, "%" PRId64, n);
}

static void replay_entry(struct op_call *c, struct replay *r, const PGresult *res, int row)
{
	int64_t seq = db_int(res, row, 0);
	struct str steps = db_str(res, row, 1), from = db_str(res, row, 2), to = db_str(res, row, 3), names = db_str(res, row, 4);
	struct fsm_out out;
	if (r->entries++ == 0 && !str_eq(from, leaf_of(&r->conf)))
		(void)fsm_load(CHART, from.p, from.n, "", 0, &r->conf); /* began elsewhere: one who had opted out before an erasure */
	if (seq != r->entries)
		differ(c, r, seq, "number", number_str(c->a, seq), number_str(c->a, r->entries));
	if (!str_eq(from, leaf_of(&r->conf)))
		differ(c, r, seq, "before", from, leaf_of(&r->conf));
	while (steps.p != NULL && steps.n > 0) {
		struct str one = str_cut(&steps, ' '), event = str_cut(&one, ':');
		uint16_t e = fsm_find_event(CHART, event.p, event.n);
		uint64_t guards = bits_of(one);
		if (e == FSM_NONE) {
			differ(c, r, seq, "event", event, STR("not in this chart"));
			continue;
		}
		r->steps++;
		(void)fsm_step(CHART, e, map_guards(guards, names), &r->conf, &out);
	}
	if (!str_eq(to, leaf_of(&r->conf)))
		differ(c, r, seq, "after", to, leaf_of(&r->conf));
}

static void replayed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct replay *r = c->state;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, NO_CLIENT));
		return;
	}
	struct str state = arena_str(c->a, db_str(results[0], 0, 1)), history = arena_str(c->a, db_str(results[0], 0, 2));
	int64_t seq = db_int(results[0], 0, 3);
	char hist[FSM_HIST_TEXT_MAX];
	for (int i = 0; i < PQntuples(results[1]); i++)
		replay_entry(c, r, results[1], i);
	if (!str_eq(state, leaf_of(&r->conf)))
		differ(c, r, r->entries, "the end", state, leaf_of(&r->conf));
	if (seq != r->entries)
		differ(c, r, r->entries, "entries", number_str(c->a, seq), number_str(c->a, r->entries));
	struct str got = str_n(hist, fsm_hist_text(CHART, &r->conf, hist, sizeof hist));
	if (!str_eq(history, got))
		differ(c, r, r->entries, "history", history, arena_str(c->a, got));
	op_add_row(c, arena_printf(c->a, "{\"same\":%s,\"state\":\"" STR_FMT "\",\"replayed\":\"" STR_FMT "\",\"entries\":%" PRId64 ",\"steps\":%" PRId64
		",\"differences\":%" PRId64 "}", r->differences ? "false" : "true", STR_ARG(state), STR_ARG(leaf_of(&r->conf)), r->entries, r->steps, r->differences));
	if (r->differences)
		c->why = r->first;
	op_end(c, r->differences ? err_new(ERR_CONFLICT, "the journal does not lead to the stored state") : OK);
}


struct replay_run {
	struct op_call *c;
	struct db_conn *conn;
};

static void ran(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct replay_run *run = ctx;
	struct db_conn *conn = run->conn;
	replayed(run->c, e, results, n);
	db_return(conn);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct replay_run *run = ctx;
	if (err_is(e)) {
		op_end(run->c, e);
		return;
	}
	run->conn = conn;
	struct db_call calls[2] = {
		{ .sql = SQL_OP_CLIENT_ID, .params = run->c->p, .n_params = 1 },
		{ .sql = SQL_OP_CLIENT_JOURNAL, .params = run->c->p, .n_params = 1 },
	};
	db_run(conn, calls, 2, ran, run);
}

void op_client_replay(struct op_call *c)
{
	struct replay *r = ARENA_NEW(c->a, struct replay);
	struct replay_run *run = ARENA_NEW(c->a, struct replay_run);
	struct fsm_out out;
	(void)fsm_start(CHART, 0, &r->conf, &out);
	c->state = r;
	run->c = c;
	db_lease(c->w->work_db, OP_WAIT_MS, granted, run);
}
