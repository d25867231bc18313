/* tests/unit/base_json_test.c: JSON: what is refused, limits from both sides, reading by path. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "tests/unit/check.h"

static struct arena *a;

static int fresh_arena(void **state)
{
	(void)state;
	a = arena_new(64 << 20);
	return 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static enum err_kind kind_of(struct str text)
{
	struct str s = check_exact(text);
	struct json_val v;
	struct err e = json_parse(a, s, &v);
	free((void *)(uintptr_t)s.p);
	return e.kind;
}

static struct json_val parsed(const char *text)
{
	struct json_val v = { .tok = -1 };
	ASSERT_OK(json_parse(a, str_of(text), &v));
	return v;
}

static void takes_what_rfc_8259_takes(void **state)
{
	static const char *const good[] = {
		"{}", "[]", " \t\r\n{ } ", "0", "-0", "1", "-1", "10", "1.5", "0.0", "1e1", "1E+1", "1e-1", "-0.1e+10", "true", "false", "null",
		"\"\"", "\"a\"", "[1]", "[1,2]", "[ 1 , 2 ]", "{\"a\":1}", "{\"a\":1,\"b\":2}", "{\"\":0}", "[[],[[]],{}]", "{\"a\":{\"a\":{\"a\":[]}}}",
		"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\\u00e9\\uFFFF\"", "\"\\uD83D\\uDC4B\"", "\"\\ud83d\\udc4b\"", "\"\\u0000\"",
		"\"caf\xC3\xA9 \xF0\x9F\x91\x8B\"", "\"\x7F\"", "\"\xEF\xBF\xBF\"", "[true,false,null]", "123456789012345678901234567890",
		"1e999", "{\"a.b\":1}", "{\"a\":1,\"A\":1}", "[\"a\",\"a\"]", "[{\"a\":1},{\"a\":1}]", "{\"a\":{\"a\":1}}", "[\"]\",\"}\"]",
		"{\"a\":\":,:{}:,,\"}", "[\"\\\\\"]",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (kind_of(str_of(good[i])) != ERR_NONE)
			fail_msg("refused: %s", good[i]);
}

static void refuses_everything_else(void **state)
{
	static const char *const bad[] = {
		/* what jsmn alone lets through */
		":,:{}:,,", "{\"a\":::::\"b\"}", "{}{}", "{} {}", "[] []", "1 2", "{\"a\"}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{\"a\",\"b\"}", "[1 2]",
		"[1:2]", "{\"a\":1:2}", "{\"a\":1,\"a\":2}", "{1:2}", "{null:1}", "{true:false}", "{[]:1}", "{{}:1}", "{\"a\":1,,\"b\":2}", "[,]",
		"[,1]", "[1,]", "[1,,2]", "{,}", "{\"a\":1,}", "{,\"a\":1}", "{\"a\":}", "{:1}", ",", ":", ",1", "1,", "{\"a\":b}", "tru", "truE",
		"truee", "nul", "nulll", "False", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "{a:1}", "{'a':1}",
		/* nothing, or not all */
		"", " ", "\n", "{", "}", "[", "]", "{]", "[}", "[1", "{\"a\":1", "{\"a\":", "{\"a\"", "\"", "\"a", "\"\\", "\"\\\"", "[[]", "[]]",
		"{}}", "[\"a", "t", "-",
		/* numbers */
		"01", "-01", "00", "+1", ".5", "1.", "1.e1", "-.5", "1e", "1e+", "1E-", "0x10", "1_000", "1.2.3", "--1", "1-", "- 1", "1 e1", "0e",
		/* strings */
		"\"\t\"", "\"\n\"", "\"\x01\"", "\"\x1F\"", "\"\\a\"", "\"\\x41\"", "\"\\'\"", "\"\\u\"", "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"",
		"\"\\U0041\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud83d\\ud83d\"", "\"\\ud83dx\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\"",
		"\"\\udc4b\\ud83d\"", "\"\\ud83d\\udc4\"", "\"\\ud83d\\\"", "\"\\ud83d\\u\"",
		/* bytes */
		"\"\x80\"", "\"\xC3\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"", "\"\xFF\"", "\xEF\xBB\xBF{}", "\xC2\xA0{}",
		"{}\xC2\xA0", "\v{}", "\f{}", "[1]\xFF",
		/* comments and friends */
		"/**/{}", "{}//", "# a\n{}", "[1]/*", "<html>", "a=b",
		/* the same key, spelled otherwise */
		"{\"a\":1,\"\\u0061\":2}", "{\"\":1,\"\":2}", "{\"x\":{\"k\":1,\"l\":2,\"k\":3}}", "{\"\\u0000\":1,\"\\uFFFD\":2}", "{\"/\":1,\"\\/\":2}",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (kind_of(str_of(bad[i])) != ERR_REJECT)
			fail_msg("row %zu, taken or wrongly refused: %s", i, bad[i]);
	assert_int_equal(kind_of(STR("\0")), ERR_REJECT);
	assert_int_equal(kind_of(STR("{}\0")), ERR_REJECT);
	assert_int_equal(kind_of(STR("\"a\0b\"")), ERR_REJECT);
	assert_int_equal(kind_of(STR("[1,\0" "2]")), ERR_REJECT);
	assert_int_equal(kind_of(STR_NONE), ERR_REJECT);
}

