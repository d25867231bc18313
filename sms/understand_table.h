/* sms/understand_table.h: how a lexicon is stored and filled: for the understand_*.c files only. */
/* SPDX-License-Identifier: MIT
 *
 * Every array has its maximum here; a file that does not fit is an error at start. Index 0 means "none" everywhere,
 * except that node 0 is the root of the trie.
 */
#pragma once
#include "sms/understand_lexicon.h"

#define LEXICON_WORDS 12000
#define LEXICON_SLOTS 32768u  /* power of two, well over LEXICON_WORDS */
#define LEXICON_NODES 30000
#define LEXICON_EDGES 65536u  /* power of two, well over LEXICON_NODES */
#define LEXICON_OUTCOMES 20000
#define LEXICON_NAME_BYTES 2048
#define LEXICON_KEY_BYTES 65536
#define LEXICON_NETWORKS 384
#define LEXICON_ALIASES 1024
#define LEXICON_ANY 0xFFFFu   /* the word of a "*" edge */

struct lexicon {
	char lang[LEXICON_LANG_BYTES + 1];
	struct lexicon_word words[LEXICON_WORDS];
	uint16_t slots[LEXICON_SLOTS]; /* hash of key -> id */
	uint16_t nodes[LEXICON_NODES]; /* first outcome */
	struct {
		uint32_t key; /* node << 16 | word */
		uint16_t to;
	} edges[LEXICON_EDGES];
	struct outcome outcomes[LEXICON_OUTCOMES];
	char names[LEXICON_NAME_BYTES];
	char keys[LEXICON_KEY_BYTES];  /* of words with accents */
	struct {
		struct str name, countries;
	} networks[LEXICON_NETWORKS];
	struct str settings[SETTINGS];
	uint32_t flags;                /* bits of enum lexicon_flag */
	uint16_t aliases[LEXICON_ALIASES][ALIAS_WORDS_MAX];
	uint16_t typo_words[LEXICON_WORDS];              /* sorted by first letter and length */
	uint16_t typo_first[26][WORD_BYTES_MAX + 2];     /* where those begin */
	uint16_t n_words, n_nodes, n_outcomes, n_names, n_networks, n_aliases;
	uint32_t n_keys;
};

/* One language's files. */
struct lexicon_files {
	struct str lang, words, trades, networks; /* trades may be absent */
};

/* Note the marks and trades of language number `lang`. */
struct err tells_add(const struct lexicon *l, size_t lang) MUST_CHECK;

uint32_t table_hash(struct str key);
/* Find or add; 0: the table is full. */
uint16_t table_find(const struct lexicon *l, struct str key);
uint16_t table_word(struct lexicon *l, struct str lower);
uint16_t table_extend(struct lexicon *l, uint16_t node, uint16_t word);
bool table_outcome(struct lexicon *l, uint16_t node, struct outcome o);
uint16_t table_name(struct lexicon *l, struct str name);
/* Phrases "a b|c (d) e/f" that end in this outcome. False: they do not fit. */
bool table_phrases(struct lexicon *l, struct str text, struct outcome o);
/* Parse the files into an empty lexicon. *ret_bad: the row that is wrong. */
struct err table_load(struct lexicon *l, const struct lexicon_files *files, struct str *ret_bad) MUST_CHECK;

/* The files of every language: built in, and from the folder, whose texts are kept for good. */
struct err table_files(const char *overlay_dir, struct lexicon_files files[LEXICON_LANGS_MAX], size_t *ret_n, struct buf *problems) MUST_CHECK;

/* The typo search: Damerau-Levenshtein (adjacent swaps) against the words that forgive typos. */
uint32_t typo_letters(struct str lower);
void typo_index(struct lexicon *l);
uint16_t typo_near(const struct lexicon *l, struct str lower);
