/* cli/term.h: what a stream can show: colours, how wide it is. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <stdio.h>

enum term_style { TERM_PLAIN, TERM_DIM, TERM_BOLD, TERM_GOOD, TERM_WARN, TERM_BAD };

struct term {
	FILE *to;
	bool tty;                   /* a person looks at it */
	bool colour;                /* a terminal, not TERM=dumb, and NO_COLOR is not set (no-color.org) */
	bool utf8;                  /* LC_ALL, LC_CTYPE or LANG say so: marks may be other than ASCII */
	size_t columns;             /* 0: as many as are wanted */
};

struct term term_of(FILE *to);
/* Switch a style on and off again; nothing where there are no colours. */
void term_on(const struct term *t, enum term_style style);
void term_off(const struct term *t, enum term_style style);
/* How a value is to be read: "delivered" is good, "failed" is bad, most say nothing. */
enum term_style term_style_of(struct str value);