/* n times open, then n times close. */
static struct str nested(size_t n, const char *open, const char *close)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; i < n; i++)
		buf_add_z(&b, open);
	buf_add_z(&b, "0");
	for (size_t i = 0; i < n; i++)
		buf_add_z(&b, close);
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static void depth_is_bounded(void **state)
{
	(void)state;
	assert_int_equal(kind_of(nested(JSON_DEPTH_MAX, "[", "]")), ERR_NONE);
	assert_int_equal(kind_of(nested(JSON_DEPTH_MAX + 1, "[", "]")), ERR_LIMIT);
	assert_int_equal(kind_of(nested(JSON_DEPTH_MAX, "{\"a\":", "}")), ERR_NONE);
	assert_int_equal(kind_of(nested(JSON_DEPTH_MAX + 1, "{\"a\":", "}")), ERR_LIMIT);
	assert_int_equal(kind_of(nested(100000, "[", "]")), ERR_LIMIT);
}

/* An array of n numbers: n + 1 tokens. */
static struct str numbers(size_t n)
{
	struct buf b;
	buf_init(&b, 1 << 20);
	buf_add_char(&b, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_add_char(&b, ',');
		buf_add_int(&b, (int64_t)i);
	}
	buf_add_char(&b, ']');
	struct str ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static void tokens_are_bounded(void **state)
{
	(void)state;
	assert_int_equal(kind_of(numbers(JSON_TOKENS_MAX - 1)), ERR_NONE);
	assert_int_equal(kind_of(numbers(JSON_TOKENS_MAX)), ERR_LIMIT);
	struct json_val v;
	ASSERT_OK(json_parse(a, numbers(JSON_TOKENS_MAX - 1), &v));
	assert_int_equal(json_len(v), JSON_TOKENS_MAX - 1);
	assert_int_equal(json_int_at(v, "4094", -1), 4094);
	assert_int_equal(json_int_at(v, "4095", -1), -1);
}

static void many_keys_are_compared_at_once(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 20);
	for (int twice = 0; twice < 2; twice++) {
		buf_reset(&b);
		buf_add_char(&b, '{');
		for (int i = 0; i < 2000; i++)
			buf_printf(&b, "%s\"key%d\":%d", i ? "," : "", i, i);
		buf_add_z(&b, twice ? ",\"key777\":0}" : "}");
		assert_int_equal(kind_of(buf_str(&b)), twice ? ERR_REJECT : ERR_NONE);
	}
	buf_done(&b);
}

static const char event[] =
	"{ \"id\": \"evt_1\", \"livemode\": false, \"created\": 1760000000, \"data\": { \"object\": {\n"
	"  \"amount\": 4900, \"metadata\": {\"client\": \"42\", \"a.b\": \"dot\"}, \"items\": {\"data\": [ {\"price\":{\"id\":\"p0\"}}, {\"price\":{\"id\":\"p1\"}} ]},\n"
	"  \"none\": null, \"yes\": true, \"empty\": \"\", \"list\": [], \"map\": {} } } }";

