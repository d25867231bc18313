/* tests/unit/sms_callable_test.c: whom usher may ring. */
/* SPDX-License-Identifier: MIT */
#include "sms/callable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
	const char *number, *owner;
	bool told, callable;
} rows[] = {
	{ "+447700900001", "GB", false, true }, { "+441134960111", "GB", true, true }, { "+443001234567", "GB", true, true },
	{ "+449001234567", "GB", true, false }, { "+448712345678", "GB", true, false }, { "+447012345678", "GB", true, false },
	{ "+447624123456", "GB", true, false },                 /* Isle of Man: another country */
	{ "+12125550123", "US", false, true }, { "+15205550123", "US", true, true }, { "+15225550123", "US", true, false },
	{ "+19005550123", "US", true, false }, { "+12129760123", "US", true, false }, { "+18005550123", "US", true, false },
	{ "+18765550123", "US", true, false },                  /* Jamaica */
	{ "+14165550123", "US", true, false }, { "+14165550123", "CA", true, true },
	{ "+35315123456", "IE", true, true }, { "+353851234567", "IE", false, true }, { "+3531520123456", "IE", true, false },
	{ "+353818123456", "IE", true, false }, { "+61412345678", "AU", false, true }, { "+611900123456", "AU", true, false },
	{ "+611300123456", "AU", true, false }, { "+6493001234", "NZ", true, true }, { "+64900123456", "NZ", true, false },
	{ "+4930123456", "DE", true, true }, { "+499001234567", "DE", true, false }, { "+491371234567", "DE", true, false },
	{ "+33899123456", "FR", true, false }, { "+33612345678", "FR", false, true },
	{ "+919876543210", "IN", false, true },                 /* a plan that is not in the table: the phone that texts, nothing told */
	{ "+919876543210", "IN", true, false },
	{ "", "GB", false, false }, { "+447700900001", "", false, false },
};

static void only_ordinary_lines_of_the_country(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct phone to = { { 0 } };
		struct country owner = { { 0 } };
		(void)err_is(phone_parse(str_of(rows[i].number), &to));
		(void)err_is(country_parse(str_of(rows[i].owner), &owner));
		if (sms_callable(&to, owner, rows[i].told) != rows[i].callable)
			fail_msg("%s of an owner in %s", rows[i].number, rows[i].owner);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_ordinary_lines_of_the_country) };
	return cmocka_run_group_tests_name("sms_callable", tests, NULL, NULL);
}
