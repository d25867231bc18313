/* payment/provider.h: what every payment provider can do, looked up by name; pure: the caller does the I/O. */
/* SPDX-License-Identifier: MIT
 *
 *   webhook    verify -> decode -> payment_apply()
 *   checkout   checkout_request -> (HTTP, unless a URL is there already) -> checkout_response -> 303 to .url, or our page
 *   the same again, outcome unknown   find_request -> (HTTP) -> find_response [-> next page]; not there: checkout_request
 *   hold gone  fetch_request -> (HTTP) -> fetch_response: still open: expire_request -> (HTTP) -> payment_response_err
 *   doubt      fetch_request -> (HTTP) -> fetch_response -> payment_apply(): best effort, never waited for
 *   "how do I cancel"  portal_request -> (HTTP) -> portal_response
 *
 * Requests and answers live in the arena. Their errors say what to do: ERR_RETRY the same again later (same operation, so that the
 * provider does it once); ERR_DENIED our key is refused: an operator must act; ERR_REJECT, ERR_MISSING never again unchanged.
 */
#pragma once
#include "io/httpc.h"
#include "payment/payment.h"

#define PAYMENT_REFERENCE_MAX 200

/* One provider's settings, as configured; lists are comma-separated, spaces around their items are ignored. */
struct payment_config {
	struct str api_base;        /* "https://api.stripe.com" */
	struct str api_key;
	struct str webhook_secrets; /* list: any may match */
	struct str prices;          /* list: new clients buy the first, all count as ours; empty: every price does */
	struct str fixed_link;      /* a payment link instead of a checkout per client; absent: none */
	struct str client_token;    /* for the page that runs the provider's script; absent: no such page */
};

/* A checkout for one client. An operation that is tried again must ask exactly the same: keep these values with it. */
struct payment_checkout {
	struct str operation;       /* our id of this attempt: letters, digits, - and _; the provider does it once */
	struct str reference;       /* ours, unguessable, at most PAYMENT_REFERENCE_MAX of letters, digits, - and _ */
	struct str success_url, cancel_url;
	int64_t asked_us;           /* when the operation began */
	int64_t ends_us;            /* when the hold ends; moved into what the provider allows */
	bool one_time;              /* the price is not recurring: set after an answer with `not_recurring`, same operation */
};

/* Either a URL at once (fixed link), or a request to send. */
struct payment_checkout_plan {
	struct str url;
	struct httpc_request request;
	int64_t ends_us;            /* when the checkout will end; 0: never (fixed link) */
};

struct payment_checkout_answer {
	struct str url, session_id; /* set when the error is ERR_NONE */
	int64_t ends_us;            /* 0: not told */
	bool not_recurring;         /* ERR_REJECT because the price is bought once: ask again with one_time set */
	struct str message;         /* the provider's words on an error, for logs; may be absent */
};

/* What a look for an operation of ours has found. */
struct payment_found {
	bool found;                 /* answer is as if checkout_response() had read it */
	struct payment_checkout_answer answer;
	bool more;                  /* not on this page: ask again with `after` */
	struct str after;
};

struct payment_provider {
	const char *name;           /* "stripe": also the path of its webhook */
	const char *title;          /* for people: "Stripe" */
	const char *signature_header;
	const char *customer_prefix;    /* its customers' ids begin with it */
	bool runs_here;             /* its checkout runs in a page of ours, not at an address of the provider's */
	bool ends_checkouts;        /* it ends a checkout at .ends_us by itself; else we must */
	bool repeats_errors;        /* an operation that it answered with trouble of its own is answered so again, for as long as it knows it */
	/* ERR_DENIED unless one of the secrets signed this body, less than the tolerance ago or ahead. */
	struct err (*verify)(const struct payment_config *c, struct str signature, struct str body, int64_t now_us);
	/* ERR_REJECT: not JSON as it should be, or without what its type must have. Unknown types are no error (understood false). */
	struct err (*decode)(struct arena *a, const struct payment_config *c, struct str body, int64_t now_us, struct payment_event *ret);
	/* ERR_REJECT: the values cannot be asked for (odd reference, no price). */
	struct err (*checkout_request)(struct arena *a, const struct payment_config *c, const struct payment_checkout *q,
	                               struct payment_checkout_plan *ret);
	/* *ret is set on errors too: message, not_recurring. */
	struct err (*checkout_response)(struct arena *a, const struct httpc_response *r, struct payment_checkout_answer *ret);
	/* Looks for an operation that was asked for before and whose outcome is not known. False: not needed, the provider does an
	 * operation once however often it is asked (idempotency keys). `after`: of the page before, or absent. */
	bool (*find_request)(struct arena *a, const struct payment_config *c, const struct payment_checkout *q, struct str after,
	                     struct httpc_request *ret);
	struct err (*find_response)(struct arena *a, const struct payment_checkout *q, const struct httpc_response *r, struct payment_found *ret);
	void (*expire_request)(struct arena *a, const struct payment_config *c, struct str session_id, struct str operation,
	                       struct httpc_request *ret);
	/* Re-reads what an id names: subscription, checkout; charge or payment intent: whose it is. False: not a kind that can be read. */
	bool (*fetch_request)(struct arena *a, const struct payment_config *c, struct str id, struct httpc_request *ret);
	/* The answer as an event, event_id absent: at now_us a subscription, at its own time what happened once. */
	struct err (*fetch_response)(struct arena *a, const struct payment_config *c, const struct httpc_response *r, int64_t now_us,
	                             struct payment_event *ret);
	void (*portal_request)(struct arena *a, const struct payment_config *c, struct str customer_id, struct str return_url,
	                       struct str operation, struct httpc_request *ret);
	struct err (*portal_response)(struct arena *a, const struct httpc_response *r, struct str *ret_url);
};

/* NULL if there is none of that name. */
const struct payment_provider *payment_provider_find(struct str name);
/* Whose customer an id names; NULL: nobody's that we know. */
const struct payment_provider *payment_provider_of_customer(struct str customer_id);
/* All of them, for tests and tables; ended by NULL. */
const struct payment_provider *const *payment_providers(void);

/* What an answer's status means (above); *ret_message is the provider's text, or absent. For requests whose answer's body says no
 * more than that (expire). A session that is gone already (ERR_MISSING, ERR_REJECT) is as good as expired. */
struct err payment_response_err(struct arena *a, const struct httpc_response *r, struct str *ret_message) MUST_CHECK;
