/* payment/paddle_object.c: Paddle's transactions, subscriptions and adjustments into payment events. */
/* SPDX-License-Identifier: MIT */
#include "base/span.h"
#include "payment/paddle.h"
#include "payment/parts.h"

static const char *const REFERENCES[] = { "custom_data." PADDLE_REFERENCE, NULL };

int64_t paddle_time_at(struct arena *a, struct json_val o, const char *path)
{
	int64_t us = 0;
	if (err_is(time_parse_rfc3339(json_str_at(a, o, path), &us)) || us < 0)
		return 0;
	return us;
}

/* Is an item at one of our prices, and not switched off? What cannot be seen is not held against the client. */
static bool has_our_item(struct arena *a, const struct payment_config *c, struct json_val o, struct str *ret_price)
{
	static const char *const prices[] = { "price.id", "price_id", NULL };
	struct json_val items = json_at(o, "items");
	bool told = false;
	*ret_price = STR_NONE;
	for (size_t i = 0; i < json_len(items); i++) {
		struct json_val item = json_item(items, i);
		struct str price = payment_first_id(a, item, prices);
		told = true;
		if (price.n == 0 || str_is(json_str_at(a, item, "status"), "inactive"))
			continue;
		bool ours = payment_price_is_ours(c->prices, price);
		if (ret_price->n == 0 || ours)
			*ret_price = price;
		if (ours)
			return true;
	}
	return str_trim(c->prices).n == 0 || !told;
}

static bool recurs(struct json_val o)
{
	struct json_val items = json_at(o, "items");
	for (size_t i = 0; i < json_len(items); i++)
		if (json_type(json_at(json_item(items, i), "price.billing_cycle")) == JSON_OBJECT)
			return true;
	return false;
}

/* Does it pay for time? Not one that only keeps another card, charges something beside, or settles a change of plan: there the
 * subscription's own event tells. */
static bool pays_for_time(struct arena *a, struct json_val o)
{
	static const char *const not_these[] = { "subscription_payment_method_change", "subscription_charge", "subscription_update" };
	struct str origin = json_str_at(a, o, "origin");
	for (size_t i = 0; i < sizeof(not_these) / sizeof(*not_these); i++)
		if (str_is(origin, not_these[i]))
			return false;
	return true;
}

static void completed(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e)
{
	if (!has_our_item(a, c, o, &e->price_id)) {
		e->effect = "transaction_other_price";
	} else if (!pays_for_time(a, o)) {
		e->effect = "transaction_beside";
	} else if (e->subscription_id.n > 0) {
		e->says = SAYS_PAID;
	} else {
		e->one_time = !recurs(o);
		payment_says(e, STANDING_ACTIVE);
	}
}

bool paddle_read_transaction(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e)
{
	e->object_id = e->payment_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, REFERENCES);
	e->subscription_id = payment_id_at(a, o, "subscription_id");
	e->customer_id = payment_id_at(a, o, "customer_id");
	struct str status = json_str_at(a, o, "status");
	bool read_again = str_is(e->type, "transaction");
	bool done = str_is(e->type, "transaction.completed") || (read_again && str_is(status, "completed"));
	bool canceled = str_is(e->type, "transaction.canceled") || (read_again && str_is(status, "canceled"));
	(void)has_our_item(a, c, o, &e->price_id);
	if (read_again) { /* it happened once, and not now */
		int64_t at_us = paddle_time_at(a, o, "billed_at");
		if (at_us == 0)
			at_us = paddle_time_at(a, o, "updated_at");
		e->occurred_us = at_us > 0 && at_us < e->occurred_us ? at_us : e->occurred_us;
	}
	e->checkout_id = e->object_id;
	e->checkout = done ? CHECKOUT_PAID : canceled ? CHECKOUT_GONE : CHECKOUT_OPEN;
	if (done)
		completed(a, c, o, e);
	else if ((str_is(e->type, "transaction.past_due") || str_is(e->type, "transaction.payment_failed")) && e->subscription_id.n > 0 &&
	         pays_for_time(a, o))
		e->says = SAYS_FAILED;
	return e->object_id.n > 0;
}

