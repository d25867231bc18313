/* server/throttle.h: how long somebody who guesses has to wait. */
/* SPDX-License-Identifier: MIT
 *
 * Failures are counted for the account's name and for the address, both as keyed hashes, whether or not there is such an account. A
 * few are free; then each doubles the wait. An attempt is counted before it is judged, so that a hundred at once are a hundred.
 */
#pragma once
#include "base/seal.h"

#define THROTTLE_ACCOUNT_FREE 5
#define THROTTLE_ACCOUNT_MAX_S 300          /* no longer: nobody shall keep an operator out for good */
#define THROTTLE_ADDRESS_FREE 20            /* people share addresses */
#define THROTTLE_ADDRESS_MAX_S 900
#define THROTTLE_STEPS 32                   /* rows of the tables below; more failures count as the last */
#define THROTTLE_FORGET_US (12 * HOUR_US)
#define THROTTLE_ALERT_ACCOUNT 10           /* from here on people are told */
#define THROTTLE_ALERT_ADDRESS 30

/* What the n-th failure in a row costs, in microseconds; n counts from 1. */
int64_t throttle_wait_us(int64_t n_failures, int64_t n_free, int64_t max_s);
/* The same for 1..THROTTLE_STEPS, for the statement that counts. */
void throttle_waits(int64_t n_free, int64_t max_s, int64_t out[THROTTLE_STEPS]);

void throttle_account_key(const uint8_t hash_key[32], struct str name, uint8_t out[HASH16_BYTES]);
/* IPv6: of the whole /64, which is one customer. */
void throttle_address_key(const uint8_t hash_key[32], struct str address, uint8_t out[HASH16_BYTES]);
/* Who is at the other end: the peer; behind a proxy on this host (a loopback peer) the last address that it has written into
 * X-Forwarded-For. Only that one is the proxy's own word. */
struct str throttle_address(struct str peer, struct str forwarded_for);
