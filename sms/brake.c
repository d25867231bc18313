/* sms/brake.c: a token bucket. */
/* SPDX-License-Identifier: MIT */
#include "sms/brake.h"

#define MINUTE_US INT64_C(60000000)
#define BURST_US INT64_C(10000000)

int64_t sms_brake_take(int64_t now_us, int64_t per_minute, int64_t workers)
{
	static int64_t next_us; /* when the bucket, if never used again, would hold a full burst less this */
	if (workers < 1)
		workers = 1;
	int64_t cost = MINUTE_US * workers / (per_minute > 0 ? per_minute : 1);
	int64_t burst = cost > BURST_US ? cost : BURST_US;
	if (next_us < now_us - burst)
		next_us = now_us - burst;
	if (next_us + cost > now_us)
		return next_us + cost - now_us;
	next_us += cost;
	return 0;
}
