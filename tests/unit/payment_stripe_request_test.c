/* tests/unit/payment_stripe_request_test.c: what Stripe is asked, byte for byte, and what its answers mean. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/stripe.h"
#include "tests/unit/tsv.h"

#define ASKED_S INT64_C(1767225600)

static struct payment_config config(void)
{
	return (struct payment_config){
		.api_base = STR("https://api.stripe.com"), .api_key = STR("sk_test_1"), .prices = STR(" price_main, price_other"),
	};
}

static struct payment_checkout checkout(int64_t minutes)
{
	return (struct payment_checkout){
		.operation = STR("op_7-1"), .reference = STR("k3J9-x_2Qm7"), .success_url = STR("https://u.example/p/k3J9-x_2Qm7?paid=1"),
		.cancel_url = STR("https://u.example/p/k3J9-x_2Qm7"), .asked_us = ASKED_S * SEC_US,
		.ends_us = ASKED_S * SEC_US + minutes * MIN_US,
	};
}

static struct str header(const struct httpc_request *q, const char *name)
{
	for (size_t i = 0; i < q->n_headers; i++)
		if (strcmp(q->headers[i].name, name) == 0)
			return q->headers[i].value;
	return STR_NONE;
}

static void assert_str(struct str got, const char *want)
{
	if (!str_is(got, want))
		fail_msg("want %s\ngot  " STR_FMT, want, STR_ARG(got));
}

static void a_session_byte_for_byte(void **state)
{
	const struct payment_provider *p = payment_provider_find(str_of("stripe"));
	struct payment_config c = config();
	struct payment_checkout q = checkout(60);
	struct payment_checkout_plan plan;
	assert_int_equal(p->checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
	assert_null(plan.url.p);
	assert_string_equal(plan.request.method, "POST");
	assert_str(plan.request.url, "https://api.stripe.com/v1/checkout/sessions");
	assert_str(header(&plan.request, "Authorization"), "Bearer sk_test_1");
	assert_str(header(&plan.request, "Stripe-Version"), "2026-10-28.endive");
	assert_str(header(&plan.request, "Idempotency-Key"), "usher-checkout-op_7-1");
	assert_str(header(&plan.request, "Content-Type"), "application/x-www-form-urlencoded");
	assert_str(plan.request.body,
		"mode=subscription&line_items%5B0%5D%5Bprice%5D=price_main&line_items%5B0%5D%5Bquantity%5D=1"
		"&client_reference_id=k3J9-x_2Qm7&metadata%5Busher_ref%5D=k3J9-x_2Qm7&subscription_data%5Bmetadata%5D%5Busher_ref%5D=k3J9-x_2Qm7"
		"&success_url=https%3A%2F%2Fu.example%2Fp%2Fk3J9-x_2Qm7%3Fpaid%3D1&cancel_url=https%3A%2F%2Fu.example%2Fp%2Fk3J9-x_2Qm7"
		"&expires_at=1767229200");
	assert_false(plan.request.reuse); /* a POST is never sent twice behind our back */
}

static void bought_once(void **state)
{
	struct payment_config c = config();
	struct payment_checkout q = checkout(60);
	struct payment_checkout_plan plan;
	q.one_time = true;
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
	assert_str(header(&plan.request, "Idempotency-Key"), "usher-checkout-once-op_7-1");
	assert_true(str_starts(plan.request.body, STR("mode=payment&")));
	assert_true(str_find(plan.request.body, STR("&payment_intent_data%5Bmetadata%5D%5Busher_ref%5D=k3J9-x_2Qm7&")) > 0);
	assert_true(str_find(plan.request.body, STR("subscription_data")) < 0);
}

static void ends_with_the_hold_within_bounds(void **state)
{
	static const struct {
		int64_t hold_min, want_min;
	} cases[] = { { -5, 31 }, { 0, 31 }, { 30, 31 }, { 31, 31 }, { 32, 32 }, { 60, 60 }, { 1439, 1439 }, { 1440, 1439 }, { 9999, 1439 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_config c = config();
		struct payment_checkout q = checkout(cases[i].hold_min);
		struct payment_checkout_plan plan;
		assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
		assert_int_equal(plan.ends_us, (ASKED_S + cases[i].want_min * 60) * SEC_US);
		struct str want = arena_printf(*state, "&expires_at=%lld", (long long)(plan.ends_us / SEC_US));
		assert_true(str_ends(plan.request.body, want));
	}
}

static void the_same_operation_asks_the_same(void **state)
{
	struct payment_config c = config();
	struct payment_checkout q = checkout(10);
	struct payment_checkout_plan a, b;
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &a).kind, ERR_NONE);
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &b).kind, ERR_NONE);
	assert_true(str_eq(a.request.body, b.request.body));
	assert_true(str_eq(header(&a.request, "Idempotency-Key"), header(&b.request, "Idempotency-Key")));
}

