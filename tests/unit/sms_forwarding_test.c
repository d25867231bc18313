/* tests/unit/sms_forwarding_test.c: which forwarding codes an owner is sent, how they are worded, and what follows when they fail. */
/* SPDX-License-Identifier: MIT */
#include "sms/embedded.h"
#include "sms/forwarding.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ARENA_MAX ((size_t)4 << 20)

struct fixture {
	struct arena *a;
	struct say *say;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct buf problems;
	buf_init(&problems, 1 << 16);
	assert_non_null(f);
	f->a = arena_new(ARENA_MAX);
	assert_false(err_is(say_load(NULL, &f->say, &problems)));
	assert_false(err_is(forwarding_load()));
	buf_done(&problems);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	say_free(f->say);
	arena_free(f->a);
	free(f);
	return 0;
}

static struct forwarding_query query(const char *iso, const char *network, enum forwarding_phone phone, const char *number)
{
	struct forwarding_query q = { .network = str_of(network), .phone = phone };
	assert_false(err_is(country_parse(str_of(iso), &q.country)));
	assert_false(err_is(phone_parse(str_of(number), &q.number)));
	return q;
}

static struct forwarding_plan plan(struct fixture *f, struct forwarding_query q)
{
	struct forwarding_plan p;
	struct err e = forwarding_plan(f->a, &q, &p);
	if (err_is(e))
		fail_msg("%s", e.what);
	return p;
}

struct expected {
	const char *iso, *network;
	enum forwarding_phone phone;
	const char *number;
	enum forwarding_means means;
	bool uncertain;
	const char *codes, *undo, *check;
};

