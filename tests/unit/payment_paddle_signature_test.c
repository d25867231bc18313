/* tests/unit/payment_paddle_signature_test.c: Paddle's signatures: the SDK's verdicts, tolerance, rotation, malformed headers. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/paddle.h"
#include "tests/unit/tsv.h"

#define T_S INT64_C(1700000000)
#define SECRET "pdl_ntfset_test_secret_0123456789abcdef"

static const struct str BODY = { .p = "{\"id\":\"evt_1\"}", .n = 14 };

static struct str mac_hex(struct arena *a, const char *secret, const char *t, struct str body)
{
	uint8_t mac[SHA256_BYTES];
	struct buf b;
	buf_init(&b, 128);
	struct str text = arena_printf(a, "%s:" STR_FMT, t, STR_ARG(body));
	seal_hmac_sha256(str_of(secret), text, mac);
	seal_hex_add(&b, mac, sizeof(mac));
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool accepts(const char *secrets, struct str header, struct str body, int64_t now_s)
{
	struct payment_config c = { .webhook_secrets = str_of(secrets) };
	struct err e = paddle_verify(&c, header, body, now_s * SEC_US + 999999);
	assert_true(e.kind == ERR_NONE || e.kind == ERR_DENIED);
	return e.kind == ERR_NONE;
}

static void judges_as_the_sdk_does(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/paddle_signature.tsv");
	for (size_t i = 0; i < t.n; i++) {
		struct tsv_row *r = &t.rows[i];
		int64_t now_s;
		assert_int_equal(str_int64(r->field[2], 0, INT64_MAX, &now_s).kind, ERR_NONE);
		if (accepts(arena_z(a, r->field[1]), r->field[3], r->field[4], now_s) != str_is(r->field[5], "yes"))
			fail_msg("line %d: " STR_FMT, r->line, STR_ARG(r->field[0]));
	}
	assert_true(t.n >= 20);
}

static void tolerance_is_300_s_both_ways(void **state)
{
	struct str h = arena_printf(*state, "ts=1700000000;h1=%s", mac_hex(*state, SECRET, "1700000000", BODY).p);
	assert_true(accepts(SECRET, h, BODY, T_S));
	assert_true(accepts(SECRET, h, BODY, T_S + 300));
	assert_false(accepts(SECRET, h, BODY, T_S + 301));
	assert_true(accepts(SECRET, h, BODY, T_S - 300));
	assert_false(accepts(SECRET, h, BODY, T_S - 301));
	assert_false(accepts(SECRET, h, BODY, 0));
}

static void headers_that_are_taken(void **state)
{
	struct arena *a = *state;
	const char *good = mac_hex(a, SECRET, "1700000000", BODY).p;
	const char *zero = "0000000000000000000000000000000000000000000000000000000000000000";
	struct str headers[] = {
		arena_printf(a, "h1=%s;ts=1700000000", good),
		arena_printf(a, "ts=1700000000;h1=%s;h1=%s", zero, good),
		arena_printf(a, "ts=1700000000;h1=%s;h1=%s", good, zero),
		arena_printf(a, "ts=1700000000;h1=short;h1=;h1;h1=%s", good),
		arena_printf(a, "ts=1700000000;h0=%s;h1=%s;h2=%s", zero, good, zero),
		arena_printf(a, ";;x=1;ts=1700000000;;h1=%s;", good),
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		if (!accepts(SECRET, headers[i], BODY, T_S))
			fail_msg("refused: " STR_FMT, STR_ARG(headers[i]));
}

static void headers_that_are_refused(void **state)
{
	struct arena *a = *state;
	const char *good = mac_hex(a, SECRET, "1700000000", BODY).p;
	struct str headers[] = {
		STR_NONE, STR(""), STR(";"), STR("="), STR("ts"), STR("ts="), STR("h1="), STR("ts=1700000000"), str_of(good),
		arena_printf(a, "h1=%s", good),
		arena_printf(a, "ts=;h1=%s", good),
		arena_printf(a, "ts;h1=%s", good),
		arena_printf(a, "ts=1700000000;h0=%s", good),
		arena_printf(a, "ts=1700000000; h1=%s", good),
		arena_printf(a, "ts=1700000000;h1 =%s", good),
		arena_printf(a, "ts=1700000000;h1= %s", good),
		arena_printf(a, "ts=1700000000;h1=%s ", good),
		arena_printf(a, "ts=1700000000;H1=%s", good),
		arena_printf(a, "TS=1700000000;h1=%s", good),
		arena_printf(a, "ts=1700000000,h1=%s", good),
		arena_printf(a, "ts=1700000000;h1=%s0", good),
		arena_printf(a, "ts=1700000000;h1=%.63s", good),
		arena_printf(a, "ts=1700000000;h1=%s=", good),
		arena_printf(a, "ts=1700000000;h1=\"%s\"", good),
		arena_printf(a, "ts=1700000000;ts=1700000000;h1=%s", good),
		arena_printf(a, "ts=1;ts=1700000000;h1=%s", good),
		arena_printf(a, "ts=1700000000;h1=%s;ts=1700000001", good),
		arena_printf(a, "ts=1700000001;h1=%s", good),
		arena_printf(a, "ts=1700000000.0;h1=%s", good),
		arena_printf(a, "ts=+1700000000;h1=%s", good),
		arena_printf(a, "ts= 1700000000;h1=%s", good),
		arena_printf(a, "ts=0x6553f100;h1=%s", good),
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		if (accepts(SECRET, headers[i], BODY, T_S))
			fail_msg("accepted: " STR_FMT, STR_ARG(headers[i]));
}

/* Signed over its own text, so that only the form of the time stamp can be the reason. */
static void odd_times_are_refused_even_when_signed(void **state)
{
	static const char *const times[] = {
		"01700000000", "0001700000000", "1700000000.0", "1.7e9", "+1700000000", "-1700000000", " 1700000000", "1700000000 ",
		"", "0", "-1", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616",
		"17000000000000000000000000000000", "1700000000\v", "0x6553f100", "1e9",
	};
	struct arena *a = *state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		struct str h = arena_printf(a, "ts=%s;h1=%s", times[i], mac_hex(a, SECRET, times[i], BODY).p);
		if (accepts(SECRET, h, BODY, T_S))
			fail_msg("accepted ts=%s", times[i]);
	}
	struct str h = arena_printf(a, "ts=0;h1=%s", mac_hex(a, SECRET, "0", BODY).p);
	assert_true(accepts(SECRET, h, BODY, 0)); /* a lone zero is no leading zero */
}

