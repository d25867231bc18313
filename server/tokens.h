/* server/tokens.h: tokens of the API: those of the database, known to every worker by their hashes, and USHER_API_TOKENS. */
/* SPDX-License-Identifier: MIT
 *
 * A worker reads the table every TOKENS_LOOK_US: a new token is good, a removed one refused within that time. Expiry needs no look.
 */
#pragma once
#include "server/ops.h"

#define TOKENS_LOOK_US (2 * INT64_C(1000000))
#define TOKEN_USED_COARSE_US (10 * 60 * INT64_C(1000000))   /* "last used" is not written more often */
#define TOKENS_MAX 1000

struct tokens;
struct err tokens_new(struct world *w, struct tokens **ret) MUST_CHECK;
void tokens_free(struct tokens *t);     /* NULL allowed */
/* Is there an API at all? False also until the table was read for the first time, if no setting names a token. */
bool tokens_any(const struct world *w);
/* Which role the header's token has, and what to call whoever holds it ("api:NAME", in `a`); OP_NOBODY: it is none of ours. */
enum op_role tokens_role(struct world *w, struct arena *a, struct str authorization, struct str *ret_actor);
