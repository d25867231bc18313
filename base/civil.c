/* base/civil.c: days since 1970 to dates and back. */
/* SPDX-License-Identifier: MIT
 *
 * Years are counted from 1 March, so that the leap day is the last of its year; 400 years are 146097 days, and 1970-01-01 is
 * day 719468 since 0000-03-01. Month m of such a year (0 is March) begins on day (153 m + 2) / 5.
 */
#include "base/civil.h"
#include "base/clock.h"

#define ERA_YEARS 400
#define ERA_DAYS 146097
#define EPOCH_DAYS 719468

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool is_leap(int64_t y)
{
	return y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
}

struct civil civil_of(int64_t us)
{
	int64_t days = floor_div(us, DAY_US);
	int64_t rest = us % DAY_US;
	rest += rest < 0 ? DAY_US : 0;
	int64_t shifted = days + EPOCH_DAYS;
	int64_t era = floor_div(shifted, ERA_DAYS);
	int64_t doe = shifted - era * ERA_DAYS; /* day of the era */
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / (ERA_DAYS - 1)) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t m = (5 * doy + 2) / 153;
	return (struct civil){
		.year = yoe + era * ERA_YEARS + (m >= 10),
		.month = (int)(m < 10 ? m + 3 : m - 9),
		.day = (int)(doy - (153 * m + 2) / 5 + 1),
		.hour = (int)(rest / HOUR_US),
		.minute = (int)(rest / MIN_US % 60),
		.second = (int)(rest / SEC_US % 60),
		.us = (int)(rest % SEC_US),
		.weekday = (int)(((days + 4) % 7 + 7) % 7),
	};
}

bool civil_to_us(const struct civil *c, int64_t *ret_us)
{
	static const int month_days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (c->year < 0 || c->year > 9999 || c->month < 1 || c->month > 12)
		return false;
	int last = month_days[c->month - 1] + (c->month == 2 && is_leap(c->year));
	if (c->day < 1 || c->day > last || c->hour < 0 || c->hour > 23 || c->minute < 0 || c->minute > 59)
		return false;
	if (c->second < 0 || c->second > 59 || c->us < 0 || c->us >= SEC_US)
		return false;
	int64_t y = c->year - (c->month <= 2);
	int64_t era = floor_div(y, ERA_YEARS);
	int64_t yoe = y - era * ERA_YEARS;
	int64_t m = c->month > 2 ? c->month - 3 : c->month + 9;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + (153 * m + 2) / 5 + c->day - 1;
	int64_t days = era * ERA_DAYS + doe - EPOCH_DAYS;
	*ret_us = days * DAY_US + c->hour * HOUR_US + c->minute * MIN_US + c->second * SEC_US + c->us;
	return true;
}
