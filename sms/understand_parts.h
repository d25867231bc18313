/* sms/understand_parts.h: the steps of understanding one sentence: for the understand*.c files only. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/profile.h"
#include "sms/understand.h"

/* "change my name to Sam", "the town is wrong". False: the sentence is no such wish. Fills event, field, value. */
bool understand_change(const struct clause *c, const struct understand_context *ctx, struct heard *ret);

/* The network named in the sentence; absent: none. */
struct str understand_network(const struct clause *c, const struct understand_context *ctx);
/* The telephone number in the text, read as in `country`. False: none. */
bool understand_number(struct str text, struct country country, struct phone *ret);
/* iPhone, Android or landline; HEARD_UNCLEAR: none, or more than one. Fills phone_model. */
enum heard_event understand_phone_kind(const struct clause *c, struct heard *ret);

/* What one sentence answers to the open question; HEARD_UNCLEAR: nothing. Fills the fields. */
/* Of one who is live: are the calls that re-check forwarding wanted, or not? */
enum heard_event understand_checks(const struct clause *c);
enum heard_event understand_answer(struct arena *a, const struct clause *c, const struct understand_context *ctx, struct heard *ret);
/* Are names asked for, where nearly anything can be an answer? */
static inline bool awaits_name(enum awaited awaited)
{
	return awaited == AWAIT_BUSINESS_NAME || awaited == AWAIT_OWNER_NAME;
}
static inline bool awaits_profile(enum awaited awaited)
{
	return awaited == AWAIT_TRADE_PLACE || awaited == AWAIT_TRADE || awaited == AWAIT_PLACE;
}
