/* server/accounts.c: tokens of stored credentials, opened and kept in step with the database. */
/* SPDX-License-Identifier: MIT */
#include "server/accounts.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "pool/account.h"
#include "server/note.h"
#include <inttypes.h>
#include <stdlib.h>

#define DB_WAIT_MS 5000
#define LOOK_BYTES_MAX (32u * 1024 * 1024)
#define SLOT_BYTES ((size_t)ACCOUNT_TOKENS_MAX * ACCOUNT_SECRET_MAX)
#define DIGEST_MAX 40

struct waiter {
	accounts_done *done;
	void *ctx;
	struct waiter *next;
};

struct accounts {
	struct world *w;
	struct account *all;            /* sorted by id */
	size_t n;
	char *tokens;                   /* vault_alloc(): SLOT_BYTES for each account */
	char digest[DIGEST_MAX];
	bool ready, looks, loading;
	uint64_t timer;
	struct arena *a;                /* of one look */
	struct waiter *waiting;         /* for the look that begins next, or that reads already */
};

struct str account_key_name(struct arena *a, const struct vault *v, size_t i)
{
	uint8_t id[VAULT_ID_BYTES];
	struct buf b;
	buf_init(&b, sizeof id * 2);
	vault_key_id(v, i, id);
	seal_hex_add(&b, id, sizeof id);
	struct str name = arena_str(a, buf_str(&b));
	buf_done(&b);
	return name;
}

static void forget(struct accounts *s)
{
	vault_release(s->tokens);
	free(s->all);
	s->tokens = NULL;
	s->all = NULL;
	s->n = 0;
}

static void look(void *ctx);

static void end_look(struct accounts *s, struct err e)
{
	struct waiter *waiting = s->waiting;
	s->waiting = NULL;
	s->loading = false;
	arena_reset(s->a);
	if (s->looks)
		s->timer = loop_after(s->w->loop, ACCOUNTS_LOOK_US, look, s);
	while (waiting) {
		struct waiter one = *waiting;
		free(waiting);
		waiting = one.next;
		one.done(one.ctx, e);
	}
}

/* One column of one row into its half of the slot. */
static struct err open_token(struct accounts *s, int64_t id, const char *column, struct str sealed, char *out, size_t *ret_n)
{
	struct vault_place place = { .table = "credentials", .column = column, .row = id };
	return vault_open(s->w->cfg->vault, &place, sealed, out, ACCOUNT_SECRET_MAX, ret_n);
}

static void read_row(struct accounts *s, const PGresult *r, int row, struct account *ret, char *slot)
{
	ret->credential = db_int(r, row, 0);
	ret->client_id = db_int(r, row, 3);
	ret->before_until_us = db_int(r, row, 6);
	(void)snprintf(ret->id, sizeof ret->id, STR_FMT, STR_ARG(db_str(r, row, 2)));
	struct err e = open_token(s, ret->credential, "sealed", db_bytes(s->a, r, row, 4), slot, &ret->n_token[0]);
	ret->opened = !err_is(e);
	if (!PQgetisnull(r, row, 5) && ret->before_until_us > clock_now_us() &&
	    err_is(open_token(s, ret->credential, "sealed_before", db_bytes(s->a, r, row, 5), slot + ACCOUNT_SECRET_MAX, &ret->n_token[1])))
		ret->n_token[1] = 0;
	if (ret->opened)
		return;
	log_event(LOG_ERROR, "CREDENTIAL_NOT_OPENED", "credential=%" PRId64 " text=%s", ret->credential, log_quote(str_of(e.what)));
	if (s->looks) /* a command says so by itself */
		note_alert(s->w, "credential_not_opened", "critical", arena_printf(s->a, "credential:%" PRId64, ret->credential), str_of(e.what));
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct accounts *s = ctx;
	if (err_is(e)) {
		end_look(s, e);
		return;
	}
	const PGresult *r = results[0];
	size_t rows = (size_t)PQntuples(r);
	struct account *all = calloc(rows + 1, sizeof *all);
	char *tokens = vault_alloc((rows + 1) * SLOT_BYTES);
	if (all == NULL)
		abort();
	for (size_t i = 0; i < rows; i++) {
		all[i].slot = i;
		read_row(s, r, (int)i, &all[i], tokens + i * SLOT_BYTES);
	}
	vault_hide(tokens);
	forget(s);
	s->all = all;
	s->tokens = tokens;
	s->n = rows;
	s->ready = true;
	(void)snprintf(s->digest, sizeof s->digest, STR_FMT, STR_ARG(rows ? db_str(r, 0, 7) : STR("")));
	log_event(LOG_DEBUG, "ACCOUNTS_LOADED", "n=%zu", rows);
	end_look(s, OK);
}

