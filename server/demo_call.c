/* server/demo_call.c: calls of the outside world: to usher's numbers, and to lines that nobody answers and that may forward them. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"

#define CALL_LASTS_US (3 * SEC_US)
#define ANSWER_MAX_BYTES (16 * 1024)

struct call {
	struct demo_ask *k;
	struct demo_call asked;
	struct str from, to;            /* as the carrier that is reached sees it */
	struct str line;                /* that forwarded the call; absent: none */
	struct str target;              /* where it was forwarded; absent: nowhere */
	struct str sid, words;
	bool reached;                   /* usher answered */
};

static void told(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct call *c = ctx;
	struct buf b;
	struct json_out o;
	if (demo_failed(c->k, e))
		return;
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "what");
	json_put_str(&o, STR("call"));
	json_name(&o, "reached");
	json_put_bool(&o, c->reached);
	json_name(&o, "call");
	json_put_str(&o, c->sid);
	json_name(&o, "words");
	json_put_str(&o, c->words);
	json_name(&o, "target");
	json_put_str(&o, c->target);
	json_close(&o, '}');
	demo_answer_json(c->k, 200, buf_str(&b));
	buf_done(&b);
}

static void tell(struct call *c, struct str words)
{
	struct demo_ask *k = c->k;
	c->words = words;
	k->p[0] = db_p_str(c->asked.phone);
	k->p[1] = db_p_str(words);
	k->p[2] = db_p_int(k->a, clock_now_us());
	k->p[3] = db_p_int(k->a, c->asked.id);
	k->p[4] = db_p_str(c->reached ? STR("reached") : STR("lost"));
	k->p[5] = db_p_str(c->target.p ? c->target : STR(""));
	k->p[6] = db_p_str(c->asked.from);
	k->p[7] = db_p_str(c->asked.to);
	k->p[8] = db_p_str(str_of(c->asked.way));
	demo_query(k, SQL_DEMO_NOTE, 9, told, c);
}

static struct str call_form(const struct call *c, const char *status)
{
	struct buf b;
	struct phone from = { .z = "" }, to = { .z = "" };
	(void)err_is(phone_parse(c->from, &from));
	(void)err_is(phone_parse(c->to, &to));
	struct country from_country = phone_country(&from), to_country = phone_country(&to);
	buf_init(&b, DEMO_FORM_MAX_BYTES);
	form_add(&b, "AccountSid", str_of(c->k->w->cfg->twilio_account_sid));
	form_add(&b, "ApiVersion", STR("2010-04-01"));
	form_add(&b, "CallSid", c->sid);
	form_add(&b, "CallStatus", str_of(status));
	form_add(&b, "Direction", STR("inbound"));
	form_add(&b, "From", c->from);
	form_add(&b, "Caller", c->from);
	form_add(&b, "FromCountry", str_of(from_country.z));
	form_add(&b, "To", c->to);
	form_add(&b, "Called", c->to);
	form_add(&b, "ToCountry", str_of(to_country.z));
	if (c->line.p != NULL)
		form_add(&b, "ForwardedFrom", c->line);
	if (str_is(str_of(status), "completed")) {
		form_add(&b, "CallDuration", STR("3"));
		form_add(&b, "Duration", STR("1"));
	}
	struct str form = arena_str(c->k->a, buf_str(&b));
	buf_done(&b);
	return form;
}

static void end_due(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct call *c = ctx;
	if (!demo_failed(c->k, e))
		tell(c, c->words);
}

static void picked_up(void *ctx, struct err e, const struct httpc_response *r)
{
	struct call *c = ctx;
	struct demo_ask *k = c->k;
	struct arena *a = k->a;
	struct demo_twiml twiml;
	const char *start = c->line.p ? "Forwarded to" : "Called";
	if (err_is(e) || r->status != 200) {
		tell(c, arena_printf(a, "%s " STR_FMT ": the carrier got no answer from usher (%d).", start, STR_ARG(c->to), r ? r->status : 0));
		return;
	}
	demo_twiml_read(a, arena_str(a, r->body), &twiml);
	c->reached = true;
	if (twiml.said.p != NULL)
		c->words = arena_printf(a, "%s " STR_FMT ". The caller hears: \"" STR_FMT "\"", start, STR_ARG(c->to), STR_ARG(twiml.said));
	else if (twiml.redirect.p != NULL)
		c->words = arena_printf(a, "%s " STR_FMT ". The call is handed on to " STR_FMT, start, STR_ARG(c->to), STR_ARG(twiml.redirect));
	else
		c->words = arena_printf(a, "%s " STR_FMT ". The caller hears nothing.", start, STR_ARG(c->to));
	k->p[0] = db_p_str(demo_webhook_url(k->w, a, "twilio/call-status"));
	k->p[1] = db_p_str(call_form(c, "completed"));
	k->p[2] = db_p_int(a, clock_now_us() + CALL_LASTS_US);
	demo_query(k, SQL_DEMO_CALL_END, 3, end_due, c);
}

static void ring_usher(struct call *c)
{
	struct demo_ask *k = c->k;
	c->sid = demo_sid(k->a, "CA");
	demo_post_twilio(k->w, k->a, demo_webhook_url(k->w, k->a, "twilio/voice"), call_form(c, "ringing"), picked_up, c);
}

static bool is_onboarding(const struct call *c, struct str number)
{
	return str_is(number, c->k->w->cfg->twilio_number);
}

static void routed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct call *c = ctx;
	struct arena *a = c->k->a;
	if (demo_failed(c->k, e))
		return;
	const PGresult *r = results[0];
	struct str owner = db_str(r, 0, 1), target = arena_str(a, db_str(r, 0, 3));
	struct str how = c->asked.how;
	const char *why = str_is(how, "busy") ? "was engaged" : str_is(how, "unreachable") ? "was switched off" : "rang, and nobody answered";
	if (db_bool(r, 0, 0) || is_onboarding(c, c->to)) {
		ring_usher(c);
	} else if (owner.n == 0) {
		tell(c, arena_printf(a, "Called " STR_FMT ": no such number in this demonstration.", STR_ARG(c->to)));
	} else if (target.n == 0) {
		tell(c, arena_printf(a, "A call from " STR_FMT ": the line %s. No forwarding is set for that: the caller got the network's voicemail, and usher heard nothing.", STR_ARG(c->from), why));
	} else if (db_bool(r, 0, 4) || is_onboarding(c, target)) {
		c->line = c->to;
		c->to = c->target = target;
		ring_usher(c);
	} else {
		c->target = target;
		tell(c, arena_printf(a, "A call from " STR_FMT " was forwarded to " STR_FMT ", where nobody is.", STR_ARG(c->from), STR_ARG(target)));
	}
}

void demo_call(struct demo_ask *k, const struct demo_call *asked)
{
	struct call *c = ARENA_NEW(k->a, struct call);
	*c = (struct call){ .k = k, .asked = *asked, .from = asked->from, .to = asked->to };
	k->p[0] = db_p_str(asked->to);
	k->p[1] = db_p_str(asked->how);
	demo_query(k, SQL_DEMO_ROUTE, 2, routed, c);
}
