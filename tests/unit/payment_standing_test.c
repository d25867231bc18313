/* tests/unit/payment_standing_test.c: events into standing: the rules. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/payment_says.h"

static void nothing_heard_is_not_active(void **state)
{
	(void)state;
	struct payment_state s = { 0 };
	assert_false(payment_is_active(&s));
	struct payment_event e = event(SAYS_NOTHING, "sub_1", 1);
	assert_false(payment_apply(&s, &e, &s));
	assert_int_equal(s.n_lines, 0);
	e = told("sub_1", STANDING_ACTIVE, 1);
	e.mode_mismatch = true;
	assert_false(payment_apply(&s, &e, &s));
	e.mode_mismatch = false;
	e.understood = false;
	assert_false(payment_apply(&s, &e, &s));
	assert_false(payment_is_active(&s));
}

static void life_of_a_subscription(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_NONE, 0), told("sub_1", STANDING_ACTIVE, 1));
	assert_int_equal(s.standing, STANDING_ACTIVE);
	assert_true(str_is(s.subscription_id, "sub_1"));
	s = FOLD(told("sub_1", STANDING_ACTIVE, 1), told("sub_1", STANDING_PAST_DUE, 2));
	assert_int_equal(s.standing, STANDING_PAST_DUE);
	assert_true(payment_is_active(&s));
	s = FOLD(told("sub_1", STANDING_PAST_DUE, 2), told("sub_1", STANDING_LAPSED, 3));
	assert_false(payment_is_active(&s));
	s = FOLD(told("sub_1", STANDING_LAPSED, 3), event(SAYS_PAID, "sub_1", 4));
	assert_true(payment_is_active(&s));
	s = FOLD(event(SAYS_PAID, "sub_1", 4), told("sub_1", STANDING_ENDED, 5));
	assert_int_equal(s.standing, STANDING_ENDED);
	assert_int_equal(s.at_us, T0 + 5 * SEC_US);
	assert_true(str_is(s.subscription_id, "sub_1"));
}

static void a_repeat_changes_nothing(void **state)
{
	(void)state;
	struct payment_event all[] = { told("sub_1", STANDING_ACTIVE, 1), event(SAYS_PAID, "sub_1", 2), event(SAYS_FAILED, "sub_1", 3),
		                       bought("pi_1", 4), refunded("pi_1", "cus_1", 5) };
	struct payment_state s = { 0 };
	for (size_t i = 0; i < 5; i++)
		assert_true(payment_apply(&s, &all[i], &s));
	for (size_t i = 0; i < 5; i++)
		assert_false(payment_apply(&s, &all[i], &s));
}

static void an_older_event_never_overrides_a_newer(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_ENDED, 9), told("sub_1", STANDING_ACTIVE, 3));
	assert_false(payment_is_active(&s));
	s = FOLD(told("sub_1", STANDING_ACTIVE, 9), told("sub_1", STANDING_LAPSED, 3));
	assert_true(payment_is_active(&s));
}

static void within_one_second_the_worse_wins(void **state)
{
	(void)state;
	for (int a = STANDING_NONE; a <= STANDING_ENDED; a++) {
		for (int b = STANDING_NONE; b <= STANDING_ENDED; b++) {
			struct payment_event ea = told("sub_1", (enum payment_standing)a, 7), eb = told("sub_1", (enum payment_standing)b, 7);
			eb.occurred_us += 999999; /* the same second all the same */
			struct payment_state s = FOLD(ea, eb), t = FOLD(eb, ea);
			assert_int_equal(s.standing, a > b ? a : b);
			assert_int_equal(t.standing, s.standing);
		}
	}
}

