/* sms/profile_parts.h: a sentence about trade and place cut into its parts: for the profile*.c files only. */
/* SPDX-License-Identifier: MIT
 *
 *   "Hi, I'm a mobile hairdresser | in Cork | , Ireland"
 *        lead                        place    plain, after a comma
 */
#pragma once
#include "sms/profile.h"

#define PARTS_MAX 16

enum part_kind { PART_PLAIN, PART_LEAD, PART_PLACE };

struct part {
	uint8_t first, end;             /* clause words, without lead or preposition, glue and articles stripped */
	uint8_t kind;
	bool strong;                    /* PART_LEAD: "I'm a ...", not just "I am" */
	bool comma;                     /* begins behind a comma */
	bool trade;                     /* holds a trade of the table: */
	uint8_t trade_first, trade_end; /* with what belongs to it */
};

/* Parts that may hold an answer: what is refused or asked is left out. */
size_t profile_parts(const struct clause *c, struct part parts[PARTS_MAX]);

/* A short name of a state ("TX", "NSW", and "OK", "OR", which are words otherwise). */
bool profile_state(const struct word *w);
/* An article that belongs to the name of a place: "Le Havre", "L'Isle-Adam" (where the language's flags say so). */
bool profile_named_article(const struct clause *c, size_t i);
/* The name of somebody, owning something: "Dave's", "Daves". */
bool profile_firstname(const struct word *w);
/* Could these words be the name of a place? The words that could, from the front: *end moves back. `known`: some word is a known place. */
bool profile_place_words(const struct clause *c, size_t *first, size_t *end, bool *known);
/* Could these words be a trade that the table does not know? */
bool profile_trade_words(const struct clause *c, size_t first, size_t end);
/* Does the last word end like a trade ("-er", "-ist", "-ing")? */
bool profile_trade_ending(const struct clause *c, size_t first, size_t end);
