/* server/job_stats.c: what the journal has is counted into stats_steps, in bites. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/chart.h"
#include "server/jobs.h"

#define DB_WAIT_MS 20000
#define BITE 10000              /* clients */
#define PAUSE_US (50 * 1000)

struct stats {
	struct job *job;
	int64_t texts, entries;     /* the latest when this run began */
	struct db_param p[2], mark[2];
};

static void bite(void *ctx);

static void failed(struct stats *k)
{
	job_again(k->job, job_backoff_us(k->job->attempts), 10, "the database did not answer");
}

static void marked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct stats *k = ctx;
	if (err_is(e))
		failed(k);
	else
		job_done(k->job);
}

static void mark(struct stats *k)
{
	k->mark[0] = db_p_int(k->job->a, k->texts);
	k->mark[1] = db_p_int(k->job->a, k->entries);
	db_query(k->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_STATS_MARK, .params = k->mark, .n_params = 2 }, marked, k);
}

static void bitten(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct stats *k = ctx;
	if (err_is(e))
		failed(k);
	else if (!db_bool(results[0], 0, 0))
		mark(k);
	else if (!k->job->w->draining)
		loop_after(k->job->w->loop, PAUSE_US, bite, k);
	else
		job_done(k->job);
}

static void bite(void *ctx)
{
	struct stats *k = ctx;
	db_query(k->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_STATS_ROLL, .params = k->p, .n_params = 2 }, bitten, k);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct stats *k = ctx;
	if (err_is(e)) {
		failed(k);
		return;
	}
	k->texts = db_int(results[0], 0, 0);
	k->entries = db_int(results[0], 0, 1);
	bite(k);
}

void job_stats(struct job *job)
{
	struct stats *k = ARENA_NEW(job->a, struct stats);
	size_t n;
	const struct str *steps = chart_leaves(job->a, true, &n);
	k->job = job;
	k->p[0] = db_p_texts(job->a, steps, n);
	k->p[1] = db_p_int(job->a, BITE);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_STATS_BEGIN }, begun, k);
}
