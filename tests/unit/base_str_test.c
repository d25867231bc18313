/* tests/unit/base_str_test.c: slices, numbers and the bounded buffer. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/check.h"

static void compares_bytes_not_strings(void **state)
{
	(void)state;
	assert_true(str_eq(STR("a\0b"), STR("a\0b")));
	assert_false(str_eq(STR("a\0b"), STR("a\0c")));
	assert_false(str_is(STR("a\0"), "a"));
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_eq_fold(STR("Content-TYPE"), STR("content-type")));
	assert_false(str_eq_fold(STR("abc"), STR("abcd")));
	assert_false(str_eq_fold(STR("["), STR("{"))); /* differ by 32, no letters */
	assert_false(str_eq_fold(STR("@"), STR("`")));
	assert_false(str_eq_fold(STR("\xC3\x89"), STR("\xC3\xA9"))); /* ASCII alone is folded */
	assert_true(str_cmp(STR("a"), STR("b")) < 0);
	assert_true(str_cmp(STR("a"), STR("a\0")) < 0);
	assert_true(str_cmp(STR("\xFF"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR(""), STR_NONE), 0);
}

static void finds_and_cuts(void **state)
{
	(void)state;
	assert_true(str_starts(STR("abc"), STR("ab")));
	assert_false(str_starts(STR("a"), STR("ab")));
	assert_true(str_starts(STR_NONE, STR("")));
	assert_true(str_ends(STR("abc"), STR("bc")));
	assert_false(str_ends(STR("c"), STR("bc")));
	assert_int_equal(str_find(STR("a\0bcd"), STR("bc")), 2);
	assert_int_equal(str_find(STR("abc"), STR("bcd")), -1);
	assert_int_equal(str_find(STR_NONE, STR("x")), -1);
	assert_int_equal(str_find(STR("abc"), STR("")), 0);
	assert_int_equal(str_chr(STR("a\0b"), '\0'), 1);
	assert_int_equal(str_chr(STR(""), 'a'), -1);
	assert_int_equal(str_chr(STR_NONE, 'a'), -1);
	ASSERT_STR(str_sub(STR("abcdef"), 2, 3), "cde");
	ASSERT_STR(str_sub(STR("abcdef"), 4, SIZE_MAX), "ef");
	ASSERT_STR(str_sub(STR("abc"), 9, 1), "");
	assert_null(str_sub(STR_NONE, 1, 1).p);
	ASSERT_STR(str_trim(STR(" \t\r\n\v\fa b\n ")), "a b");
	ASSERT_STR(str_trim(STR("  ")), "");
	ASSERT_STR(str_trim(STR("\0x\0")), "\0x\0"); /* NUL is no white space */
}

static void splits_to_the_end(void **state)
{
	(void)state;
	struct str rest = STR("a,,b,");
	ASSERT_STR(str_cut(&rest, ','), "a");
	ASSERT_STR(str_cut(&rest, ','), "");
	ASSERT_STR(str_cut(&rest, ','), "b");
	assert_non_null(rest.p);
	ASSERT_STR(str_cut(&rest, ','), "");
	assert_null(rest.p);
	assert_null(str_cut(&rest, ',').p);
}

static void reads_whole_numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, want;
	} good[] = {
		{ "0", 0, 9, 0 }, { "9", 0, 9, 9 }, { "-1", -1, 9, -1 }, { "007", 0, 9, 7 },
		{ "9223372036854775807", 0, INT64_MAX, INT64_MAX }, { "-9223372036854775808", INT64_MIN, 0, INT64_MIN },
		{ "-0", -1, 1, 0 },
	}, bad[] = {
		{ "", 0, 9, 0 }, { "-", -9, 9, 0 }, { "10", 0, 9, 0 }, { "-2", -1, 9, 0 }, { "-1", 0, 9, 0 }, { "+1", 0, 9, 0 },
		{ " 1", 0, 9, 0 }, { "1 ", 0, 9, 0 }, { "1.0", 0, 9, 0 }, { "0x1", 0, 9, 0 }, { "1e1", 0, 99, 0 }, { "--1", -9, 9, 0 },
		{ "9223372036854775808", 0, INT64_MAX, 0 }, { "-9223372036854775809", INT64_MIN, 0, 0 },
		{ "92233720368547758070", 0, INT64_MAX, 0 }, { "18446744073709551617", 0, INT64_MAX, 0 },
		{ "\xD9\xA1", 0, 9, 0 }, /* ARABIC-INDIC DIGIT ONE */
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		int64_t v = 42;
		ASSERT_OK(str_int64(str_of(good[i].text), good[i].min, good[i].max, &v));
		assert_int_equal(v, good[i].want);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		int64_t v = 42;
		if (!err_is(str_int64(str_of(bad[i].text), bad[i].min, bad[i].max, &v)))
			fail_msg("taken: '%s'", bad[i].text);
		assert_int_equal(v, 42); /* untouched */
	}
	int64_t v = 42;
	ASSERT_ERR(str_int64(STR("1\0"), 0, 9, &v), ERR_REJECT);
	ASSERT_ERR(str_int64(STR_NONE, 0, 9, &v), ERR_REJECT);
}

