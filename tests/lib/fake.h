/* tests/lib/fake.h: stand-ins for the REST APIs of Twilio and Stripe, on one port, in threads of the case. */
/* SPDX-License-Identifier: MIT
 *
 * They keep ledgers of what they have accepted: the truth against which "exactly once" is held. Faults are set for the next
 * `count` calls (negative: until changed).
 */
#pragma once
#include "base/arena.h"

#define FAKE_TEXTS_MAX 200000
#define FAKE_BODY_MAX 2048

enum fake_fault {
	FAULT_NONE,
	FAULT_429,              /* refused for now, Retry-After as set */
	FAULT_500, FAULT_503,   /* refused, and not accepted */
	FAULT_RESET_BEFORE,     /* the connection dies, the text was not accepted */
	FAULT_RESET_AFTER,      /* the connection dies, the text was accepted */
	FAULT_HANG,             /* no answer for long, not accepted */
	FAULT_OPTED_OUT,        /* 400 with 21610 */
	FAULT_BAD_NUMBER,       /* 400 with 21211 */
	FAULT_ACCOUNT,          /* 401 with 20003 */
	FAULT_LIST_500          /* the list of messages cannot be read */
};

struct fake_text {
	char sid[40], from[20], to[20];
	char body[FAKE_BODY_MAX];
	int64_t at_us;          /* wall clock */
	bool inbound, reply;    /* in the carrier's list for other reasons than the API */
	bool seen;              /* the case has looked at it */
};

struct fake_checkout {
	char id[40], reference[64], key[128], mode[16], price[64];
	int64_t created_s, expires_s;
	bool expired, complete;
	char subscription[96];
};

void fake_start(void);
int fake_port(void);
void fake_fault(enum fake_fault f, int count, int retry_after_s);
bool fake_fault_by_name(struct str name, enum fake_fault *ret);
int fake_calls(void);                       /* requests to send a text, accepted or not */

/* The ledger of texts accepted through the API. Copies. */
size_t fake_texts(const char *to);          /* how many to this phone; NULL: to anybody */
bool fake_text_next(const char *to, struct fake_text *ret);     /* the first that was not looked at; marks it */
bool fake_text_twice(struct fake_text *ret);                    /* one that was accepted more than once */
void fake_text_known(const char *from, const char *to, struct str body, bool inbound);     /* the carrier's list knows this one, too */
void fake_text_in(const char *sid, struct str from, struct str to, struct str body, int64_t ago_us);  /* one that came in, once for each SID */
void fake_each_text(void (*f)(void *ctx, const struct fake_text *t), void *ctx);

/* Alerts that were POSTed to http://127.0.0.1:{fake}/alerts. */
bool fake_alert_next(struct arena *a, struct str *ret_json);
size_t fake_alerts(void);                   /* how many in all (256 are kept) */

/* Events that were POSTed to http://127.0.0.1:{fake}/events, rightly signed; how many were not. */
#define FAKE_EVENTS_KEY "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define FAKE_EVENTS_SECRET "whsec_" FAKE_EVENTS_KEY
/* The first that was not matched before and is so; its webhook-id. */
bool fake_event_match(struct arena *a, bool (*is)(void *ctx, struct str json), void *ctx, struct str *ret_id);
size_t fake_events(void);
size_t fake_events_refused(void);

size_t fake_checkouts(void);
bool fake_checkout_last(struct fake_checkout *ret);
bool fake_checkout_of(struct str reference, struct fake_checkout *ret);
void fake_stripe_fails(int count);          /* 500 for the next calls */
