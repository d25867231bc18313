/* server/own_numbers.h: which numbers are in an account that is not ours? The carrier's list, page by page, into own_numbers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "pool/own.h"
#include "server/world.h"

struct own_found {
	int64_t n_new, n_known, n_elsewhere;    /* elsewhere: of our pool, or of another account here */
	int64_t n_bad, n_gone;                  /* entries that are no number; those that have left the account */
};

typedef void own_numbers_done(void *ctx, struct err e, const struct own_found *found);

/* acc NULL: as w->accounts has it, at each page; else its strings must last until done(). On an error what was read before it stays. */
void own_numbers_find(struct world *w, int64_t credential, const struct source_account *acc, own_numbers_done *done, void *ctx);

/* Through whose account does a number of ours work? */
struct number_account {
	int64_t credential;             /* 0: the configured one. accounts_show() gives its secret */
	int64_t client_id;              /* 0: nobody's */
	struct str carrier, id, status; /* id: the carrier's own of the number */
};
typedef void number_account_done(void *ctx, struct err e, const struct number_account *acc);
/* ERR_MISSING: it is no number of ours. *acc lives during the call only. */
void number_account_find(struct world *w, struct str phone, number_account_done *done, void *ctx);
