/* tests/unit/payment_standing_order_test.c: the same events end alike in whatever order, however often they come. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/payment_says.h"

#define HISTORY_MAX 12

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
		    x->refund != y->refund || !str_eq(x->of, y->of) || x->excused != y->excused || x->standing != y->standing || x->at_us != y->at_us ||
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
		if (rnd(3) == 0)
			e.says = SAYS_REINSTATED;
		if (rnd(2))
			e.subscription_id = str_of(subs[rnd(3)]);
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
		cmocka_unit_test(every_order_ends_alike),
		cmocka_unit_test(all_permutations_of_a_hard_month),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
