/* server/job_place.c: jobs of kind "place": whose is a payment event that named nobody we knew? Subject: payment_events.id. */
/* SPDX-License-Identifier: MIT
 *
 *   by what other events have told meanwhile -> else by what the provider says of the object, read once -> else later again, then never
 *
 * A fixed payment link carries our reference on its session alone, and the subscription's own events may come first; whoever stores
 * an event with an owner makes this job due at once (db/sql/payment_store.sql). The event is applied as it was told, at its own time.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/pay.h"
#include "server/turn.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define LOOKS_MAX 4
#define LOOKS_US (15 * SEC_US)
#define DB_TRIES_MAX 20

struct placing {
	struct job *job;
	int64_t event_id;
	const struct payment_provider *provider;
	struct payment_config config;
	struct str provider_name;
	struct payment_event event;
	struct db_param p[4];
};

/* Not known yet. The alert of its arrival stands until it is. */
static void later(struct placing *x)
{
	if (x->job->attempts >= LOOKS_MAX)
		job_done(x->job);
	else
		job_again(x->job, LOOKS_US << x->job->attempts, DB_TRIES_MAX, "its owner is not known yet");
}

static void placed(void *ctx, struct err e, const struct outcome *o)
{
	struct placing *x = ctx;
	if (err_is(e)) {
		job_again(x->job, job_backoff_us(x->job->attempts), DB_TRIES_MAX, "the event could not be applied");
	} else if (o->unknown_client) {
		later(x);
	} else {
		log_event(LOG_INFO, "PAYMENT_PLACED", "client=%" PRId64 " provider=" STR_FMT " effect=%s", o->client_id, STR_ARG(x->provider_name), x->event.effect);
		job_done(x->job);
	}
}

static void place(struct placing *x, int64_t client_id, struct str reference)
{
	x->event.reference = reference;
	struct input in = { .kind = INPUT_PAYMENT, .client_id = client_id, .reference = reference, .payment = &x->event, .provider = x->provider_name,
		.adopts = x->event_id };
	turn_add(x->job->w->turn, &in, placed, x);
}

static void read(void *ctx, struct err e, const struct httpc_response *r)
{
	struct placing *x = ctx;
	struct payment_event now = { 0 };
	if (!err_is(e))
		e = x->provider->fetch_response(x->job->a, &x->config, r, clock_now_us(), &now);
	if (!err_is(e) && now.reference.n)
		place(x, 0, arena_str(x->job->a, now.reference));
	else
		later(x);
}

static void owner_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct placing *x = ctx;
	struct httpc_request q;
	if (err_is(e)) {
		job_again(x->job, job_backoff_us(x->job->attempts), DB_TRIES_MAX, "the database could not be read");
	} else if (PQntuples(results[0]) > 0) {
		if (x->event.says == SAYS_REFUNDED && x->event.charged_us == 0)
			x->event.charged_us = db_int(results[0], 0, 2);
		place(x, db_int(results[0], 0, 0), STR_NONE);
	} else if (x->job->attempts == 1 && x->provider && x->config.api_key.n &&
	           (x->provider->fetch_request(x->job->a, &x->config, x->event.subscription_id, &q) ||
	            x->provider->fetch_request(x->job->a, &x->config, x->event.payment_id, &q))) {
		pay_call(x->job->w, x->provider, &q, read, x);
	} else {
		later(x);
	}
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct placing *x = ctx;
	struct arena *a = x->job->a;
	if (err_is(e)) {
		job_again(x->job, job_backoff_us(x->job->attempts), DB_TRIES_MAX, "the database could not be read");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		job_done(x->job);
		return;
	}
	x->provider_name = arena_str(a, db_str(r, 0, 0));
	x->event = (struct payment_event){
		.event_id = arena_str(a, db_str(r, 0, 1)), .type = arena_str(a, db_str(r, 0, 2)), .subscription_id = arena_str(a, db_str(r, 0, 3)),
		.object_id = arena_str(a, db_str(r, 0, 4)), .payment_id = arena_str(a, db_str(r, 0, 5)), .customer_id = arena_str(a, db_str(r, 0, 6)),
		.occurred_us = db_int(r, 0, 7), .effect = arena_z(a, db_str(r, 0, 8)), .understood = true,
		.says = (enum payment_says)db_int(r, 0, 9), .standing = (enum payment_standing)db_int(r, 0, 10), .one_time = db_bool(r, 0, 11),
		.charged_us = db_int(r, 0, 12),
	};
	x->provider = pay_provider_named(x->job->w, a, x->provider_name, &x->config);
	x->p[0] = db_p_str(x->provider_name);
	x->p[1] = db_p_str(x->event.subscription_id);
	x->p[2] = db_p_str(x->event.payment_id);
	x->p[3] = db_p_str(x->event.customer_id);
	db_query(x->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PAYMENT_OWNER, .params = x->p, .n_params = 4 }, owner_found, x);
}

void job_place(struct job *job)
{
	struct placing *x = ARENA_NEW(job->a, struct placing);
	x->job = job;
	if (err_is(str_int64(job->subject, 1, INT64_MAX, &x->event_id))) {
		job_fail(job, "no such event");
		return;
	}
	x->p[0] = db_p_int(job->a, x->event_id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PAYMENT_LOAD, .params = x->p, .n_params = 1 }, loaded, x);
}
