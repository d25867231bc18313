/* server/service.c: periodic looks at clients, pool and alerts. */
/* SPDX-License-Identifier: MIT */
#include "server/service.h"
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "pool/stock.h"
#include "server/jobs.h"
#include "server/shared.h"
#include "server/turn.h"
#include <stdlib.h>

#define WAKES_US (500 * 1000)
#define POOL_US (1000 * 1000)
#define WAKES_MAX 200
#define SERVED_MAX 100
#define DB_WAIT_MS 2000
#define LOOK_BYTES_MAX (256 * 1024)
#define SICK_MAX 32                 /* clients whose inputs cannot be processed, remembered by this process */
#define SICK_PAUSE_US (10 * MIN_US) /* before they are tried again: each try ends in an alert */
#define DOUBT_MAX 2000              /* answers looked up after a crash */
#define DOUBT_WAIT_MS 60000

struct look {
	struct service *s;
	struct arena *a;
	uint64_t timer;
	int64_t every_us;
	loop_fn *run;
	int64_t n_open;             /* inputs of this look that are still on their way: what a slow turn has not done is not piled up */
};

struct service {
	struct world *w;
	struct look wakes, pool;
	struct { int64_t client, until_us; } sick[SICK_MAX];
	struct db_conn *conn;       /* of the look at the pool */
};

static void next_look(struct look *k)
{
	arena_reset(k->a);
	k->timer = loop_after(k->s->w->loop, k->every_us, k->run, k);
}

static bool is_sick(const struct service *s, int64_t client)
{
	for (size_t i = 0; i < SICK_MAX; i++)
		if (s->sick[i].client == client && s->sick[i].until_us > clock_mono_us())
			return true;
	return false;
}

/* The oldest entry makes room. */
static void note_sick(struct service *s, int64_t client)
{
	size_t oldest = 0;
	for (size_t i = 1; i < SICK_MAX; i++)
		if (s->sick[i].until_us < s->sick[oldest].until_us)
			oldest = i;
	s->sick[oldest].client = client;
	s->sick[oldest].until_us = clock_mono_us() + SICK_PAUSE_US;
}

/* One input on its way. */
struct sent {
	struct look *look;
	int64_t client;
};

static void went(void *ctx, struct err e, const struct outcome *o)
{
	struct sent sent = *(struct sent *)ctx;
	free(ctx);
	(void)o;
	sent.look->n_open--;
	if (e.kind == ERR_BUG)
		note_sick(sent.look->s, sent.client);
}

static void add_event(struct look *k, int64_t client, enum input_kind kind, uint16_t event)
{
	if (is_sick(k->s, client))
		return;
	struct sent *sent = malloc(sizeof *sent);
	if (sent == NULL)
		abort();
	*sent = (struct sent){ .look = k, .client = client };
	k->n_open++;
	struct input in = { .kind = kind, .client_id = client, .event = event };
	turn_add(k->s->w->turn, &in, went, sent);
}

static void woken(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct look *k = ctx;
	if (!err_is(e))
		for (int i = 0; i < PQntuples(results[0]); i++)
			add_event(k, db_int(results[0], i, 0), INPUT_WAKE, EV_NONE);
	next_look(k);
}

static void look_wakes(void *ctx)
{
	struct look *k = ctx;
	struct db_param *p = ARENA_ARRAY(k->a, 2, struct db_param);
	p[0] = db_p_int(k->a, clock_now_us());
	p[1] = db_p_int(k->a, k->n_open < WAKES_MAX ? WAKES_MAX - k->n_open : 0);
	db_query(k->s->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CLIENTS_DUE, .params = p, .n_params = 2 }, woken, k);
}

static void pool_seen(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct look *k = ctx;
	struct world *w = k->s->w;
	if (!err_is(e)) {
		for (int i = 0; i < PQntuples(results[2]); i++)
			add_event(k, db_int(results[2], i, 0), INPUT_EVENT, EV_POOL_READY);
		if (PQntuples(results[n - 2]) > 0)
			jobs_wake(w);
	} else if (e.kind != ERR_DOWN && e.kind != ERR_RETRY && e.kind != ERR_UNKNOWN && e.kind != ERR_LIMIT)
		log_err("POOL_LOOK", e);
	db_return(k->s->conn);
	next_look(k);
}

static void pool_granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct look *k = ctx;
	if (err_is(e)) {
		next_look(k);
		return;
	}
	k->s->conn = conn;
	struct arena *a = k->a;
	int64_t now_us = clock_now_us();
	struct db_param *p = ARENA_ARRAY(a, 1, struct db_param);
	p[0] = db_p_int(a, now_us);
	struct db_call calls[] = {
		{ .sql = SQL_BEGIN },
		pool_lapse_call(a, now_us),
		pool_waiting_call(a, k->n_open < SERVED_MAX ? SERVED_MAX - k->n_open : 0),
		pool_low_call(a, k->s->w->cfg->pool_low, now_us),
		{ .sql = SQL_ALERTS_TELL, .params = p, .n_params = 1 },
		{ .sql = SQL_COMMIT },
	};
	db_run(conn, calls, sizeof calls / sizeof calls[0], pool_seen, k);
}

static void look_pool(void *ctx)
{
	struct look *k = ctx;
	db_lease(k->s->w->work_db, DB_WAIT_MS, pool_granted, k);
}

static void doubted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	if (err_is(e))
		log_err("ANSWERS_NOT_DOUBTED", e);
	arena_free(ctx);
}

/* After a crash: answers that were committed may never have left. One worker asks, once. */
static void doubt_answers(struct world *w)
{
	if (w->shared == NULL || __atomic_exchange_n(&w->shared->unclean, 0, __ATOMIC_RELAXED) == 0)
		return;
	struct arena *a = arena_new(LOOK_BYTES_MAX);
	struct db_param *p = ARENA_ARRAY(a, 2, struct db_param);
	p[0] = db_p_int(a, clock_now_us());
	p[1] = db_p_int(a, DOUBT_MAX);
	db_query(w->work_db, DOUBT_WAIT_MS, &(struct db_call){ .sql = SQL_ANSWERS_DOUBT, .params = p, .n_params = 2 }, doubted, a);
}

struct err service_new(struct world *w, struct service **ret)
{
	struct service *s = calloc(1, sizeof *s);
	if (s == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	s->w = w;
	s->wakes = (struct look){ .s = s, .a = arena_new(LOOK_BYTES_MAX), .every_us = WAKES_US, .run = look_wakes };
	s->pool = (struct look){ .s = s, .a = arena_new(LOOK_BYTES_MAX), .every_us = POOL_US, .run = look_pool };
	next_look(&s->wakes);
	next_look(&s->pool);
	doubt_answers(w);
	*ret = s;
	return OK;
}

void service_free(struct service *s)
{
	if (s == NULL)
		return;
	loop_cancel(s->w->loop, s->wakes.timer);
	loop_cancel(s->w->loop, s->pool.timer);
	arena_free(s->wakes.a);
	arena_free(s->pool.a);
	free(s);
}
