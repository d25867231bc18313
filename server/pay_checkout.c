/* server/pay_checkout.c: POST /p/<token>: renew the hold, create the provider's checkout, lead to it. */
/* SPDX-License-Identifier: MIT
 *
 *   lock -> hold -> [hold, waiting] -> begin, or take (row committed) -> [look for it] -> call the provider -> settle -> 303, or our page
 *                                      '-> somebody else is asking: wait, from the start
 *
 * The row stands before the call, and its operation is what the provider knows it by: a click that is repeated, or whose worker
 * died, asks for the very same checkout again. Where the provider has no idempotency keys the operation is looked for first; and
 * one click asks at a time. No transaction is open while the provider is asked.
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
#define ASKING_US (15 * SEC_US)         /* one click's own time to ask the provider */
#define DOUBT_US (5 * SEC_US)           /* after an answer that never came: what was asked may still be on its way */
#define LINGER_US HOUR_US               /* a checkout that we must end ourselves keeps its number so long, should that fail */
#define TWIN_PAUSE_US (250 * 1000)
#define TWIN_TRIES 24
#define PAGES_MAX 40

struct checkout {
	struct pay_view *v;
	struct db_conn *conn;
	const struct payment_provider *provider;
	struct payment_config config;
	struct payment_checkout ask;
	struct payment_checkout_plan plan;
	int64_t client_id, now_us, until_us;
	struct str country, our_number, pay_url, session, customer, their_provider;  /* customer: has paid, wants the billing page */
	enum payment_page_kind kind;        /* what to show when there is nothing to lead to */
	bool waited, again;                 /* again: the operation may have been carried out already */
	int twins, pages;
	struct db_param p[8];
};

static void end_page(struct checkout *k, enum payment_page_kind kind)
{
	k->v->provider = k->provider;
	pay_view_show(k->v, kind, STR_NONE, k->our_number);
}

/* Is there something to lead to? */
static bool is_open(const struct checkout *k)
{
	return k->provider->runs_here ? k->session.n > 0 : k->pay_url.n > 0;
}

static void lead_on(struct checkout *k)
{
	k->v->provider = k->provider;
	if (k->provider->runs_here)
		pay_view_checkout(k->v, &k->config, k->session, k->our_number);
	else
		pay_view_redirect(k->v, k->pay_url);
}

static void lost(struct checkout *k, struct err e)
{
	log_err("CHECKOUT_FAILED", e);
	if (k->conn)
		db_return(k->conn);
	k->conn = NULL;
	end_page(k, PAGE_TRY_AGAIN);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct checkout *k = ctx;
	if (err_is(e))
		log_err("CHECKOUT_NOT_STORED", e); /* the next click asks the provider for the same operation again */
	if (is_open(k))
		lead_on(k);
	else
		end_page(k, PAGE_TRY_AGAIN);
}

/* state "creating": nobody knows, and nobody asks again before `pause_us` from now. */
static void settle(struct checkout *k, const char *state, int64_t pause_us)
{
	k->p[0] = db_p_str(k->ask.operation);
	k->p[1] = db_p_str(str_of(state));
	k->p[2] = db_p_str(k->session);
	k->p[3] = db_p_str(k->pay_url);
	k->p[4] = db_p_int(k->v->a, clock_wall_us() + pause_us);
	db_query(k->v->w->work_db, CHECKOUT_WAIT_MS, &(struct db_call){ .sql = SQL_CHECKOUT_SETTLE, .params = k->p, .n_params = 5 }, settled, k);
}

static void opened(struct checkout *k, const struct payment_checkout_answer *answer)
{
	k->pay_url = answer->url;
	k->session = answer->session_id;
	settle(k, "open", 0);
}

static void failed(struct checkout *k, struct err e, struct str message)
{
	struct str text = message.p ? message : str_of(e.what);
	log_event(LOG_ERROR, "CHECKOUT_REFUSED", "client=%" PRId64 " provider=%s kind=%s text=%s", k->client_id, k->provider->name,
		err_kind_name(e.kind), log_quote(text));
	note_alert(k->v->w, "checkout_failed", "critical", str_of(k->provider->name), text);
	bool for_ever = k->provider->repeats_errors && e.kind == ERR_RETRY && e.code >= 500; /* what it may have made has no address: nobody can pay it */
	if (!for_ever && (e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN))
		settle(k, "creating", e.kind == ERR_UNKNOWN ? DOUBT_US : 0); /* the same operation is asked for again */
	else
		settle(k, "failed", 0);
}

static void call_provider(struct checkout *k);
static void look_for_it(struct checkout *k, struct str after);

static void provided(void *ctx, struct err e, const struct httpc_response *r)
{
	struct checkout *k = ctx;
	struct payment_checkout_answer answer = { 0 };
	if (!err_is(e))
		e = k->provider->checkout_response(k->v->a, r, &answer);
	if (err_is(e) && answer.not_recurring && !k->ask.one_time) {
		k->ask.one_time = true;
		call_provider(k);
	} else if (err_is(e)) {
		failed(k, e, answer.message);
	} else {
		opened(k, &answer);
	}
}

static void call_provider(struct checkout *k)
{
	struct err e = k->provider->checkout_request(k->v->a, &k->config, &k->ask, &k->plan);
	if (err_is(e)) {
		log_err("CHECKOUT_IMPOSSIBLE", e);
		settle(k, "failed", 0);
	} else if (k->plan.url.n) {
		k->pay_url = k->plan.url;
		settle(k, "open", 0);
	} else
		pay_call(k->v->w, k->provider, &k->plan.request, provided, k);
}

