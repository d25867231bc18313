/* tests/lib/stripe.c: Stripe's events for one client. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/stripe.h"
#include "base/clock.h"
#include "base/seal.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"
#include <inttypes.h>

enum shape { SHAPE_SESSION, SHAPE_SUBSCRIPTION, SHAPE_INVOICE, SHAPE_CHARGE, SHAPE_DISPUTE, SHAPE_OTHER };

static const struct kind {
	const char *name, *type;
	enum shape shape;
	const char *status;     /* of the object; for a session its mode; for a charge whether it is whole */
} kinds[] = {
	{ "checkout", "checkout.session.completed", SHAPE_SESSION, "subscription" },
	{ "one_time", "checkout.session.completed", SHAPE_SESSION, "payment" },
	{ "expired", "checkout.session.expired", SHAPE_SESSION, "expired" },
	{ "created", "customer.subscription.created", SHAPE_SUBSCRIPTION, "active" },
	{ "active", "customer.subscription.updated", SHAPE_SUBSCRIPTION, "active" },
	{ "trialing", "customer.subscription.updated", SHAPE_SUBSCRIPTION, "trialing" },
	{ "past_due", "customer.subscription.updated", SHAPE_SUBSCRIPTION, "past_due" },
	{ "unpaid", "customer.subscription.updated", SHAPE_SUBSCRIPTION, "unpaid" },
	{ "canceled", "customer.subscription.updated", SHAPE_SUBSCRIPTION, "canceled" },
	{ "paused", "customer.subscription.paused", SHAPE_SUBSCRIPTION, "paused" },
	{ "resumed", "customer.subscription.resumed", SHAPE_SUBSCRIPTION, "active" },
	{ "deleted", "customer.subscription.deleted", SHAPE_SUBSCRIPTION, "canceled" },
	{ "paid", "invoice.paid", SHAPE_INVOICE, "paid" },
	{ "failed", "invoice.payment_failed", SHAPE_INVOICE, "open" },
	{ "refunded", "charge.refunded", SHAPE_CHARGE, "true" },
	{ "refunded_part", "charge.refunded", SHAPE_CHARGE, "false" },
	{ "dispute_opened", "charge.dispute.created", SHAPE_DISPUTE, "needs_response" },
	{ "dispute_lost", "charge.dispute.closed", SHAPE_DISPUTE, "lost" },
	{ "dispute_won", "charge.dispute.closed", SHAPE_DISPUTE, "won" },
	{ "unknown", "radar.early_fraud_warning.created", SHAPE_OTHER, "" },
};

static struct str object(struct arena *a, const struct kind *k, const struct stripe_event *e, int64_t now_s)
{
	const char *ref = e->reference, *price = e->price ? e->price : RIG_PRICE;
	const char *sub = e->subscription ? e->subscription : arena_z(a, arena_printf(a, "sub_%s", ref));
	struct str meta = ref[0] ? arena_printf(a, "{\"usher_ref\":\"%s\"}", ref) : STR("{}");
	switch (k->shape) {
	case SHAPE_SESSION: {
		bool once = strcmp(k->status, "payment") == 0, over = strcmp(k->status, "expired") == 0;
		struct str own = arena_printf(a, "\"%s\"", once ? "pi_once" : sub);
		return arena_printf(a, "{\"id\":\"%s\",\"object\":\"checkout.session\",\"client_reference_id\":%s%s%s,\"metadata\":" STR_FMT ",\"mode\":\"%s\","
			"\"payment_status\":\"%s\",\"status\":\"%s\",\"customer\":\"cus_%s\",\"livemode\":false,\"%s\":" STR_FMT "}",
			e->session ? e->session : arena_z(a, arena_printf(a, "cs_test_%s", ref)), ref[0] ? "\"" : "", ref[0] ? ref : "null", ref[0] ? "\"" : "",
			STR_ARG(meta), once ? "payment" : "subscription", over ? "unpaid" : "paid", over ? "expired" : "complete", ref,
			once ? "payment_intent" : "subscription", STR_ARG(own));
	}
	case SHAPE_SUBSCRIPTION:
		return arena_printf(a, "{\"id\":\"%s\",\"object\":\"subscription\",\"customer\":\"cus_%s\",\"status\":\"%s\",\"metadata\":" STR_FMT ","
			"\"pause_collection\":null,\"livemode\":false,\"items\":{\"object\":\"list\",\"has_more\":false,\"data\":[{\"id\":\"si_1\",\"object\":"
			"\"subscription_item\",\"price\":{\"id\":\"%s\",\"object\":\"price\"}}]}}", sub, ref, k->status, STR_ARG(meta), price);
	case SHAPE_INVOICE:
		return arena_printf(a, "{\"id\":\"in_%s\",\"object\":\"invoice\",\"customer\":\"cus_%s\",\"status\":\"%s\",\"livemode\":false,\"parent\":{\"type\":"
			"\"subscription_details\",\"subscription_details\":{\"subscription\":\"%s\",\"metadata\":" STR_FMT "}},\"lines\":{\"object\":\"list\","
			"\"has_more\":false,\"data\":[{\"id\":\"il_1\",\"amount\":1900,\"pricing\":{\"price_details\":{\"price\":\"%s\"}}}]}}", ref, ref, k->status,
			sub, STR_ARG(meta), price);
	case SHAPE_CHARGE:
		return arena_printf(a, "{\"id\":\"ch_%s\",\"object\":\"charge\",\"customer\":\"cus_%s\",\"amount\":1900,\"amount_refunded\":%d,\"refunded\":%s,"
			"\"metadata\":" STR_FMT ",\"created\":%" PRId64 ",\"livemode\":false,\"payment_intent\":\"pi_%s\"}", ref, ref,
			k->status[0] == 't' ? 1900 : 500, k->status, STR_ARG(meta), now_s, ref);
	case SHAPE_DISPUTE:
		return arena_printf(a, "{\"id\":\"dp_%s\",\"object\":\"dispute\",\"status\":\"%s\",\"amount\":1900,\"metadata\":" STR_FMT ",\"livemode\":false,"
			"\"payment_intent\":\"pi_%s\",\"charge\":{\"id\":\"ch_%s\",\"object\":\"charge\",\"customer\":\"cus_%s\",\"created\":%" PRId64 "}}", ref,
			k->status, STR_ARG(meta), ref, ref, ref, now_s);
	case SHAPE_OTHER:
	default:
		return STR("{\"id\":\"x_1\",\"object\":\"other\"}");
	}
}

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static struct str event_of(struct arena *a, const struct stripe_event *e, const struct kind *k, int64_t now_s)
{
	int64_t created = e->created_s ? e->created_s : now_s;
	return arena_printf(a, "{\"id\":\"%s\",\"object\":\"event\",\"created\":%" PRId64 ",\"livemode\":false,\"type\":\"%s\",\"data\":{\"object\":" STR_FMT "}}",
		e->id ? e->id : hook_sid(a, "evt_"), created, k->type, STR_ARG(object(a, k, e, created)));
}

