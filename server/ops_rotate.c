/* server/ops_rotate.c: credential rotate: every row opened and sealed again with the first key, batch by batch. */
/* SPDX-License-Identifier: MIT
 *
 * One batch is one transaction: take the next rows (locked), open and seal them in memory, store, COMMIT. What is done stays done:
 * after a kill the rows that are not under the first key are those that are left, and only these are taken. When all of them are
 * under it already, all are sealed anew. Two rotations side by side wait for each other's batches and share the work.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/seal.h"
#include "server/accounts.h"
#include "server/ops_runs.h"
#include "server/rotate_operators.h"
#include <inttypes.h>

#define OP_WAIT_MS 10000
#define BATCH 50
#define AGAIN_US (50 * INT64_C(1000))
#define AGAIN_MAX 100
#define FAILED_MAX 1000         /* rows named; with more of them something else is wrong */
#define ROW_MAX 200

struct rotating {
	struct op_call *c;
	struct arena *a;            /* of one batch */
	struct db_conn *conn;
	struct str key;
	bool only_old, any;
	int64_t start_us;
	int64_t failed[FAILED_MAX];
	size_t n_failed, n_sealed, n_batch;
	int again;
};

static void next_batch(void *ctx);

static void finish(struct rotating *r, struct err e)
{
	struct op_call *c = r->c;
	struct buf b;
	struct json_out o;
	buf_init(&b, ROW_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "sealed");
	json_put_int(&o, (int64_t)r->n_sealed);
	json_name(&o, "failed");
	json_put_int(&o, (int64_t)r->n_failed);
	json_name(&o, "key");
	json_put_str(&o, r->key);
	json_close(&o, '}');
	op_add_row(c, buf_str(&b));
	buf_done(&b);
	arena_free(r->a);
	if (err_is(e))
		c->why = STR("what is done stays done: run it again, it goes on");
	else if (r->n_failed > 0)
		e = err_new(ERR_CONFLICT, "not all credentials could be opened; keep the old keys in USHER_SECRET_KEY, or store these anew (an operator: `usher operator totp NAME`)");
	else
		c->note = STR("All credentials, and the second factors of operators, are under the first key: the others may be taken out of USHER_SECRET_KEY.");
	op_end(c, e);
}

/* A passing fault: the other rotation, a failover. */
static void later(struct rotating *r, struct err e)
{
	bool passes = e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN || e.kind == ERR_LIMIT;
	if (!passes || ++r->again > AGAIN_MAX)
		finish(r, e);
	else
		(void)loop_after(r->c->w->loop, AGAIN_US * r->again, next_batch, r);
}

static void let_go(struct rotating *r)
{
	db_return(r->conn); /* still in its transaction after a failure: closed */
	r->conn = NULL;
}

static void note_failed(struct rotating *r, int64_t id, struct str name, struct err e)
{
	struct op_call *c = r->c;
	log_event(LOG_ERROR, "CREDENTIAL_NOT_OPENED", "credential=%" PRId64 " text=%s", id, log_quote(str_of(e.what)));
	if (r->n_failed == FAILED_MAX)
		return;
	c->why = arena_printf(c->a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(c->why), c->why.n ? "\n" : "", STR_ARG(name), e.what);
	r->failed[r->n_failed++] = id;
}

/* One column of one row, from its old seal to the new one, as hex; STR_NONE stays so. */
static struct err reseal(struct rotating *r, int64_t id, const char *column, struct str sealed, struct str *ret)
{
	struct vault *v = r->c->w->cfg->vault;
	struct vault_place place = { .table = "credentials", .column = column, .row = id };
	char *secret = vault_alloc(VAULT_SECRET_MAX);
	size_t n = 0;
	struct buf blob, hex;
	buf_init(&blob, VAULT_BLOB_MAX);
	buf_init(&hex, (size_t)2 * VAULT_BLOB_MAX);
	struct err e = vault_open(v, &place, sealed, secret, VAULT_SECRET_MAX, &n);
	if (!err_is(e))
		e = vault_seal(v, &place, str_n(secret, n), &blob);
	vault_release(secret);
	if (!err_is(e)) {
		seal_hex_add(&hex, blob.p, blob.n);
		*ret = arena_str(r->a, buf_str(&hex));
	}
	buf_done(&blob);
	buf_done(&hex);
	return e;
}

static void tell(const struct rotating *r)
{
	char words[64];
	int n = snprintf(words, sizeof words, "%zu credentials are under the first key", r->n_sealed);
	if (r->c->tell)
		r->c->tell(r->c, str_n(words, (size_t)n), (int64_t)r->n_sealed, 0);
}

