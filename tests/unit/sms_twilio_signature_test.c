/* tests/unit/sms_twilio_signature_test.c: Twilio's signatures, judged as Twilio's own code judges them. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "sms/twilio_signature.h"
#include "tests/unit/tsv.h"

static const struct str TOKEN = { .p = "0123456789abcdef0123456789abcdef", .n = 32 };

static struct str sign(struct arena *a, struct str text)
{
	struct buf b;
	uint8_t mac[SHA1_BYTES];
	buf_init(&b, 64);
	seal_hmac_sha1(TOKEN, text, mac);
	seal_base64_add(&b, mac, sizeof(mac));
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static struct form form_of(struct arena *a, const char *body)
{
	struct form f;
	assert_int_equal(form_parse(a, str_of(body), &f).kind, ERR_NONE);
	return f;
}

static void accepts_and_refuses_as_the_sdk_does(void **state)
{
	struct arena *a = *state;
	struct tsv t = tsv_read(a, "tests/data/twilio_signature.tsv");
	for (size_t i = 0; i < t.n; i++) {
		struct tsv_row *r = &t.rows[i];
		struct form f;
		assert_int_equal(form_parse(a, r->field[3], &f).kind, ERR_NONE);
		bool post = str_is(r->field[1], "POST");
		bool ok = twilio_signature_valid(TOKEN, r->field[2], post ? &f : NULL, r->field[4]);
		if (ok != str_is(r->field[5], "yes"))
			fail_msg("line %d: %.*s at %.*s", r->line, STR_ARG(r->field[0]), STR_ARG(r->field[2]));
	}
	assert_int_equal(t.n, 18);
}

static void any_changed_byte_is_refused(void **state)
{
	struct arena *a = *state;
	struct str url = STR("https://sms.example.com/hooks/twilio/sms");
	struct form f = form_of(a, "MessageSid=SM1&Body=hi&From=%2B12125550123&To=%2B15105550100");
	struct str good = STR("xjGgyJuwIphyVmxM79la7PTkprA=");
	assert_true(twilio_signature_valid(TOKEN, url, &f, good));
	for (size_t i = 0; i < good.n; i++) {
		char bad[TWILIO_SIGNATURE_CHARS];
		memcpy(bad, good.p, good.n);
		bad[i] = bad[i] == 'A' ? 'B' : 'A';
		assert_false(twilio_signature_valid(TOKEN, url, &f, str_n(bad, good.n)));
	}
	static const char *const bodies[] = {
		"MessageSid=SM1&Body=hi+&From=%2B12125550123&To=%2B15105550100",
		"MessageSid=SM1&Body=Hi&From=%2B12125550123&To=%2B15105550100",
		"MessageSid=SM1&Body=hi&From=%2B12125550123&To=%2B15105550100&X=",
		"MessageSid=SM1&Body=hi&From=%2B12125550123",
		"",
	};
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct form other = form_of(a, bodies[i]);
		assert_false(twilio_signature_valid(TOKEN, url, &other, good));
	}
	assert_false(twilio_signature_valid(TOKEN, url, NULL, good));
	assert_false(twilio_signature_valid(STR("0123456789abcdef0123456789abcdeF"), url, &f, good));
}

static void odd_headers_and_tokens_are_refused(void **state)
{
	struct arena *a = *state;
	struct str url = STR("https://sms.example.com/hooks/twilio/sms");
	struct form f = form_of(a, "MessageSid=SM1&Body=hi&From=%2B12125550123&To=%2B15105550100");
	static const char *const headers[] = {
		"", " ", "xjGgyJuwIphyVmxM79la7PTkprA", "xjGgyJuwIphyVmxM79la7PTkprA==", " xjGgyJuwIphyVmxM79la7PTkprA=",
		"xjGgyJuwIphyVmxM79la7PTkprA= ", "xjGgyJuwIphyVmxM79la7PTkprB=", "xjGgyJuwIphyVmxM79la7PTkpr-=",
		"xjGgyJuwIphyVmxM79la7PTkprA=xjGgyJuwIphyVmxM79la7PTkprA=",
		"c631a0c89bb022987256..................",
	};
	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++)
		assert_false(twilio_signature_valid(TOKEN, url, &f, str_of(headers[i])));
	assert_false(twilio_signature_valid(TOKEN, url, &f, STR_NONE));

	/* An empty key makes a MAC too: it must not open the door. */
	uint8_t mac[SHA1_BYTES];
	struct buf b;
	buf_init(&b, 64);
	seal_hmac_sha1(STR(""), STR("https://sms.example.com/x"), mac);
	seal_base64_add(&b, mac, sizeof(mac));
	assert_false(twilio_signature_valid(STR(""), STR("https://sms.example.com/x"), NULL, buf_str(&b)));
	assert_false(twilio_signature_valid(STR("  "), STR("https://sms.example.com/x"), NULL, buf_str(&b)));
	buf_done(&b);
}

