/* tests/unit/server_late_test.c: late texts: their order, which are kept of too many, and what becomes of each. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/late.h"
#include "tests/unit/check.h"

static void add(struct late *l, const char *from, const char *body, int64_t sent_s, uint8_t key)
{
	struct late_text t = { .sid = STR("SM1"), .body = str_of(body), .sent_us = sent_s * SEC_US, .dedupe = { key, (uint8_t)(sent_s & 0xff), (uint8_t)(sent_s >> 8) } };
	(void)snprintf(t.from.z, sizeof t.from.z, "%s", from);
	late_add(l, &t);
}

static struct late_text *nth(const struct late *l, size_t i)
{
	struct list *at = l->texts.next;
	for (; i > 0; i--)
		at = at->next;
	assert_ptr_not_equal(at, &l->texts);
	return LIST_OF(at, struct late_text, link);
}

static void pages_of_newest_first_end_oldest_first(void **state)
{
	struct late l;
	(void)state;
	late_init(&l);
	add(&l, "+441", "fourth", 30, 1);
	add(&l, "+441", "third", 20, 2); /* of one second, the later listed was sent first */
	add(&l, "+441", "second", 20, 3);
	add(&l, "+441", "first", 10, 4);
	add(&l, "+441", "third", 20, 2); /* on two pages */
	assert_int_equal(l.n, 4);
	ASSERT_STR(nth(&l, 0)->body, "first");
	ASSERT_STR(nth(&l, 1)->body, "second");
	ASSERT_STR(nth(&l, 2)->body, "third");
	ASSERT_STR(nth(&l, 3)->body, "fourth");
	assert_true(l.cut_us == INT64_MAX);
	late_done(&l);
	assert_int_equal(l.n, 0);
}

static void of_too_many_the_oldest_are_kept(void **state)
{
	struct late l;
	(void)state;
	late_init(&l);
	for (int i = LATE_MAX + 10; i > 0; i--)
		add(&l, "+441", "x", i, 0);
	assert_int_equal(l.n, LATE_MAX);
	assert_true(nth(&l, 0)->sent_us == SEC_US);
	assert_true(nth(&l, LATE_MAX - 1)->sent_us == LATE_MAX * SEC_US);
	assert_true(l.cut_us == (LATE_MAX + 1) * SEC_US);
	late_done(&l);
}

static void each_has_its_fate(void **state)
{
	struct late l;
	(void)state;
	late_init(&l);
	add(&l, "+441", "START", 400, 1);       /* after the STOP: counts */
	add(&l, "+442", "Plumber, Leeds", 300, 2);
	add(&l, "+441", " stop. ", 200, 3);
	add(&l, "+441", "STOP", 150, 4);        /* followed by another */
	add(&l, "+441", "hello", 120, 5);
	add(&l, "+443", "hello", 50, 6);        /* too old */
	add(&l, "+444", "STOP", 40, 7);         /* at any age */
	late_judge(&l, 100 * SEC_US);
	static const enum late_fate want[] = { LATE_STOP, LATE_OLD, LATE_BEFORE_STOP, LATE_BEFORE_STOP, LATE_STOP, LATE_TALK, LATE_TALK };
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_int_equal(nth(&l, i)->fate, want[i]);
	late_done(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_newest_first_end_oldest_first),
		cmocka_unit_test(of_too_many_the_oldest_are_kept),
		cmocka_unit_test(each_has_its_fate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
