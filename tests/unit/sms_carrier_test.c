/* tests/unit/sms_carrier_test.c: both carriers: every slot set, requests as their APIs take them, answers understood alike. */
/* SPDX-License-Identifier: MIT */
#include "sms/carrier.h"
#include "sms/telnyx_api.h"
#include "tests/unit/check.h"

static struct arena *arena;

static const struct carrier_account twilio = { .api_base = STR("https://api.twilio.com"), .id = STR("AC1"), .secret = STR("token") };
static const struct carrier_account telnyx = { .api_base = STR("https://api.telnyx.com"), .secret = STR("KEY1"), .service = STR("profile") };
static const struct carrier_text hello = { .from = STR("+12025550100"), .to = STR("+447700900001"), .body = STR("a & b \"c\""),
	.receipts = STR("https://u.example/x?m=7") };

static const struct carrier *of(const char *name)
{
	const struct carrier *c = carrier_find(str_of(name));
	assert_non_null(c);
	return c;
}

static void every_slot_of_every_carrier_is_set(void **state)
{
	(void)state;
	assert_int_equal(n_carriers, 2);
	for (size_t i = 0; i < n_carriers; i++) {
		const struct carrier *c = carriers[i];
		assert_ptr_equal(carrier_find(str_of(c->name)), c);
		assert_true(c->receipt_path[0] == '/' && c->chars_max && c->septets_max && c->units_max);
		assert_true(c->send_request && c->send_response && c->list_request && c->list_response && c->optout_scope && c->fault_of);
	}
	assert_null(carrier_find(STR("")));
	assert_null(carrier_find(STR("twili")));
}

static struct str header(const struct httpc_request *q, const char *name)
{
	for (size_t i = 0; i < q->n_headers; i++)
		if (strcmp(q->headers[i].name, name) == 0)
			return q->headers[i].value;
	return STR_NONE;
}

