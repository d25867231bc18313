/* tests/unit/base_password_test.c: Argon2id records: whom they fit, at what cost, and when they are old. */
/* SPDX-License-Identifier: MIT */
#include "base/password.h"
#include "base/seal.h"
#include "tests/unit/check.h"

static int begin(void **state)
{
	(void)state;
	return err_is(seal_init());
}

static void a_record_fits_its_password_alone(void **state)
{
	(void)state;
	char one[PASSWORD_RECORD_MAX], two[PASSWORD_RECORD_MAX];
	ASSERT_OK(password_make(STR("correct horse battery"), one));
	ASSERT_OK(password_make(STR("correct horse battery"), two));
	assert_string_not_equal(one, two); /* salted */
	assert_true(password_fits(one, STR("correct horse battery")) && password_fits(two, STR("correct horse battery")));
	assert_false(password_fits(one, STR("correct horse batterz")));
	assert_false(password_fits(one, STR("")) || password_fits(one, STR_NONE) || password_fits(one, STR("correct horse battery ")));
	assert_false(password_is_old(one));
}

static void the_cost_is_as_documented(void **state)
{
	(void)state;
	char record[PASSWORD_RECORD_MAX];
	ASSERT_OK(password_make(STR("correct horse battery"), record));
	assert_true(str_starts(str_of(record), STR("$argon2id$v=19$m=19456,t=2,p=1$")));
}

/* As expensive as any other, else a clock would tell that a name is nobody's. */
static void nobodys_record_is_well_formed_and_fits_nobody(void **state)
{
	(void)state;
	char one[PASSWORD_RECORD_MAX];
	ASSERT_OK(password_make(STR("correct horse battery"), one));
	assert_int_equal(strlen(password_nobodys), strlen(one));
	assert_memory_equal(password_nobodys, one, strlen("$argon2id$v=19$m=19456,t=2,p=1$"));
	assert_false(password_is_old(password_nobodys)); /* it can be read */
	assert_false(password_fits(password_nobodys, STR("")) || password_fits(password_nobodys, STR("correct horse battery")));
}

static void another_cost_is_old(void **state)
{
	(void)state;
	/* Made by libsodium for "password1234" with m=8 MiB, t=1. */
	static const char cheap[] = "$argon2id$v=19$m=8192,t=1,p=1$";
	assert_memory_not_equal(cheap, password_nobodys, strlen(cheap));
	assert_true(password_is_old("$argon2id$v=19$m=8192,t=1,p=1$dXNoZXIgY29uc29sZSBubw$0000000000000000000000000000000000000000000"));
	assert_true(password_is_old("no record at all"));
	assert_false(password_fits("no record at all", STR("password1234")) || password_fits("", STR("")));
}

static void a_password_has_a_form(void **state)
{
	(void)state;
	char longest[PASSWORD_BYTES_MAX + 1];
	memset(longest, 'a', sizeof longest);
	ASSERT_OK(password_check_form(STR("twelve chars")));
	ASSERT_ERR(password_check_form(STR("eleven char")), ERR_REJECT);
	ASSERT_OK(password_check_form(STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")));
	ASSERT_ERR(password_check_form(STR("\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9")), ERR_REJECT); /* six, in twelve bytes */
	ASSERT_OK(password_check_form(str_n(longest, PASSWORD_BYTES_MAX)));
	ASSERT_ERR(password_check_form(str_n(longest, PASSWORD_BYTES_MAX + 1)), ERR_REJECT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_record_fits_its_password_alone),
		cmocka_unit_test(the_cost_is_as_documented),
		cmocka_unit_test(nobodys_record_is_well_formed_and_fits_nobody),
		cmocka_unit_test(another_cost_is_old),
		cmocka_unit_test(a_password_has_a_form),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
