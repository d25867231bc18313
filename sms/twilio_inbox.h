/* sms/twilio_inbox.h: Twilio's own log of texts, page by page, newest first: those that came in to one of our numbers, and what each has cost. */
/* SPDX-License-Identifier: MIT
 *
 * Facts: https://www.twilio.com/docs/messaging/api/message-resource (list). The filter by date knows whole days, so a caller goes on
 * until a page reaches back far enough. Where the next page is, Twilio says: a path below its own address, used as it is.
 */
#pragma once
#include "io/rest.h"
#include "sms/carrier.h"

#define TWILIO_INBOX_PAGE 50        /* texts asked for at once: some 46 tokens each, of JSON_TOKENS_MAX */

struct twilio_inbound {
	struct str sid, from, to, body;
	int64_t sent_us;            /* when Twilio had it */
};

struct twilio_inbox {
	size_t n;
	struct twilio_inbound texts[TWILIO_INBOX_PAGE];     /* inbound ones, with a SID and a date; as listed */
	size_t n_odd;               /* entries that are no message as documented */
	int64_t oldest_us;          /* of all on the page; 0: none */
	struct str next;            /* the next page; absent: there is none */
};

/* The first page: texts to that number on since_us' UTC day and after. */
void twilio_inbox_request(struct arena *a, const struct carrier_account *acc, struct str to, int64_t since_us, struct httpc_request *ret);
/* A further page. ERR_REJECT: not a page of this account's list; our credentials go nowhere else. */
struct err twilio_inbox_next(struct arena *a, const struct carrier_account *acc, struct str next, struct httpc_request *ret) MUST_CHECK;
/* ERR_REJECT: not a list of messages. Everything lives in `a`. */
struct err twilio_inbox_read(struct arena *a, struct json_val root, struct twilio_inbox *ret) MUST_CHECK;

/* What a text has cost, as soon as it is rated (minutes later). */
struct twilio_cost {
	struct str sid, phone;      /* phone: the other side's */
	const char *kind;           /* "in", "out" (by the API), "reply" (in a webhook's response) */
	int64_t micros;             /* millionths of the currency, positive: what we pay */
	struct str currency;        /* "USD" */
	int64_t sent_us;
};

struct twilio_costs {
	size_t n;
	struct twilio_cost texts[TWILIO_INBOX_PAGE];        /* those that are rated */
	int64_t oldest_us;          /* of all on the page; 0: none */
	struct str next;            /* for twilio_inbox_next() */
};

/* The first page: every text of the account, in and out, on since_us' UTC day and after. */
void twilio_costs_request(struct arena *a, const struct carrier_account *acc, int64_t since_us, struct httpc_request *ret);
/* ERR_REJECT: not a list of messages. Everything lives in `a`. */
struct err twilio_costs_read(struct arena *a, struct json_val root, struct twilio_costs *ret) MUST_CHECK;