static const struct expected expectations[] = {
	{ "GB", "", FWD_IPHONE, "+447700900123", FWD_BY_KEYPAD, false,
	  "**61*+447700900123**20#\n**67*+447700900123#\n**62*+447700900123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "GB", "EE", FWD_ANDROID, "+447700900123", FWD_BY_KEYPAD, false,
	  "**61*+447700900123#\n**67*+447700900123#\n**62*+447700900123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "GB", "giffgaff", FWD_IPHONE, "+447700900123", FWD_BY_KEYPAD, true,
	  "**61*+447700900123#\n**67*+447700900123#\n**62*+447700900123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "GB", "BT", FWD_LANDLINE, "+442079460123", FWD_BY_LANDLINE, false,
	  "*61*02079460123#\n*67*02079460123#", "#61#\n#67#", "*#61#\n*#67#" },
	{ "GB", "BT", FWD_IPHONE, "+447700900123", FWD_BY_KEYPAD, false,
	  "**61*+447700900123#\n**67*+447700900123#\n**62*+447700900123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "GB", "Virgin Media", FWD_LANDLINE, "+442079460123", FWD_BY_LANDLINE, true,
	  "*61*02079460123#\n*67*02079460123#", "#61#\n#67#", "*#61#\n*#67#" },
	{ "US", "Verizon", FWD_IPHONE, "+14155550123", FWD_BY_CALL, false, "*714155550123", "*73", "" },
	{ "US", "verizon", FWD_ANDROID, "+14155550123", FWD_BY_CALL, false, "*714155550123", "*73", "" },
	{ "US", "Visible", FWD_ANDROID, "+14155550123", FWD_BY_CALL, false, "*714155550123", "*73", "" },
	{ "US", "Spectrum", FWD_ANDROID, "+14155550123", FWD_BY_CALL, true, "*714155550123", "*73", "" },
	{ "US", "T-Mobile", FWD_IPHONE, "+14155550123", FWD_BY_KEYPAD, false,
	  "**61*14155550123*11*20#\n**67*14155550123#\n**62*14155550123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "US", "AT&T", FWD_IPHONE, "+14155550123", FWD_BY_KEYPAD, false,
	  "**61*+14155550123**20#\n**67*+14155550123#\n**62*+14155550123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "US", "Mint Mobile", FWD_IPHONE, "+14155550123", FWD_BY_KEYPAD, true,
	  "**61*14155550123*11*20#\n**67*14155550123#\n**62*14155550123#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "US", "", FWD_LANDLINE, "+14155550123", FWD_BY_LANDLINE, false, "*924155550123\n*904155550123", "*93\n*91", "" },
	{ "CA", "", FWD_LANDLINE, "+14165550123", FWD_BY_LANDLINE, false, "*924165550123\n*904165550123", "*93\n*91", "" },
	{ "JM", "", FWD_LANDLINE, "+18765550123", FWD_BY_LANDLINE, false, "*928765550123\n*908765550123", "*93\n*91", "" },
	{ "CA", "Koodo", FWD_IPHONE, "+14165550123", FWD_BY_KEYPAD, false,
	  "*61*4165550123#\n*67*4165550123#\n*62*4165550123#", "#61#\n#67#\n#62#", "*#61#\n*#67#\n*#62#" },
	{ "AU", "Telstra", FWD_ANDROID, "+61412345678", FWD_BY_KEYPAD, false,
	  "**61*0412345678*10#\n**67*0412345678*10#\n**62*0412345678*10#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "AU", "Telstra", FWD_LANDLINE, "+61298765432", FWD_BY_LANDLINE, false,
	  "*610298765432*20#\n*240298765432#", "#61#\n#24#", "*#61#\n*#24#" },
	{ "IE", "Vodafone", FWD_ANDROID, "+353871234567", FWD_BY_KEYPAD, false,
	  "**61*+353871234567**20#\n**67*+353871234567#\n**62*+353871234567#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "IE", "eir", FWD_LANDLINE, "+35312345678", FWD_BY_LANDLINE, false, "*61*012345678#\n*67*012345678#", "#61#\n#67#", "*#61#\n*#67#" },
	{ "DE", "", FWD_IPHONE, "+4915112345678", FWD_BY_KEYPAD, false,
	  "**61*+4915112345678**20#\n**67*+4915112345678#\n**62*+4915112345678#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "FR", "", FWD_LANDLINE, "+33123456789", FWD_BY_LANDLINE, true, "*61*0123456789#\n*69*0123456789#", "#61#\n#69#", "*#61#\n*#67#" },
	{ "IN", "", FWD_ANDROID, "+919876543210", FWD_BY_MENU, true,
	  "**61*9876543210#\n**67*9876543210#\n**62*9876543210#", "##61#\n##67#\n##62#", "*#61#\n*#67#\n*#62#" },
	{ "IN", "Jio", FWD_ANDROID, "+919876543210", FWD_BY_CALL, true,
	  "*403*9876543210\n*405*9876543210\n*409*9876543210", "*404\n*406\n*410", "" },
	{ "NZ", "", FWD_LANDLINE, "+6491234567", FWD_BY_PROVIDER, false, "", "", "" },
	{ "CH", "", FWD_LANDLINE, "+41443332211", FWD_BY_LANDLINE, true, "*610443332211#\n*670443332211#", "#61#\n#67#", "*#61#\n*#67#" },
};

static void chooses_codes_for_country_network_and_phone(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
		const struct expected *x = &expectations[i];
		struct forwarding_plan p = plan(f, query(x->iso, x->network, x->phone, x->number));
		if (p.means != x->means || p.uncertain != x->uncertain || !str_is(p.codes, x->codes) || !str_is(p.undo, x->undo)
		    || !str_is(p.check, x->check))
			fail_msg("row %zu %s %s: means %d uncertain %d\n%.*s\n%.*s\n%.*s", i, x->iso, x->network, p.means, p.uncertain,
			         (int)p.codes.n, p.codes.p, (int)p.undo.n, p.undo.p, (int)p.check.n, p.check.p);
	}
}

static void a_us_mobile_of_unknown_network_gets_both_kinds(void **state)
{
	struct fixture *f = *state;
	struct forwarding_plan p = plan(f, query("US", "", FWD_IPHONE, "+14155550123"));
	assert_true(p.wants_network);
	assert_true(str_is(p.other_network, "Verizon"));
	assert_true(str_is(p.other_codes, "*714155550123"));
	assert_true(str_is(p.other_undo, "*73"));
	assert_true(str_is(p.codes, "**61*14155550123*11*20#\n**67*14155550123#\n**62*14155550123#"));
	p = plan(f, query("US", "T-Mobile", FWD_IPHONE, "+14155550123"));
	assert_false(p.wants_network);
	assert_int_equal(p.other_codes.n, 0);
}

static void never_forwards_all_calls(void **state)
{
	struct fixture *f = *state;
	struct str csv = embedded_str(embedded_find(embedded_facts, STR("forwarding.csv")));
	assert_true(str_find(csv, STR("unconditional")) < 0);
	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		for (int rung = 0; rung < 9; rung++) {
			const struct expected *x = &expectations[i];
			struct forwarding_query q = query(x->iso, x->network, x->phone, x->number);
			q.rung = rung;
			struct forwarding_plan p = plan(f, q);
			static const char *const all[] = { "*21*", "*72", "**002", "*401*" };
			for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
				assert_true(str_find(p.codes, str_of(all[k])) < 0);
				assert_true(str_find(p.step_codes, str_of(all[k])) < 0);
			}
		}
}

static void climbs_the_ladder(void **state)
{
	struct fixture *f = *state;
	struct forwarding_query q = query("GB", "", FWD_IPHONE, "+447700900123");
	static const enum forwarding_step steps[] = { FWD_STEP_CODES, FWD_STEP_HINTS, FWD_STEP_ALTERNATIVE, FWD_STEP_OTHER_FORM,
		FWD_STEP_CHECK, FWD_STEP_HANDSET, FWD_STEP_SUPPORT, FWD_STEP_PERSON, FWD_STEP_PERSON };
	for (int rung = 0; rung < 9; rung++) {
		q.rung = rung;
		struct forwarding_plan p = plan(f, q);
		assert_int_equal(p.step, steps[rung]);
		assert_int_equal(p.rungs, 7);
		if (p.step == FWD_STEP_ALTERNATIVE)
			assert_true(str_is(p.step_codes, "**61*+447700900123*11*20#\n**61*+447700900123#"));
		if (p.step == FWD_STEP_OTHER_FORM)
			assert_true(str_is(p.step_codes, "**61*07700900123**20#"));
	}
	q.rung = -1;
	assert_int_equal(plan(f, q).step, FWD_STEP_CODES);
}

static void the_fallbacks_of_the_network_come_first(void **state)
{
	struct fixture *f = *state;
	struct forwarding_query q = query("US", "T-Mobile", FWD_IPHONE, "+14155550123");
	q.rung = 2;
	assert_true(str_is(plan(f, q).step_codes, "**61*14155550123#\n**61*+14155550123**20#"));
	q.rung = 3;
	assert_true(str_is(plan(f, q).step_codes, "**61*+14155550123*11*20#"));
	q = query("US", "AT&T", FWD_IPHONE, "+14155550123");
	q.rung = 2;
	assert_true(str_starts(plan(f, q).step_codes, STR("*61*+14155550123#\n*924155550123#")));
}

static void a_landline_of_north_america_gets_no_european_codes(void **state)
{
	struct fixture *f = *state;
	struct forwarding_query q = query("US", "", FWD_LANDLINE, "+14155550123");
	for (q.rung = 0; q.rung < 8; q.rung++) {
		struct forwarding_plan p = plan(f, q);
		assert_true(str_find(p.step_codes, STR("*61")) < 0);
		assert_true(p.activation_call);
	}
	q.rung = 3;
	assert_true(str_is(plan(f, q).step_codes, "*9214155550123"));
}

static void steps_with_nothing_to_offer_are_left_out(void **state)
{
	struct fixture *f = *state;
	struct forwarding_query q = query("NZ", "", FWD_LANDLINE, "+6491234567");
	q.rung = 1;
	assert_int_equal(plan(f, q).step, FWD_STEP_SUPPORT);
	q.rung = 2;
	assert_int_equal(plan(f, q).step, FWD_STEP_PERSON);
	q = query("US", "Verizon", FWD_IPHONE, "+14155550123");
	for (q.rung = 0; q.rung < 8; q.rung++)
		assert_int_not_equal(plan(f, q).step, FWD_STEP_CHECK);
	q = query("IN", "", FWD_ANDROID, "+919876543210");
	q.rung = 1;
	assert_int_equal(plan(f, q).step, FWD_STEP_CODES);
}

static void the_trouble_told_goes_before_the_ladder(void **state)
{
	struct fixture *f = *state;
	struct forwarding_query q = query("GB", "", FWD_IPHONE, "+447700900123");
	q.rung = 1;
	q.trouble = STR("voicemail");
	assert_int_equal(plan(f, q).step, FWD_STEP_HANDSET);
	q.rung = 2;
	assert_int_equal(plan(f, q).step, FWD_STEP_ALTERNATIVE);
	q.rung = 1;
	q.trouble = STR("not_registered");
	assert_int_equal(plan(f, q).step, FWD_STEP_SUPPORT);
	q.trouble = STR("no_ring");
	assert_int_equal(plan(f, q).step, FWD_STEP_NO_RING);
	assert_true(str_is(plan(f, q).ring, "##21#"));
	q.trouble = STR("error_code");
	assert_int_equal(plan(f, q).step, FWD_STEP_HINTS);
	q = query("US", "Verizon", FWD_IPHONE, "+14155550123");
	assert_true(str_is(plan(f, q).ring, "*73"));
	q = query("GB", "BT", FWD_LANDLINE, "+442079460123");
	assert_int_equal(plan(f, q).ring.n, 0);
}

static void tells_what_a_landline_and_a_foreign_number_mean(void **state)
{
	struct fixture *f = *state;
	struct country us = { .z = "US" }, ca = { .z = "CA" }, gb = { .z = "GB" };
	assert_true(forwarding_valid_activation_call(us, FWD_LANDLINE));
	assert_true(forwarding_valid_activation_call(ca, FWD_LANDLINE));
	assert_false(forwarding_valid_activation_call(us, FWD_IPHONE));
	assert_false(forwarding_valid_activation_call(gb, FWD_LANDLINE));
	assert_true(forwarding_needs_network(us, FWD_IPHONE));
	assert_true(forwarding_needs_network(gb, FWD_LANDLINE));
	assert_false(forwarding_needs_network(gb, FWD_IPHONE));
	assert_false(forwarding_needs_network(us, FWD_LANDLINE));
	assert_true(plan(f, query("GB", "", FWD_IPHONE, "+14155550123")).abroad);
	assert_false(plan(f, query("GB", "", FWD_IPHONE, "+447700900123")).abroad);
	struct forwarding_query q = query("GB", "", FWD_IPHONE, "+447700900123");
	struct forwarding_plan p;
	q.number.z[0] = '\0';
	assert_int_equal(forwarding_plan(f->a, &q, &p).kind, ERR_REJECT);
	enum forwarding_phone phone;
	assert_true(forwarding_phone_find(STR("landline"), &phone) && phone == FWD_LANDLINE);
	assert_false(forwarding_phone_find(STR("pager"), &phone));
}

/* Every line that is a code is nothing else; returns how many there are. */
static int check_lines(struct str text)
{
	int codes = 0;
	for (struct str rest = text; rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		bool code = line.n > 0 && (line.p[0] == '*' || line.p[0] == '#');
		codes += code;
		if (code) {
			assert_true(str_chr(line, ' ') < 0);
		} else if (str_find(line, STR("**")) >= 0 || str_find(line, STR("##")) >= 0) {
			fail_msg("a code inside a line: %.*s", (int)line.n, line.p);
		}
	}
	return codes;
}

static void words_every_plan_within_its_segments(void **state)
{
	struct fixture *f = *state;
	static const struct say_var vars[] = { { "name", { "Bartholomew Fitzgerald-Featherstonehaugh", 40 } }, { "brand", { "Answerly", 8 } } };
	struct forwarding_words w = { .say = f->say, .lang = "en", .vars = vars, .n_vars = 2 };
	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++)
		for (int rung = 0; rung < 9; rung++)
			for (int kind = FWD_FIRST; kind <= FWD_UNDO; kind++) {
				const struct expected *x = &expectations[i];
				struct forwarding_query q = query(x->iso, x->network, x->phone, x->number);
				q.rung = rung;
				struct forwarding_plan p = plan(f, q);
				struct said out = { .n = 0 };
				struct err e = forwarding_text(f->a, &w, &p, (enum forwarding_text)kind, &out);
				if (err_is(e) || out.n == 0)
					fail_msg("row %zu rung %d kind %d: %s", i, rung, kind, e.what);
				int codes = 0;
				for (size_t k = 0; k < out.n; k++) {
					assert_in_range(sms_measure(out.texts[k]).segments, 1, SMS_SEGMENTS_MAX);
					assert_int_equal(sms_measure(out.texts[k]).encoding, SMS_GSM7);
					codes += check_lines(out.texts[k]);
				}
				if (kind == FWD_FIRST && (x->means == FWD_BY_KEYPAD || x->means == FWD_BY_CALL))
					assert_true(str_find(out.texts[0], p.codes) >= 0 && codes > 0);
				if (kind == FWD_UNDO && p.undo.n > 0)
					assert_true(str_find(out.texts[0], p.undo) >= 0);
			}
}

