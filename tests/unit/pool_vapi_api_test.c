/* tests/unit/pool_vapi_api_test.c: what Vapi is asked, and what its answers amount to. */
/* SPDX-License-Identifier: MIT */
#include "pool/vapi_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ASSISTANT "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
#define TOKEN "0123456789abcdef0123456789abcdef"

static struct arena *a;
static const struct vapi_account acc = { .api_base = { "https://api.vapi.ai", 19 }, .key = { "key", 3 }, .assistant_id = { ASSISTANT, 36 } };
static struct vapi_number twilio, telnyx;

static int set_up(void **state)
{
	(void)state;
	a = arena_new(2 * REST_LIST_ARENA_BYTES);
	twilio = (struct vapi_number){ .provider = STR("twilio"), .twilio_sid = STR("AC1"), .twilio_token = STR(TOKEN) };
	telnyx = (struct vapi_number){ .provider = STR("telnyx"), .credential_id = STR("cred-1") };
	(void)err_is(phone_parse(STR("+447700900801"), &twilio.phone));
	telnyx.phone = twilio.phone;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void body_is(const struct httpc_request *q, const char *want)
{
	assert_string_equal(arena_z(a, q->body), want);
}

static void requests_name_what_vapi_wants(void **state)
{
	(void)state;
	struct httpc_request q;
	vapi_link_request(a, &acc, &twilio, STR_NONE, &q);
	assert_string_equal(q.method, "POST");
	assert_string_equal(arena_z(a, q.url), "https://api.vapi.ai/phone-number");
	body_is(&q, "{\"provider\":\"twilio\",\"assistantId\":\"" ASSISTANT "\",\"number\":\"+447700900801\",\"name\":\"usher +447700900801\","
		"\"smsEnabled\":false,\"twilioAccountSid\":\"AC1\",\"twilioAuthToken\":\"" TOKEN "\"}");
	vapi_link_request(a, &acc, &twilio, STR("id/1"), &q);
	assert_string_equal(q.method, "PATCH");
	assert_string_equal(arena_z(a, q.url), "https://api.vapi.ai/phone-number/id%2F1");
	body_is(&q, "{\"provider\":\"twilio\",\"assistantId\":\"" ASSISTANT "\",\"smsEnabled\":false}");
	vapi_link_request(a, &acc, &telnyx, STR_NONE, &q);
	body_is(&q, "{\"provider\":\"telnyx\",\"assistantId\":\"" ASSISTANT "\",\"number\":\"+447700900801\",\"name\":\"usher +447700900801\","
		"\"credentialId\":\"cred-1\"}");
	vapi_unlink_request(a, &acc, STR("id1"), &q);
	assert_string_equal(q.method, "DELETE");
	vapi_list_request(a, &acc, STR("2026-01-01T00:00:00.000Z"), &q);
	assert_string_equal(arena_z(a, q.url), "https://api.vapi.ai/phone-number?limit=200&createdAtLt=2026-01-01T00%3A00%3A00.000Z");
}

static const struct answer {
	int status;
	const char *body;
	enum err_kind kind;
} answers[] = {
	{ 201, "{\"id\":\"x\",\"number\":\"+447700900801\",\"assistantId\":\"" ASSISTANT "\"}", ERR_NONE },
	{ 201, "{\"id\":\"x\",\"number\":\"+447700900801\",\"assistantId\":null}", ERR_CONFLICT },
	{ 201, "{\"id\":\"x\",\"number\":\"+447700900801\"}", ERR_CONFLICT },
	{ 201, "{\"id\":\"x\",\"number\":\"+447700900802\",\"assistantId\":\"" ASSISTANT "\"}", ERR_CONFLICT },
	{ 201, "{\"id\":\"\",\"number\":\"+447700900801\",\"assistantId\":\"" ASSISTANT "\"}", ERR_CONFLICT },
	{ 201, "[]", ERR_CONFLICT }, { 201, "<html>", ERR_UNKNOWN },
	{ 400, "{\"message\":[\"number exists\"],\"error\":\"Bad Request\",\"statusCode\":400}", ERR_REJECT },
	{ 401, "{\"message\":\"no\"}", ERR_DENIED }, { 429, "", ERR_RETRY }, { 500, "{}", ERR_UNKNOWN }, { 503, "", ERR_RETRY },
};

static void only_the_echo_is_believed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct httpc_response r = { .status = answers[i].status, .body = str_of(answers[i].body), .retry_after_s = -1, .sent = true };
		struct str id = STR_NONE;
		struct rest_error error = { 0 };
		struct err e = vapi_link_response(a, OK, &r, &acc, &twilio, &id, &error);
		if (e.kind != answers[i].kind || (id.n > 0) != !err_is(e))
			fail_msg("%d %s: %s", answers[i].status, answers[i].body, err_kind_name(e.kind));
	}
}

