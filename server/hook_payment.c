/* server/hook_payment.c: POST /webhooks/stripe, /webhooks/paddle: verified, decoded, stored once with its effects, answered 200. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/handlers.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/pay.h"
#include "server/turn.h"

#define EVENT_BYTES_MAX (2 * 1024 * 1024)

/* An event on its way into a turn; lives in its arena. */
struct event_call {
	struct world *w;
	uint64_t request;
	struct arena *a;
	struct payment_event event;
	const char *provider;
	int64_t deadline_us;
	struct db_param p[4];
};

/* Events of every provider that is configured are taken, whichever new clients pay with. */
static const struct hook {
	const char *provider;
	int64_t patience_us;        /* how long the provider's sender waits for the database with us */
	enum metric refused;
} stripe = { "stripe", 10 * SEC_US, M_SIGNATURE_STRIPE }, paddle = { "paddle", 4 * SEC_US, M_SIGNATURE_PADDLE };

static void answer(struct world *w, uint64_t request, int status, const char *text)
{
	struct httpd_reply a = { .status = status, .content_type = "text/plain; charset=utf-8", .body = str_of(text) };
	httpd_reply_id(w->httpd, request, &a);
}

static void end(struct event_call *c, struct err e)
{
	if (!err_is(e))
		answer(c->w, c->request, 200, "ok\n");
	else
		answer(c->w, c->request, e.kind == ERR_BUG ? 500 : 503, "try again\n");
	arena_free(c->a);
}

static void taken(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	end(ctx, e);
}

static void queue(struct event_call *c, int64_t client_id)
{
	struct input in = { .kind = INPUT_PAYMENT, .client_id = client_id, .reference = c->event.reference, .payment = &c->event,
		.provider = str_of(c->provider), .deadline_us = c->deadline_us };
	turn_add(c->w->turn, &in, taken, c);
}

static void owner_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct event_call *c = ctx;
	struct payment_event *event = &c->event;
	if (err_is(e)) {
		end(c, e);
		return;
	}
	if (PQntuples(results[0]) == 0) {
		queue(c, 0);
		return;
	}
	event->customer_id = arena_str(c->a, db_str(results[0], 0, 1));
	if (event->says == SAYS_REFUNDED && event->charged_us == 0)
		event->charged_us = db_int(results[0], 0, 2);
	queue(c, db_int(results[0], 0, 0));
}

/* What does not carry our reference (a dispute, an adjustment, a subscription of a fixed link) names a subscription, a payment or a
 * customer: whose those are, earlier events have told. */
static void take(struct event_call *c, int64_t patience_us)
{
	const struct payment_event *e = &c->event;
	c->deadline_us = clock_mono_us() + patience_us;
	if (e->reference.n || (e->subscription_id.n == 0 && e->customer_id.n == 0 && e->payment_id.n == 0)) {
		queue(c, 0);
		return;
	}
	c->p[0] = db_p_str(str_of(c->provider));
	c->p[1] = db_p_str(e->subscription_id);
	c->p[2] = db_p_str(e->payment_id);
	c->p[3] = db_p_str(e->customer_id);
	db_query(c->w->work_db, patience_us / 1000, &(struct db_call){ .sql = SQL_PAYMENT_OWNER, .params = c->p, .n_params = 4 }, owner_found, c);
}

static void webhook(struct world *w, struct httpd_request *r, const struct hook *hook)
{
	struct arena *a = arena_new(EVENT_BYTES_MAX);
	struct payment_config config;
	const struct payment_provider *p = pay_provider_named(w, a, str_of(hook->provider), &config);
	struct event_call *c = ARENA_NEW(a, struct event_call);
	*c = (struct event_call){ .w = w, .request = r->id, .a = a, .provider = hook->provider };
	int64_t now = clock_now_us();
	struct str body = arena_str(a, r->body);
	struct err e = p ? p->verify(&config, httpd_header(r, p->signature_header), body, now) : err_new(ERR_DENIED, "not configured");
	if (err_is(e)) {
		metric_add(hook->refused, 1);
		log_event(LOG_WARN, "SIGNATURE_REFUSED", "provider=%s peer=" STR_FMT " text=%s", hook->provider, STR_ARG(r->peer),
			log_quote(str_of(e.what)));
		answer(w, r->id, 403, "signature missing or wrong\n");
		arena_free(a);
	} else if (err_is(e = p->decode(a, &config, body, now, &c->event))) {
		log_event(LOG_WARN, "EVENT_REFUSED", "provider=%s text=%s", hook->provider, log_quote(str_of(e.what)));
		answer(w, r->id, 400, "not an event\n");
		arena_free(a);
	} else if (str_is(c->event.type, "usher.doctor"))
		end(c, OK); /* `usher doctor` asks whether we take what is signed: nothing is stored */
	else {
		metric_add(M_PAYMENT_EVENTS, 1);
		if (c->event.mode_mismatch)
			note_alert(w, "payment_mode", "warning", str_of(hook->provider), STR("an event of the other mode (test or live) than the key's"));
		take(c, hook->patience_us);
	}
}

void stripe_webhook(struct world *w, struct httpd_request *r)
{
	webhook(w, r, &stripe);
}

void paddle_webhook(struct world *w, struct httpd_request *r)
{
	webhook(w, r, &paddle);
}