static void a_failed_attempt_never_grants(void **state)
{
	(void)state;
	struct payment_state s = FOLD(event(SAYS_FAILED, "sub_1", 1));
	assert_false(payment_is_active(&s));
	s = FOLD(told("sub_1", STANDING_NONE, 1), event(SAYS_FAILED, "sub_1", 2));
	assert_false(payment_is_active(&s));
	s = FOLD(told("sub_1", STANDING_ACTIVE, 1), event(SAYS_FAILED, "sub_1", 2));
	assert_int_equal(s.standing, STANDING_PAST_DUE);
	s = FOLD(told("sub_1", STANDING_LAPSED, 1), event(SAYS_FAILED, "sub_1", 2));
	assert_int_equal(s.standing, STANDING_LAPSED);
}

static void a_late_invoice_does_not_revive_a_cancelled_one(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_ENDED, 1), event(SAYS_PAID, "sub_1", 3600));
	assert_int_equal(s.standing, STANDING_ENDED);
	s = FOLD(told("sub_1", STANDING_ENDED, 1), told("sub_2", STANDING_ACTIVE, 3600));
	assert_true(payment_is_active(&s));
}

static void the_end_of_another_subscription_does_not_lapse(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_old", STANDING_ACTIVE, 1), told("sub_new", STANDING_ACTIVE, 5), told("sub_old", STANDING_ENDED, 9));
	assert_true(payment_is_active(&s));
	assert_true(str_is(s.subscription_id, "sub_new"));
	struct payment_event end = told("sub_new", STANDING_ENDED, 10);
	assert_true(payment_apply(&s, &end, &s));
	assert_false(payment_is_active(&s));
}

static void an_abandoned_checkout_takes_nothing_away(void **state)
{
	(void)state;
	struct payment_state s = { 0 };
	payment_by_hand(&s, true, T0, &s);
	struct payment_event e = told("sub_1", STANDING_NONE, 86400); /* incomplete_expired */
	payment_apply(&s, &e, &s);
	assert_true(payment_is_active(&s));
}

static void one_time_payments_stay(void **state)
{
	(void)state;
	struct payment_state s = FOLD(bought("pi_1", 1), told("sub_1", STANDING_ENDED, 5));
	assert_true(payment_is_active(&s));
	assert_true(s.one_time);
	assert_true(payment_by_hand(&s, false, T0 + 9 * SEC_US, &s));
	assert_false(payment_is_active(&s));
	assert_true(s.by_hand);
	s = FOLD(bought("pi_1", 1), refunded("pi_1", NULL, 5));
	assert_int_equal(s.standing, STANDING_LAPSED);
	s = FOLD(bought("pi_1", 1), bought("pi_2", 2), refunded("pi_1", NULL, 5)); /* paid twice, once given back */
	assert_true(payment_is_active(&s));
	s = FOLD(bought("pi_1", 1), refunded("pi_9", NULL, 5)); /* a subscription's payment was given back */
	assert_true(payment_is_active(&s));
	s = FOLD(bought("cs_1", 1), refunded("pi_9", NULL, 5));
	assert_false(payment_is_active(&s));
}

static void refunds_count_against_their_customer(void **state)
{
	(void)state;
	struct payment_event a = of_customer(told("sub_a", STANDING_ACTIVE, 1), "cus_a"), b = of_customer(told("sub_b", STANDING_ACTIVE, 2), "cus_b");
	struct payment_state s = FOLD(a, refunded("pi_1", "cus_a", 5));
	assert_int_equal(s.standing, STANDING_LAPSED);
	s = FOLD(a, b, refunded("pi_1", "cus_a", 5));
	assert_true(payment_is_active(&s));
	assert_true(str_is(s.subscription_id, "sub_b"));
	s = FOLD(a, b, refunded("pi_1", NULL, 5)); /* whose is not known: all of them */
	assert_false(payment_is_active(&s));
	s = FOLD(a, refunded("pi_1", "cus_a", 5), event(SAYS_PAID, "sub_a", 6));
	assert_true(payment_is_active(&s));
}