static void a_fixed_link(void **state)
{
	static const struct {
		const char *link, *want;
	} cases[] = {
		{ "https://buy.stripe.com/x", "https://buy.stripe.com/x?client_reference_id=k3J9-x_2Qm7" },
		{ "https://buy.stripe.com/x?locale=en", "https://buy.stripe.com/x?locale=en&client_reference_id=k3J9-x_2Qm7" },
		{ "https://buy.stripe.com/x#a", "https://buy.stripe.com/x?client_reference_id=k3J9-x_2Qm7#a" },
	};
	for (size_t i = 0; i < 3; i++) {
		struct payment_config c = config();
		struct payment_checkout q = checkout(60);
		struct payment_checkout_plan plan;
		c.fixed_link = str_of(cases[i].link);
		c.prices = STR_NONE; /* not needed for it */
		assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
		assert_str(plan.url, cases[i].want);
		assert_null(plan.request.method);
		assert_int_equal(plan.ends_us, 0);
	}
}

static void what_cannot_be_asked(void **state)
{
	static const char *const odd[] = { "", "a b", "a&b=c", "a%20", "\xc3\xa9", "a.b", "a\nb" };
	struct payment_config c = config();
	struct payment_checkout_plan plan;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		struct payment_checkout q = checkout(60);
		q.reference = str_of(odd[i]);
		assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
		q = checkout(60);
		q.operation = str_of(odd[i]);
		assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
	}
	char longest[PAYMENT_REFERENCE_MAX + 1];
	memset(longest, 'r', sizeof(longest));
	struct payment_checkout q = checkout(60);
	q.reference = str_n(longest, PAYMENT_REFERENCE_MAX);
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
	q.reference = str_n(longest, PAYMENT_REFERENCE_MAX + 1);
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
	q = checkout(60);
	c.prices = STR(" , ");
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
	c = config();
	char url[9000];
	memset(url, 'u', sizeof(url));
	q.success_url = str_n(url, sizeof(url));
	assert_int_equal(stripe_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
}

static struct httpc_response answer(int status, const char *body)
{
	return (struct httpc_response){ .status = status, .body = str_of(body), .retry_after_s = -1 };
}

static void a_session_is_answered(void **state)
{
	struct payment_checkout_answer got;
	struct httpc_response r = answer(200,
		"{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"url\":\"https://checkout.stripe.com/c/pay/cs_1#f\",\"expires_at\":1767229200}");
	assert_int_equal(stripe_checkout_response(*state, &r, &got).kind, ERR_NONE);
	assert_str(got.url, "https://checkout.stripe.com/c/pay/cs_1#f");
	assert_str(got.session_id, "cs_1");
	assert_int_equal(got.ends_us, INT64_C(1767229200) * SEC_US);
}

