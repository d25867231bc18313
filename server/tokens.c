/* server/tokens.c: tokens of the API, kept in step with the database. */
/* SPDX-License-Identifier: MIT */
#include "server/tokens.h"
#include "base/clock.h"
#include "base/seal.h"
#include "server/api.h"
#include <stdlib.h>

#define DB_WAIT_MS 5000
#define NAME_BYTES 33

struct token {
	int64_t id, expires_us, used_us;
	enum op_role role;
	char name[NAME_BYTES];
	uint8_t digest[SHA256_BYTES];
};

struct tokens {
	struct world *w;
	struct token *all;
	size_t n;
	uint64_t timer;
	struct arena *a;            /* of one look */
};

static void look(void *ctx);

static enum op_role role_of(struct str name)
{
	for (enum op_role r = OP_VIEW; r <= OP_ADMIN; r++)
		if (str_is(name, op_role_name(r)))
			return r;
	return OP_NOBODY;
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct tokens *t = ctx;
	t->timer = loop_after(t->w->loop, TOKENS_LOOK_US, look, t);
	if (err_is(e))
		return; /* what is known goes on being known */
	size_t rows = (size_t)PQntuples(results[0]);
	rows = rows > TOKENS_MAX ? TOKENS_MAX : rows;
	struct token *all = calloc(rows + 1, sizeof *all);
	if (all == NULL)
		abort();
	for (size_t i = 0; i < rows; i++) {
		int row = (int)i;
		struct str digest = db_bytes(t->a, results[0], row, 3);
		all[i] = (struct token){ .id = db_int(results[0], row, 0), .role = role_of(db_str(results[0], row, 2)),
			.expires_us = db_int(results[0], row, 4), .used_us = db_int(results[0], row, 5) };
		(void)snprintf(all[i].name, sizeof all[i].name, STR_FMT, STR_ARG(db_str(results[0], row, 1)));
		if (digest.n == sizeof all[i].digest)
			memcpy(all[i].digest, digest.p, digest.n);
		else
			all[i].role = OP_NOBODY;
	}
	arena_reset(t->a);
	free(t->all);
	t->all = all;
	t->n = rows;
}

static void look(void *ctx)
{
	struct tokens *t = ctx;
	t->timer = 0;
	db_query(t->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_TOKENS_LOAD }, loaded, t);
}

struct err tokens_new(struct world *w, struct tokens **ret)
{
	struct tokens *t = calloc(1, sizeof *t);
	if (t == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	t->w = w;
	t->a = arena_new(OP_BYTES_MAX);
	t->timer = loop_after(w->loop, 0, look, t);
	*ret = t;
	return OK;
}

void tokens_free(struct tokens *t)
{
	if (t == NULL)
		return;
	loop_cancel(t->w->loop, t->timer);
	arena_free(t->a);
	free(t->all);
	free(t);
}

bool tokens_any(const struct world *w)
{
	return w->cfg->api_tokens.n > 0 || (w->tokens && w->tokens->n > 0);
}

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)ctx, (void)e, (void)results, (void)n; /* "last used" is a courtesy: the next use tries again */
}

static void note_use(struct world *w, struct token *k, int64_t now_us)
{
	struct arena *a = w->tokens->a;
	if (k->used_us > now_us - TOKEN_USED_COARSE_US)
		return;
	const struct db_param p[] = { db_p_int(a, k->id), db_p_int(a, now_us), db_p_int(a, TOKEN_USED_COARSE_US) };
	k->used_us = now_us;
	db_query(w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_TOKEN_USED, .params = p, .n_params = 3 }, noted, NULL);
}

enum op_role tokens_role(struct world *w, struct arena *a, struct str authorization, struct str *ret_actor)
{
	size_t index;
	uint8_t got[SHA256_BYTES];
	struct token *found = NULL;
	int64_t now_us = clock_now_us();
	enum op_role role = api_role(w->cfg, authorization, &index);
	*ret_actor = arena_printf(a, "api:%zu", index);
	struct str scheme = str_cut(&authorization, ' ');
	if (role != OP_NOBODY || !str_eq_fold(scheme, STR("Bearer")) || authorization.p == NULL)
		return role;
	seal_sha256(authorization, got);
	for (size_t i = 0; i < w->tokens->n; i++)
		if (seal_equal(got, w->tokens->all[i].digest, sizeof got))
			found = &w->tokens->all[i];
	if (found == NULL || (found->expires_us > 0 && found->expires_us <= now_us))
		return OP_NOBODY;
	*ret_actor = arena_printf(a, "api:%s", found->name);
	note_use(w, found, now_us);
	return found->role;
}
