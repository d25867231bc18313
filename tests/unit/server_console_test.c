/* tests/unit/server_console_test.c: cookies, headers, and how long somebody who guesses has to wait. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/console.h"
#include "server/throttle.h"
#include "tests/unit/check.h"

#define BYTES_MAX (64 * 1024)

static const struct config over_http = { .public_url = "http://127.0.0.1:8080" }, over_https = { .public_url = "https://signup.example.com" };
static const struct world plain = { .cfg = &over_http }, secure = { .cfg = &over_https };

static int begin(void **state)
{
	*state = arena_new(BYTES_MAX);
	return err_is(seal_init());
}

static int end(void **state)
{
	arena_free(*state);
	return 0;
}

static void our_cookie_is_found_among_others(void **state)
{
	(void)state;
	ASSERT_STR(console_cookie(&plain, STR("usher_session=abc")), "abc");
	ASSERT_STR(console_cookie(&plain, STR("a=b; usher_session=abc; c=d")), "abc");
	ASSERT_STR(console_cookie(&plain, STR("a=b;usher_session=a=c;c")), "a=c");
	ASSERT_STR(console_cookie(&plain, STR("usher_session=")), "");
	ASSERT_STR(console_cookie(&secure, STR("usher_session=other; __Host-usher=abc")), "abc");
	static const char *const none[] = { "", ";", "=", "a", "usher_session", "Usher_Session=abc", "xusher_session=abc", "usher_sessionx=abc", "__Host-usher=abc" };
	for (size_t i = 0; i < COUNT_OF(none); i++)
		assert_null(console_cookie(&plain, str_of(none[i])).p);
	assert_null(console_cookie(&plain, STR_NONE).p);
	assert_null(console_cookie(&secure, STR("usher_session=abc")).p); /* a plain one may come from a neighbour */
}

static void the_cookie_is_as_narrow_as_it_can_be(void **state)
{
	assert_string_equal(console_set_cookie(&plain, *state, "abc"), "usher_session=abc; Path=/; HttpOnly; SameSite=Strict");
	assert_string_equal(console_set_cookie(&secure, *state, "abc"), "__Host-usher=abc; Path=/; HttpOnly; SameSite=Strict; Secure");
	assert_string_equal(console_set_cookie(&secure, *state, ""), "__Host-usher=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
}

static bool has_header(const struct config *c, const char *name)
{
	for (const struct httpd_reply_header *h = console_headers(c); h->name; h++)
		if (strcmp(h->name, name) == 0)
			return true;
	return false;
}

static void https_is_made_to_stay(void **state)
{
	(void)state;
	assert_true(has_header(&over_https, "Strict-Transport-Security"));
	assert_false(has_header(&over_http, "Strict-Transport-Security"));
	assert_true(has_header(&over_http, "Content-Security-Policy") && has_header(&over_https, "Content-Security-Policy"));
}

static void waits_double_from_the_first_that_is_not_free(void **state)
{
	(void)state;
	for (int64_t n = 0; n <= 5; n++)
		assert_int_equal(throttle_wait_us(n, 5, 300), 0);
	assert_int_equal(throttle_wait_us(6, 5, 300), SEC_US);
	assert_int_equal(throttle_wait_us(7, 5, 300), 2 * SEC_US);
	assert_int_equal(throttle_wait_us(10, 5, 300), 16 * SEC_US);
	assert_int_equal(throttle_wait_us(14, 5, 300), 256 * SEC_US);
	assert_int_equal(throttle_wait_us(15, 5, 300), 300 * SEC_US);
	assert_int_equal(throttle_wait_us(INT64_MAX, 5, 300), 300 * SEC_US);
	assert_int_equal(throttle_wait_us(1, 0, 300), SEC_US);
	int64_t waits[THROTTLE_STEPS];
	throttle_waits(THROTTLE_ACCOUNT_FREE, THROTTLE_ACCOUNT_MAX_S, waits);
	for (size_t i = 1; i < THROTTLE_STEPS; i++)
		assert_true(waits[i] >= waits[i - 1]);
	assert_int_equal(waits[THROTTLE_STEPS - 1], THROTTLE_ACCOUNT_MAX_S * SEC_US);
}

static bool same_key(const char *a, const char *b)
{
	static const uint8_t key[32] = { 1 };
	uint8_t x[HASH16_BYTES], y[HASH16_BYTES];
	throttle_address_key(key, str_of(a), x);
	throttle_address_key(key, str_of(b), y);
	return memcmp(x, y, sizeof x) == 0;
}

static void an_ipv6_customer_counts_as_one(void **state)
{
	(void)state;
	assert_true(same_key("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
	assert_false(same_key("2001:db8:1:2::1", "2001:db8:1:3::1"));
	assert_false(same_key("192.0.2.1", "192.0.2.2"));
	static const uint8_t one[32] = { 1 }, two[32] = { 2 };
	uint8_t x[HASH16_BYTES], y[HASH16_BYTES];
	throttle_account_key(one, STR("ann"), x);
	throttle_account_key(two, STR("ann"), y);
	assert_memory_not_equal(x, y, sizeof x); /* keyed: a dump does not tell what was typed */
	throttle_address_key(one, STR("ann"), y);
	assert_memory_not_equal(x, y, sizeof x);
}

static void the_proxys_word_counts_and_nobody_elses(void **state)
{
	(void)state;
	ASSERT_STR(throttle_address(STR("192.0.2.1"), STR("198.51.100.7")), "192.0.2.1");
	ASSERT_STR(throttle_address(STR("127.0.0.1"), STR("198.51.100.7")), "198.51.100.7");
	ASSERT_STR(throttle_address(STR("::1"), STR("6.6.6.6, 198.51.100.7")), "198.51.100.7");
	ASSERT_STR(throttle_address(STR("127.0.0.1"), STR("198.51.100.7,2001:db8::1")), "2001:db8::1");
	ASSERT_STR(throttle_address(STR("127.0.0.1"), STR_NONE), "127.0.0.1");
	ASSERT_STR(throttle_address(STR("127.0.0.1"), STR("198.51.100.7, unknown")), "127.0.0.1");
	ASSERT_STR(throttle_address(STR("127.0.0.1"), STR("")), "127.0.0.1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(our_cookie_is_found_among_others),
		cmocka_unit_test(the_cookie_is_as_narrow_as_it_can_be),
		cmocka_unit_test(https_is_made_to_stay),
		cmocka_unit_test(waits_double_from_the_first_that_is_not_free),
		cmocka_unit_test(an_ipv6_customer_counts_as_one),
		cmocka_unit_test(the_proxys_word_counts_and_nobody_elses),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
