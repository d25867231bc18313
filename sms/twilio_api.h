/* sms/twilio_api.h: Twilio's REST API for texts: requests as values, answers understood. */
/* SPDX-License-Identifier: MIT
 *
 * Facts: https://www.twilio.com/docs/messaging/api/message-resource and .../docs/api/errors. Sending is not idempotent and has no
 * idempotency key: an outcome that is not known is looked up in the message list before anything is repeated.
 */
#pragma once
#include "io/httpc.h"

struct twilio_account {
	struct str api_base, sid, token;
	struct str service;         /* messaging service, or absent: the From number is used */
};

struct twilio_text {
	struct str from, to, body, status_callback;
};

enum send_outcome {
	SEND_ACCEPTED,
	SEND_RETRY,                 /* it certainly was not taken: again later */
	SEND_UNKNOWN,               /* it may have been taken: look it up */
	SEND_OPTED_OUT,             /* 21610: never again, record the opt-out */
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

/* Everything lives in `a`. */
void twilio_send_request(struct arena *a, const struct twilio_account *acc, const struct twilio_text *t, struct httpc_request *ret);
void twilio_send_response(struct arena *a, struct err e, const struct httpc_response *r, struct send_answer *ret);

/* The texts between two numbers on one UTC day and after. */
void twilio_list_request(struct arena *a, const struct twilio_account *acc, struct str from, struct str to, int64_t since_us,
	struct httpc_request *ret);
struct twilio_listed {
	struct str sid, body;
	int64_t created_us;
	bool inbound;
};
#define TWILIO_LISTED_MAX 200
/* ERR_RETRY: ask again later; ERR_DENIED: our credentials are refused. */
struct err twilio_list_response(struct arena *a, struct err e, const struct httpc_response *r, struct twilio_listed *list, size_t *ret_n) MUST_CHECK;
