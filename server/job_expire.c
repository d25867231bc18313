/* server/job_expire.c: jobs of kind "expire": a checkout whose time is over is ended at the provider. Subject: its operation. */
/* SPDX-License-Identifier: MIT
 *
 *   ending (nobody is sent to it any more) -> read it -> paid: the payment is applied (its webhook may be lost), done
 *                                                     -> gone: expired
 *                                                     -> open: end it, read it again
 *   without a session (nobody knows whether it was created): look for it first, where the provider can be asked; the look is taken
 *   again at the end, for what a call of doubtful outcome may have left behind.
 *
 * Until the provider has confirmed it the number stays with its holder (number_pool.paying_until_us): nobody pays for a number
 * that is not there. The job runs at the end of each checkout; that is also when a payment whose webhook never came is found.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/pay.h"
#include "server/turn.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 40                 /* six hours or so */
#define ROUNDS_MAX 12                   /* reads, looks and endings of one run */

struct expiry {
	struct job *job;
	const struct payment_provider *provider;
	struct payment_config config;
	struct payment_checkout ask;
	int64_t client_id;
	struct str session;
	int rounds;
	bool swept;                 /* looked for leftovers */
	struct payment_event event;
	struct db_param p[2];
};

static void again(struct expiry *x, struct err e)
{
	log_event(e.kind == ERR_DENIED || e.kind == ERR_REJECT ? LOG_ERROR : LOG_WARN, "CHECKOUT_NOT_ENDED", "client=%" PRId64 " provider=%s kind=%s text=%s",
		x->client_id, x->provider->name, err_kind_name(e.kind), log_quote(str_of(e.what)));
	job_again(x->job, job_backoff_us(x->job->attempts), ATTEMPTS_MAX, "the provider could not be asked");
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct expiry *x = ctx;
	if (err_is(e))
		job_again(x->job, job_backoff_us(x->job->attempts), ATTEMPTS_MAX, "the database could not be written");
	else
		job_done(x->job);
}

static void end_as(struct expiry *x, const char *state)
{
	x->p[0] = db_p_str(x->job->subject);
	x->p[1] = db_p_str(str_of(state));
	db_query(x->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CHECKOUT_END, .params = x->p, .n_params = 2 }, stored, x);
}

static void applied(void *ctx, struct err e, const struct outcome *o)
{
	struct expiry *x = ctx;
	if (err_is(e) || o->unknown_client) {
		job_again(x->job, job_backoff_us(x->job->attempts), ATTEMPTS_MAX, "the payment could not be applied");
		return;
	}
	if (o->paid_otherwise)
		log_event(LOG_WARN, "PAYMENT_FOUND", "client=%" PRId64 " provider=%s text=%s", x->client_id, x->provider->name,
			log_quote(STR("a payment of which no webhook had told")));
	end_as(x, "done");
}

static void apply(struct expiry *x)
{
	x->event.event_id = arena_printf(x->job->a, "read:" STR_FMT, STR_ARG(x->session));
	struct input in = { .kind = INPUT_PAYMENT, .client_id = x->client_id, .reference = x->ask.reference, .payment = &x->event,
		.provider = str_of(x->provider->name) };
	turn_add(x->job->w->turn, &in, applied, x);
}

static void go_on(struct expiry *x);
static void look(struct expiry *x, struct str after);

static void ended(void *ctx, struct err e, const struct httpc_response *r)
{
	struct expiry *x = ctx;
	struct str message;
	if (!err_is(e))
		e = payment_response_err(x->job->a, r, &message);
	if (err_is(e) && e.kind != ERR_REJECT && e.kind != ERR_MISSING) {
		again(x, e);
		return;
	}
	if (!err_is(e))
		x->session = STR_NONE; /* ended; else it is in no state that can be ended: what is it now? */
	go_on(x);
}

static void read(void *ctx, struct err e, const struct httpc_response *r)
{
	struct expiry *x = ctx;
	if (!err_is(e))
		e = x->provider->fetch_response(x->job->a, &x->config, r, clock_now_us(), &x->event);
	if (e.kind == ERR_MISSING) {
		end_as(x, "expired");
	} else if (err_is(e)) {
		again(x, e);
	} else if (x->event.checkout == CHECKOUT_PAID) {
		apply(x);
	} else if (x->event.checkout == CHECKOUT_OPEN) {
		struct httpc_request q;
		x->provider->expire_request(x->job->a, &x->config, x->session, x->job->subject, &q);
		pay_call(x->job->w, x->provider, &q, ended, x);
	} else {
		x->session = STR_NONE; /* gone; was there another one? */
		go_on(x);
	}
}

static void looked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct expiry *x = ctx;
	struct payment_found found = { 0 };
	if (!err_is(e))
		e = x->provider->find_response(x->job->a, &x->ask, r, &found);
	if (err_is(e)) {
		again(x, e);
	} else if (found.found) {
		x->session = arena_str(x->job->a, found.answer.session_id);
		go_on(x);
	} else if (found.more) {
		look(x, arena_str(x->job->a, found.after));
	} else {
		x->swept = true;
		go_on(x);
	}
}

static void look(struct expiry *x, struct str after)
{
	struct httpc_request q;
	if (++x->rounds > ROUNDS_MAX) {
		again(x, err_new(ERR_LIMIT, "no end to this checkout"));
	} else if (x->provider->find_request(x->job->a, &x->config, &x->ask, after, &q)) {
		pay_call(x->job->w, x->provider, &q, looked, x);
	} else {
		x->swept = true;
		go_on(x);
	}
}

static void go_on(struct expiry *x)
{
	struct httpc_request q;
	if (x->session.n == 0) {
		if (x->swept)
			end_as(x, "expired");
		else
			look(x, STR_NONE);
	} else if (++x->rounds > ROUNDS_MAX) {
		again(x, err_new(ERR_LIMIT, "no end to this checkout"));
	} else if (x->provider->fetch_request(x->job->a, &x->config, x->session, &q)) {
		pay_call(x->job->w, x->provider, &q, read, x);
	} else {
		end_as(x, "expired"); /* no session that could be read (a fixed link) */
	}
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct expiry *x = ctx;
	struct arena *a = x->job->a;
	if (err_is(e)) {
		job_again(x->job, job_backoff_us(x->job->attempts), ATTEMPTS_MAX, "the database could not be read");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		job_done(x->job); /* paid, or ended before */
		return;
	}
	x->client_id = db_int(r, 0, 0);
	x->session = arena_str(a, db_str(r, 0, 2));
	x->ask = (struct payment_checkout){ .operation = x->job->subject, .asked_us = db_int(r, 0, 3), .ends_us = db_int(r, 0, 4),
		.reference = arena_str(a, db_str(r, 0, 5)) };
	x->provider = pay_provider_named(x->job->w, a, db_str(r, 0, 1), &x->config);
	if (x->provider == NULL || x->config.api_key.n == 0)
		end_as(x, "expired"); /* not configured any more: nobody there to ask */
	else
		go_on(x);
}

void job_expire(struct job *job)
{
	struct expiry *x = ARENA_NEW(job->a, struct expiry);
	x->job = job;
	x->p[0] = db_p_str(job->subject);
	x->p[1] = db_p_int(job->a, clock_now_us());
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CHECKOUT_ENDING, .params = x->p, .n_params = 2 }, loaded, x);
}
