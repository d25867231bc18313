/* server/api_key.c: keys of writes that may be asked again. */
/* SPDX-License-Identifier: MIT */
#include "server/api_key.h"
#include "base/clock.h"
#include "base/seal.h"

#define DB_WAIT_MS 10000

struct beginning {
	struct op_call *c;
	struct api_key *k;
	api_key_judged *judged;
	void *ctx;
	uint8_t hash[1][16];
};

struct keeping {
	loop_fn *done;
	void *ctx;
};

static bool has_secret(const struct op *op)
{
	const struct op_field *f;
	for (size_t i = 0; (f = op_field_at(op, i)) != NULL; i++)
		if (f->type == OP_SECRET)
			return true;
	return op->secret;
}

static void add(struct buf *b, struct str value)
{
	buf_printf(b, "%c%zu:", value.p ? '=' : '-', value.n);
	buf_add(b, value);
}

struct err api_key_read(struct op_call *c, struct str header, struct api_key *ret)
{
	struct str key = str_trim(header);
	bool good = key.n > 0 && key.n <= API_KEY_MAX;
	for (size_t i = 0; i < key.n; i++)
		good = good && key.p[i] > ' ' && key.p[i] < 0x7F;
	if (!good) {
		c->why = STR(API_KEY_HEADER " must be 1 to 255 visible ASCII characters, such as a UUID");
		return err_new(ERR_REJECT, "the key cannot be used");
	}
	struct buf b;
	buf_init(&b, OP_BYTES_MAX);
	buf_printf(&b, "request\n%s %s\n", c->op->noun, c->op->verb);
	for (size_t i = 0; i < OP_VALUES_MAX; i++)
		add(&b, c->values[i]);
	for (size_t i = 0; i < c->n_many; i++)
		add(&b, c->many[i]);
	*ret = (struct api_key){ .text = arena_str(c->a, key), .caller = c->actor, .secret = has_secret(c->op) };
	seal_hash16(c->w->hash_key, buf_str(&b), ret->request);
	buf_done(&b);
	return OK;
}

static void judged(struct beginning *g, int status, const char *title, const char *detail, const char *code)
{
	g->judged(g->ctx, &(struct api_wrong){ .status = status, .title = title, .detail = str_of(detail), .code = code }, NULL);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct beginning *g = ctx;
	const PGresult *r = err_is(e) ? NULL : results[0];
	if (err_is(e))
		judged(g, err_http_status(e.kind), "the key could not be stored; nothing was done", "try again", NULL);
	else if (db_rows(r) > 0 && db_bool(r, 0, 0))
		g->judged(g->ctx, NULL, NULL);
	else if (db_rows(r) > 0 && !db_bool(r, 0, 1))
		judged(g, 422, NULL, "this Idempotency-Key came with another request before: take a new one", "key_reused");
	else if (db_rows(r) > 0 && !PQgetisnull(r, 0, 2)) {
		struct api_key answer = { .status = (int)db_int(r, 0, 2), .body = arena_str(g->c->a, db_str(r, 0, 3)) };
		if (PQgetisnull(r, 0, 3))
			judged(g, 409, "this was done and answered before", "the answer is not kept: it held a secret, or the phone of a client who was erased or has another one", "answered");
		else
			g->judged(g->ctx, NULL, &answer);
	} else if (db_rows(r) > 0 && db_int(r, 0, 4) < clock_now_us() - API_KEY_RUNS_US)
		judged(g, 409, "nobody knows how this ended", "look whether it was done; then go on with a new Idempotency-Key", "unknown");
	else
		judged(g, 409, "this is under way", "ask again in a moment with the same Idempotency-Key", "in_flight");
}

void api_key_begin(struct op_call *c, struct api_key *k, api_key_judged *fn, void *ctx)
{
	struct beginning *g = ARENA_NEW(c->a, struct beginning);
	*g = (struct beginning){ .c = c, .k = k, .judged = fn, .ctx = ctx };
	memcpy(g->hash[0], k->request, sizeof k->request);
	const struct db_param p[] = { db_p_str(k->caller), db_p_str(k->text), db_p_uuids(c->a, (const uint8_t(*)[16])g->hash, 1), db_p_int(c->a, clock_now_us()) };
	db_query(c->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_IDEMPOTENCY_BEGIN, .params = p, .n_params = 4 }, begun, g);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)e, (void)results, (void)n; /* not stored: whoever asks again hears that nobody knows */
	struct keeping *s = ctx;
	s->done(s->ctx);
}

void api_key_keep(struct world *w, struct arena *a, struct api_key *k, loop_fn *done, void *ctx)
{
	struct keeping *s = ARENA_NEW(a, struct keeping);
	*s = (struct keeping){ .done = done, .ctx = ctx };
	if (k->unknown) {
		loop_after(w->loop, 0, done, ctx);
		return;
	}
	const struct db_param p[] = { db_p_str(k->caller), db_p_str(k->text), db_p_int(a, k->undone ? 0 : k->status),
		db_p_str(k->secret && k->status < 300 ? STR_NONE : k->body) };
	db_query(w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_IDEMPOTENCY_END, .params = p, .n_params = 4 }, stored, s);
}
