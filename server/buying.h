/* server/buying.h: when numbers are bought: who waits, and how low the stock is, become purchases. */
/* SPDX-License-Identifier: MIT
 *
 * The wish is a statement that counts: who waits for a number, what is free, on its way, or being bought. So it may be made as
 * often as one likes, by whoever sees that something may have changed; a lock of the database lets one count at a time.
 */
#pragma once
#include "db/db.h"
#include "server/config.h"

/* The carriers that are configured, by name. Returns how many. */
#define BUYING_CARRIERS 2
size_t buying_carriers(const struct config *c, struct str names[BUYING_CARRIERS]);
/* How low the stock may be before it is bought for: 0 while only a share of the clients is, since stock is for no client. */
int64_t buying_low(const struct config *c);
/* Adds two calls to a transaction, to be its last before COMMIT: the lock and the wish (rows: jobs). Countries: none means all.
 * Nothing while USHER_POOL_BUY is off. Returns the new count. */
int buying_wish_calls(struct arena *a, const struct config *c, const struct str *countries, size_t n_countries, int64_t now_us, struct db_call *calls, int n);
/* Adds one call, to stand before rest ends: numbers that usher bought and that have rested go back to the carrier where more than
 * USHER_POOL_LOW + USHER_POOL_BUY are free. Nothing while USHER_POOL_BUY is off or USHER_RELEASING is not on for all. */
int buying_shed_calls(struct arena *a, const struct config *c, int64_t now_us, struct db_call *calls, int n);
