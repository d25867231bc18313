/* cli/handset.h: a simulated phone in a terminal: what `usher phone` is made of. */
/* SPDX-License-Identifier: MIT
 *
 * One line is one thing that its owner does; the next is taken when that one is over. What arrives meanwhile, or by itself, is
 * shown as it comes.
 *
 *   a line --handset_do--> request --> answer --handset_look--> what is new is shown --> handset_ready
 */
#pragma once
#include "base/json.h"
#include "cli/term.h"
#include "io/httpc.h"

#define HANDSET_BYTES_MAX (1024 * 1024)     /* of one request and its answer */
#define HANDSET_URL_MAX 256
#define HANDSET_PHONE_MAX 24
#define HANDSET_LINK_MAX 512

struct handset {
	struct loop *loop;
	struct httpc *http;
	struct term t;
	char url[HANDSET_URL_MAX];          /* of the demonstration, without a slash at its end */
	char phone[HANDSET_PHONE_MAX];      /* "" until one was chosen */
	char wanted[HANDSET_PHONE_MAX];     /* which phone was asked for */
	char link[HANDSET_LINK_MAX];        /* the payment page that was texted last, or "" */
	int64_t seen;                       /* the last message that was shown */
	bool fresh;                         /* just taken up: its history is shown, own texts too */
	bool busy, failed;
	bool dirty;                         /* something was shown: the prompt is to be written again */
	struct arena *a;                    /* of what goes on */
	struct str answer;                  /* of the request that ended, in `a` */
	struct str location;
	int status;
	/* A request is over; said and ready when it failed. */
	void (*next)(struct handset *h);
	/* Nothing is going on any more. */
	void (*ready)(struct handset *h);
};

/* handset.c */
/* One request; path begins with '/', body absent: GET. A Content-Type of "" is a form's. */
void handset_ask(struct handset *h, const char *method, struct str path, const char *type, struct str body, void (*next)(struct handset *h));
/* The JSON of the answer; false: said why there is none, and ready. */
bool handset_json(struct handset *h, struct json_val *ret);
void handset_say(struct handset *h, enum term_style style, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Show what is new, then ready. */
void handset_look(struct handset *h);
/* Which phone: E.164, or its place in the list, counted from 1; "" the first; "?" none, but the list is shown. */
void handset_choose(struct handset *h, struct str which);

/* handset_do.c */
extern const char handset_help[];
/* One line: a text, a code (it begins with * or #), or something else that a phone can do (it begins with /). */
void handset_do(struct handset *h, struct str line);
