/* tests/unit/server_demo_test.c: demo mode: signatures that usher's own checks accept, TwiML as a carrier reads it, codes as phones dial them. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/stripe.h"
#include "server/demo_impl.h"
#include "sms/twilio_signature.h"
#include "tests/unit/check.h"

#define BYTES_MAX (1024 * 1024)

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

static void signs_as_twilio(void **state)
{
	struct arena *a = *state;
	struct form form;
	struct str token = STR("12345"), url = STR("http://127.0.0.1:8080/webhooks/twilio/sms?m=1");
	assert_false(err_is(form_parse(a, STR("To=%2B12025550100&Body=caf%C3%A9+%26+%2300&From=%2B447700900101&Body2=&A=b"), &form)));
	struct str good = demo_sign_twilio(a, token, url, &form);
	assert_true(twilio_signature_valid(token, url, &form, good));
	assert_false(twilio_signature_valid(STR("12346"), url, &form, good));
	assert_false(twilio_signature_valid(token, STR("http://127.0.0.1:8080/webhooks/twilio/sms?m=2"), &form, good));
	form.pairs[1].value = STR("tea");
	assert_false(twilio_signature_valid(token, url, &form, good));
}

static void signs_as_stripe(void **state)
{
	struct arena *a = *state;
	struct payment_config c = { .webhook_secrets = STR("whsec_a,whsec_b") };
	struct str body = STR("{\"id\":\"evt_1\"}");
	int64_t now = INT64_C(1800000000) * SEC_US;
	struct str good = demo_sign_stripe(a, STR("whsec_b"), now, body);
	assert_false(err_is(stripe_verify(&c, good, body, now)));
	assert_false(err_is(stripe_verify(&c, good, body, now + 299 * SEC_US)));
	assert_true(err_is(stripe_verify(&c, good, body, now + 301 * SEC_US)));
	assert_true(err_is(stripe_verify(&c, good, STR("{\"id\":\"evt_2\"}"), now)));
	assert_true(err_is(stripe_verify(&c, demo_sign_stripe(a, STR("whsec_c"), now, body), body, now)));
}

static void sids_differ(void **state)
{
	struct str one = demo_sid(*state, "SM"), two = demo_sid(*state, "SM");
	assert_int_equal(one.n, 34);
	assert_true(str_starts(one, STR("SM")));
	assert_false(str_eq(one, two));
}

static void reads_messages(void **state)
{
	struct demo_twiml t;
	demo_twiml_read(*state, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>Smith &amp; Sons &lt;3&#39;&#x27;&quot;&apos;</Message>"
		"<Message>two\nlines</Message></Response>"), &t);
	assert_int_equal(t.n_messages, 2);
	assert_true(str_is(t.messages[0], "Smith & Sons <3''\"'"));
	assert_true(str_is(t.messages[1], "two\nlines"));
	assert_null(t.said.p);
	assert_null(t.redirect.p);
}

static void reads_calls(void **state)
{
	struct demo_twiml t;
	demo_twiml_read(*state, STR("<Response><Say voice=\"x\">Hello</Say><Pause length=\"5\"/><Hangup/></Response>"), &t);
	assert_int_equal(t.n_messages, 0);
	assert_true(str_is(t.said, "Hello"));
	demo_twiml_read(*state, STR("<Response><Redirect method=\"POST\">https://a.example/?x=1&amp;y=2</Redirect></Response>"), &t);
	assert_true(str_is(t.redirect, "https://a.example/?x=1&y=2"));
}

static void reads_odd_twiml(void **state)
{
	static const char *const odd[] = { "", "<", "<>", "</>", "<Response/>", "<Message>", "no markup", "<Message>&#99999999;&bogus;&</Message", "<?xml" };
	struct demo_twiml t;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		demo_twiml_read(*state, str_of(odd[i]), &t);
		assert_true(t.n_messages <= 1);
	}
	demo_twiml_read(*state, STR("<Message>&#99999999;&bogus; & &#0;</Message>"), &t);
	assert_true(str_is(t.messages[0], "&#99999999;&bogus; & &#0;"));
	struct buf b;
	buf_init(&b, BYTES_MAX);
	for (int i = 0; i < DEMO_TWIML_MESSAGES_MAX + 3; i++)
		buf_add_z(&b, "<Message>x</Message>");
	demo_twiml_read(*state, buf_str(&b), &t);
	assert_int_equal(t.n_messages, DEMO_TWIML_MESSAGES_MAX);
	buf_done(&b);
}

/* What dialling `digits` does: "set no_answer +44...", "clear busy", "ask ...", "call +44...", "unknown". */
static const char *dial(struct arena *a, const char *digits, const char *home, bool landline)
{
	struct country c = { .z = { home[0], home[1], 0 } };
	struct demo_dial d;
	static const char *const names[] = { "call", "set", "clear", "ask", "unknown" };
	demo_dial_read(str_of(digits), c, STR(""), landline, &d);
	struct str all = arena_printf(a, "%s%s", d.feature ? "feature " : "", names[d.what]);
	for (size_t i = 0; i < d.n_reasons; i++)
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? "," : " ", STR_ARG(d.reasons[i]));
	if (d.what == DIAL_SET || d.what == DIAL_NUMBER)
		all = arena_printf(a, STR_FMT " %s", STR_ARG(all), d.number.z);
	return arena_z(a, all);
}

