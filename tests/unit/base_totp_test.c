/* tests/unit/base_totp_test.c: the codes of RFC 6238, one step either way, each once. */
/* SPDX-License-Identifier: MIT */
#include "base/totp.h"
#include "base/clock.h"
#include "base/seal.h"
#include "tests/unit/check.h"

#define SECRET STR("12345678901234567890")
#define AT_S INT64_C(1234567890)

static int begin(void **state)
{
	(void)state;
	return err_is(seal_init());
}

static void gives_the_codes_of_the_rfc(void **state)
{
	(void)state;
	static const struct {
		int64_t at_s;
		const char *code;
	} rows[] = { { 59, "94287082" }, { 1111111109, "07081804" }, { 1111111111, "14050471" }, { 1234567890, "89005924" }, { 2000000000, "69279037" },
		{ INT64_C(20000000000), "65353130" } };
	char code[9];
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		totp_code(SECRET, totp_step(rows[i].at_s * SEC_US), 8, code);
		assert_string_equal(code, rows[i].code);
		totp_code(SECRET, totp_step(rows[i].at_s * SEC_US), 6, code);
		assert_string_equal(code, rows[i].code + 2);
	}
}

/* The code of the step `off` steps from now: is it taken when `last` was used last? */
static bool takes(int off, int64_t last)
{
	char code[9];
	int64_t now = totp_step(AT_S * SEC_US);
	totp_code(SECRET, now + off, 6, code);
	int64_t got = totp_match(SECRET, str_of(code), AT_S * SEC_US, last);
	assert_true(got == -1 || got == now + off);
	return got != -1;
}

static void takes_one_step_either_way(void **state)
{
	(void)state;
	assert_true(takes(-1, 0) && takes(0, 0) && takes(1, 0));
	assert_false(takes(-2, 0) || takes(2, 0) || takes(3, 0) || takes(1000, 0));
}

static void takes_each_code_once_and_none_from_before(void **state)
{
	(void)state;
	int64_t now = totp_step(AT_S * SEC_US);
	assert_false(takes(0, now) || takes(-1, now));
	assert_true(takes(1, now));
	assert_false(takes(1, now + 1));
}

static void takes_a_code_with_spaces_and_nothing_else(void **state)
{
	(void)state;
	int64_t at = AT_S * SEC_US, now = totp_step(at);
	assert_int_equal(totp_match(SECRET, STR("005 924"), at, 0), now);
	assert_int_equal(totp_match(SECRET, STR(" 005924 "), at, 0), now);
	static const char *const others[] = { "", " ", "00592", "0059240", "89005924", "005925", "5924", "-05924", "00592x", "\xd9\xa0\xd9\xa0\xd9\xa5" };
	for (size_t i = 0; i < COUNT_OF(others); i++)
		assert_int_equal(totp_match(SECRET, str_of(others[i]), at, 0), -1);
	assert_int_equal(totp_match(SECRET, STR_NONE, at, 0), -1);
	assert_int_equal(totp_match(SECRET, str_n("005924\0", 7), at, 0), -1);
}

static void writes_base32(void **state)
{
	(void)state;
	static const char *const rows[][2] = { { "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" },
		{ "foobar", "MZXW6YTBOI" } };
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b;
		buf_init(&b, 64);
		totp_base32_add(&b, str_of(rows[i][0]));
		assert_true(str_is(buf_str(&b), rows[i][1]));
		buf_done(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_the_codes_of_the_rfc),
		cmocka_unit_test(takes_one_step_either_way),
		cmocka_unit_test(takes_each_code_once_and_none_from_before),
		cmocka_unit_test(takes_a_code_with_spaces_and_nothing_else),
		cmocka_unit_test(writes_base32),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
