/* tests/lib/paddle.c: Paddle's events for one client. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/paddle.h"
#include "base/clock.h"
#include "base/seal.h"
#include "base/span.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"
#include <inttypes.h>
#include <stdio.h>

enum shape { SHAPE_TRANSACTION, SHAPE_SUBSCRIPTION, SHAPE_ADJUSTMENT, SHAPE_OTHER };

static const struct kind {
	const char *name, *type;
	enum shape shape;
	const char *status;     /* of the object */
	const char *more;       /* of a transaction its origin, of an adjustment its action, of a subscription what is scheduled */
	bool part;
} kinds[] = {
	{ "captured", "transaction.paid", SHAPE_TRANSACTION, "paid", "api", false },
	{ "completed", "transaction.completed", SHAPE_TRANSACTION, "completed", "api", false },
	{ "one_time", "transaction.completed", SHAPE_TRANSACTION, "completed", "once", false },
	{ "renewed", "transaction.completed", SHAPE_TRANSACTION, "completed", "subscription_recurring", false },
	{ "card_changed", "transaction.completed", SHAPE_TRANSACTION, "completed", "subscription_payment_method_change", false },
	{ "failed", "transaction.payment_failed", SHAPE_TRANSACTION, "past_due", "subscription_recurring", false },
	{ "txn_past_due", "transaction.past_due", SHAPE_TRANSACTION, "past_due", "subscription_recurring", false },
	{ "txn_canceled", "transaction.canceled", SHAPE_TRANSACTION, "canceled", "api", false },
	{ "created", "subscription.created", SHAPE_SUBSCRIPTION, "active", "", false },
	{ "activated", "subscription.activated", SHAPE_SUBSCRIPTION, "active", "", false },
	{ "active", "subscription.updated", SHAPE_SUBSCRIPTION, "active", "", false },
	{ "trialing", "subscription.trialing", SHAPE_SUBSCRIPTION, "trialing", "", false },
	{ "past_due", "subscription.past_due", SHAPE_SUBSCRIPTION, "past_due", "", false },
	{ "paused", "subscription.paused", SHAPE_SUBSCRIPTION, "paused", "", false },
	{ "resumed", "subscription.resumed", SHAPE_SUBSCRIPTION, "active", "", false },
	{ "canceled", "subscription.canceled", SHAPE_SUBSCRIPTION, "canceled", "", false },
	{ "cancel_scheduled", "subscription.updated", SHAPE_SUBSCRIPTION, "active", "cancel", false },
	{ "refund_asked", "adjustment.created", SHAPE_ADJUSTMENT, "pending_approval", "refund", false },
	{ "refunded", "adjustment.updated", SHAPE_ADJUSTMENT, "approved", "refund", false },
	{ "refunded_part", "adjustment.updated", SHAPE_ADJUSTMENT, "approved", "refund", true },
	{ "refund_reversed", "adjustment.updated", SHAPE_ADJUSTMENT, "reversed", "refund", false },
	{ "chargeback", "adjustment.created", SHAPE_ADJUSTMENT, "approved", "chargeback", false },
	{ "chargeback_reversed", "adjustment.created", SHAPE_ADJUSTMENT, "approved", "chargeback_reverse", false },
	{ "warning", "adjustment.created", SHAPE_ADJUSTMENT, "approved", "chargeback_warning", false },
	{ "unknown", "report.created", SHAPE_OTHER, "", "", false },
};

static struct str quoted(struct arena *a, const char *z)
{
	return z[0] ? arena_printf(a, "\"%s\"", z) : STR("null");
}

static const char *subscription_of(struct arena *a, const struct paddle_event *e)
{
	return e->subscription ? e->subscription : arena_z(a, arena_printf(a, "sub_p%s", e->reference));
}

static const char *transaction_of(struct arena *a, const struct paddle_event *e)
{
	return e->transaction ? e->transaction : arena_z(a, arena_printf(a, "txn_%s", e->reference));
}

