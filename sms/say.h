/* sms/say.h: the wording: a catalogue of texts per language, and how one is rendered. */
/* SPDX-License-Identifier: MIT
 *
 * A catalogue file is named <lang>.txt ("en.txt"). Built-in ones are embedded; those in an overlay folder go before them, key
 * by key, and may add languages. What is missing in a variant ("en-US") is said in its language, what is missing there in English.
 *
 *   # comment: a hash and a blank at the start of a line
 *   [s2.ask]
 *   What is your business called?{?trade} For example "Smith {trade}".{/trade}
 *   ---                       a line of its own: what follows is a second text
 *   {number}
 *
 * {name} is a value; {?name}...{/name} stays only if the value is not empty, {!name}...{/name} only if it is; blocks may stand
 * inside each other. Blank lines at either end fall away, three or more line ends in a row become two. Typographic quotes and dashes are put into GSM-7.
 */
#pragma once
#include "base/arena.h"
#include "sms/segments.h"

#define SAY_TEXTS_MAX SMS_SPLIT_MAX
#define SAY_LANG_MAX 8          /* "en", "pt-BR" */

struct say;

struct say_var {
	const char *name;
	struct str value;
};

struct said {
	size_t n;               /* 0: nothing to say */
	struct str texts[SAY_TEXTS_MAX];
};

/* Load the built-in catalogues and those of overlay_dir (NULL or "": none). What is wrong with an overlay is written to
 * `problems`, one line each as FILE:LINE: why; then ERR_REJECT and *ret is left alone. ERR_MISSING: the folder cannot be read.
 * The catalogue lives until say_free(); it reads files, so call it at start and on SIGHUP only. */
struct err say_load(const char *overlay_dir, struct say **ret, struct buf *problems) MUST_CHECK;
void say_free(struct say *s);

/* Is this a language of its own (it has a name), not just missing or a variant? */
bool say_has_language(const struct say *s, const char *lang);
/* The names of all languages: "English, español". */
struct str say_languages(const struct say *s, struct arena *a);

/* One word or name without values: what `key` says first; empty where there is none. */
struct str say_word(const struct say *s, struct arena *a, const char *lang, const char *key);
/* In this language or in English. */
bool say_has(const struct say *s, const char *lang, struct str key);

/* Render `key`. Values are put in as they are, control characters but line ends as blanks. A text over SMS_SEGMENTS_MAX segments
 * is split in two. Unknown key: ERR_MISSING. The texts live in `a` (or in the catalogue, where nothing had to be put in). */
struct err say_render(const struct say *s, struct arena *a, const char *lang, struct str key, const struct say_var *vars, size_t n,
                      struct said *ret) MUST_CHECK;

/* Several rendered pieces as one answer, in their order: one text where all fit, else at most two. */
struct said say_join(struct arena *a, const struct said *pieces, size_t n);

/* `usher messages check`: writes one line per text with its segments and one per problem, counts the problems. Every language has
 * every key of English, and no other; placeholders are known; each text stays within its segments with the longest values (an
 * answer is at most two texts of three segments, of 67 characters each where a letter is not in GSM-7); no reserved word is asked
 * for; codes and links stand alone on their line. ERR_LIMIT: `report` is full. */
struct err say_check(const struct say *s, struct buf *report, size_t *ret_problems) MUST_CHECK;
