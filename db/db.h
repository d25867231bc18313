/* db/db.h: PostgreSQL without blocking: leased connections, pipelined batches of named statements, transactions. */
/* SPDX-License-Identifier: MIT
 *
 *   db_lease(db, wait_ms, granted, ctx)         granted(ctx, err, conn) in arrival order
 *   db_run(conn, calls, n, done, ctx)           one pipeline, one round trip; done(ctx, err, results, n)
 *   db_return(conn)                             back to the pool; a broken or in-transaction connection is closed instead
 *   db_query(db, call, done, ctx)               lease + run + return, for single statements
 *
 * Statements are db/sql/<name>.sql, prepared on first use per connection. A connection that dies is replaced with back-off;
 * waiting leases go on waiting until their deadline. Host names are resolved on the loop and passed as hostaddr.
 * Results are text format, borrowed: valid during the callback only. Parameters are copied before db_run() and db_query() return.
 * Every callback runs exactly once, from the loop, never before the starting call has returned, and may call anything here but
 * db_free(). One batch at a time per connection; a batch that is not answered in time loses its connection.
 */
#pragma once
#include "base/arena.h"
#include "gen/sql.h"
#include "io/loop.h"
#include <libpq-fe.h>

#define DB_PARAMS_MAX 64
#define DB_CALLS_MAX 64
#define DB_HOSTS_MAX 8
#define DB_CONNECTIONS_MAX 64
#define DB_WAITING_MAX 10000        /* leases in line */
#define DB_CALL_BYTES_MAX (8 << 20) /* all parameters of one call */
#define DB_CONNECT_MS 5000          /* per host, name lookup and session included; connect_timeout of the conninfo goes before */
#define DB_ANSWER_MS 20000
#define DB_BACKOFF_MIN_MS 50
#define DB_BACKOFF_MAX_MS 1000

struct db;
struct db_conn;

/* One parameter: text format unless `binary`. p NULL: SQL NULL. NUL bytes in text are refused (ERR_REJECT). */
struct db_param {
	const char *p;
	int n;          /* bytes; negative: refused by a builder below, fails the batch with ERR_REJECT */
	bool binary;
};

/* A call: SQL_BEGIN, SQL_COMMIT and SQL_ROLLBACK are files like the others. `text`, for tests, console and CLI: one statement
 * written there and then, not kept prepared; it takes the place of `sql`. */
struct db_call {
	enum sql_id sql;
	const char *text;
	const struct db_param *params;
	int n_params;
};

/* e: ERR_NONE;
 * ERR_RETRY     serialisation, deadlock, lock or statement timeout (SQLSTATE class 40, 55P03, 57014): run it again;
 * ERR_CONFLICT  unique or exclusion violation; ERR_REJECT: other constraint, data error, RAISE of a trigger, bad parameter;
 * ERR_LIMIT     parameters past DB_CALL_BYTES_MAX; nothing was sent;
 * ERR_DOWN      connection lost before anything could have been committed, or a server that cannot write now (class 53, 58, 25006);
 * ERR_UNKNOWN   connection lost while a COMMIT, or a batch outside a transaction (committed by its end), was in flight, or a
 *               standby did not confirm the COMMIT: run the same again with the same keys;
 * ERR_BUG       SQL error, or a COMMIT that the server took as ROLLBACK.
 * results[i] is call i's, NULL from the first failure on; e.code is the index of the call that failed (lost: of the first without
 * an answer), n for the commit at the end of a batch outside a transaction (then nothing remains, though every call has a result).
 * With an error before the batch was started (no connection, refused lease of db_query, bad parameter) results is NULL and n 0. */
typedef void db_done(void *ctx, struct err e, PGresult *const *results, int n);
typedef void db_granted(void *ctx, struct err e, struct db_conn *conn);

struct db_setup {
	struct loop *loop;
	const char *conninfo;       /* any libpq form, several hosts allowed */
	int connections;            /* how many, opened when first needed */
	const char *session;        /* SQL run on each new connection (SET ...), or NULL */
	const char *application_name;
	int64_t answer_ms;          /* 0: DB_ANSWER_MS */
};

/* ERR_REJECT: the conninfo is wrong (db_conninfo_check() says how). Strings of `s` are copied. */
struct err db_new(const struct db_setup *s, struct db **ret) MUST_CHECK;
/* ERR_REJECT with what is wrong with a conninfo, in words for people, in `why` (no passwords); else why is "". */
struct err db_conninfo_check(const char *conninfo, char *why, size_t why_bytes) MUST_CHECK;
/* Closes everything without waiting; no callback runs any more. NULL allowed. */
void db_free(struct db *d);
/* Waits at most wait_ms (ERR_DOWN when the database is away, ERR_LIMIT when all are busy). */
void db_lease(struct db *d, int64_t wait_ms, db_granted *granted, void *ctx);
/* On a connection that has died meanwhile: ERR_DOWN. After a failure inside a transaction only SQL_ROLLBACK makes sense. */
void db_run(struct db_conn *c, const struct db_call *calls, int n, db_done *done, void *ctx);
void db_return(struct db_conn *c);
void db_query(struct db *d, int64_t wait_ms, const struct db_call *call, db_done *done, void *ctx);
bool db_up(const struct db *d);             /* at least one live connection, or none tried yet */
/* The error of the last batch on this connection: SQLSTATE ("23505", "" when the server did not say), the constraint that it
 * names ("" if none), and the server's message (never DETAIL, no values of rows or parameters). */
const char *db_sqlstate(const struct db_conn *c);
const char *db_constraint(const struct db_conn *c);
const char *db_message(const struct db_conn *c);
/* Why the last attempt to connect failed, for logs; "" if it did not. */
const char *db_outage(const struct db *d);
/* Connections that could take a turn now: idle, or not opened yet while the database is up; less those who wait in line. */
int db_idle(const struct db *d);

struct db_stats {
	uint64_t round_trips, statements, connects, lost;
	uint64_t retries, unknown;  /* batches that ended with ERR_RETRY, ERR_UNKNOWN */
	int live, leased, waiting;
};
struct db_stats db_stats(const struct db *d);

/* Readers of a result's field; NULL gives STR_NONE / 0 / false. Columns by position. */
struct str db_str(const PGresult *r, int row, int col);
int64_t db_int(const PGresult *r, int row, int col);
bool db_bool(const PGresult *r, int row, int col);
struct str db_bytes(struct arena *a, const PGresult *r, int row, int col);     /* bytea, decoded into the arena */
int db_rows(const PGresult *r);                                                /* rows returned; 0 for NULL */
int64_t db_changed(const PGresult *r);                                         /* rows inserted, updated or deleted; 0 for NULL */
/* timestamptz is never transferred as text: SQL gives microseconds as bigint. */

/* Parameter builders in an arena. */
struct db_param db_p_str(struct str s);                     /* borrowed */
struct db_param db_p_int(struct arena *a, int64_t v);
struct db_param db_p_bool(bool v);
struct db_param db_p_bytes(struct str s);                   /* bytea, borrowed, NUL allowed */
/* Arrays as binary, for unnest(): text[] (NULL elements where p is NULL), bigint[], bool[], uuid[] (16 bytes each).
 * The statement must say the type: unnest($1::text[], $2::bigint[]). */
struct db_param db_p_texts(struct arena *a, const struct str *v, size_t n);
struct db_param db_p_ints(struct arena *a, const int64_t *v, size_t n);
struct db_param db_p_bools(struct arena *a, const bool *v, size_t n);
struct db_param db_p_uuids(struct arena *a, const uint8_t (*v)[16], size_t n);
