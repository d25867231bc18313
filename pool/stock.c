/* pool/stock.c: the statements behind the pool's own life. */
/* SPDX-License-Identifier: MIT */
#include "pool/stock.h"

static struct db_call one(struct arena *a, enum sql_id sql, int64_t first, int64_t second, int n)
{
	struct db_param *p = ARENA_ARRAY(a, 2, struct db_param);
	p[0] = db_p_int(a, first);
	p[1] = db_p_int(a, second);
	return (struct db_call){ .sql = sql, .params = p, .n_params = n };
}

struct db_call pool_lapse_call(struct arena *a, int64_t now_us)
{
	return one(a, SQL_POOL_LAPSE, now_us, 0, 1);
}

struct db_call pool_waiting_call(struct arena *a, int64_t most)
{
	return one(a, SQL_POOL_WAITING, most, 0, 1);
}

struct db_call pool_low_call(struct arena *a, int64_t low, int64_t now_us)
{
	return one(a, SQL_POOL_LOW, low, now_us, 2);
}

struct db_call pool_stats_call(struct arena *a, int64_t low)
{
	return one(a, SQL_OP_POOL_STATS, low, 0, 1);
}
