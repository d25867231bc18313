/* server/demo_place.c: /phone/twilio: calls that usher places: the simulated phone rings, nobody answers, and its line forwards or does not. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define RINGS_US (5 * SEC_US)           /* before the network forwards */
#define TALKS_US (3 * SEC_US)
#define RINGS_OUT_US (10 * SEC_US)
#define WEBHOOKS_MAX 3
#define ANSWER_MAX_BYTES (8 * 1024)

struct placing {
	struct demo_ask *k;
	struct str sid, to, from, callback;
	struct str urls[WEBHOOKS_MAX], forms[WEBHOOKS_MAX];
	int64_t due_us[WEBHOOKS_MAX];
	size_t n;
};

static void add_webhook(struct placing *p, struct str url, struct str sid, struct str to, const char *status, const char *direction, int64_t due_us)
{
	struct buf b;
	struct demo_ask *k = p->k;
	if (url.n == 0)
		return;
	buf_init(&b, DEMO_FORM_MAX_BYTES);
	form_add(&b, "AccountSid", str_of(k->w->cfg->twilio_account_sid));
	form_add(&b, "ApiVersion", STR("2010-04-01"));
	form_add(&b, "CallSid", sid);
	form_add(&b, "CallStatus", str_of(status));
	form_add(&b, "Direction", str_of(direction));
	form_add(&b, "From", p->from);
	form_add(&b, "To", to);
	if (!str_eq(to, p->to))
		form_add(&b, "ForwardedFrom", p->to);
	p->urls[p->n] = url;
	p->forms[p->n] = arena_str(k->a, buf_str(&b));
	p->due_us[p->n++] = due_us;
	buf_done(&b);
}

static void placed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct placing *p = ctx;
	struct buf b;
	struct json_out o;
	if (demo_failed(p->k, e))
		return;
	const struct { const char *name; struct str value; } fields[] = {
		{ "sid", p->sid }, { "from", p->from }, { "to", p->to }, { "status", STR("queued") }, { "direction", STR("outbound-api") },
	};
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		json_name(&o, fields[i].name);
		json_put_str(&o, fields[i].value);
	}
	json_close(&o, '}');
	demo_answer_json(p->k, 201, buf_str(&b));
	buf_done(&b);
}

static void routed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct placing *p = ctx;
	struct demo_ask *k = p->k;
	struct arena *a = k->a;
	int64_t now = clock_now_us();
	if (demo_failed(k, e))
		return;
	const PGresult *r = results[0];
	struct str owner = arena_str(a, db_str(r, 0, 1)), target = arena_str(a, db_str(r, 0, 3));
	bool forwards = target.n > 0 && db_bool(r, 0, 4);
	struct str words = arena_printf(a, "Your phone rings, a call from " STR_FMT ". Nobody answers; %s" STR_FMT "%s", STR_ARG(p->from),
		forwards ? "your network forwards it to " : "no forwarding is set", STR_ARG(forwards ? target : STR("")), ".");
	if (forwards) {
		struct str sid = demo_sid(a, "CA");
		add_webhook(p, demo_webhook_url(k->w, a, "twilio/voice"), sid, target, "ringing", "inbound", now + RINGS_US);
		add_webhook(p, demo_webhook_url(k->w, a, "twilio/call-status"), sid, target, "completed", "inbound", now + RINGS_US + TALKS_US);
	}
	add_webhook(p, p->callback, p->sid, p->to, forwards ? "completed" : owner.n ? "no-answer" : "failed", "outbound-api",
		now + (forwards ? RINGS_US + TALKS_US : RINGS_OUT_US));
	k->p[0] = db_p_str(owner.n ? owner : STR(""));
	k->p[1] = db_p_str(words);
	k->p[2] = db_p_int(a, now);
	k->p[3] = db_p_texts(a, p->urls, p->n);
	k->p[4] = db_p_texts(a, p->forms, p->n);
	k->p[5] = db_p_ints(a, p->due_us, p->n);
	k->p[6] = db_p_str(p->from);
	k->p[7] = db_p_str(p->to);
	k->p[8] = db_p_str(forwards ? target : STR(""));
	k->p[9] = db_p_int(a, now + (forwards ? RINGS_US : RINGS_OUT_US));
	demo_query(k, SQL_DEMO_PLACE, 10, placed, p);
}

void demo_calls_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone to, from;
	if (k == NULL)
		return;
	if (!demo_is_account(k)) {
		demo_twilio_error(k, 401, 20003, "Authenticate");
		return;
	}
	struct placing *p = ARENA_NEW(k->a, struct placing);
	*p = (struct placing){ .k = k, .sid = demo_sid(k->a, "CA"), .to = form_get(&k->form, "To"), .from = form_get(&k->form, "From"),
		.callback = form_get(&k->form, "StatusCallback") };
	if (err_is(phone_parse(p->to, &to)))
		demo_twilio_error(k, 400, 21211, "Invalid 'To' phone number");
	else if (err_is(phone_parse(p->from, &from)))
		demo_twilio_error(k, 400, 21212, "Invalid 'From' phone number");
	else if (p->callback.n > 0 && !str_starts(p->callback, str_of(w->cfg->public_url)))
		demo_twilio_error(k, 400, 21609, "Invalid 'StatusCallback' URL: this carrier calls nobody but its own usher");
	else {
		k->p[0] = db_p_str(p->to);
		k->p[1] = db_p_str(STR("no_answer"));
		demo_query(k, SQL_DEMO_ROUTE, 2, routed, p);
	}
}

/* Nothing is lost on the way to this carrier: whoever looks for a call in doubt finds none. */
void demo_calls_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k == NULL)
		return;
	if (demo_is_account(k))
		demo_answer_json(k, 200, STR("{\"calls\":[],\"next_page_uri\":null}"));
	else
		demo_twilio_error(k, 401, 20003, "Authenticate");
}
