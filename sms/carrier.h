/* sms/carrier.h: what every carrier of texts can do, looked up by the name in a row's `carrier` column; pure: the caller does the I/O. */
/* SPDX-License-Identifier: MIT
 *
 *   send     carrier_takes -> send_request -> (HTTP) -> send_response: one of enum send_outcome, which says what to do
 *   unknown  list_request -> (HTTP) -> list_response, where the carrier keeps a list; else its receipt within CARRIER_PROOF_US proves
 *            that the text was taken
 *   receipt  fault_of(code): must anybody act?
 *
 * Neither carrier has an idempotency key for texts: what may have been taken is never simply sent again. Whose account it is the
 * caller says (configured, a client's own, one that is being checked).
 * Facts: Twilio's and Telnyx's message resources and error pages, as told in the code tables of twilio_api.c and telnyx_api.c.
 */
#pragma once
#include "io/rest.h"

#define CARRIER_LISTED_MAX 50       /* one page, the newest first: what is looked up is minutes old */
#define CARRIER_PROOF_US (INT64_C(120) * 1000000)   /* a text that was taken has been heard of by then */

struct carrier_account {
	struct str api_base;        /* "https://api.twilio.com" */
	struct str id;              /* Twilio: Account SID; Telnyx has none */
	struct str secret;          /* Auth Token; API key */
	struct str service;         /* Messaging Service; messaging profile; absent: none */
};

struct carrier_text {
	struct str from, to, body;
	struct str receipts;        /* URL for what becomes of it; absent: none wanted */
};

enum send_outcome {
	SEND_ACCEPTED,
	SEND_RETRY,                 /* it certainly was not taken: again later */
	SEND_UNKNOWN,               /* it may have been taken: look it up */
	SEND_OPTED_OUT,             /* never again, record the opt-out */
	SEND_BAD_NUMBER,            /* the recipient cannot be reached: never again */
	SEND_ACCOUNT,               /* our account's fault: an operator must act; again later */
	SEND_REFUSED                /* any other permanent refusal of this text */
};

struct send_answer {
	enum send_outcome outcome;
	struct str carrier_id;
	int64_t code;               /* the carrier's error number, 0: none */
	int64_t retry_after_s;      /* -1: not told */
	const char *why;            /* literal */
};

/* A text that the carrier knows of. */
struct carrier_listed {
	struct str id, body;
	int64_t created_us;
	bool inbound;
	bool reply;                 /* it rode on a webhook's answer: no send of ours */
};

/* What an error number in a receipt asks for. */
enum carrier_fault { FAULT_OF_NOBODY, FAULT_OPTED_OUT_BY_CARRIER, FAULT_OF_OURS };

struct carrier {
	const char *name;           /* "twilio" */
	const char *receipt_path;   /* our route for receipts; the row's id goes into its query as m= */
	/* One text at most: characters, or septets of GSM-7 and units of UCS-2. */
	size_t chars_max, septets_max, units_max;
	bool yes_opts_in;           /* YES lifts the carrier's own block, too (not on toll-free numbers) */
	/* Everything lives in `a`. */
	void (*send_request)(struct arena *a, const struct carrier_account *acc, const struct carrier_text *t, struct httpc_request *ret);
	void (*send_response)(struct arena *a, struct err e, const struct httpc_response *r, struct send_answer *ret);
	/* The texts between two numbers (from absent: any of ours) on since_us's UTC day and after. False: this carrier has no such list. */
	bool (*list_request)(struct arena *a, const struct carrier_account *acc, struct str from, struct str to, int64_t since_us,
	                     struct httpc_request *ret);
	/* At most CARRIER_LISTED_MAX. ERR_RETRY: ask again later; ERR_DENIED: our credentials are refused; ERR_MISSING: no such list. */
	struct err (*list_response)(struct arena *a, struct err e, const struct httpc_response *r, struct carrier_listed *list, size_t *ret_n);
	/* How far the carrier's own block reaches when somebody texts STOP to `number`: that number, its service or its profile. */
	struct str (*optout_scope)(struct str number, struct str service);
	enum carrier_fault (*fault_of)(int64_t code);
};

extern const struct carrier *const carriers[];
extern const size_t n_carriers;
/* NULL if there is none of that name. */
const struct carrier *carrier_find(struct str name);
/* Is the text short enough for one message of this carrier? */
bool carrier_takes(const struct carrier *c, struct str body);

/* For the carriers' own files: a table of error numbers, and how a send's answer is judged by it. */
struct carrier_code {
	int64_t code;
	enum send_outcome outcome;
	const char *why;
	bool tell;                  /* in a receipt: an operator must know (outcome SEND_ACCOUNT is told anyway) */
};
void carrier_judge_send(const struct carrier_code *codes, size_t n, const struct rest_answer *ans, struct str carrier_id, struct send_answer *ret);
enum carrier_fault carrier_judge_fault(const struct carrier_code *codes, size_t n, int64_t code);
