/* db/conn.h: one libpq connection on the loop: opening, one batch at a time, loss. Private to db/: others use db/db.h. */
/* SPDX-License-Identifier: MIT
 *
 *   CLOSED --conn_open()--> OPENING --opened(OK)--> LIVE --lost()--> CLOSED
 *                              '-----opened(error)--> CLOSED
 *   LIVE and batch.n > 0: a batch is in flight; when it is lost, lost() comes first, then its done().
 *
 * Invariants: CLOSED has no socket, no event, no timer. LIVE is in pipeline mode and always watches for reading, so
 * the end of an idle connection is seen when it happens. Nothing waits: names are looked up on the loop, PQfinish() is only
 * called on non-blocking sockets.
 */
#pragma once
#include "db/conn_error.h"
#include "db/conn_hosts.h"
#include "db/db.h"

enum conn_step { CONN_CLOSED, CONN_OPENING, CONN_LIVE };

typedef void conn_opened(void *ctx, struct err e);
typedef void conn_lost(void *ctx);

/* What all connections of a pool share. */
struct conn_setup {
	struct loop *loop;
	struct conn_hosts hosts;
	int64_t answer_ms;
	int first_host;         /* the one that worked last is tried first */
	const char *session;    /* NULL: none */
	struct arena *scratch;  /* text parameters while they are handed to libpq */
	uint64_t round_trips, statements, retries, unknown; /* for db_stats() */
};

struct conn_batch {
	int n;                  /* calls; 0: no batch in flight */
	int n_items, item;      /* answers expected, and the one being read */
	int8_t items[2 * DB_CALLS_MAX]; /* index of the call, or ~index for its Parse */
	enum sql_id sql[DB_CALLS_MAX];  /* SQL_COUNT: ad hoc */
	int commit_point;       /* first call that may make something durable; n: the end of the batch; CONN_NO_COMMIT */
	int answered;           /* calls answered without error */
	bool doubt;             /* the server warned that a commit is not confirmed */
	struct err e;           /* first error */
	PGresult *results[DB_CALLS_MAX];
	db_done *done;
	void *ctx;
	uint64_t timer;
};
#define CONN_NO_COMMIT (DB_CALLS_MAX + 1)

struct conn {
	struct conn_setup *setup;
	conn_opened *opened;
	conn_lost *lost;
	void *ctx;
	enum conn_step step;
	PGconn *pg;
	struct event *on_read, *on_write;
	bool looking_up;                /* the host's name */
	int tried, host;                /* hosts tried in this opening; the current one */
	uint64_t timer;                 /* of the host being tried */
	bool spoilt;                    /* live, but not to be used for another lease */
	bool prepared[SQL_COUNT];
	struct conn_batch batch;
	struct conn_error error;
};

/* Starts opening; opened() is called once, from the loop. */
void conn_open(struct conn *c);
/* In whatever state: closed now, no callback. */
void conn_close(struct conn *c);
/* LIVE, no batch in flight. An error: done() will not be called; the connection may be closed then (no lost()). */
struct err conn_run(struct conn *c, const struct db_call *calls, int n, db_done *done, void *ctx) MUST_CHECK;
bool conn_in_transaction(const struct conn *c);

/* Between conn.c and conn_batch.c: the socket of a LIVE connection is ready; a notice came; the batch and what hangs on it go. */
void conn_batch_ready(struct conn *c, bool readable);
void conn_batch_notice(void *c, const PGresult *r);
void conn_batch_drop(struct conn *c);
/* Socket, events and timers go, the batch stays. */
void conn_shut(struct conn *c);
