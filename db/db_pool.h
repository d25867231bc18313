/* db/db_pool.h: the pool behind db/db.h. Private to db/db*.c. */
/* SPDX-License-Identifier: MIT
 *
 *   CLOSED -> OPENING -> IDLE <-> LEASED -> CLOSED          change of place: pool_move(), the only door
 *                          ^--- RESETTING <-'               returned inside a transaction: a ROLLBACK is in flight
 *
 * A leased connection that dies stays LEASED until its holder returns it; db_run() answers ERR_DOWN meanwhile.
 * All that callers are told, but for results, is told by the pump, which runs from the loop when something has changed: errors
 * put off, then leases, then waits that are over; then it opens what is missing. After a failed opening one connection at a time
 * is tried, with back-off; while no connection lives this goes on without anybody waiting, so that db_up() finds its way back.
 */
#pragma once
#include "base/list.h"
#include "db/conn.h"

enum place { CLOSED, OPENING, IDLE, LEASED, RESETTING, PLACES };

struct db_conn {
	struct conn conn;
	struct db *db;
	enum place place;
	bool live;              /* counted in db->n_live */
	struct list node;       /* in db->in[place] */
};

/* Somebody in line for a connection, or an error to be told: then `done` or `granted` is called with e. */
struct waiter {
	struct list node;
	int64_t deadline_us;
	struct err e;
	db_granted *granted;
	db_done *done;
	void *ctx;
};

struct db {
	struct conn_setup setup;
	struct arena *arena;            /* waiters and strings */
	struct db_conn *conns;
	int n;
	struct list in[PLACES];
	int count[PLACES];
	struct list waiting, late, spare, queries;
	int n_waiting, n_live;
	int64_t next_deadline_us;       /* no wait ends before */
	int64_t backoff_ms;             /* 0: the last opening went well */
	bool away;                      /* no live connection, and the last one was lost or could not be opened */
	uint64_t pump, sweep, retry;    /* timers */
	struct conn_error outage;
	struct db_stats stats;
};

#define POOL_NEVER_US INT64_MAX

void pool_move(struct db_conn *c, enum place to);
void pool_wake(struct db *d);
/* Close a connection, in whatever state. */
void pool_drop(struct db_conn *c);
void pool_wait(struct db *d, int64_t wait_ms, db_granted *granted, void *ctx);
void pool_tell_later(struct db *d, struct err e, db_granted *granted, db_done *done, void *ctx);
/* Callbacks of connections; ctx is the struct db_conn. */
void pool_opened(void *ctx, struct err e);
void pool_lost(void *ctx);
