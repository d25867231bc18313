/* server/accounts.h: accounts that are not the configured one: their opened tokens, in this process. */
/* SPDX-License-Identifier: MIT
 *
 * A webhook must be verified before anything is asked of the database, so every worker keeps the tokens of all stored credentials,
 * in memory that is readable only between show and hide (base/vault.h). What was added, rotated or removed is noticed within
 * ACCOUNTS_LOOK_US by a digest of the rows' versions. A row that cannot be opened raises an alert, and its account is never verified.
 *
 * Memory for tokens is locked as far as RLIMIT_MEMLOCK reaches: 256 bytes for each account.
 */
#pragma once
#include "base/vault.h"
#include "pool/source.h"
#include "server/world.h"

#define ACCOUNTS_LOOK_US (2 * INT64_C(1000000))
#define ACCOUNT_TOKENS_MAX 2        /* the current one, and for a day the one before */

struct account {
	int64_t credential, client_id;
	char id[36];                    /* AccountSid */
	bool opened;
	size_t n_token[ACCOUNT_TOKENS_MAX];
	int64_t before_until_us;
	size_t slot;
};

/* looks: keep up with the database by itself (a server); else accounts_load() fills it (a command). */
struct err accounts_new(struct world *w, bool looks, struct accounts **ret) MUST_CHECK;
void accounts_free(struct accounts *s);     /* tokens are overwritten; NULL allowed */

typedef void accounts_done(void *ctx, struct err e);
/* Read the credentials now (or join the look that is under way). */
void accounts_load(struct world *w, accounts_done *done, void *ctx);

/* Has it been filled since the start? Until then nobody can say that an account is not ours. */
bool accounts_ready(const struct accounts *s);
/* The ids of all credentials: free(*ret). */
size_t accounts_ids(const struct accounts *s, int64_t **ret);
/* NULL: none of this AccountSid. Borrowed until the loop runs again. */
const struct account *accounts_find(const struct accounts *s, struct str id);
/* The tokens that verify its webhooks, readable until accounts_hide(). */
size_t accounts_tokens(struct accounts *s, const struct account *acc, int64_t now_us, struct str ret[ACCOUNT_TOKENS_MAX]);
/* The account behind stored credentials (0: the configured Twilio account), to make a request with: readable until accounts_hide();
 * httpc_start() copies. false: they are not here, or could not be opened. */
bool accounts_show(struct world *w, int64_t credential, struct source_account *ret);
void accounts_hide(struct accounts *s);

/* The public name of key i of a vault: 16 hex digits. */
struct str account_key_name(struct arena *a, const struct vault *v, size_t i);
