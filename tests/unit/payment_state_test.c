/* tests/unit/payment_state_test.c: payment lines stored and read back. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/standing.h"
#include "payment/state.h"
#include "tests/unit/tsv.h"

static struct str written(struct arena *a, const struct payment_state *s)
{
	struct buf b;
	buf_init(&b, PAYMENT_STATE_TEXT_MAX);
	payment_state_write(&b, s);
	assert_false(b.full);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void of_nobody(void **state)
{
	struct payment_state s;
	assert_int_equal(payment_state_read(*state, STR_NONE, &s).kind, ERR_NONE);
	assert_int_equal(s.n_lines, 0);
	assert_int_equal(payment_state_read(*state, STR(""), &s).kind, ERR_NONE);
	assert_int_equal(payment_state_read(*state, STR("[]"), &s).kind, ERR_NONE);
	assert_int_equal(s.standing, STANDING_NONE);
	assert_true(str_is(written(*state, &s), "[]"));
}

static void there_and_back(void **state)
{
	struct arena *a = *state;
	struct payment_event events[] = {
		{ .understood = true, .says = SAYS_STANDING, .standing = STANDING_ACTIVE, .subscription_id = STR("sub_1"),
		  .customer_id = STR("cus_1"), .occurred_us = 10 * SEC_US },
		{ .understood = true, .says = SAYS_PAID, .subscription_id = STR("sub_1"), .occurred_us = 11 * SEC_US },
		{ .understood = true, .says = SAYS_FAILED, .subscription_id = STR("sub_1"), .occurred_us = 12 * SEC_US },
		{ .understood = true, .says = SAYS_REFUNDED, .payment_id = STR("pi_2"), .occurred_us = 9 * SEC_US, .charged_us = 8 * SEC_US },
		{ .understood = true, .says = SAYS_STANDING, .standing = STANDING_ACTIVE, .one_time = true, .payment_id = STR("pi_1"),
		  .occurred_us = 7 * SEC_US },
	};
	struct payment_state s = { 0 }, back;
	for (size_t i = 0; i < 5; i++)
		payment_apply(&s, &events[i], &s);
	payment_by_hand(&s, true, 20 * SEC_US, &s);
	struct str text = written(a, &s);
	assert_string_equal(text.p,
		"[{\"id\":\"hand\",\"standing\":\"active\",\"at\":20000000},"
		"{\"id\":\"pi_1\",\"one_time\":true,\"standing\":\"active\",\"at\":7000000},"
		"{\"id\":\"pi_2\",\"refund\":true,\"excused\":true,\"standing\":\"lapsed\",\"at\":9000000,\"charged\":8000000},"
		"{\"id\":\"sub_1\",\"customer\":\"cus_1\",\"excused\":true,\"standing\":\"active\",\"at\":10000000,\"paid\":11000000,"
		"\"failed\":12000000}]");
	assert_int_equal(payment_state_read(a, text, &back).kind, ERR_NONE);
	assert_true(str_eq(written(a, &back), text));
	assert_int_equal(back.standing, s.standing);
	assert_int_equal(back.at_us, s.at_us);
	assert_true(back.by_hand);
	assert_true(str_is(back.customer_id, "cus_1"));
}

static void as_jsonb_gives_it(void **state)
{
	struct payment_state s;
	struct str text = STR("[{\"at\": 5000000, \"id\": \"sub_1\", \"customer\": null, \"standing\": \"past_due\"}]");
	assert_int_equal(payment_state_read(*state, text, &s).kind, ERR_NONE);
	assert_true(payment_is_active(&s));
	assert_int_equal(s.standing, STANDING_PAST_DUE);
}

static void the_longest_fits(void **state)
{
	struct arena *a = *state;
	struct payment_state s = { .n_lines = PAYMENT_LINES_MAX }, back;
	char *id = arena_alloc(a, PAYMENT_ID_MAX + 1);
	memset(id, 'x', PAYMENT_ID_MAX);
	for (size_t i = 0; i < PAYMENT_LINES_MAX; i++)
		s.lines[i] = (struct payment_line){
			.id = str_of(id), .customer_id = str_of(id), .one_time = true, .refund = true, .excused = true,
			.standing = STANDING_PAST_DUE, .at_us = INT64_MAX, .paid_us = INT64_MAX, .failed_us = INT64_MAX, .charged_us = INT64_MAX,
		};
	struct str text = written(a, &s);
	assert_int_equal(payment_state_read(a, text, &back).kind, ERR_NONE);
	assert_int_equal(back.n_lines, PAYMENT_LINES_MAX);
}

static void what_is_not_ours_is_refused(void **state)
{
	static const char *const texts[] = {
		"x", "{}", "null", "[1]", "[{}]", "[{\"id\":\"sub_1\"}]", "[{\"standing\":\"active\"}]",
		"[{\"id\":\"sub_1\",\"standing\":\"fine\"}]", "[{\"id\":1,\"standing\":\"active\"}]",
		"[{\"id\":\"1\",\"standing\":\"active\"}", "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct payment_state s = { .at_us = 77 };
		assert_int_equal(payment_state_read(*state, str_of(texts[i]), &s).kind, ERR_BUG);
		assert_int_equal(s.at_us, 77);
	}
}

static int setup(void **state)
{
	*state = arena_new(4 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_nobody),
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(as_jsonb_gives_it),
		cmocka_unit_test(the_longest_fits),
		cmocka_unit_test(what_is_not_ours_is_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
