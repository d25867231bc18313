/* sms/telnyx_event.h: a verified Telnyx webhook as a value: texts, receipts, calls, number orders, and all that is not for us. */
/* SPDX-License-Identifier: MIT
 *
 * One envelope for all of them: {"data":{"record_type":"event","event_type":...,"id":...,"occurred_at":...,"payload":{...}}}.
 * Events come in any order and more than once; the caller dedupes by `id` and lets `occurred_us` decide where two conflict.
 * What was signed is taken whatever its bytes: broken UTF-8, NUL and lone surrogates become U+FFFD, as a refusal would lose a text.
 */
#pragma once
#include "base/arena.h"

#define TELNYX_ID_MAX 255

enum telnyx_kind {
	TELNYX_OTHER,           /* understood as far as we need: nothing to do */
	TELNYX_TEXT,            /* message.received */
	TELNYX_RECEIPT,         /* message.sent, message.finalized */
	TELNYX_CALL,            /* call.initiated */
	TELNYX_CALL_ANSWERED,
	TELNYX_CALL_SPOKEN,     /* call.speak.ended */
	TELNYX_CALL_ENDED,      /* call.hangup */
	TELNYX_ORDER            /* number_order.complete */
};

/* Absent fields have p == NULL. */
struct telnyx_event {
	enum telnyx_kind kind;
	struct str type, id;            /* "message.received"; data.id */
	int64_t occurred_us;            /* 0: not told */
	struct str from, to;            /* as Telnyx writes them: E.164, or words for a withheld caller. to: our number of an inbound text */
	/* Texts and receipts */
	struct str message_id, text, profile;
	struct str word;                /* STOP, START or HELP when Telnyx has answered it */
	const char *status;             /* receipts: our word for it; NULL: no news */
	int64_t code;                   /* receipts: the first error's number, 0: none */
	int64_t cost_micros;            /* what we pay, in millionths of cost_currency ("USD"); -1: not told */
	struct str cost_currency;
	/* Calls */
	struct str call_id;             /* call_control_id */
	struct str state;               /* client_state, decoded; absent when it is none of base64 */
	struct str hangup_cause;
	bool incoming;                  /* call.initiated */
	/* Number orders */
	struct str order_id, reference, order_status;
};

/* ERR_REJECT: not an event, or without what its type must have. An unknown type is no error: TELNYX_OTHER. */
struct err telnyx_event_decode(struct arena *a, struct str body, struct telnyx_event *ret) MUST_CHECK;
