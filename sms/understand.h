/* sms/understand.h: what an owner's text says, given what was asked. */
/* SPDX-License-Identifier: MIT
 *
 * Deterministic, no network, no heap but the arena. Order: reserved words (STOP, START, HELP), a wish for a language, commands (BACK, CHANGE ...),
 * then the answer to the open question, then questions and small talk. What is not understood is HEARD_UNCLEAR, never a guess:
 * a refusal, a question, an insult or another language is not an answer. Words live in sms/facts, mechanisms in C.
 *
 *   text --keyword--> reserved word? --understand_text--> words and sentences --understand_match--> phrases --understand--> event
 *                                                                  \--profile--> trade, place, names
 */
#pragma once
#include "base/arena.h"
#include "base/phone.h"

enum awaited {
	AWAIT_NOTHING,
	AWAIT_TRADE_PLACE,
	AWAIT_TRADE,
	AWAIT_PLACE,
	AWAIT_BUSINESS_NAME,
	AWAIT_OWNER_NAME,
	AWAIT_ALERTS,
	AWAIT_CONFIRM,
	AWAIT_PHONE_KIND,
	AWAIT_LINE,
	AWAIT_FORWARDING,
	AWAIT_TEST_CALL,
	AWAIT_CALL_END,
	AWAIT_PAYMENT,
	AWAITED_COUNT
};

enum heard_event {
	HEARD_UNCLEAR,
	HEARD_STOP,
	HEARD_START,
	HEARD_HELP,
	HEARD_BACK,
	HEARD_AGAIN,
	HEARD_CHANGE,
	HEARD_RESTART,
	HEARD_STATUS,
	HEARD_HUMAN,
	HEARD_HELLO,
	HEARD_QUESTION,
	HEARD_THANKS,
	HEARD_TRADE_PLACE,
	HEARD_TRADE,
	HEARD_PLACE,
	HEARD_BUSINESS_NAME,
	HEARD_OWNER_NAME,
	HEARD_ALERTS_SMS,
	HEARD_ALERTS_OTHER,
	HEARD_YES,
	HEARD_NO,
	HEARD_READY,
	HEARD_IPHONE,
	HEARD_ANDROID,
	HEARD_LANDLINE,
	HEARD_LINE,
	HEARD_SKIP,
	HEARD_DONE,
	HEARD_TROUBLE,
	HEARD_NETWORK,
	HEARD_CALL_ME,
	HEARD_CHECKS,            /* the calls that re-check forwarding: wanted, or not */
	HEARD_NO_CHECKS,
	HEARD_LANGUAGE,          /* a wish to be spoken to in the language `topic` */
	HEARD_EVENTS
};

/* Slices live in the arena or in the text given; absent ones have p == NULL. */
struct heard {
	enum heard_event event;
	struct str trade, place; /* as to be stored: tidied, the trade in the owner's words ("mobile hairdresser"), "Austin TX" */
	struct str name;         /* business or owner name, formatting kept */
	struct str network;      /* canonical carrier name as in networks.tsv, also when mentioned beside something else */
	struct str phone_model;  /* the words that told the phone kind */
	struct phone line;       /* landline number when given */
	const char *topic;       /* HEARD_QUESTION, HEARD_TROUBLE (also beside an answer): stable key, or NULL */
	const char *field;       /* HEARD_CHANGE: trade place business name alerts phone; NULL: not said which */
	struct str value;        /* HEARD_CHANGE: new value, or absent */
	const char *lang;        /* the language that the text was understood in: "es" */
	bool optin_word;         /* the text is START or UNSTOP */
	bool yes_word;           /* the text is exactly YES */
};

struct understand_context {
	enum awaited awaited;
	struct country country;    /* of the owner: number forms, networks of the same name */
	const char *lang;          /* the client's: "es", "es-MX"; NULL: English */
	bool opted_out;            /* YES then means START */
	bool first_contact;        /* stricter: a lone unknown word is no place */
	bool has_trade, has_place; /* one half is stored: the other is asked for */
};

/* Parse the words built in and those of the folder (NULL, "": none), once per process, before any sms_understand(). ERR_REJECT: a
 * file of the folder is wrong (which and why in `problems`, which may be NULL). */
struct err sms_understand_init(const char *overlay_dir, struct buf *problems) MUST_CHECK;
/* The same, put off until the first text comes, for commands, which rarely meet one. The folder's name must live on; where a file of
 * it is wrong, the words built in alone are used. Nothing when the words are there. */
void sms_understand_later(const char *overlay_dir);

/* Never fails. Invalid UTF-8, NUL or U+FFFD in the text: HEARD_UNCLEAR. The text must live as long as *ret.
 * The client's language is tried first; a text that is clearly in another one is understood in that (ret->lang tells). */
void sms_understand(struct arena *a, struct str text, const struct understand_context *ctx, struct heard *ret);

/* The language in which owners of this phone are addressed before they have said anything: by area code, else by country. */
const char *sms_language_of_phone(const struct phone *phone);
/* What an owner is called in a sentence: the first name, without a title of any language ("Dr. Sam Smith" -> "Sam"). */
struct str sms_first_name(struct str name);
/* Is there such a language to understand? "es", "es-MX" */
bool sms_language_known(struct str lang);

/* Opt-out by the words that carriers reserve: the whole message, any case, outer space and punctuation ignored. Needs no init. */
bool sms_is_stop(struct str text);

/* "trade_place", "confirm" ...: the chart's f:asks and the row's `asking`. Unknown: AWAIT_NOTHING. */
enum awaited awaited_find(struct str name);
const char *awaited_name(enum awaited awaited);
/* "trade_place", "phone_kind" ...: for logs and tests. */
const char *heard_event_name(enum heard_event event);
