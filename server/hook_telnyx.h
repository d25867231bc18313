/* server/hook_telnyx.h: one Telnyx event on its way to its answer. Private to server/hook_telnyx*.c. */
/* SPDX-License-Identifier: MIT
 *
 * Telnyx waits 2 s in all, so an event waits for the database until its deadline; then it is answered 503 and comes again, while
 * what is on its way goes on: keys tell the repeat. An answer's body and all but its 2xx mean nothing to Telnyx.
 */
#pragma once
#include "server/carriers.h"
#include "sms/telnyx_event.h"

struct telnyx_hook {
	struct world *w;
	struct arena *a;                /* lives until the end */
	uint64_t request, timer;
	bool answered;                  /* 503, past the deadline */
	int64_t deadline_us;            /* clock_mono_us() */
	struct telnyx_event e;
	struct str timestamp, signature, body;  /* as received: what is handed on bears them */
	int64_t message_row;            /* m= of the address: the row whose receipt this is; 0: none */
	struct phone from, to;          /* "" where Telnyx names no number */
	/* telnyx_reached(): whom `to` belongs to. */
	int64_t owner_id, sender_id;    /* clients, 0: none */
	bool by_owner;                  /* the owner writes to their own number */
	bool sender_is_ours;            /* the sender is a client whose onboarding number is at Telnyx, too */
};

/* 200, or for an error of the database 503 (500 when it is a bug). The hook is gone then. */
void telnyx_end(struct telnyx_hook *h, struct err e);
/* Not ours to handle: counter, alert, 200. */
void telnyx_foreign(struct telnyx_hook *h, const char *why);
/* One statement within the deadline; ctx is the hook. */
void telnyx_query(struct telnyx_hook *h, enum sql_id sql, struct db_param *p, int n, db_done *done);
/* The key of this event, for one of its effects ("telnyx": the event itself); of the end of its call; of a phone. */
void telnyx_key(const struct telnyx_hook *h, const char *what, uint8_t out[16]);
void telnyx_call_end_key(const struct telnyx_hook *h, uint8_t out[16]);
/* The same as a parameter, and as text: what, ":", 32 hex digits. */
struct db_param telnyx_p_key(const struct telnyx_hook *h, const char *what);
struct str telnyx_key_text(const struct telnyx_hook *h, const char *what);
struct db_param telnyx_p_phone(const struct telnyx_hook *h);
/* Look up whose number `to` is: then found(h), or the event is foreign. */
typedef void telnyx_found(struct telnyx_hook *h);
void telnyx_reached(struct telnyx_hook *h, telnyx_found *found);
/* What this text has cost, when the event tells: kept beside it. */
void telnyx_cost(const struct telnyx_hook *h, const char *kind, struct str phone);
/* The event as it came, for the operator's own program: payload of a job of kind "handon". */
struct str telnyx_as_received(struct telnyx_hook *h, const char *what);

void telnyx_text(struct telnyx_hook *h);
void telnyx_call(struct telnyx_hook *h);            /* call.initiated */
void telnyx_call_answered(struct telnyx_hook *h);
void telnyx_call_spoken(struct telnyx_hook *h);
void telnyx_call_ended(struct telnyx_hook *h);
