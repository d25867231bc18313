/* payment/stripe_object.c: Stripe's sessions, subscriptions, invoices, charges and disputes into payment events. */
/* SPDX-License-Identifier: MIT
 *
 * Fields move between Stripe's API versions and a webhook has its endpoint's: both the places of today and those before
 * 2025-03-31 are looked at.
 */
#include "base/clock.h"
#include "payment/parts.h"
#include "payment/stripe.h"

#define YEAR_9999_S INT64_C(253402300799)

bool stripe_read_session(struct arena *a, struct json_val o, struct payment_event *e)
{
	static const char *const refs[] = { "client_reference_id", "metadata." STRIPE_REFERENCE, NULL };
	e->object_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, refs);
	e->subscription_id = payment_id_at(a, o, "subscription");
	e->customer_id = payment_id_at(a, o, "customer");
	e->payment_id = payment_id_at(a, o, "payment_intent");
	struct str mode = json_str_at(a, o, "mode");
	e->one_time = str_is(mode, "payment") || (mode.p == NULL && e->subscription_id.n == 0 && e->payment_id.n > 0);
	if (e->one_time && e->payment_id.n == 0)
		e->payment_id = e->object_id;
	if (e->object_id.n == 0)
		return false;

	struct str status = json_str_at(a, o, "status");
	bool read_again = str_is(e->type, "checkout.session");
	bool completed = str_is(e->type, "checkout.session.completed") || (read_again && str_is(status, "complete"));
	e->checkout_id = e->object_id;
	e->checkout = completed ? CHECKOUT_PAID : str_is(status, "expired") || str_is(e->type, "checkout.session.expired") ? CHECKOUT_GONE : CHECKOUT_OPEN;
	if (read_again && json_int_at(o, "created", 0) > 0 && json_int_at(o, "created", 0) <= YEAR_9999_S)
		e->occurred_us = json_int_at(o, "created", 0) * SEC_US; /* it was paid after that: whatever came since is newer */
	if (str_is(mode, "setup"))
		return true;
	if (completed && str_is(json_str_at(a, o, "payment_status"), "unpaid"))
		e->effect = "checkout_unpaid"; /* a bank debit: async_payment_succeeded or _failed follows */
	else if (completed || str_is(e->type, "checkout.session.async_payment_succeeded"))
		payment_says(e, STANDING_ACTIVE);
	else if (str_is(e->type, "checkout.session.async_payment_failed") && !e->one_time)
		e->says = SAYS_FAILED;
	return true;
}

/* Is an item at one of our prices? What cannot be seen is not held against the client. */
static bool has_our_item(struct arena *a, const struct payment_config *c, struct json_val o, struct str *ret_price)
{
	struct json_val items = json_at(o, "items.data");
	*ret_price = STR_NONE;
	for (size_t i = 0; i < json_len(items); i++) {
		static const char *const prices[] = { "price", "plan", NULL };
		struct str price = payment_first_id(a, json_item(items, i), prices);
		if (ret_price->n == 0 || payment_price_is_ours(c->prices, price))
			*ret_price = price;
		if (payment_price_is_ours(c->prices, price))
			return true;
	}
	bool told = json_type(items) == JSON_ARRAY && !json_bool_at(o, "items.has_more", false);
	return str_trim(c->prices).n == 0 || !told;
}

bool stripe_read_subscription(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e)
{
	static const struct {
		const char *status;
		enum payment_standing standing;
	} map[] = {
		{ "incomplete", STANDING_NONE },   { "incomplete_expired", STANDING_NONE }, { "trialing", STANDING_ACTIVE },
		{ "active", STANDING_ACTIVE },     { "past_due", STANDING_PAST_DUE },       { "unpaid", STANDING_LAPSED },
		{ "paused", STANDING_LAPSED },     { "canceled", STANDING_ENDED },
	};
	static const char *const refs[] = { "metadata." STRIPE_REFERENCE, NULL };
	e->object_id = e->subscription_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, refs);
	e->customer_id = payment_id_at(a, o, "customer");
	struct str status = json_str_at(a, o, "status");
	if (e->object_id.n == 0 || status.n == 0)
		return false;
	bool ours = has_our_item(a, c, o, &e->price_id);
	if (str_is(e->type, "customer.subscription.deleted"))
		status = STR("canceled");
	else if (str_is(e->type, "customer.subscription.paused"))
		status = STR("paused");
	e->understood = false; /* unless the status is one that we know */
	for (size_t i = 0; i < sizeof(map) / sizeof(*map); i++) {
		if (str_is(status, map[i].status)) {
			payment_says(e, map[i].standing);
			e->understood = true;
		}
	}
	bool good = e->standing == STANDING_ACTIVE || e->standing == STANDING_PAST_DUE;
	if (good && (!ours || json_type(json_at(o, "pause_collection")) == JSON_OBJECT)) {
		e->standing = STANDING_LAPSED;
		e->effect = ours ? "subscription_paused" : "subscription_other_price";
	}
	return true;
}

