/* server/job_prune.c: what is done and old enough goes, in bites that nobody notices. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/api_key.h"
#include "server/jobs.h"

#define DB_WAIT_MS 5000
#define BITE 2000
#define PAUSE_US (20 * 1000)

struct prune {
	struct job *job;
	struct db_param p[3];
};

static void bite(void *ctx);

static void bitten(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct prune *k = ctx;
	if (err_is(e))
		job_again(k->job, job_backoff_us(k->job->attempts), 10, "the database did not answer");
	else if (db_bool(results[0], 0, 0) && !k->job->w->draining)
		loop_after(k->job->w->loop, PAUSE_US, bite, k);
	else
		job_done(k->job);
}

static void bite(void *ctx)
{
	struct prune *k = ctx;
	db_query(k->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PRUNE, .params = k->p, .n_params = 3 }, bitten, k);
}

void job_prune(struct job *job)
{
	struct prune *k = ARENA_NEW(job->a, struct prune);
	k->job = job;
	k->p[0] = db_p_int(job->a, clock_now_us() - job->w->cfg->keep_days * DAY_US);
	k->p[1] = db_p_int(job->a, BITE);
	k->p[2] = db_p_int(job->a, clock_now_us() - API_KEY_KEPT_US);
	bite(k);
}