static void reads_by_path(void **state)
{
	(void)state;
	struct json_val v = parsed(event);
	ASSERT_STR(json_str_at(a, v, "id"), "evt_1");
	ASSERT_STR(json_str_at(a, v, "data.object.metadata.client"), "42");
	ASSERT_STR(json_str_at(a, v, "data.object.items.data.1.price.id"), "p1");
	ASSERT_STR(json_str_at(a, v, "data.object.empty"), "");
	assert_int_equal(json_int_at(v, "data.object.amount", -1), 4900);
	assert_false(json_bool_at(v, "livemode", true));
	assert_true(json_bool_at(v, "data.object.yes", false));
	ASSERT_STR(json_str(a, json_key(json_at(v, "data.object.metadata"), STR("a.b"))), "dot");
	assert_int_equal(json_type(json_at(v, "data.object.none")), JSON_NULL);
	assert_int_equal(json_type(json_at(v, "data.object.list")), JSON_ARRAY);
	assert_int_equal(json_type(json_at(v, "")), JSON_OBJECT);
	assert_int_equal(json_len(json_at(v, "data.object")), 8);
	assert_int_equal(json_len(json_at(v, "data.object.list")), 0);
	assert_int_equal(json_len(json_at(v, "data.object.map")), 0);
	assert_int_equal(json_len(json_at(v, "id")), 0);
}

static void what_is_not_there_is_absent(void **state)
{
	(void)state;
	struct json_val v = parsed(event);
	static const char *const absent[] = {
		"x", "id.x", "id.0", "data.object.items.data.2", "data.object.items.data.-1", "data.object.items.data.x", "data.object.items.data.01x",
		"data.object.list.0", "data.object.none.x", "data.", ".data", "data..object", "data.object.metadata.a.b", ".", "livemode.x",
		"data.object.items.data.99999999999999999999", "data.object.map.", "evt_1", "42",
	};
	for (size_t i = 0; i < COUNT_OF(absent); i++) {
		struct json_val at = json_at(v, absent[i]);
		if (json_type(at) != JSON_ABSENT)
			fail_msg("found: %s", absent[i]);
		assert_null(json_str(a, at).p);
		assert_null(json_raw(at).p);
		assert_int_equal(json_len(at), 0);
		assert_int_equal(json_type(json_item(at, 0)), JSON_ABSENT);
		assert_int_equal(json_type(json_key(at, STR("id"))), JSON_ABSENT);
		assert_int_equal(json_type(json_at(at, "a.b")), JSON_ABSENT);
		assert_null(json_item_key(a, at, 0).p);
	}
	assert_null(json_str_at(a, v, "created").p); /* a number is no string */
	assert_int_equal(json_int_at(v, "id", 7), 7);
	assert_true(json_bool_at(v, "id", true));
	assert_int_equal(json_type((struct json_val){ .tok = -1 }), JSON_ABSENT);
}

