/* server/demo.h: demo mode: simulated phones, and a carrier and a payment provider to go with them, in one program with usher. */
/* SPDX-License-Identifier: MIT
 *
 *   browser --JSON--> /phone/api/...         the simulated phones: texts, calls, codes dialled, the money of their owners
 *   usher ---REST---> /phone/twilio, /phone/stripe      what usher believes to be Twilio and Stripe (TWILIO_API_BASE, STRIPE_API_BASE)
 *   both ---signed--> /webhooks/...          over HTTP to our own address, exactly as Twilio and Stripe sign and shape them
 *
 * What the pages and `usher phone` ask and say, JSON all of it (errors: {"error":"..."}, status 400, 404, 409, 503):
 *
 *   GET  api/phones                       [{phone, label, country, network, kind, line, lag_ms, pays}]
 *   POST api/phones   country kind network    {phone}: one more
 *   POST api/phone    phone [lag_ms] [pays]   how late its texts are; how its payments go: now, later, declined
 *   GET  api/live     ?after=&since=      {next, now_ms, usher, waiting, phones: [as api/state], messages, calls, rows, wire}; after and since are
 *                                         next and now_ms of the answer before: only what is new since. Something may come again (same id)
 *   GET  api/state    ?phone=             {phone: {...}, forwards: [{reason, target}], client: {...} or null, subscription: {id, status} or null}
 *   GET  api/messages ?phone=&after=ID    [{id, sid, direction, from, to, body, media, status, tick, segments, error_code, at_ms}]
 *   POST api/text     phone body [to] [pictures] [twice] [trouble: lost, cut]    {sid, status, waits_ms, segments, answers: [text]}
 *   POST api/dial     phone digits        a code: {what: set, clear, ask, unknown; accepted, feature, reasons, target, forwards, words};
 *                                         a number: {what: call, reached, call, words, target}
 *   POST api/forward  phone reason target     as the phone's settings do; target "" clears
 *   POST api/ring     phone [how] [rings_ms]  a customer calls; answered when it is over: {what: call, ...}
 *   POST api/call     phone call what         answer, decline: while it rings
 *   POST api/money    phone what          cancel, fail, unpaid, pay, pause: of a subscription that there is
 *
 * direction: inbound (from the phone), outbound-reply, outbound-api, note (told by the network). tick: sending, sent, delivered, failed.
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

/* While we listen on this machine alone, only its own names are answered: a page elsewhere whose name was made to point here is not. */
bool demo_host_allowed(const struct world *w, const struct httpd_request *r);

/* Before the workers (blocking). How far earlier runs moved the clock, 0 if they did not. */
struct err demo_clock_shift(struct plain *p, int64_t *ret_us) MUST_CHECK;
/* Whether rows about simulated phones are kept as they are written. Only a demonstration has the triggers for it: any other start takes them away. */
struct err demo_watch(struct plain *p, bool wanted) MUST_CHECK;
/* Phones to play with, and numbers in an empty pool. */
struct err demo_seed(struct plain *p, int64_t now_us) MUST_CHECK;
