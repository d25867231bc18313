/* sms/keyword.h: the words that carriers and law reserve, found before anything else is tried. */
/* SPDX-License-Identifier: MIT
 *
 * The whole message, any case, white space, punctuation and invisible characters around it ignored, nothing else:
 * no typos, no look-alike letters. These words are fixed by the carriers, so they stand in code, not in a table of language.
 * A language may have further ones of its own (rows `reserved` of words.<lang>.tsv), which count for its clients only.
 */
#pragma once
#include "base/str.h"

enum keyword { KEYWORD_NONE, KEYWORD_STOP, KEYWORD_START, KEYWORD_YES, KEYWORD_HELP };

/* Needs no init and no memory. */
enum keyword sms_keyword(struct str text);
/* The same comparison with further words of a language, each list "a|b|c" (p == NULL: none); here accents are ignored, too. */
enum keyword sms_keyword_in(struct str text, struct str stop, struct str start, struct str help);
