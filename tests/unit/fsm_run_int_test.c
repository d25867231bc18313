/* tests/unit/fsm_run_int_test.c: integer expressions of the conformance charts, good and broken. */
/* SPDX-License-Identifier: MIT */
#include "fsm/cond.h"
#include "fsm/run_int.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static struct run_vars vars = { .n = 2, .all = { { STR("x"), 7 }, { STR("Var1"), -2 } } };

static void values(void **state)
{
	static const struct { const char *text; int64_t value; } cases[] = {
		{ "7", 7 }, { " x ", 7 }, { "x + 3 * 2", 13 }, { "(x + 3) * 2", 20 }, { "10 - 3 - 2", 5 }, { "x / 2", 3 }, { "x % 4", 3 },
		{ "-x", -7 }, { "!x", 0 }, { "!!x", 1 }, { "x === 7", 1 }, { "x!==7", 0 }, { "x == 7 && Var1 == -2", 1 }, { "x != 7 || 0", 0 },
		{ "x <= 7", 1 }, { "x < 7", 0 }, { "x >= 8", 0 }, { "x > 6", 1 }, { "Math.pow(x, 2)", 49 }, { "Math.pow(2,0)", 1 },
		{ "true", 1 }, { "false || false", 0 }, { "1 + 1 == 2", 1 }, { "9223372036854775807", INT64_MAX },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t v = 99;
		assert_false(err_is(run_int_eval(&vars, str_of(cases[i].text), &v)));
		assert_int_equal(v, cases[i].value);
	}
}

static void what_is_wrong_is_refused_and_changes_nothing(void **state)
{
	static const char *const cases[] = { "", " ", "y", "x +", "x 7", "(x", "x)", "1 / 0", "1 % (x - 7)", "'text'", "x = 3", "1.5", "1e3",
		"9223372036854775808", "9223372036854775807 + 1", "-(0 - 9223372036854775807 - 1)", "Math.pow(2)", "Math.pow(2,64)", "Math.pow(2,-1)",
		"Math.sin(1)", "((((((((((((((((((((((((((((((((((1))))))))))))))))))))))))))))))))))", "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!1" };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t v = 99;
		assert_true(err_is(run_int_eval(&vars, str_of(cases[i]), &v)));
		assert_int_equal(v, 99);
	}
}

static void variables_are_set_and_bounded(void **state)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ";
	struct run_vars v = { .n = 0 };

	(void)state;
	assert_false(err_is(run_int_assign(&v, STR("a"), STR("1"))));
	assert_false(err_is(run_int_assign(&v, STR("a"), STR("a + 1"))));
	assert_true(err_is(run_int_assign(&v, STR("a"), STR("b"))));
	assert_int_equal(v.n, 1);
	assert_int_equal(v.all[0].value, 2);
	for (size_t i = 1; i < RUN_VARS_MAX; i++)
		assert_false(err_is(run_int_assign(&v, str_n(names + i, 1), STR("5"))));
	assert_int_equal(run_int_assign(&v, str_n(names + RUN_VARS_MAX, 1), STR("5")).kind, ERR_LIMIT);
	assert_int_equal(v.n, RUN_VARS_MAX);
}

static void conditions_have_a_small_grammar(void **state)
{
	static const char *const good[] = { "a", "!a", "a && b || !c", "(a)", "In('s') && Was(\"h\", 's')", "true", " a.b-c_1 " };
	static const char *const bad[] = { "", "a b", "a &&", "&& a", "(a", "a)", "a & b", "a == b", "In(s)", "In()", "In('')", "In('s'", "Was('h')",
		"1a", "a || | b", "((((((((((((((((((a))))))))))))))))))" };
	struct arena *arena = arena_new(1u << 20);
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_non_null(cond_parse(arena, str_of(good[i]), &why));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		why = NULL;
		assert_null(cond_parse(arena, str_of(bad[i]), &why));
		assert_non_null(why);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(what_is_wrong_is_refused_and_changes_nothing),
		cmocka_unit_test(variables_are_set_and_bounded),
		cmocka_unit_test(conditions_have_a_small_grammar),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
