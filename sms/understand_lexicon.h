/* sms/understand_lexicon.h: the words and phrases of sms/facts, one lexicon per language, parsed once, read-only afterwards. */
/* SPDX-License-Identifier: MIT
 *
 * A word has an id (0: unknown) and belongs to sets ("filler", "common", ...). Phrases are paths of word ids through one trie;
 * the node that ends a phrase carries its outcomes: what was said, where in a sentence it counts, and a topic, field or network.
 * Ids, nodes and outcomes are those of one language: the one that this thread reads in (lexicon_use).
 *
 *   words.<lang>.tsv   kind  name  scope  text|text|...        sms/facts/README.md
 *   trades.<lang>.tsv  group  phrases
 *   networks.tsv       name  countries  phrases  phrases that need a hint ("three", "with three")
 *
 * Owns: a table of fixed size per language; the slices point into the files, which stay. Threads: read-only after init.
 */
#pragma once
#include "base/arena.h"
#include "base/phone.h"

#define LEXICON_LANGS_MAX 16
#define LEXICON_LANG_BYTES 8

#define LEXICON_SETS(X) \
	X(filler) X(hesitation) X(common) X(insult) X(foreign) X(firstname) X(place) X(region) X(state) X(small) X(geo) X(title) X(negative) X(asks) X(aux) \
	X(adjective) X(noun) X(glue) X(article) X(abbreviation) X(acronym) X(model) X(stop) X(link) X(carrier) X(before_change) \
	X(possessive) X(trade) X(known) X(company) X(person) X(mark) X(and) X(from) X(whole) X(please) X(honorific) X(elision) X(joins) X(opens) /* a filler of several words */

enum word_set {
#define X(name) SET_##name,
	LEXICON_SETS(X)
#undef X
	SETS
};

#define LEXICON_SAYS(X) \
	X(hello) X(thanks) X(yes) X(no) X(ready) X(skip) X(done) X(trouble) X(question) X(help) X(human) X(optout) X(back) X(again) \
	X(restart) X(status) X(change) X(wrong) X(field) X(value) X(iphone) X(android) X(landline) X(sms) X(other) X(call_me) X(checks) X(no_checks) \
	X(seeking) X(language) X(lead_trade) X(lead_business) X(lead_owner) X(tail_name) X(no_name) X(prep) X(place) X(trade) \
	X(network) X(insult) X(neutral) X(puzzled) X(filler)

enum say {
#define X(name) SAY_##name,
	LEXICON_SAYS(X)
#undef X
	SAYS
};

/* Lists of a language, each "a|b|c". */
#define LEXICON_SETTINGS(X) \
	X(countries) X(prefixes) X(plural) X(possessive) X(respell) X(trade_ending) X(town_ending) X(keyboard) X(consonants) X(postcode) X(ordinal) X(flags) \
	X(stop) X(start) X(help) /* reserved words beside the carriers' */

enum setting {
#define X(name) SETTING_##name,
	LEXICON_SETTINGS(X)
#undef X
	SETTINGS
};

#define LEXICON_FLAGS(X) X(capital_nouns) X(verb_last) X(ordinal_dot) X(hung_hyphen) X(adjective_last) X(article_kept)

enum lexicon_flag {
#define X(name) FLAG_##name,
	LEXICON_FLAGS(X)
#undef X
	LEXICON_FLAG_COUNT
};

enum scope { SCOPE_WHOLE, SCOPE_ANYWHERE, SCOPE_BEGIN };

struct outcome {
	uint8_t say, scope;
	uint16_t arg;  /* topic or field (lexicon_name), or network; 0: none */
	uint16_t next; /* further outcome of the same phrase, 0: last */
};

struct lexicon_word {
	const char *p;   /* lower case, as the file spells it */
	const char *key; /* without accents: what is compared */
	uint64_t sets;   /* bits of enum word_set */
	uint32_t letters;/* which letters occur, for the typo search */
	uint16_t alias;  /* first of its expansion, 0: none */
	uint8_t n, key_n;/* bytes */
	uint8_t typos;   /* how many typos are forgiven */
};

#define WORD_BYTES_MAX 32
#define ALIAS_WORDS_MAX 3

/* Which languages have a word as one of their marks, and as a trade: bits by language. */
struct lexicon_tells {
	uint16_t marks, trades;
};

/* Parse the embedded files and those of the folder (NULL or "": none; it may replace a language or add one). What is wrong in
 * the folder goes to `problems` as FILE:LINE: why (NULL: not told), then ERR_REJECT. Once per process. */
struct err lexicon_init(const char *overlay_dir, struct buf *problems) MUST_CHECK;
/* The same when something is first asked. */
void lexicon_later(const char *overlay_dir);
size_t lexicon_count(void);
const char *lexicon_lang(size_t lang);                      /* "en" is 0 */
size_t lexicon_lang_find(struct str lang);                  /* "es", "es-MX"; none like it: 0 */
void lexicon_use(size_t lang);                              /* what follows in this thread is of this language */
size_t lexicon_used(void);
uint16_t lexicon_find(struct str key);                      /* exact; 0: unknown */
uint16_t lexicon_near(struct str key);                      /* the one nearest word within its typos; 0: none or two */
const struct lexicon_word *lexicon_word(uint16_t id);
const uint16_t *lexicon_alias(uint16_t id);                 /* ALIAS_WORDS_MAX ids, unused ones 0; NULL: no alias */
uint16_t lexicon_step(uint16_t node, uint16_t word);        /* 0: no such path; the root is node 0 */
uint16_t lexicon_step_any(uint16_t node);                   /* the path over a "*" */
const struct outcome *lexicon_outcomes(uint16_t node);      /* NULL: nothing ends here */
const struct outcome *lexicon_more(const struct outcome *o);
const char *lexicon_name(uint16_t arg);                     /* NULL for 0 */
struct str lexicon_network(uint16_t arg);
bool lexicon_network_in(uint16_t arg, struct country c);
struct str lexicon_setting(enum setting setting);           /* absent: p == NULL */
struct str lexicon_setting_of(size_t lang, enum setting setting);
bool lexicon_flag(enum lexicon_flag flag);

/* What this word tells of the language of a text. */
struct lexicon_tells lexicon_tells(struct str key);

/* The word in small letters and without accents, as it is compared. Bytes written to out, 0: too long to be a word of ours. */
size_t lexicon_key(struct str word, char out[WORD_BYTES_MAX]);

static inline bool word_in(uint16_t id, enum word_set set)
{
	return id != 0 && (lexicon_word(id)->sets >> set & 1) != 0;
}

/* Sets that say nothing of what a word may be part of. */
#define WORD_SET_BIT(set) (UINT64_C(1) << (set))
#define WORD_SETS_PLAIN \
	(WORD_SET_BIT(SET_known) | WORD_SET_BIT(SET_mark) | WORD_SET_BIT(SET_and) | WORD_SET_BIT(SET_from) | WORD_SET_BIT(SET_whole) | \
	 WORD_SET_BIT(SET_please) | WORD_SET_BIT(SET_honorific) | WORD_SET_BIT(SET_opens) | WORD_SET_BIT(SET_joins))

/* A word of no set: it tells nothing, so it may be part of a name. */
static inline bool word_plain(uint16_t id)
{
	return id == 0 || (lexicon_word(id)->sets & ~WORD_SETS_PLAIN) == 0;
}
