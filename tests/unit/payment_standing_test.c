/* tests/unit/payment_standing_test.c: events into standing: the rules, and that no order of events matters. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "payment/standing.h"
#include "tests/unit/tsv.h"

#define T0 (INT64_C(1767225600) * SEC_US)
#define HISTORY_MAX 12

static struct payment_event event(enum payment_says says, const char *sub, int64_t at_s)
{
	return (struct payment_event){
		.understood = true, .says = says, .subscription_id = str_of(sub), .occurred_us = T0 + at_s * SEC_US,
	};
}

static struct payment_event told(const char *sub, enum payment_standing s, int64_t at_s)
{
	struct payment_event e = event(SAYS_STANDING, sub, at_s);
	e.standing = s;
	return e;
}

static struct payment_event bought(const char *payment, int64_t at_s)
{
	struct payment_event e = told(NULL, STANDING_ACTIVE, at_s);
	e.one_time = true;
	e.payment_id = str_of(payment);
	return e;
}

static struct payment_event refunded(const char *payment, const char *customer, int64_t at_s)
{
	struct payment_event e = event(SAYS_REFUNDED, NULL, at_s);
	e.payment_id = str_of(payment);
	e.customer_id = str_of(customer);
	return e;
}

static struct payment_event of_customer(struct payment_event e, const char *customer)
{
	e.customer_id = str_of(customer);
	return e;
}

static struct payment_state fold(const struct payment_event *e, size_t n)
{
	struct payment_state s = { 0 };
	for (size_t i = 0; i < n; i++)
		payment_apply(&s, &e[i], &s);
	return s;
}

#define FOLD(...) fold((struct payment_event[]){ __VA_ARGS__ }, sizeof((struct payment_event[]){ __VA_ARGS__ }) / sizeof(struct payment_event))

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

/* --- every order of every history --- */

static uint64_t seed;

static uint32_t rnd(uint32_t n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % n;
}

static bool same(const struct payment_state *a, const struct payment_state *b)
{
	if (a->standing != b->standing || a->at_us != b->at_us || a->by_hand != b->by_hand || a->one_time != b->one_time ||
	    !str_eq(a->subscription_id, b->subscription_id) || !str_eq(a->customer_id, b->customer_id) || a->n_lines != b->n_lines)
		return false;
	for (size_t i = 0; i < a->n_lines; i++) {
		const struct payment_line *x = &a->lines[i], *y = &b->lines[i];
		if (!str_eq(x->id, y->id) || !str_eq(x->customer_id, y->customer_id) || x->one_time != y->one_time ||
		    x->refund != y->refund || x->excused != y->excused || x->standing != y->standing || x->at_us != y->at_us ||
		    x->paid_us != y->paid_us || x->failed_us != y->failed_us || x->charged_us != y->charged_us)
			return false;
	}
	return true;
}

static struct payment_event random_event(void)
{
	static const char *const subs[] = { "sub_1", "sub_2", "sub_3", NULL };
	static const char *const customers[] = { "cus_1", "cus_2", NULL };
	static const char *const payments[] = { "pi_1", "pi_2", "cs_1" };
	int64_t at_s = rnd(6); /* few seconds: many ties */
	struct payment_event e;
	switch (rnd(6)) {
	case 0:
		e = bought(payments[rnd(3)], at_s);
		break;
	case 1:
		e = refunded(payments[rnd(2)], NULL, at_s);
		e.charged_us = rnd(2) ? 0 : T0 - DAY_US + (int64_t)rnd(5) * SEC_US;
		break;
	case 2:
		e = event(rnd(2) ? SAYS_PAID : SAYS_FAILED, subs[rnd(4)], at_s);
		break;
	default:
		e = told(subs[rnd(4)], (enum payment_standing)rnd(5), at_s);
	}
	e.occurred_us += rnd(3) * 1000;
	e.customer_id = str_of(customers[rnd(3)]);
	return e;
}

static void shuffle(struct payment_event *e, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = rnd((uint32_t)i);
		struct payment_event t = e[i - 1];
		e[i - 1] = e[j];
		e[j] = t;
	}
}

static void every_order_ends_alike(void **state)
{
	(void)state;
	size_t active = 0;
	for (uint64_t history = 1; history <= 4000; history++) {
		seed = history;
		struct payment_event e[HISTORY_MAX];
		size_t n = 2 + rnd(HISTORY_MAX - 4);
		for (size_t i = 0; i < n; i++)
			e[i] = random_event();
		struct payment_state first = fold(e, n);
		active += payment_is_active(&first);
		for (int order = 0; order < 12; order++) {
			struct payment_event again[HISTORY_MAX];
			memcpy(again, e, n * sizeof(*e));
			again[n] = e[rnd((uint32_t)n)]; /* delivered twice */
			again[n + 1] = e[rnd((uint32_t)n)];
			shuffle(again, n + 2);
			struct payment_state s = fold(again, n + 2);
			if (!same(&first, &s))
				fail_msg("history %d: another order ends otherwise", (int)history);
		}
	}
	assert_in_range(active, 400, 3600); /* the histories are of both kinds */
}

static void permute(struct payment_event *e, size_t k, size_t n, const struct payment_state *want, int *count)
{
	if (k == n) {
		struct payment_state s = fold(e, n);
		assert_true(same(want, &s));
		++*count;
		return;
	}
	for (size_t i = k; i < n; i++) {
		struct payment_event t = e[k];
		e[k] = e[i];
		e[i] = t;
		permute(e, k + 1, n, want, count);
		e[i] = e[k];
		e[k] = t;
	}
}

static void all_permutations_of_a_hard_month(void **state)
{
	(void)state;
	struct payment_event e[] = {
		of_customer(told("sub_1", STANDING_NONE, 0), "cus_1"),      of_customer(told("sub_1", STANDING_ACTIVE, 0), "cus_1"),
		of_customer(event(SAYS_PAID, "sub_1", 0), "cus_1"),         of_customer(told("sub_1", STANDING_PAST_DUE, 3), "cus_1"),
		of_customer(told("sub_1", STANDING_ACTIVE, 3), "cus_1"),    refunded("pi_7", "cus_1", 4),
		of_customer(told("sub_2", STANDING_ACTIVE, 4), "cus_2"),    of_customer(told("sub_1", STANDING_ENDED, 4), "cus_1"),
	};
	int count = 0;
	struct payment_state want = fold(e, 8);
	assert_true(payment_is_active(&want));
	assert_true(str_is(want.subscription_id, "sub_2"));
	permute(e, 0, 8, &want, &count);
	assert_int_equal(count, 40320);
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
		cmocka_unit_test(by_hand),
		cmocka_unit_test(by_hand_outlives_what_had_failed_before),
		cmocka_unit_test(a_revocation_stands_until_something_newer),
		cmocka_unit_test(unnamed_subscriptions_follow_the_newest_word),
		cmocka_unit_test(more_lines_than_kept),
		cmocka_unit_test(every_order_ends_alike),
		cmocka_unit_test(all_permutations_of_a_hard_month),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