static void ports_are_found_where_they_are(void **state)
{
	static const struct {
		const char *seen, *signed_as;
		bool ok;
	} cases[] = {
		{ "http://127.0.0.1:8080/webhooks/twilio/sms", "http://127.0.0.1/webhooks/twilio/sms", true },
		{ "http://127.0.0.1/webhooks/twilio/sms", "http://127.0.0.1:80/webhooks/twilio/sms", true },
		{ "http://127.0.0.1/webhooks/twilio/sms", "http://127.0.0.1:443/webhooks/twilio/sms", false },
		{ "http://[::1]:8080/a?b=c:9", "http://[::1]/a?b=c:9", true },
		{ "http://[::1]/a?b=c:9", "http://[::1]:80/a?b=c:9", true },
		{ "https://user:pass@x.example/a", "https://user:pass@x.example:443/a", true },
		{ "https://user:pass@x.example:8443/a", "https://user:pass@x.example/a", true },
		{ "https://x.example?q=a:b@c", "https://x.example:443?q=a:b@c", true },
		{ "https://x.example:8443/a", "https://x.example:8444/a", false },
		{ "HTTPS://x.example/a", "HTTPS://x.example:443/a", true },
		{ "x.example/a", "x.example/a", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str sig = sign(*state, str_of(cases[i].signed_as));
		if (twilio_signature_valid(TOKEN, str_of(cases[i].seen), NULL, sig) != cases[i].ok)
			fail_msg("%s signed as %s", cases[i].seen, cases[i].signed_as);
	}
}

static void order_of_arrival_does_not_matter(void **state)
{
	struct arena *a = *state;
	struct str sig = sign(a, STR("https://x.example/sA1A2a3b"));
	struct form f = form_of(a, "b=&A=2&a=3&A=1&A=2&A=1");
	assert_true(twilio_signature_valid(TOKEN, STR("https://x.example/s"), &f, sig));
	f = form_of(a, "A=1&A=2&a=3&b=");
	assert_true(twilio_signature_valid(TOKEN, STR("https://x.example/s"), &f, sig));
}

static void bytes_are_signed_as_they_are(void **state)
{
	struct arena *a = *state;
	struct form f = form_of(a, "Body=a%00b%FF+%0D%0A");
	struct str sig = sign(a, STR("https://x.example/sBodya\0b\xff \r\n"));
	assert_true(twilio_signature_valid(TOKEN, STR("https://x.example/s"), &f, sig));
}

static void long_texts_and_limits(void **state)
{
	struct arena *a = *state;
	struct buf body, text;
	buf_init(&body, 128 * 1024);
	buf_init(&text, 128 * 1024);
	buf_add_z(&body, "Body=");
	buf_add_z(&text, "https://x.example/sBody");
	for (int i = 0; i < 60000; i++) {
		buf_add_char(&body, 'x');
		buf_add_char(&text, 'x');
	}
	struct form f;
	assert_int_equal(form_parse(a, buf_str(&body), &f).kind, ERR_NONE);
	assert_true(twilio_signature_valid(TOKEN, STR("https://x.example/s"), &f, sign(a, buf_str(&text))));

	buf_reset(&text);
	buf_add_z(&text, "https://x.example/");
	while (text.n < TWILIO_URL_MAX)
		buf_add_char(&text, 'u');
	assert_true(twilio_signature_valid(TOKEN, buf_str(&text), NULL, sign(a, buf_str(&text))));
	buf_add_char(&text, 'u');
	assert_false(twilio_signature_valid(TOKEN, buf_str(&text), NULL, sign(a, buf_str(&text))));
	buf_done(&body);
	buf_done(&text);
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
		cmocka_unit_test(accepts_and_refuses_as_the_sdk_does),
		cmocka_unit_test(any_changed_byte_is_refused),
		cmocka_unit_test(odd_headers_and_tokens_are_refused),
		cmocka_unit_test(ports_are_found_where_they_are),
		cmocka_unit_test(order_of_arrival_does_not_matter),
		cmocka_unit_test(bytes_are_signed_as_they_are),
		cmocka_unit_test(long_texts_and_limits),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
