/* tests/unit/payment_stripe_event_test.c: Stripe's events of every kind, old and new shapes, and what is no event. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/standing.h"
#include "payment/stripe.h"
#include "tests/unit/tsv.h"

#define NOW_US (INT64_C(1767225700) * SEC_US)

static const struct payment_config CONFIG = {
	.api_key = { "sk_test_51", 10 },
	.prices = { "price_main, price_other", 23 },
};

static void put(struct buf *b, const char *name, struct str s)
{
	if (s.n > 0)
		buf_printf(b, " %s=" STR_FMT, name, STR_ARG(s));
}

/* The event as one line, in the words of the table. */
static struct str told(struct arena *a, const struct payment_event *e)
{
	static const char *const says[] = {
		[SAYS_NOTHING] = " nothing", [SAYS_STANDING] = " standing:", [SAYS_PAID] = " paid", [SAYS_FAILED] = " failed",
		[SAYS_REFUNDED] = " refunded", [SAYS_REINSTATED] = " reinstated",
	};
	struct buf b;
	buf_init(&b, 4096);
	buf_printf(&b, "%s%s%s", e->effect, says[e->says], e->says == SAYS_STANDING ? payment_standing_name(e->standing) : "");
	buf_printf(&b, "%s%s%s%s%s", e->one_time ? " one_time" : "", e->understood ? "" : " ununderstood", e->alert ? " alert" : "",
	           e->mode_mismatch ? " mismatch" : "", e->livemode ? " live" : "");
	put(&b, "obj", e->object_id);
	put(&b, "ref", e->reference);
	put(&b, "sub", e->subscription_id);
	put(&b, "pay", e->payment_id);
	put(&b, "cus", e->customer_id);
	put(&b, "price", e->price_id);
	if (e->charged_us != 0)
		buf_printf(&b, " charged=%lld", (long long)(e->charged_us / SEC_US));
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static void every_event_of_the_table(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/stripe_events.tsv");
	for (size_t i = 0; i < t.n; i++) {
		struct tsv_row *r = &t.rows[i];
		struct payment_event e;
		struct err err = stripe_decode(a, &CONFIG, r->field[2], NOW_US, &e);
		struct str got = STR("reject");
		if (err.kind == ERR_NONE)
			got = told(a, &e);
		else if (err.kind != ERR_REJECT)
			got = str_of(err_kind_name(err.kind));
		if (!str_eq(got, r->field[1]))
			fail_msg("line %d, " STR_FMT ":\nwant " STR_FMT "\ngot  " STR_FMT " (%s)", r->line, STR_ARG(r->field[0]),
			         STR_ARG(r->field[1]), STR_ARG(got), err.what ? err.what : "");
	}
	assert_true(t.n > 80);
}

static void cut_anywhere_is_refused(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/stripe_events.tsv");
	struct str whole = t.rows[0].field[2];
	for (size_t n = 0; n < whole.n; n++) {
		struct payment_event e = { .effect = "untouched" };
		assert_int_equal(stripe_decode(a, &CONFIG, str_sub(whole, 0, n), NOW_US, &e).kind, ERR_REJECT);
		assert_string_equal(e.effect, "untouched");
	}
}

static struct payment_event decode(struct arena *a, const struct payment_config *c, const char *json)
{
	struct payment_event e;
	assert_int_equal(stripe_decode(a, c, str_of(json), NOW_US, &e).kind, ERR_NONE);
	return e;
}

static void times(void **state)
{
	struct arena *a = *state;
	struct payment_event e = decode(a, &CONFIG, "{\"id\":\"evt_1\",\"type\":\"x\",\"created\":1767225600}");
	assert_int_equal(e.occurred_us, INT64_C(1767225600) * SEC_US);
	e = decode(a, &CONFIG, "{\"id\":\"evt_1\",\"type\":\"x\"}");
	assert_int_equal(e.occurred_us, NOW_US);
	e = decode(a, &CONFIG, "{\"id\":\"evt_1\",\"type\":\"x\",\"object\":\"v2.core.event\",\"created\":\"2026-01-01T00:00:00Z\"}");
	assert_int_equal(e.occurred_us, NOW_US);
}

static void modes(void **state)
{
	static const struct {
		const char *key, *livemode;
		bool mismatch;
	} cases[] = {
		{ "sk_test_1", "false", false }, { "sk_test_1", "true", true },   { "rk_test_1", "true", true },
		{ "sk_live_1", "true", false },  { "sk_live_1", "false", true },  { "rk_live_1", "false", true },
		{ "demo", "true", false },       { "demo", "false", false },      { "", "true", false },
		{ "sk_live_1", "null", false },  { "sk_live_1", "\"no\"", false },
	};
	struct arena *a = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_config c = { .api_key = str_of(cases[i].key) };
		struct str text = arena_printf(a, "{\"id\":\"evt_1\",\"type\":\"x\",\"livemode\":%s}", cases[i].livemode);
		struct payment_event e = decode(a, &c, text.p);
		if (e.mode_mismatch != cases[i].mismatch)
			fail_msg("%s with livemode %s", cases[i].key, cases[i].livemode);
	}
}

