/* server/proof.c: the steps of a proof. */
/* SPDX-License-Identifier: MIT */
#include "server/proof.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/totp.h"
#include "base/vault.h"
#include "server/console.h"
#include "server/hasher.h"
#include "server/note.h"
#include <inttypes.h>

#define RENEW_BYTES (64u * 1024)

static void finish(void *ctx)
{
	struct proof *p = ctx;
	p->done(p);
}

static void end(struct proof *p, enum proof_verdict v)
{
	bool renew = v == PROOF_RIGHT && p->old;
	p->verdict = v;
	if (p->password.n > 0 && !renew)
		vault_wipe((char *)(uintptr_t)p->password.p, p->password.n);
	finish(p);
}

static void away(struct proof *p, struct err e)
{
	log_err("LOGIN_FAILED", e);
	end(p, PROOF_AWAY);
}

struct db_param proof_key(const uint8_t key[HASH16_BYTES])
{
	return db_p_bytes(str_n((const char *)key, HASH16_BYTES));
}

/* People are told once it looks like guessing. A name that is nobody's is not repeated: it may be a password. */
static void alarm(struct proof *p)
{
	bool account = p->account_failures >= THROTTLE_ALERT_ACCOUNT;
	if (!account && p->address_failures < THROTTLE_ALERT_ADDRESS)
		return;
	bool known = p->operator_id != 0;
	struct str who = known ? arena_printf(p->a, "the operator " STR_FMT, STR_ARG(p->name)) : STR("a name that is nobody's");
	struct str resource = account && known ? arena_printf(p->a, "operator:%" PRId64, p->operator_id) : arena_printf(p->a, "address:" STR_FMT, STR_ARG(p->address));
	note_alert(p->w, "login_failures", "warning", resource, arena_printf(p->a, "%" PRId64 " failed logins, the last as " STR_FMT " from " STR_FMT,
		account ? p->account_failures : p->address_failures, STR_ARG(who), STR_ARG(p->address)));
}

static void failed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct proof *p = ctx;
	if (err_is(e))
		away(p, e);
	else
		end(p, PROOF_WRONG);
}

static void wrong(struct proof *p)
{
	bool known = p->operator_id != 0;
	alarm(p);
	log_event(LOG_WARN, "LOGIN_WRONG", "operator=%" PRId64 " address=" STR_FMT " failures=%" PRId64, p->operator_id, STR_ARG(p->address), p->account_failures);
	p->params[0] = proof_key(p->account_key);
	p->params[1] = db_p_int(p->a, clock_now_us());
	p->params[2] = db_p_str(known ? p->name : STR(""));
	p->params[3] = db_p_str(str_of(p->action));
	db_query(p->w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_LOGIN_FAILED, .params = p->params, .n_params = 4 }, failed, p);
}

/* -1: not the code of any step that counts. An authenticator lives in the real time, whatever the test clock says. */
static struct err match_code(struct proof *p, int64_t *ret)
{
	const struct vault_place place = { .table = "operators", .column = "totp", .row = p->operator_id };
	char *secret = vault_alloc(VAULT_SECRET_MAX);
	size_t n = 0;
	*ret = -1;
	struct err e = p->operator_id ? vault_open(p->w->cfg->vault, &place, p->sealed, secret, VAULT_SECRET_MAX, &n) : OK;
	if (!err_is(e) && p->operator_id)
		*ret = totp_match(str_n(secret, n), p->code, clock_wall_us(), p->last_step);
	vault_release(secret);
	return e;
}

static void judge(struct proof *p, bool password_fits)
{
	int64_t step = 0;
	if (p->code.p != NULL) {
		struct err e = match_code(p, &step);
		if (err_is(e)) {
			log_event(LOG_ERROR, "LOGIN_KEY", "operator=%" PRId64 " text=\"the second factor cannot be opened: %s; is USHER_SECRET_KEY the key it was sealed with?\"",
				p->operator_id, e.what);
			end(p, PROOF_AWAY);
			return;
		}
	}
	p->step = step;
	if (password_fits && step >= 0 && p->operator_id != 0)
		end(p, PROOF_RIGHT);
	else
		wrong(p);
}

static void hashed(void *ctx, struct err e, const struct hash_answer *answer)
{
	struct proof *p = ctx;
	if (err_is(e)) {
		away(p, e);
		return;
	}
	p->old = answer->old;
	judge(p, answer->fits);
}

