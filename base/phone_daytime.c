/* base/phone_daytime.c: when it is day where a phone belongs. */
/* SPDX-License-Identifier: MIT */
#include "base/civil.h"
#include "base/clock.h"
#include "base/phone_tables.h"

#define DAY_FROM_H 9
#define DAY_TO_H 20
#define QUARTER_US (15 * MIN_US)        /* every zone's offset is a multiple of it */
#define QUARTERS_MAX (3 * 24 * 4)       /* no country waits longer than a night */

/* Midnight of the nth Sunday of a month (n 1..4) or of its last (n 0), on the clock of whoever asks. */
static int64_t sunday_us(int64_t year, int month, int n)
{
	struct civil first = { .year = year, .month = n > 0 ? month : month + 1, .day = 1 };
	int64_t us = 0;
	if (!civil_to_us(&first, &us))
		return 0;
	us += (n > 0 ? n - 1 : -1) * 7 * DAY_US;
	return us + (7 - civil_of(us).weekday) % 7 * DAY_US;
}

/* Is summer time on? `standard_us`: the instant on a clock that stays in winter. */
static bool is_summer(enum phone_dst rule, int64_t now_us, int64_t standard_us)
{
	int64_t year = rule == PHONE_DST_NONE ? 0 : civil_of(standard_us).year;
	switch (rule) {
	case PHONE_DST_EU:
		return now_us >= sunday_us(year, 3, 0) + HOUR_US && now_us < sunday_us(year, 10, 0) + HOUR_US;
	case PHONE_DST_US:
		return standard_us >= sunday_us(year, 3, 2) + 2 * HOUR_US && standard_us < sunday_us(year, 11, 1) + HOUR_US;
	case PHONE_DST_AU:
		return standard_us < sunday_us(year, 4, 1) + 2 * HOUR_US || standard_us >= sunday_us(year, 10, 1) + 2 * HOUR_US;
	case PHONE_DST_NZ:
		return standard_us < sunday_us(year, 4, 1) + 2 * HOUR_US || standard_us >= sunday_us(year, 9, 0) + 2 * HOUR_US;
	case PHONE_DST_NONE:
		break;
	}
	return false;
}

static bool is_day(struct phone_zone z, int64_t now_us)
{
	int64_t local_us = now_us + z.offset_min * MIN_US;
	if (is_summer((enum phone_dst)z.dst, now_us, local_us))
		local_us += HOUR_US;
	int hour = civil_of(local_us).hour;
	return hour >= DAY_FROM_H && hour < DAY_TO_H;
}

int64_t phone_daytime_at(struct country c, struct str place, int64_t now_us)
{
	const struct phone_plan *plan = phone_plan_of(c);
	struct phone_zone west = { .offset_min = 0, .dst = PHONE_DST_NONE }, east = west;
	if (plan != NULL && !phone_region_zones(c, place, &west, &east)) {
		west = plan->west;
		east = plan->east;
	}
	int64_t t = now_us;
	for (int i = 0; i < QUARTERS_MAX; i++) {
		if (is_day(west, t) && is_day(east, t))
			return t;
		t += QUARTER_US - (t % QUARTER_US + QUARTER_US) % QUARTER_US;
	}
	return t;
}

int64_t phone_daytime(struct country c, int64_t now_us)
{
	return phone_daytime_at(c, STR_NONE, now_us);
}
