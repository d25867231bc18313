/* pool/add.c: lists of numbers in, statements out. */
/* SPDX-License-Identifier: MIT */
#include "pool/add.h"

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
	l->countries[l->n++] = arena_str(a, str_of(country.z));
}

void pool_read_list(struct arena *a, const struct str *numbers, size_t n, struct country home, struct pool_list *ret)
{
	*ret = (struct pool_list){ .phones = ARENA_ARRAY(a, n + 1, struct str), .countries = ARENA_ARRAY(a, n + 1, struct str) };
	for (size_t i = 0; i < n; i++)
		read_one(a, ret, numbers[i], home);
}

struct db_call pool_add_call(struct arena *a, const struct pool_list *l, struct str carrier, int64_t now_us, struct str actor)
{
	struct db_param *p = ARENA_ARRAY(a, 5, struct db_param);
	p[0] = db_p_texts(a, l->phones, l->n);
	p[1] = db_p_texts(a, l->countries, l->n);
	p[2] = db_p_str(carrier);
	p[3] = db_p_int(a, now_us);
	p[4] = db_p_str(actor);
	return (struct db_call){ .sql = SQL_OP_POOL_ADD, .params = p, .n_params = 5 };
}

struct db_call pool_retire_call(struct arena *a, struct str number, int64_t now_us, struct str actor)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_str(number);
	p[1] = db_p_int(a, now_us);
	p[2] = db_p_str(actor);
	return (struct db_call){ .sql = SQL_OP_POOL_RETIRE, .params = p, .n_params = 3 };
}