static void requests_to_send(void **state)
{
	(void)state;
	struct httpc_request q;
	of("twilio")->send_request(arena, &twilio, &hello, &q);
	assert_string_equal(q.method, "POST");
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
	ASSERT_STR(q.user, "AC1");
	ASSERT_STR(q.body, "To=%2B447700900001&From=%2B12025550100&Body=a%20%26%20b%20%22c%22&StatusCallback=https%3A%2F%2Fu.example%2Fx%3Fm%3D7");
	of("telnyx")->send_request(arena, &telnyx, &hello, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/messages");
	assert_null(q.user.p);
	ASSERT_STR(header(&q, "Authorization"), "Bearer KEY1");
	ASSERT_STR(header(&q, "Content-Type"), "application/json");
	ASSERT_STR(q.body, "{\"from\":\"+12025550100\",\"to\":\"+447700900001\",\"text\":\"a & b \\\"c\\\"\",\"webhook_url\":\"https://u.example/x?m=7\"}");
	assert_false(q.reuse);
}

static void a_list_where_there_is_one(void **state)
{
	(void)state;
	struct httpc_request q;
	struct carrier_account service = twilio;
	assert_true(of("twilio")->list_request(arena, &twilio, STR("+1"), STR("+2"), INT64_C(1795255200000000), &q));
	ASSERT_STR(q.url, "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json?To=%2B2&From=%2B1&DateSent%3E=2026-11-21&PageSize=50");
	service.service = STR("MG1");
	assert_true(of("twilio")->list_request(arena, &service, STR("+1"), STR("+2"), INT64_C(1795255200000000), &q));
	assert_true(str_find(q.url, STR("From=")) < 0);
	assert_false(of("telnyx")->list_request(arena, &telnyx, STR("+1"), STR("+2"), 0, &q));
}

static struct send_answer answer(const char *carrier, int status, const char *body)
{
	struct send_answer a;
	struct httpc_response r = { .status = status, .body = str_of(body), .retry_after_s = status == 429 ? 7 : -1, .sent = true };
	of(carrier)->send_response(arena, OK, &r, &a);
	assert_non_null(a.why);
	return a;
}

#define ERRORS(code) "{\"errors\":[{\"code\":\"" code "\",\"title\":\"t\",\"detail\":\"d\"}]}"

static void answers_of_telnyx(void **state)
{
	(void)state;
	static const struct { int status; const char *body; enum send_outcome want; int64_t code; } rows[] = {
		{ 200, "{\"data\":{\"id\":\"40385f64\",\"to\":[{\"status\":\"queued\"}]}}", SEND_ACCEPTED, 0 },
		{ 200, "{\"data\":{}}", SEND_UNKNOWN, 0 }, { 200, "<html>", SEND_UNKNOWN, 0 }, { 200, "", SEND_UNKNOWN, 0 },
		{ 400, ERRORS("40300"), SEND_OPTED_OUT, 40300 }, { 403, ERRORS("40300"), SEND_OPTED_OUT, 40300 },
		{ 400, ERRORS("40310"), SEND_BAD_NUMBER, 40310 }, { 422, ERRORS("10016"), SEND_BAD_NUMBER, 10016 },
		{ 400, ERRORS("40301"), SEND_BAD_NUMBER, 40301 }, { 400, ERRORS("40302"), SEND_REFUSED, 40302 },
		{ 401, ERRORS("10009"), SEND_ACCOUNT, 10009 }, { 403, ERRORS("10010"), SEND_ACCOUNT, 10010 }, { 401, "", SEND_ACCOUNT, 0 },
		{ 400, ERRORS("40305"), SEND_ACCOUNT, 40305 }, { 400, ERRORS("40309"), SEND_ACCOUNT, 40309 }, { 400, ERRORS("40333"), SEND_ACCOUNT, 40333 },
		{ 400, ERRORS("40318"), SEND_RETRY, 40318 }, { 429, ERRORS("10011"), SEND_RETRY, 10011 }, { 429, "slow down", SEND_RETRY, 0 },
		{ 503, "", SEND_RETRY, 0 }, { 500, ERRORS("10007"), SEND_UNKNOWN, 10007 }, { 500, ERRORS("40300"), SEND_UNKNOWN, 40300 },
		{ 502, "<html>", SEND_UNKNOWN, 0 }, { 400, ERRORS("99999"), SEND_REFUSED, 99999 }, { 400, "{}", SEND_REFUSED, 0 }, { 404, "", SEND_REFUSED, 0 },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct send_answer a = answer("telnyx", rows[i].status, rows[i].body);
		if (a.outcome != rows[i].want || a.code != rows[i].code)
			fail_msg("%d %s: %d, code %d", rows[i].status, rows[i].body, (int)a.outcome, (int)a.code);
	}
	ASSERT_STR(answer("telnyx", 200, rows[0].body).carrier_id, "40385f64");
	assert_int_equal(answer("telnyx", 429, "").retry_after_s, 7);
}

static void answers_of_twilio(void **state)
{
	(void)state;
	static const struct { int status; const char *body; enum send_outcome want; } rows[] = {
		{ 201, "{\"sid\":\"SM1\",\"status\":\"queued\"}", SEND_ACCEPTED }, { 201, "{}", SEND_UNKNOWN },
		{ 400, "{\"code\":21610,\"status\":400}", SEND_OPTED_OUT }, { 400, "{\"code\":21211}", SEND_BAD_NUMBER }, { 401, "{\"code\":20003}", SEND_ACCOUNT },
		{ 429, "{\"code\":20429}", SEND_RETRY }, { 503, "", SEND_RETRY }, { 500, "{\"code\":20500}", SEND_UNKNOWN }, { 400, "{\"code\":21617}", SEND_REFUSED },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(answer("twilio", rows[i].status, rows[i].body).outcome, rows[i].want);
}

static void no_answer_at_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_carriers; i++) {
		struct send_answer a;
		struct httpc_response r = { .sent = true, .retry_after_s = -1 };
		carriers[i]->send_response(arena, err_new(ERR_UNKNOWN, "reset"), &r, &a);
		assert_int_equal(a.outcome, SEND_UNKNOWN);
		carriers[i]->send_response(arena, err_new(ERR_RETRY, "never left"), NULL, &a);
		assert_int_equal(a.outcome, SEND_RETRY);
		carriers[i]->send_response(arena, err_new(ERR_DENIED, "certificate"), NULL, &a);
		assert_int_equal(a.outcome, SEND_ACCOUNT);
		carriers[i]->send_response(arena, err_new(ERR_REJECT, "bad URL"), NULL, &a);
		assert_int_equal(a.outcome, SEND_ACCOUNT);
		carriers[i]->send_response(arena, err_new(ERR_LIMIT, "too large"), &r, &a);
		assert_int_equal(a.outcome, SEND_UNKNOWN);
	}
}

static struct str repeated(const char *what, size_t n)
{
	struct buf b;
	buf_init(&b, 100000);
	while (n-- > 0)
		buf_add_z(&b, what);
	struct str s = arena_str(arena, buf_str(&b));
	buf_done(&b);
	return s;
}

