/* payment/stripe_event.c: a verified Stripe webhook into a payment event. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/parts.h"
#include "payment/stripe.h"

#define TYPE_MAX 100
#define YEAR_9999_S INT64_C(253402300799)

enum object { OBJECT_SESSION, OBJECT_SUBSCRIPTION, OBJECT_INVOICE, OBJECT_CHARGE, OBJECT_DISPUTE };

static const struct {
	const char *type;
	enum object object;
	const char *effect;
} types[] = {
	{ "checkout.session.completed", OBJECT_SESSION, "checkout_completed" },
	{ "checkout.session.async_payment_succeeded", OBJECT_SESSION, "checkout_paid" },
	{ "checkout.session.async_payment_failed", OBJECT_SESSION, "checkout_failed" },
	{ "checkout.session.expired", OBJECT_SESSION, "checkout_expired" },
	{ "customer.subscription.created", OBJECT_SUBSCRIPTION, "subscription_created" },
	{ "customer.subscription.updated", OBJECT_SUBSCRIPTION, "subscription_updated" },
	{ "customer.subscription.deleted", OBJECT_SUBSCRIPTION, "subscription_ended" },
	{ "customer.subscription.paused", OBJECT_SUBSCRIPTION, "subscription_paused" },
	{ "customer.subscription.resumed", OBJECT_SUBSCRIPTION, "subscription_resumed" },
	{ "customer.subscription.trial_will_end", OBJECT_SUBSCRIPTION, "subscription_trial_ending" },
	{ "invoice.paid", OBJECT_INVOICE, "invoice_paid" },
	{ "invoice.payment_succeeded", OBJECT_INVOICE, "invoice_paid" },
	{ "invoice.payment_failed", OBJECT_INVOICE, "invoice_failed" },
	{ "invoice.payment_action_required", OBJECT_INVOICE, "invoice_action_required" },
	{ "invoice.marked_uncollectible", OBJECT_INVOICE, "invoice_uncollectible" },
	{ "charge.succeeded", OBJECT_CHARGE, "charge_succeeded" },
	{ "charge.refunded", OBJECT_CHARGE, "charge_refunded" },
	{ "charge.dispute.created", OBJECT_DISPUTE, "dispute_opened" },
	{ "charge.dispute.closed", OBJECT_DISPUTE, "dispute_closed" },
};

static bool read_object(struct arena *a, const struct payment_config *c, enum object kind, struct json_val o, struct payment_event *e)
{
	switch (kind) {
	case OBJECT_SESSION:
		return stripe_read_session(a, o, e);
	case OBJECT_SUBSCRIPTION:
		return stripe_read_subscription(a, c, o, e);
	case OBJECT_INVOICE:
		return stripe_read_invoice(a, c, o, e);
	case OBJECT_CHARGE:
		return stripe_read_charge(a, o, e);
	case OBJECT_DISPUTE:
		return stripe_read_dispute(a, o, e);
	}
	return false;
}

/* Keys say which world they are of; those of a stand-in server do not. */
static bool mode_differs(struct str key, struct json_val root, bool livemode)
{
	bool live = str_starts(key, STR("sk_live_")) || str_starts(key, STR("rk_live_"));
	bool test = str_starts(key, STR("sk_test_")) || str_starts(key, STR("rk_test_"));
	if (json_type(json_at(root, "livemode")) != JSON_BOOL)
		return false;
	return livemode ? test : live;
}

/* Seconds at `created`; of arrival when it is not there. */
static bool read_time(struct json_val root, int64_t now_us, int64_t *ret_us)
{
	int64_t s = json_int_at(root, "created", -1);
	*ret_us = now_us;
	if (json_type(json_at(root, "created")) == JSON_ABSENT)
		return true;
	if (s <= 0 || s > YEAR_9999_S)
		return false;
	*ret_us = s * SEC_US;
	return true;
}

struct err stripe_decode(struct arena *a, const struct payment_config *c, struct str body, int64_t now_us, struct payment_event *ret)
{
	struct json_val root;
	struct err err = json_parse(a, body, &root);
	if (err.kind != ERR_NONE) {
		err.kind = ERR_REJECT; /* past a limit of JSON is no event either */
		return err;
	}
	struct payment_event e = {
		.event_id = payment_id_at(a, root, "id"),
		.type = json_str_at(a, root, "type"),
		.effect = "unknown",
		.livemode = json_bool_at(root, "livemode", false),
	};
	e.mode_mismatch = mode_differs(c->api_key, root, e.livemode);
	struct str object = json_str_at(a, root, "object");
	bool thin = str_is(object, "v2.core.event");
	if (json_type(root) != JSON_OBJECT || e.event_id.n == 0 || e.type.n == 0 || e.type.n > TYPE_MAX)
		return err_new(ERR_REJECT, "Stripe event without id or type");
	if (object.p != NULL && !thin && !str_is(object, "event"))
		return err_new(ERR_REJECT, "not a Stripe event");
	if (thin) { /* carries no object, and its time is no number of seconds */
		e.occurred_us = now_us;
		*ret = e;
		return OK;
	}
	if (!read_time(root, now_us, &e.occurred_us))
		return err_new(ERR_REJECT, "Stripe event with an odd time");
	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
		if (!str_is(e.type, types[i].type))
			continue;
		struct json_val o = json_at(root, "data.object");
		e.understood = true;
		e.effect = types[i].effect;
		if (json_type(o) != JSON_OBJECT || !read_object(a, c, types[i].object, o, &e))
			return err_new(ERR_REJECT, "Stripe event without its object");
	}
	*ret = e;
	return OK;
}
