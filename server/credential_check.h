/* server/credential_check.h: stored credentials held against the carrier again: do they work still, which numbers are there? */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/own_numbers.h"

struct check_counts {
	int64_t n_ok, n_bad, n_away;    /* accounts: working; refused, suspended, closed or not opened; not told */
	struct own_found found;
};

typedef void credential_check_done(void *ctx, const struct check_counts *counts);

/* One after the other; 0: all of w->accounts, which must be loaded. What is found is in the tables credentials and own_numbers. An
 * account that does not work any more raises an alert. */
void credential_check(struct world *w, int64_t only, credential_check_done *done, void *ctx);
