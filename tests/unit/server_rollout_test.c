/* tests/unit/server_rollout_test.c: who is in at which share; the switches. */
/* SPDX-License-Identifier: MIT */
#include "server/rollout.h"
#include "tests/unit/check.h"

static void a_share_is_spread_evenly_and_only_grows(void **state)
{
	int in[11] = { 0 };
	(void)state;
	for (int64_t id = 1; id <= 10000; id++) {
		int place = rollout_place(id);
		assert_in_range(place, 0, 99);
		assert_int_equal(place, rollout_place(id));
		for (int tenth = 0; tenth <= 10; tenth++) {
			struct config c = { .pool_buy = 1, .buying = tenth * 10 };
			bool allowed = rollout_allows(&c, ROLLOUT_BUYING, id);
			in[tenth] += allowed;
			assert_true(!allowed || place < tenth * 10); /* who is in stays in at a larger share */
		}
	}
	assert_int_equal(in[0], 0);
	assert_int_equal(in[10], 10000);
	for (int tenth = 1; tenth < 10; tenth++)
		assert_in_range(in[tenth], tenth * 1000 - 100, tenth * 1000 + 100);
}

static void what_is_for_nobody_in_particular_waits_for_all(void **state)
{
	struct config c = { .pool_buy = 1, .buying = 99, .linking = 100, .releasing = 0 };
	(void)state;
	assert_false(rollout_allows(&c, ROLLOUT_BUYING, 0));
	assert_true(rollout_allows(&c, ROLLOUT_LINKING, 0));
	assert_false(rollout_allows(&c, ROLLOUT_RELEASING, 0));
	c.buying = 100;
	assert_true(rollout_allows(&c, ROLLOUT_BUYING, 0));
	c.pool_buy = 0; /* off is never */
	assert_false(rollout_allows(&c, ROLLOUT_BUYING, 0));
	assert_false(rollout_allows(&c, ROLLOUT_BUYING, 7));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_spread_evenly_and_only_grows), cmocka_unit_test(what_is_for_nobody_in_particular_waits_for_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
