/* tests/lib/talk.h: conversation scripts: one file, one conversation (or several phones in one), against the whole server.
 * SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/rig.h"
#include "tests/lib/twilio.h"

struct talk {
	struct arena *a;
	bool started;
	const char *phone, *to;         /* who texts, and which number of ours */
	struct hook last_hook;
	bool telnyx;                    /* over Telnyx, not Twilio */
	struct str last_event;          /* of Telnyx */
	struct http_answer answer;      /* of the last request of any kind */
	struct twiml twiml;             /* of the last text or call */
	struct str joined;              /* its texts, a blank line between */
	struct str output;              /* of the last command line */
	struct str look;                /* that command line without "usher", when it only looks; else absent */
	const char *token;              /* of the last payment link seen */
	const char *call_sid, *call_from, *call_to;
	const char *call_account, *call_token;  /* who tells of it; NULL: our own account */
	struct str file;                /* that the last fetch left */
};

struct talk_word {
	const char *word;
	void (*run)(struct talk *t, struct str rest);
	bool before_start;              /* does not need the server */
};

extern const struct talk_word talk_texts[], talk_telnyx[], talk_money[], talk_looks[], talk_fakes[], talk_late[], talk_accounts[];      /* end with a NULL word */
extern const struct talk_word talk_calls[];
extern const struct talk_word talk_numbers[];
extern const struct talk_word talk_links[];

/* Run one script, from the root of the sources; a failure ends the process. */
void talk_run(const char *path);
void talk_run_in(struct talk *t, const char *path);
/* {phone}, {id}, {number}, {token}, {port}, {now} and what `keep` kept are replaced. */
struct str talk_fill(struct talk *t, struct str text);
void talk_took_twiml(struct talk *t);                /* t->answer as TwiML */
void talk_saw(struct talk *t, struct str text);     /* a text from us: is there a payment link in it? */
struct str talk_word_cut(struct str *rest);          /* the next word, white space off */
int64_t talk_number(struct str s);
const char *talk_client(const struct talk *t);       /* SQL condition: the current phone's client */
void talk_keep(struct talk *t, struct str name, struct str value);
