/* db/db.c: the database as its callers see it: leases, batches, single statements. */
/* SPDX-License-Identifier: MIT */
#include "db/db_pool.h"
#include <stdlib.h>

#define POOL_BYTES_MAX ((size_t)16 << 20)
#define SCRATCH_BYTES_MAX ((size_t)4 * DB_CALL_BYTES_MAX)

struct query {
	struct list node;       /* in db->queries */
	struct arena *arena;
	struct db *db;
	struct db_conn *conn;
	struct db_call call;
	db_done *done;
	void *ctx;
};

void db_lease(struct db *d, int64_t wait_ms, db_granted *granted, void *ctx)
{
	pool_wait(d, wait_ms, granted, ctx);
}

void db_run(struct db_conn *c, const struct db_call *calls, int n, db_done *done, void *ctx)
{
	struct db *d = c->db;
	struct err e;
	bool was_live = c->conn.step == CONN_LIVE;
	if (c->place != LEASED || c->conn.batch.n)
		e = err_new(ERR_BUG, "the connection is not leased, or runs a batch already");
	else if (!was_live)
		e = err_new(ERR_DOWN, "connection to the database lost");
	else
		e = conn_run(&c->conn, calls, n, done, ctx);
	if (!err_is(e))
		return;
	if (was_live && c->conn.step == CONN_CLOSED)
		pool_lost(c);
	pool_tell_later(d, e, NULL, done, ctx);
}

static void on_reset(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct db_conn *c = ctx;
	if (c->place != RESETTING)
		return; /* lost meanwhile */
	if (err_is(e) || conn_in_transaction(&c->conn))
		pool_drop(c);
	else
		pool_move(c, IDLE);
}

void db_return(struct db_conn *c)
{
	if (c->place != LEASED)
		return;
	if (c->conn.step != CONN_LIVE || c->conn.batch.n || c->conn.spoilt) {
		pool_drop(c);
	} else if (conn_in_transaction(&c->conn)) {
		pool_move(c, RESETTING);
		if (err_is(conn_run(&c->conn, &(struct db_call){ .sql = SQL_ROLLBACK }, 1, on_reset, c)))
			pool_drop(c);
	} else {
		pool_move(c, IDLE);
	}
}

/* -- single statements */

static struct query query_end(struct query *q)
{
	struct query was = *q;
	list_remove(&q->node);
	arena_free(was.arena);
	return was;
}

static void on_query_done(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct query q = query_end(ctx);
	db_return(q.conn);
	q.done(q.ctx, e, results, n);
}

static void on_query_granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct query *q = ctx;
	if (err_is(e)) {
		struct query was = query_end(q);
		was.done(was.ctx, e, NULL, 0);
		return;
	}
	q->conn = conn;
	db_run(conn, &q->call, 1, on_query_done, q);
}

static size_t param_bytes(const struct db_param *p)
{
	return p->p && p->n > 0 ? (size_t)p->n : 0;
}

void db_query(struct db *d, int64_t wait_ms, const struct db_call *call, db_done *done, void *ctx)
{
	size_t bytes = 0;
	bool sane = call->n_params >= 0 && call->n_params <= DB_PARAMS_MAX;
	for (int i = 0; sane && i < call->n_params; i++)
		bytes += param_bytes(&call->params[i]);
	if (!sane || bytes > DB_CALL_BYTES_MAX) {
		struct err e = sane ? err_new(ERR_LIMIT, "parameters are too big") : err_new(ERR_BUG, "too many parameters");
		pool_tell_later(d, e, NULL, done, ctx);
		return;
	}
	struct arena *a = arena_new(SCRATCH_BYTES_MAX);
	struct query *q = ARENA_NEW(a, struct query);
	struct db_param *params = ARENA_ARRAY(a, (size_t)call->n_params, struct db_param);
	*q = (struct query){ .arena = a, .db = d, .call = *call, .done = done, .ctx = ctx };
	q->call.params = params;
	for (int i = 0; i < call->n_params; i++) {
		params[i] = call->params[i];
		if (params[i].p)
			params[i].p = arena_str(a, str_n(params[i].p, param_bytes(&params[i]))).p;
	}
	if (call->text)
		q->call.text = arena_z(a, str_of(call->text));
	list_append(&d->queries, &q->node);
	pool_wait(d, wait_ms, on_query_granted, q);
}

