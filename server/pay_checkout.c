/* server/pay_checkout.c: POST /p/<token>: renew the hold, create the provider's checkout, redirect to it. */
/* SPDX-License-Identifier: MIT
 *
 *   lock -> hold -> [hold, waiting] -> begin (row committed) -> call the provider -> settle -> 303
 *
 * The row stands before the call, and its operation is the provider's idempotency key: a click that is repeated, or whose worker
 * died, asks for the very same checkout again. No transaction is open while the provider is asked.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "pool/allocate.h"
#include "server/handlers.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/pay.h"
#include <inttypes.h>

#define CHECKOUT_WAIT_MS 5000
#define OPERATION_CHARS 24

struct checkout {
	struct pay_view *v;
	struct db_conn *conn;
	const struct payment_provider *provider;
	struct payment_config config;
	struct payment_checkout ask;
	struct payment_checkout_plan plan;
	int64_t client_id, now_us, until_us;
	struct str country, our_number, pay_url, customer;  /* customer: has paid, wants the billing page */
	enum payment_page_kind kind;        /* what to show when there is nothing to redirect to */
	bool waited;
	struct db_param p[8];
};

static void end_page(struct checkout *k, enum payment_page_kind kind)
{
	pay_view_show(k->v, kind, STR_NONE, k->our_number);
}

static void lost(struct checkout *k, struct err e)
{
	log_err("CHECKOUT_FAILED", e);
	if (k->conn)
		db_return(k->conn);
	end_page(k, PAGE_TRY_AGAIN);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct checkout *k = ctx;
	if (err_is(e))
		log_err("CHECKOUT_NOT_STORED", e); /* the next click asks the provider for the same operation again */
	if (k->pay_url.n)
		pay_view_redirect(k->v, k->pay_url);
	else
		end_page(k, PAGE_TRY_AGAIN);
}

static void settle(struct checkout *k, const char *state, struct str session)
{
	k->p[0] = db_p_str(k->ask.operation);
	k->p[1] = db_p_str(str_of(state));
	k->p[2] = db_p_str(session);
	k->p[3] = db_p_str(k->pay_url);
	db_query(k->v->w->work_db, CHECKOUT_WAIT_MS, &(struct db_call){ .sql = SQL_CHECKOUT_SETTLE, .params = k->p, .n_params = 4 }, settled, k);
}

static void call_provider(struct checkout *k);

static void provided(void *ctx, struct err e, const struct httpc_response *r)
{
	struct checkout *k = ctx;
	struct arena *a = k->v->a;
	struct payment_checkout_answer answer = { 0 };
	metric_add(err_is(e) ? M_API_FAILED : M_API_CALLS, 1);
	if (!err_is(e))
		e = k->provider->checkout_response(a, r, &answer);
	if (err_is(e) && answer.not_recurring && !k->ask.one_time) {
		k->ask.one_time = true;
		call_provider(k);
		return;
	}
	if (!err_is(e)) {
		k->pay_url = answer.url;
		settle(k, "open", answer.session_id);
		return;
	}
	log_event(LOG_ERROR, "CHECKOUT_REFUSED", "client=%" PRId64 " provider=%s kind=%s text=%s", k->client_id, k->provider->name,
		err_kind_name(e.kind), log_quote(answer.message.p ? answer.message : str_of(e.what)));
	note_alert(k->v->w, "checkout_failed", "critical", str_of(k->provider->name), answer.message.p ? answer.message : str_of(e.what));
	if (e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN)
		end_page(k, PAGE_TRY_AGAIN); /* the row stays 'creating': the same operation is asked for again */
	else
		settle(k, "failed", STR_NONE);
}

static void call_provider(struct checkout *k)
{
	struct err e = k->provider->checkout_request(k->v->a, &k->config, &k->ask, &k->plan);
	if (err_is(e)) {
		log_err("CHECKOUT_IMPOSSIBLE", e);
		settle(k, "failed", STR_NONE);
	} else if (k->plan.url.n) {
		k->pay_url = k->plan.url;
		settle(k, "open", STR_NONE);
	} else
		httpc_start(k->v->w->httpc, &k->plan.request, provided, k);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	db_return(k->conn);
	k->conn = NULL;
	call_provider(k);
}

static void ended(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	db_return(k->conn);
	if (k->pay_url.n)
		pay_view_redirect(k->v, k->pay_url);
	else if (k->customer.n)
		pay_view_portal(k->v, k->customer);
	else
		end_page(k, k->kind);
}

/* Commit what there is and end on a page, or at a checkout that is open already. */
static void end_with(struct checkout *k, enum payment_page_kind kind, const struct db_call *more)
{
	struct db_call calls[2];
	int n = 0;
	k->kind = kind;
	if (more)
		calls[n++] = *more;
	calls[n++] = (struct db_call){ .sql = SQL_COMMIT };
	db_run(k->conn, calls, n, ended, k);
}

