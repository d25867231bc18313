/* pool/allocate.c: the statements that give, hold, pause and take back numbers. */
/* SPDX-License-Identifier: MIT */
#include "pool/allocate.h"

struct db_call pool_allocate_call(struct arena *a, const struct pool_ask *q)
{
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_int(a, q->client_id);
	p[1] = db_p_str(q->country);
	p[2] = db_p_int(a, q->now_us);
	return (struct db_call){ .sql = q->waits ? SQL_NUMBER_ALLOCATE_WAIT : SQL_NUMBER_ALLOCATE, .params = p, .n_params = 3 };
}

struct db_call pool_hold_call(struct arena *a, const struct pool_ask *q)
{
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_int(a, q->client_id);
	p[1] = db_p_str(q->country);
	p[2] = db_p_int(a, q->now_us);
	p[3] = db_p_int(a, q->until_us);
	return (struct db_call){ .sql = q->waits ? SQL_NUMBER_HOLD_WAIT : SQL_NUMBER_HOLD, .params = p, .n_params = 4 };
}

struct db_call pool_assign_call(struct arena *a, const struct pool_ask *q)
{
	struct db_param *p = ARENA_ARRAY(a, 5, struct db_param);
	p[0] = db_p_int(a, q->client_id);
	p[1] = db_p_str(q->number);
	p[2] = db_p_str(q->country);
	p[3] = db_p_bool(q->force);
	p[4] = db_p_int(a, q->now_us);
	return (struct db_call){ .sql = SQL_NUMBER_ASSIGN, .params = p, .n_params = 5 };
}

struct db_call pool_unassign_call(struct arena *a, const struct pool_ask *q)
{
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_int(a, q->client_id);
	p[1] = db_p_str(q->number);
	p[2] = db_p_int(a, q->now_us);
	p[3] = db_p_int(a, q->until_us);
	return (struct db_call){ .sql = SQL_NUMBER_UNASSIGN, .params = p, .n_params = 4 };
}

void pool_read_given(struct arena *a, const PGresult *r, struct pool_given *ret)
{
	*ret = (struct pool_given){ .number = STR_NONE };
	if (PQntuples(r) == 0)
		return;
	ret->number = arena_str(a, db_str(r, 0, 0));
	if (!pool_status_find(db_str(r, 0, 1), &ret->was))
		ret->was = POOL_AVAILABLE;
	if (PQnfields(r) > 2)
		ret->taken_from = db_int(r, 0, 2);
	if (PQnfields(r) > 3)
		ret->verdict = arena_str(a, db_str(r, 0, 3));
}

enum pool_result pool_result_of(const struct pool_given *g)
{
	if (g->number.n == 0)
		return POOL_EMPTY;
	return g->was == POOL_ASSIGNED || g->was == POOL_PAUSED ? POOL_ALREADY_ASSIGNED : POOL_ALLOCATED;
}

struct db_call pool_change_call(struct arena *a, enum pool_change change, const int64_t *clients, size_t n, int64_t now_us, int64_t rest_us)
{
	static const enum sql_id sql[] = { [POOL_PAUSE] = SQL_NUMBERS_PAUSE, [POOL_RESUME] = SQL_NUMBERS_RESUME, [POOL_GIVE_UP] = SQL_NUMBERS_GIVE_UP };
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_ints(a, clients, n);
	p[1] = db_p_int(a, now_us);
	p[2] = db_p_int(a, rest_us);
	return (struct db_call){ .sql = sql[change], .params = p, .n_params = change == POOL_GIVE_UP ? 3 : 2 };
}