static void any_of_several_secrets(void **state)
{
	struct arena *a = *state;
	struct str old = arena_printf(a, "ts=1700000000;h1=%s", mac_hex(a, "pdl_ntfset_old", "1700000000", BODY).p);
	struct str new = arena_printf(a, "ts=1700000000;h1=%s", mac_hex(a, "pdl_ntfset_new", "1700000000", BODY).p);
	struct str both = arena_printf(a, "ts=1700000000;h1=%s;h1=%s", mac_hex(a, "pdl_ntfset_old", "1700000000", BODY).p,
	                               mac_hex(a, "pdl_ntfset_new", "1700000000", BODY).p);
	assert_true(accepts("pdl_ntfset_old,pdl_ntfset_new", old, BODY, T_S));
	assert_true(accepts("pdl_ntfset_old, pdl_ntfset_new", new, BODY, T_S));
	assert_true(accepts(" ,pdl_ntfset_new,", new, BODY, T_S));
	assert_true(accepts("pdl_ntfset_new", both, BODY, T_S));
	assert_true(accepts("pdl_ntfset_old", both, BODY, T_S));
	assert_false(accepts("pdl_ntfset_new", old, BODY, T_S));
	assert_false(accepts("pdl_ntfset_third", both, BODY, T_S));
}

static void blank_secrets_open_no_door(void **state)
{
	struct arena *a = *state;
	static const char *const blank[] = { "", " ", ",", " , ,\t" };
	for (size_t i = 0; i < sizeof(blank) / sizeof(*blank); i++) {
		struct str h = arena_printf(a, "ts=1700000000;h1=%s;h1=%s", mac_hex(a, "", "1700000000", BODY).p,
		                            mac_hex(a, blank[i], "1700000000", BODY).p);
		assert_false(accepts(blank[i], h, BODY, T_S));
	}
	struct str h = arena_printf(a, "ts=1700000000;h1=%s", mac_hex(a, "", "1700000000", BODY).p);
	struct payment_config none = { 0 };
	assert_int_equal(paddle_verify(&none, h, BODY, T_S * SEC_US).kind, ERR_DENIED);
}

static void every_byte_of_the_body_counts(void **state)
{
	struct str h = arena_printf(*state, "ts=1700000000;h1=%s", mac_hex(*state, SECRET, "1700000000", BODY).p);
	assert_true(accepts(SECRET, h, BODY, T_S));
	for (size_t i = 0; i < BODY.n; i++) {
		char other[16];
		memcpy(other, BODY.p, BODY.n);
		other[i] ^= 1;
		assert_false(accepts(SECRET, h, str_n(other, BODY.n), T_S));
		assert_false(accepts(SECRET, h, str_sub(BODY, 0, i), T_S));
	}
	assert_false(accepts(SECRET, h, STR("{\"id\":\"evt_1\"} "), T_S));
	assert_false(accepts(SECRET, h, STR("{\"id\":\"evt_1\"}\n"), T_S));
	assert_false(accepts(SECRET, h, STR_NONE, T_S));
}

static int setup(void **state)
{
	*state = arena_new(16 * 1024 * 1024);
	return seal_init().kind == ERR_NONE ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_as_the_sdk_does),
		cmocka_unit_test(tolerance_is_300_s_both_ways),
		cmocka_unit_test(headers_that_are_taken),
		cmocka_unit_test(headers_that_are_refused),
		cmocka_unit_test(odd_times_are_refused_even_when_signed),
		cmocka_unit_test(any_of_several_secrets),
		cmocka_unit_test(blank_secrets_open_no_door),
		cmocka_unit_test(every_byte_of_the_body_counts),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
