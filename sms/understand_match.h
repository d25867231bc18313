/* sms/understand_match.h: which phrases of the lexicon a sentence holds. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/understand_text.h"

#define CLAUSE_WORDS_MAX 60 /* of one sentence; what follows is not matched */
#define CLAUSE_MATCHES_MAX 120

struct match {
	uint8_t say, scope;
	uint8_t first, n; /* in clause words */
	uint16_t arg;
	bool typo;        /* a word of it was misspelt */
	bool loose;       /* it went over a "*" */
};

/* A sentence without filler words. */
struct clause {
	const struct reading *r;
	const struct sentence *s;
	uint16_t words[CLAUSE_WORDS_MAX]; /* indices into r->words */
	struct match matches[CLAUSE_MATCHES_MAX];
	size_t n_words, n_matches;
	bool asks;      /* is worded as a question */
	bool asks_you;  /* and surely one: "can you", "what is", not "Will Smith" */
	bool mark;      /* ends with a question mark */
};

void clause_init(struct clause *c, const struct reading *r, const struct sentence *s);

static inline const struct word *clause_word(const struct clause *c, size_t i)
{
	return &c->r->words[c->words[i]];
}

/* Is the whole sentence made of phrases of `say`, beside thanks, greetings and the says in `also` (bits)? The first such phrase, or NULL. */
const struct match *clause_is(const struct clause *c, enum say say, uint64_t also);
/* The longest phrase of `say` that counts anywhere (or at the beginning), not negated; NULL: none. */
const struct match *clause_has(const struct clause *c, enum say say);
/* The longest phrase of `say` that starts at this word, any scope; NULL: none. */
const struct match *clause_at(const struct clause *c, enum say say, size_t first);
/* Is the word before (articles aside) "not", "no" or the like? */
bool clause_negated(const struct clause *c, size_t first);
/* The text from clause word `first` up to, not with, `end`. */
struct str clause_span(const struct clause *c, size_t first, size_t end);

#define SAY_BIT(say) (UINT64_C(1) << (say))
