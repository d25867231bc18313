/* tests/lib/stripe.h: Stripe's webhooks, signed, as its API writes them. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "tests/lib/http.h"

/* One event. Ids default to ones made from the reference, so that the events of one client belong together. */
struct stripe_event {
	const char *kind;           /* checkout, created, active, trialing, past_due, unpaid, paused, resumed, canceled, deleted, paid, failed,
	                             * refunded, refunded_part, dispute_opened, dispute_lost, dispute_won, one_time, other_price, unknown ... */
	const char *reference;      /* "": none */
	const char *id;             /* NULL: a fresh one */
	const char *session;        /* NULL: cs_... */
	const char *subscription;   /* NULL: sub_<reference> */
	const char *price;          /* NULL: RIG_PRICE */
	int64_t created_s;          /* 0: now */
	/* How it is signed */
	const char *secret;         /* NULL: RIG_STRIPE_SECRET */
	int64_t signed_off_s;       /* the timestamp's distance from now */
	const char *header;         /* stands instead of the right one; "": none */
	const char *body;           /* stands instead of the event */
	int wait_ms;
	bool lost;                  /* the API knows, the webhook never comes */
};

/* Safe in any thread. The answer's status is what Stripe would see. false: no such kind. */
bool stripe_send(struct arena *a, const struct stripe_event *e, struct http_answer *ret);
/* All that Stripe tells when a checkout is paid: session, subscription, invoice. The first status that is not 200, or 200. */
int stripe_pay(struct arena *a, const char *reference, const char *session);
