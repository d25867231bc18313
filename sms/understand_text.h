/* sms/understand_text.h: a text as words and sentences. */
/* SPDX-License-Identifier: MIT
 *
 * Words keep their place in the text, so that names come out as they were written. "I'm" reads as two words over the same bytes.
 * They are looked up in the language that is in use (sms/understand_lexicon.h), without accents.
 * Invisible characters, skin tones and quotes vanish; an emoji that the lexicon knows is a word, others are white space.
 */
#pragma once
#include "sms/understand_lexicon.h"

#define READ_WORDS_MAX 160    /* what follows in a longer text is not read */
#define READ_SENTENCES_MAX 24

/* What stands before a word. */
enum gap { GAP_NONE, GAP_SPACE, GAP_HYPHEN, GAP_SLASH, GAP_COMMA, GAP_END };

struct word {
	struct str raw;   /* as written */
	uint16_t id;      /* 0: not in the lexicon */
	uint16_t near;    /* id, or the word that this is a typo of; 0: none */
	uint8_t gap;
	struct lexicon_tells tells;
	bool joined;      /* second part of an expansion: same bytes as the word before */
	bool elided;      /* "l'", "d'": written together with the next word */
	bool capital;     /* begins with a capital letter */
	bool upper;       /* all capitals, at least two */
	bool digits;      /* holds a digit */
	bool letters;     /* holds a letter */
};

struct sentence {
	uint16_t first, n; /* words */
	char end;          /* '.', '!', '?', '\n' or 0 */
};

struct reading {
	struct str text;
	struct word words[READ_WORDS_MAX];
	struct sentence sentences[READ_SENTENCES_MAX];
	size_t n_words, n_sentences;
	size_t latin, foreign; /* letters of the Latin and of other scripts */
	bool broken;           /* holds U+FFFD, NUL or invalid UTF-8 */
	bool cut;              /* longer than what was read */
};

void reading_init(struct reading *r, struct str text);

/* The bytes from the first to the last of these words, as written. */
struct str reading_span(const struct reading *r, size_t first, size_t n);