static void buffer_keeps_its_maximum(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 5);
	ASSERT_STR(buf_str(&b), "");
	buf_add(&b, STR("abcd"));
	buf_add_char(&b, 'e');
	assert_false(b.full);
	ASSERT_STR(buf_str(&b), "abcde");
	assert_int_equal(b.p[5], '\0');
	buf_add(&b, STR(""));
	assert_false(b.full);
	buf_add_char(&b, 'f');
	assert_true(b.full);
	ASSERT_STR(buf_str(&b), "abcde");
	buf_reset(&b);
	assert_false(b.full);
	buf_add(&b, STR("123456")); /* all or nothing */
	assert_true(b.full);
	buf_add(&b, STR("1")); /* full for good */
	ASSERT_STR(buf_str(&b), "");
	buf_done(&b);
	buf_done(&b);
	buf_init(&b, 0);
	buf_add(&b, STR_NONE);
	assert_false(b.full);
	buf_add_char(&b, 'x');
	assert_true(b.full);
	buf_done(&b);
}

static void buffer_grows(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 100000);
	for (int i = 0; i < 100000; i++)
		buf_add_char(&b, (char)('a' + i % 26));
	assert_false(b.full);
	assert_int_equal(b.n, 100000);
	assert_int_equal(strlen(b.p), 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.p[i], 'a' + i % 26);
	assert_true(b.cap <= 100001);
	buf_add_char(&b, 'x');
	assert_true(b.full);
	buf_done(&b);
}

static void buffer_prints(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 64);
	buf_add_int(&b, INT64_MIN);
	buf_add_char(&b, ' ');
	buf_add_int(&b, INT64_MAX);
	buf_add_char(&b, ' ');
	buf_add_int(&b, 0);
	ASSERT_STR(buf_str(&b), "-9223372036854775808 9223372036854775807 0");
	buf_reset(&b);
	buf_printf(&b, "%s=%d;", "a", 7);
	buf_printf(&b, STR_FMT, STR_ARG(STR("xyz")));
	ASSERT_STR(buf_str(&b), "a=7;xyz");
	buf_printf(&b, "%0100d", 1); /* does not fit */
	assert_true(b.full);
	ASSERT_STR(buf_str(&b), "a=7;xyz");
	buf_done(&b);
	buf_init(&b, 300);
	buf_printf(&b, "%0300d", 1); /* fits exactly */
	assert_false(b.full);
	assert_int_equal(b.n, 300);
	assert_int_equal(b.p[300], '\0');
	buf_done(&b);
}

static void error_kinds_have_names_and_statuses(void **state)
{
	(void)state;
	assert_false(err_is(OK));
	for (int k = 0; k < ERR_KINDS; k++) {
		assert_true(strlen(err_kind_name((enum err_kind)k)) > 0);
		int http = err_http_status((enum err_kind)k);
		assert_in_range(http, 200, 599);
		assert_int_equal(http == 200, k == ERR_NONE);
	}
	assert_string_equal(err_kind_name(ERR_RETRY), "RETRY");
	assert_int_equal(err_http_status(ERR_DENIED), 403);
	assert_int_equal(err_http_status(ERR_KINDS), 500);
	assert_int_equal(err_code(ERR_DOWN, 7, "x").code, 7);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_bytes_not_strings), cmocka_unit_test(finds_and_cuts),
		cmocka_unit_test(splits_to_the_end),          cmocka_unit_test(reads_whole_numbers),
		cmocka_unit_test(buffer_keeps_its_maximum),   cmocka_unit_test(buffer_grows),
		cmocka_unit_test(buffer_prints),              cmocka_unit_test(error_kinds_have_names_and_statuses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
