/* server/hook_placed.c: POST /webhooks/twilio/placed-call: how a call that we placed ended. */
/* SPDX-License-Identifier: MIT */
#include "server/handlers.h"
#include "server/hook_twilio.h"
#include "server/metrics.h"
#include "server/placed.h"

static void taken(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	struct twilio_call *c = ctx;
	if (err_is(e))
		twilio_reply_error(c, e);
	else
		twilio_reply(c, 204, STR_NONE);
}

void twilio_placed_call(struct world *w, struct httpd_request *r)
{
	static const char *const needs[] = { "CallSid", "AccountSid", "To", "CallStatus", NULL };
	struct twilio_call *c;
	struct str query = arena_str(r->arena, r->query);
	if (twilio_enter(w, r, needs, &c) != TWILIO_TAKEN)
		return;
	metric_add(M_CALL_ENDS, 1);
	if (c->credential) { /* every call that we place is of our own account: no other has a word on its end */
		twilio_foreign(c, "unknown_call");
		return;
	}
	struct form q = { 0 };
	enum dialer_end end = dialer_twilio_end(form_get(&c->form, "CallStatus"));
	bool ours = query.p && !err_is(form_parse(c->a, arena_str(c->a, query), &q));
	if (!ours || end == DIALER_RUNNING || err_is(placed_ended(w, form_get(&q, "c"), end, c->deadline_us, taken, c)))
		twilio_reply(c, 204, STR_NONE);
}