static void without_configured_prices_all_are_ours(void **state)
{
	struct payment_config c = { .prices = STR(" ") };
	struct payment_event e = decode(*state, &c,
		"{\"id\":\"evt_1\",\"type\":\"customer.subscription.updated\",\"data\":{\"object\":{\"id\":\"sub_1\",\"status\":\"active\","
		"\"items\":{\"data\":[{\"price\":{\"id\":\"price_any\"}}]}}}}");
	assert_int_equal(e.standing, STANDING_ACTIVE);
	assert_true(str_is(e.price_id, "price_any"));
}

/* A sign-up as Stripe tells it, everything within a second or two, in its own order and backwards. */
static void a_signup_and_its_end(void **state)
{
	static const char *const events[] = {
		"{\"id\":\"evt_1\",\"type\":\"customer.subscription.created\",\"created\":1767225600,\"data\":{\"object\":{\"id\":\"sub_1\","
		"\"customer\":\"cus_1\",\"status\":\"incomplete\",\"items\":{\"data\":[{\"price\":{\"id\":\"price_main\"}}]}}}}",
		"{\"id\":\"evt_2\",\"type\":\"invoice.paid\",\"created\":1767225601,\"data\":{\"object\":{\"id\":\"in_1\",\"customer\":\"cus_1\","
		"\"parent\":{\"subscription_details\":{\"subscription\":\"sub_1\"}}}}}",
		"{\"id\":\"evt_3\",\"type\":\"customer.subscription.updated\",\"created\":1767225601,\"data\":{\"object\":{\"id\":\"sub_1\","
		"\"customer\":\"cus_1\",\"status\":\"active\",\"items\":{\"data\":[{\"price\":{\"id\":\"price_main\"}}]}}}}",
		"{\"id\":\"evt_4\",\"type\":\"checkout.session.completed\",\"created\":1767225602,\"data\":{\"object\":{\"id\":\"cs_1\","
		"\"customer\":\"cus_1\",\"mode\":\"subscription\",\"payment_status\":\"paid\",\"subscription\":\"sub_1\"}}}",
		"{\"id\":\"evt_5\",\"type\":\"customer.subscription.deleted\",\"created\":1767226000,\"data\":{\"object\":{\"id\":\"sub_1\","
		"\"customer\":\"cus_1\",\"status\":\"canceled\"}}}",
	};
	for (size_t n = 4; n <= 5; n++) {
		struct payment_state there = { 0 }, back = { 0 };
		for (size_t i = 0; i < n; i++) {
			struct payment_event e = decode(*state, &CONFIG, events[i]), f = decode(*state, &CONFIG, events[n - 1 - i]);
			payment_apply(&there, &e, &there);
			payment_apply(&back, &f, &back);
		}
		assert_int_equal(payment_is_active(&there), n == 4);
		assert_int_equal(payment_is_active(&back), n == 4);
		assert_true(str_is(there.customer_id, "cus_1"));
	}
}

static int setup(void **state)
{
	*state = arena_new(256 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_event_of_the_table),
		cmocka_unit_test(cut_anywhere_is_refused),
		cmocka_unit_test(times),
		cmocka_unit_test(modes),
		cmocka_unit_test(without_configured_prices_all_are_ours),
		cmocka_unit_test(a_signup_and_its_end),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
