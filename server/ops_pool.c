/* server/ops_pool.c: operations on the pool: add, seed, stats. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "pool/add.h"
#include "pool/stock.h"
#include "server/numbers.h"
#include "server/ops_runs.h"

#define OP_WAIT_MS 10000

struct adding {
	struct pool_list list;
	size_t n_added, n_there;
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
		c->note = arena_printf(c->a, "%zu added, %zu there already, %zu invalid", add->n_added, add->n_there, add->list.n_bad);
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

static void refuse(struct op_call *c, struct pool_list *l, struct str number, const char *why)
{
	l->bad = arena_printf(c->a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(l->bad), l->n_bad++ ? "\n" : "", STR_ARG(number), why);
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
	for (int i = 0; i < PQntuples(results[0]); i++) {
		struct str word = db_str(results[0], i, 1);
		const char *why = pool_add_refusal(word);
		if (why)
			refuse(c, &add->list, db_str(results[0], i, 0), why);
		else
			*(str_is(word, "added") ? &add->n_added : &add->n_there) += 1;
	}
	stats(c);
}

/* Numbers that owners text to sign up are never in the pool. */
static void leave_out_onboarding(struct op_call *c, struct pool_list *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->n; i++) {
		struct phone p;
		if (!err_is(phone_parse(l->phones[i], &p)) && numbers_onboards(c->w->cfg, &p)) {
			refuse(c, l, l->phones[i], "this is an onboarding number");
			continue;
		}
		l->phones[n] = l->phones[i];
		l->areas[n] = l->areas[i];
		l->countries[n++] = l->countries[i];
	}
	l->n = n;
}

static void add_all(struct op_call *c, const struct str *numbers, size_t n, const struct pool_facts *facts, struct str carrier, struct country home)
{
	struct adding *add = ARENA_NEW(c->a, struct adding);
	c->state = add;
	pool_read_list(c->a, numbers, n, home, &add->list);
	leave_out_onboarding(c, &add->list);
	struct db_call call = pool_add_call(c->a, &add->list, facts, carrier, clock_now_us(), c->actor);
	db_query(c->w->work_db, OP_WAIT_MS, &call, added, c);
}

void op_pool_add(struct op_call *c)
{
	struct str carrier = op_value(c, "carrier"), code = op_value(c, "country");
	struct country home = { "" };
	if (carrier.n == 0)
		carrier = config_has_twilio(c->w->cfg) || !config_has_telnyx(c->w->cfg) ? STR("twilio") : STR("telnyx");
	if (code.n && err_is(country_parse(code, &home)))
		home = (struct country){ "" };
	struct pool_facts facts;
	struct pool_facts_text text = { .area_code = op_value(c, "area"), .monthly = op_value(c, "monthly"), .setup = op_value(c, "setup"),
		.currency = op_value(c, "currency"), .purchased = op_value(c, "purchased") };
	struct err e = pool_read_facts(c->a, &text, &facts, &c->why);
	if (err_is(e))
		op_wrong(c, e.what, c->why);
	else
		add_all(c, c->many, c->n_many, &facts, carrier, home);
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
	const struct pool_facts nothing = { .monthly_micros = -1, .setup_micros = -1 };
	add_all(c, numbers, l->n, &nothing, STR("twilio"), (struct country){ "" });
}
