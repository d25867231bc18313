/* server/ops_stats.c: figures: those that need to know the chart's states, or a setting. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/chart.h"
#include "server/ops_runs.h"

#define DAYS_MAX 366

static bool days_are_well(struct op_call *c)
{
	int64_t days;
	if (!err_is(str_int64(op_value(c, "days"), 1, DAYS_MAX, &days)))
		return true;
	op_wrong(c, "wrong period", STR("days must be 1 to 366"));
	return false;
}

static struct db_param leaves(struct op_call *c, bool steps_only)
{
	size_t n;
	const struct str *names = chart_leaves(c->a, steps_only, &n);
	return db_p_texts(c->a, names, n);
}

void op_stats_states(struct op_call *c)
{
	c->p[0] = db_p_int(c->a, clock_now_us());
	c->p[1] = leaves(c, false);
	op_query(c, SQL_OP_STATS_STATES, 2, NULL);
}

void op_stats_funnel(struct op_call *c)
{
	if (!days_are_well(c))
		return;
	c->p[2] = db_p_int(c->a, clock_now_us());
	c->p[3] = leaves(c, true);
	op_query(c, SQL_OP_STATS_FUNNEL, 4, NULL);
}

void op_stats_pool(struct op_call *c)
{
	if (!days_are_well(c))
		return;
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_int(c->a, c->w->cfg->pool_low);
	op_query(c, SQL_OP_STATS_POOL, 3, NULL);
}
