/* cli/talk.h: a conversation as people read one. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "cli/term.h"

/* rows: what `client messages` answers, oldest first. */
void talk_print(const struct term *t, const struct str *rows, size_t n, struct arena *a);
/* One text, wrapped, with `lead` before its first line and blanks of its width before the others. */
void talk_text(const struct term *t, const char *lead, enum term_style style, struct str text);
