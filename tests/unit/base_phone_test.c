/* tests/unit/base_phone_test.c: phone numbers as people write them, their countries, printing, daytime. */
/* SPDX-License-Identifier: MIT */
#include "base/civil.h"
#include "base/clock.h"
#include "base/phone.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct country country(const char *z)
{
	struct country c = { .z = "" };
	if (*z != '\0')
		assert_false(err_is(country_parse(str_of(z), &c)));
	return c;
}

static struct phone phone(const char *z)
{
	struct phone p = { .z = "" };
	assert_false(err_is(phone_parse(str_of(z), &p)));
	return p;
}

static void parses_strictly(void **state)
{
	(void)state;
	static const char *const good[] = { "+447700900123", "+14165551234", "+1234567", "+123456789012345", "+353871234567" };
	static const char *const bad[] = { "", "+", "+123456", "+1234567890123456", "+0447700900123", "447700900123", "+44 7700900123",
		"+4477009001a3", "+44770090012３", "++447700900123", "07700900123", "anonymous", "+266696687\n", "client:bob" };
	struct phone p;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_false(err_is(phone_parse(str_of(good[i]), &p)));
		assert_string_equal(p.z, good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (!err_is(phone_parse(str_of(bad[i]), &p)))
			fail_msg("taken: %s", bad[i]);
	assert_true(err_is(phone_parse(str_n("+4477009\0" "0123", 13), &p)));
	assert_true(err_is(phone_parse(STR_NONE, &p)));
}

static void a_refused_number_leaves_the_old_one(void **state)
{
	(void)state;
	struct phone p = phone("+447700900123");
	assert_true(err_is(phone_parse(STR("x"), &p)));
	assert_true(err_is(phone_parse_human(STR("x"), country("GB"), &p)));
	assert_string_equal(p.z, "+447700900123");
}

struct human {
	const char *home, *written, *e164; /* NULL: refused */
};

static const struct human humans[] = {
	{ "GB", "07700 900123", "+447700900123" },
	{ "GB", "07700-900-123", "+447700900123" },
	{ "GB", "(0161) 496 0000", "+441614960000" },
	{ "GB", "0161.496.0000", "+441614960000" },
	{ "GB", "020 7946 0958", "+442079460958" },
	{ "GB", "+44 (0)20 7946 0958", "+442079460958" },
	{ "GB", "0044 (0)20 7946 0958", "+442079460958" },
	{ "GB", "+44 07700 900123", "+447700900123" },
	{ "GB", "0044 7700 900123", "+447700900123" },
	{ "GB", "447700900123", "+447700900123" },
	{ "GB", "7700 900123", "+447700900123" },
	{ "GB", "+44\xC2\xA0" "7700\xE2\x80\x93" "900123", "+447700900123" },
	{ "GB", "tel:+447700900123", "+447700900123" },
	{ "GB", "  07700 900123\t", "+447700900123" },
	{ "GB", "0117 496 0123", "+441174960123" },     /* Bristol, not 011 for abroad */
	{ "GB", "01632 96012", "+44163296012" },        /* nine digits still exist */
	{ "GB", "+1 416 555 1234", "+14165551234" },
	{ "GB", "00353 87 123 4567", "+353871234567" },
	{ "GB", "07700 90012", NULL },
	{ "GB", "07700 9001", NULL },
	{ "GB", "07700 900123 4", NULL },
	{ "GB", "+44 7700 900", NULL },
	{ "GB", "07700 900123 ext 2", NULL },
	{ "GB", "call me", NULL },
	{ "GB", "07700 900123 or 07700 900124", NULL },
	{ "GB", "", NULL },
	{ "GB", "+", NULL },
	{ "GB", "((0161) 496 0000", NULL },
	{ "GB", "(0161 496 0000", NULL },
	{ "GB", "07700+900123", NULL },
	{ "GB", "+999 123 456 78", NULL },
	{ "GB", "0000000000000000000000000000", NULL },
	{ "GB", "12", NULL },
	{ "US", "(415) 555-2671", "+14155552671" },
	{ "US", "415.555.2671", "+14155552671" },
	{ "US", "1-415-555-2671", "+14155552671" },
	{ "US", "+1 (415) 555 2671", "+14155552671" },
	{ "US", "4155552671", "+14155552671" },
	{ "US", "011 44 7700 900123", "+447700900123" },
	{ "US", "555-2671", NULL },
	{ "US", "115 555 2671", NULL },
	{ "US", "415 155 2671", NULL },
	{ "US", "+1 415 555 267", NULL },
	{ "US", "1 415 555 26711", NULL },
	{ "CA", "416-555-1234", "+14165551234" },
	{ "CA", "1 (416) 555-1234", "+14165551234" },
	{ "CA", "212 555 0123", "+12125550123" },
	{ "IE", "087 123 4567", "+353871234567" },
	{ "IE", "(01) 234 5678", "+35312345678" },
	{ "IE", "+353 (0)87 123 4567", "+353871234567" },
	{ "IE", "353871234567", "+353871234567" },
	{ "IE", "087 12", NULL },
	{ "AU", "0412 345 678", "+61412345678" },
	{ "AU", "(02) 9876 5432", "+61298765432" },
	{ "AU", "0011 44 7700 900123", "+447700900123" },
	{ "AU", "+61 412 345 678", "+61412345678" },
	{ "AU", "61412345678", "+61412345678" },
	{ "AU", "1300 123 456", NULL },
	{ "NZ", "021 123 4567", "+64211234567" },
	{ "DE", "0151 12345678", "+4915112345678" },
	{ "DE", "030/123456", "+4930123456" },
	{ "DE", "+49 (0)30 123456", "+4930123456" },
	{ "FR", "06 12 34 56 78", "+33612345678" },
	{ "FR", "06.12.34.56.78", "+33612345678" },
	{ "ES", "612 345 678", "+34612345678" },
	{ "IT", "06 1234 5678", "+390612345678" },      /* Rome keeps its zero */
	{ "IT", "+39 06 1234 5678", "+390612345678" },
	{ "IT", "347 123 4567", "+393471234567" },
	{ "NL", "06 12345678", "+31612345678" },
	{ "HU", "06 30 123 4567", "+36301234567" },
	{ "RU", "8 912 345 67 89", "+79123456789" },
	{ "RU", "800 123 45 67", "+78001234567" },
	{ "ZA", "082 123 4567", "+27821234567" },
	{ "IN", "98765 43210", "+919876543210" },
	{ "JP", "010 44 7700 900123", "+447700900123" },
	{ "", "+447700900123", "+447700900123" },
	{ "", "0044 7700 900123", "+447700900123" },
	{ "", "07700 900123", NULL },
};

static void parses_what_people_write(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof humans / sizeof *humans; i++) {
		const struct human *h = &humans[i];
		struct phone p = { .z = "" };
		struct err e = phone_parse_human(str_of(h->written), country(h->home), &p);
		if (h->e164 == NULL && err_is(e))
			assert_non_null(e.what);
		else if (h->e164 == NULL || err_is(e) || strcmp(p.z, h->e164) != 0)
			fail_msg("%s '%s': %s, expected %s", h->home, h->written, err_is(e) ? e.what : p.z, h->e164 ? h->e164 : "refusal");
	}
	struct phone p;
	assert_true(err_is(phone_parse_human(str_n("07700\0900123", 12), country("GB"), &p)));
	assert_true(err_is(phone_parse_human(str_n("07700 900123\xff", 13), country("GB"), &p)));
}

