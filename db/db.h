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
 * Results are text format, borrowed: valid during the callback only.
 */
#pragma once
#include "base/arena.h"
#include "gen/sql.h"
#include "io/loop.h"
#include <libpq-fe.h>

#define DB_PARAMS_MAX 64
#define DB_CALLS_MAX 64

struct db;
struct db_conn;

/* One parameter: text format unless `binary`. p NULL: SQL NULL. NUL bytes are refused (ERR_REJECT). */
struct db_param {
	const char *p;
	int n;
	bool binary;
};

/* A call: SQL_BEGIN, SQL_COMMIT and SQL_ROLLBACK are files like the others. */
struct db_call {
	enum sql_id sql;
	const struct db_param *params;
	int n_params;
};

/* e: ERR_NONE; ERR_RETRY: serialisation, deadlock, lock timeout (SQLSTATE class 40, 55P03): run it again; ERR_CONFLICT: unique
 * or exclusion violation; ERR_REJECT: other constraint or data error; ERR_DOWN: connection lost before anything could have been
 * committed; ERR_UNKNOWN: connection lost while a COMMIT was in flight: run the same again with the same keys; ERR_BUG: SQL error.
 * results[i] is call i's, NULL behind the first failure; e.code is the index of the call that failed. */
typedef void db_done(void *ctx, struct err e, PGresult *const *results, int n);
typedef void db_granted(void *ctx, struct err e, struct db_conn *conn);

struct db_setup {
	struct loop *loop;
	const char *conninfo;       /* any libpq form, several hosts allowed */
	int connections;            /* how many, opened when first needed */
	const char *session;        /* SQL run on each new connection (SET ...), or NULL */
	const char *application_name;
};

struct err db_new(const struct db_setup *s, struct db **ret) MUST_CHECK;
void db_free(struct db *d);
/* Waits at most wait_ms (ERR_DOWN when the database is away, ERR_LIMIT when all are busy). Callback never before return. */
void db_lease(struct db *d, int64_t wait_ms, db_granted *granted, void *ctx);
void db_run(struct db_conn *c, const struct db_call *calls, int n, db_done *done, void *ctx);
void db_return(struct db_conn *c);
void db_query(struct db *d, int64_t wait_ms, const struct db_call *call, db_done *done, void *ctx);
bool db_up(const struct db *d);             /* at least one live connection, or none tried yet */
/* SQLSTATE of the last error on this connection ("23505"), and the server's message (no values of rows). */
const char *db_sqlstate(const struct db_conn *c);
const char *db_message(const struct db_conn *c);
/* Free connections that could take a turn now. */
int db_idle(const struct db *d);

/* Readers of a result's field; NULL gives STR_NONE / 0 / false. Columns by position. */
struct str db_str(const PGresult *r, int row, int col);
int64_t db_int(const PGresult *r, int row, int col);
bool db_bool(const PGresult *r, int row, int col);
/* timestamptz is never transferred as text: SQL gives microseconds as bigint. */

/* Parameter builders in an arena. */
struct db_param db_p_str(struct str s);                     /* borrowed */
struct db_param db_p_int(struct arena *a, int64_t v);
struct db_param db_p_bool(bool v);
/* Arrays as binary, for unnest(): text[] (NULL elements where p is NULL), bigint[], bool[], uuid[] (16 bytes each). */
struct db_param db_p_texts(struct arena *a, const struct str *v, size_t n);
struct db_param db_p_ints(struct arena *a, const int64_t *v, size_t n);
struct db_param db_p_bools(struct arena *a, const bool *v, size_t n);
struct db_param db_p_uuids(struct arena *a, const uint8_t (*v)[16], size_t n);
