/* tests/lib/fake_route.h: what stand-ins have in common: routes, faults on order, a ledger of every call, parameters checked. */
/* SPDX-License-Identifier: MIT
 *
 * A stand-in is a table of routes that ends with a NULL op (listed in fake_route.c). Each request is found there, checked against
 * tests/data/api_params.tsv (a path or parameter that the provider does not know fails the case at its end), written into the
 * ledger, given the fault that is on order for its op, and handled. Handlers run under fake_lock().
 *
 * Faults that the dispatcher carries out by itself, before or after the handler:
 *   "429" (Retry-After as ordered), "401", "404", "500", "503"     refused, not carried out
 *   "reset-before", "reset-after"    the connection dies; not carried out, carried out
 *   "500-after"                      carried out, then 500
 *   "hang", "hang-after"             no answer for long; not carried out, carried out
 *   "garbage", "garbage-after"       200 with a page of HTML; not carried out, carried out
 * Any other name is the handler's business: fake_call.fault.
 */
#pragma once
#include "tests/lib/fake_impl.h"

#define FAKE_LEDGER_MAX 200000
#define FAKE_ENTRY_BODY_MAX 2048

struct fake_route {
	const char *op;         /* "twilio.buy": names it for faults and in the ledger; NULL ends the table */
	const char *method;
	const char *path;       /* with {} for one segment: "/twilio/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json" */
	void (*handle)(struct fake_call *c);
	void (*refuse)(struct fake_call *c, int status, const char *headers);   /* the provider's error body for a fault; NULL: {} */
};

/* The stand-ins. */
extern const struct fake_route fake_twilio_routes[], fake_account_routes[], fake_stripe_routes[], fake_events_routes[];
extern const struct fake_route fake_telnyx_routes[];
extern const struct fake_route fake_call_routes[];
extern const struct fake_route fake_telnyx_order_routes[];
extern const struct fake_route fake_twilio_number_routes[];
extern const struct fake_route fake_telnyx_number_routes[], fake_telnyx_profile_routes[];
extern const struct fake_route fake_vapi_routes[];
extern const struct fake_route fake_paddle_routes[];

struct fake_entry {
	const char *op;
	char method[8], path[256], query[512], body[FAKE_ENTRY_BODY_MAX], fault[24];
	int status;             /* answered; 0: reset, or not yet */
	bool carried_out;       /* the handler ran */
	int64_t at_us;          /* wall clock */
};

/* The fault of the next `count` calls of op ("*": of any; negative count: until changed). "none" ends it. */
void fake_fault_at(const char *op, const char *fault, int count, int retry_after_s);
/* Of all calls whose op begins like this ("": of all) this many in a hundred fail: 500, 500-after, 429, reset-before, reset-after by turns. */
void fake_fail_percent(const char *op_prefix, int percent);
void fake_latency_ms(int ms);           /* before every answer */

size_t fake_ledger_count(const char *op);                               /* calls of op; NULL: all */
size_t fake_ledger_done(const char *op);                                /* those that were carried out */
bool fake_ledger_last(const char *op, struct fake_entry *ret);
void fake_ledger_each(void (*f)(void *ctx, const struct fake_entry *e), void *ctx);
/* What a request named that its provider does not know; "" : nothing so far. Checked at the end of every case. */
const char *fake_unknown(void);

/* tests/lib/fake_says.c: what a case dictates goes before every route. A request that its provider does not know gets a 418. */
void fake_says(struct str method, struct str path, int status, struct str body);
bool fake_said(struct fake_call *c);
/* Is there a route for it? Then it has been answered. */
bool fake_route_serve(struct fake_call *c);
/* The i-th {} of the route's path, decoded no further. */
struct str fake_segment(const struct fake_call *c, int i);
/* tests/lib/fake_params.c: "" or what is unknown, as "POST /path: field". */
void fake_params_check(struct fake_call *c, char *out, size_t n);
