/* tests/unit/sms_lookup_test.c: lookup APIs asked and understood; names of networks as carriers write them. */
/* SPDX-License-Identifier: MIT */
#include "sms/lookup.h"
#include "sms/understand.h"
#include "tests/unit/tsv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *a;

static int set_up(void **state)
{
	(void)state;
	a = arena_new(8u * 1024 * 1024);
	return err_is(sms_understand_init(NULL, NULL));
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void requests(void **state)
{
	(void)state;
	struct lookup_account acc = { .api_base = STR("https://lookups.twilio.com"), .id = STR("AC1"), .secret = STR("t") };
	struct phone p;
	struct httpc_request q;
	assert_false(err_is(phone_parse(STR("+447700900001"), &p)));
	assert_true(lookup_request(a, STR("twilio"), &acc, &p, &q));
	assert_string_equal(arena_z(a, q.url), "https://lookups.twilio.com/v2/PhoneNumbers/%2B447700900001?Fields=line_type_intelligence");
	acc.api_base = STR("https://api.telnyx.com");
	assert_true(lookup_request(a, STR("telnyx"), &acc, &p, &q));
	assert_string_equal(arena_z(a, q.url), "https://api.telnyx.com/v2/number_lookup/%2B447700900001?type=carrier");
	assert_false(lookup_request(a, STR("other"), &acc, &p, &q));
}

static const struct answer {
	const char *carrier;
	int status;
	const char *body;
	enum err_kind kind;
	const char *name, *type;
} answers[] = {
	{ "twilio", 200, "{\"phone_number\":\"+1\",\"line_type_intelligence\":{\"carrier_name\":\"Verizon Wireless\",\"type\":\"mobile\",\"error_code\":null}}", ERR_NONE,
	  "Verizon Wireless", "mobile" },
	{ "twilio", 200, "{\"phone_number\":\"+1\",\"line_type_intelligence\":{\"carrier_name\":null,\"type\":null,\"error_code\":60601}}", ERR_NONE, "", "" },
	{ "twilio", 200, "{\"phone_number\":\"+1\",\"line_type_intelligence\":null}", ERR_NONE, "", "" },
	{ "twilio", 200, "{\"phone_number\":\"+1\",\"line_type_intelligence\":{\"carrier_name\":\"X\",\"type\":\"nonFixedVoip\"}}", ERR_NONE, "X", "voip" },
	{ "twilio", 200, "{\"phone_number\":\"+1\",\"line_type_intelligence\":{\"type\":\"tollFree\"}}", ERR_NONE, "", "other" },
	{ "twilio", 200, "{}", ERR_UNKNOWN, "", "" }, { "twilio", 200, "<html>", ERR_UNKNOWN, "", "" },
	{ "twilio", 401, "{\"code\":20003}", ERR_DENIED, "", "" }, { "twilio", 404, "{\"code\":20404}", ERR_MISSING, "", "" },
	{ "twilio", 429, "{}", ERR_RETRY, "", "" },
	{ "telnyx", 200, "{\"data\":{\"carrier\":{\"name\":\"Telnyx/4\",\"type\":\"fixed line\"}}}", ERR_NONE, "Telnyx/4", "landline" },
	{ "telnyx", 200, "{\"data\":{\"carrier\":{\"name\":\"NEW CINGULAR\",\"normalized_carrier\":\"AT&T Mobility\",\"type\":\"mobile\"}}}", ERR_NONE, "AT&T Mobility", "mobile" },
	{ "telnyx", 200, "{\"data\":{\"carrier\":null}}", ERR_NONE, "", "" }, { "telnyx", 500, "", ERR_UNKNOWN, "", "" },
};

static void answers_are_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
		struct httpc_response r = { .status = answers[i].status, .body = str_of(answers[i].body), .retry_after_s = -1, .sent = true };
		struct lookup_answer got;
		struct err e = lookup_response(a, str_of(answers[i].carrier), OK, &r, &got);
		if (e.kind != answers[i].kind || !str_is(got.carrier.n ? got.carrier : STR(""), answers[i].name) ||
		    !str_is(got.type.n ? got.type : STR(""), answers[i].type))
			fail_msg("%s %s: %s, " STR_FMT ", " STR_FMT, answers[i].carrier, answers[i].body, err_kind_name(e.kind), STR_ARG(got.carrier), STR_ARG(got.type));
	}
}

static void names_of_networks(void **state)
{
	(void)state;
	struct tsv t = tsv_read(a, "tests/data/carrier_names.tsv");
	int wrong = 0;
	for (size_t i = 0; i < t.n; i++) {
		const struct tsv_row *r = &t.rows[i];
		struct country c;
		assert_int_equal(r->n, 3);
		assert_false(err_is(country_parse(r->field[0], &c)));
		struct str got = lookup_network(a, c, r->field[1]);
		if (str_eq(got.n ? got : STR("-"), r->field[2]))
			continue;
		print_message("line %d: " STR_FMT ": got " STR_FMT ", want " STR_FMT "\n", r->line, STR_ARG(r->field[1]), STR_ARG(got), STR_ARG(r->field[2]));
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(requests), cmocka_unit_test(answers_are_understood), cmocka_unit_test(names_of_networks) };
	return cmocka_run_group_tests_name("sms_lookup", tests, set_up, tear_down);
}
