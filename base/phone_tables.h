/* base/phone_tables.h: the numbering plans behind base/phone.h. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/phone.h"

/* When clocks go forward and back. */
enum phone_dst {
	PHONE_DST_NONE,
	PHONE_DST_EU,   /* last Sunday of March to last Sunday of October, 01:00 UTC */
	PHONE_DST_US,   /* second Sunday of March to first Sunday of November, 02:00 on the clock */
	PHONE_DST_AU,   /* first Sunday of October to first Sunday of April, 02:00 standard time */
	PHONE_DST_NZ    /* last Sunday of September to first Sunday of April, 02:00 standard time */
};

struct phone_zone {
	int16_t offset_min;     /* from UTC, in winter */
	uint8_t dst;            /* enum phone_dst */
};

struct phone_plan {
	char iso[3];
	const char *name, *code, *trunk;        /* trunk: dialled before a national number, "" : nothing */
	uint8_t digits_min, digits_max;         /* of a national number without trunk */
	struct phone_zone west, east;           /* alike for a country with one zone (or one that counts) */
};

/* By ISO code; NULL if unknown. */
const struct phone_plan *phone_plan_of(struct country c);
/* By the digits behind the '+' (area codes and shared codes resolved); NULL if no country has that code. */
const struct phone_plan *phone_plan_of_digits(struct str digits);
/* The zones of a place ("Austin TX", "Sydney") in a country that has several; false: the place does not tell. */
bool phone_region_zones(struct country c, struct str place, struct phone_zone *west, struct phone_zone *east);
/* Groups for people ("46": four digits, then six) of a national number; NULL: no rule. */
const char *phone_groups(const struct phone_plan *plan, struct str national);
