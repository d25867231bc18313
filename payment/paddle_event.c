/* payment/paddle_event.c: a verified Paddle notification into a payment event. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "payment/paddle.h"
#include "payment/parts.h"

#define TYPE_MAX 100

enum object { OBJECT_TRANSACTION, OBJECT_SUBSCRIPTION, OBJECT_ADJUSTMENT };

static const struct {
	const char *type;
	enum object object;
	const char *effect;
} types[] = {
	{ "transaction.created", OBJECT_TRANSACTION, "checkout_created" },
	{ "transaction.ready", OBJECT_TRANSACTION, "checkout_ready" },
	{ "transaction.updated", OBJECT_TRANSACTION, "transaction_updated" },
	{ "transaction.billed", OBJECT_TRANSACTION, "transaction_billed" },
	{ "transaction.paid", OBJECT_TRANSACTION, "transaction_paid" },
	{ "transaction.completed", OBJECT_TRANSACTION, "transaction_completed" },
	{ "transaction.revised", OBJECT_TRANSACTION, "transaction_revised" },
	{ "transaction.canceled", OBJECT_TRANSACTION, "transaction_canceled" },
	{ "transaction.past_due", OBJECT_TRANSACTION, "transaction_past_due" },
	{ "transaction.payment_failed", OBJECT_TRANSACTION, "transaction_failed" },
	{ "subscription.created", OBJECT_SUBSCRIPTION, "subscription_created" },
	{ "subscription.imported", OBJECT_SUBSCRIPTION, "subscription_imported" },
	{ "subscription.activated", OBJECT_SUBSCRIPTION, "subscription_activated" },
	{ "subscription.trialing", OBJECT_SUBSCRIPTION, "subscription_trialing" },
	{ "subscription.updated", OBJECT_SUBSCRIPTION, "subscription_updated" },
	{ "subscription.past_due", OBJECT_SUBSCRIPTION, "subscription_past_due" },
	{ "subscription.paused", OBJECT_SUBSCRIPTION, "subscription_paused" },
	{ "subscription.resumed", OBJECT_SUBSCRIPTION, "subscription_resumed" },
	{ "subscription.canceled", OBJECT_SUBSCRIPTION, "subscription_ended" },
	{ "adjustment.created", OBJECT_ADJUSTMENT, "adjustment" },
	{ "adjustment.updated", OBJECT_ADJUSTMENT, "adjustment" },
};

static bool read_object(struct arena *a, const struct payment_config *c, enum object kind, struct json_val o, struct payment_event *e)
{
	switch (kind) {
	case OBJECT_TRANSACTION:
		return paddle_read_transaction(a, c, o, e);
	case OBJECT_SUBSCRIPTION:
		return paddle_read_subscription(a, c, o, e);
	case OBJECT_ADJUSTMENT:
		return paddle_read_adjustment(a, o, e);
	}
	return false;
}

/* Microseconds count: Paddle tells several changes of one second. Of arrival when it is not told. */
static bool read_time(struct arena *a, struct json_val root, int64_t now_us, int64_t *ret_us)
{
	*ret_us = now_us;
	if (json_type(json_at(root, "occurred_at")) == JSON_ABSENT)
		return true;
	*ret_us = paddle_time_at(a, root, "occurred_at");
	return *ret_us > 0;
}

struct err paddle_decode(struct arena *a, const struct payment_config *c, struct str body, int64_t now_us, struct payment_event *ret)
{
	struct json_val root;
	struct err err = json_parse(a, body, &root);
	if (err.kind != ERR_NONE) {
		err.kind = ERR_REJECT; /* past a limit of JSON is no event either */
		return err;
	}
	/* Not notification_id: that one is another for each destination and each replay. */
	struct payment_event e = {
		.event_id = payment_id_at(a, root, "event_id"),
		.type = json_str_at(a, root, "event_type"),
		.effect = "unknown",
		.livemode = !str_starts(c->api_key, STR("pdl_sdbx_")),
	};
	if (json_type(root) != JSON_OBJECT || e.event_id.n == 0 || e.type.n == 0 || e.type.n > TYPE_MAX)
		return err_new(ERR_REJECT, "Paddle event without id or type");
	if (!read_time(a, root, now_us, &e.occurred_us))
		return err_new(ERR_REJECT, "Paddle event with an odd time");
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!str_is(e.type, types[i].type))
			continue;
		struct json_val o = json_at(root, "data");
		e.understood = true;
		e.effect = types[i].effect;
		if (json_type(o) != JSON_OBJECT || !read_object(a, c, types[i].object, o, &e))
			return err_new(ERR_REJECT, "Paddle event without its object");
	}
	*ret = e;
	return OK;
}
