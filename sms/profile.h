/* sms/profile.h: trade, place and names out of an owner's sentences. */
/* SPDX-License-Identifier: MIT
 *
 * A trade is known by the table or by its ending ("falconer"); a place by what it is not: there is no gazetteer that holds every village.
 * What comes out is tidied: "PLUMBER" -> "plumber", "austin tx" -> "Austin TX". Names keep their formatting.
 */
#pragma once
#include "base/arena.h"
#include "sms/understand_match.h"

#define PROFILE_TRADE_BYTES_MAX 60
#define PROFILE_PLACE_BYTES_MAX 60
#define PROFILE_NAME_LENGTH_MIN 2 /* characters, of a business; an owner's may have one */
#define PROFILE_NAME_LENGTH_MAX 60

/* What the question leaves open; the half that is asked for decides what a bare unknown word is. */
enum profile_want { PROFILE_BOTH, PROFILE_TRADE, PROFILE_PLACE };

struct profile_half {
	struct str trade, place; /* absent: not said */
	bool known;              /* the trade is in the table, or the place is a known one */
};

/* One sentence. `strict`: a lone unknown word is nothing. */
struct profile_half profile_read(struct arena *a, const struct clause *c, enum profile_want want, bool strict);

/* The name among the sentences, or absent. */
struct str profile_business_name(struct arena *a, const struct clause *clauses, size_t n);
struct str profile_owner_name(struct arena *a, const struct clause *clauses, size_t n);

/* Words [first, end) of a sentence as stored; absent if too long. */
struct str profile_tidy_trade(struct arena *a, const struct clause *c, size_t first, size_t end);
struct str profile_tidy_place(struct arena *a, const struct clause *c, size_t first, size_t end);

/* Keyboard noise: "asdf", "jkjkjk", "xxxx", no vowel at all. */
bool profile_gibberish(struct str word);
