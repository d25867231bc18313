/* server/hook_twilio.h: what Twilio's webhooks have in common: verified, decoded, for an account of ours. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/form.h"
#include "base/phone.h"
#include "server/world.h"
#include "sms/say.h"

/* A request to be answered later: by id, for the peer may be gone by then. Ends with twilio_reply() or free(). */
struct twilio_call {
	struct world *w;
	uint64_t request;
	struct phone from, to;
	struct arena *a;                /* lives until the answer */
	int64_t deadline_us;            /* clock_mono_us(): when the answer must have gone out */
	struct form form;               /* values are valid UTF-8 without NUL */
	const char *lang;               /* in which callers are spoken to, NULL: by the country of our number */
	int64_t credential;             /* of the account that verified it; 0: the configured one. Whoever owns it can write anything here. */
};

enum twilio_entry {
	TWILIO_TAKEN,       /* *ret is the caller's */
	TWILIO_ANSWERED     /* refused, foreign or malformed: the answer has been given */
};

/* Verify the signature with the tokens of the account that the form names (403; 503 while those cannot be had), decode, check that the fields named in `needs` are there (400) and that account, From and To make
 * sense (foreign: 200 and nothing else). */
enum twilio_entry twilio_enter(struct world *w, struct httpd_request *r, const char *const *needs, struct twilio_call **ret);
/* The call's answer: TwiML, or 204 when body is absent. Frees the call. False: the peer had gone and has not got it. */
bool twilio_reply(struct twilio_call *c, int status, struct str twiml);
/* 200 with <Response/>: nothing to say. */
bool twilio_reply_nothing(struct twilio_call *c);
/* The answer to an error of the turn: 503 with Retry-After while it may pass, else 500. */
void twilio_reply_error(struct twilio_call *c, struct err e);
/* A signed webhook that is not ours to handle: counter, alert, 200 and no row. */
void twilio_foreign(struct twilio_call *c, const char *why);

void twiml_open(struct buf *b);
void twiml_close(struct buf *b);
void twiml_message(struct buf *b, struct str text);
/* lang: as the carrier calls it, "es-ES"; absent: its own default. */
void twiml_say(struct buf *b, struct str text, struct str lang);
void twiml_redirect(struct buf *b, struct str url);
#define TWIML_MAX_BYTES (64 * 1024)
