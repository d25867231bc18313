/* sms/understand_lexicon.h: the words and phrases of sms/facts, parsed once, read-only afterwards. */
/* SPDX-License-Identifier: MIT
 *
 * A word has an id (0: unknown) and belongs to sets ("filler", "common", ...). Phrases are paths of word ids through one trie;
 * the node that ends a phrase carries its outcomes: what was said, where in a sentence it counts, and a topic, field or network.
 *
 *   words.en.tsv    kind  name  scope  text|text|...
 *     set    SET          -      words
 *     alias  expansion    -      spellings that mean it ("do not": dont|don't)
 *     place  SET          -      known names, one word or several
 *     say    SAY[:topic]  = ~ ^  phrases: (x) optional, a/b either, * up to three words
 *                                = counts when the sentence is nothing else, ~ anywhere, ^ at its beginning
 *   trades.tsv      group  phrases
 *   networks.tsv    name  countries  phrases  phrases that need a hint ("three", "with three")
 *
 * Owns: a static table of fixed size; the slices point into the embedded files. Threads: read-only after init.
 */
#pragma once
#include "base/phone.h"

#define LEXICON_SETS(X) \
	X(filler) X(hesitation) X(common) X(insult) X(foreign) X(firstname) X(place) X(region) X(state) X(small) X(geo) X(title) X(negative) X(asks) X(aux) \
	X(adjective) X(noun) X(glue) X(article) X(abbreviation) X(acronym) X(model) X(stop) X(link) X(carrier) X(before_change) \
	X(possessive) X(trade) X(known) X(company) X(person)

enum word_set {
#define X(name) SET_##name,
	LEXICON_SETS(X)
#undef X
	SETS
};

#define LEXICON_SAYS(X) \
	X(hello) X(thanks) X(yes) X(no) X(ready) X(skip) X(done) X(trouble) X(question) X(help) X(human) X(optout) X(back) X(again) \
	X(restart) X(status) X(change) X(wrong) X(field) X(value) X(iphone) X(android) X(landline) X(sms) X(other) X(call_me) \
	X(seeking) X(language) X(lead_trade) X(lead_business) X(lead_owner) X(tail_name) X(no_name) X(prep) X(place) X(trade) \
	X(network) X(insult) X(neutral) X(puzzled)

enum say {
#define X(name) SAY_##name,
	LEXICON_SAYS(X)
#undef X
	SAYS
};

enum scope { SCOPE_WHOLE, SCOPE_ANYWHERE, SCOPE_BEGIN };

struct outcome {
	uint8_t say, scope;
	uint16_t arg;  /* topic or field (lexicon_name), or network; 0: none */
	uint16_t next; /* further outcome of the same phrase, 0: last */
};

struct lexicon_word {
	const char *p;   /* lower case */
	uint32_t sets;   /* bits of enum word_set */
	uint32_t letters;/* which letters occur, for the typo search */
	uint16_t alias;  /* first of its expansion, 0: none */
	uint8_t n;       /* bytes */
	uint8_t typos;   /* how many typos are forgiven */
};

#define WORD_BYTES_MAX 32
#define ALIAS_WORDS_MAX 3

struct err lexicon_init(void) MUST_CHECK;
uint16_t lexicon_find(struct str lower);                    /* exact; 0: unknown */
uint16_t lexicon_near(struct str lower);                    /* the one nearest word within its typos; 0: none or two */
const struct lexicon_word *lexicon_word(uint16_t id);
const uint16_t *lexicon_alias(uint16_t id);                 /* ALIAS_WORDS_MAX ids, unused ones 0; NULL: no alias */
uint16_t lexicon_step(uint16_t node, uint16_t word);        /* 0: no such path; the root is node 0 */
uint16_t lexicon_step_any(uint16_t node);                   /* the path over a "*" */
const struct outcome *lexicon_outcomes(uint16_t node);      /* NULL: nothing ends here */
const struct outcome *lexicon_more(const struct outcome *o);
const char *lexicon_name(uint16_t arg);                     /* NULL for 0 */
struct str lexicon_network(uint16_t arg);
bool lexicon_network_in(uint16_t arg, struct country c);

static inline bool word_in(uint16_t id, enum word_set set)
{
	return id != 0 && (lexicon_word(id)->sets >> set & 1) != 0;
}

/* A word of no set: it tells nothing, so it may be part of a name. */
static inline bool word_plain(uint16_t id)
{
	return id == 0 || (lexicon_word(id)->sets & ~(UINT32_C(1) << SET_known)) == 0;
}
