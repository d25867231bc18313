/* tests/unit/base_webhook_test.c: Standard Webhooks: the specification's own vector, several secrets, secrets that are none. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/webhook.h"
#include "tests/unit/check.h"

static struct arena *a;

static struct str sign(const char *const *secrets, size_t n)
{
	return webhook_sign(a, secrets, n, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330, STR("{\"test\": 2432232314}"));
}

static void the_published_vector(void **state)
{
	(void)state;
	const struct str want = STR("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
	assert_true(str_eq(sign((const char *const[]){ "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }, 1), want));
	assert_true(str_eq(sign((const char *const[]){ "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }, 1), want));
}

static void several_secrets(void **state)
{
	(void)state;
	const char *const secrets[] = { "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };
	struct str got = sign(secrets, 2);
	struct str second = got;
	struct str first = str_cut(&second, ' ');
	assert_true(str_starts(first, STR("v1,")) && first.n == 3 + 44);
	assert_true(str_eq(second, STR("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));
	assert_true(!str_eq(first, second));
}

static void what_is_no_secret(void **state)
{
	(void)state;
	static const char *const bad[] = { "", "whsec_", "whsec_c2hvcnQ=", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa!!",
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=", "not a secret at all", "whsec_====",
		/* 66 bytes */
		"whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	uint8_t key[WEBHOOK_KEY_MAX];
	size_t n = 0;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (webhook_key(str_of(bad[i]), key, &n))
			fail_msg("taken: %s", bad[i]);
	assert_true(webhook_key(STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), key, &n));
	assert_int_equal(n, 24);
}

static int begin(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return err_is(seal_init());
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_published_vector), cmocka_unit_test(several_secrets), cmocka_unit_test(what_is_no_secret) };
	return cmocka_run_group_tests(tests, begin, end);
}
