/* server/rotate_operators.c: lock, open, seal, store, commit. */
/* SPDX-License-Identifier: MIT */
#include "server/rotate_operators.h"
#include "base/clock.h"
#include "base/seal.h"
#include "base/vault.h"

#define OP_WAIT_MS 10000

struct rotation {
	struct op_call *c;
	struct db_conn *conn;
	rotated_operators *done;
	void *ctx;
	size_t n_sealed, n_failed;
	struct str failed;
};

static void end(struct rotation *k, struct err e)
{
	if (k->conn)
		db_return(k->conn); /* still in its transaction after a failure: closed */
	k->done(k->ctx, e, k->n_sealed, k->n_failed, k->failed);
}

static void committed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	end(ctx, e);
}

static struct err reseal(struct rotation *k, int64_t id, struct str sealed, struct str *ret_hex)
{
	struct vault *v = k->c->w->cfg->vault;
	const struct vault_place place = { .table = "operators", .column = "totp", .row = id };
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
		*ret_hex = arena_str(k->c->a, buf_str(&hex));
	}
	buf_done(&blob);
	buf_done(&hex);
	return e;
}

static void taken(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct rotation *k = ctx;
	struct arena *a = k->c->a;
	if (err_is(e)) {
		end(k, e);
		return;
	}
	size_t rows = (size_t)db_rows(results[1]), m = 0;
	int64_t *ids = ARENA_ARRAY(a, rows + 1, int64_t);
	struct str *sealed = ARENA_ARRAY(a, rows + 1, struct str);
	for (int i = 0; i < (int)rows; i++) {
		ids[m] = db_int(results[1], i, 0);
		struct err bad = reseal(k, ids[m], db_bytes(a, results[1], i, 2), &sealed[m]);
		if (err_is(bad)) {
			k->n_failed++;
			k->failed = arena_printf(a, STR_FMT "%soperator " STR_FMT ": %s", STR_ARG(k->failed), k->failed.n ? "\n" : "", STR_ARG(db_str(results[1], i, 1)), bad.what);
		} else
			m++;
	}
	k->n_sealed = m;
	const struct db_param p[] = { db_p_ints(a, ids, m), db_p_texts(a, sealed, m), db_p_int(a, clock_now_us()), db_p_str(k->c->actor) };
	const struct db_call calls[] = { { .sql = SQL_OPERATORS_RESEALED, .params = p, .n_params = 4 }, { .sql = SQL_COMMIT } };
	db_run(k->conn, calls, 2, committed, k);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct rotation *k = ctx;
	if (err_is(e)) {
		end(k, e);
		return;
	}
	k->conn = conn;
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .sql = SQL_OPERATORS_ROTATE } };
	db_run(conn, calls, 2, taken, k);
}

void rotate_operators(struct op_call *c, rotated_operators *done, void *ctx)
{
	struct rotation *k = ARENA_NEW(c->a, struct rotation);
	*k = (struct rotation){ .c = c, .done = done, .ctx = ctx };
	db_lease(c->w->work_db, OP_WAIT_MS, granted, k);
}
