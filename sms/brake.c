/* sms/brake.c: a token bucket. */
/* SPDX-License-Identifier: MIT */
#include "sms/brake.h"

#define MINUTE_US INT64_C(60000000)
#define BURST_US INT64_C(10000000)

static int64_t next_us; /* when the bucket, if never used again, would hold a full burst less this */

static int64_t cost_of(int64_t per_minute, int64_t workers)
{
	return MINUTE_US * (workers < 1 ? 1 : workers) / (per_minute > 0 ? per_minute : 1);
}

/* The bucket holds a burst at most, and one text at least. */
static void fill(int64_t now_us, int64_t cost)
{
	int64_t burst = cost > BURST_US ? cost : BURST_US;
	if (next_us < now_us - burst)
		next_us = now_us - burst;
}

int64_t sms_brake_room(int64_t now_us, int64_t per_minute, int64_t workers)
{
	int64_t cost = cost_of(per_minute, workers);
	fill(now_us, cost);
	return now_us > next_us ? (now_us - next_us) / cost : 0;
}

int64_t sms_brake_take(int64_t now_us, int64_t per_minute, int64_t workers)
{
	int64_t cost = cost_of(per_minute, workers);
	fill(now_us, cost);
	if (next_us + cost > now_us)
		return next_us + cost - now_us;
	next_us += cost;
	return 0;
}
