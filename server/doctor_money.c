/* server/doctor_money.c: what Stripe and Paddle say of our key, prices and webhooks. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "base/span.h"
#include "payment/stripe.h"
#include "server/demo_sign.h"
#include "server/doctor_checks.h"
#include <inttypes.h>

#define BODY_MAX 2048

/* What README tells to choose at Stripe, but for those that only tidy up. */
static const char *const stripe_events[] = {
	"checkout.session.completed", "checkout.session.async_payment_succeeded", "customer.subscription.created", "customer.subscription.updated",
	"customer.subscription.deleted", "customer.subscription.paused", "customer.subscription.resumed", "invoice.paid", "invoice.payment_failed",
	"charge.succeeded", "charge.refunded", "charge.dispute.created", "charge.dispute.closed",
};

const char *doctor_no_stripe_price(const struct doctor_case *c)
{
	const struct config *cfg = c->d->cfg;
	return *cfg->stripe_secret_key && cfg->stripe_price_id.n ? NULL : *cfg->stripe_payment_link ? "a fixed payment link needs no key" : "Stripe is not configured";
}

const char *doctor_no_paddle(const struct doctor_case *c)
{
	return config_has_paddle(c->d->cfg) ? NULL : "Paddle is not configured";
}

static void stripe_request(struct doctor_case *c, struct str path, struct httpc_request *ret)
{
	rest_request(c->d->a, "GET", str_of(c->d->cfg->stripe_api_base), path, ret);
	rest_bearer(c->d->a, ret, str_of(c->d->cfg->stripe_secret_key));
	rest_header(ret, "Stripe-Version", STR(STRIPE_VERSION));
}

/* A restricted key that may not read this is a good key. True: the check has ended. */
static bool may_not(struct doctor_case *c, const struct rest_answer *ans, const char *what)
{
	if (ans->status != 403)
		return false;
	doctor_end(c, DOCTOR_SKIPPED, NULL, "the key works and may not read %s, which is as it should be; look by hand", what);
	return true;
}

static void price_told(struct doctor_case *c, const struct rest_answer *ans)
{
	if (may_not(c, ans, "prices") || doctor_failed(c, ans, "Stripe", "STRIPE_SECRET_KEY and STRIPE_PRICE_ID, both of the same mode (test or live)"))
		return;
	bool live = strstr(c->d->cfg->stripe_secret_key, "_live_") != NULL;
	if (!json_bool_at(ans->root, "active", false))
		doctor_end(c, DOCTOR_FAIL, "activate it at Stripe, or name another", "the price is archived");
	else if (json_bool_at(ans->root, "livemode", live) != live)
		doctor_end(c, DOCTOR_FAIL, "use key and price of one mode", "the price is of the other mode (test or live) than the key");
	else
		doctor_end(c, DOCTOR_OK, NULL, "the key works, the price is there (%s mode)", live ? "live" : "test");
}

void doctor_stripe_price(struct doctor_case *c)
{
	struct httpc_request q;
	stripe_request(c, arena_printf(c->d->a, "/v1/prices/%s", c->d->cfg->stripe_price_id.items[0]), &q);
	doctor_call(c, &q, price_told);
}

static const char *missing_event(struct doctor_case *c, struct json_val events)
{
	for (size_t k = 0; k < sizeof stripe_events / sizeof *stripe_events; k++) {
		bool has = false;
		for (size_t i = 0; i < json_len(events) && !has; i++) {
			struct str e = json_str(c->d->a, json_item(events, i));
			has = str_is(e, "*") || str_is(e, stripe_events[k]);
		}
		if (!has)
			return stripe_events[k];
	}
	return NULL;
}

static void hooks_told(struct doctor_case *c, const struct rest_answer *ans)
{
	struct arena *a = c->d->a;
	struct str want = arena_printf(a, "%s/webhooks/stripe", c->d->cfg->public_url);
	if (may_not(c, ans, "webhook endpoints") || doctor_failed(c, ans, "Stripe", "see stripe.price"))
		return;
	struct json_val all = json_at(ans->root, "data");
	for (size_t i = 0; i < json_len(all) && !c->ended; i++) {
		struct json_val h = json_item(all, i);
		if (!str_eq(json_str_at(a, h, "url"), want))
			continue;
		const char *missing = missing_event(c, json_at(h, "enabled_events"));
		if (!str_is(json_str_at(a, h, "status"), "enabled"))
			doctor_end(c, DOCTOR_FAIL, "enable it at Stripe", "the webhook endpoint is disabled");
		else if (missing)
			doctor_end(c, DOCTOR_FAIL, "add it at Stripe (README, Going live, has the list)", "the webhook endpoint does not send %s", missing);
		else
			doctor_end(c, DOCTOR_OK, NULL, "an endpoint points here, with all events");
	}
	doctor_end(c, DOCTOR_FAIL, "add one at Stripe (README, Going live)", "no webhook endpoint points at " STR_FMT, STR_ARG(want));
}

void doctor_stripe_hooks(struct doctor_case *c)
{
	struct httpc_request q;
	stripe_request(c, STR("/v1/webhook_endpoints?limit=100"), &q);
	doctor_call(c, &q, hooks_told);
}

