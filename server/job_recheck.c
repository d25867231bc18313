/* server/job_recheck.c: from time to time: which live owners are rung, to see whether their forwarding still works. */
/* SPDX-License-Identifier: MIT
 *
 * Each look takes some of those who are due and have daytime now, so that a period's calls spread over its days and a clock that jumps
 * rings nobody twice: what is due is counted from the owner's last proof or call, on their row. Whether the call may be placed is the
 * chart's business (event call.recheck).
 */
#include "base/clock.h"
#include "gen/onboarding.h"
#include "server/jobs.h"
#include "server/turn.h"

#define DB_WAIT_MS 5000
#define LOOK_EVERY_US (10 * MIN_US)
#define LOOKS_BY_DAY_MIN 48         /* of 144 looks so many fall into the owners' daytime at least */
#define DUE_MAX 500                 /* looked at in one run: some have night */
#define CALLS_KEPT_PERCENT 50       /* of USHER_CALLS_PER_DAY: for owners who ask for a call themselves */

int64_t recheck_every_us(const struct config *c)
{
	return c->recheck_days > 0 && c->calls_per_day > 0 ? LOOK_EVERY_US : 0;
}

static bool has_daytime(const PGresult *r, int row, int64_t now_us)
{
	struct country country = { 0 };
	if (err_is(country_parse(db_str(r, row, 1), &country)))
		return false;
	return phone_daytime_at(country, db_str(r, row, 2), now_us) <= now_us;
}

/* How many may be rung now: the live owners spread over the days, within what the day's brake leaves. */
static int64_t share_of(const struct config *cfg, int64_t live, int64_t today)
{
	int64_t share = 1 + live / (cfg->recheck_days * LOOKS_BY_DAY_MIN);
	int64_t left = cfg->calls_per_day * CALLS_KEPT_PERCENT / 100 - today;
	return left < share ? left : share;
}

static void due(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct job *job = ctx;
	int64_t now_us = clock_now_us(), left = -1;
	if (err_is(e)) {
		job_again(job, MIN_US, 10, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	for (int i = 0; i < PQntuples(r) && left != 0; i++) {
		if (left < 0)
			left = share_of(job->w->cfg, db_int(r, i, 3), db_int(r, i, 4));
		if (left <= 0)
			break;
		if (!has_daytime(r, i, now_us))
			continue;
		left--;
		struct input in = { .kind = INPUT_EVENT, .client_id = db_int(r, i, 0), .event = EV_CALL_RECHECK };
		turn_add(job->w->turn, &in, NULL, NULL);
	}
	job_done(job);
}

void job_recheck(struct job *job)
{
	struct db_param *p = ARENA_ARRAY(job->a, 3, struct db_param);
	int64_t now_us = clock_now_us();
	p[0] = db_p_int(job->a, now_us - job->w->cfg->recheck_days * DAY_US);
	p[1] = db_p_int(job->a, now_us);
	p[2] = db_p_int(job->a, DUE_MAX);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RECHECK_DUE, .params = p, .n_params = 3 }, due, job);
}
