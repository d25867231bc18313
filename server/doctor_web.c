/* server/doctor_web.c: our own address from outside: certificate, webhooks that take what is signed; where alerts and events go; clocks. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "base/span.h"
#include "server/demo_sign.h"
#include "server/doctor_checks.h"
#include <inttypes.h>

#define CERT_WARN_US (14 * DAY_US)
#define CERT_FAIL_US (2 * DAY_US)
#define SKEW_WARN_US (2 * SEC_US)
#define SKEW_FAIL_US (30 * SEC_US)
#define FORM_MAX 2048

static const char NEXT_WEB[] = "does the server run, and does the proxy hand paths on unchanged (docs/operations.md, TLS and proxy)?";

const char *doctor_no_twilio(const struct doctor_case *c)
{
	return config_has_twilio(c->d->cfg) ? NULL : "Twilio is not configured";
}

const char *doctor_no_telnyx(const struct doctor_case *c)
{
	return *c->d->cfg->telnyx_api_key ? NULL : "Telnyx is not configured";
}

const char *doctor_no_stripe(const struct doctor_case *c)
{
	return config_has_stripe(c->d->cfg) ? NULL : "Stripe is not configured";
}

const char *doctor_no_alert_url(const struct doctor_case *c)
{
	return *c->d->cfg->alert_url ? NULL : "USHER_ALERT_URL is not set: alerts are logged only";
}

const char *doctor_no_events_url(const struct doctor_case *c)
{
	return *c->d->cfg->events_url ? NULL : "USHER_EVENTS_URL is not set";
}

static void web_reached(struct doctor_case *c, const struct rest_answer *ans)
{
	const char *url = c->d->cfg->public_url;
	int64_t left_us = c->cert_ends_us ? c->cert_ends_us - clock_wall_us() : INT64_MAX;
	char left[TIME_TEXT_MAX];
	/* What /healthz answers is not JSON: any 2xx will do. */
	if (ans->status == 0 && ans->e.kind == ERR_DENIED)
		doctor_end(c, DOCTOR_FAIL, "a certificate for this very name from a public authority; carriers take no other", "%s: its certificate is not valid for this name, or out of date", url);
	else if (ans->status == 0)
		doctor_end(c, DOCTOR_FAIL, NEXT_WEB, "%s cannot be reached from here", url);
	else if (ans->status != 200)
		doctor_end(c, DOCTOR_FAIL, NEXT_WEB, "%s/healthz answers %d", url, ans->status);
	else if (left_us < CERT_WARN_US)
		doctor_end(c, left_us < CERT_FAIL_US ? DOCTOR_FAIL : DOCTOR_WARN, "renew it", "%s: its certificate ends in %s", url, span_format(left_us, left));
	else if (!str_starts(str_of(url), STR("https://")))
		doctor_end(c, DOCTOR_WARN, "put a proxy with a certificate in front and name its https:// address", "%s answers, but is not encrypted", url);
	else
		doctor_end(c, DOCTOR_OK, NULL, "%s answers; its certificate is good for %s", url, left_us == INT64_MAX ? "now" : span_format(left_us, left));
}

void doctor_web_reach(struct doctor_case *c)
{
	struct httpc_request q;
	rest_request(c->d->a, "GET", str_of(c->d->cfg->public_url), STR("/healthz"), &q);
	c->ask_cert = true;
	doctor_call(c, &q, web_reached);
}

/* The end of a signed event: `good` is the status that a webhook of ours answers. */
static void hook_end(struct doctor_case *c, const struct rest_answer *ans, int good, const char *secret)
{
	if (ans->status == good)
		doctor_end(c, DOCTOR_OK, NULL, "it takes what is signed with %s", secret);
	else if (ans->status == 403)
		doctor_end(c, DOCTOR_FAIL, "restart the server after changing settings; is USHER_PUBLIC_URL exactly what the proxy hands on?",
			"it refuses our own signature: the server that runs has another %s or another address", secret);
	else if (ans->status == 0)
		doctor_end(c, DOCTOR_FAIL, NEXT_WEB, "it cannot be reached: %s", ans->e.what);
	else
		doctor_end(c, DOCTOR_FAIL, NEXT_WEB, "it answers %d instead of %d: is that this usher?", ans->status, good);
}

static void twilio_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	hook_end(c, ans, 204, "TWILIO_AUTH_TOKEN");
}

/* A receipt that says nothing new of a text that is none. */
void doctor_hook_twilio(struct doctor_case *c)
{
	const struct config *cfg = c->d->cfg;
	struct arena *a = c->d->a;
	struct httpc_request q;
	struct buf b;
	struct form form = { 0 };
	rest_request(a, "POST", str_of(cfg->public_url), STR("/webhooks/twilio/status"), &q);
	buf_init(&b, FORM_MAX);
	form_add(&b, "MessageSid", demo_sid(a, "SM"));
	form_add(&b, "AccountSid", str_of(cfg->twilio_account_sid));
	form_add(&b, "From", str_of(cfg->twilio_number));
	form_add(&b, "To", str_of(cfg->twilio_number));
	form_add(&b, "MessageStatus", STR("queued"));
	rest_form(a, &q, &b);
	buf_done(&b);
	(void)err_is(form_parse(a, q.body, &form));
	rest_header(&q, "X-Twilio-Signature", demo_sign_twilio(a, str_of(cfg->twilio_auth_token.items[0]), q.url, &form));
	doctor_call(c, &q, twilio_answered);
}