static void committed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct rotating *r = ctx;
	let_go(r);
	if (err_is(e)) {
		later(r, e);
		return;
	}
	r->again = 0;
	r->n_sealed += r->n_batch;
	tell(r);
	next_batch(r);
}

static void seal_rows(struct rotating *r, const PGresult *res)
{
	struct arena *a = r->a;
	size_t rows = (size_t)PQntuples(res), n = 0;
	int64_t *ids = ARENA_ARRAY(a, rows, int64_t);
	struct str *sealed = ARENA_ARRAY(a, rows, struct str), *before = ARENA_ARRAY(a, rows, struct str);
	for (int i = 0; i < (int)rows; i++) {
		ids[n] = db_int(res, i, 0);
		struct err e = reseal(r, ids[n], "sealed", db_bytes(a, res, i, 2), &sealed[n]);
		if (!err_is(e) && !PQgetisnull(res, i, 3))
			e = reseal(r, ids[n], "sealed_before", db_bytes(a, res, i, 3), &before[n]);
		if (err_is(e))
			note_failed(r, ids[n], db_str(res, i, 1), e);
		else
			n++;
	}
	r->n_batch = n;
	const struct db_param p[] = { db_p_ints(a, ids, n), db_p_texts(a, sealed, n), db_p_texts(a, before, n), db_p_int(a, clock_now_us()),
		db_p_str(r->c->actor) };
	const struct db_call calls[] = { { .sql = SQL_CREDENTIALS_RESEALED, .params = p, .n_params = 5 }, { .sql = SQL_COMMIT } };
	db_run(r->conn, calls, 2, committed, r);
}

static void operators_done(void *ctx, struct err e, size_t n_sealed, size_t n_failed, struct str failed)
{
	struct rotating *r = ctx;
	struct op_call *c = r->c;
	if (err_is(e)) {
		finish(r, e);
		return;
	}
	r->n_sealed += n_sealed;
	r->n_failed += n_failed;
	if (n_failed > 0)
		c->why = arena_printf(c->a, STR_FMT "%s" STR_FMT, STR_ARG(c->why), c->why.n ? "\n" : "", STR_ARG(failed));
	finish(r, OK);
}

/* None was to be had: because none is left, or because the other rotation was faster with these. */
static void counted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct rotating *r = ctx;
	if (err_is(e))
		later(r, e);
	else if (db_int(results[0], 0, 0) > 0)
		later(r, err_new(ERR_RETRY, "another rotation is at work, and does not come to an end"));
	else if (r->only_old && !r->any) {
		r->only_old = false; /* all are under the first key already: all anew */
		next_batch(r);
	} else
		rotate_operators(r->c, operators_done, r);
}

static int which(struct rotating *r, struct db_param *p)
{
	p[0] = db_p_str(r->key);
	p[1] = db_p_bool(r->only_old);
	p[2] = db_p_int(r->a, r->start_us);
	p[3] = db_p_ints(r->a, r->failed, r->n_failed);
	return 4;
}

static void taken(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct rotating *r = ctx;
	if (!err_is(e) && PQntuples(results[1]) > 0) {
		r->any = true;
		seal_rows(r, results[1]);
		return;
	}
	let_go(r);
	if (err_is(e)) {
		later(r, e);
		return;
	}
	struct db_param p[4];
	db_query(r->c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_CREDENTIALS_LEFT, .params = p, .n_params = which(r, p) }, counted, r);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct rotating *r = ctx;
	if (err_is(e)) {
		later(r, e);
		return;
	}
	r->conn = conn;
	struct db_param p[5];
	int n = which(r, p);
	p[n++] = db_p_int(r->a, BATCH);
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .sql = SQL_CREDENTIALS_ROTATE, .params = p, .n_params = n } };
	db_run(conn, calls, 2, taken, r);
}

static void next_batch(void *ctx)
{
	struct rotating *r = ctx;
	arena_reset(r->a);
	db_lease(r->c->w->work_db, OP_WAIT_MS, granted, r);
}

void op_credential_rotate(struct op_call *c)
{
	struct vault *v = c->w->cfg->vault;
	if (vault_keys(v) == 0) {
		c->why = STR("set USHER_SECRET_KEY or USHER_SECRET_KEY_FILE: the new key first, then the old ones");
		op_end(c, err_new(ERR_REJECT, "there is no key to seal credentials with"));
		return;
	}
	struct rotating *r = ARENA_NEW(c->a, struct rotating);
	*r = (struct rotating){ .c = c, .a = arena_new(OP_BYTES_MAX), .only_old = true, .start_us = clock_now_us(), .key = account_key_name(c->a, v, 0) };
	next_batch(r);
}
