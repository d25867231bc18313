/* server/ops_pool.c: operations on the pool: add, seed, stats, retire. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/phone.h"
#include "server/ops.h"
#include <inttypes.h>

#define OP_WAIT_MS 10000

struct adding {
	struct str *phones, *countries;
	size_t n, n_bad, n_added;
	struct str bad;             /* the invalid ones, one line each */
};

static void stats_of(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct adding *add = c->state;
	if (err_is(e)) {
		op_end(c, e);
		return;
	}
	op_add_row(c, db_str(results[0], 0, 0));
	if (add)
		c->note = arena_printf(c->a, "%zu added, %zu there already, %zu invalid", add->n_added, add->n - add->n_added, add->n_bad);
	if (add && add->n_bad) {
		c->why = add->bad;
		op_end(c, err_new(ERR_REJECT, "some numbers are not valid; the others were added"));
		return;
	}
	op_end(c, OK);
}

static void stats(struct op_call *c)
{
	c->p[0] = db_p_int(c->a, c->w->cfg->pool_low);
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_POOL_STATS, .params = c->p, .n_params = 1 }, stats_of, c);
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

static void bad(struct op_call *c, struct adding *add, struct str number, const char *why)
{
	add->n_bad++;
	add->bad = arena_printf(c->a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(add->bad), add->bad.n ? "\n" : "", STR_ARG(number), why);
}

static void add_one(struct op_call *c, struct adding *add, struct str number, struct country home)
{
	struct phone phone;
	struct err e = home.z[0] ? phone_parse_human(number, home, &phone) : phone_parse(number, &phone);
	if (err_is(e)) {
		bad(c, add, number, home.z[0] ? "not a phone number of that country, nor E.164" : "not E.164 (like +447700900123); national forms need --country");
		return;
	}
	struct country country = phone_country(&phone);
	if (country.z[0] == 0) {
		bad(c, add, number, "its country is not known");
		return;
	}
	struct str text = arena_str(c->a, phone_str(&phone));
	for (size_t i = 0; i < add->n; i++)
		if (str_eq(add->phones[i], text))
			return;
	add->phones[add->n] = text;
	add->countries[add->n++] = arena_str(c->a, str_of(country.z));
}

static void add_all(struct op_call *c, const struct str *numbers, size_t n, struct str carrier, struct country home)
{
	struct adding *add = ARENA_NEW(c->a, struct adding);
	c->state = add;
	add->phones = ARENA_ARRAY(c->a, n + 1, struct str);
	add->countries = ARENA_ARRAY(c->a, n + 1, struct str);
	for (size_t i = 0; i < n; i++)
		add_one(c, add, numbers[i], home);
	c->p[0] = db_p_texts(c->a, add->phones, add->n);
	c->p[1] = db_p_texts(c->a, add->countries, add->n);
	c->p[2] = db_p_str(carrier);
	c->p[3] = db_p_int(c->a, clock_now_us());
	c->p[4] = db_p_str(c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_POOL_ADD, .params = c->p, .n_params = 5 }, added, c);
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
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_str(c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_OP_POOL_RETIRE, .params = c->p, .n_params = 3 }, retired, c);
}
