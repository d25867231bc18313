/* tests/unit/sms_dialer_test.c: how carriers are asked to ring somebody, and what their answers amount to. */
/* SPDX-License-Identifier: MIT */
#include "sms/dialer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *a;
static const struct dialer_call call = { .to = { "+447700900001", 13 }, .from = { "+12025550100", 12 }, .key = { "7.42", 4 },
	.status_url = { "https://x.example/webhooks/twilio/placed-call?c=7.42", 52 }, .twiml = { "<Response/>", 11 }, .webhook_url = { "https://x.example/webhooks/telnyx", 33 } };

static int set_up(void **state)
{
	(void)state;
	a = arena_new(4u * 1024 * 1024);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void every_carrier_has_every_slot(void **state)
{
	(void)state;
	static const char *const names[] = { "twilio", "telnyx" };
	for (size_t i = 0; i < 2; i++) {
		const struct dialer *d = dialer_find(str_of(names[i]));
		assert_true(d && d->place_request && d->place_response && d->find_request && d->find_response && d->look_request && d->look_response);
	}
	assert_null(dialer_find(STR("other")));
}

static void twilio_is_asked_as_it_wants(void **state)
{
	(void)state;
	const struct dialer *d = dialer_find(STR("twilio"));
	struct dialer_account acc = { .api_base = STR("https://api.twilio.com"), .id = STR("AC1"), .secret = STR("t") };
	struct httpc_request q;
	d->place_request(a, &acc, &call, &q);
	assert_string_equal(arena_z(a, q.url), "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json");
	assert_string_equal(arena_z(a, q.body), "To=%2B447700900001&From=%2B12025550100&Twiml=%3CResponse%2F%3E&StatusCallback=https%3A%2F%2Fx.example%2Fwebhooks"
		"%2Ftwilio%2Fplaced-call%3Fc%3D7.42&StatusCallbackEvent=completed&Timeout=45&TimeLimit=20");
	assert_true(d->find_request(a, &acc, &call, 0, &q));
	assert_string_equal(arena_z(a, q.url), "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls.json?To=%2B447700900001&From=%2B12025550100&PageSize=50");
	d->look_request(a, &acc, STR("CA1"), &q);
	assert_string_equal(arena_z(a, q.url), "https://api.twilio.com/2010-04-01/Accounts/AC1/Calls/CA1.json");
}

static void telnyx_is_asked_as_it_wants(void **state)
{
	(void)state;
	const struct dialer *d = dialer_find(STR("telnyx"));
	struct dialer_account acc = { .api_base = STR("https://api.telnyx.com"), .secret = STR("k"), .connection_id = STR("99") };
	struct httpc_request q;
	d->place_request(a, &acc, &call, &q);
	assert_string_equal(arena_z(a, q.url), "https://api.telnyx.com/v2/calls");
	assert_string_equal(arena_z(a, q.body), "{\"connection_id\":\"99\",\"to\":\"+447700900001\",\"from\":\"+12025550100\",\"client_state\":\"Ny40Mg==\","
		"\"command_id\":\"usher-7.42\",\"webhook_url\":\"https://x.example/webhooks/telnyx\",\"timeout_secs\":45,\"time_limit_secs\":20}");
	assert_false(d->find_request(a, &acc, &call, 0, &q));
	d->look_request(a, &acc, STR("v3:a/b"), &q);
	assert_string_equal(arena_z(a, q.url), "https://api.telnyx.com/v2/calls/v3%3Aa%2Fb");
}

static const struct answer {
	const char *carrier;
	int status;
	const char *body;
	enum err_kind kind;
} answers[] = {
	{ "twilio", 201, "{\"sid\":\"CA1\"}", ERR_NONE }, { "twilio", 201, "{}", ERR_UNKNOWN }, { "twilio", 200, "<html>", ERR_UNKNOWN },
	{ "twilio", 400, "{\"code\":21215}", ERR_DENIED }, { "twilio", 400, "{\"code\":21216}", ERR_DENIED }, { "twilio", 400, "{\"code\":21210}", ERR_DENIED },
	{ "twilio", 400, "{\"code\":21211}", ERR_REJECT }, { "twilio", 401, "{\"code\":20003}", ERR_DENIED }, { "twilio", 429, "{}", ERR_RETRY },
	{ "twilio", 500, "", ERR_UNKNOWN }, { "twilio", 503, "", ERR_RETRY },
	{ "telnyx", 200, "{\"data\":{\"call_control_id\":\"v3:1\"}}", ERR_NONE }, { "telnyx", 200, "{\"data\":{}}", ERR_UNKNOWN },
	{ "telnyx", 422, "{\"errors\":[{\"code\":\"10016\"}]}", ERR_REJECT }, { "telnyx", 403, "{}", ERR_DENIED }, { "telnyx", 502, "", ERR_UNKNOWN },
};

static void answers_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct httpc_response r = { .status = answers[i].status, .body = str_of(answers[i].body), .retry_after_s = -1, .sent = true };
		struct str id = STR_NONE;
		struct rest_error error = { 0 };
		struct err e = dialer_find(str_of(answers[i].carrier))->place_response(a, OK, &r, &id, &error);
		if (e.kind != answers[i].kind || (id.n > 0) != !err_is(e))
			fail_msg("%s %d %s: %s", answers[i].carrier, answers[i].status, answers[i].body, err_kind_name(e.kind));
	}
}

