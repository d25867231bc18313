/* payment/standing.h: from payment events to one client's standing; pure. */
/* SPDX-License-Identifier: MIT
 *
 * Contract section 9: an older event never overrides a newer one; within one second canceled > unpaid > past due > active; past
 * due stays active until the provider gives up; a one-time payment is active until revoked by hand, refunded or charged back.
 *
 *   lines (one per subscription, one-time payment, refund; one for the operator)
 *     each keeps its newest facts; a cancelled subscription stays cancelled whatever invoices of it are paid later
 *   their sum
 *     active if any line is; so the end of an old subscription does not touch a client who has another one
 *     a refund counts against the subscriptions of the same customer, unless an invoice was paid a day or more after the
 *     refunded payment; where the provider names the subscription, against that one alone; a refund of a one-time payment
 *     counts against that payment alone; a refund or chargeback that was taken back counts against nothing
 *     the operator's word counts until something newer ends or lapses, except what had failed already when it was given
 *
 * The same events in any order, any of them repeated, give the same state. Slices in *ret are borrowed from the inputs.
 */
#pragma once
#include "payment/payment.h"

/* *ret is `old` with the event taken in; true if that changed anything. Events that say nothing, or of the wrong mode, change
 * nothing. `ret` may be `old`. Past PAYMENT_LINES_MAX the line that has been silent longest is forgotten. */
bool payment_apply(const struct payment_state *old, const struct payment_event *e, struct payment_state *ret);

/* The operator's word: a payment taken by hand (paid), or all that is known until now revoked. It is newer than everything in
 * `old`, whatever the clocks say. True if payment was not the same before: paying twice is harmless. */
bool payment_by_hand(const struct payment_state *old, bool paid, int64_t now_us, struct payment_state *ret);

/* Is what `e` says of its subscription what is known of it already? (Then a reading of the provider's is no news, and must not be
 * told as if it were: a refund would be forgotten.) */
bool payment_agrees(const struct payment_state *s, const struct payment_event *e);
bool payment_is_active(const struct payment_state *s);
const char *payment_standing_name(enum payment_standing s); /* "none", "active", "past_due", "lapsed", "ended" */

/* For payment/state.c: the sum of the lines. */
void payment_sum(struct payment_state *s);