static void each_not_working_says_something_new(void **state)
{
	struct fixture *f = *state;
	struct forwarding_words w = { .say = f->say, .lang = "en" };
	for (size_t i = 0; i < sizeof expectations / sizeof *expectations; i++) {
		const struct expected *x = &expectations[i];
		struct forwarding_query q = query(x->iso, x->network, x->phone, x->number);
		struct said last = { .n = 0 };
		struct forwarding_plan p = plan(f, q);
		assert_false(err_is(forwarding_text(f->a, &w, &p, FWD_FIRST, &last)));
		int rungs = p.rungs;
		for (q.rung = 1; q.rung <= rungs; q.rung++) {
			struct said next = { .n = 0 };
			p = plan(f, q);
			assert_false(err_is(forwarding_text(f->a, &w, &p, FWD_BETTER, &next)));
			assert_false(str_eq(next.texts[0], last.texts[0]));
			last = next;
		}
	}
}

static void says_when_it_is_not_sure(void **state)
{
	struct fixture *f = *state;
	struct forwarding_words w = { .say = f->say, .lang = "en" };
	struct said sure, unsure;
	struct forwarding_plan p = plan(f, query("GB", "O2", FWD_IPHONE, "+447700900123"));
	assert_false(err_is(forwarding_text(f->a, &w, &p, FWD_FIRST, &sure)));
	p = plan(f, query("GB", "giffgaff", FWD_IPHONE, "+447700900123"));
	assert_true(str_is(p.host, "O2"));
	assert_false(err_is(forwarding_text(f->a, &w, &p, FWD_FIRST, &unsure)));
	assert_true(str_find(sure.texts[0], STR("could not confirm")) < 0);
	assert_true(str_find(unsure.texts[0], STR("could not confirm")) >= 0);
	assert_false(err_is(forwarding_text(f->a, &w, &p, FWD_BETTER, &unsure)));
	assert_true(str_find(unsure.texts[0], STR("giffgaff (we assume those of O2)")) >= 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chooses_codes_for_country_network_and_phone),
		cmocka_unit_test(a_us_mobile_of_unknown_network_gets_both_kinds),
		cmocka_unit_test(never_forwards_all_calls),
		cmocka_unit_test(climbs_the_ladder),
		cmocka_unit_test(the_fallbacks_of_the_network_come_first),
		cmocka_unit_test(a_landline_of_north_america_gets_no_european_codes),
		cmocka_unit_test(steps_with_nothing_to_offer_are_left_out),
		cmocka_unit_test(the_trouble_told_goes_before_the_ladder),
		cmocka_unit_test(tells_what_a_landline_and_a_foreign_number_mean),
		cmocka_unit_test(words_every_plan_within_its_segments),
		cmocka_unit_test(each_not_working_says_something_new),
		cmocka_unit_test(says_when_it_is_not_sure),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
