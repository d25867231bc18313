/* sms/say_look.h: the wording as people look at it: each text of each language, how long it gets, what a language lacks. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/say.h"

struct say_look {
	const char *lang;
	struct str key;
	bool own;                   /* of USHER_MESSAGES_DIR, over a built-in one or in a language of its own */
	size_t n;                   /* texts; 0: the language lacks this one, and English is said */
	struct str texts[SAY_TEXTS_MAX];
};

/* The i-th language, English first, each once; NULL: there are no more. */
const char *say_language(const struct say *s, size_t i);
/* The i-th key of English, in its order, as it is in that language ("pt-BR": or in "pt"). false: there are no more. */
bool say_look(const struct say *s, const char *lang, size_t i, struct say_look *ret);
/* The text with every placeholder at its longest. In `a`. */
struct str say_longest(struct arena *a, struct str text);
