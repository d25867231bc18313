/* tests/unit/base_json_write_test.c: the JSON writer: commas, escapes, and that what it writes is read back. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "tests/unit/check.h"

static struct buf b;
static struct json_out o;

static int fresh_buffer(void **state)
{
	(void)state;
	buf_init(&b, 1 << 16);
	json_out_init(&o, &b);
	return 0;
}

static int drop_buffer(void **state)
{
	(void)state;
	buf_done(&b);
	return 0;
}

static void commas_are_its_business(void **state)
{
	(void)state;
	json_open(&o, '{');
	json_name(&o, "a");
	json_put_int(&o, -5);
	json_name(&o, "b");
	json_open(&o, '[');
	json_put_bool(&o, true);
	json_put_bool(&o, false);
	json_put_null(&o);
	json_open(&o, '{');
	json_close(&o, '}');
	json_open(&o, '[');
	json_close(&o, ']');
	json_put_str(&o, STR("s"));
	json_close(&o, ']');
	json_name(&o, "c");
	json_put_raw(&o, STR("{\"x\":1}"));
	json_name(&o, "d");
	json_put_str(&o, STR_NONE);
	json_close(&o, '}');
	ASSERT_STR(buf_str(&b), "{\"a\":-5,\"b\":[true,false,null,{},[],\"s\"],\"c\":{\"x\":1},\"d\":null}");
}

static void escapes(void **state)
{
	(void)state;
	json_open(&o, '[');
	json_put_str(&o, STR("\"\\\b\f\n\r\t\x01\x1f/\x7f"));
	json_put_str(&o, STR("a\0b\xff" "c\xC3"));
	json_put_str(&o, STR("caf\xC3\xA9 \xF0\x9F\x91\x8B \xEF\xBF\xBD"));
	json_put_str(&o, STR(""));
	json_close(&o, ']');
	ASSERT_STR(buf_str(&b), "[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f/\x7f\",\"a\xEF\xBF\xBD" "b\xEF\xBF\xBD" "c\xEF\xBF\xBD\","
	                        "\"caf\xC3\xA9 \xF0\x9F\x91\x8B \xEF\xBF\xBD\",\"\"]");
}

static void times_are_rfc_3339(void **state)
{
	(void)state;
	json_open(&o, '[');
	json_put_time(&o, 0);
	json_put_time(&o, INT64_C(1795255200000000));
	json_put_time(&o, INT64_C(1795255200000001));
	json_close(&o, ']');
	ASSERT_STR(buf_str(&b), "[null,\"2026-11-21T10:00:00Z\",\"2026-11-21T10:00:00.000001Z\"]");
}

static void every_character_comes_back(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	struct buf text;
	buf_init(&text, 1000);
	for (int c = 1; c < 128; c++)
		buf_add_char(&text, (char)c);
	buf_add(&text, STR("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF"));
	json_open(&o, '{');
	json_name(&o, "k\"\\\n");
	json_put_str(&o, buf_str(&text));
	json_close(&o, '}');
	struct json_val v;
	ASSERT_OK(json_parse(a, buf_str(&b), &v));
	assert_true(str_eq(json_str(a, json_key(v, STR("k\"\\\n"))), buf_str(&text)));
	buf_done(&text);
	arena_free(a);
}

static void a_full_buffer_says_so(void **state)
{
	(void)state;
	struct buf small;
	struct json_out out;
	buf_init(&small, 9);
	json_out_init(&out, &small);
	json_open(&out, '[');
	json_put_str(&out, STR("12345"));
	json_close(&out, ']');
	assert_false(small.full);
	ASSERT_STR(buf_str(&small), "[\"12345\"]");
	json_put_int(&out, 1);
	assert_true(small.full);
	buf_done(&small);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(commas_are_its_business, fresh_buffer, drop_buffer),
		cmocka_unit_test_setup_teardown(escapes, fresh_buffer, drop_buffer),
		cmocka_unit_test_setup_teardown(times_are_rfc_3339, fresh_buffer, drop_buffer),
		cmocka_unit_test_setup_teardown(every_character_comes_back, fresh_buffer, drop_buffer),
		cmocka_unit_test_setup_teardown(a_full_buffer_says_so, fresh_buffer, drop_buffer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
