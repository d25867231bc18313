/* tests/lib/fake_telnyx_orders.c: Telnyx' numbers on offer and orders for them, which are carried out a little later. */
/* SPDX-License-Identifier: MIT
 *
 * Faults of the handlers: telnyx.search: "empty". telnyx.order: "gone" (85001, and somebody else has it from now on), "unsearched" (85000),
 * "level" (10038), "fails" (taken, and "failure" in the end), "never" (taken, and pending for ever), "slow" (two seconds).
 */
#include "base/clock.h"
#include "base/form.h"
#include "base/span.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_telnyx.h"
#include <stdio.h>
#include <stdlib.h>

#define ORDERS_MAX 4000
#define OUT_MAX (4u * 1024 * 1024)
#define PAGE 30
#define TAKES_US (150 * 1000)           /* an order */
#define INDEXED_US (400 * 1000)         /* until lists know the number */

static struct order {
	char id[40], reference[64], phone[20], profile[64], connection[64];
	const char *status;
	int64_t due_us;
	bool fails;
} *orders;
static size_t n_orders;

static int64_t takes_us = TAKES_US, indexed_us = INDEXED_US;

void fake_orders_at_once(void)
{
	fake_lock();
	takes_us = indexed_us = 0;
	fake_unlock();
}

static bool is(const struct fake_call *c, const char *fault)
{
	return strcmp(c->fault, fault) == 0;
}

static void complete(struct order *o)
{
	if (strcmp(o->status, "pending") != 0 || fake_now_us() < o->due_us)
		return;
	struct fake_number *n = fake_number_new("telnyx", str_of(o->phone));
	if (o->fails || n->foreign || fake_number_owned(n)) {
		o->status = "failure";
		return;
	}
	o->status = "success";
	fake_number_sell(n);
	n->ready_us = fake_now_us() + indexed_us;
	snprintf(n->reference, sizeof n->reference, "%s", o->reference);
	snprintf(n->profile, sizeof n->profile, "%s", o->profile);
	snprintf(n->connection, sizeof n->connection, "%s", o->connection);
}

static void put_order(struct json_out *out, const struct order *o)
{
	char time[TIME_TEXT_MAX];
	json_open(out, '{');
	fake_put(out, "id", o->id);
	fake_put(out, "record_type", "number_order");
	fake_put(out, "status", o->status);
	fake_put(out, "customer_reference", o->reference);
	fake_put(out, "messaging_profile_id", o->profile);
	fake_put(out, "created_at", time_format(fake_now_us(), time));
	json_name(out, "requirements_met");
	json_put_bool(out, true);
	json_name(out, "phone_numbers_count");
	json_put_int(out, 1);
	json_name(out, "phone_numbers");
	json_open(out, '[');
	json_open(out, '{');
	fake_put(out, "id", "dc8e4d67-33a0-4cbb-af74-7b58f05bd494");
	fake_put(out, "record_type", "number_order_phone_number");
	fake_put(out, "phone_number", o->phone);
	fake_put(out, "phone_number_type", "local");
	fake_put(out, "status", o->status);
	json_close(out, '}');
	json_close(out, ']');
	json_close(out, '}');
}

static void answer(struct fake_call *c, const struct order *first, bool list, struct str reference)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	if (list)
		json_open(&o, '[');
	else
		put_order(&o, first);
	for (size_t i = 0; list && i < n_orders; i++)
		if (reference.n == 0 || str_is(reference, orders[i].reference)) {
			complete(&orders[i]);
			put_order(&o, &orders[i]);
		}
	if (list)
		json_close(&o, ']');
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void search(struct fake_call *c)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	if (!fake_telnyx_authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	const char *country = arena_z(c->a, form_get(&q, "filter[country_code]")), *type = arena_z(c->a, form_get(&q, "filter[phone_number_type]"));
	char(*phones)[20] = arena_array(c->a, PAGE, 20);
	size_t n = is(c, "empty") ? 0 : fake_numbers_offer("telnyx", country, type, form_get(&q, "filter[national_destination_code]"), phones, PAGE);
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	json_open(&o, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(&o, '{');
		fake_put(&o, "record_type", "available_phone_number");
		fake_put(&o, "phone_number", phones[i]);
		json_name(&o, "features");
		json_put_raw(&o, STR("[{\"name\":\"sms\"},{\"name\":\"voice\"}]"));
		json_name(&o, "region_information");
		json_put_raw(&o, STR("[{\"region_type\":\"country_code\",\"region_name\":\"GB\"},{\"region_type\":\"rate_center\",\"region_name\":\"LEEDS\"}]"));
		json_name(&o, "cost_information");
		json_put_raw(&o, STR("{\"currency\":\"USD\",\"monthly_cost\":\"1.00000\",\"upfront_cost\":\"0.50\"}"));
		json_close(&o, '}');
	}
	json_close(&o, ']');
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void post_order(struct fake_call *c)
{
	struct json_val root;
	if (!fake_telnyx_authorised(c))
		return;
	if (err_is(json_parse(c->a, c->body, &root))) {
		fake_telnyx_error(c, 400, "10015", "");
		return;
	}
	struct str phone = json_str_at(c->a, root, "phone_numbers.0.phone_number");
	struct fake_number *n = fake_number_new("telnyx", phone);
	n->foreign |= is(c, "gone");
	if (is(c, "level")) {
		fake_telnyx_error(c, 403, "10038", "");
		return;
	}
	if (is(c, "unsearched") || n->foreign || fake_number_owned(n)) {
		fake_telnyx_error(c, 400, is(c, "unsearched") ? "85000" : "85001", "");
		return;
	}
	if (orders == NULL)
		orders = calloc(ORDERS_MAX, sizeof *orders);
	if (orders == NULL || n_orders == ORDERS_MAX)
		abort();
	struct order *o = &orders[n_orders++];
	snprintf(o->id, sizeof o->id, "12ade33a-21c0-473b-b055-%012zu", n_orders);
	snprintf(o->phone, sizeof o->phone, STR_FMT, STR_ARG(phone));
	snprintf(o->reference, sizeof o->reference, STR_FMT, STR_ARG(json_str_at(c->a, root, "customer_reference")));
	snprintf(o->profile, sizeof o->profile, STR_FMT, STR_ARG(json_str_at(c->a, root, "messaging_profile_id")));
	snprintf(o->connection, sizeof o->connection, STR_FMT, STR_ARG(json_str_at(c->a, root, "connection_id")));
	o->status = "pending";
	o->fails = is(c, "fails");
	o->due_us = is(c, "never") ? INT64_MAX : fake_now_us() + (is(c, "slow") ? 2 * SEC_US : takes_us);
	answer(c, o, false, STR_NONE);
}

static void get_orders(struct fake_call *c)
{
	struct form q = { 0 };
	if (!fake_telnyx_authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	answer(c, NULL, true, form_get(&q, "filter[customer_reference]"));
}

const struct fake_route fake_telnyx_order_routes[] = {
	TELNYX("telnyx.search", "GET", "/available_phone_numbers", search),
	TELNYX("telnyx.order", "POST", "/number_orders", post_order),
	TELNYX("telnyx.orders", "GET", "/number_orders", get_orders),
	{ .op = NULL },
};
