/* tests/lib/fake_money.h: what the stand-ins of Stripe and Paddle know besides checkouts: subscriptions, transactions. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/lib/fake_impl.h"

struct fake_subscription {
	char id[96], status[24], price[64], customer[96], reference[64];
	bool paddle;
	int64_t at_us;          /* of the event that told it last */
};

/* What the provider's API answers from here on, unless it knows something newer. */
void fake_subscription_put(const struct fake_subscription *s);
/* NULL: none of that id. Under fake_lock(). */
const struct fake_subscription *fake_subscription_get(struct str id);
void fake_subscriptions_forget(void);

struct fake_txn {
	char id[40], reference[64], operation[64], price[64], status[16], subscription[96], customer[96];
	int64_t created_us;
};

size_t fake_txns(void);                                 /* made through the API */
size_t fake_txns_open(struct str reference);            /* neither paid nor canceled */
bool fake_txn_of(struct str reference, struct fake_txn *ret);   /* the newest */
void fake_txn_paid(struct str id, const char *subscription, const char *customer);     /* "": bought once */
void fake_session_paid(struct str id, const char *subscription);        /* Stripe's */
