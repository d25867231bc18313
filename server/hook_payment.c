/* server/hook_payment.c: POST /webhooks/stripe: verified, decoded, stored once with its effects, answered 200. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/handlers.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/pay.h"
#include "server/turn.h"
#include <stdlib.h>

#define PATIENCE_STRIPE_US (10 * SEC_US)
#define EVENT_BYTES_MAX (2 * 1024 * 1024)

struct event_call {
	struct world *w;
	uint64_t request;
};

static void answer(struct world *w, uint64_t request, int status, const char *text)
{
	struct httpd_reply a = { .status = status, .content_type = "text/plain; charset=utf-8", .body = str_of(text) };
	httpd_reply_id(w->httpd, request, &a);
}

static void taken(void *ctx, struct err e, const struct outcome *o)
{
	struct event_call c = *(struct event_call *)ctx;
	free(ctx);
	(void)o;
	if (!err_is(e))
		answer(c.w, c.request, 200, "ok\n");
	else
		answer(c.w, c.request, e.kind == ERR_BUG ? 500 : 503, "try again\n");
}

static void take(struct world *w, uint64_t request, const struct payment_event *e, const char *provider)
{
	struct event_call *c = malloc(sizeof *c);
	if (c == NULL)
		abort();
	*c = (struct event_call){ .w = w, .request = request };
	struct input in = { .kind = INPUT_PAYMENT, .reference = e->reference, .payment = e, .provider = str_of(provider),
		.deadline_us = clock_mono_us() + PATIENCE_STRIPE_US };
	turn_add(w->turn, &in, taken, c);
}

void stripe_webhook(struct world *w, struct httpd_request *r)
{
	struct arena *a = arena_new(EVENT_BYTES_MAX);
	struct payment_config config;
	const struct payment_provider *p = pay_provider(w, a, &config);
	struct payment_event event = { 0 };
	int64_t now = clock_now_us();
	struct err e = p ? p->verify(&config, httpd_header(r, p->signature_header), r->body, now) : err_new(ERR_DENIED, "not configured");
	if (err_is(e)) {
		metric_add(M_SIGNATURE_STRIPE, 1);
		log_event(LOG_WARN, "SIGNATURE_REFUSED", "provider=stripe peer=" STR_FMT " text=%s", STR_ARG(r->peer), log_quote(str_of(e.what)));
		answer(w, r->id, 403, "signature missing or wrong\n");
	} else if (err_is(e = p->decode(a, &config, r->body, now, &event))) {
		log_event(LOG_WARN, "EVENT_REFUSED", "provider=stripe text=%s", log_quote(str_of(e.what)));
		answer(w, r->id, 400, "not an event\n");
	} else {
		metric_add(M_PAYMENT_EVENTS, 1);
		if (event.mode_mismatch)
			note_alert(w, "payment_mode", "warning", STR("stripe"), STR("an event of the other mode (test or live) than the key's"));
		take(w, r->id, &event, p->name);
	}
	arena_free(a);
}