static void limits(void **state)
{
	(void)state;
	assert_true(carrier_takes(of("telnyx"), repeated("a", 1530)));
	assert_false(carrier_takes(of("telnyx"), repeated("a", 1531)));
	assert_true(carrier_takes(of("telnyx"), repeated("\xd0\xb6", 670)));
	assert_false(carrier_takes(of("telnyx"), repeated("\xd0\xb6", 671)));
	assert_false(carrier_takes(of("telnyx"), repeated("[", 766)));             /* two septets each */
	assert_true(carrier_takes(of("twilio"), repeated("a", 1600)));
	assert_true(carrier_takes(of("twilio"), repeated("\xd0\xb6", 1600)));
	assert_false(carrier_takes(of("twilio"), repeated("a", 1601)));
}

static void what_is_told_in_receipts(void **state)
{
	(void)state;
	assert_int_equal(of("twilio")->fault_of(21610), FAULT_OPTED_OUT_BY_CARRIER);
	assert_int_equal(of("telnyx")->fault_of(40300), FAULT_OPTED_OUT_BY_CARRIER);
	static const int64_t ours[] = { 30002, 30007, 30010, 30032, 30034, 30450 }, nobodys[] = { 0, 30003, 30005, 30006, 30008, 30036 };
	for (size_t i = 0; i < COUNT_OF(ours); i++)
		assert_int_equal(of("twilio")->fault_of(ours[i]), FAULT_OF_OURS);
	for (size_t i = 0; i < COUNT_OF(nobodys); i++)
		assert_int_equal(of("twilio")->fault_of(nobodys[i]), FAULT_OF_NOBODY);
	assert_int_equal(of("telnyx")->fault_of(40010), FAULT_OF_OURS);
	assert_int_equal(of("telnyx")->fault_of(40003), FAULT_OF_OURS);
	assert_int_equal(of("telnyx")->fault_of(40008), FAULT_OF_NOBODY);
	ASSERT_STR(of("telnyx")->optout_scope(STR("+1"), STR("profile")), "profile");
	ASSERT_STR(of("telnyx")->optout_scope(STR("+1"), STR_NONE), "+1");
	ASSERT_STR(of("twilio")->optout_scope(STR("+1"), STR("MG1")), "MG1");
	assert_true(of("twilio")->yes_opts_in);
	assert_false(of("telnyx")->yes_opts_in);
}

static void commands_to_calls(void **state)
{
	(void)state;
	struct httpc_request q;
	struct telnyx_command c = { .call_id = STR("v3:a/b=="), .action = TELNYX_ANSWER, .command_id = STR("id1"), .state = STR("usher:voice.live:x") };
	telnyx_command_request(arena, &telnyx, &c, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/calls/v3%3Aa%2Fb%3D%3D/actions/answer");
	ASSERT_STR(q.body, "{\"command_id\":\"id1\",\"client_state\":\"dXNoZXI6dm9pY2UubGl2ZTp4\"}");
	c = (struct telnyx_command){ .call_id = STR("c"), .action = TELNYX_SPEAK, .text = STR("Hello") };
	telnyx_command_request(arena, &telnyx, &c, &q);
	ASSERT_STR(q.body, "{\"payload\":\"Hello\",\"payload_type\":\"text\",\"service_level\":\"basic\",\"voice\":\"female\",\"language\":\"en-US\"}");
	c = (struct telnyx_command){ .call_id = STR("c"), .action = TELNYX_HANGUP };
	telnyx_command_request(arena, &telnyx, &c, &q);
	ASSERT_STR(q.url, "https://api.telnyx.com/v2/calls/c/actions/hangup");
	ASSERT_STR(q.body, "{}");
	struct httpc_response r = { .status = 422, .body = str_of(ERRORS("90018")), .sent = true };
	ASSERT_ERR(telnyx_command_response(arena, OK, &r), ERR_MISSING);
	r = (struct httpc_response){ .status = 404, .body = STR("{}"), .sent = true };
	ASSERT_ERR(telnyx_command_response(arena, OK, &r), ERR_MISSING);
	r = (struct httpc_response){ .status = 200, .body = STR("{\"data\":{\"result\":\"ok\"}}"), .sent = true };
	ASSERT_OK(telnyx_command_response(arena, OK, &r));
	for (int i = 0; i < TELNYX_ACTIONS; i++) {
		enum telnyx_action found;
		assert_true(telnyx_action_find(str_of(telnyx_action_name((enum telnyx_action)i)), &found));
		assert_int_equal(found, i);
	}
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(16 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_slot_of_every_carrier_is_set), cmocka_unit_test(requests_to_send), cmocka_unit_test(a_list_where_there_is_one),
		cmocka_unit_test(answers_of_telnyx), cmocka_unit_test(answers_of_twilio), cmocka_unit_test(no_answer_at_all), cmocka_unit_test(limits),
		cmocka_unit_test(what_is_told_in_receipts), cmocka_unit_test(commands_to_calls),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
