/* server/jobs.c: the job engine: claim, lease, heartbeat, settle. */
/* SPDX-License-Identifier: MIT */
#include "server/jobs.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/seal.h"
#include "server/metrics.h"
#include "server/note.h"
#include <inttypes.h>
#include <stdlib.h>

#define POLL_US (250 * 1000)
#define WAKE_US (5 * 1000)
#define LEASE_US (15 * SEC_US)
#define HEARTBEAT_US (LEASE_US / 3)
#define CLAIM_MAX 32
#define RUNNING_MAX 64
#define DB_WAIT_MS 2000
#define JOB_BYTES_MAX (4u * 1024 * 1024)
#define ATTEMPTS_HARD_MAX 200       /* a job that kills its process meets this */

static const struct {
	const char *kind;
	job_run *run;
} kinds[] = {
	{ "send", job_send },
	{ "answer", job_answer },
	{ "alert", job_alert },
};

struct running {
	struct list link;
	struct job job;
};

struct jobs {
	struct world *w;
	struct list running;
	size_t n_running;
	uint64_t poll, beat;
	bool claiming, draining, again;
	struct arena *claim_a, *beat_a;
	loop_fn *drained;
	void *drained_ctx;
};

static void claim(void *ctx);

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

static void check_drained(struct jobs *j)
{
	if (j->draining && j->n_running == 0 && !j->claiming && j->drained) {
		loop_fn *fn = j->drained;
		j->drained = NULL;
		loop_defer(j->w->loop, fn, j->drained_ctx);
	}
}

static void poll_in(struct jobs *j, int64_t us)
{
	if (j->draining)
		return;
	loop_cancel(j->w->loop, j->poll);
	j->poll = loop_after(j->w->loop, us, claim, j);
}

static void end(struct running *r)
{
	struct jobs *j = r->job.w->jobs;
	list_remove(&r->link);
	j->n_running--;
	arena_free(r->job.a);
	free(r);
	if (j->again)
		poll_in(j, 0);
	check_drained(j);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct running *r = ctx;
	if (err_is(e))
		log_err("JOB_NOT_SETTLED", e); /* the lease ends and somebody runs it again */
	else if (PQntuples(results[0]) == 0)
		metric_add(M_JOBS_FENCED, 1);
	end(r);
}

struct end {
	const char *state;
	int64_t due_us;
	const char *error;
	bool uncounted;         /* this run was no attempt */
};

static void settle(struct job *job, struct end end)
{
	struct running *r = LIST_OF(job, struct running, job);
	struct db_param *p = ARENA_ARRAY(job->a, 7, struct db_param);
	p[0] = db_p_int(job->a, job->id);
	p[1] = db_p_int(job->a, job->fence);
	p[2] = db_p_str(str_of(end.state));
	p[3] = db_p_int(job->a, end.due_us);
	p[4] = db_p_str(end.error ? str_of(end.error) : STR_NONE);
	p[5] = db_p_int(job->a, clock_now_us());
	p[6] = db_p_bool(end.uncounted);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_SETTLE, .params = p, .n_params = 7 }, settled, r);
}

void job_done(struct job *job)
{
	metric_add(M_JOBS_DONE, 1);
	settle(job, (struct end){ .state = "done", .due_us = job->due_us });
}

void job_fail(struct job *job, const char *error)
{
	metric_add(M_JOBS_FAILED, 1);
	log_event(LOG_ERROR, "JOB_FAILED", "job=%" PRId64 " kind=" STR_FMT " attempts=%" PRId64 " text=%s", job->id, STR_ARG(job->kind), job->attempts,
		log_quote(str_of(error)));
	if (!str_is(job->kind, "alert"))
		note_alert(job->w, "job_failed", "warning", arena_printf(job->a, "job:%" PRId64, job->id), str_of(error));
	settle(job, (struct end){ .state = "failed", .due_us = job->due_us, .error = error });
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
	settle(job, (struct end){ .state = "due", .due_us = due, .error = error });
}

void job_wait(struct job *job, int64_t after_us, const char *why)
{
	metric_add(M_JOBS_RETRIED, 1);
	settle(job, (struct end){ .state = "due", .due_us = clock_now_us() + after_us, .error = why, .uncounted = true });
}

static void unknown_kind(struct job *job)
{
	job_fail(job, "no such kind of job in this version");
}

static job_run *find_kind(struct str kind)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (str_is(kind, kinds[i].kind))
			return kinds[i].run;
	return unknown_kind;
}

