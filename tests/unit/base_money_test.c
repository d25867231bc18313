/* tests/unit/base_money_test.c: decimals as millionths. */
/* SPDX-License-Identifier: MIT */
#include "base/money.h"
#include "tests/unit/check.h"

static void decimals_are_millionths(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t micros;
	} cases[] = {
		{ "0", 0 }, { "1.15", 1150000 }, { " 0.00750 ", 7500 }, { "0.0000019", 1 }, { "1000000", INT64_C(1000000000000) }, { "3.", 3000000 },
		{ "", -1 }, { ".5", -1 }, { "-1", -1 }, { "1000001", -1 }, { "1,5", -1 }, { "1.5e3", -1 }, { "1.2.3", -1 }, { "x", -1 },
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(money_micros(str_of(cases[i].text)), cases[i].micros);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(decimals_are_millionths) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