static struct str object(struct arena *a, const struct kind *k, const struct paddle_event *e)
{
	const char *price = e->price ? e->price : RIG_PADDLE_PRICE, *sub = subscription_of(a, e), *txn = transaction_of(a, e);
	bool once = strcmp(k->more, "once") == 0;
	struct str custom = e->reference[0] ? arena_printf(a, "{\"usher_ref\":\"%s\"}", e->reference) : STR("null");
	struct str item = arena_printf(a, "{\"status\":\"active\",\"quantity\":1,\"price\":{\"id\":\"%s\",\"billing_cycle\":%s}}", price,
		once ? "null" : "{\"interval\":\"month\",\"frequency\":1}");
	switch (k->shape) {
	case SHAPE_TRANSACTION:
		return arena_printf(a, "{\"id\":\"%s\",\"status\":\"%s\",\"customer_id\":\"ctm_%s\",\"subscription_id\":" STR_FMT ",\"origin\":\"%s\",\"custom_data\":"
			STR_FMT ",\"collection_mode\":\"automatic\",\"items\":[" STR_FMT "],\"billed_at\":null}", txn, k->status, e->reference,
			STR_ARG(quoted(a, once || strcmp(k->status, "paid") == 0 ? "" : sub)), once ? "api" : k->more, STR_ARG(custom), STR_ARG(item));
	case SHAPE_SUBSCRIPTION:
		return arena_printf(a, "{\"id\":\"%s\",\"status\":\"%s\",\"customer_id\":\"ctm_%s\",\"transaction_id\":\"%s\",\"custom_data\":" STR_FMT
			",\"scheduled_change\":%s%s%s,\"items\":[" STR_FMT "]}", sub, k->status, e->reference, txn, STR_ARG(custom),
			k->more[0] ? "{\"effective_at\":\"2030-01-01T00:00:00Z\",\"action\":\"" : "null", k->more, k->more[0] ? "\"}" : "", STR_ARG(item));
	case SHAPE_ADJUSTMENT:
		return arena_printf(a, "{\"id\":\"adj_%s\",\"action\":\"%s\",\"type\":\"%s\",\"status\":\"%s\",\"transaction_id\":\"%s\",\"subscription_id\":" STR_FMT
			",\"customer_id\":\"ctm_%s\",\"items\":[{\"type\":\"%s\",\"amount\":\"500\"}]}", e->reference, k->more, k->part ? "partial" : "full", k->status,
			txn, STR_ARG(quoted(a, sub)), e->reference, k->part ? "partial" : "full");
	case SHAPE_OTHER:
	default:
		return STR("{\"id\":\"rep_1\"}");
	}
}

static const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The API knows what its events tell. */
static void tell_api(struct arena *a, const struct paddle_event *e, const struct kind *k, int64_t at_us)
{
	struct fake_subscription s = { .at_us = at_us, .paddle = true };
	snprintf(s.id, sizeof s.id, "%s", subscription_of(a, e));
	snprintf(s.status, sizeof s.status, "%s", k->shape == SHAPE_SUBSCRIPTION ? k->status : "active");
	snprintf(s.price, sizeof s.price, "%s", e->price ? e->price : RIG_PADDLE_PRICE);
	snprintf(s.customer, sizeof s.customer, "ctm_%s", e->reference);
	snprintf(s.reference, sizeof s.reference, "%s", e->reference);
	if (k->shape == SHAPE_SUBSCRIPTION)
		fake_subscription_put(&s);
	if (k->shape == SHAPE_TRANSACTION && strcmp(k->status, "completed") == 0)
		fake_txn_paid(str_of(transaction_of(a, e)), strcmp(k->more, "once") == 0 ? "" : s.id, s.customer);
}

bool paddle_send(struct arena *a, const struct paddle_event *e, struct http_answer *ret)
{
	const struct kind *k = kind_find(e->kind);
	int64_t at_us = e->at_us ? e->at_us : rig_now_us(), stamp = rig_now_us() / SEC_US + e->signed_off_s;
	char when[TIME_TEXT_MAX];
	uint8_t mac[SHA256_BYTES];
	struct buf head;
	if (k == NULL && e->body == NULL)
		return false;
	if (k)
		tell_api(a, e, k, at_us);
	if (e->lost)
		return true;
	struct str body = e->body ? str_of(e->body) : arena_printf(a, "{\"event_id\":\"%s\",\"event_type\":\"%s\",\"occurred_at\":\"%s\",\"notification_id\":\"%s\",\"data\":"
		STR_FMT "}", e->id ? e->id : hook_sid(a, "evt_"), k->type, time_format(at_us, when), hook_sid(a, "ntf_"), STR_ARG(object(a, k, e)));
	buf_init(&head, 2048);
	buf_add_z(&head, "Content-Type: application/json\r\n");
	seal_hmac_sha256(str_of(e->secret ? e->secret : RIG_PADDLE_SECRET), arena_printf(a, "%" PRId64 ":" STR_FMT, stamp, STR_ARG(body)), mac);
	if (e->header == NULL) {
		buf_printf(&head, "Paddle-Signature: ts=%" PRId64 ";h1=", stamp);
		seal_hex_add(&head, mac, sizeof mac);
		buf_add_z(&head, "\r\n");
	} else if (e->header[0])
		buf_printf(&head, "Paddle-Signature: %s\r\n", e->header);
	struct http_ask q = { .method = "POST", .target = "/webhooks/paddle", .headers = arena_str(a, buf_str(&head)), .body = body, .wait_ms = e->wait_ms };
	buf_done(&head);
	*ret = http_call(a, rig.port, &q);
	return true;
}

int paddle_pay(struct arena *a, const char *reference, const char *transaction)
{
	static const char *const order[] = { "captured", "created", "activated", "completed" };
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		struct http_answer r = { 0 };
		(void)paddle_send(a, &(struct paddle_event){ .kind = order[i], .reference = reference, .transaction = transaction }, &r);
		if (r.status != 200)
			return r.status;
	}
	return 200;
}