static void looked(struct proof *p, const PGresult *r)
{
	int64_t wait_us = db_int(r, 0, 0);
	if (wait_us > 0) {
		p->wait_s = (wait_us + SEC_US - 1) / SEC_US;
		log_event(LOG_WARN, "LOGIN_WAITS", "address=" STR_FMT " wait_s=%" PRId64, STR_ARG(p->address), p->wait_s);
		hasher_leave(p->w->hasher);
		end(p, PROOF_WAIT);
		return;
	}
	p->account_failures = db_int(r, 0, 1);
	p->address_failures = db_int(r, 0, 2);
	p->operator_id = db_int(r, 0, 3);
	p->sealed = db_bytes(p->a, r, 0, 6);
	p->last_step = db_int(r, 0, 7);
	p->record = p->password.p == NULL ? STR("") : arena_str(p->a, p->operator_id ? db_str(r, 0, 5) : str_of(password_nobodys));
	if (p->password.p != NULL) {
		hasher_check(p->w->hasher, p->record, p->password, hashed, p);
		return;
	}
	hasher_leave(p->w->hasher);
	judge(p, true);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct proof *p = ctx;
	if (!err_is(e) && n == 2) {
		looked(p, results[1]);
		return;
	}
	hasher_leave(p->w->hasher);
	away(p, err_is(e) ? e : err_new(ERR_BUG, "no answer of the login's count"));
}

struct lease {
	struct proof *p;
	struct db_conn *conn;
};

static void begun_leased(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct lease *l = ctx;
	struct db_conn *conn = l->conn;
	begun(l->p, e, results, n); /* l may be gone now */
	db_return(conn);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct proof *p = ctx;
	if (err_is(e)) {
		begun(p, e, NULL, 0);
		return;
	}
	int64_t account[THROTTLE_STEPS], address[THROTTLE_STEPS];
	struct lease *l = ARENA_NEW(p->a, struct lease);
	*l = (struct lease){ .p = p, .conn = conn };
	throttle_waits(THROTTLE_ACCOUNT_FREE, THROTTLE_ACCOUNT_MAX_S, account);
	throttle_waits(THROTTLE_ADDRESS_FREE, THROTTLE_ADDRESS_MAX_S, address);
	p->params[0] = proof_key(p->account_key);
	p->params[1] = proof_key(p->address_key);
	p->params[2] = db_p_int(p->a, clock_now_us());
	p->params[3] = db_p_ints(p->a, account, THROTTLE_STEPS);
	p->params[4] = db_p_ints(p->a, address, THROTTLE_STEPS);
	p->params[5] = db_p_int(p->a, THROTTLE_FORGET_US);
	p->params[6] = db_p_str(p->name);
	const struct db_call calls[] = { { .sql = SQL_LOGIN_ROWS, .params = p->params, .n_params = 3 }, { .sql = SQL_LOGIN_BEGIN, .params = p->params, .n_params = 7 } };
	db_run(conn, calls, 2, begun_leased, l);
}

static void busy(void *ctx)
{
	end(ctx, PROOF_BUSY);
}

void proof_start(struct proof *p)
{
	if (!hasher_take(p->w->hasher)) {
		loop_defer(p->w->loop, busy, p);
		return;
	}
	throttle_account_key(p->w->hash_key, p->name, p->account_key);
	throttle_address_key(p->w->hash_key, p->address, p->address_key);
	db_lease(p->w->work_db, CONSOLE_DB_WAIT_MS, granted, p);
}

/* -- the same password at today's cost */

struct renewal {
	struct world *w;
	struct arena *a;
	int64_t operator_id;
	struct str record, password;
	struct db_param p[3];
};

static void renewed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct renewal *k = ctx;
	if (!err_is(e))
		log_event(LOG_INFO, "PASSWORD_RENEWED", "operator=%" PRId64, k->operator_id);
	arena_free(k->a);
}

static void made(void *ctx, struct err e, const struct hash_answer *answer)
{
	struct renewal *k = ctx;
	vault_wipe((char *)(uintptr_t)k->password.p, k->password.n);
	if (err_is(e)) {
		arena_free(k->a);
		return;
	}
	k->p[0] = db_p_int(k->a, k->operator_id);
	k->p[1] = db_p_str(k->record);
	k->p[2] = db_p_str(answer->record);
	db_query(k->w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_PASSWORD_RENEW, .params = k->p, .n_params = 3 }, renewed, k);
}

void proof_renew(const struct proof *p)
{
	if (hasher_take(p->w->hasher)) { /* else the next login does it */
		struct arena *a = arena_new(RENEW_BYTES);
		struct renewal *k = ARENA_NEW(a, struct renewal);
		*k = (struct renewal){ .w = p->w, .a = a, .operator_id = p->operator_id, .record = arena_str(a, p->record), .password = arena_str(a, p->password) };
		hasher_make(p->w->hasher, k->password, made, k);
	}
	vault_wipe((char *)(uintptr_t)p->password.p, p->password.n);
}
