/* pool/add.c: lists of numbers in, statements out. */
/* SPDX-License-Identifier: MIT */
#include "pool/add.h"
#include "base/money.h"
#include "base/span.h"
#include "pool/source_impl.h"

static void bad(struct arena *a, struct pool_list *l, struct str number, const char *why)
{
	l->bad = arena_printf(a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(l->bad), l->n_bad++ ? "\n" : "", STR_ARG(number), why);
}

static void read_one(struct arena *a, struct pool_list *l, struct str number, struct country home)
{
	struct phone phone;
	struct err e = home.z[0] ? phone_parse_human(number, home, &phone) : phone_parse(number, &phone);
	if (err_is(e)) {
		bad(a, l, number, home.z[0] ? "not a phone number of that country, nor E.164" :
			"not E.164 (like +447700900123); national forms need --country");
		return;
	}
	struct country country = phone_country(&phone);
	if (country.z[0] == 0) {
		bad(a, l, number, "its country is not known");
		return;
	}
	struct str text = arena_str(a, phone_str(&phone));
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->phones[i], text))
			return;
	l->phones[l->n] = text;
	l->areas[l->n] = phone.z[1] == '1' ? arena_str(a, str_n(phone.z + 2, 3)) : STR_NONE;
	l->countries[l->n++] = arena_str(a, str_of(country.z));
}

void pool_read_list(struct arena *a, const struct str *numbers, size_t n, struct country home, struct pool_list *ret)
{
	*ret = (struct pool_list){ .phones = ARENA_ARRAY(a, n + 1, struct str), .countries = ARENA_ARRAY(a, n + 1, struct str),
		.areas = ARENA_ARRAY(a, n + 1, struct str) };
	for (size_t i = 0; i < n; i++)
		read_one(a, ret, numbers[i], home);
}

static bool read_cost(struct str text, int64_t *ret)
{
	*ret = text.n ? money_micros(text) : -1;
	return text.n == 0 || *ret >= 0;
}

struct err pool_read_facts(struct arena *a, const struct pool_facts_text *t, struct pool_facts *ret, struct str *ret_why)
{
	struct pool_facts f = { .area_code = t->area_code.n ? t->area_code : STR_NONE, .currency = t->currency.n ? t->currency : STR_NONE };
	int64_t code;
	const char *why = NULL;
	if (f.area_code.n && (f.area_code.n > 6 || err_is(str_int64(f.area_code, 0, 999999, &code))))
		why = "area must be digits, like 416";
	else if (!read_cost(t->monthly, &f.monthly_micros))
		why = "monthly must be an amount, like 1.15";
	else if (!read_cost(t->setup, &f.setup_micros))
		why = "setup must be an amount, like 1.00";
	else if (f.currency.n && f.currency.n != 3)
		why = "currency must be three letters, like USD";
	else if (t->purchased.n && err_is(time_parse_rfc3339(t->purchased, &f.purchased_us)) &&
		err_is(time_parse_rfc3339(arena_printf(a, STR_FMT "T00:00:00Z", STR_ARG(t->purchased)), &f.purchased_us)))
		why = "purchased must be a date, like 2026-11-27";
	else if ((f.monthly_micros >= 0 || f.setup_micros >= 0) && f.currency.n == 0)
		f.currency = STR("USD");
	*ret_why = why ? str_of(why) : STR_NONE;
	*ret = f;
	return why ? err_new(ERR_REJECT, "an option is not valid") : OK;
}

struct db_call pool_add_call(struct arena *a, const struct pool_list *l, const struct pool_facts *f, struct str carrier, int64_t now_us, struct str actor)
{
	struct db_param *p = ARENA_ARRAY(a, 10, struct db_param);
	struct str *areas = ARENA_ARRAY(a, l->n + 1, struct str);
	for (size_t i = 0; i < l->n; i++)
		areas[i] = f->area_code.n ? f->area_code : l->areas[i];
	p[0] = db_p_texts(a, l->phones, l->n);
	p[1] = db_p_texts(a, l->countries, l->n);
	p[2] = db_p_str(carrier);
	p[3] = db_p_int(a, now_us);
	p[4] = db_p_str(actor);
	p[5] = db_p_texts(a, areas, l->n);
	p[6] = db_p_int(a, f->monthly_micros);
	p[7] = db_p_int(a, f->setup_micros);
	p[8] = db_p_str(f->currency);
	p[9] = db_p_int(a, f->purchased_us);
	return (struct db_call){ .sql = SQL_OP_POOL_ADD, .params = p, .n_params = 10 };
}

const char *pool_add_refusal(struct str word)
{
	if (str_is(word, "own"))
		return "it is in a client's own account, and none of ours";
	return str_is(word, "leaving") ? "it is being given back to its carrier; add it when that is done" : NULL;
}

struct db_call pool_leave_call(struct arena *a, const struct pool_leaving *q, int64_t now_us)
{
	struct db_param *p = ARENA_ARRAY(a, 5, struct db_param);
	p[0] = db_p_str(q->number);
	p[1] = db_p_texts(a, q->statuses, q->n_statuses);
	p[2] = db_p_int(a, now_us);
	p[3] = db_p_str(q->actor);
	p[4] = db_p_str(q->reason);
	return (struct db_call){ .sql = SQL_NUMBER_LEAVE, .params = p, .n_params = 5 };
}
