/* tests/unit/base_span_test.c: durations, instants and the calendar under them. */
/* SPDX-License-Identifier: MIT */
#include "base/civil.h"
#include "base/clock.h"
#include "base/span.h"
#include "tests/unit/check.h"

#define CENTURY_US (36525 * DAY_US)

static void reads_durations(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "0s", 0 }, { "1us", 1 }, { "250ms", 250000 }, { "90s", 90 * SEC_US }, { "2m", 2 * MIN_US }, { "24h", DAY_US }, { "7d", 7 * DAY_US },
		{ "1.5h", 90 * MIN_US }, { "0.5s", 500000 }, { "-1s", -SEC_US }, { "-0.25d", -6 * HOUR_US }, { "1.5ms", 1500 }, { "0.001ms", 1 },
		{ "1.000000s", SEC_US }, { "1.0000000000000s", SEC_US }, { "0.00000001d", 864 }, { "007s", 7 * SEC_US }, { "1.0us", 1 },
		{ "36525d", CENTURY_US }, { "-36525d", -CENTURY_US }, { "3155760000s", CENTURY_US }, { "3155760000000000us", CENTURY_US },
	};
	static const char *const bad[] = {
		"", "s", "1", "1 s", " 1s", "1s ", "+1s", "--1s", "1.s", ".5s", "1..5s", "1,5s", "1S", "1min", "1sec", "1w", "1y", "1e3s", "0x1s", "-",
		"-s", "1ss", "1h30m", "0.5us", "0.0000001s", "0.0000015s", "0.0005ms", "0.000000001d", "0.0000000000001h", "36525.00001d", "36526d",
		"-36526d", "3155760001s", "9223372036854775807d", "9223372036854775808us", "99999999999999999999s", "nan", "inf",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		int64_t us = 42;
		if (err_is(span_parse(str_of(good[i].text), &us)) || us != good[i].want)
			fail_msg("%s gave %lld", good[i].text, (long long)us);
	}
	int64_t us = 42;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (span_parse(str_of(bad[i]), &us).kind != ERR_REJECT || us != 42)
			fail_msg("taken: %s", bad[i]);
	ASSERT_ERR(span_parse(STR("1s\0"), &us), ERR_REJECT);
	ASSERT_ERR(span_parse(STR_NONE, &us), ERR_REJECT);
}

static void reads_rfc_3339(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "1970-01-01T00:00:00Z", 0 }, { "1969-12-31T23:59:59.999999Z", -1 }, { "2026-11-21T10:00:00Z", INT64_C(1795255200000000) },
		{ "2026-11-21t10:00:00z", INT64_C(1795255200000000) }, { "2026-11-21 10:00:00+00:00", INT64_C(1795255200000000) },
		{ "2026-11-21T15:30:00+05:30", INT64_C(1795255200000000) }, { "2026-11-21T02:00:00-08:00", INT64_C(1795255200000000) },
		{ "2026-11-21T10:00:00-00:00", INT64_C(1795255200000000) }, { "2026-11-21T10:00:00.5Z", INT64_C(1795255200500000) },
		{ "2026-11-21T10:00:00.123456789Z", INT64_C(1795255200123456) }, { "2000-02-29T00:00:00Z", INT64_C(951782400000000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000000) }, { "0000-01-01T00:00:00Z", INT64_C(-62167219200000000) },
		{ "9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999) }, { "2024-02-29T23:59:59-23:59", INT64_C(1709337539000000) },
	};
	static const char *const bad[] = {
		"", "2026-11-21", "2026-11-21T10:00Z", "2026-11-21T10:00:00", "2026-11-21T10:00:00 Z", "2026-11-21T10:00:00.Z", "2026-11-21T24:00:00Z",
		"2026-11-21T23:60:00Z", "2026-11-21T23:59:61Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z",
		"2026-01-32T00:00:00Z", "2026-04-31T00:00:00Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
		"2026-1-1T00:00:00Z", "26-11-21T10:00:00Z", "02026-11-21T10:00:00Z", "-2026-11-21T10:00:00Z", "2026-11-21T10:00:00+24:00",
		"2026-11-21T10:00:00+0530", "2026-11-21T10:00:00+05", "2026-11-21T10:00:00+05:60", "2026-11-21T10:00:00Zx", " 2026-11-21T10:00:00Z",
		"2026/11/21T10:00:00Z", "2026-11-21T10.00.00Z", "2026-11-21T10:00:00,5Z", "2026-11-21T1a:00:00Z", "2026-11-21T-1:00:00Z",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		int64_t us = 42;
		if (err_is(time_parse_rfc3339(str_of(good[i].text), &us)) || us != good[i].want)
			fail_msg("%s gave %lld", good[i].text, (long long)us);
	}
	int64_t us = 42;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (time_parse_rfc3339(str_of(bad[i]), &us).kind != ERR_REJECT || us != 42)
			fail_msg("taken: %s", bad[i]);
	/* every beginning of a good one is bad, and reads nothing behind it */
	const char *whole = "2026-11-21T10:00:00.5+01:00";
	for (size_t n = 0; n < strlen(whole); n++) {
		struct str s = check_exact(str_n(whole, n));
		ASSERT_ERR(time_parse_rfc3339(s, &us), ERR_REJECT);
		free((void *)(uintptr_t)s.p);
	}
}