/* -- what it looks like from outside */

bool db_up(const struct db *d)
{
	return !d->away;
}

int db_idle(const struct db *d)
{
	int n = d->count[IDLE] - d->n_waiting;
	if (!d->away && !d->backoff_ms)
		n += d->count[OPENING] + d->count[CLOSED];
	return n > 0 ? n : 0;
}

const char *db_sqlstate(const struct db_conn *c)
{
	return c->conn.error.sqlstate;
}

const char *db_constraint(const struct db_conn *c)
{
	return c->conn.error.constraint;
}

const char *db_message(const struct db_conn *c)
{
	return c->conn.error.message;
}

const char *db_outage(const struct db *d)
{
	return d->outage.message;
}

struct db_stats db_stats(const struct db *d)
{
	struct db_stats s = d->stats;
	s.round_trips = d->setup.round_trips;
	s.statements = d->setup.statements;
	s.retries = d->setup.retries;
	s.unknown = d->setup.unknown;
	s.live = d->n_live;
	s.leased = d->count[LEASED];
	s.waiting = d->n_waiting;
	return s;
}

/* -- beginning and end */

void db_free(struct db *d)
{
	if (!d)
		return;
	loop_cancel(d->setup.loop, d->pump);
	loop_cancel(d->setup.loop, d->sweep);
	loop_cancel(d->setup.loop, d->retry);
	for (int i = 0; i < d->n; i++)
		conn_close(&d->conns[i].conn);
	for (struct list *l; (l = list_first(&d->queries)) != NULL;)
		query_end(LIST_OF(l, struct query, node));
	arena_free(d->setup.scratch);
	arena_free(d->arena);
	free(d->conns);
	free(d);
}

struct err db_conninfo_check(const char *conninfo, char *why, size_t why_bytes)
{
	struct arena *a = arena_new(POOL_BYTES_MAX);
	struct conn_hosts hosts;
	struct buf words;
	buf_init(&words, why_bytes ? why_bytes - 1 : 0);
	struct err e = conn_hosts_parse(a, conninfo, NULL, &hosts, &words);
	if (why_bytes) {
		memcpy(why, buf_str(&words).p, buf_str(&words).n);
		why[buf_str(&words).n] = 0;
	}
	buf_done(&words);
	arena_free(a);
	return e;
}

struct err db_new(const struct db_setup *s, struct db **ret)
{
	*ret = NULL;
	if (s->connections < 1 || s->connections > DB_CONNECTIONS_MAX)
		return err_new(ERR_LIMIT, "1 to 64 database connections are possible");
	struct arena *a = arena_new(POOL_BYTES_MAX);
	struct buf why;
	struct conn_hosts hosts;
	buf_init(&why, 200);
	struct err e = conn_hosts_parse(a, s->conninfo, s->application_name, &hosts, &why);
	buf_done(&why);
	struct db *d = err_is(e) ? NULL : calloc(1, sizeof(*d));
	struct db_conn *conns = d ? calloc((size_t)s->connections, sizeof(*conns)) : NULL;
	if (!conns) {
		free(d);
		arena_free(a);
		return err_is(e) ? e : err_new(ERR_DOWN, "out of memory");
	}
	d->setup = (struct conn_setup){ .loop = s->loop, .hosts = hosts, .scratch = arena_new(SCRATCH_BYTES_MAX) };
	d->setup.answer_ms = s->answer_ms ? s->answer_ms : DB_ANSWER_MS;
	d->setup.session = s->session && *s->session ? arena_z(a, str_of(s->session)) : NULL;
	d->arena = a;
	d->conns = conns;
	d->n = s->connections;
	d->next_deadline_us = POOL_NEVER_US;
	for (enum place p = 0; p < PLACES; p++)
		list_init(&d->in[p]);
	list_init(&d->waiting);
	list_init(&d->late);
	list_init(&d->spare);
	list_init(&d->queries);
	for (int i = 0; i < d->n; i++) {
		struct db_conn *c = &conns[i];
		c->db = d;
		c->conn = (struct conn){ .setup = &d->setup, .opened = pool_opened, .lost = pool_lost, .ctx = c };
		list_append(&d->in[CLOSED], &c->node);
	}
	d->count[CLOSED] = d->n;
	*ret = d;
	return OK;
}