static void start(struct jobs *j, const PGresult *res, int row)
{
	struct running *r = calloc(1, sizeof *r);
	if (r == NULL)
		abort();
	struct arena *a = arena_new(JOB_BYTES_MAX);
	r->job = (struct job){
		.w = j->w, .a = a, .id = db_int(res, row, 0), .kind = arena_str(a, db_str(res, row, 1)), .subject = arena_str(a, db_str(res, row, 2)),
		.client_id = db_int(res, row, 3), .message_id = db_int(res, row, 4), .payload = arena_str(a, db_str(res, row, 5)),
		.attempts = db_int(res, row, 6), .fence = db_int(res, row, 7), .due_us = db_int(res, row, 8), .created_us = db_int(res, row, 9),
	};
	list_append(&j->running, &r->link);
	j->n_running++;
	if (r->job.attempts > ATTEMPTS_HARD_MAX)
		job_fail(&r->job, "too many attempts");
	else
		find_kind(r->job.kind)(&r->job);
}

static void claimed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct jobs *j = ctx;
	j->claiming = false;
	int found = 0;
	if (!err_is(e)) {
		found = PQntuples(results[0]);
		for (int i = 0; i < found; i++)
			start(j, results[0], i);
	}
	arena_reset(j->claim_a);
	poll_in(j, found == CLAIM_MAX ? WAKE_US : POLL_US);
	check_drained(j);
}

static void claim(void *ctx)
{
	struct jobs *j = ctx;
	j->poll = 0;
	j->again = false;
	if (j->claiming || j->draining)
		return;
	if (j->n_running >= RUNNING_MAX) {
		j->again = true;
		return;
	}
	j->claiming = true;
	size_t room = RUNNING_MAX - j->n_running;
	struct arena *a = j->claim_a;
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_int(a, clock_now_us());
	p[1] = db_p_int(a, clock_wall_us());
	p[2] = db_p_int(a, LEASE_US);
	p[3] = db_p_int(a, room < CLAIM_MAX ? (int64_t)room : CLAIM_MAX);
	db_query(j->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_CLAIM, .params = p, .n_params = 4 }, claimed, j);
}

static void beat(void *ctx);

static void beaten(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct jobs *j = ctx;
	if (err_is(e))
		log_err("JOB_HEARTBEAT", e);
	arena_reset(j->beat_a);
	j->beat = loop_after(j->w->loop, HEARTBEAT_US, beat, j);
}

static void beat(void *ctx)
{
	struct jobs *j = ctx;
	j->beat = 0;
	if (j->n_running == 0) {
		j->beat = loop_after(j->w->loop, HEARTBEAT_US, beat, j);
		return;
	}
	struct arena *a = j->beat_a;
	int64_t *ids = ARENA_ARRAY(a, j->n_running, int64_t), *fences = ARENA_ARRAY(a, j->n_running, int64_t);
	size_t n = 0;
	for (struct list *l = j->running.next; l != &j->running; l = l->next) {
		const struct job *job = &LIST_OF(l, struct running, link)->job;
		ids[n] = job->id;
		fences[n++] = job->fence;
	}
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_ints(a, fences, n);
	p[2] = db_p_int(a, clock_wall_us() + LEASE_US);
	db_query(j->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_HEARTBEAT, .params = p, .n_params = 3 }, beaten, j);
}

void jobs_wake(struct world *w)
{
	if (w->jobs && !w->jobs->claiming)
		poll_in(w->jobs, WAKE_US);
}

struct err jobs_new(struct world *w, struct jobs **ret)
{
	struct jobs *j = calloc(1, sizeof *j);
	if (j == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	j->w = w;
	list_init(&j->running);
	j->claim_a = arena_new(1024 * 1024);
	j->beat_a = arena_new(1024 * 1024);
	w->jobs = j;
	poll_in(j, POLL_US);
	j->beat = loop_after(w->loop, HEARTBEAT_US, beat, j);
	*ret = j;
	return OK;
}

void jobs_drain(struct jobs *j, loop_fn *done, void *ctx)
{
	j->draining = true;
	j->drained = done;
	j->drained_ctx = ctx;
	loop_cancel(j->w->loop, j->poll);
	check_drained(j);
}

void jobs_free(struct jobs *j)
{
	if (j == NULL)
		return;
	loop_cancel(j->w->loop, j->poll);
	loop_cancel(j->w->loop, j->beat);
	for (struct list *l; (l = list_first(&j->running)) != NULL;) {
		list_remove(l);
		struct running *r = LIST_OF(l, struct running, link);
		arena_free(r->job.a);
		free(r);
	}
	arena_free(j->claim_a);
	arena_free(j->beat_a);
	free(j);
}
