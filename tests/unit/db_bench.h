/* tests/unit/db_bench.h: one test's loop and pool, driven step by step. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/db_cluster.h"

/* Results are copied as text: they are gone after the callback. */
#define CELLS_MAX 64

struct bench {
	struct loop *loop;
	struct db *db;
	struct arena *arena;
	bool fired, late;       /* the awaited callback has run; the wait was given up */
	struct err e;
	struct db_conn *conn;
	int n, rows[DB_CALLS_MAX];
	bool have[DB_CALLS_MAX];
	char cell[DB_CALLS_MAX][CELLS_MAX]; /* first row, first column of each call */
};

HELPER void bench_open_n(struct bench *b, const char *conninfo, int connections)
{
	*b = (struct bench){ .arena = arena_new((size_t)64 << 20) };
	assert_int_equal(loop_new(&b->loop).kind, ERR_NONE);
	struct db_setup s = { .loop = b->loop, .conninfo = conninfo, .connections = connections, .application_name = "db_test",
			      .session = "SET lock_timeout = '300ms'; SET statement_timeout = '15s'" };
	assert_int_equal(db_new(&s, &b->db).kind, ERR_NONE);
}

HELPER void bench_open(struct bench *b, int connections)
{
	bench_open_n(b, cluster.conninfo, connections);
}

HELPER void bench_close(struct bench *b)
{
	db_free(b->db);
	loop_free(b->loop);
	arena_free(b->arena);
}

HELPER void bench_late(void *ctx)
{
	struct bench *b = ctx;
	b->late = true;
	loop_stop(b->loop);
}

/* Runs the loop until a callback has set `fired`. */
HELPER void bench_wait(struct bench *b)
{
	b->late = false;
	uint64_t t = loop_after(b->loop, WAIT_MS * INT64_C(1000), bench_late, b);
	while (!b->fired && !b->late)
		loop_run(b->loop);
	loop_cancel(b->loop, t);
	assert_false(b->late);
	b->fired = false;
}

HELPER void bench_fire(struct bench *b)
{
	b->fired = true;
	loop_stop(b->loop);
}

HELPER void bench_fire_now(void *ctx)
{
	bench_fire(ctx);
}

HELPER void bench_pause(struct bench *b, int64_t ms)
{
	loop_after(b->loop, ms * 1000, bench_fire_now, b);
	bench_wait(b);
}

HELPER void on_granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct bench *b = ctx;
	b->e = e;
	b->conn = conn;
	bench_fire(b);
}

HELPER void on_done(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct bench *b = ctx;
	b->e = e;
	b->n = n;
	for (int i = 0; i < n; i++) {
		struct str s = db_str(results[i], 0, 0);
		b->have[i] = results[i] != NULL;
		b->rows[i] = db_rows(results[i]);
		snprintf(b->cell[i], CELLS_MAX, "%.*s", (int)s.n, s.p ? s.p : "(null)");
	}
	bench_fire(b);
}

HELPER struct db_conn *bench_lease(struct bench *b, int64_t wait_ms)
{
	db_lease(b->db, wait_ms, on_granted, b);
	assert_false(b->fired);
	bench_wait(b);
	return b->conn;
}

HELPER enum err_kind bench_run(struct bench *b, struct db_conn *c, const struct db_call *calls, int n)
{
	db_run(c, calls, n, on_done, b);
	assert_false(b->fired);
	bench_wait(b);
	return b->e.kind;
}

/* One statement on a connection. */
HELPER enum err_kind bench_sql(struct bench *b, struct db_conn *c, const char *text)
{
	return bench_run(b, c, &(struct db_call){ .text = text }, 1);
}

/* One statement through db_query(). */
HELPER enum err_kind bench_query(struct bench *b, const char *text)
{
	db_query(b->db, 10000, &(struct db_call){ .text = text }, on_done, b);
	assert_false(b->fired);
	bench_wait(b);
	return b->e.kind;
}