static void answers_that_are_none(void **state)
{
	static const struct {
		const char *body;
		int status;
		enum err_kind kind;
	} cases[] = {
		{ "{\"id\":\"cs_1\",\"url\":null,\"status\":\"expired\"}", 200, ERR_REJECT },
		{ "{\"url\":\"https://x.example\"}", 200, ERR_REJECT },
		{ "{\"id\":\"cs_1\",\"url\":\"javascript:alert(1)\"}", 200, ERR_REJECT },
		{ "{\"id\":\"cs_1\",\"url\":\"https://x.example/\\r\\nSet-Cookie: a=b\"}", 200, ERR_REJECT },
		{ "{\"id\":\"cs_1\",\"url\":\"/relative\"}", 200, ERR_REJECT },
		{ "", 200, ERR_UNKNOWN },
		{ "<html>", 200, ERR_UNKNOWN },
		{ "", 0, ERR_UNKNOWN },
		{ "{\"error\":{\"type\":\"idempotency_error\",\"message\":\"Keys for idempotent requests\"}}", 400, ERR_REJECT },
		{ "{\"error\":{\"message\":\"Invalid API Key provided\"}}", 401, ERR_DENIED },
		{ "{}", 402, ERR_REJECT },
		{ "{}", 403, ERR_DENIED },
		{ "{}", 404, ERR_MISSING },
		{ "{\"error\":{\"type\":\"idempotency_error\",\"code\":\"idempotency_key_in_use\"}}", 409, ERR_RETRY },
		{ "{\"error\":{\"code\":\"rate_limit\"}}", 429, ERR_RETRY },
		{ "{}", 500, ERR_RETRY },
		{ "<html>gateway</html>", 503, ERR_RETRY },
		{ "", 301, ERR_REJECT },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_checkout_answer got;
		struct httpc_response r = answer(cases[i].status, cases[i].body);
		enum err_kind kind = stripe_checkout_response(*state, &r, &got).kind;
		if (kind != cases[i].kind)
			fail_msg("%d %s: %s", cases[i].status, cases[i].body, err_kind_name(kind));
		assert_false(got.not_recurring);
		assert_null(got.url.p);
	}
}

static void a_price_bought_once_is_told_apart(void **state)
{
	struct payment_checkout_answer got;
	struct httpc_response r = answer(400,
		"{\"error\":{\"message\":\"You must provide at least one recurring price in `subscription` mode when using prices.\","
		"\"type\":\"invalid_request_error\"}}");
	assert_int_equal(stripe_checkout_response(*state, &r, &got).kind, ERR_REJECT);
	assert_true(got.not_recurring);
	assert_true(str_starts(got.message, STR("You must provide")));
	r = answer(400, "{\"error\":{\"message\":\"You specified `payment` mode but passed a recurring price. Either switch to `subscription` "
	                "mode or use only one-time prices.\",\"type\":\"invalid_request_error\"}}");
	assert_int_equal(stripe_checkout_response(*state, &r, &got).kind, ERR_REJECT);
	assert_false(got.not_recurring);
}

static void expiring(void **state)
{
	struct payment_config c = config();
	struct httpc_request q;
	stripe_expire_request(*state, &c, STR("cs_test/1"), STR("op_8"), &q);
	assert_string_equal(q.method, "POST");
	assert_str(q.url, "https://api.stripe.com/v1/checkout/sessions/cs_test%2F1/expire");
	assert_str(header(&q, "Idempotency-Key"), "usher-expire-op_8");
	assert_str(q.body, "");
}

