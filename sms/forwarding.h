/* sms/forwarding.h: how an owner forwards missed calls: which codes, how to check and undo, what to try next. */
/* SPDX-License-Identifier: MIT
 *
 * From sms/facts/forwarding.csv, for the owner's country, network (when known), kind of phone and number. Only missed calls are
 * ever forwarded: no answer, busy or declined, unreachable; never all calls. A GSM phone dials `**61*+44...**20#` and the like,
 * Verizon's networks place a call to `*71...`, landlines have codes of their own; where there is no code the plan says so.
 *
 * When codes do not work each further "not working" takes the next rung:
 *
 *   0 first instructions > hints, codes again > other codes > other form of the number > what the check shows >
 *   the phone's own settings > a sentence for the network's support > a person
 *
 * What is known to go wrong goes before: voicemail answers first, no call rings at all, the network refuses; on every other rung,
 * so that no answer is given twice in a row. Rungs that have nothing to offer here are left out. A network that becomes known starts again at rung 0.
 */
#pragma once
#include "base/phone.h"
#include "sms/say.h"

enum forwarding_phone { FWD_IPHONE, FWD_ANDROID, FWD_LANDLINE };

enum forwarding_means {
	FWD_BY_KEYPAD,          /* codes ending in '#', dialled on a mobile */
	FWD_BY_CALL,            /* feature codes of a mobile network: an ordinary call */
	FWD_BY_LANDLINE,        /* codes of a landline exchange */
	FWD_BY_MENU,            /* the phone's settings first, codes second */
	FWD_BY_PROVIDER         /* no code is known */
};

enum forwarding_step {
	FWD_STEP_CODES,         /* codes for the network that has just become known */
	FWD_STEP_HINTS,
	FWD_STEP_ALTERNATIVE,
	FWD_STEP_OTHER_FORM,
	FWD_STEP_CHECK,
	FWD_STEP_HANDSET,
	FWD_STEP_NO_RING,       /* all calls are forwarded by mistake */
	FWD_STEP_SUPPORT,
	FWD_STEP_PERSON,
	FWD_STEPS
};

struct forwarding_query {
	struct country country;         /* of the line whose calls are forwarded */
	struct str network;             /* canonical name as in networks.tsv; absent or "": not known */
	enum forwarding_phone phone;
	struct phone number;            /* where missed calls go */
	int rung;                       /* 0 and up; past the last: the last */
	struct str trouble;             /* what goes wrong, a topic of sms/understand: voicemail, not_registered, no_ring; may be absent */
};

/* Codes are lines joined by '\n', "" where there are none. */
struct forwarding_plan {
	struct forwarding_query query;
	enum forwarding_means means;
	enum forwarding_step step;      /* what FWD_BETTER says at this rung */
	int rungs;                      /* rungs 1..rungs differ; the last is FWD_STEP_PERSON */
	struct str codes;               /* no answer, busy, unreachable */
	struct str undo, check;
	struct str ring;                /* switches off the forwarding of all calls */
	struct str step_codes;          /* of FWD_STEP_ALTERNATIVE and FWD_STEP_OTHER_FORM */
	struct str other_network, other_codes, other_undo; /* offered too while the network is not known (US: Verizon) */
	struct str host;                /* the network whose codes are assumed for an operator without network of its own */
	bool uncertain;                 /* no good source for these codes: the test call will tell */
	bool activation_call;           /* setting it up rings the number (landlines in the US and Canada) */
	bool abroad;                    /* number and line are of different countries: networks may refuse */
	bool wants_network;             /* knowing the network would give better codes */
};

/* Read the embedded table, once per process, before anything else here. ERR_BUG (code: line) on a bad table. */
struct err forwarding_load(void) MUST_CHECK;

/* ERR_REJECT: no number. ERR_BUG: not loaded. */
struct err forwarding_plan(struct arena *a, const struct forwarding_query *q, struct forwarding_plan *ret) MUST_CHECK;
/* Do the codes depend on the network? */
bool forwarding_needs_network(struct country country, enum forwarding_phone phone);
/* A landline of the US or Canada places a call to the number when forwarding is set up: answer it, do not count it. */
bool forwarding_valid_activation_call(struct country country, enum forwarding_phone phone);
/* "iphone", "android", "landline"; false if it is none of them. */
bool forwarding_phone_find(struct str name, enum forwarding_phone *ret);

enum forwarding_text { FWD_FIRST, FWD_BETTER, FWD_UNDO };

struct forwarding_words {
	const struct say *say;
	const char *lang;
	const struct say_var *vars;     /* of the client: name, brand, number ... */
	size_t n_vars;                  /* at most FORWARDING_VARS_MAX */
};
#define FORWARDING_VARS_MAX 48

/* The instructions in words (texts fwd.*), at most two texts, each code alone on its line. */
struct err forwarding_text(struct arena *a, const struct forwarding_words *w, const struct forwarding_plan *plan,
                           enum forwarding_text kind, struct said *ret) MUST_CHECK;
