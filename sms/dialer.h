/* sms/dialer.h: how a carrier is asked to ring somebody, and what became of it: requests and answers as values, looked up by name. */
/* SPDX-License-Identifier: MIT
 *
 *   place_request -> place_response: the carrier's id of the call
 *   doubt: find_request -> find_response, by number and time (where the carrier has a list of calls; else nothing is known)
 *   look_request -> look_response: is it over, and how
 *
 * Facts: Twilio "Call resource" (POST, GET /2010-04-01/Accounts/{sid}/Calls.json): no idempotency key. Telnyx "Dial" (POST /v2/calls),
 * "Retrieve a call status" (GET /v2/calls/{call_control_id}): the same command_id within a minute is ignored; there is no list.
 * Errors are those of io/rest.h; everything lives in the arena.
 */
#pragma once
#include "io/rest.h"

#define DIALER_RING_S 45            /* longer than any network waits before it forwards */
#define DIALER_TALK_S 20            /* whoever picks up is not kept, and not paid for, longer */
#define DIALER_CLOCKS_US (5 * 1000 * 1000)  /* clocks of carrier and server may differ by this */

struct dialer_account {
	struct str api_base, id, secret;    /* Telnyx has no id */
	struct str connection_id;           /* Telnyx: the Call Control application that places the call */
};

struct dialer_call {
	struct str to, from, key;           /* key: ours, comes back with every event of the call */
	struct str status_url;              /* Twilio: told at the end of the call */
	struct str twiml;                   /* Twilio: what whoever picks up hears */
	struct str webhook_url;             /* Telnyx: where its events go */
};

/* How it ended. RUNNING: not yet, or not known yet. */
enum dialer_end { DIALER_RUNNING, DIALER_BUSY, DIALER_ANSWERED, DIALER_UNSEEN, DIALER_FAILED, DIALER_OVER };

struct dialer {
	const char *name;                   /* "twilio", "telnyx" */
	void (*place_request)(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, struct httpc_request *ret);
	/* ERR_DENIED: our account may not (credentials, sender, country): an operator must act. ERR_REJECT: this number cannot be rung. */
	struct err (*place_response)(struct arena *a, struct err e, const struct httpc_response *r, struct str *ret_id, struct rest_error *ret_error);
	/* False: the carrier has no such list; *ret is as it was. */
	bool (*find_request)(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, int64_t begun_us, struct httpc_request *ret);
	/* *ret_id absent: not there. */
	struct err (*find_response)(struct arena *a, struct err e, const struct httpc_response *r, int64_t begun_us, struct str *ret_id);
	void (*look_request)(struct arena *a, const struct dialer_account *acc, struct str id, struct httpc_request *ret);
	struct err (*look_response)(struct arena *a, struct err e, const struct httpc_response *r, enum dialer_end *ret);
};

/* NULL: no carrier of that name. */
const struct dialer *dialer_find(struct str name);
/* The final words of Twilio's CallStatus and Telnyx' hangup_cause. OVER: it ended, and the word does not say how. */
enum dialer_end dialer_twilio_end(struct str status);
enum dialer_end dialer_telnyx_end(struct str cause, bool answered);
