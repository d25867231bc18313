/* server/ops_pool.c: operations on the pool: add, seed, stats, retire. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "pool/add.h"
#include "pool/stock.h"
#include "server/ops.h"

#define OP_WAIT_MS 10000

struct adding {
	struct pool_list list;
	size_t n_added;
};

static void stats_of(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	const struct adding *add = c->state;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	op_add_row(c, db_str(results[0], 0, 0));
	if (add)
		c->note = arena_printf(c->a, "%zu added, %zu there already, %zu invalid", add->n_added, add->list.n - add->n_added, add->list.n_bad);
	if (add && add->list.n_bad) {
		c->why = add->list.bad;
		op_end(c, err_new(ERR_REJECT, "some numbers are not valid; the others were added"));
		return;
	}
	op_end(c, OK);
}

static void stats(struct op_call *c)
{
	struct db_call call = pool_stats_call(c->a, c->w->cfg->pool_low);
	db_query(c->w->work_db, OP_WAIT_MS, &call, stats_of, c);
}

void op_pool_stats(struct op_call *c)
{
	c->state = NULL;
	stats(c);
}

static void added(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct adding *add = c->state;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	add->n_added = (size_t)PQntuples(results[0]);
	stats(c);
}

static void add_all(struct op_call *c, const struct str *numbers, size_t n, struct str carrier, struct country home)
{
	struct adding *add = ARENA_NEW(c->a, struct adding);
	c->state = add;
	pool_read_list(c->a, numbers, n, home, &add->list);
	struct db_call call = pool_add_call(c->a, &add->list, carrier, clock_now_us(), c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &call, added, c);
}

void op_pool_add(struct op_call *c)
{
	struct str carrier = op_value(c, "carrier"), code = op_value(c, "country");
	struct country home = { "" };
	if (!str_is(carrier, "twilio") && !str_is(carrier, "telnyx")) {
		c->why = STR("carrier must be twilio or telnyx");
		op_end(c, err_new(ERR_REJECT, "no such carrier"));
		return;
	}
	if (code.n && err_is(country_parse(code, &home))) {
		c->why = STR("country must be two letters, like GB");
		op_end(c, err_new(ERR_REJECT, "no such country"));
		return;
	}
	add_all(c, c->many, c->n_many, carrier, home);
}

void op_pool_seed(struct op_call *c)
{
	const struct config_list *l = &c->w->cfg->twilio_pool_numbers;
	if (l->n == 0) {
		c->why = STR("set TWILIO_POOL_NUMBERS to a comma-separated list of numbers in E.164 form");
		op_end(c, err_new(ERR_REJECT, "nothing to seed"));
		return;
	}
	struct str *numbers = ARENA_ARRAY(c->a, l->n, struct str);
	for (size_t i = 0; i < l->n; i++)
		numbers[i] = str_of(l->items[i]);
	add_all(c, numbers, l->n, STR("twilio"), (struct country){ "" });
}

static void retired(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	if (err_is(e) || PQntuples(results[0]) == 0) {
		op_end(c, err_is(e) ? e : err_new(ERR_MISSING, "this number is not in the pool"));
		return;
	}
	if (!db_bool(results[0], 0, 1)) {
		c->why = arena_printf(c->a, "it is " STR_FMT "; only AVAILABLE numbers can be retired", STR_ARG(db_str(results[0], 0, 0)));
		op_end(c, err_new(ERR_CONFLICT, "this number cannot be retired"));
		return;
	}
	c->state = NULL;
	stats(c);
}

void op_pool_retire(struct op_call *c)
{
	struct db_call call = pool_retire_call(c->a, op_value(c, "number"), clock_now_us(), c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &call, retired, c);
}
