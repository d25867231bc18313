/* payment/page.h: the short page behind a payment link, /p/<token>, as HTML. */
/* SPDX-License-Identifier: MIT
 *
 * Showing it changes nothing (phones and carriers open links to preview them): only its button, a POST to the same address, renews
 * the hold and creates a checkout. No scripts, nothing from elsewhere; one style element, allowed by a nonce. PAGE_CHECKOUT alone
 * is otherwise: it runs the script of a provider whose checkout is no page of its own (Paddle), and says so where scripts are off.
 */
#pragma once
#include "base/str.h"

#define PAYMENT_PAGE_MAX (64 * 1024)

enum payment_page_kind {
	PAGE_READY,     /* what is bought, and the button */
	PAGE_WAITING,   /* no number to hold: on the waiting list, nothing to pay yet */
	PAGE_RETURNED,  /* back from the provider, its word is on the way */
	PAGE_PAID,      /* paid already; with `billing` the way to the provider's own page */
	PAGE_GONE,      /* token unknown, or of a sign-up that is over */
	PAGE_BUSY,      /* another press of the button is at work: the button again */
	PAGE_TRY_AGAIN, /* the provider cannot be reached: the button again */
	PAGE_CHECKOUT,  /* the provider's window opens here */
};

/* The wording of a key, "page.ready.title" ... (sms/texts); its values are filled in already. Absent: nothing is said. */
typedef struct str payment_words(void *ctx, const char *key);

struct payment_page {
	enum payment_page_kind kind;
	const char *lang;           /* of the words: "en", "de-CH" */
	payment_words *say;
	void *words;                /* its ctx */
	struct str nonce;           /* of the style element; letters, digits, - and _ */
	struct str action;          /* the button's address: "/p/<token>" */
	struct str brand;           /* who sells */
	struct str business_name;   /* whose it will be; absent: not told */
	struct str price_text;      /* as configured: "$19 a month"; absent: the provider's page tells */
	struct str provider;        /* who takes the money, for people: "Stripe" */
	struct str text_to;         /* the onboarding number, E.164, as a link to text it; absent: none */
	bool billing;               /* PAGE_PAID: the button leads to the provider's page for invoices and cancelling */
	int64_t hold_minutes;       /* how long the number is kept once the button is pressed; 0: not told */
	bool runs_here;             /* its checkout is a window in our page */
	/* PAGE_CHECKOUT */
	struct str script;          /* the address of the provider's script */
	struct str client_token;    /* "test_...": the provider's sandbox */
	struct str transaction;     /* what is paid */
	struct str back;            /* where the browser goes when it is paid */
};

/* Appends the page to `b`, which has room for PAYMENT_PAGE_MAX bytes: enough for inputs of 1 KiB each. */
void payment_page_write(struct buf *b, const struct payment_page *p);

/* Its HTTP status: 200, 404 (gone) or 503 (try again). */
int payment_page_status(enum payment_page_kind kind);

/* The Content-Security-Policy header's value. `plain_http`: we are served without TLS ourselves (demo, tests), so the checkout that
 * the button leads to may be too. */
void payment_page_policy(struct buf *b, const struct payment_page *p, bool plain_http);
/* The Referrer-Policy header's value. The address holds the token: nobody is told it; the provider's window is told our host. */
const char *payment_page_referrer(enum payment_page_kind kind);