/* The API knows what its events tell. */
static void tell_api(struct arena *a, const struct stripe_event *e, const struct kind *k, int64_t now_s)
{
	struct fake_subscription s = { .at_us = (e->created_s ? e->created_s : now_s) * SEC_US };
	snprintf(s.id, sizeof s.id, "%s", e->subscription ? e->subscription : arena_z(a, arena_printf(a, "sub_%s", e->reference)));
	snprintf(s.status, sizeof s.status, "%s", k->shape == SHAPE_SUBSCRIPTION ? k->status : "active");
	snprintf(s.price, sizeof s.price, "%s", e->price ? e->price : RIG_PRICE);
	snprintf(s.customer, sizeof s.customer, "cus_%s", e->reference);
	snprintf(s.reference, sizeof s.reference, "%s", e->reference);
	bool paid_session = k->shape == SHAPE_SESSION && strcmp(k->status, "subscription") == 0;
	if (k->shape == SHAPE_SUBSCRIPTION || paid_session || (k->shape == SHAPE_INVOICE && strcmp(k->status, "paid") == 0))
		fake_subscription_put(&s);
	if (paid_session && e->session)
		fake_session_paid(str_of(e->session), s.id);
}

bool stripe_send(struct arena *a, const struct stripe_event *e, struct http_answer *ret)
{
	const struct kind *k = kind_find(e->kind);
	int64_t now_s = rig_now_us() / SEC_US, stamp = now_s + e->signed_off_s;
	if (k == NULL && e->body == NULL)
		return false;
	if (k)
		tell_api(a, e, k, now_s);
	if (e->lost)
		return true;
	struct str body = e->body ? str_of(e->body) : event_of(a, e, k, now_s);
	uint8_t mac[SHA256_BYTES];
	struct buf head;
	buf_init(&head, 2048);
	buf_add_z(&head, "Content-Type: application/json; charset=utf-8\r\n");
	seal_hmac_sha256(str_of(e->secret ? e->secret : RIG_STRIPE_SECRET), arena_printf(a, "%" PRId64 "." STR_FMT, stamp, STR_ARG(body)), mac);
	if (e->header == NULL) {
		buf_printf(&head, "Stripe-Signature: t=%" PRId64 ",v1=", stamp);
		seal_hex_add(&head, mac, sizeof mac);
		buf_add_z(&head, ",v0=0000\r\n");
	} else if (e->header[0])
		buf_printf(&head, "Stripe-Signature: %s\r\n", e->header);
	struct http_ask q = { .method = "POST", .target = "/webhooks/stripe", .headers = arena_str(a, buf_str(&head)), .body = body, .wait_ms = e->wait_ms };
	buf_done(&head);
	*ret = http_call(a, rig.port, &q);
	return true;
}

int stripe_pay(struct arena *a, const char *reference, const char *session)
{
	static const char *const order[] = { "checkout", "created", "paid" };
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		struct http_answer r = { 0 };
		(void)stripe_send(a, &(struct stripe_event){ .kind = order[i], .reference = reference, .session = session }, &r);
		if (r.status != 200)
			return r.status;
	}
	return 200;
}