static void a_refund_of_an_old_month_leaves_the_paid_one(void **state)
{
	(void)state;
	struct payment_event refund = refunded("pi_1", "cus_a", 40 * 86400);
	refund.charged_us = T0 + SEC_US;
	struct payment_event a = of_customer(told("sub_a", STANDING_ACTIVE, 1), "cus_a");
	struct payment_state s = FOLD(a, event(SAYS_PAID, "sub_a", 2), event(SAYS_PAID, "sub_a", 30 * 86400), refund);
	assert_true(payment_is_active(&s));
	s = FOLD(a, event(SAYS_PAID, "sub_a", 2), refund);
	assert_false(payment_is_active(&s));
}

static struct payment_event of_subscription(struct payment_event e, const char *sub)
{
	e.subscription_id = str_of(sub);
	return e;
}

static void a_refund_that_names_its_subscription_hits_no_other(void **state)
{
	(void)state;
	struct payment_event a = of_customer(told("sub_a", STANDING_ACTIVE, 1), "ctm_1"), b = of_customer(told("sub_b", STANDING_ACTIVE, 2), "ctm_1");
	struct payment_state s = FOLD(a, b, of_subscription(refunded("txn_a", "ctm_1", 5), "sub_a"));
	assert_true(payment_is_active(&s));
	assert_true(str_is(s.subscription_id, "sub_b"));
	s = FOLD(a, of_subscription(refunded("txn_a", "ctm_1", 5), "sub_a"));
	assert_false(payment_is_active(&s));
}

static void money_that_comes_back(void **state)
{
	(void)state;
	struct payment_event sub = of_customer(told("sub_1", STANDING_ACTIVE, 1), "ctm_1"), gone = refunded("txn_1", "ctm_1", 5), back = gone;
	back.says = SAYS_REINSTATED;
	back.occurred_us = T0 + 9 * SEC_US;
	struct payment_state s = FOLD(sub, gone, back);
	assert_true(payment_is_active(&s));
	s = FOLD(back, gone, sub);
	assert_true(payment_is_active(&s));
	/* And goes again. */
	struct payment_event again = refunded("txn_1", "ctm_1", 12);
	s = FOLD(again, back, sub, gone);
	assert_false(payment_is_active(&s));
	/* Bought once: that payment itself. */
	s = FOLD(bought("txn_1", 1), gone);
	assert_false(payment_is_active(&s));
	s = FOLD(back, bought("txn_1", 1), gone);
	assert_true(payment_is_active(&s));
	/* Of something never bought it grants nothing. */
	s = FOLD(gone, back);
	assert_false(payment_is_active(&s));
}

static void by_hand(void **state)
{
	(void)state;
	struct payment_state s = { 0 };
	assert_true(payment_by_hand(&s, true, T0, &s));
	assert_true(payment_is_active(&s) && s.by_hand);
	assert_false(payment_by_hand(&s, true, T0 + SEC_US, &s)); /* twice is harmless */
	assert_true(payment_by_hand(&s, false, T0 + 2 * SEC_US, &s));
	assert_false(payment_is_active(&s));
	assert_false(payment_by_hand(&s, false, T0 + 3 * SEC_US, &s));

	/* In the second of a cancellation the operator sees it and settles it. */
	s = FOLD(told("sub_1", STANDING_ACTIVE, 1), told("sub_1", STANDING_ENDED, 5));
	assert_true(payment_by_hand(&s, true, T0 + 5 * SEC_US, &s));
	assert_true(payment_is_active(&s));
	/* The other way round the cancellation, which comes later, counts. */
	s = FOLD(told("sub_1", STANDING_ACTIVE, 1));
	assert_true(payment_by_hand(&s, true, T0 + 5 * SEC_US, &s));
	struct payment_event e = told("sub_1", STANDING_ENDED, 5);
	payment_apply(&s, &e, &s);
	assert_false(payment_is_active(&s));
}

