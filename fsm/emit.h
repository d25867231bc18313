/* fsm/emit.h: the tables as C source. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

/* Write PREFIX.h and PREFIX.c; the base name of the prefix names the chart's symbols. False if a file could not be written;
 * what was wrong is in d. The same chart gives the same bytes. */
bool emit_files(struct diags *d, const struct compile_unit *u, struct str prefix);
