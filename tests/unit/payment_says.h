/* tests/unit/payment_says.h: payment events in few words, for tests. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/clock.h"
#include "payment/standing.h"
#include "tests/unit/tsv.h"

#define T0 (INT64_C(1767225600) * SEC_US)

static inline struct payment_event event(enum payment_says says, const char *sub, int64_t at_s)
{
	return (struct payment_event){
		.understood = true, .says = says, .subscription_id = str_of(sub), .occurred_us = T0 + at_s * SEC_US,
	};
}

static inline struct payment_event told(const char *sub, enum payment_standing s, int64_t at_s)
{
	struct payment_event e = event(SAYS_STANDING, sub, at_s);
	e.standing = s;
	return e;
}

static inline struct payment_event bought(const char *payment, int64_t at_s)
{
	struct payment_event e = told(NULL, STANDING_ACTIVE, at_s);
	e.one_time = true;
	e.payment_id = str_of(payment);
	return e;
}

static inline struct payment_event refunded(const char *payment, const char *customer, int64_t at_s)
{
	struct payment_event e = event(SAYS_REFUNDED, NULL, at_s);
	e.payment_id = str_of(payment);
	e.customer_id = str_of(customer);
	return e;
}

static inline struct payment_event of_customer(struct payment_event e, const char *customer)
{
	e.customer_id = str_of(customer);
	return e;
}

static inline struct payment_state fold(const struct payment_event *e, size_t n)
{
	struct payment_state s = { 0 };
	for (size_t i = 0; i < n; i++)
		payment_apply(&s, &e[i], &s);
	return s;
}

#define FOLD(...) fold((struct payment_event[]){ __VA_ARGS__ }, sizeof((struct payment_event[]){ __VA_ARGS__ }) / sizeof(struct payment_event))
