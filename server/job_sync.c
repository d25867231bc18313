/* server/job_sync.c: kind "sync": the accounts at our carriers against the pool, at the start and every USHER_SYNC_HOURS. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/jobs.h"
#include "server/sync.h"

#define AGAIN_US (10 * MIN_US)
#define BUSY_US (30 * SEC_US)
#define ATTEMPTS_MAX 4              /* of one time of the schedule */

static const char *const carriers[] = { "twilio", "telnyx" };
#define CARRIERS (sizeof carriers / sizeof carriers[0])

struct syncs {
	struct job *job;
	size_t at;
	struct err e;               /* of the first that failed */
	bool busy;                  /* an account is being synchronised by somebody, or was by somebody who died */
};

static void next(struct syncs *s);

static void synced(void *ctx, struct err e, const struct sync_report *r)
{
	struct syncs *s = ctx;
	(void)r;
	if (e.kind == ERR_CONFLICT)
		s->busy = true;
	else if (err_is(e) && !err_is(s->e))
		s->e = e;
	s->at++;
	next(s);
}

static void next(struct syncs *s)
{
	struct world *w = s->job->w;
	struct source_account acc;
	struct sync_ask ask = { .adopt = SYNC_UNUSED, .actor = STR("usher") };
	while (s->at < CARRIERS && !numbers_account(w->cfg, str_of(carriers[s->at]), &acc))
		s->at++;
	if (s->at < CARRIERS) {
		(void)sync_adopt_find(str_of(w->cfg->sync_adopt), &ask.adopt);
		ask.carrier = str_of(carriers[s->at]);
		sync_start(w, &ask, synced, s);
	} else if (err_is(s->e))
		job_again(s->job, AGAIN_US, ATTEMPTS_MAX, s->e.what);
	else if (s->busy)
		job_wait(s->job, BUSY_US, "another sync is under way");
	else
		job_done(s->job);
}

int64_t job_sync_every_us(const struct config *cfg)
{
	return cfg->demo ? 0 : cfg->sync_hours * 60 * MIN_US;
}

void job_sync(struct job *job)
{
	struct syncs *s = ARENA_NEW(job->a, struct syncs);
	s->job = job;
	next(s);
}
