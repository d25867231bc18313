/* tests/lib/twilio.h: Twilio's webhooks, signed, and what our TwiML says. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "tests/lib/http.h"

#define HOOK_FIELDS_MAX 48
#define TWIML_TEXTS_MAX 8

struct hook_field {
	const char *name;
	struct str value;           /* absent: the field is left out */
};

/* A webhook: fields in any order; a later one of the same name replaces an earlier one. */
struct hook {
	const char *path;           /* "/webhooks/twilio/sms" */
	struct hook_field fields[HOOK_FIELDS_MAX];
	size_t n;
	const char *token;          /* signs it; NULL: RIG_TOKEN */
	const char *signature;      /* stands instead of the right one; "": no header */
	bool leave;                 /* hang up before the answer */
	int wait_ms;
};

void hook_set(struct hook *h, const char *name, struct str value);
/* With every field that Twilio sends for one; sid NULL: a fresh one. */
void hook_text(struct arena *a, struct hook *h, const char *from, const char *to, struct str body, const char *sid);
void hook_call(struct arena *a, struct hook *h, const char *from, const char *to, const char *sid);
void hook_call_ended(struct arena *a, struct hook *h, const char *from, const char *to, const char *sid, const char *status);
const char *hook_sid(struct arena *a, const char *prefix);      /* "SM" and 32 hex digits */
/* Safe in any thread. */
struct http_answer hook_send(struct arena *a, const struct hook *h);

struct twiml {
	bool ok;                    /* a 200 with a <Response> */
	size_t n;
	struct str texts[TWIML_TEXTS_MAX];  /* <Message>, or <Say> */
	struct str redirect;
	bool hangs_up;
};
void twiml_read(struct arena *a, const struct http_answer *r, struct twiml *ret);
