/* fsm/diag.h: errors and warnings of one run of the compiler: collected, then printed in the order of the file. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include <stdio.h>

struct pos {
	int line, col; /* from 1; 0: the file as a whole */
};

struct diag {
	struct diag *next;
	struct pos at;
	bool warning;
	struct str text;
};

struct diags {
	struct arena *arena;
	const char *file;           /* as the user named it */
	struct diag *first, **last;
	size_t errors, warnings;
};

void diags_init(struct diags *d, struct arena *a, const char *file);
void diag_error(struct diags *d, struct pos at, const char *fmt, ...) PRINTF_LIKE(3, 4);
void diag_warn(struct diags *d, struct pos at, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* FILE:LINE:COLUMN: error: TEXT, one line each, sorted by place, equal ones once. */
void diags_print(const struct diags *d, FILE *to);
