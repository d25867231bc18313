/* server/jobs_settle.c: how jobs end: outcomes are stored as sets. */
/* SPDX-License-Identifier: MIT
 *
 *   job_done() and the like --> jobs.ending --flush (all that ended meanwhile, one statement)--> stored, forgotten
 *
 * An outcome that cannot be stored is tried again for as long as the lease lasts (it is renewed meanwhile); after that the job is left
 * to its lease, and somebody runs it again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "server/jobs_impl.h"
#include "server/jobs_table.h"
#include "server/metrics.h"
#include <inttypes.h>

#define FLUSH_MAX 256
#define FLUSH_TRIES 20
#define FLUSH_AGAIN_US (500 * 1000)

int64_t job_backoff_us(int64_t attempts)
{
	int64_t base = 2 * SEC_US, most = 10 * MIN_US;
	for (int64_t i = 1; i < attempts && base < most; i++)
		base *= 2;
	if (base > most)
		base = most;
	uint16_t r;
	seal_random(&r, sizeof r);
	return base / 2 + base * r / UINT16_MAX / 2 + base / 4;
}

static void flush(void *ctx);

static void flush_in(struct jobs *j, int64_t us)
{
	j->flushing = true;
	j->flush = loop_after(j->w->loop, us, flush, j);
}

/* The first n of those that have ended are over. */
static void forget(struct jobs *j, size_t n)
{
	j->n_ending -= n;
	for (; n > 0; n--) {
		struct list *l = list_first(&j->ending);
		list_remove(l);
		jobs_forget(LIST_OF(l, struct running, ending));
	}
}

static void flushed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct jobs *j = ctx;
	size_t asked = j->n_ending < FLUSH_MAX ? j->n_ending : FLUSH_MAX;
	if (j->n_flushed < asked)
		asked = j->n_flushed; /* more have ended meanwhile */
	arena_reset(j->flush_a);
	if (err_is(e) && ++j->flush_tries < FLUSH_TRIES) {
		flush_in(j, FLUSH_AGAIN_US);
		return;
	}
	if (err_is(e))
		log_err("JOB_NOT_SETTLED", e); /* the leases end and somebody runs them again */
	else if (j->flush_tries == 0)
		metric_add(M_JOBS_FENCED, (int64_t)asked - PQntuples(results[0]));
	j->flush_tries = 0;
	forget(j, asked);
	if (j->n_ending > 0)
		flush_in(j, 0);
	else
		j->flushing = false;
}

static void flush(void *ctx)
{
	struct jobs *j = ctx;
	struct arena *a = j->flush_a;
	size_t max = j->n_ending < FLUSH_MAX ? j->n_ending : FLUSH_MAX, n = 0;
	int64_t *ids = ARENA_ARRAY(a, max, int64_t), *fences = ARENA_ARRAY(a, max, int64_t), *due = ARENA_ARRAY(a, max, int64_t);
	int64_t *attempts = ARENA_ARRAY(a, max, int64_t);
	struct str *states = ARENA_ARRAY(a, max, struct str), *errors = ARENA_ARRAY(a, max, struct str);
	bool *alert = ARENA_ARRAY(a, max, bool);
	j->flush = 0;
	for (struct list *l = j->ending.next; l != &j->ending && n < max; l = l->next, n++) {
		const struct running *r = LIST_OF(l, struct running, ending);
		ids[n] = r->job.id;
		fences[n] = r->job.fence;
		states[n] = str_of(r->end.state);
		due[n] = r->end.due_us;
		errors[n] = r->end.error ? str_of(r->end.error) : STR_NONE;
		attempts[n] = r->end.attempts;
		alert[n] = r->end.alert;
	}
	j->n_flushed = n;
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_ints(a, fences, n);
	p[2] = db_p_texts(a, states, n);
	p[3] = db_p_ints(a, due, n);
	p[4] = db_p_texts(a, errors, n);
	p[5] = db_p_ints(a, attempts, n);
	p[6] = db_p_bools(a, alert, n);
	p[7] = db_p_int(a, clock_now_us());
	db_query(j->w->jobs_db, JOBS_DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_SETTLE, .params = p, .n_params = 8 }, flushed, j);
}

/* A recurring job that has ended, well or not: the next time of its schedule that is still to come. */
static void renew(const struct job *job, struct run_end *end)
{
	const struct job_kind *kind = job_kind_find(job->kind);
	int64_t every = kind && kind->every_us && str_starts(job->subject, STR("every:")) ? kind->every_us(job->w->cfg) : 0, now = clock_now_us();
	if (every <= 0 || strcmp(end->state, "due") == 0)
		return;
	end->state = "due";
	end->attempts = 0;
	end->due_us = job->due_us + every;
	if (end->due_us <= now)
		end->due_us = now + every - (now - job->due_us) % every;
}

static void settle(struct job *job, struct run_end end)
{
	struct running *r = LIST_OF(job, struct running, job);
	struct jobs *j = job->w->jobs;
	renew(job, &end);
	r->end = end;
	list_append(&j->ending, &r->ending);
	j->n_ending++;
	if (!j->flushing)
		flush_in(j, 0);
}

void job_done(struct job *job)
{
	metric_add(M_JOBS_DONE, 1);
	settle(job, (struct run_end){ .state = "done", .due_us = job->due_us, .attempts = job->attempts });
}

static void fail(struct job *job, const char *error, bool alert)
{
	metric_add(M_JOBS_FAILED, 1);
	log_event(LOG_ERROR, "JOB_FAILED", "job=%" PRId64 " kind=" STR_FMT " attempts=%" PRId64 " text=%s", job->id, STR_ARG(job->kind), job->attempts,
		log_quote(str_of(error)));
	settle(job, (struct run_end){ .state = "failed", .due_us = job->due_us, .attempts = job->attempts, .error = error, .alert = alert });
}

void job_fail(struct job *job, const char *error)
{
	const struct job_kind *kind = job_kind_find(job->kind);
	fail(job, error, kind == NULL || !kind->own_alert);
}

void jobs_give_up(struct job *job, const char *error)
{
	fail(job, error, !str_is(job->kind, "alert")); /* one that tells of an alert would beget the next */
}

int64_t job_pause_us(struct job *job, int64_t retry_after_s, int64_t pause_us)
{
	if (retry_after_s < 1)
		return pause_us;
	job->rest_until_us = clock_now_us() + retry_after_s * SEC_US;
	return retry_after_s * SEC_US;
}

void job_again(struct job *job, int64_t after_us, int64_t attempts_max, const char *error)
{
	if (job->attempts >= attempts_max) {
		job_fail(job, error);
		return;
	}
	metric_add(M_JOBS_RETRIED, 1);
	int64_t due = job->due_us + after_us, now = clock_now_us();
	if (due <= now)
		due = now + after_us; /* it ran late: the pause still counts */
	if (due < job->rest_until_us)
		due = job->rest_until_us;
	settle(job, (struct run_end){ .state = "due", .due_us = due, .attempts = job->attempts, .error = error });
}

void job_wait(struct job *job, int64_t after_us, const char *why)
{
	metric_add(M_JOBS_RETRIED, 1);
	settle(job, (struct run_end){ .state = "due", .due_us = clock_now_us() + after_us, .attempts = job->attempts > 0 ? job->attempts - 1 : 0, .error = why });
}
