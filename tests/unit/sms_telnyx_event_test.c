/* tests/unit/sms_telnyx_event_test.c: Telnyx' events, whole and broken. */
/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "sms/telnyx_event.h"
#include "tests/unit/check.h"

#define ID "b301ed3f-1490-491f-995f-6e64e69674d4"
#define ENVELOPE(type, payload) \
	"{\"data\":{\"event_type\":\"" type "\",\"id\":\"" ID "\",\"occurred_at\":\"2026-11-21T10:00:00.123456Z\",\"payload\":" payload \
	",\"record_type\":\"event\"},\"meta\":{\"attempt\":1,\"delivered_to\":\"https://x.example/\"}}"
#define TO "\"to\":[{\"phone_number\":\"+12025550111\",\"status\":\"webhook_delivered\"}]"
#define FROM "\"from\":{\"phone_number\":\"+447700900001\",\"carrier\":\"EE\"}"
#define TEXT(fields) ENVELOPE("message.received", "{\"id\":\"m1\",\"messaging_profile_id\":\"p1\"," FROM "," TO "," fields "}")
#define RECEIPT(status, more) \
	ENVELOPE("message.finalized", "{\"id\":\"m1\",\"text\":\"hi\",\"to\":[{\"phone_number\":\"+447700900001\",\"status\":\"" status "\"}]" more "}")
#define CALL(type, fields) ENVELOPE(type, "{\"call_control_id\":\"v3:c1\",\"from\":\"+447700900001\",\"to\":\"+12025550111\"" fields "}")

static struct arena *arena;

static struct telnyx_event good(struct str json)
{
	struct telnyx_event e = { 0 };
	struct str exact = check_exact(json);
	ASSERT_OK(telnyx_event_decode(arena, arena_str(arena, exact), &e));
	free((void *)(uintptr_t)exact.p);
	return e;
}

static void refused(struct str json)
{
	struct telnyx_event e;
	ASSERT_ERR(telnyx_event_decode(arena, json, &e), ERR_REJECT);
}

static void texts(void **state)
{
	(void)state;
	struct telnyx_event e = good(STR(TEXT("\"text\":\"Plumber, Leeds\"")));
	assert_int_equal(e.kind, TELNYX_TEXT);
	ASSERT_STR(e.id, ID);
	ASSERT_STR(e.from, "+447700900001");
	ASSERT_STR(e.to, "+12025550111");
	ASSERT_STR(e.text, "Plumber, Leeds");
	ASSERT_STR(e.message_id, "m1");
	ASSERT_STR(e.profile, "p1");
	assert_null(e.word.p);
	assert_int_equal(e.occurred_us, INT64_C(1795255200123456));
	e = good(STR(TEXT("\"text\":null,\"type\":\"MMS\",\"media\":[{\"url\":\"https://x/1\"}]")));
	ASSERT_STR(e.text, "");
	ASSERT_STR(good(STR(TEXT("\"type\":\"MMS\""))).text, "");
	ASSERT_STR(good(STR(TEXT("\"text\":\"stop\",\"autoresponse_type\":\"STOP\""))).word, "STOP");
	/* A group: ours is the number whose webhook this is. */
	e = good(STR(ENVELOPE("message.received", "{\"id\":\"m1\",\"text\":\"x\"," FROM ",\"to\":[{\"phone_number\":\"+15550000001\",\"status\":\"delivered\"},"
		"{\"phone_number\":\"+12025550111\",\"status\":\"webhook_delivered\"}]}")));
	ASSERT_STR(e.to, "+12025550111");
}

