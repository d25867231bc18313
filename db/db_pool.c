/* db/db_pool.c: who gets a connection when, and when connections are opened. */
/* SPDX-License-Identifier: MIT */
#include "db/db_pool.h"
#include "base/clock.h"

static void on_pump(void *ctx);
static void on_sweep(void *ctx);
static void on_retry(void *ctx);

void pool_wake(struct db *d)
{
	if (!d->pump)
		d->pump = loop_after(d->setup.loop, 0, on_pump, d);
}

void pool_move(struct db_conn *c, enum place to)
{
	struct db *d = c->db;
	list_remove(&c->node);
	d->count[c->place]--;
	c->place = to;
	d->count[to]++;
	list_append(&d->in[to], &c->node);
	if (to == IDLE || to == CLOSED)
		pool_wake(d);
}

/* -- the line */

static struct waiter *waiter_take(struct db *d)
{
	struct list *l = list_first(&d->spare);
	if (!l)
		return ARENA_NEW(d->arena, struct waiter);
	list_remove(l);
	return LIST_OF(l, struct waiter, node);
}

/* Out of the line and back into store; what it was is returned. */
static struct waiter waiter_release(struct db *d, struct list *l)
{
	struct waiter *w = LIST_OF(l, struct waiter, node);
	struct waiter was = *w;
	list_remove(&w->node);
	list_append(&d->spare, &w->node);
	return was;
}

void pool_tell_later(struct db *d, struct err e, db_granted *granted, db_done *done, void *ctx)
{
	struct waiter *w = waiter_take(d);
	*w = (struct waiter){ .e = e, .granted = granted, .done = done, .ctx = ctx };
	list_append(&d->late, &w->node);
	pool_wake(d);
}

static void arm_sweep(struct db *d, int64_t deadline_us)
{
	if (deadline_us >= d->next_deadline_us)
		return;
	d->next_deadline_us = deadline_us;
	loop_cancel(d->setup.loop, d->sweep);
	d->sweep = loop_after(d->setup.loop, deadline_us - clock_mono_us(), on_sweep, d);
}

static void expire(struct db *d, int64_t now_us)
{
	if (now_us < d->next_deadline_us)
		return;
	loop_cancel(d->setup.loop, d->sweep);
	d->sweep = 0;
	d->next_deadline_us = POOL_NEVER_US;
	struct err e = d->n_live == 0 ? err_new(ERR_DOWN, "the database is away") : err_new(ERR_LIMIT, "all database connections are busy");
	int64_t next_us = POOL_NEVER_US;
	for (struct list *l = d->waiting.next, *next; l != &d->waiting; l = next) {
		next = l->next;
		struct waiter *w = LIST_OF(l, struct waiter, node);
		if (w->deadline_us > now_us) {
			next_us = w->deadline_us < next_us ? w->deadline_us : next_us;
			continue;
		}
		/* Told by the next turn of the pump: a callback may change the line. */
		w->e = e;
		list_remove(l);
		list_append(&d->late, l);
		d->n_waiting--;
		pool_wake(d);
	}
	if (next_us != POOL_NEVER_US)
		arm_sweep(d, next_us);
}

void pool_wait(struct db *d, int64_t wait_ms, db_granted *granted, void *ctx)
{
	if (d->n_waiting >= DB_WAITING_MAX) {
		pool_tell_later(d, err_new(ERR_LIMIT, "too many wait for the database"), granted, NULL, ctx);
		return;
	}
	struct waiter *w = waiter_take(d);
	*w = (struct waiter){ .deadline_us = clock_mono_us() + wait_ms * 1000, .granted = granted, .ctx = ctx };
	list_append(&d->waiting, &w->node);
	d->n_waiting++;
	arm_sweep(d, w->deadline_us);
	pool_wake(d);
}

/* -- opening and losing connections */

void pool_opened(void *ctx, struct err e)
{
	struct db_conn *c = ctx;
	struct db *d = c->db;
	if (!err_is(e)) {
		c->live = true;
		d->n_live++;
		d->stats.connects++;
		d->away = false;
		d->backoff_ms = 0;
		d->outage = (struct conn_error){ 0 };
		loop_cancel(d->setup.loop, d->retry);
		d->retry = 0;
		pool_move(c, IDLE);
		return;
	}
	d->outage = c->conn.error;
	d->away = d->n_live == 0;
	if (!d->retry) {
		d->backoff_ms = d->backoff_ms ? d->backoff_ms * 2 : DB_BACKOFF_MIN_MS;
		if (d->backoff_ms > DB_BACKOFF_MAX_MS)
			d->backoff_ms = DB_BACKOFF_MAX_MS;
		d->retry = loop_after(d->setup.loop, d->backoff_ms * 1000, on_retry, d);
	}
	pool_move(c, CLOSED);
}

void pool_lost(void *ctx)
{
	struct db_conn *c = ctx;
	struct db *d = c->db;
	c->live = false;
	d->n_live--;
	d->stats.lost++;
	d->away = d->n_live == 0;
	if (c->place != LEASED)
		pool_move(c, CLOSED);
	pool_wake(d);
}

void pool_drop(struct db_conn *c)
{
	c->db->n_live -= c->live;
	c->live = false;
	conn_close(&c->conn);
	pool_move(c, CLOSED);
}

static void open_missing(struct db *d)
{
	int want = d->n_waiting;
	if (d->away && want == 0)
		want = 1;
	if (d->backoff_ms && want > 1)
		want = 1;
	want -= d->count[OPENING];
	while (!d->retry && want-- > 0 && d->count[CLOSED] > 0) {
		struct db_conn *c = LIST_OF(list_first(&d->in[CLOSED]), struct db_conn, node);
		pool_move(c, OPENING);
		conn_open(&c->conn);
	}
}

/* -- the pump */

static void tell_late(struct db *d)
{
	/* Only those put off before now: a callback may put off more. */
	struct list *last = d->late.prev, *l = NULL;
	while (l != last && (l = list_first(&d->late)) != NULL) {
		struct waiter w = waiter_release(d, l);
		if (w.done)
			w.done(w.ctx, w.e, NULL, 0);
		else
			w.granted(w.ctx, w.e, NULL);
	}
}

static void grant(struct db *d)
{
	struct list *l;
	for (int i = d->n_waiting; i > 0 && d->count[IDLE] > 0 && (l = list_first(&d->waiting)) != NULL; i--) {
		struct db_conn *c = LIST_OF(d->in[IDLE].prev, struct db_conn, node); /* the warmest */
		struct waiter w = waiter_release(d, l);
		d->n_waiting--;
		pool_move(c, LEASED);
		w.granted(w.ctx, OK, c);
	}
	if (d->n_waiting > 0 && d->count[IDLE] > 0)
		pool_wake(d);
}

static void run_pump(struct db *d)
{
	tell_late(d);
	grant(d);
	expire(d, clock_mono_us());
	open_missing(d);
}

static void on_pump(void *ctx)
{
	struct db *d = ctx;
	d->pump = 0;
	run_pump(d);
}

static void on_sweep(void *ctx)
{
	struct db *d = ctx;
	d->sweep = 0;
	run_pump(d);
}

static void on_retry(void *ctx)
{
	struct db *d = ctx;
	d->retry = 0;
	open_missing(d);
}