static void load(struct accounts *s)
{
	db_query(s->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CREDENTIALS_LOAD }, loaded, s);
}

static void compared(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct accounts *s = ctx;
	if (err_is(e) || (s->ready && str_is(db_str(results[0], 0, 0), s->digest)))
		end_look(s, e);
	else
		load(s);
}

static void look(void *ctx)
{
	struct accounts *s = ctx;
	s->timer = 0;
	s->loading = true;
	db_query(s->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CREDENTIALS_DIGEST }, compared, s);
}

struct err accounts_new(struct world *w, bool looks, struct accounts **ret)
{
	struct accounts *s = calloc(1, sizeof *s);
	if (s == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	s->w = w;
	s->looks = looks;
	s->a = arena_new(LOOK_BYTES_MAX);
	if (looks)
		s->timer = loop_after(w->loop, 0, look, s);
	*ret = s;
	return OK;
}

void accounts_free(struct accounts *s)
{
	if (s == NULL)
		return;
	loop_cancel(s->w->loop, s->timer);
	while (s->waiting) {
		struct waiter *one = s->waiting;
		s->waiting = one->next;
		free(one);
	}
	forget(s);
	arena_free(s->a);
	free(s);
}

void accounts_load(struct world *w, accounts_done *done, void *ctx)
{
	struct accounts *s = w->accounts;
	struct waiter *one = malloc(sizeof *one);
	if (one == NULL)
		abort();
	*one = (struct waiter){ .done = done, .ctx = ctx, .next = s->waiting };
	s->waiting = one;
	if (s->loading)
		return; /* done() runs with the look that is under way */
	loop_cancel(w->loop, s->timer);
	s->timer = 0;
	s->loading = true;
	load(s);
}

bool accounts_ready(const struct accounts *s)
{
	return s->ready;
}

size_t accounts_ids(const struct accounts *s, int64_t **ret)
{
	int64_t *ids = calloc(s->n + 1, sizeof *ids);
	if (ids == NULL)
		abort();
	for (size_t i = 0; i < s->n; i++)
		ids[i] = s->all[i].credential;
	*ret = ids;
	return s->n;
}

static int by_id(const void *key, const void *item)
{
	return str_cmp(*(const struct str *)key, str_of(((const struct account *)item)->id));
}

const struct account *accounts_find(const struct accounts *s, struct str id)
{
	return s->n ? bsearch(&id, s->all, s->n, sizeof *s->all, by_id) : NULL;
}

size_t accounts_tokens(struct accounts *s, const struct account *acc, int64_t now_us, struct str ret[ACCOUNT_TOKENS_MAX])
{
	size_t n = 0;
	vault_show(s->tokens, false);
	for (size_t i = 0; acc->opened && i < ACCOUNT_TOKENS_MAX; i++)
		if (acc->n_token[i] > 0 && (i == 0 || acc->before_until_us > now_us))
			ret[n++] = str_n(s->tokens + acc->slot * SLOT_BYTES + i * ACCOUNT_SECRET_MAX, acc->n_token[i]);
	return n;
}

bool accounts_show(struct world *w, int64_t credential, struct source_account *ret)
{
	struct accounts *s = w->accounts;
	const struct config *cfg = w->cfg;
	*ret = (struct source_account){ .api_base = str_of(cfg->twilio_api_base) };
	if (credential == 0) {
		ret->id = str_of(cfg->twilio_account_sid);
		ret->secret = str_of(cfg->twilio_auth_token.n ? cfg->twilio_auth_token.items[0] : "");
		return ret->id.n > 0;
	}
	for (size_t i = 0; i < s->n; i++) {
		struct str tokens[ACCOUNT_TOKENS_MAX];
		if (s->all[i].credential != credential || !s->all[i].opened)
			continue;
		(void)accounts_tokens(s, &s->all[i], 0, tokens);
		ret->id = str_of(s->all[i].id);
		ret->secret = tokens[0];
		return true;
	}
	return false;
}

void accounts_hide(struct accounts *s)
{
	if (s->tokens)
		vault_hide(s->tokens);
}
