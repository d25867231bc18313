/* sms/brake.h: how many texts may leave through the API in a minute. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include <stdint.h>

/* Take one text's leave: 0 if it may go, else for how many microseconds to wait. A token bucket per process, filled with this
 * process's share (per_minute / workers) and holding at most ten seconds' worth. now_us is monotonic. */
int64_t sms_brake_take(int64_t now_us, int64_t per_minute, int64_t workers);
/* How many could take their leave now. */
int64_t sms_brake_room(int64_t now_us, int64_t per_minute, int64_t workers);
