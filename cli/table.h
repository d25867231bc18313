/* cli/table.h: a list of JSON objects as aligned columns. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "cli/term.h"

/* columns: which, separated by spaces; NULL: all that the first row has. A column in which no row has anything is left out; on a
 * terminal the widest ones give way until a line fits. */
void table_print(const struct term *t, const struct str *rows, size_t n, const char *columns, struct arena *a);
