/* server/jobs.c: the job engine: claim, lease, heartbeat, settle. */
/* SPDX-License-Identifier: MIT */
#include "server/jobs_impl.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs_table.h"
#include "server/metrics.h"
#include "server/shared.h"
#include "sms/brake.h"
#include <stdlib.h>

#define POLL_US (250 * 1000)
#define WAKE_US (5 * 1000)
#define LEASE_US (12 * SEC_US)      /* whoever is killed: its jobs run elsewhere within 15 s */
#define HEARTBEAT_US (LEASE_US / 3)
#define CLAIM_MAX 32                /* of one lane */
#define JOB_BYTES_MAX (16u * 1024 * 1024)  /* some answers of an API at their longest */
#define SUSPECT_LOST 2              /* as in db/sql/jobs_claim.sql */
#define LOST_MAX 5                  /* processes that may end under a job */
#define ATTEMPTS_HARD_MAX 200

static const size_t lane_max[LANES] = { 32, 32, 8 };    /* running at once in this process */

static void claim(void *ctx);

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

void jobs_forget(struct running *r)
{
	struct jobs *j = r->job.w->jobs;
	list_remove(&r->link);
	j->n_running--;
	j->n_lane[r->lane]--;
	j->suspect &= !r->suspect;
	arena_free(r->job.a);
	free(r);
	if (j->again)
		poll_in(j, 0);
	check_drained(j);
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
	r->lane = (int)db_int(res, row, 10) % LANES;
	int64_t lost = db_int(res, row, 11);
	list_append(&j->running, &r->link);
	j->n_running++;
	j->n_lane[r->lane]++;
	metric_add(M_LEASES_EXPIRED, lost > 0);
	r->suspect = lost >= SUSPECT_LOST;
	j->suspect |= r->suspect;
	const struct job_kind *kind = job_kind_find(r->job.kind);
	if (lost >= LOST_MAX)
		jobs_give_up(&r->job, "again and again the process that ran it ended");
	else if (r->job.attempts > ATTEMPTS_HARD_MAX)
		jobs_give_up(&r->job, "too many attempts");
	else if (kind == NULL)
		jobs_give_up(&r->job, "no such kind of job in this version");
	else
		kind->run(&r->job);
}

static void claimed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct jobs *j = ctx;
	j->claiming = false;
	int found = err_is(e) ? 0 : PQntuples(results[0]);
	size_t of_lane[LANES] = { 0 };
	for (int i = 0; i < found; i++) {
		start(j, results[0], i);
		of_lane[db_int(results[0], i, 10) % LANES]++;
	}
	bool more = false; /* a lane that gave as many as it may at once */
	for (int i = 0; i < LANES; i++)
		more |= of_lane[i] == CLAIM_MAX;
	arena_reset(j->claim_a);
	poll_in(j, more ? WAKE_US : POLL_US);
	check_drained(j);
}

/* How many of a lane this process may take on now. */
static int64_t room_of(const struct jobs *j, int lane)
{
	size_t room = lane_max[lane] - j->n_lane[lane];
	return (int64_t)(room < CLAIM_MAX ? room : CLAIM_MAX);
}

/* Of texts only what the brake lets go now, and one more: it meets the brake and tells of it. */
static int64_t text_room(const struct jobs *j)
{
	const struct config *cfg = j->w->cfg;
	int64_t room = room_of(j, 1), may = sms_brake_room(clock_mono_us(), cfg->send_limit_per_minute, cfg->workers) + 1;
	return room < may ? room : may;
}

static void ensured(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct jobs *j = ctx;
	j->claiming = false;
	arena_reset(j->claim_a);
	if (err_is(e)) {
		log_err("RECURRING_JOBS_MISSING", e);
		__atomic_store_n(&j->w->shared->recurring, 0, __ATOMIC_RELAXED); /* the next look, of whichever worker, tries again */
	}
	poll_in(j, POLL_US);
	check_drained(j);
}

/* One worker of the server sees to it, once. */
static bool ensure_recurring(struct jobs *j)
{
	struct shared *shared = j->w->shared;
	if (shared == NULL || __atomic_exchange_n(&shared->recurring, 1, __ATOMIC_RELAXED) != 0)
		return false;
	struct db_call call = jobs_ensure_call(j->claim_a, j->w->cfg, clock_now_us());
	j->claiming = true;
	db_query(j->w->jobs_db, JOBS_DB_WAIT_MS, &call, ensured, j);
	return true;
}

static void claim(void *ctx)
{
	struct jobs *j = ctx;
	j->poll = 0;
	j->again = false;
	if (j->claiming || j->draining)
		return;
	int64_t room[LANES] = { room_of(j, 0), text_room(j), room_of(j, 2) };
	j->again = room[0] == 0 || room[1] == 0 || room[2] == 0;
	if (room[0] == 0 && room[1] == 0 && room[2] == 0)
		return;
	if (ensure_recurring(j))
		return;
	j->claiming = true;
	struct arena *a = j->claim_a;
	struct db_param *p = ARENA_ARRAY(a, 7, struct db_param);
	p[0] = db_p_int(a, clock_now_us());
	p[1] = db_p_int(a, clock_wall_us());
	p[2] = db_p_int(a, LEASE_US);
	for (int i = 0; i < LANES; i++)
		p[3 + i] = db_p_int(a, room[i]);
	p[6] = db_p_bool(!j->suspect);
	db_query(j->w->jobs_db, JOBS_DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_CLAIM, .params = p, .n_params = 7 }, claimed, j);
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
	db_query(j->w->jobs_db, JOBS_DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_HEARTBEAT, .params = p, .n_params = 3 }, beaten, j);
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
	list_init(&j->ending);
	j->claim_a = arena_new(1024 * 1024);
	j->beat_a = arena_new(1024 * 1024);
	j->flush_a = arena_new(1024 * 1024);
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
	loop_cancel(j->w->loop, j->flush);
	for (struct list *l; (l = list_first(&j->running)) != NULL;) {
		list_remove(l);
		struct running *r = LIST_OF(l, struct running, link);
		arena_free(r->job.a);
		free(r);
	}
	arena_free(j->claim_a);
	arena_free(j->beat_a);
	arena_free(j->flush_a);
	free(j);
}
