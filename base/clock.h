/* base/clock.h: the one clock. */
/* SPDX-License-Identifier: MIT
 *
 * Instants are int64 microseconds since 1970 UTC. clock_now_us() is what every decision and every SQL statement uses; a test
 * clock may shift it (contract section 5, USHER_TEST_CLOCK) for all workers at once. Intervals inside the process (timeouts of
 * sockets) use clock_mono_us(), which is never shifted.
 */
#pragma once
#include <stdint.h>

#define SEC_US INT64_C(1000000)
#define MIN_US (60 * SEC_US)
#define HOUR_US (60 * MIN_US)
#define DAY_US (24 * HOUR_US)

int64_t clock_now_us(void);
int64_t clock_mono_us(void);
/* The wall clock, never shifted: for leases, which the test clock must not end. */
int64_t clock_wall_us(void);
/* Where the shift lives: memory shared by all workers (set before fork), or NULL for none. */
void clock_use_shift(int64_t *shared_shift_us);
void clock_advance(int64_t by_us);