static void broken_characters_lose_no_text(void **state)
{
	(void)state;
	ASSERT_STR(good(STR(TEXT("\"text\":\"a\xff" "b\""))).text, "a\xef\xbf\xbd" "b");
	ASSERT_STR(good(STR(TEXT("\"text\":\"a\\u0000b\""))).text, "a\xef\xbf\xbd" "b");
	ASSERT_STR(good(STR(TEXT("\"text\":\"a\0b\""))).text, "a\xef\xbf\xbd" "b");
	ASSERT_STR(good(STR(TEXT("\"text\":\"\\ud83d\\ude00\""))).text, "\xf0\x9f\x98\x80");
	ASSERT_STR(good(STR(TEXT("\"text\":\"x\\ud83d\""))).text, "x\xef\xbf\xbd");
	ASSERT_STR(good(STR(TEXT("\"text\":\"\\ude00\\ud83d y\""))).text, "\xef\xbf\xbd\xef\xbf\xbd y");
	ASSERT_STR(good(STR(TEXT("\"text\":\"\\ud83d\\ud83d\\ude00\""))).text, "\xef\xbf\xbd\xf0\x9f\x98\x80");
	ASSERT_STR(good(STR(TEXT("\"text\":\"\\\\ud83d\""))).text, "\\ud83d");
}

static void receipts(void **state)
{
	(void)state;
	static const struct { struct str json; const char *status; int64_t code; } rows[] = {
		{ STR(RECEIPT("delivered", "")), "delivered", 0 }, { STR(RECEIPT("sent", "")), "sent", 0 },
		{ STR(RECEIPT("queued", "")), "accepted", 0 }, { STR(RECEIPT("sending", "")), "accepted", 0 },
		{ STR(RECEIPT("delivery_unconfirmed", ",\"errors\":[]")), "sent", 0 },
		{ STR(RECEIPT("delivery_failed", ",\"errors\":[{\"code\":\"40008\",\"title\":\"x\"}]")), "undelivered", 40008 },
		{ STR(RECEIPT("sending_failed", ",\"errors\":[{\"code\":\"40300\"},{\"code\":\"1\"}]")), "failed", 40300 },
		{ STR(RECEIPT("expired", ",\"errors\":[{\"code\":40005}]")), "undelivered", 40005 },
		{ STR(RECEIPT("dreaming", ",\"errors\":[{\"code\":\"x\"}]")), NULL, 0 },
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct telnyx_event e = good(rows[i].json);
		assert_int_equal(e.kind, TELNYX_RECEIPT);
		assert_int_equal(e.code, rows[i].code);
		if (rows[i].status == NULL)
			assert_null(e.status);
		else
			assert_string_equal(e.status, rows[i].status);
	}
	assert_int_equal(good(STR(ENVELOPE("message.sent", "{\"id\":\"m\",\"to\":[{\"phone_number\":\"+1\",\"status\":\"sent\"}]}"))).kind, TELNYX_RECEIPT);
}

static void calls(void **state)
{
	(void)state;
	struct telnyx_event e = good(STR(CALL("call.initiated", ",\"direction\":\"incoming\",\"client_state\":null")));
	assert_int_equal(e.kind, TELNYX_CALL);
	assert_true(e.incoming);
	ASSERT_STR(e.call_id, "v3:c1");
	ASSERT_STR(e.to, "+12025550111");
	assert_null(e.state.p);
	assert_false(good(STR(CALL("call.initiated", ",\"direction\":\"outgoing\""))).incoming);
	e = good(STR(CALL("call.answered", ",\"client_state\":\"dXNoZXI6dm9pY2UubGl2ZTpTYW0ncw==\"")));
	assert_int_equal(e.kind, TELNYX_CALL_ANSWERED);
	ASSERT_STR(e.state, "usher:voice.live:Sam's");
	assert_null(good(STR(CALL("call.answered", ",\"client_state\":\"not base64\""))).state.p);
	assert_null(good(STR(CALL("call.answered", ",\"client_state\":\"/w==\""))).state.p); /* no text */
	assert_int_equal(good(STR(CALL("call.speak.ended", ""))).kind, TELNYX_CALL_SPOKEN);
	e = good(STR(CALL("call.hangup", ",\"hangup_cause\":\"normal_clearing\"")));
	assert_int_equal(e.kind, TELNYX_CALL_ENDED);
	ASSERT_STR(e.hangup_cause, "normal_clearing");
}

