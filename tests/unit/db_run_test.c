/* tests/unit/db_run_test.c: batches on a real server: pipelines, parameters, errors, transactions. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_cluster.h"

static void test_one_statement(void **state)
{
	(void)state;
	struct bench b;
	bench_open(&b, 2);
	assert_int_equal(bench_query(&b, "SELECT 41 + 1"), ERR_NONE);
	assert_int_equal(b.n, 1);
	assert_string_equal(b.cell[0], "42");
	assert_true(db_up(b.db));
	assert_int_equal(db_stats(b.db).live, 1);
	bench_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_statement),
	};
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