static void looked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct checkout *k = ctx;
	struct payment_found found = { 0 };
	if (!err_is(e))
		e = k->provider->find_response(k->v->a, &k->ask, r, &found);
	if (err_is(e))
		failed(k, e, found.answer.message);
	else if (found.found)
		opened(k, &found.answer);
	else if (found.more && ++k->pages < PAGES_MAX)
		look_for_it(k, arena_str(k->v->a, found.after));
	else
		call_provider(k);
}

static void look_for_it(struct checkout *k, struct str after)
{
	struct httpc_request q;
	if (k->provider->find_request(k->v->a, &k->config, &k->ask, after, &q))
		pay_call(k->v->w, k->provider, &q, looked, k);
	else
		call_provider(k);
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
	if (k->again)
		look_for_it(k, STR_NONE);
	else
		call_provider(k);
}

static void start(void *ctx);

/* A checkout that was there: open, ours to ask for, or another click's. */
static void taken(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	if (!is_open(k) && PQntuples(results[0]) > 0) {
		k->again = true;
		begun(k, e, results, n);
		return;
	}
	db_return(k->conn);
	k->conn = NULL;
	if (is_open(k))
		lead_on(k);
	else if (++k->twins < TWIN_TRIES)
		loop_after(k->v->w->loop, TWIN_PAUSE_US, start, k);
	else
		end_page(k, PAGE_BUSY);
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
	if (k->customer.n)
		pay_view_portal(k->v, k->their_provider, k->customer);
	else
		end_page(k, k->kind);
}

/* Commit what there is and end on a page. */
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

/* The one that is there, with its own provider, should that be configured still. */
static bool take(struct checkout *k, const PGresult *open)
{
	struct arena *a = k->v->a;
	struct payment_config config;
	if (PQntuples(open) == 0)
		return false;
	const struct payment_provider *its = pay_provider_named(k->v->w, a, db_str(open, 0, 6), &config);
	if (its == NULL)
		return false;
	k->provider = its;
	k->config = config;
	k->ask.operation = arena_str(a, db_str(open, 0, 1));
	k->ask.asked_us = db_int(open, 0, 4);
	k->ask.ends_us = db_int(open, 0, 5);
	if (str_is(db_str(open, 0, 2), "open")) {
		k->pay_url = arena_str(a, db_str(open, 0, 3));
		k->session = arena_str(a, db_str(open, 0, 7));
	}
	k->p[0] = db_p_str(k->ask.operation);
	k->p[1] = db_p_int(a, k->client_id);
	k->p[2] = db_p_int(a, clock_wall_us());
	k->p[3] = db_p_int(a, clock_wall_us() + ASKING_US);
	struct db_call calls[2] = { { .sql = SQL_CHECKOUT_TAKE, .params = k->p, .n_params = 4 }, { .sql = SQL_COMMIT } };
	db_run(k->conn, calls, 2, taken, k);
	return true;
}

static void begin(struct checkout *k)
{
	struct arena *a = k->v->a;
	char *operation = arena_alloc(a, OPERATION_CHARS + 1);
	seal_token(operation, OPERATION_CHARS);
	k->ask.operation = str_of(operation);
	k->ask.asked_us = k->now_us;
	k->ask.ends_us = k->until_us;
	k->p[1] = db_p_str(str_of(k->provider->name));
	k->p[2] = db_p_str(k->ask.operation);
	k->p[3] = db_p_int(a, k->until_us);
	k->p[4] = db_p_int(a, k->now_us);
	k->p[5] = db_p_int(a, clock_wall_us() + ASKING_US);
	k->p[6] = db_p_int(a, k->until_us + (k->provider->ends_checkouts ? 0 : LINGER_US));
	struct db_call calls[2] = { { .sql = SQL_CHECKOUT_BEGIN, .params = k->p, .n_params = 7 }, { .sql = SQL_COMMIT } };
	db_run(k->conn, calls, 2, begun, k);
}

static void held(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct checkout *k = ctx;
	if (err_is(e)) {
		lost(k, e);
		return;
	}
	struct pool_given given;
	pool_read_given(k->v->a, results[0], &given);
	if (given.number.n == 0 && !k->waited) {
		k->waited = true;
		hold(k);
		return;
	}
	if (given.number.n == 0)
		end_with(k, PAGE_WAITING, &(struct db_call){ .sql = SQL_PAY_WAIT, .params = k->p, .n_params = 2 });
	else if (!take(k, results[1]))
		begin(k);
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
	k->v->lang = arena_z(k->v->a, db_str(r, 0, 7));
	if (db_bool(r, 0, 2)) {
		k->customer = arena_str(k->v->a, db_str(r, 0, 5));
		k->their_provider = arena_str(k->v->a, db_str(r, 0, 6));
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

static void start(void *ctx)
{
	struct checkout *k = ctx;
	k->waited = false;
	k->now_us = clock_now_us();
	/* The checkout ends with the hold; where the provider wants longer, the hold lasts as long. */
	int64_t minutes = k->v->w->cfg->reserve_minutes > PAY_CHECKOUT_MIN_MINUTES ? k->v->w->cfg->reserve_minutes : PAY_CHECKOUT_MIN_MINUTES;
	k->until_us = k->now_us + minutes * MIN_US;
	db_lease(k->v->w->work_db, CHECKOUT_WAIT_MS, granted, k);
}

void pay_page_post(struct world *w, struct httpd_request *r)
{
	struct pay_view *v = pay_view_new(w, r);
	struct checkout *k = ARENA_NEW(v->a, struct checkout);
	k->v = v;
	k->provider = pay_provider(w, v->a, &k->config);
	if (k->provider == NULL) {
		end_page(k, PAGE_TRY_AGAIN);
		return;
	}
	plan_checkout(k);
	start(k);
}