static void reads_rfc_2822(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = {
		{ "Thu, 24 Aug 2023 05:01:45 +0000", INT64_C(1692853305000000) }, { "24 Aug 2023 05:01:45 +0000", INT64_C(1692853305000000) },
		{ "Thu, 24 Aug 2023 05:01:45 GMT", INT64_C(1692853305000000) }, { "thu, 24 aug 2023 05:01:45 UTC", INT64_C(1692853305000000) },
		{ "Wed, 23 Aug 2023 22:01:45 -0700", INT64_C(1692853305000000) }, { "Thu, 1 Jan 1970 00:00:00 +0000", 0 },
		{ "Thu, 01 Jan 1970 01:00:00 +0100", 0 }, { "Thu, 29 Feb 2024 12:00:00 +0000", INT64_C(1709208000000000) },
	};
	static const char *const bad[] = {
		"", "Thu", "Thu, ", "Thu 24 Aug 2023 05:01:45 +0000", "Thu,24 Aug 2023 05:01:45 +0000", "Xyz, 24 Aug 2023 05:01:45 +0000",
		"Thu, 24 Foo 2023 05:01:45 +0000", "Thu, 24 Aug 23 05:01:45 +0000", "Thu, 24 Aug 2023 05:01 +0000", "Thu, 24 Aug 2023 05:01:45",
		"Thu, 24 Aug 2023 05:01:45 ", "Thu, 24 Aug 2023 05:01:45 PST", "Thu, 24 Aug 2023 05:01:45 +00:00", "Thu, 24 Aug 2023 05:01:45 +000",
		"Thu, 24 Aug 2023 05:01:45 +00000", "Thu, 32 Aug 2023 05:01:45 +0000", "Wed, 29 Feb 2023 05:01:45 +0000", "Thu, 0 Aug 2023 05:01:45 +0000",
		"Thu, 24 Aug 2023 25:01:45 +0000", "Thu, 24 August 2023 05:01:45 +0000", "2023-08-24T05:01:45Z",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		int64_t us = 42;
		if (err_is(time_parse_rfc2822(str_of(good[i].text), &us)) || us != good[i].want)
			fail_msg("%s gave %lld", good[i].text, (long long)us);
	}
	int64_t us = 42;
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (time_parse_rfc2822(str_of(bad[i]), &us).kind != ERR_REJECT || us != 42)
			fail_msg("taken: %s", bad[i]);
}

static void every_day_of_the_calendar(void **state)
{
	(void)state;
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t want = INT64_C(-62167219200000000); /* 0000-01-01, a Saturday */
	int weekday = 6;
	for (int64_t year = 0; year <= 9999; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int last = lengths[month - 1] + (leap && month == 2);
			for (int day = 1; day <= last; day++, want += DAY_US, weekday = (weekday + 1) % 7) {
				int64_t us = 0;
				struct civil in = { .year = year, .month = month, .day = day }, out = civil_of(want);
				if (!civil_to_us(&in, &us) || us != want || out.year != year || out.month != month || out.day != day || out.weekday != weekday)
					fail_msg("%04d-%02d-%02d", (int)year, month, day);
			}
			struct civil past = { .year = year, .month = month, .day = last + 1 };
			int64_t us;
			assert_false(civil_to_us(&past, &us));
		}
	}
	assert_int_equal(want, INT64_C(253402300800000000));
}

static void formats_and_reads_back(void **state)
{
	(void)state;
	char text[TIME_TEXT_MAX];
	assert_string_equal(time_format(0, text), "1970-01-01T00:00:00Z");
	assert_string_equal(time_format(-1, text), "1969-12-31T23:59:59.999999Z");
	assert_string_equal(time_format(INT64_C(1795255200123456), text), "2026-11-21T10:00:00.123456Z");
	assert_string_equal(time_format(INT64_C(1795255200100000), text), "2026-11-21T10:00:00.100000Z");
	for (int64_t us = INT64_C(-62167219200000000); us < INT64_C(253402300800000000); us += INT64_C(98765432109877)) {
		int64_t back = 0;
		ASSERT_OK(time_parse_rfc3339(str_of(time_format(us, text)), &back));
		assert_int_equal(back, us);
	}
	assert_true(strlen(time_format(INT64_MAX, text)) < TIME_TEXT_MAX);
	assert_true(strlen(time_format(INT64_MIN, text)) < TIME_TEXT_MAX);
}

static void shows_durations_to_people(void **state)
{
	static const struct {
		int64_t us;
		const char *want;
	} rows[] = {
		{ 0, "0 s" }, { 1, "1 us" }, { 999, "999 us" }, { 1000, "1 ms" }, { 250000, "250 ms" }, { SEC_US, "1 s" }, { 8900000, "8 s" },
		{ MIN_US - 1, "59 s" }, { MIN_US, "1 min" }, { 12 * MIN_US, "12 min" }, { 12 * MIN_US + 30 * SEC_US, "12 min 30 s" },
		{ HOUR_US + SEC_US, "1 h" }, { 25 * HOUR_US, "1 d 1 h" }, { 76 * HOUR_US + 59 * MIN_US, "3 d 4 h" }, { 3 * DAY_US + MIN_US, "3 d" },
		{ -90 * SEC_US, "-1 min 30 s" }, { CENTURY_US, "36525 d" }, { INT64_MAX, "106751991 d 4 h" }, { INT64_MIN, "-106751991 d 4 h" },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[TIME_TEXT_MAX];
		assert_string_equal(span_format(rows[i].us, text), rows[i].want);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_durations),           cmocka_unit_test(reads_rfc_3339),         cmocka_unit_test(reads_rfc_2822),
		cmocka_unit_test(every_day_of_the_calendar), cmocka_unit_test(formats_and_reads_back), cmocka_unit_test(shows_durations_to_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
