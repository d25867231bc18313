/* server/ops_check.c: credential check: stored credentials held against the carrier, their numbers listed. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/accounts.h"
#include "server/credential_check.h"
#include "server/ops_runs.h"

#define OP_WAIT_MS 10000
#define ROW_MAX 300

struct asked {
	struct op_call *c;
	int64_t only;
};

static void checked(void *ctx, const struct check_counts *n)
{
	struct op_call *c = ((struct asked *)ctx)->c;
	const struct { const char *name; int64_t value; } fields[] = {
		{ "ok", n->n_ok }, { "not_ok", n->n_bad }, { "no_answer", n->n_away }, { "new_numbers", n->found.n_new }, { "known_numbers", n->found.n_known },
		{ "numbers_elsewhere", n->found.n_elsewhere }, { "numbers_gone", n->found.n_gone } };
	struct buf b;
	struct json_out o;
	buf_init(&b, ROW_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(&o, fields[i].name);
		json_put_int(&o, fields[i].value);
	}
	json_close(&o, '}');
	op_add_row(c, buf_str(&b));
	buf_done(&b);
	if (n->n_bad + n->n_away > 0)
		c->why = STR("`usher credential list` says which");
	op_end(c, n->n_bad ? err_new(ERR_CONFLICT, "an account does not work") : n->n_away ? err_new(ERR_DOWN, "the carrier did not answer for every account") : OK);
}

static void loaded(void *ctx, struct err e)
{
	struct asked *k = ctx;
	if (err_is(e))
		op_end(k->c, e);
	else
		credential_check(k->c->w, k->only, checked, k);
}

static void found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct asked *k = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		k->c->why = err_is(e) ? STR_NONE : STR("`usher credential list` shows them");
		op_end(k->c, err_is(e) ? e : err_new(ERR_MISSING, "there are no credentials of this name"));
		return;
	}
	k->only = db_int(results[0], 0, 0);
	accounts_load(k->c->w, loaded, k);
}

void op_credential_check(struct op_call *c)
{
	struct asked *k = ARENA_NEW(c->a, struct asked);
	*k = (struct asked){ .c = c };
	struct str name = op_value(c, "name");
	const struct db_param p[] = { db_p_str(name) };
	if (name.n)
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_CREDENTIAL_ID, .params = p, .n_params = 1 }, found, k);
	else
		accounts_load(c->w, loaded, k);
}