static void paddle_request(struct doctor_case *c, struct str path, struct httpc_request *ret)
{
	rest_request(c->d->a, "GET", str_of(c->d->cfg->paddle_api_base), path, ret);
	rest_bearer(c->d->a, ret, str_of(c->d->cfg->paddle_api_key));
	rest_header(ret, "Paddle-Version", STR("1"));
}

static void paddle_price_told(struct doctor_case *c, const struct rest_answer *ans)
{
	if (may_not(c, ans, "prices") || doctor_failed(c, ans, "Paddle", "PADDLE_API_KEY and PADDLE_PRICE_ID, both of the same environment (sandbox or live)"))
		return;
	if (!str_is(json_str_at(c->d->a, ans->root, "data.status"), "active"))
		doctor_end(c, DOCTOR_FAIL, "activate it at Paddle, or name another", "the price is archived");
	else
		doctor_end(c, DOCTOR_OK, NULL, "the key works, the price is there");
}

void doctor_paddle_price(struct doctor_case *c)
{
	struct httpc_request q;
	paddle_request(c, arena_printf(c->d->a, "/prices/%s", c->d->cfg->paddle_price_id.items[0]), &q);
	doctor_call(c, &q, paddle_price_told);
}

static bool is_our_secret(const struct doctor_case *c, struct str secret)
{
	const struct config_list *ours = &c->d->cfg->paddle_webhook_secret;
	for (size_t i = 0; i < ours->n; i++)
		if (str_is(secret, ours->items[i]))
			return true;
	return false;
}

static void destinations_told(struct doctor_case *c, const struct rest_answer *ans)
{
	struct arena *a = c->d->a;
	struct str want = arena_printf(a, "%s/webhooks/paddle", c->d->cfg->public_url);
	if (may_not(c, ans, "notification destinations") || doctor_failed(c, ans, "Paddle", "see paddle.price"))
		return;
	struct json_val all = json_at(ans->root, "data");
	for (size_t i = 0; i < json_len(all) && !c->ended; i++) {
		struct json_val h = json_item(all, i);
		struct str secret = json_str_at(a, h, "endpoint_secret_key");
		if (!str_eq(json_str_at(a, h, "destination"), want))
			continue;
		if (!json_bool_at(h, "active", false))
			doctor_end(c, DOCTOR_FAIL, "activate it at Paddle", "the notification destination is not active");
		else if (secret.n && !is_our_secret(c, secret))
			doctor_end(c, DOCTOR_FAIL, "set PADDLE_WEBHOOK_SECRET to that destination's", "a destination points here, but signs with a secret that is not ours");
		else
			doctor_end(c, DOCTOR_OK, NULL, "a destination points here%s", secret.n ? ", and signs with our secret" : "");
	}
	doctor_end(c, DOCTOR_FAIL, "add one at Paddle", "no notification destination points at " STR_FMT, STR_ARG(want));
}

void doctor_paddle_hooks(struct doctor_case *c)
{
	struct httpc_request q;
	paddle_request(c, STR("/notification-settings?per_page=200"), &q);
	doctor_call(c, &q, destinations_told);
}

static void paddle_hook_answered(struct doctor_case *c, const struct rest_answer *ans)
{
	if (ans->status == 200)
		doctor_end(c, DOCTOR_OK, NULL, "it takes what is signed with PADDLE_WEBHOOK_SECRET");
	else if (ans->status == 403)
		doctor_end(c, DOCTOR_FAIL, "restart the server after changing settings", "it refuses our own signature: the server that runs has another PADDLE_WEBHOOK_SECRET");
	else
		doctor_end(c, DOCTOR_FAIL, "does the server run, and does the proxy hand paths on unchanged?", "it does not take a signed event: %s (status %d)",
			ans->e.what ? ans->e.what : "", ans->status);
}

void doctor_hook_paddle(struct doctor_case *c)
{
	struct arena *a = c->d->a;
	uint8_t mac[SHA256_BYTES];
	char now[TIME_TEXT_MAX];
	struct httpc_request q;
	struct buf b, hex;
	int64_t now_us = clock_wall_us();
	struct str id = demo_sid(a, "evt_"), ntf = demo_sid(a, "ntf_");
	rest_request(a, "POST", str_of(c->d->cfg->public_url), STR("/webhooks/paddle"), &q);
	buf_init(&b, BODY_MAX);
	buf_printf(&b, "{\"event_id\":\"" STR_FMT "\",\"event_type\":\"usher.doctor\",\"occurred_at\":\"%s\",\"notification_id\":\"" STR_FMT "\",\"data\":{\"id\":\"doctor\"}}",
		STR_ARG(id), time_format(now_us, now), STR_ARG(ntf));
	rest_json(a, &q, &b);
	struct str signed_text = arena_printf(a, "%" PRId64 ":" STR_FMT, now_us / SEC_US, STR_ARG(q.body));
	buf_done(&b);
	seal_hmac_sha256(str_of(c->d->cfg->paddle_webhook_secret.items[0]), signed_text, mac);
	buf_init(&hex, BODY_MAX);
	seal_hex_add(&hex, mac, sizeof mac);
	rest_header(&q, "Paddle-Signature", arena_printf(a, "ts=%" PRId64 ";h1=" STR_FMT, now_us / SEC_US, STR_ARG(buf_str(&hex))));
	buf_done(&hex);
	doctor_call(c, &q, paddle_hook_answered);
}
