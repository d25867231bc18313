/* server/job_forget.c: what texts said is forgotten after USHER_MESSAGE_RETENTION_DAYS, in bites that nobody notices. */
/* SPDX-License-Identifier: MIT
 *
 * Bodies and answers go. Dedupe keys, states, steps, consents and the audit log stay: a repeat is still known, a replay still works.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include <inttypes.h>

#define DB_WAIT_MS 5000
#define BITE 2000
#define PAUSE_US (20 * 1000)
#define ATTEMPTS_MAX 10

struct forget {
	struct job *job;
	int64_t n;
	struct db_param p[2];
};

static void bite(void *ctx);

static void bitten(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct forget *k = ctx;
	if (err_is(e)) {
		job_again(k->job, job_backoff_us(k->job->attempts), ATTEMPTS_MAX, "the database did not answer");
		return;
	}
	k->n += db_int(results[0], 0, 1);
	if (db_bool(results[0], 0, 0) && !k->job->w->draining) {
		loop_after(k->job->w->loop, PAUSE_US, bite, k);
		return;
	}
	log_event(k->n ? LOG_INFO : LOG_DEBUG, "TEXTS_FORGOTTEN", "texts=%" PRId64, k->n);
	job_done(k->job);
}

static void bite(void *ctx)
{
	struct forget *k = ctx;
	db_query(k->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_FORGET, .params = k->p, .n_params = 2 }, bitten, k);
}

void job_forget(struct job *job)
{
	struct forget *k = ARENA_NEW(job->a, struct forget);
	k->job = job;
	k->p[0] = db_p_int(job->a, clock_now_us() - job->w->cfg->message_retention_days * DAY_US);
	k->p[1] = db_p_int(job->a, BITE);
	bite(k);
}
