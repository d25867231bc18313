/* base/civil.h: instants as calendar date and time of day, UTC (no time zone tables, no libc state). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct civil {
	int64_t year; /* proleptic Gregorian */
	int month, day; /* 1-12, 1-31 */
	int hour, minute, second, us;
	int weekday; /* 0 Sunday; ignored by civil_to_us() */
};

struct civil civil_of(int64_t us);
/* The instant, or false if there is no such date or time of day (or the year is not within 0-9999). */
bool civil_to_us(const struct civil *c, int64_t *ret_us);
