/* server/demo.h: demo mode: simulated phones, and a carrier and a payment provider to go with them, in one program with usher. */
/* SPDX-License-Identifier: MIT
 *
 *   browser --JSON--> /phone/api/...         the simulated phones: texts, calls, codes dialled, the money of their owners
 *   usher ---REST---> /phone/twilio, /phone/stripe      what usher believes to be Twilio and Stripe (TWILIO_API_BASE, STRIPE_API_BASE)
 *   both ---signed--> /webhooks/...          over HTTP to our own address, exactly as Twilio and Stripe sign and shape them
 *
 * Nothing here reaches into usher's own tables to change them: what the phones do arrives by webhook or not at all. State lives in
 * the tables demo_*, so that all workers show the same. Webhooks that are due later wait in demo_webhooks and are sent by the
 * worker that finds them; refused ones are tried again.
 */
#pragma once
#include "db/plain.h"
#include "server/world.h"

#define DEMO_CLOCK_MAX_US (INT64_C(10) * 366 * 24 * 3600 * 1000000)     /* how far the clock can be moved in all */

struct demo;

/* The sender of due webhooks. */
struct err demo_new(struct world *w, struct demo **ret) MUST_CHECK;
void demo_free(struct demo *d);             /* NULL allowed */

/* Before the workers (blocking). How far earlier runs moved the clock, 0 if they did not. */
struct err demo_clock_shift(struct plain *p, int64_t *ret_us) MUST_CHECK;
/* Phones to play with, and numbers in an empty pool. */
struct err demo_seed(struct plain *p, int64_t now_us) MUST_CHECK;