static void by_hand_outlives_what_had_failed_before(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_ACTIVE, 1), told("sub_1", STANDING_LAPSED, 5));
	payment_by_hand(&s, true, T0 + 10 * SEC_US, &s);
	struct payment_event e = told("sub_1", STANDING_ENDED, 20); /* the operator tidies up at the provider */
	payment_apply(&s, &e, &s);
	assert_true(payment_is_active(&s));
	assert_true(s.by_hand);
	e = told("sub_2", STANDING_LAPSED, 30);
	payment_apply(&s, &e, &s);
	assert_false(payment_is_active(&s));
}

static void a_revocation_stands_until_something_newer(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_ACTIVE, 1));
	payment_by_hand(&s, false, T0 + 5 * SEC_US, &s);
	assert_false(payment_is_active(&s));
	struct payment_event e = event(SAYS_PAID, "sub_1", 3);
	payment_apply(&s, &e, &s);
	assert_false(payment_is_active(&s));
	e = event(SAYS_PAID, "sub_1", 30);
	payment_apply(&s, &e, &s);
	assert_true(payment_is_active(&s));
}

static void the_operator_is_newer_than_any_clock(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told("sub_1", STANDING_ACTIVE, 100));
	assert_true(payment_by_hand(&s, false, T0 + 5 * SEC_US, &s));
	assert_false(payment_is_active(&s));
}

static void unnamed_subscriptions_follow_the_newest_word(void **state)
{
	(void)state;
	struct payment_state s = FOLD(told(NULL, STANDING_ACTIVE, 1));
	assert_true(payment_is_active(&s));
	struct payment_event e = told("sub_1", STANDING_ENDED, 2);
	payment_apply(&s, &e, &s);
	assert_false(payment_is_active(&s));
	e = told(NULL, STANDING_ACTIVE, 3);
	payment_apply(&s, &e, &s);
	assert_true(payment_is_active(&s));
}

static void more_lines_than_kept(void **state)
{
	(void)state;
	static char ids[40][16];
	struct payment_state s = { 0 };
	payment_by_hand(&s, true, T0, &s);
	for (int i = 0; i < 40; i++) {
		snprintf(ids[i], sizeof(ids[i]), "sub_%d", (i * 7) % 40);
		struct payment_event e = told(ids[i], STANDING_ACTIVE, i + 10);
		assert_true(payment_apply(&s, &e, &s));
	}
	assert_int_equal(s.n_lines, PAYMENT_LINES_MAX);
	assert_true(str_is(s.subscription_id, ids[39]));
	struct payment_event e = told(ids[39], STANDING_ENDED, 100);
	payment_apply(&s, &e, &s);
	assert_true(payment_is_active(&s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_heard_is_not_active),
		cmocka_unit_test(life_of_a_subscription),
		cmocka_unit_test(a_repeat_changes_nothing),
		cmocka_unit_test(an_older_event_never_overrides_a_newer),
		cmocka_unit_test(within_one_second_the_worse_wins),
		cmocka_unit_test(a_failed_attempt_never_grants),
		cmocka_unit_test(a_late_invoice_does_not_revive_a_cancelled_one),
		cmocka_unit_test(the_end_of_another_subscription_does_not_lapse),
		cmocka_unit_test(an_abandoned_checkout_takes_nothing_away),
		cmocka_unit_test(one_time_payments_stay),
		cmocka_unit_test(refunds_count_against_their_customer),
		cmocka_unit_test(a_refund_of_an_old_month_leaves_the_paid_one),
		cmocka_unit_test(a_refund_that_names_its_subscription_hits_no_other),
		cmocka_unit_test(money_that_comes_back),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(by_hand_outlives_what_had_failed_before),
		cmocka_unit_test(a_revocation_stands_until_something_newer),
		cmocka_unit_test(the_operator_is_newer_than_any_clock),
		cmocka_unit_test(unnamed_subscriptions_follow_the_newest_word),
		cmocka_unit_test(more_lines_than_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