static void whole_numbers_only(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} rows[] = {
		{ "0", 0 }, { "-0", 0 }, { "9223372036854775807", INT64_MAX }, { "-9223372036854775808", INT64_MIN },
		{ "9223372036854775808", 77 }, { "-9223372036854775809", 77 }, { "18446744073709551616", 77 }, { "1.0", 77 }, { "1e2", 77 },
		{ "\"1\"", 77 }, { "true", 77 }, { "null", 77 }, { "[1]", 77 }, { "123456789012345678901234567890", 77 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (json_int_at(parsed(rows[i].text), "", 77) != rows[i].want)
			fail_msg("%s", rows[i].text);
}

static void strings_are_unescaped(void **state)
{
	(void)state;
	ASSERT_STR(json_str(a, parsed("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"")), "\"\\/\b\f\n\r\t");
	ASSERT_STR(json_str(a, parsed("\"\\u0041\\u00e9\\u20AC\\uD83D\\uDC4Bz\"")), "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x8Bz");
	ASSERT_STR(json_str(a, parsed("\"a\\u0000b\"")), "a\xEF\xBF\xBD" "b");
	ASSERT_STR(json_str(a, parsed("\"\\u0000\\u0000\\u0000\"")), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	ASSERT_STR(json_str(a, parsed("\"\\udbff\\udfff\"")), "\xF4\x8F\xBF\xBF");
	ASSERT_STR(json_str(a, parsed("\"\\\\u0041\"")), "\\u0041");
	ASSERT_STR(json_str_at(a, parsed("{\"\\u0061b\":\"x\"}"), "ab"), "x");
}

static void a_string_outlives_the_text(void **state)
{
	(void)state;
	char text[] = "{\"a\":\"plain\",\"b\":1}";
	struct json_val v;
	ASSERT_OK(json_parse(a, str_of(text), &v));
	struct str s = json_str_at(a, v, "a"), key = json_item_key(a, v, 0);
	memset(text, 'x', sizeof text);
	ASSERT_STR(s, "plain");
	ASSERT_STR(key, "a");
	assert_int_equal(s.p[s.n], '\0');
}

static void items_in_their_order(void **state)
{
	(void)state;
	struct json_val v = parsed("{\"z\":[1,[2,{\"q\":3}],4],\"a\":{\"k\":5},\"m\":\"s\"}");
	assert_int_equal(json_len(v), 3);
	ASSERT_STR(json_item_key(a, v, 0), "z");
	ASSERT_STR(json_item_key(a, v, 2), "m");
	assert_null(json_item_key(a, v, 3).p);
	ASSERT_STR(json_raw(json_item(v, 0)), "[1,[2,{\"q\":3}],4]");
	ASSERT_STR(json_raw(json_item(v, 1)), "{\"k\":5}");
	ASSERT_STR(json_raw(json_item(v, 2)), "\"s\"");
	struct json_val z = json_at(v, "z");
	ASSERT_STR(json_raw(json_item(z, 1)), "[2,{\"q\":3}]");
	ASSERT_STR(json_raw(json_item(z, 2)), "4");
	assert_int_equal(json_type(json_item(z, 3)), JSON_ABSENT);
	assert_null(json_item_key(a, z, 0).p);
	assert_int_equal(json_int_at(v, "z.1.1.q", -1), 3);
}

/* Random damage to real texts: nothing is read outside, and the parser never disagrees with the check before it. */
static void damage_never_confuses(void **state)
{
	static const char spice[] = "{}[]:,\"\\u0dD8 \n1-.eEtfn\x80\xC3";
	static const char *const seeds[] = { event, "[1,2.5e3,\"\\ud83d\\udc4b\",{\"a\":[true,null,{}]}]", "{\"a\":{\"b\":\"c\\n\"},\"d\":[[],[[]]]}" };
	(void)state;
	uint32_t r = 2463534242u;
	size_t whole = 0;
	for (int round = 0; round < 30000; round++) {
		char text[400];
		const char *seed = seeds[round % 3];
		size_t n = strlen(seed);
		memcpy(text, seed, n);
		for (int k = round % 4; k >= 0; k--) {
			r ^= r << 13, r ^= r >> 17, r ^= r << 5;
			text[r % n] = spice[(r >> 16) % (sizeof spice - 1)];
		}
		if (r % 5 == 0)
			n = r / 7 % n;
		enum err_kind kind = kind_of(str_n(text, n));
		if (kind != ERR_NONE && kind != ERR_REJECT)
			fail_msg("%d for %.*s", (int)kind, (int)n, text);
		whole += kind == ERR_NONE;
		arena_reset(a);
	}
	assert_in_range(whole, 100, 29000); /* both ways were taken */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_rfc_8259_takes),      cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(depth_is_bounded),               cmocka_unit_test(tokens_are_bounded),
		cmocka_unit_test(many_keys_are_compared_at_once), cmocka_unit_test(reads_by_path),
		cmocka_unit_test(what_is_not_there_is_absent),    cmocka_unit_test(whole_numbers_only),
		cmocka_unit_test(strings_are_unescaped),          cmocka_unit_test(a_string_outlives_the_text),
		cmocka_unit_test(items_in_their_order),           cmocka_unit_test(damage_never_confuses),
	};
	return cmocka_run_group_tests(tests, fresh_arena, drop_arena);
}
