/* tests/unit/payment_paddle_request_test.c: what Paddle is asked, byte for byte, and what its answers mean. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/paddle.h"
#include "tests/unit/tsv.h"

#define ASKED_S INT64_C(1767225600)

static struct payment_config config(void)
{
	return (struct payment_config){
		.api_base = STR("https://sandbox-api.paddle.com"), .api_key = STR("pdl_sdbx_apikey_1"), .prices = STR(" pri_main, pri_other"),
	};
}

static struct payment_checkout checkout(void)
{
	return (struct payment_checkout){
		.operation = STR("op_7-1"), .reference = STR("k3J9-x_2Qm7"), .success_url = STR("https://u.example/p/k3J9-x_2Qm7?back=1"),
		.cancel_url = STR("https://u.example/p/k3J9-x_2Qm7"), .asked_us = ASKED_S * SEC_US, .ends_us = ASKED_S * SEC_US + HOUR_US,
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

static struct httpc_response answer(int status, const char *body)
{
	return (struct httpc_response){ .status = status, .body = str_of(body), .retry_after_s = -1, .sent = true };
}

static void a_transaction_byte_for_byte(void **state)
{
	struct payment_config c = config();
	struct payment_checkout q = checkout();
	struct payment_checkout_plan plan;
	assert_int_equal(paddle_checkout_request(*state, &c, &q, &plan).kind, ERR_NONE);
	assert_string_equal(plan.request.method, "POST");
	assert_str(plan.request.url, "https://sandbox-api.paddle.com/transactions");
	assert_str(header(&plan.request, "Authorization"), "Bearer pdl_sdbx_apikey_1");
	assert_str(header(&plan.request, "Paddle-Version"), "1");
	assert_str(header(&plan.request, "Content-Type"), "application/json");
	assert_null(header(&plan.request, "Idempotency-Key").p);
	assert_str(plan.request.body,
		"{\"items\":[{\"price_id\":\"pri_main\",\"quantity\":1}],\"collection_mode\":\"automatic\","
		"\"custom_data\":{\"usher_ref\":\"k3J9-x_2Qm7\",\"usher_op\":\"op_7-1\"},\"checkout\":{\"url\":\"https://u.example/p/k3J9-x_2Qm7\"}}");
	assert_false(plan.request.reuse);
	assert_int_equal(plan.ends_us, q.ends_us);
	assert_null(plan.url.p);
}

static void what_cannot_be_asked(void **state)
{
	static const char *const odd[] = { "", "a b", "a&b=c", "\xc3\xa9", "a\nb" };
	struct payment_config c = config();
	struct payment_checkout_plan plan;
	for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
		struct payment_checkout q = checkout();
		q.reference = str_of(odd[i]);
		assert_int_equal(paddle_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
		q = checkout();
		q.operation = str_of(odd[i]);
		assert_int_equal(paddle_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
	}
	struct payment_checkout q = checkout();
	c.prices = STR(" , ");
	assert_int_equal(paddle_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
	c = config();
	char url[9000];
	memset(url, 'u', sizeof(url));
	q.cancel_url = str_n(url, sizeof(url));
	assert_int_equal(paddle_checkout_request(*state, &c, &q, &plan).kind, ERR_REJECT);
}

static void a_transaction_is_answered(void **state)
{
	struct payment_checkout_answer got;
	struct httpc_response r = answer(201,
		"{\"data\":{\"id\":\"txn_01\",\"status\":\"draft\",\"checkout\":{\"url\":\"https://u.example/p/k3?_ptxn=txn_01\"}},\"meta\":{\"request_id\":\"r\"}}");
	assert_int_equal(paddle_checkout_response(*state, &r, &got).kind, ERR_NONE);
	assert_str(got.session_id, "txn_01");
	assert_str(got.url, "https://u.example/p/k3?_ptxn=txn_01");
	assert_false(got.not_recurring);
	r = answer(201, "{\"data\":{\"id\":\"txn_01\",\"status\":\"draft\",\"checkout\":{\"url\":null}}}");
	assert_int_equal(paddle_checkout_response(*state, &r, &got).kind, ERR_NONE);
	assert_null(got.url.p);
}

static void answers_that_are_none(void **state)
{
	static const struct {
		const char *body;
		int status;
		enum err_kind kind;
	} cases[] = {
		{ "{\"data\":{\"id\":\"sub_01\"}}", 201, ERR_REJECT },
		{ "{\"data\":{\"id\":\"txn_\\\"><script>\"}}", 201, ERR_REJECT },
		{ "{\"data\":{\"status\":\"draft\"}}", 201, ERR_REJECT },
		{ "{\"data\":[]}", 201, ERR_REJECT },
		{ "", 201, ERR_UNKNOWN },
		{ "<html>", 200, ERR_UNKNOWN },
		{ "", 0, ERR_UNKNOWN },
		{ "{\"error\":{\"type\":\"request_error\",\"code\":\"authentication_malformed\",\"detail\":\"bad key\"}}", 403, ERR_DENIED },
		{ "{\"error\":{\"code\":\"transaction_default_checkout_url_not_set\",\"detail\":\"A default payment link is needed\"}}", 400, ERR_REJECT },
		{ "{\"error\":{\"code\":\"not_found\"}}", 404, ERR_MISSING },
		{ "{\"error\":{\"code\":\"too_many_requests\"}}", 429, ERR_RETRY },
		{ "{\"error\":{\"type\":\"api_error\",\"code\":\"internal_error\"}}", 500, ERR_RETRY },
		{ "<html>gateway</html>", 503, ERR_RETRY },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_checkout_answer got;
		struct httpc_response r = answer(cases[i].status, cases[i].body);
		enum err_kind kind = paddle_checkout_response(*state, &r, &got).kind;
		if (kind != cases[i].kind)
			fail_msg("%d %s: %s", cases[i].status, cases[i].body, err_kind_name(kind));
		assert_null(got.session_id.p);
	}
	struct payment_checkout_answer got;
	struct httpc_response r = answer(400, cases[8].body);
	assert_int_equal(paddle_checkout_response(*state, &r, &got).kind, ERR_REJECT);
	assert_str(got.message, "A default payment link is needed");
}

static void an_operation_is_looked_for(void **state)
{
	struct payment_config c = config();
	struct payment_checkout q = checkout();
	struct httpc_request r;
	assert_true(paddle_find_request(*state, &c, &q, STR_NONE, &r));
	assert_string_equal(r.method, "GET");
	assert_str(r.url, "https://sandbox-api.paddle.com/transactions?status=draft%2Cready%2Cbilled%2Cpaid%2Ccompleted&origin=api"
	                  "&created_at%5BGTE%5D=2025-12-31T23%3A58%3A00Z&order_by=id%5BDESC%5D&per_page=5");
	assert_true(paddle_find_request(*state, &c, &q, STR("txn_9"), &r));
	assert_true(str_ends(r.url, STR("&after=txn_9")));

	struct payment_found got;
	struct httpc_response a = answer(200,
		"{\"data\":[{\"id\":\"txn_3\",\"status\":\"draft\",\"custom_data\":{\"usher_op\":\"op_8\"}},"
		"{\"id\":\"txn_2\",\"status\":\"draft\",\"custom_data\":{\"usher_ref\":\"k3J9-x_2Qm7\",\"usher_op\":\"op_7-1\"}}],"
		"\"meta\":{\"pagination\":{\"has_more\":true}}}");
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_NONE);
	assert_true(got.found);
	assert_str(got.answer.session_id, "txn_2");
	/* Canceled is as if it had never been; the next page may have it. */
	a = answer(200, "{\"data\":[{\"id\":\"txn_3\",\"status\":\"canceled\",\"custom_data\":{\"usher_op\":\"op_7-1\"}},"
	                "{\"id\":\"txn_2\",\"status\":\"ready\",\"custom_data\":null}],\"meta\":{\"pagination\":{\"has_more\":true}}}");
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_NONE);
	assert_false(got.found);
	assert_true(got.more);
	assert_str(got.after, "txn_2");
	a = answer(200, "{\"data\":[],\"meta\":{\"pagination\":{\"has_more\":true}}}"); /* no end to an empty page */
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_NONE);
	assert_false(got.found || got.more);
	a = answer(200, "{\"data\":{}}");
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_UNKNOWN);
	a = answer(200, "{");
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_UNKNOWN);
	a = answer(500, "");
	assert_int_equal(paddle_find_response(*state, &q, &a, &got).kind, ERR_RETRY);
}

