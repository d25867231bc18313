/* cli/complete.h: what may stand next on a command line, out of the tables of commands and operations. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "cli/cli.h"

/* help may be "". */
typedef void complete_found(void *ctx, struct str word, struct str help);

/* words: those behind "usher"; the last is the one that is being typed (may be ""). Only what begins with it is found. */
void complete_words(int n, char *const words[], complete_found *found, void *ctx);