static void dials(void **state)
{
	static const struct { const char *digits, *home; bool landline; const char *want; } rows[] = {
		{ "**61*+442079460111**20#", "GB", false, "set no_answer +442079460111" },
		{ "**61*02079460111*11*20#", "GB", false, "set no_answer +442079460111" },
		{ "*61*+442079460111#", "GB", false, "set no_answer +442079460111" },
		{ "**67*12025550111#", "US", false, "set busy +12025550111" },
		{ "**62* 1 202 555 0111 #", "US", false, "set unreachable +12025550111" },
		{ "**004*+442079460111#", "GB", false, "set no_answer,busy,unreachable +442079460111" },
		{ "**21*+442079460111#", "GB", false, "set all +442079460111" },
		{ "##61#", "GB", false, "clear no_answer" },
		{ "#61#", "GB", false, "clear no_answer" },
		{ "##002#", "GB", false, "clear no_answer,busy,unreachable,all" },
		{ "*#61#", "GB", false, "ask no_answer" },
		{ "*#67#", "GB", true, "ask busy" },
		{ "*61*0209100111#", "IE", true, "set no_answer +353209100111" },
		{ "*610255500111#", "AU", true, "set no_answer +61255500111" },
		{ "**61*0209100111#", "IE", true, "unknown" },
		{ "**62*0209100111#", "IE", true, "unknown" },
		{ "*712025550111", "US", false, "feature set no_answer,busy +12025550111" },
		{ "*73", "US", false, "feature clear no_answer,busy" },
		{ "*712079460111", "GB", false, "unknown" },
		{ "*920", "US", false, "feature clear no_answer" },
		{ "#77", "GB", true, "clear no_answer" },
		{ "#77", "GB", false, "unknown" },
		{ "*92 202 555 0111", "US", true, "feature set no_answer +12025550111" },
		{ "*93", "US", true, "feature clear no_answer" },
		{ "+12025550100", "GB", false, "call +12025550100" },
		{ "020 7946 0111", "GB", false, "call +442079460111" },
		{ "**61*#", "GB", false, "unknown" },
		{ "**61*12#", "GB", false, "unknown" },
		{ "**99*+442079460111#", "GB", false, "unknown" },
		{ "", "GB", false, "unknown" },
		{ "#", "GB", false, "unknown" },
		{ "*", "GB", false, "unknown" },
		{ "**", "GB", false, "unknown" },
		{ "##", "GB", false, "unknown" },
		{ "*#", "GB", false, "unknown" },
		{ "hello", "GB", false, "unknown" },
		{ "99999999999999999999999999999999999999999999999999999999999999999999999999", "GB", false, "unknown" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *got = dial(*state, rows[i].digits, rows[i].home, rows[i].landline);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s in %s: got %s, want %s", rows[i].digits, rows[i].home, got, rows[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(signs_as_twilio, begin, end),
		cmocka_unit_test_setup_teardown(signs_as_stripe, begin, end),
		cmocka_unit_test_setup_teardown(sids_differ, begin, end),
		cmocka_unit_test_setup_teardown(reads_messages, begin, end),
		cmocka_unit_test_setup_teardown(reads_calls, begin, end),
		cmocka_unit_test_setup_teardown(reads_odd_twiml, begin, end),
		cmocka_unit_test_setup_teardown(dials, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
