/* cli/print.h: rows of JSON for people: aligned columns for a list, lines for one. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include <stdio.h>

/* json: the rows as they are, a list in brackets. Else a table with a heading (of these columns, separated by spaces; NULL: all), or "name value" lines. */
void print_rows(FILE *to, const struct str *rows, size_t n, bool list, bool json, const char *columns, struct arena *a);