/* Does the invoice charge for one of our prices? A credit for what was left of an old plan does not count. */
static bool bills_ours(struct arena *a, const struct payment_config *c, struct json_val o, struct str *ret_price)
{
	static const char *const prices[] = { "pricing.price_details.price", "price", "plan", NULL };
	struct json_val lines = json_at(o, "lines.data");
	bool told = false;
	*ret_price = STR_NONE;
	for (size_t i = 0; i < json_len(lines); i++) {
		struct json_val line = json_item(lines, i);
		struct str price = payment_first_id(a, line, prices);
		if (price.n == 0 || json_int_at(line, "amount", 0) < 0)
			continue;
		told = true;
		*ret_price = price;
		if (payment_price_is_ours(c->prices, price))
			return true;
	}
	return str_trim(c->prices).n == 0 || !told || json_bool_at(o, "lines.has_more", false);
}

bool stripe_read_invoice(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e)
{
	static const char *const subs[] = {
		"parent.subscription_details.subscription", "subscription",
		"lines.data.0.parent.subscription_item_details.subscription", "lines.data.0.subscription", NULL,
	};
	static const char *const refs[] = {
		"parent.subscription_details.metadata." STRIPE_REFERENCE, "subscription_details.metadata." STRIPE_REFERENCE,
		"metadata." STRIPE_REFERENCE, "lines.data.0.metadata." STRIPE_REFERENCE, NULL,
	};
	static const char *const payments[] = { "payment_intent", "payments.data.0.payment.payment_intent", "charge", NULL };
	e->object_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, refs);
	e->subscription_id = payment_first_id(a, o, subs);
	e->payment_id = payment_first_id(a, o, payments);
	e->customer_id = payment_id_at(a, o, "customer");
	bool ours = bills_ours(a, c, o, &e->price_id);
	bool paid = str_is(e->type, "invoice.paid") || str_is(e->type, "invoice.payment_succeeded");
	bool failed = str_is(e->type, "invoice.payment_failed") || str_is(e->type, "invoice.payment_action_required");
	if (e->subscription_id.n == 0) /* an invoice written by hand: not what we sell */
		return e->object_id.n > 0;
	if (paid && ours)
		e->says = SAYS_PAID;
	else if (paid)
		e->effect = "invoice_other_price";
	else if (failed)
		e->says = SAYS_FAILED;
	return e->object_id.n > 0;
}

static int64_t seconds_at(struct json_val o, const char *path)
{
	int64_t s = json_int_at(o, path, 0);
	return s > 0 && s <= YEAR_9999_S ? s * SEC_US : 0;
}

bool stripe_read_charge(struct arena *a, struct json_val o, struct payment_event *e)
{
	static const char *const refs[] = { "metadata." STRIPE_REFERENCE, NULL };
	static const char *const payments[] = { "payment_intent", "id", NULL };
	e->object_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, refs);
	e->payment_id = payment_first_id(a, o, payments);
	e->customer_id = payment_id_at(a, o, "customer");
	if (!str_is(e->type, "charge.refunded"))
		return e->object_id.n > 0;
	int64_t amount = json_int_at(o, "amount", 0);
	bool whole = json_bool_at(o, "refunded", false) || (amount > 0 && json_int_at(o, "amount_refunded", 0) >= amount);
	if (whole)
		e->says = SAYS_REFUNDED;
	else
		e->effect = "charge_refunded_in_part";
	e->charged_us = seconds_at(o, "created");
	return e->object_id.n > 0;
}

bool stripe_read_dispute(struct arena *a, struct json_val o, struct payment_event *e)
{
	static const char *const refs[] = { "metadata." STRIPE_REFERENCE, "charge.metadata." STRIPE_REFERENCE, NULL };
	static const char *const payments[] = { "payment_intent", "charge", NULL };
	e->object_id = payment_id_at(a, o, "id");
	e->reference = payment_first_reference(a, o, refs);
	e->payment_id = payment_first_id(a, o, payments);
	e->customer_id = payment_id_at(a, o, "charge.customer");
	e->charged_us = seconds_at(o, "charge.created");
	if (str_is(e->type, "charge.dispute.created")) {
		e->alert = true;
	} else if (str_is(json_str_at(a, o, "status"), "lost")) {
		e->says = SAYS_REFUNDED;
		e->effect = "dispute_lost";
	}
	return e->object_id.n > 0;
}