/* Only a call that was made after ours was begun, and by the API, is ours. */
static void a_call_in_doubt_is_found_by_time(void **state)
{
	(void)state;
	const struct dialer *d = dialer_find(STR("twilio"));
	struct httpc_response r = { .status = 200, .retry_after_s = -1, .sent = true, .body = STR("{\"calls\":["
		"{\"sid\":\"CAold\",\"direction\":\"outbound-api\",\"date_created\":\"Thu, 01 Jan 2026 00:00:00 +0000\"},"
		"{\"sid\":\"CAin\",\"direction\":\"inbound\",\"date_created\":\"Thu, 01 Jan 2026 01:00:00 +0000\"},"
		"{\"sid\":\"CAours\",\"direction\":\"outbound-api\",\"date_created\":\"Thu, 01 Jan 2026 00:59:57 +0000\",\"start_time\":null},"
		"{\"sid\":\"CAodd\",\"direction\":\"outbound-api\",\"date_created\":\"yesterday\"}]}") };
	struct str id = STR_NONE;
	int64_t begun_us = INT64_C(1767229200) * 1000000;    /* 2026-01-01 01:00:00 */
	assert_int_equal(d->find_response(a, OK, &r, begun_us, &id).kind, ERR_NONE);
	assert_true(str_is(id, "CAours"));
	assert_int_equal(d->find_response(a, OK, &r, begun_us + 60 * INT64_C(1000000), &id).kind, ERR_NONE);
	assert_int_equal(id.n, 0);
	r.body = STR("{\"calls\":{}}");
	assert_int_equal(d->find_response(a, OK, &r, begun_us, &id).kind, ERR_RETRY);
}

static void ends_are_understood(void **state)
{
	(void)state;
	static const struct { const char *status; enum dialer_end end; } twilio[] = {
		{ "queued", DIALER_RUNNING }, { "ringing", DIALER_RUNNING }, { "in-progress", DIALER_RUNNING }, { "completed", DIALER_ANSWERED },
		{ "busy", DIALER_BUSY }, { "no-answer", DIALER_UNSEEN }, { "failed", DIALER_FAILED }, { "canceled", DIALER_FAILED }, { "", DIALER_RUNNING },
	};
	static const struct { const char *cause; bool answered; enum dialer_end end; } telnyx[] = {
		{ "timeout", false, DIALER_UNSEEN }, { "user_busy", false, DIALER_BUSY }, { "call_rejected", false, DIALER_BUSY }, { "not_found", false, DIALER_FAILED },
		{ "normal_clearing", true, DIALER_ANSWERED }, { "time_limit", false, DIALER_ANSWERED }, { "normal_clearing", false, DIALER_OVER },
		{ "a_new_word", false, DIALER_FAILED },
	};
	for (size_t i = 0; i < sizeof twilio / sizeof twilio[0]; i++)
		assert_int_equal(dialer_twilio_end(str_of(twilio[i].status)), twilio[i].end);
	for (size_t i = 0; i < sizeof telnyx / sizeof telnyx[0]; i++)
		assert_int_equal(dialer_telnyx_end(str_of(telnyx[i].cause), telnyx[i].answered), telnyx[i].end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_carrier_has_every_slot), cmocka_unit_test(twilio_is_asked_as_it_wants), cmocka_unit_test(telnyx_is_asked_as_it_wants),
		cmocka_unit_test(answers_are_judged), cmocka_unit_test(a_call_in_doubt_is_found_by_time), cmocka_unit_test(ends_are_understood),
	};
	return cmocka_run_group_tests_name("sms_dialer", tests, set_up, tear_down);
}
