/* server/service.c: periodic looks at clients and pool. */
/* SPDX-License-Identifier: MIT */
#include "server/service.h"
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "pool/stock.h"
#include "server/buying.h"
#include "server/jobs.h"
#include "server/note.h"
#include "server/shared.h"
#include "server/turn.h"
#include <stdlib.h>

#define WAKES_US (500 * 1000)
#define POOL_US (1000 * 1000)
#define WAKES_MAX 200
#define LOOK_CALLS_MAX 8            /* of the look at the pool */
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
	bool soon;                  /* again at once after this look */
	int64_t n_open;             /* inputs of this look that are still on their way: what a slow turn has not done is not piled up */
};

struct service {
	struct world *w;
	struct look wakes, pool;
	struct { int64_t client, until_us; } sick[SICK_MAX];
	struct db_conn *conn;       /* of the look at the pool */
	int n_shed;                 /* its calls that give numbers back: 0 or 1, before the others */
	bool wishes;                /* it wishes for purchases, with its last call */
	bool away;                  /* the database, when it was last asked */
};

static void next_look(struct look *k)
{
	arena_reset(k->a);
	k->timer = loop_after(k->s->w->loop, k->soon ? 0 : k->every_us, k->run, k);
	k->soon = false;
}

void service_pool_soon(struct world *w)
{
	if (w->service == NULL)
		return;
	struct look *k = &w->service->pool;
	if (k->timer == 0) {
		k->soon = true; /* one is under way and may be past it */
		return;
	}
	loop_cancel(w->loop, k->timer);
	k->timer = loop_after(w->loop, 0, k->run, k);
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
	if (!err_is(e)) {
		if (k->s->away)
			note_reconcile(k->s->w); /* texts whose webhooks gave up meanwhile are in the carrier's log alone */
		k->s->away = false;
		const PGresult *waiting = results[2 + k->s->n_shed];
		for (int i = 0; i < PQntuples(waiting); i++)
			add_event(k, db_int(waiting, i, 0), INPUT_EVENT, EV_POOL_READY);
		if ((k->s->n_shed && PQntuples(results[1]) > 0) || (k->s->wishes && PQntuples(results[n - 2]) > 0))
			jobs_wake(k->s->w); /* releases, purchases */
	} else if (e.kind == ERR_DOWN)
		k->s->away = true;
	else if (e.kind != ERR_RETRY && e.kind != ERR_UNKNOWN && e.kind != ERR_LIMIT)
		log_err("POOL_LOOK", e);
	db_return(k->s->conn);
	next_look(k);
}

static void pool_granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct look *k = ctx;
	if (err_is(e)) {
		k->s->away |= e.kind == ERR_DOWN;
		next_look(k);
		return;
	}
	k->s->conn = conn;
	struct arena *a = k->a;
	int64_t now_us = clock_now_us();
	const struct config *cfg = k->s->w->cfg;
	struct db_call calls[LOOK_CALLS_MAX] = { { .sql = SQL_BEGIN } };
	int n = buying_shed_calls(a, cfg, now_us, calls, 1);
	k->s->n_shed = n - 1;
	calls[n++] = pool_lapse_call(a, now_us);
	calls[n++] = pool_waiting_call(a, k->n_open < SERVED_MAX ? SERVED_MAX - k->n_open : 0);
	calls[n++] = pool_low_call(a, cfg->pool_low, now_us);
	int before = n;
	n = buying_wish_calls(a, cfg, NULL, 0, now_us, calls, n);
	k->s->wishes = n > before;
	calls[n++] = (struct db_call){ .sql = SQL_COMMIT };
	db_run(conn, calls, n, pool_seen, k);
}

static void look_pool(void *ctx)
{
	struct look *k = ctx;
	k->timer = 0;
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
	note_reconcile(w);
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
