/* server/ops_token.c: operations on tokens of the API: add, remove. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/span.h"
#include "server/ops_runs.h"

#define OP_WAIT_MS 10000
#define NAME_MAX_BYTES 32
#define TOKEN_LEAD "usher_"         /* for those who look for secrets where none belong */
#define TOKEN_CHARS 32
#define ANSWER_MAX_BYTES 1024

struct adding {
	struct op_call *c;
	int64_t expires_us;
	char token[sizeof TOKEN_LEAD + TOKEN_CHARS];
};

/* A small letter first, so that no name is taken for the number of a token of USHER_API_TOKENS. */
static bool good_name(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char ch = name.p[i];
		bool letter = ch >= 'a' && ch <= 'z', other = (ch >= '0' && ch <= '9') || ch == '.' || ch == '_' || ch == '-';
		if (!letter && (i == 0 || !other))
			return false;
	}
	return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

static void added(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct adding *k = ctx;
	struct op_call *c = k->c;
	struct json_out o;
	struct buf b;
	if (!err_is(e) && PQntuples(results[0]) == 0) {
		e = err_new(ERR_CONFLICT, "there is a token of this name");
		c->why = STR("remove it first, or take another name: a token cannot be shown again");
	}
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "name");
	json_put_str(&o, op_value(c, "name"));
	json_name(&o, "role");
	json_put_str(&o, op_value(c, "role"));
	json_name(&o, "token");
	json_put_str(&o, str_of(k->token));
	json_name(&o, "expires_at");
	json_put_time(&o, k->expires_us);
	json_close(&o, '}');
	op_add_row(c, buf_str(&b));
	buf_done(&b);
	c->note = STR("This is the only time that the token is shown. Servers know it within two seconds.");
	op_end(c, OK);
}

void op_token_add(struct op_call *c)
{
	struct adding *k = ARENA_NEW(c->a, struct adding);
	uint8_t digest[SHA256_BYTES];
	int64_t span_us, now_us = clock_now_us();
	struct str expires = op_value(c, "expires");
	k->c = c;
	if (!good_name(op_value(c, "name"))) {
		op_wrong(c, "the name cannot be used", STR("name must be small letters, digits, . _ -, a letter first, at most 32"));
		return;
	}
	if (expires.n && !err_is(span_parse(expires, &span_us)))
		k->expires_us = now_us + span_us;
	memcpy(k->token, TOKEN_LEAD, sizeof TOKEN_LEAD - 1);
	seal_token(k->token + sizeof TOKEN_LEAD - 1, TOKEN_CHARS);
	seal_sha256(str_of(k->token), digest);
	const struct db_param p[] = { db_p_str(op_value(c, "name")), db_p_str(op_value(c, "role")), db_p_bytes(str_n((const char *)digest, sizeof digest)),
		db_p_int(c->a, k->expires_us), db_p_int(c->a, now_us), db_p_str(c->actor) };
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_TOKEN_ADD, .params = p, .n_params = 6 }, added, k);
}

void op_token_remove(struct op_call *c)
{
	c->p[0] = db_p_str(op_value(c, "name"));
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_str(c->actor);
	op_query(c, SQL_OP_TOKEN_REMOVE, 3, "there is no token of this name; `usher token list` shows them");
}