static void orders_and_all_else(void **state)
{
	(void)state;
	struct telnyx_event e = good(STR(ENVELOPE("number_order.complete", "{\"id\":\"o1\",\"customer_reference\":\"op-1\",\"status\":\"success\"}")));
	assert_int_equal(e.kind, TELNYX_ORDER);
	ASSERT_STR(e.order_id, "o1");
	ASSERT_STR(e.reference, "op-1");
	ASSERT_STR(e.order_status, "success");
	assert_int_equal(good(STR("{\"data\":{\"event_type\":\"fax.received\",\"payload\":7}}")).kind, TELNYX_OTHER);
	assert_int_equal(good(STR(ENVELOPE("call.dtmf.received", "null"))).kind, TELNYX_OTHER);
}

static void what_is_no_event_is_refused(void **state)
{
	(void)state;
	static const struct str rows[] = {
		STR(""), STR("x"), STR("[]"), STR("{}"), STR("{\"data\":[]}"), STR("{\"data\":{}}"), STR("{\"data\":{\"event_type\":7}}"),
		STR("{\"data\":{\"event_type\":\"message.received\",\"id\":\"x\",\"payload\":{\"text\":\"Hello\"}},\"meta\":{\"attempt\":1}}"),
		STR("{\"data\":{\"event_type\":\"message.received\",\"payload\":{\"id\":\"m\"," FROM "," TO "}}}"),              /* no id */
		STR("{\"data\":{\"record_type\":\"message\",\"event_type\":\"fax.received\",\"id\":\"x\"}}"),
		STR("{\"data\":{\"event_type\":\"message.received\",\"id\":\"x\",\"occurred_at\":\"yesterday\",\"payload\":{\"id\":\"m\"," FROM "," TO "}}}"),
		STR(ENVELOPE("message.received", "{\"id\":\"m\"," FROM ",\"text\":\"x\"}")),
		STR(ENVELOPE("message.received", "{\"id\":\"m\"," FROM ",\"to\":[],\"text\":\"x\"}")),
		STR(ENVELOPE("message.received", "{\"id\":\"m\"," FROM ",\"to\":\"+12025550111\",\"text\":\"x\"}")),
		STR(ENVELOPE("message.received", "{\"id\":\"m\"," TO ",\"text\":\"x\"}")),
		STR(ENVELOPE("message.received", "{" FROM "," TO ",\"text\":\"x\"}")),
		STR(TEXT("\"text\":7")), STR(TEXT("\"text\":\"x\",\"text\":\"y\"")),
		STR(ENVELOPE("message.finalized", "{\"to\":[{\"phone_number\":\"+1\",\"status\":\"sent\"}]}")),
		STR(ENVELOPE("call.initiated", "{\"direction\":\"incoming\",\"from\":\"+1\",\"to\":\"+2\"}")),
		STR(CALL("call.initiated", "")), STR(CALL("call.initiated", ",\"direction\":\"sideways\"")),
		STR(ENVELOPE("call.initiated", "{\"call_control_id\":\"c\",\"direction\":\"incoming\",\"from\":\"+1\"}")),
		STR(ENVELOPE("call.hangup", "{}")), STR(ENVELOPE("call.answered", "null")), STR(ENVELOPE("number_order.complete", "{\"status\":\"success\"}")),
	};
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		refused(rows[i]);
}

static int setup(void **state)
{
	(void)state;
	arena = arena_new(4 * 1024 * 1024);
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
		cmocka_unit_test(texts), cmocka_unit_test(broken_characters_lose_no_text), cmocka_unit_test(receipts), cmocka_unit_test(calls),
		cmocka_unit_test(orders_and_all_else), cmocka_unit_test(what_is_no_event_is_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
