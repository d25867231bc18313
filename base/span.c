/* base/span.c: durations and instants, read and written. */
/* SPDX-License-Identifier: MIT */
#include "base/span.h"
#include "base/civil.h"
#include "base/clock.h"
#include <inttypes.h>
#include <stdio.h>

#define SPAN_MAX_US (36525 * DAY_US) /* 100 years */

static const struct {
	const char *name, *shown;
	int64_t us;
} units[] = { /* largest first */
	{ "d", "d", DAY_US }, { "h", "h", HOUR_US }, { "m", "min", MIN_US }, { "s", "s", SEC_US }, { "ms", "ms", 1000 }, { "us", "us", 1 },
};
#define N_UNITS (sizeof units / sizeof units[0])

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Digits off the front of *s. */
static struct str take_digits(struct str *s)
{
	size_t n = 0;
	while (n < s->n && is_digit(s->p[n]))
		n++;
	struct str digits = str_sub(*s, 0, n);
	*s = str_sub(*s, n, s->n);
	return digits;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_sub(*s, 1, s->n);
	return true;
}

/* Exactly n digits (n <= 4) off the front of *s. */
static bool take_number(struct str *s, size_t n, int *ret)
{
	if (s->n < n)
		return false;
	int v = 0;
	for (size_t i = 0; i < n; i++) {
		if (!is_digit(s->p[i]))
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*s = str_sub(*s, n, s->n);
	*ret = v;
	return true;
}

/* whole.fraction units in microseconds; the fraction may not go below one. */
static bool scale(struct str whole, struct str fraction, int64_t unit_us, int64_t *ret)
{
	int64_t us;
	if (err_is(str_int64(whole, 0, SPAN_MAX_US, &us)) || __builtin_mul_overflow(us, unit_us, &us) || us > SPAN_MAX_US)
		return false;
	for (size_t i = 0; i < fraction.n; i++) {
		int digit = fraction.p[i] - '0';
		unit_us = unit_us % 10 == 0 ? unit_us / 10 : 0;
		if (unit_us == 0 && digit != 0)
			return false;
		us += digit * unit_us;
	}
	*ret = us;
	return us <= SPAN_MAX_US;
}

struct err span_parse(struct str s, int64_t *ret_us)
{
	bool negative = take_char(&s, '-');
	struct str whole = take_digits(&s), fraction = STR("");
	bool sound = whole.n > 0;
	if (take_char(&s, '.')) {
		fraction = take_digits(&s);
		sound = sound && fraction.n > 0;
	}
	for (size_t i = 0; sound && i < N_UNITS; i++) {
		int64_t us;
		if (!str_is(s, units[i].name))
			continue;
		if (!scale(whole, fraction, units[i].us, &us))
			break;
		*ret_us = negative ? -us : us;
		return OK;
	}
	return err_new(ERR_REJECT, "not a duration such as 250ms, 90s, 1.5h or 7d");
}

/* "hh:mm:ss"; a leap second counts as the first one of the next minute. */
static bool take_time_of_day(struct str *s, struct civil *c, int64_t *add_us)
{
	if (!take_number(s, 2, &c->hour) || !take_char(s, ':') || !take_number(s, 2, &c->minute) || !take_char(s, ':') ||
	    !take_number(s, 2, &c->second))
		return false;
	if (c->second == 60) {
		c->second = 59;
		*add_us += SEC_US;
	}
	return true;
}

/* "+hhmm" or, with a colon, "+hh:mm". */
static bool take_offset(struct str *s, bool colon, int64_t *add_us)
{
	int hour, minute;
	bool west = take_char(s, '-');
	if (!west && !take_char(s, '+'))
		return false;
	if (!take_number(s, 2, &hour) || (colon && !take_char(s, ':')) || !take_number(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	int64_t offset = hour * HOUR_US + minute * MIN_US;
	*add_us += west ? offset : -offset;
	return true;
}

/* ".123": digits after the sixth are dropped. */
static bool take_fraction(struct str *s, int *us)
{
	if (!take_char(s, '.'))
		return true;
	struct str digits = take_digits(s);
	int unit = (int)SEC_US;
	for (size_t i = 0; i < digits.n && unit > 1; i++) {
		unit /= 10;
		*us += (digits.p[i] - '0') * unit;
	}
	return digits.n > 0;
}

/* Within the years that time_format() writes: an offset or a leap second may lead out of them. */
static bool is_dated(int64_t us)
{
	int64_t year = civil_of(us).year;
	return year >= 0 && year <= 9999;
}

struct err time_parse_rfc3339(struct str s, int64_t *ret_us)
{
	struct err bad = err_new(ERR_REJECT, "not an RFC 3339 time");
	struct civil c = { 0 };
	int year;
	int64_t us, add_us = 0;
	if (!take_number(&s, 4, &year) || !take_char(&s, '-') || !take_number(&s, 2, &c.month) || !take_char(&s, '-') ||
	    !take_number(&s, 2, &c.day))
		return bad;
	c.year = year;
	if (!take_char(&s, 'T') && !take_char(&s, 't') && !take_char(&s, ' '))
		return bad;
	if (!take_time_of_day(&s, &c, &add_us) || !take_fraction(&s, &c.us))
		return bad;
	if (!take_char(&s, 'Z') && !take_char(&s, 'z') && !take_offset(&s, true, &add_us))
		return bad;
	if (s.n || !civil_to_us(&c, &us) || !is_dated(us + add_us))
		return bad;
	*ret_us = us + add_us;
	return OK;
}

static bool take_name(struct str *s, const char *const names[], int n, int *ret)
{
	for (int i = 0; i < n; i++) {
		if (str_eq_fold(str_sub(*s, 0, 3), str_of(names[i]))) {
			*s = str_sub(*s, 3, s->n);
			*ret = i;
			return true;
		}
	}
	return false;
}

struct err time_parse_rfc2822(struct str s, int64_t *ret_us)
{
	static const char *const weekdays[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct err bad = err_new(ERR_REJECT, "not an RFC 2822 time");
	struct civil c = { 0 };
	int weekday, month, year;
	int64_t us, add_us = 0;
	if (take_name(&s, weekdays, 7, &weekday) && (!take_char(&s, ',') || !take_char(&s, ' ')))
		return bad;
	if (!take_number(&s, 2, &c.day) && !take_number(&s, 1, &c.day))
		return bad;
	if (!take_char(&s, ' ') || !take_name(&s, months, 12, &month) || !take_char(&s, ' ') || !take_number(&s, 4, &year))
		return bad;
	c.month = month + 1;
	c.year = year;
	if (!take_char(&s, ' ') || !take_time_of_day(&s, &c, &add_us) || !take_char(&s, ' '))
		return bad;
	if (str_is(s, "GMT") || str_is(s, "UTC"))
		s.n = 0;
	else if (!take_offset(&s, false, &add_us))
		return bad;
	if (s.n || !civil_to_us(&c, &us) || !is_dated(us + add_us))
		return bad;
	*ret_us = us + add_us;
	return OK;
}

const char *time_format(int64_t us, char out[TIME_TEXT_MAX])
{
	struct civil c = civil_of(us);
	char fraction[8] = "";
	if (c.us)
		(void)snprintf(fraction, sizeof fraction, ".%06u", (unsigned)c.us % 1000000u);
	(void)snprintf(out, TIME_TEXT_MAX, "%04" PRId64 "-%02u-%02uT%02u:%02u:%02u%sZ", c.year % 1000000, (unsigned)c.month % 100u,
	               (unsigned)c.day % 100u, (unsigned)c.hour % 100u, (unsigned)c.minute % 100u, (unsigned)c.second % 100u, fraction);
	return out;
}

const char *span_format(int64_t us, char out[TIME_TEXT_MAX])
{
	uint64_t left = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
	const char *sign = us < 0 ? "-" : "";
	size_t i = 0;
	while (i < N_UNITS && left < (uint64_t)units[i].us)
		i++;
	if (i == N_UNITS)
		return memcpy(out, "0 s", sizeof "0 s");
	unsigned first = (unsigned)(left / (uint64_t)units[i].us), second = 0; /* at most 106751991 days */
	if (units[i].us > SEC_US) /* below a second is noise beside a second */
		second = (unsigned)(left % (uint64_t)units[i].us / (uint64_t)units[i + 1].us);
	if (second)
		(void)snprintf(out, TIME_TEXT_MAX, "%s%u %s %u %s", sign, first, units[i].shown, second, units[i + 1].shown);
	else
		(void)snprintf(out, TIME_TEXT_MAX, "%s%u %s", sign, first, units[i].shown);
	return out;
}