bool paddle_read_subscription(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e)
{
	static const struct {
		const char *status;
		enum payment_standing standing;
	} map[] = {
		{ "active", STANDING_ACTIVE }, { "trialing", STANDING_ACTIVE }, { "past_due", STANDING_PAST_DUE },
		{ "paused", STANDING_LAPSED }, { "canceled", STANDING_ENDED },
	};
	e->object_id = e->subscription_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, REFERENCES);
	e->customer_id = payment_id_at(a, o, "customer_id");
	e->payment_id = payment_id_at(a, o, "transaction_id"); /* subscription.created: the transaction that began it */
	struct str status = json_str_at(a, o, "status");
	if (e->object_id.n == 0 || status.n == 0)
		return false;
	bool ours = has_our_item(a, c, o, &e->price_id);
	if (str_is(e->type, "subscription.canceled"))
		status = STR("canceled");
	else if (str_is(e->type, "subscription.paused"))
		status = STR("paused");
	e->understood = false; /* unless the status is one that we know */
	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++) {
		if (str_is(status, map[i].status)) {
			payment_says(e, map[i].standing);
			e->understood = true;
		}
	}
	bool good = e->standing == STANDING_ACTIVE || e->standing == STANDING_PAST_DUE;
	if (good && !ours) {
		e->standing = STANDING_LAPSED;
		e->effect = "subscription_other_price";
	} else if (good && str_is(json_str_at(a, o, "scheduled_change.action"), "cancel")) {
		e->effect = "subscription_cancel_scheduled"; /* and paid until then */
	}
	return true;
}

/* The whole payment? `type` says so; before there was one, items said it. */
static bool is_whole(struct arena *a, struct json_val o)
{
	struct json_val items = json_at(o, "items");
	struct str type = json_str_at(a, o, "type");
	if (type.n > 0)
		return str_is(type, "full");
	for (size_t i = 0; i < json_len(items); i++)
		if (!str_is(json_str_at(a, json_item(items, i), "type"), "full"))
			return false;
	return json_len(items) > 0;
}

bool paddle_read_adjustment(struct arena *a, struct json_val o, struct payment_event *e)
{
	e->object_id = payment_id_at(a, o, "id");
	e->payment_id = payment_id_at(a, o, "transaction_id");
	e->subscription_id = payment_id_at(a, o, "subscription_id");
	e->customer_id = payment_id_at(a, o, "customer_id");
	struct str action = json_str_at(a, o, "action"), status = json_str_at(a, o, "status");
	bool refund = str_is(action, "refund"), chargeback = str_is(action, "chargeback");
	bool approved = str_is(status, "approved") || (chargeback && status.n == 0);
	if (str_starts(action, STR("chargeback_warning"))) {
		e->effect = str_ends(action, STR("_reverse")) ? "dispute_closed" : "dispute_opened";
		e->alert = !str_ends(action, STR("_reverse"));
	} else if (str_is(action, "chargeback_reverse") || ((refund || chargeback) && str_is(status, "reversed"))) {
		e->effect = refund ? "refund_reversed" : "chargeback_reversed";
		e->says = SAYS_REINSTATED;
	} else if ((refund || chargeback) && approved) {
		bool whole = is_whole(a, o);
		e->alert = chargeback;
		if (chargeback)
			e->effect = whole ? "dispute_lost" : "dispute_lost_in_part";
		else
			e->effect = whole ? "transaction_refunded" : "transaction_refunded_in_part";
		if (whole)
			e->says = SAYS_REFUNDED;
	} else if (refund || chargeback) {
		e->effect = "refund_asked"; /* pending_approval, or rejected */
	}
	return e->object_id.n > 0 && e->payment_id.n > 0;
}
