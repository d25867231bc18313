/* cli/progress.h: how far long work is, on standard error: a bar on a terminal, now and then a line elsewhere. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <stdint.h>

#define PROGRESS_LINE_S 5           /* elsewhere: at most one line in so many seconds */

/* total 0: nobody knows how much there is. */
void progress_show(struct str words, int64_t done, int64_t total);
/* The bar goes away; call it before anything else is written. Harmless without one. */
void progress_end(void);
