/* tests/lib/fake_numbers.h: the numbers that the stand-ins of carriers sell and keep; the truth about what was bought. */
/* SPDX-License-Identifier: MIT
 *
 * Each carrier has numbers on offer in every country of the table in fake_numbers.c, one after the other, and an account. Whatever
 * was ever in the account stays in the ledger: how often it was bought, and whether it was released.
 */
#pragma once
#include "tests/lib/fake_impl.h"

#define FAKE_NUMBERS_MAX 20000

struct fake_number {
	char carrier[8], id[40], phone[20], country[4], type[12];
	char reference[64];                         /* FriendlyName, customer_reference */
	char sms_url[256], voice_url[256], status_url[256], sms_method[8], voice_method[8], sms_app[40], voice_app[40], trunk[40]; /* Twilio */
	char profile[64], connection[64], status[32];                                                                              /* Telnyx */
	int64_t bought_us, ready_us;                /* ready: known to lists and settings from then on */
	int buys, releases;                         /* how often it was sold to us, and given back */
	bool released, locked;                      /* locked: cannot be released */
	bool foreign;                               /* somebody else's: never on offer, not in the account */
};

/* All under fake_lock(). */
struct fake_number *fake_number_find(const char *carrier, struct str phone);    /* also a released or foreign one; NULL: never heard of */
struct fake_number *fake_number_by_id(const char *carrier, struct str id);      /* in the account */
struct fake_number *fake_number_new(const char *carrier, struct str phone);     /* into the ledger, not yet bought */
/* The i-th of the ledger, NULL past the end. */
struct fake_number *fake_number_at(size_t i);
bool fake_number_owned(const struct fake_number *n);
/* Into the account. */
void fake_number_sell(struct fake_number *n);
/* The next numbers on offer there, at most `max`; area: digits behind the calling code, or "". Returns how many. */
size_t fake_numbers_offer(const char *carrier, const char *country, const char *type, struct str area, char (*phones)[20], size_t max);

/* Take the lock themselves. */
void fake_orders_at_once(void);          /* Telnyx: from now on orders are complete, and numbers known, when they are asked about */
size_t fake_numbers_owned(const char *carrier);                         /* NULL: at all carriers */
void fake_numbers_each(void (*f)(void *ctx, const struct fake_number *n), void *ctx);
/* In the account without having been bought by us: as it is set up in the carrier's console. */
void fake_number_put(const char *carrier, const char *phone, const char *reference);