static void canceling(void **state)
{
	struct payment_config c = config();
	struct httpc_request q;
	paddle_expire_request(*state, &c, STR("txn_01/x"), STR("op_8"), &q);
	assert_string_equal(q.method, "PATCH");
	assert_str(q.url, "https://sandbox-api.paddle.com/transactions/txn_01%2Fx");
	assert_str(q.body, "{\"status\":\"canceled\"}");
}

static void reading_again(void **state)
{
	struct arena *a = *state;
	struct payment_config c = config();
	struct httpc_request q;
	struct payment_event e;
	assert_true(paddle_fetch_request(a, &c, STR("sub_1"), &q));
	assert_string_equal(q.method, "GET");
	assert_str(q.url, "https://sandbox-api.paddle.com/subscriptions/sub_1");
	assert_true(paddle_fetch_request(a, &c, STR("txn_1"), &q));
	assert_str(q.url, "https://sandbox-api.paddle.com/transactions/txn_1");
	assert_false(paddle_fetch_request(a, &c, STR("ctm_1"), &q));
	assert_false(paddle_fetch_request(a, &c, STR_NONE, &q));

	struct httpc_response r = answer(200, "{\"data\":{\"id\":\"sub_1\",\"customer_id\":\"ctm_1\",\"status\":\"paused\","
		"\"custom_data\":{\"usher_ref\":\"k3J9\"},\"items\":[{\"status\":\"active\",\"price\":{\"id\":\"pri_main\"}}]}}");
	assert_int_equal(paddle_fetch_response(a, &c, &r, ASKED_S * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.standing, STANDING_LAPSED);
	assert_int_equal(e.occurred_us, ASKED_S * SEC_US);
	assert_str(e.reference, "k3J9");
	/* A transaction was paid when it was paid: what came since is newer. */
	r = answer(200, "{\"data\":{\"id\":\"txn_1\",\"customer_id\":\"ctm_1\",\"subscription_id\":\"sub_1\",\"status\":\"completed\","
		"\"billed_at\":\"2025-12-31T00:00:00.5Z\",\"items\":[{\"price\":{\"id\":\"pri_main\"}}]}}");
	assert_int_equal(paddle_fetch_response(a, &c, &r, ASKED_S * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.says, SAYS_PAID);
	assert_int_equal(e.occurred_us, ASKED_S * SEC_US - DAY_US + SEC_US / 2);
	assert_int_equal(e.checkout, CHECKOUT_PAID);
	r = answer(200, "{\"data\":{\"id\":\"txn_1\",\"status\":\"canceled\",\"items\":[]}}");
	assert_int_equal(paddle_fetch_response(a, &c, &r, ASKED_S * SEC_US, &e).kind, ERR_NONE);
	assert_int_equal(e.checkout, CHECKOUT_GONE);
	r = answer(200, "{\"data\":{\"id\":\"ctm_1\"}}");
	assert_int_equal(paddle_fetch_response(a, &c, &r, 0, &e).kind, ERR_REJECT);
	r = answer(404, "{\"error\":{\"code\":\"not_found\"}}");
	assert_int_equal(paddle_fetch_response(a, &c, &r, 0, &e).kind, ERR_MISSING);
}

static void the_portal(void **state)
{
	struct payment_config c = config();
	struct httpc_request q;
	struct str url;
	paddle_portal_request(*state, &c, STR("ctm_1"), STR("https://u.example/p/x"), STR("op_9"), &q);
	assert_string_equal(q.method, "POST");
	assert_str(q.url, "https://sandbox-api.paddle.com/customers/ctm_1/portal-sessions");
	assert_str(q.body, "{}");
	struct httpc_response r = answer(201, "{\"data\":{\"id\":\"cpls_1\",\"urls\":{\"general\":{\"overview\":\"https://customer-portal.paddle.com/cpl_1?token=x\"}}}}");
	assert_int_equal(paddle_portal_response(*state, &r, &url).kind, ERR_NONE);
	assert_str(url, "https://customer-portal.paddle.com/cpl_1?token=x");
	r = answer(201, "{\"data\":{\"id\":\"cpls_1\",\"urls\":{\"general\":{\"overview\":\"javascript:x\"}}}}");
	assert_int_equal(paddle_portal_response(*state, &r, &url).kind, ERR_REJECT);
	r = answer(404, "");
	assert_int_equal(paddle_portal_response(*state, &r, &url).kind, ERR_MISSING);
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
		cmocka_unit_test(a_transaction_byte_for_byte), cmocka_unit_test(what_cannot_be_asked),
		cmocka_unit_test(a_transaction_is_answered),   cmocka_unit_test(answers_that_are_none),
		cmocka_unit_test(an_operation_is_looked_for),  cmocka_unit_test(canceling),
		cmocka_unit_test(reading_again),               cmocka_unit_test(the_portal),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
