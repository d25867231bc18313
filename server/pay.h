/* server/pay.h: the payment providers as configured, and the pages of /p/<token>. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "payment/page.h"
#include "payment/provider.h"
#include "server/outcall.h"
#include "server/world.h"

#define PAY_PATH "/p/"
#define PAY_CHECKOUT_MIN_MINUTES 31     /* Stripe wants half an hour at least, counted from its own clock */

/* The provider that new clients pay with, and its settings (in `a`); NULL when none is configured. */
const struct payment_provider *pay_provider(const struct world *w, struct arena *a, struct payment_config *ret);
/* A provider by name: clients stay with the one that they pay with. NULL when it is not configured. */
const struct payment_provider *pay_provider_named(const struct world *w, struct arena *a, struct str name, struct payment_config *ret);
/* Its calls, measured. */
void pay_call(struct world *w, const struct payment_provider *p, const struct httpc_request *q, httpc_done *done, void *ctx);

/* A page being made: outlives its request. */
struct pay_view {
	struct world *w;
	uint64_t request;
	struct arena *a;
	struct str token;
	struct str ptxn;            /* the transaction that the address names (Paddle's e-mails); absent: none */
	bool returned;              /* back from the provider */
	bool billing;               /* the provider has a page of its own for this client */
	const struct payment_provider *provider;    /* NULL: the one that new clients pay with */
	const char *lang;           /* of the client; NULL: nobody is known, English */
};
struct pay_view *pay_view_new(struct world *w, struct httpd_request *r);
/* Answer with a page of this kind; business and text_to may be absent. Frees the view. */
void pay_view_show(struct pay_view *v, enum payment_page_kind kind, struct str business, struct str text_to);
/* Answer with the page in which this transaction is paid. Frees the view. */
void pay_view_checkout(struct pay_view *v, const struct payment_config *c, struct str transaction, struct str text_to);
/* Answer 303 to the provider's page for invoices, cards and cancelling (server/pay_portal.c). Frees the view. */
void pay_view_portal(struct pay_view *v, struct str provider, struct str customer_id);
/* Answer 303 to `url`. Frees the view. */
void pay_view_redirect(struct pay_view *v, struct str url);
