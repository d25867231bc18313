/* tests/lib/paddle.h: Paddle's webhooks, signed, as it writes them. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "tests/lib/http.h"

/* One event. Ids default to ones made from the reference, so that the events of one client belong together. */
struct paddle_event {
	const char *kind;           /* created, activated, active, trialing, past_due, paused, resumed, canceled, cancel_scheduled, completed,
	                             * renewed, captured, one_time, failed, txn_canceled, refunded, refunded_part, refund_asked, refund_reversed,
	                             * chargeback, chargeback_reversed, warning, unknown (tests/lib/paddle.c lists them) */
	const char *reference;      /* "": none */
	const char *id;             /* event_id; NULL: a fresh one */
	const char *transaction;    /* NULL: txn_<reference> */
	const char *subscription;   /* NULL: sub_p<reference>; "": none */
	const char *price;          /* NULL: RIG_PADDLE_PRICE */
	int64_t at_us;              /* occurred_at; 0: now */
	/* How it is signed */
	const char *secret;         /* NULL: RIG_PADDLE_SECRET */
	int64_t signed_off_s;       /* the timestamp's distance from now */
	const char *header;         /* stands instead of the right one; "": none */
	const char *body;           /* stands instead of the event */
	int wait_ms;
	bool lost;                  /* the API knows, the webhook never comes */
};

/* Safe in any thread. The answer's status is what Paddle would see. false: no such kind. */
bool paddle_send(struct arena *a, const struct paddle_event *e, struct http_answer *ret);
/* All that Paddle tells when a checkout is paid: captured, subscription created and activated, transaction completed. The first
 * status that is not 200, or 200. */
int paddle_pay(struct arena *a, const char *reference, const char *transaction);