static void telnyx_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	if (ans->status == 403)
		doctor_end(c, DOCTOR_OK, NULL, "it is there and refuses what Telnyx has not signed (whether the public key is right, the first event tells)");
	else
		hook_end(c, ans, 403, "TELNYX_PUBLIC_KEY");
}

/* Only Telnyx can sign. */
void doctor_hook_telnyx(struct doctor_case *c)
{
	struct httpc_request q;
	struct buf b;
	rest_request(c->d->a, "POST", str_of(c->d->cfg->public_url), STR("/webhooks/telnyx"), &q);
	buf_init(&b, FORM_MAX);
	buf_add_z(&b, "{}");
	rest_json(c->d->a, &q, &b);
	buf_done(&b);
	doctor_call(c, &q, telnyx_answered);
}

static void stripe_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	hook_end(c, ans, 200, "STRIPE_WEBHOOK_SECRET");
}

/* An event of a type that only this check sends: answered, not stored. */
void doctor_hook_stripe(struct doctor_case *c)
{
	struct arena *a = c->d->a;
	struct httpc_request q;
	struct buf b;
	int64_t now = clock_wall_us();
	rest_request(a, "POST", str_of(c->d->cfg->public_url), STR("/webhooks/stripe"), &q);
	struct str id = demo_sid(a, "evt_");
	buf_init(&b, FORM_MAX);
	buf_printf(&b, "{\"id\":\"" STR_FMT "\",\"object\":\"event\",\"type\":\"usher.doctor\",\"created\":%" PRId64 ",\"livemode\":%s,"
		"\"data\":{\"object\":{\"id\":\"doctor\",\"object\":\"doctor\"}}}", STR_ARG(id), now / SEC_US,
		strstr(c->d->cfg->stripe_secret_key, "_live_") ? "true" : "false");
	rest_json(a, &q, &b);
	buf_done(&b);
	rest_header(&q, "Stripe-Signature", demo_sign_stripe(a, str_of(c->d->cfg->stripe_webhook_secret.items[0]), now, q.body));
	doctor_call(c, &q, stripe_answered);
}

static void url_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	if (ans->status == 0)
		doctor_end(c, DOCTOR_FAIL, "is the address right, and may this machine reach it?", "it cannot be reached: %s", ans->e.what);
	else
		doctor_end(c, DOCTOR_OK, NULL, "it answers (%d to a question without a message)", ans->status);
}

static void probe_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	if (ans->status >= 200 && ans->status < 300)
		doctor_end(c, DOCTOR_OK, NULL, "it took a test alert");
	else
		doctor_end(c, DOCTOR_FAIL, "is the address right?", "it did not take a test alert: %s (status %d)", ans->e.what, ans->status);
}

void doctor_alert_url(struct doctor_case *c)
{
	struct httpc_request q;
	rest_request(c->d->a, c->d->probe ? "POST" : "GET", str_of(c->d->cfg->alert_url), STR(""), &q);
	if (c->d->probe) {
		struct buf b;
		buf_init(&b, FORM_MAX);
		buf_add_z(&b, "{\"kind\":\"test\",\"severity\":\"warning\",\"text\":\"usher doctor: alerts arrive here\"}");
		rest_json(c->d->a, &q, &b);
		buf_done(&b);
	}
	doctor_call(c, &q, c->d->probe ? probe_answered : url_answered);
}

void doctor_events_url(struct doctor_case *c)
{
	struct httpc_request q;
	rest_request(c->d->a, "GET", str_of(c->d->cfg->events_url), STR(""), &q);
	doctor_call(c, &q, url_answered);
}

/* The worst of those that told the time. Our own server's does not count: it is this machine's, or the database's check says so. */
void doctor_clocks(struct doctor_case *c)
{
	const struct doctor *d = c->d;
	const char *whose = NULL;
	int64_t worst = 0;
	for (size_t i = 0; i < d->n_clocks; i++) {
		int64_t skew = d->clocks[i].skew_us < 0 ? -d->clocks[i].skew_us : d->clocks[i].skew_us;
		if (whose == NULL || skew > worst) {
			whose = d->clocks[i].whose;
			worst = skew;
		}
	}
	if (whose == NULL)
		doctor_end(c, DOCTOR_SKIPPED, NULL, "nobody told the time");
	else if (worst > SKEW_WARN_US)
		doctor_end(c, worst > SKEW_FAIL_US ? DOCTOR_FAIL : DOCTOR_WARN, "run NTP: webhooks are refused when clocks differ by minutes",
			"this clock differs by %lld s from that of %s", (long long)(worst / SEC_US), whose);
	else
		doctor_end(c, DOCTOR_OK, NULL, "it agrees with %zu others", d->n_clocks);
}
