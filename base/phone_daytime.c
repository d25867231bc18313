/* base/phone_daytime.c: when it is day where a phone belongs. */
/* SPDX-License-Identifier: MIT */
#include "base/civil.h"
#include "base/clock.h"
#include "base/phone_tables.h"

#define DAY_FROM_H 9
#define DAY_TO_H 20
#define QUARTER_US (15 * MIN_US)        /* every zone's offset is a multiple of it */
#define LOOKS_MAX (3 * 24 * 4)          /* no country waits longer than a night */

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

/* How long it is certainly not day yet: the clock is put forward by an hour at most until then. 0: it is day. */
static int64_t night_us(struct phone_zone z, int64_t now_us)
{
	int64_t local_us = now_us + z.offset_min * MIN_US;
	if (is_summer((enum phone_dst)z.dst, now_us, local_us))
		local_us += HOUR_US;
	int64_t of_day_us = (local_us % DAY_US + DAY_US) % DAY_US;
	if (of_day_us >= DAY_FROM_H * HOUR_US && of_day_us < DAY_TO_H * HOUR_US)
		return 0;
	int64_t left_us = (DAY_FROM_H * HOUR_US - of_day_us + DAY_US) % DAY_US;
	return left_us > 2 * HOUR_US ? left_us - HOUR_US : 1;
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
	for (int i = 0; i < LOOKS_MAX; i++) {
		int64_t wait_us = night_us(west, t);
		if (wait_us == 0 && (east.offset_min != west.offset_min || east.dst != west.dst))
			wait_us = night_us(east, t);
		if (wait_us == 0)
			return t;
		/* To a quarter of an hour, by which all clocks differ. */
		t += wait_us + QUARTER_US - 1;
		t -= (t % QUARTER_US + QUARTER_US) % QUARTER_US;
	}
	return t;
}

int64_t phone_daytime(struct country c, int64_t now_us)
{
	return phone_daytime_at(c, STR_NONE, now_us);
}
