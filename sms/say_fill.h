/* sms/say_fill.h: values put into a text's placeholders. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "sms/say.h"

/* The parts of a text, one after another. */
enum say_part_kind { SAY_PLAIN, SAY_VALUE, SAY_IF, SAY_UNLESS, SAY_ENDIF };
struct say_part {
	enum say_part_kind kind;
	struct str s;           /* plain text, or the name of the placeholder */
};

/* Lower case letters, digits and underscores; in a key dots too. */
bool say_is_name(struct str s, bool dots);
/* The next part of *rest, which moves on. false at the end. A brace that opens no placeholder is plain text. */
bool say_part_next(struct str *rest, struct say_part *ret);
/* The text as it is sent, folded and trimmed, however long. */
struct str say_fill(struct arena *a, struct str text, const struct say_var *vars, size_t n);
/* Two texts as one: on lines of their own, with a blank line between if either has several. */
struct str say_glue(struct arena *a, struct str first, struct str second);
