/* tests/unit/cli_options_test.c: options out of arguments; the table of commands. */
/* SPDX-License-Identifier: MIT */
#include "cli/list.h"
#include "server/ops.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define ARGS(...) ((char *[]){ __VA_ARGS__, NULL })

static const struct command some = { .name = "some", .usage = "[--json] [--file F] WORD..." };

struct taken {
	bool good, json;
	const char *file;
	struct words w;
};

static struct taken take(char **argv)
{
	struct taken t = { .good = false };
	int argc = 0;
	while (argv[argc] != NULL)
		argc++;
	const struct option_row rows[] = { { .name = "--json", .flag = &t.json }, { .name = "--file", .value = &t.file }, { .name = NULL } };
	t.good = options_take(&some, rows, argc, argv, &t.w);
	return t;
}

static void options_stand_anywhere(void **state)
{
	(void)state;
	struct taken t = take(ARGS("a", "--file", "x", "b", "--json", "-"));
	assert_true(t.good && t.json);
	assert_string_equal(t.file, "x");
	assert_int_equal(t.w.n, 3);
	assert_string_equal(t.w.items[1], "b");
	assert_string_equal(t.w.items[2], "-");
	t = take(ARGS("--file=y=z"));
	assert_string_equal(t.file, "y=z");
	assert_int_equal(t.w.n, 0);
}

static void two_dashes_end_them(void **state)
{
	(void)state;
	struct taken t = take(ARGS("--", "--json", "--nope"));
	assert_true(t.good);
	assert_false(t.json);
	assert_int_equal(t.w.n, 2);
	assert_string_equal(t.w.items[0], "--json");
}

static void mistakes_are_refused(void **state)
{
	(void)state;
	assert_false(take(ARGS("--jsno")).good);
	assert_false(take(ARGS("--file")).good);
	assert_false(take(ARGS("--json=1")).good);
	assert_false(take(ARGS("-x")).good);
}

static bool is_noun(const char *name)
{
	const struct op *op;
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (strcmp(op->noun, name) == 0)
			return true;
	return false;
}

static void every_command_can_be_helped_with(void **state)
{
	(void)state;
	size_t n = 0;
	for (const struct command *const *c = commands; *c != NULL; c++, n++) {
		assert_non_null((*c)->run);
		assert_true((*c)->name != NULL && (*c)->summary != NULL);
		if ((*c)->usage == NULL) /* then its verbs are operations */
			assert_true(is_noun((*c)->name));
		assert_ptr_equal(command_find(str_of((*c)->name)), *c);
	}
	assert_true(n >= 6);
	assert_null(command_find(STR("nothing")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(two_dashes_end_them),
		cmocka_unit_test(mistakes_are_refused),
		cmocka_unit_test(every_command_can_be_helped_with),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