static void no_secret_is_kept(void **state)
{
	(void)state;
	struct str id = STR_NONE;
	struct rest_error error = { 0 };
	const struct str secrets[] = { STR(TOKEN), acc.key, telnyx.credential_id };
	struct vapi_number n = twilio;
	n.credential_id = telnyx.credential_id;
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
		struct httpc_response r = { .status = 400, .body = arena_printf(a, "{\"message\":\"what you sent, " STR_FMT ", is wrong\"}", STR_ARG(secrets[i])),
			.retry_after_s = -1, .sent = true };
		assert_int_equal(vapi_link_response(a, OK, &r, &acc, &n, &id, &error).kind, ERR_REJECT);
		assert_true(str_find(error.title, secrets[i]) < 0 && str_find(error.detail, secrets[i]) < 0);
		assert_true(error.title.n > 0 || error.detail.n > 0);
		assert_int_equal(vapi_unlink_response(a, OK, &r, &acc, &n, &error).kind, ERR_REJECT);
		assert_true(str_find(error.title, secrets[i]) < 0 && str_find(error.detail, secrets[i]) < 0);
	}
}

static void the_list_is_searched_page_by_page(void **state)
{
	(void)state;
	struct buf b;
	struct vapi_found found;
	struct httpc_response r = { .status = 200, .retry_after_s = -1, .sent = true };
	buf_init(&b, 1024 * 1024);
	buf_add(&b, STR("["));
	for (int i = 0; i < VAPI_PAGE; i++)
		buf_printf(&b, "%s{\"id\":\"i%d\",\"number\":\"+4477009%05d\",\"assistantId\":\"x\",\"createdAt\":\"2026-01-%02dT00:00:00.000Z\"}", i ? "," : "", i,
			i + 10000, 28 - i % 28);
	buf_add(&b, STR("]"));
	r.body = buf_str(&b);
	assert_int_equal(vapi_list_response(a, OK, &r, &twilio.phone, &found).kind, ERR_NONE);
	assert_true(found.id.n == 0 && str_is(found.next, "2026-01-01T00:00:00.000Z"));
	buf_reset(&b);
	buf_add(&b, STR("[{\"id\":\"other\",\"number\":\"+447700900802\"},{\"id\":\"ours\",\"number\":\"+447700900801\",\"assistantId\":\"y\"}]"));
	r.body = buf_str(&b);
	assert_int_equal(vapi_list_response(a, OK, &r, &twilio.phone, &found).kind, ERR_NONE);
	assert_true(str_is(found.id, "ours") && str_is(found.assistant_id, "y"));
	r.body = STR("{\"message\":\"an envelope\"}");
	assert_int_equal(vapi_list_response(a, OK, &r, &twilio.phone, &found).kind, ERR_UNKNOWN);
	buf_done(&b);
	r.status = 404;
	struct rest_error error = { 0 };
	assert_int_equal(vapi_unlink_response(a, OK, &r, &acc, &telnyx, &error).kind, ERR_NONE);
	r.status = 500;
	assert_int_equal(vapi_unlink_response(a, OK, &r, &acc, &telnyx, &error).kind, ERR_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_name_what_vapi_wants), cmocka_unit_test(only_the_echo_is_believed), cmocka_unit_test(no_secret_is_kept),
		cmocka_unit_test(the_list_is_searched_page_by_page),
	};
	return cmocka_run_group_tests_name("pool_vapi_api", tests, set_up, tear_down);
}