static void tells_the_country(void **state)
{
	(void)state;
	static const char *const rows[][2] = {
		{ "+447700900123", "GB" }, { "+353871234567", "IE" }, { "+14165551234", "CA" }, { "+12125550123", "US" },
		{ "+15555550123", "US" }, { "+18765551234", "JM" }, { "+17875551234", "PR" }, { "+18095551234", "DO" },
		{ "+18005551234", "US" }, { "+61412345678", "AU" }, { "+4915112345678", "DE" }, { "+390612345678", "IT" },
		{ "+77012345678", "KZ" }, { "+79123456789", "RU" }, { "+441534123456", "JE" }, { "+9991234567", "" },
		{ "+2348012345678", "NG" }, { "+85212345678", "HK" }, { "+18445551234", "US" }, { "+12425551234", "BS" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct phone p = phone(rows[i][0]);
		assert_string_equal(phone_country(&p).z, rows[i][1]);
	}
	struct phone none = { .z = "" };
	assert_string_equal(phone_country(&none).z, "");
}

static void reads_country_codes(void **state)
{
	(void)state;
	assert_string_equal(country("gb").z, "GB");
	assert_string_equal(country("uk").z, "GB");
	assert_string_equal(country_name(country("GB")), "United Kingdom");
	assert_string_equal(country_name((struct country){ .z = "ZZ" }), "ZZ");
	struct country c;
	static const char *const bad[] = { "", "G", "GBR", "ZZ", "44", "g\xc3" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_true(err_is(country_parse(str_of(bad[i]), &c)));
}

static void prints_forms(void **state)
{
	(void)state;
	static const char *const rows[][3] = {
		{ "+447700900123", "07700900123", "+44 7700 900123" },
		{ "+442079460958", "02079460958", "+44 20 7946 0958" },
		{ "+441614960000", "01614960000", "+44 161 496 0000" },
		{ "+441632960123", "01632960123", "+44 1632 960123" },
		{ "+14165551234", "4165551234", "+1 416-555-1234" },
		{ "+353871234567", "0871234567", "+353 87 123 4567" },
		{ "+61412345678", "0412345678", "+61 412 345 678" },
		{ "+61298765432", "0298765432", "+61 2 9876 5432" },
		{ "+33612345678", "0612345678", "+33 6 12 34 56 78" },
		{ "+34612345678", "612345678", "+34 612 345 678" },
		{ "+390612345678", "0612345678", "+390612345678" },
		{ "+36301234567", "06301234567", "+36301234567" },
		{ "+9991234567", "9991234567", "+9991234567" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct phone p = phone(rows[i][0]);
		char national[PHONE_MAX + 1], pretty[32];
		phone_national(&p, national);
		phone_pretty(&p, pretty);
		assert_string_equal(national, rows[i][1]);
		assert_string_equal(pretty, rows[i][2]);
	}
	struct phone none = { .z = "" };
	char national[PHONE_MAX + 1], pretty[32];
	phone_national(&none, national);
	phone_pretty(&none, pretty);
	assert_string_equal(national, "");
	assert_string_equal(pretty, "");
}

static void what_is_printed_can_be_read_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof humans / sizeof *humans; i++) {
		if (humans[i].e164 == NULL)
			continue;
		struct phone p = phone(humans[i].e164), again;
		char national[PHONE_MAX + 1], pretty[32];
		phone_national(&p, national);
		phone_pretty(&p, pretty);
		assert_false(err_is(phone_parse_human(str_of(national), phone_country(&p), &again)));
		assert_string_equal(again.z, p.z);
		assert_false(err_is(phone_parse_human(str_of(pretty), country(""), &again)));
		assert_string_equal(again.z, p.z);
	}
}

static void masks_for_logs(void **state)
{
	(void)state;
	struct phone a = phone("+447700900123"), b = phone("+14165551234"), c = phone("+1234567"), none = { .z = "" };
	const char *first = phone_mask(&a);
	assert_string_equal(first, "+4477*****23");
	for (int i = 0; i < 8; i++)
		assert_string_equal(phone_mask(&b), "+1416*****34");
	assert_string_equal(first, "+4477*****23");
	assert_string_equal(phone_mask(&c), "+12*****67");
	assert_string_equal(phone_mask(&none), "-");
}

static int64_t at(int64_t year, int month, int day, int hour, int minute)
{
	struct civil c = { .year = year, .month = month, .day = day, .hour = hour, .minute = minute };
	int64_t us = 0;
	assert_true(civil_to_us(&c, &us));
	return us;
}

static void waits_for_daytime(void **state)
{
	(void)state;
	struct {
		const char *iso;
		int64_t now, day;
	} rows[] = {
		{ "GB", at(2026, 1, 10, 8, 59), at(2026, 1, 10, 9, 0) },
		{ "GB", at(2026, 1, 10, 9, 0), at(2026, 1, 10, 9, 0) },
		{ "GB", at(2026, 1, 10, 19, 59), at(2026, 1, 10, 19, 59) },
		{ "GB", at(2026, 1, 10, 20, 0), at(2026, 1, 11, 9, 0) },
		{ "GB", at(2026, 7, 10, 7, 0), at(2026, 7, 10, 8, 0) },
		{ "GB", at(2026, 7, 10, 19, 0), at(2026, 7, 11, 8, 0) },
		{ "GB", at(2026, 3, 28, 21, 0), at(2026, 3, 29, 8, 0) },        /* the night the clocks go forward */
		{ "GB", at(2026, 10, 24, 21, 0), at(2026, 10, 25, 9, 0) },      /* and back */
		{ "IE", at(2026, 7, 10, 8, 0), at(2026, 7, 10, 8, 0) },
		{ "DE", at(2026, 1, 10, 7, 30), at(2026, 1, 10, 8, 0) },
		{ "DE", at(2026, 7, 10, 6, 0), at(2026, 7, 10, 7, 0) },
		/* US: Honolulu 9 h to New York 20 h. */
		{ "US", at(2026, 1, 10, 12, 0), at(2026, 1, 10, 19, 0) },
		{ "US", at(2026, 1, 11, 0, 59), at(2026, 1, 11, 0, 59) },
		{ "US", at(2026, 1, 11, 1, 0), at(2026, 1, 11, 19, 0) },
		{ "US", at(2026, 7, 10, 23, 59), at(2026, 7, 10, 23, 59) },
		{ "US", at(2026, 7, 11, 0, 0), at(2026, 7, 11, 19, 0) },
		{ "US", at(2026, 3, 8, 0, 30), at(2026, 3, 8, 0, 30) },         /* second Sunday of March: still winter */
		{ "US", at(2026, 3, 9, 0, 30), at(2026, 3, 9, 19, 0) },
		/* CA: Vancouver 9 h to St John's 20 h. */
		{ "CA", at(2026, 1, 10, 12, 0), at(2026, 1, 10, 17, 0) },
		{ "CA", at(2026, 1, 10, 23, 30), at(2026, 1, 11, 17, 0) },
		{ "CA", at(2026, 7, 10, 12, 0), at(2026, 7, 10, 16, 0) },
		/* AU: Perth 9 h to Sydney 20 h. */
		{ "AU", at(2026, 1, 10, 0, 0), at(2026, 1, 10, 1, 0) },
		{ "AU", at(2026, 1, 10, 9, 0), at(2026, 1, 11, 1, 0) },
		{ "AU", at(2026, 7, 10, 9, 30), at(2026, 7, 10, 9, 30) },
		{ "NZ", at(2026, 1, 10, 19, 0), at(2026, 1, 10, 20, 0) },
		{ "NZ", at(2026, 7, 10, 20, 0), at(2026, 7, 10, 21, 0) },
		{ "IN", at(2026, 1, 10, 3, 0), at(2026, 1, 10, 3, 30) },
		{ "JP", at(2026, 1, 10, 0, 0), at(2026, 1, 10, 0, 0) },
		{ "", at(2026, 1, 10, 3, 0), at(2026, 1, 10, 9, 0) },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t got = phone_daytime(country(rows[i].iso), rows[i].now);
		if (got != rows[i].day)
			fail_msg("row %zu %s: %lld minutes after now, expected %lld", i, rows[i].iso,
			         (long long)((got - rows[i].now) / MIN_US), (long long)((rows[i].day - rows[i].now) / MIN_US));
	}
}

static void the_place_tells_the_zone(void **state)
{
	(void)state;
	int64_t midnight = at(2026, 1, 10, 6, 0);
	struct {
		const char *iso, *place;
		int hour, minute; /* UTC of the day that follows */
	} rows[] = {
		{ "US", "New York", 14, 0 }, { "US", "new york ny", 14, 0 }, { "US", "Austin TX", 16, 0 }, { "US", "Austin", 15, 0 },
		{ "US", "Dallas, Texas 75001", 16, 0 }, { "US", "Kansas City MO", 15, 0 }, { "US", "Phoenix AZ", 16, 0 },
		{ "US", "Portland, OR", 17, 0 }, { "US", "Los Angeles", 17, 0 }, { "US", "Honolulu HI", 19, 0 }, { "US", "Leeds", 19, 0 },
		{ "US", "", 19, 0 }, { "US", "West Virginia", 14, 0 }, { "US", "OR else nowhere", 19, 0 },
		{ "CA", "Toronto", 14, 0 }, { "CA", "Toronto ON", 15, 0 }, { "CA", "Calgary, AB T2P 1J9", 16, 0 }, { "CA", "St John's NL", 12, 30 },
		{ "AU", "Perth WA", 25, 0 }, { "AU", "Sydney", 22, 0 }, { "AU", "Brisbane, QLD 4000", 23, 0 }, { "AU", "Adelaide", 22, 30 },
		{ "GB", "Perth", 9, 0 },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t now = strcmp(rows[i].iso, "AU") == 0 ? at(2026, 1, 10, 12, 0) : midnight;
		int64_t got = phone_daytime_at(country(rows[i].iso), str_of(rows[i].place), now);
		int64_t expected = at(2026, 1, 10, 0, 0) + rows[i].hour * HOUR_US + rows[i].minute * MIN_US;
		/* A postcode's letters are the last word: then the city or province by name counts, if it is there. */
		if (got != expected)
			fail_msg("%s %s: %lld minutes off", rows[i].iso, rows[i].place, (long long)((got - expected) / MIN_US));
	}
}

static void the_wait_is_short_all_year(void **state)
{
	(void)state;
	static const char *const isos[] = { "GB", "US", "CA", "AU", "NZ", "DE", "IN", "NP", "AS", "TO", "RU" };
	for (size_t i = 0; i < sizeof isos / sizeof *isos; i++)
		for (int hour = 0; hour < 366 * 24; hour += 5) {
			int64_t now = at(2024, 1, 1, 0, 7) + hour * HOUR_US, day = phone_daytime(country(isos[i]), now);
			assert_in_range(day - now, 0, 20 * HOUR_US);
			assert_true(phone_daytime(country(isos[i]), day) == day);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_strictly),
		cmocka_unit_test(a_refused_number_leaves_the_old_one),
		cmocka_unit_test(parses_what_people_write),
		cmocka_unit_test(tells_the_country),
		cmocka_unit_test(reads_country_codes),
		cmocka_unit_test(prints_forms),
		cmocka_unit_test(what_is_printed_can_be_read_again),
		cmocka_unit_test(masks_for_logs),
		cmocka_unit_test(waits_for_daytime),
		cmocka_unit_test(the_place_tells_the_zone),
		cmocka_unit_test(the_wait_is_short_all_year),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
