/* tests/unit/server_demo_dial_test.c: every code that an owner may be sent is understood by the simulated phone of that country, network and kind. */
/* SPDX-License-Identifier: MIT */
#include "server/demo_impl.h"
#include "sms/embedded.h"
#include "sms/forwarding_table.h"
#include "tests/unit/check.h"

#define BYTES_MAX (4 * 1024 * 1024)
#define CODES_MIN 200                   /* so many the table has at least */

/* Where calls are forwarded to: a number of each country that has codes. */
static const char *const targets[] = {
	"+442079460111", "+12025550111", "+14165550111", "+353209100111", "+61255500111", "+6494600111", "+4930901820111", "+33199005011", "+34912345678",
	"+390612345678", "+31201234567", "+911123456789", "+27111234567", "+525512345678", "+551123456789", "+41441234567", "+420222333444", "+4721234567",
	"+4532123456", "+23412345678", "+26461234567",
};

static bool target_of(const char *country, struct phone *ret)
{
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		assert_false(err_is(phone_parse(str_of(targets[i]), ret)));
		if (strcmp(phone_country(ret).z, country) == 0)
			return true;
	}
	return false;
}

static enum demo_dialled wanted(enum forwarding_action action, const char **ret_reason)
{
	static const struct { enum demo_dialled what; const char *reason; } all[FWD_ACTIONS] = {
		[FWD_ACTIVATE_NO_ANSWER] = { DIAL_SET, "no_answer" }, [FWD_ACTIVATE_BUSY] = { DIAL_SET, "busy" },
		[FWD_ACTIVATE_UNREACHABLE] = { DIAL_SET, "unreachable" }, [FWD_ACTIVATE_ALL_CONDITIONAL] = { DIAL_SET, "no_answer" },
		[FWD_DEACTIVATE_NO_ANSWER] = { DIAL_CLEAR, "no_answer" }, [FWD_DEACTIVATE_BUSY] = { DIAL_CLEAR, "busy" },
		[FWD_DEACTIVATE_UNREACHABLE] = { DIAL_CLEAR, "unreachable" }, [FWD_DEACTIVATE_ALL_CONDITIONAL] = { DIAL_CLEAR, "no_answer" },
		[FWD_DEACTIVATE_ALL] = { DIAL_CLEAR, "no_answer" }, [FWD_CHECK_NO_ANSWER] = { DIAL_ASK, "no_answer" },
		[FWD_CHECK_BUSY] = { DIAL_ASK, "busy" }, [FWD_CHECK_UNREACHABLE] = { DIAL_ASK, "unreachable" },
	};
	*ret_reason = all[action].reason;
	return all[action].what;
}

static bool has_reason(const struct demo_dial *d, const char *reason)
{
	for (size_t i = 0; i < d->n_reasons; i++)
		if (str_is(d->reasons[i], reason))
			return true;
	return false;
}

static size_t dial_row(struct arena *a, const struct forwarding_row *row)
{
	struct phone number;
	struct demo_dial d;
	const char *reason;
	enum demo_dialled what = wanted(row->action, &reason);
	const char *country = strcmp(row->country, "*") == 0 ? "GB" : row->country;
	if (row->code.n == 0 || reason == NULL)
		return 0;
	if (!target_of(country, &number))
		fail_msg("no number of %s to forward to: add one to targets[]", country);
	for (int other = 0; other < 2; other++) {
		struct str code = forwarding_code(a, row, &number, other);
		struct str network = str_is(row->network, "*") ? STR("") : row->network;
		demo_dial_read(code, phone_country(&number), network, row->line == FWD_LINE_LANDLINE, &d);
		if (d.what != what || !has_reason(&d, reason) || (what == DIAL_SET && strcmp(d.number.z, number.z) != 0))
			fail_msg("%s " STR_FMT " %s: " STR_FMT ": understood as %d, number %s", row->country, STR_ARG(row->network),
				row->line == FWD_LINE_LANDLINE ? "landline" : "mobile", STR_ARG(code), (int)d.what, d.number.z);
	}
	return 1;
}

static void every_code_is_understood(void **state)
{
	(void)state;
	struct arena *a = arena_new(BYTES_MAX);
	struct forwarding_table *t = ARENA_NEW(a, struct forwarding_table);
	size_t codes = 0;
	assert_false(err_is(forwarding_table_read(embedded_str(embedded_find(embedded_facts, STR("forwarding.csv"))), t)));
	for (size_t i = 0; i < t->n; i++)
		codes += dial_row(a, &t->rows[i]);
	assert_true(codes >= CODES_MIN);
	arena_free(a);
}

/* What a code means depends on who hears it. */
static void networks_differ(void **state)
{
	(void)state;
	struct demo_dial d;
	struct country us = { .z = "US" }, gb = { .z = "GB" };
	demo_dial_read(STR("**61*12025550111#"), us, STR("Verizon"), false, &d);
	assert_int_equal(d.what, DIAL_UNKNOWN);
	demo_dial_read(STR("**61*12025550111#"), us, STR("T-Mobile"), false, &d);
	assert_int_equal(d.what, DIAL_SET);
	demo_dial_read(STR("*712025550111"), us, STR("Verizon"), false, &d);
	assert_int_equal(d.what, DIAL_SET);
	demo_dial_read(STR("*712079460111"), gb, STR("EE"), false, &d);
	assert_int_equal(d.what, DIAL_UNKNOWN);
	demo_dial_read(STR("**61*02079460111#"), gb, STR("BT"), true, &d);
	assert_int_equal(d.what, DIAL_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_is_understood),
		cmocka_unit_test(networks_differ),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
