/* server/demo_seed.c: before the workers: phones to play with, numbers in an empty pool, the clock where it was left. */
/* SPDX-License-Identifier: MIT */
#include "server/demo.h"

#define SEED_BYTES_MAX 4096

struct err demo_clock_shift(struct plain *p, int64_t *ret_us)
{
	PGresult *r = NULL;
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_DEMO_CLOCK_GET }, &r);
	if (err_is(e))
		return e;
	*ret_us = db_int(r, 0, 0);
	PQclear(r);
	return OK;
}

struct err demo_watch(struct plain *p, bool wanted)
{
	struct db_param on[] = { db_p_bool(wanted) };
	return plain_run(p, &(struct db_call){ .sql = SQL_DEMO_WATCH, .params = on, .n_params = 1 }, NULL);
}

struct err demo_seed(struct plain *p, int64_t now_us)
{
	struct arena *a = arena_new(SEED_BYTES_MAX);
	struct db_param now = db_p_int(a, now_us);
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_DEMO_SEED_PHONES, .params = &now, .n_params = 1 }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_DEMO_SEED_NUMBERS, .params = &now, .n_params = 1 }, NULL);
	arena_free(a);
	return e;
}
