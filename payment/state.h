/* payment/state.h: how a client's payment lines are stored: as JSON. */
/* SPDX-License-Identifier: MIT
 *
 *   [{"id":"sub_1","customer":"cus_1","standing":"active","at":1767225600000000,"paid":1767225601000000}]
 *
 * Times are microseconds since 1970. Fields that say nothing are left out. Lines are in the order of their ids, so equal states
 * are equal texts.
 */
#pragma once
#include "base/arena.h"
#include "payment/payment.h"

#define PAYMENT_STATE_TEXT_MAX 32768

/* Appends to `b`, which has room for PAYMENT_STATE_TEXT_MAX bytes. */
void payment_state_write(struct buf *b, const struct payment_state *s);

/* Reads it back and sums it up; absent or empty text is the state of a client of whom nothing is known.
 * ERR_BUG if it is not what payment_state_write() wrote: refuse to go on rather than forget a payment. Slices live in `a`. */
struct err payment_state_read(struct arena *a, struct str text, struct payment_state *ret) MUST_CHECK;
