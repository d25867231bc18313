/* payment/payment.h: what a provider tells, and what is known about one client's payment: plain values. */
/* SPDX-License-Identifier: MIT
 *
 * A webhook becomes one payment_event (payment/provider.h: decode). Events are hints that arrive in any order and more than once;
 * payment/standing.h folds them into a payment_state per client, so that the same set of events always gives the same state.
 *
 * Slices point into the arena or the text that they were decoded from.
 */
#pragma once
#include "base/str.h"

/* What a client's payment is worth. ACTIVE and PAST_DUE open the gate and keep a number; the others do not.
 * In the order of contract section 9: of two facts within one second the later row wins. */
enum payment_standing {
	STANDING_NONE,      /* nothing heard, or a checkout that came to nothing */
	STANDING_ACTIVE,    /* paid, or on trial */
	STANDING_PAST_DUE,  /* a payment failed and the provider is still trying */
	STANDING_LAPSED,    /* unpaid, paused, refunded, dispute lost, or no item at one of our prices */
	STANDING_ENDED,     /* cancelled */
};

/* What an event says about payment. Anything but SAYS_NOTHING is for payment_apply(). */
enum payment_says {
	SAYS_NOTHING,   /* keep it, log it, no more */
	SAYS_STANDING,  /* the subscription, or the one-time payment, now has this standing */
	SAYS_PAID,      /* an invoice of the subscription was paid */
	SAYS_FAILED,    /* an attempt to collect failed: past due at most, never a grant */
	SAYS_REFUNDED,  /* one payment was wholly refunded or charged back */
	SAYS_REINSTATED,/* that was taken back: the money is ours after all */
};

/* What an event says about a checkout of ours. */
enum payment_checkout_state { CHECKOUT_UNTOLD, CHECKOUT_OPEN, CHECKOUT_PAID, CHECKOUT_GONE };

struct payment_event {
	struct str event_id;        /* the provider's: the dedupe key */
	struct str type;            /* the provider's name for it */
	const char *effect;         /* the same as one of our words, a literal for logs and metrics: "checkout_completed" */
	struct str object_id;       /* what it is about: session, subscription, invoice, charge, dispute */
	int64_t occurred_us;        /* when, by the provider's clock; of arrival when it did not say */
	bool understood;            /* false: a type that we do not know; stored and answered 200, nothing else */
	bool livemode;
	bool mode_mismatch;         /* a test event under a live key or the reverse: must have no effect */
	bool alert;                 /* an operator should hear of it (a dispute was opened) */

	/* Whose it is: by `reference`; else by an earlier event with the same subscription, payment or customer, in this order. */
	struct str reference;       /* ours: client_reference_id or metadata.usher_ref */
	struct str subscription_id; /* absent for one-time payments and for charges */
	struct str payment_id;      /* payment intent, else charge, else the session of a one-time payment */
	struct str customer_id;

	enum payment_says says;
	enum payment_standing standing; /* with SAYS_STANDING */
	bool one_time;                  /* bought once: active until revoked by hand, refunded or charged back */
	int64_t charged_us;             /* with SAYS_REFUNDED: when the refunded payment was made; 0: not told */
	struct str price_id;            /* the item's price, ours where one of them is */
	enum payment_checkout_state checkout;
	struct str checkout_id;         /* which: the session, or the transaction; absent with CHECKOUT_UNTOLD */
};

#define PAYMENT_LINES_MAX 16
#define PAYMENT_ID_MAX 255

/* One thing that a client pays for, or paid: a subscription, a one-time payment, a refund of some payment, or the operator's
 * word. Its facts only move forward, so lines converge whatever the order of events. */
struct payment_line {
	struct str id;              /* sub_…, pi_…, cs_…; "hand": the operator's word; "": a subscription that was not named */
	struct str customer_id;
	struct str of;              /* of a refund: the subscription whose payment it was, where the provider tells */
	bool one_time, refund;
	bool excused;               /* it had failed already when the operator took the payment by hand */
	enum payment_standing standing; /* as last told, and when */
	int64_t at_us;
	int64_t paid_us, failed_us; /* last invoice paid, last failed attempt; 0: none */
	int64_t charged_us;         /* of a refund: when that payment was made; 0: not told */
};

/* What is known about one client. The lines are what is stored (payment/state.h); the rest is their sum. */
struct payment_state {
	enum payment_standing standing;
	int64_t at_us;              /* of the fact that decides; 0: nothing known */
	bool by_hand, one_time;     /* what decides is the operator's word, or a one-time payment */
	struct str subscription_id; /* of the subscription that decides, or absent */
	struct str customer_id;     /* for the billing link, or absent */
	struct payment_line lines[PAYMENT_LINES_MAX];
	size_t n_lines;
};
