/* server/turn.h: a set of inbound events as one transaction. */
/* SPDX-License-Identifier: MIT
 *
 * Everything that may move a client enters here: texts, calls, payment events, timers, the pool, operators. turn_add() queues;
 * when a connection is free all that waits becomes one turn:
 *
 *   queued --lease--> locked (clients upserted and locked in key order, repeats found)
 *          --in memory: understand, guards, fsm_step, collect effects--> [asked: numbers allocated or held, stepped again]
 *          --written as sets, COMMIT--> answered
 *
 * Invariants: an input is answered exactly once, after its transaction has committed or failed for good. Inputs of one client
 * keep their order inside a turn. An input whose client another turn holds stays queued. A turn that fails is run again, one
 * input at a time; an input that still fails ends with an error and an alert. An error at COMMIT is settled by running the same
 * inputs again: their dedupe keys tell whether it had happened.
 */
#pragma once
#include "base/phone.h"
#include "payment/payment.h"
#include "server/world.h"

#define TURN_INPUTS_MAX 256         /* in one transaction */
#define TURN_QUEUE_MAX 20000        /* waiting in one process: past it ERR_LIMIT */
#define TURN_ANSWERS_MAX 4

enum input_kind {
	INPUT_TEXT,         /* an SMS to an onboarding number (or from an owner to their own number) */
	INPUT_CALL,         /* a call at a client's own number: may be the test call */
	INPUT_CALL_ENDED,   /* its final status */
	INPUT_CALL_US,      /* a call to the onboarding number */
	INPUT_PLACED,       /* a call that usher placed has come to its end: carrier_id is its key, event what became of it */
	INPUT_PAYMENT,      /* a verified payment event */
	INPUT_EVENT,        /* an event of the chart by itself: pool, operator */
	INPUT_WAKE          /* a client's time has come: whatever timers are due */
};

/* INPUT_EVENT by an operator: first a number is given to the client, or taken from them; what follows for the conversation is the host's. */
enum number_move { MOVE_NONE, MOVE_ASSIGN, MOVE_UNASSIGN };

struct input {
	enum input_kind kind;
	/* Who: a phone (created when new: texts and calls to us), or the client's id, or the payment reference (pay_token). */
	struct phone phone;
	int64_t client_id;
	struct str reference;
	/* Once: keyed hash of the carrier's or provider's id. All zero: no repeat is possible. */
	uint8_t dedupe[16];
	/* Texts and calls */
	struct str carrier, carrier_id, our_number, body;
	struct str optout_type;         /* STOP, START or HELP when the carrier says that it has answered */
	bool toll_free;                 /* our number is toll-free: YES does not opt in */
	bool onboarding;                /* our_number is an onboarding number: from here on the client's own */
	int64_t occurred_us;            /* when, as the carrier says; 0: now */
	struct str call_from;           /* INPUT_CALL: who called, as the carrier says (may be no number) */
	const struct payment_event *payment;
	struct str provider;
	bool by_hand;                   /* INPUT_PAYMENT by an operator */
	bool reread;                    /* INPUT_PAYMENT is what a subscription says of itself now: counts only where that is news */
	int64_t adopts;                 /* INPUT_PAYMENT is a stored event that had no owner: payment_events.id */
	/* INPUT_EVENT */
	uint16_t event;                 /* of the chart */
	struct str actor, reason;       /* operators: audit */
	struct str lang;                /* EV_OP_LANGUAGE: the language to be spoken */
	const char *action;             /* its name in the audit log, a literal; NULL: client.move */
	bool says;                      /* `body` is a text that the operator sends the client, should the chart not refuse the event */
	enum number_move move;          /* then `event` is EV_NONE */
	struct str number;
	bool force;                     /* pool/allocate.h */
	bool may_answer;                /* the cause carries the answer back (TwiML); else texts go to the outbox */
	int64_t deadline_us;            /* clock_mono_us(): give up waiting for the database then; 0: 10 s from now */
};

/* What the caller at a client's own number is to hear. */
enum voice { VOICE_NONE, VOICE_ACTIVATION, VOICE_EARLY, VOICE_TEST, VOICE_LIVE, VOICE_NOT_IN_SERVICE };

struct outcome {
	bool duplicate;                 /* seen before: the stored answers, no second step */
	bool other_body;                /* a repeat whose text differs */
	bool unknown_client;            /* reference or id that names nobody */
	bool moved;                     /* the chart took a transition */
	bool paid_otherwise;            /* INPUT_PAYMENT: what is known of the payment is another than before */
	bool refused;                   /* ... that says that an operator's event makes no sense there */
	int64_t client_id, message_id;
	struct str state;               /* after */
	struct str verdict;             /* of a number_move (pool/allocate.h); absent: the database refused */
	enum voice voice;               /* INPUT_CALL */
	struct str business;            /* INPUT_CALL: whose number it is; absent: not known */
	struct str lang;                /* of the client, as texts are looked up ("es-MX"); absent: no client */
	size_t n_answers;
	struct str answers[TURN_ANSWERS_MAX];
};

/* Runs exactly once, never before turn_add() has returned. o is borrowed, valid during the call, NULL on error.
 * ERR_DOWN: database away until the deadline. ERR_LIMIT: queue full. ERR_BUG: this input cannot be processed (alert raised). */
typedef void turn_done(void *ctx, struct err e, const struct outcome *o);

struct err turn_new(struct world *w, struct turn **ret) MUST_CHECK;
void turn_free(struct turn *t);
/* Everything in *in is copied. */
void turn_add(struct turn *t, const struct input *in, turn_done *done, void *ctx);
size_t turn_waiting(const struct turn *t);
/* What waits gives up by then, if not earlier: for a server that ends while the database is away. */
void turn_hurry(struct turn *t, int64_t until_us);
/* The dedupe key of an id: keyed hash over provider, kind and id. */
void turn_dedupe(const struct world *w, const char *kind, struct str id, uint8_t out[16]);