static void reading_again(void **state)
{
	struct arena *a = *state;
	struct payment_config c = config();
	struct httpc_request q;
	struct payment_event e;
	assert_true(stripe_fetch_request(a, &c, STR("sub_1"), &q));
	assert_string_equal(q.method, "GET");
	assert_str(q.url, "https://api.stripe.com/v1/subscriptions/sub_1");
	assert_null(q.body.p);
	assert_null(header(&q, "Idempotency-Key").p);
	assert_true(stripe_fetch_request(a, &c, STR("ch_1"), &q));
	assert_str(q.url, "https://api.stripe.com/v1/charges/ch_1");
	assert_true(stripe_fetch_request(a, &c, STR("pi_1"), &q));
	assert_true(stripe_fetch_request(a, &c, STR("cs_1"), &q));
	assert_str(q.url, "https://api.stripe.com/v1/checkout/sessions/cs_1");
	assert_false(stripe_fetch_request(a, &c, STR("cus_1"), &q));
	assert_false(stripe_fetch_request(a, &c, STR_NONE, &q));

	struct httpc_response r = answer(200, "{\"id\":\"sub_1\",\"object\":\"subscription\",\"customer\":\"cus_1\",\"status\":\"past_due\","
		"\"metadata\":{\"usher_ref\":\"k3J9\"},\"items\":{\"data\":[{\"price\":{\"id\":\"price_other\"}}]}}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 5 * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.says, SAYS_STANDING);
	assert_int_equal(e.standing, STANDING_PAST_DUE);
	assert_int_equal(e.occurred_us, 5 * SEC_US);
	assert_str(e.reference, "k3J9");
	r = answer(200, "{\"id\":\"ch_1\",\"object\":\"charge\",\"customer\":\"cus_1\",\"payment_intent\":\"pi_1\"}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 5 * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.says, SAYS_NOTHING);
	assert_str(e.customer_id, "cus_1");
	/* A session that was paid tells so at its own time: what came since is newer. */
	r = answer(200, "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"created\":2,\"status\":\"complete\",\"payment_status\":\"paid\","
		"\"mode\":\"subscription\",\"subscription\":\"sub_1\",\"client_reference_id\":\"k3J9\"}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 5 * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.occurred_us, 2 * SEC_US);
	assert_int_equal(e.standing, STANDING_ACTIVE);
	assert_int_equal(e.checkout, CHECKOUT_PAID);
	r = answer(200, "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"created\":2,\"status\":\"expired\",\"payment_status\":\"unpaid\"}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 5 * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.says, SAYS_NOTHING);
	assert_int_equal(e.checkout, CHECKOUT_GONE);
	r = answer(200, "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"status\":\"open\"}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 5 * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.checkout, CHECKOUT_OPEN);
	r = answer(200, "{\"id\":\"cus_1\",\"object\":\"customer\"}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 0, &e).kind, ERR_REJECT);
	r = answer(404, "{\"error\":{\"code\":\"resource_missing\"}}");
	assert_int_equal(stripe_fetch_response(a, &c, &r, 0, &e).kind, ERR_MISSING);
}

static void the_portal(void **state)
{
	struct payment_config c = config();
	struct httpc_request q;
	struct str url;
	stripe_portal_request(*state, &c, STR("cus_1"), STR("https://u.example/p/x"), STR("op_9"), &q);
	assert_str(q.url, "https://api.stripe.com/v1/billing_portal/sessions");
	assert_str(q.body, "customer=cus_1&return_url=https%3A%2F%2Fu.example%2Fp%2Fx");
	assert_str(header(&q, "Idempotency-Key"), "usher-portal-op_9");
	struct httpc_response r = answer(200, "{\"id\":\"bps_1\",\"url\":\"https://billing.stripe.com/p/session/x\"}");
	assert_int_equal(stripe_portal_response(*state, &r, &url).kind, ERR_NONE);
	assert_str(url, "https://billing.stripe.com/p/session/x");
	r = answer(200, "{\"id\":\"bps_1\"}");
	assert_int_equal(stripe_portal_response(*state, &r, &url).kind, ERR_REJECT);
	r = answer(500, "");
	assert_int_equal(stripe_portal_response(*state, &r, &url).kind, ERR_RETRY);
}

static void every_slot_of_every_provider(void **state)
{
	size_t n = 0;
	for (const struct payment_provider *const *at = payment_providers(); *at != NULL; at++, n++) {
		const struct payment_provider *p = *at;
		assert_true(p->name && p->title && p->signature_header && p->customer_prefix);
		assert_true(p->verify && p->decode && p->checkout_request && p->checkout_response && p->find_request && p->find_response &&
		            p->expire_request && p->fetch_request && p->fetch_response && p->portal_request && p->portal_response);
		assert_ptr_equal(payment_provider_find(str_of(p->name)), p);
		assert_ptr_equal(payment_provider_of_customer(arena_printf(*state, "%s01", p->customer_prefix)), p);
		assert_null(payment_provider_find(str_of(p->title)));
	}
	assert_int_equal(n, 2);
	assert_string_equal(payment_provider_find(STR("stripe"))->signature_header, "Stripe-Signature");
	assert_string_equal(payment_provider_find(STR("paddle"))->signature_header, "Paddle-Signature");
	assert_null(payment_provider_find(STR_NONE));
	assert_null(payment_provider_of_customer(STR("x_1")));
	assert_null(payment_provider_of_customer(STR_NONE));
}

static int setup(void **state)
{
	*state = arena_new(4 * 1024 * 1024);
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
		cmocka_unit_test(a_session_byte_for_byte),
		cmocka_unit_test(bought_once),
		cmocka_unit_test(ends_with_the_hold_within_bounds),
		cmocka_unit_test(the_same_operation_asks_the_same),
		cmocka_unit_test(a_fixed_link),
		cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(a_session_is_answered),
		cmocka_unit_test(answers_that_are_none),
		cmocka_unit_test(a_price_bought_once_is_told_apart),
		cmocka_unit_test(expiring),
		cmocka_unit_test(reading_again),
		cmocka_unit_test(the_portal),
		cmocka_unit_test(every_slot_of_every_provider),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
