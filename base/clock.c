/* base/clock.c: the one reader of clocks. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include <stddef.h>
#include <time.h>

static int64_t *shift_us;

static int64_t read_us(clockid_t which)
{
	struct timespec t;
	(void)clock_gettime(which, &t); /* cannot fail for these two clocks */
	return (int64_t)t.tv_sec * SEC_US + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	int64_t shift = shift_us ? __atomic_load_n(shift_us, __ATOMIC_RELAXED) : 0;
	return read_us(CLOCK_REALTIME) + shift;
}

int64_t clock_wall_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t clock_mono_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

void clock_use_shift(int64_t *shared_shift_us)
{
	shift_us = shared_shift_us;
}

void clock_advance(int64_t by_us)
{
	if (shift_us)
		(void)__atomic_fetch_add(shift_us, by_us, __ATOMIC_RELAXED);
}