static void plan_checkout(struct checkout *k)
{
	struct arena *a = k->v->a;
	const char *base = k->v->w->cfg->public_url;
	k->ask.reference = k->v->token;
	k->ask.success_url = arena_printf(a, "%s" PAY_PATH STR_FMT "?back=1", base, STR_ARG(k->v->token));
	k->ask.cancel_url = arena_printf(a, "%s" PAY_PATH STR_FMT, base, STR_ARG(k->v->token));
}

static void held(void *ctx, struct err e, PGresult *const *results, int n);

static void hold(struct checkout *k)
{
	struct arena *a = k->v->a;
	struct pool_ask q = { .client_id = k->client_id, .country = k->country, .now_us = k->now_us, .until_us = k->until_us, .waits = k->waited };
	k->p[0] = db_p_int(a, k->client_id);
	k->p[1] = db_p_int(a, k->now_us);
	struct db_call calls[2] = { pool_hold_call(a, &q), { .sql = SQL_CHECKOUT_OPEN, .params = k->p, .n_params = 2 } };
	db_run(k->conn, calls, 2, held, k);
}

static void held(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct checkout *k = ctx;
	struct arena *a = k->v->a;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	struct pool_given given;
	pool_read_given(a, results[0], &given);
	if (given.number.n == 0 && !k->waited) {
		k->waited = true;
		hold(k);
		return;
	}
	if (given.number.n == 0) {
		end_with(k, PAGE_WAITING, &(struct db_call){ .sql = SQL_PAY_WAIT, .params = k->p, .n_params = 2 });
		return;
	}
	const PGresult *open = results[1];
	if (PQntuples(open) > 0) {
		k->ask.operation = arena_str(a, db_str(open, 0, 1));
		k->ask.asked_us = db_int(open, 0, 4);
		k->ask.ends_us = db_int(open, 0, 5);
		if (str_is(db_str(open, 0, 2), "open"))
			k->pay_url = arena_str(a, db_str(open, 0, 3));
		if (k->pay_url.n) {
			end_with(k, PAGE_READY, NULL);
			return;
		}
		db_run(k->conn, &(struct db_call){ .sql = SQL_COMMIT }, 1, begun, k);
		return;
	}
	char *operation = arena_alloc(a, OPERATION_CHARS + 1);
	seal_token(operation, OPERATION_CHARS);
	k->ask.operation = str_of(operation);
	k->ask.asked_us = k->now_us;
	k->ask.ends_us = k->until_us;
	k->p[1] = db_p_str(str_of(k->provider->name));
	k->p[2] = db_p_str(k->ask.operation);
	k->p[3] = db_p_int(a, k->until_us);
	k->p[4] = db_p_int(a, k->now_us);
	struct db_call calls[2] = { { .sql = SQL_CHECKOUT_BEGIN, .params = k->p, .n_params = 5 }, { .sql = SQL_COMMIT } };
	db_run(k->conn, calls, 2, begun, k);
}

static void locked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	const PGresult *r = results[1];
	if (PQntuples(r) == 0 || (!db_bool(r, 0, 2) && !db_bool(r, 0, 3))) {
		end_with(k, PAGE_GONE, NULL);
		return;
	}
	k->client_id = db_int(r, 0, 0);
	k->country = arena_str(k->v->a, db_str(r, 0, 1));
	k->our_number = arena_str(k->v->a, db_str(r, 0, 4));
	if (db_bool(r, 0, 2)) {
		k->customer = arena_str(k->v->a, db_str(r, 0, 5));
		end_with(k, PAGE_PAID, NULL);
		return;
	}
	hold(k);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	k->conn = conn;
	k->p[0] = db_p_str(k->v->token);
	struct db_call calls[2] = { { .sql = SQL_BEGIN }, { .sql = SQL_PAY_CLIENT_LOCK, .params = k->p, .n_params = 1 } };
	db_run(conn, calls, 2, locked, k);
}

void pay_page_post(struct world *w, struct httpd_request *r)
{
	struct pay_view *v = pay_view_new(w, r);
	struct checkout *k = ARENA_NEW(v->a, struct checkout);
	k->v = v;
	k->now_us = clock_now_us();
	k->provider = pay_provider(w, v->a, &k->config);
	if (k->provider == NULL) {
		end_page(k, PAGE_TRY_AGAIN);
		return;
	}
	/* The checkout ends with the hold; where the provider wants longer, the hold lasts as long. */
	int64_t minutes = w->cfg->reserve_minutes > PAY_CHECKOUT_MIN_MINUTES ? w->cfg->reserve_minutes : PAY_CHECKOUT_MIN_MINUTES;
	k->until_us = k->now_us + minutes * MIN_US;
	plan_checkout(k);
	db_lease(w->work_db, CHECKOUT_WAIT_MS, granted, k);
}
