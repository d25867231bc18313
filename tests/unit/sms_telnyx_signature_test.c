/* tests/unit/sms_telnyx_signature_test.c: Telnyx' signatures, judged as Telnyx' own library judges them, and stricter where it is lax. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "sms/telnyx_signature.h"
#include "tests/unit/tsv.h"
#include <sodium.h>

#define KEY "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
#define NOW_S INT64_C(1700000000)
#define BODY STR("{\"data\":{\"event_type\":\"message.received\"}}")

static uint8_t public_key[TELNYX_KEY_BYTES];

static struct str sign(struct arena *a, const char *timestamp, struct str body)
{
	uint8_t seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES];
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	crypto_sign_seed_keypair(pub, secret, seed);
	struct str text = arena_printf(a, "%s|" STR_FMT, timestamp, STR_ARG(body));
	crypto_sign_detached(sig, NULL, (const unsigned char *)text.p, text.n, secret);
	struct buf b;
	buf_init(&b, 128);
	seal_base64_add(&b, sig, sizeof sig);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool valid(const char *timestamp, struct str signature, struct str body)
{
	return telnyx_signature_valid(public_key, str_of(timestamp), signature, body, NOW_S * SEC_US);
}

static void accepts_and_refuses_as_the_sdk_does(void **state)
{
	struct tsv t = tsv_read(*state, "tests/data/telnyx_signature.tsv");
	for (size_t i = 0; i < t.n; i++) {
		struct tsv_row *r = &t.rows[i];
		int64_t now;
		assert_false(err_is(str_int64(r->field[1], 0, INT64_MAX / SEC_US, &now)));
		bool ok = telnyx_signature_valid(public_key, r->field[2], r->field[3], r->field[4], now * SEC_US);
		if (ok != str_is(r->field[5], "yes"))
			fail_msg("line %d: %.*s", r->line, STR_ARG(r->field[0]));
	}
	assert_int_equal(t.n, 18);
}

static void any_changed_byte_is_refused(void **state)
{
	struct str good = sign(*state, "1700000000", BODY);
	assert_true(valid("1700000000", good, BODY));
	for (size_t i = 0; i < good.n; i++) {
		char bad[128];
		memcpy(bad, good.p, good.n);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		assert_false(valid("1700000000", str_n(bad, good.n), BODY));
	}
	for (size_t i = 0; i < BODY.n; i++) {
		char bad[128];
		memcpy(bad, BODY.p, BODY.n);
		bad[i] ^= 1;
		assert_false(valid("1700000000", good, str_n(bad, BODY.n)));
	}
	assert_false(valid("1700000001", good, BODY));
	uint8_t other[TELNYX_KEY_BYTES];
	memcpy(other, public_key, sizeof other);
	other[5] ^= 1;
	assert_false(telnyx_signature_valid(other, STR("1700000000"), good, BODY, NOW_S * SEC_US));
}

static void odd_time_stamps_are_refused_though_signed(void **state)
{
	static const char *const odd[] = { "", " 1700000000", "1700000000 ", "+1700000000", "-1700000000", "1700000000.0", "1.7e9", "0x6553f100",
		"170000000000", "17000000000000000000000", "1700000000\n", "now" };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_false(valid(odd[i], sign(*state, odd[i], BODY), BODY));
	assert_false(telnyx_signature_valid(public_key, STR_NONE, sign(*state, "", BODY), BODY, NOW_S * SEC_US));
}

static void the_window_is_300_s_both_ways(void **state)
{
	static const struct { const char *t; bool ok; } times[] = {
		{ "1699999700", true }, { "1699999699", false }, { "1700000300", true }, { "1700000301", false }, { "0", false }, { "99999999999", false } };
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		assert_int_equal(valid(times[i].t, sign(*state, times[i].t, BODY), BODY), times[i].ok);
}

static void odd_signatures_are_refused(void **state)
{
	struct str good = sign(*state, "1700000000", BODY);
	static const char *const odd[] = { "", "=", "AAAA", "h/brxFpJBbT+H7Qt9rQK7b" };
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
		assert_false(valid("1700000000", str_of(odd[i]), BODY));
	assert_false(valid("1700000000", STR_NONE, BODY));
	assert_false(valid("1700000000", str_sub(good, 0, good.n - 2), BODY));      /* unpadded */
	assert_false(valid("1700000000", arena_printf(*state, " %.*s", STR_ARG(good)), BODY));
	assert_false(valid("1700000000", arena_printf(*state, "%.*s\n", STR_ARG(good)), BODY));
	assert_false(valid("1700000000", arena_printf(*state, "%.*s%.*s", STR_ARG(good), STR_ARG(good)), BODY));
}

static void bodies_of_any_size_and_bytes(void **state)
{
	struct arena *a = *state;
	char *big = arena_alloc(a, 65536);
	memset(big, 'x', 65536);
	big[7] = 0;
	struct str body = str_n(big, 65536);
	struct buf text;
	buf_init(&text, 70000);
	uint8_t seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES];
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	crypto_sign_seed_keypair(pub, secret, seed);
	buf_add_z(&text, "1700000000|");
	buf_add(&text, body);
	crypto_sign_detached(sig, NULL, (const unsigned char *)text.p, text.n, secret);
	buf_done(&text);
	struct buf b;
	buf_init(&b, 128);
	seal_base64_add(&b, sig, sizeof sig);
	assert_true(valid("1700000000", buf_str(&b), body));
	assert_false(valid("1700000000", buf_str(&b), str_n(big, 65535)));
	buf_done(&b);
	assert_true(valid("1700000000", sign(a, "1700000000", STR("")), STR("")));
}

static int setup(void **state)
{
	*state = arena_new(4 * 1024 * 1024);
	return err_is(seal_init()) || !seal_base64_decode(STR(KEY), public_key, sizeof public_key);
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(accepts_and_refuses_as_the_sdk_does, setup, teardown),
		cmocka_unit_test_setup_teardown(any_changed_byte_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_time_stamps_are_refused_though_signed, setup, teardown),
		cmocka_unit_test_setup_teardown(the_window_is_300_s_both_ways, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_signatures_are_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(bodies_of_any_size_and_bytes, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
