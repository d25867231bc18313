/* server/job_link.c: kind "link": a number looked up at its carrier and made as wanted; and, every ten minutes, who still needs one. */
/* SPDX-License-Identifier: MIT */
#include "server/job_link.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/rollout.h"

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 100
#define EVERY_US (10 * MIN_US)
#define DUE_MAX 1000                /* numbers that get a job in one look */
#define OFF_US (10 * MIN_US)

static void step(struct link *l);

/* States in which the carrier will never make the number active by itself. */
static bool is_dead(struct str status)
{
	static const char *const dead[] = { "purchase-failed", "port-failed", "deleted", "ported-out", "requirement-info-exception", "released", "closed" };
	for (size_t i = 0; i < sizeof dead / sizeof dead[0]; i++)
		if (str_is(status, dead[i]))
			return true;
	return false;
}

static struct source_wanted step_of(const struct link *l)
{
	struct source_wanted w = l->want;
	if (w.profile_id.p)
		w.connection_id = STR_NONE; /* Telnyx: texts first, then calls */
	return w;
}

static void stepped(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	struct source_number n = { .id = STR_NONE };
	struct source_wanted w = step_of(l);
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	l->error = (struct rest_error){ .code = STR_NONE };
	e = l->source->link_response(l->job->a, e, r, &w, &n, &l->error);
	if (!err_is(e) && n.phone.z[0] && strcmp(n.phone.z, l->phone.z) != 0)
		e = err_new(ERR_CONFLICT, "the carrier answers with another number");
	if (e.kind == ERR_CONFLICT && l->error.code.n == 0)
		l->error = (struct rest_error){ .code = STR("echo"), .title = str_of(e.what), .detail = n.drift };
	if (err_is(e)) {
		link_ends_by(l, e, retry_after_s);
		return;
	}
	l->seen.features |= n.features;
	if (w.profile_id.p) {
		l->seen.profile_id = w.profile_id;
		l->want.profile_id = STR_NONE;
	} else
		l->want.connection_id = STR_NONE;
	bool more = w.profile_id.p && l->want.connection_id.p && !l->want.foreign_voice && !str_eq(l->seen.connection_id, l->want.connection_id);
	if (more)
		step(l);
	else
		link_ends_linked(l);
}

static void step(struct link *l)
{
	struct httpc_request q;
	struct source_wanted w = step_of(l);
	l->source->link_request(l->job->a, &l->acc, l->seen.id, &w, &q);
	outcall_start(l->job->w, numbers_api(l->carrier), &q, stepped, l);
}

/* What is wanted is known in full now. */
static void compare(struct link *l)
{
	struct str drift = source_drift(l->job->a, &l->seen, &l->want);
	l->drifted = drift.n > 0;
	if (l->drifted && l->was_linked)
		l->mended = drift;
	if (drift.n == 0) {
		link_ends_linked(l);
		return;
	}
	if (l->want.profile_id.p && str_eq(l->want.profile_id, l->seen.profile_id))
		l->want.profile_id = STR_NONE; /* only the calls are not as wanted */
	step(l);
}

static void looked_up(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	struct rest_answer told;
	rest_answer(l->job->a, e, r, &told);
	l->error = told.error;
	e = l->source->number_response(l->job->a, e, r, &l->phone, &l->want, &l->seen);
	if (err_is(e)) {
		l->seen = (struct source_number){ .status = STR_NONE };
		link_ends_by(l, e, retry_after_s);
		return;
	}
	if (is_dead(l->seen.status)) {
		l->drifted = true;
		link_ends_failed(l, "the carrier says that this number will not become active");
	} else if (!l->seen.active)
		link_ends_waiting(l, true, retry_after_s, "the number is not active yet");
	else if (str_is(l->carrier, "telnyx"))
		link_profile(l, compare);
	else
		compare(l);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct link *l = ctx;
	struct job *job = l->job;
	if (err_is(e)) {
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || err_is(phone_parse(db_str(r, 0, 0), &l->phone))) {
		job_done(job); /* released, gone, or another's meanwhile */
		return;
	}
	l->status = arena_str(job->a, db_str(r, 0, 1));
	l->carrier = arena_str(job->a, db_str(r, 0, 2));
	l->was_linked = str_is(db_str(r, 0, 3), "linked") || db_bool(r, 0, 7);
	l->drifted = !str_is(db_str(r, 0, 3), "linked");
	l->retries = db_int(r, 0, 4);
	l->waits = db_int(r, 0, 5);
	l->source = number_source_find(l->carrier);
	if (l->source == NULL || !numbers_account(job->w->cfg, l->carrier, &l->acc)) {
		job_wait(job, OFF_US, "the number's carrier is not configured");
		return;
	}
	if (!rollout_job(job, ROLLOUT_LINKING, db_int(r, 0, 8)))
		return;
	numbers_wanted(job->a, job->w->cfg, l->carrier, &l->want);
	l->want.foreign_voice = db_bool(r, 0, 6);
	struct httpc_request q;
	l->source->number_request(job->a, &l->acc, &l->phone, &q);
	outcall_start(job->w, numbers_api(l->carrier), &q, looked_up, l);
}

static void link_number(struct job *job, struct str id)
{
	struct link *l = ARENA_NEW(job->a, struct link);
	l->job = job;
	if (err_is(str_int64(id, 1, INT64_MAX, &l->number_id))) {
		job_fail(job, "the number's id cannot be read");
		return;
	}
	l->p[0] = db_p_int(job->a, l->number_id);
	l->p[1] = db_p_int(job->a, clock_now_us());
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_LINK_BEGIN, .params = l->p, .n_params = 2 }, begun, l);
}

static void queued(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct job *job = ctx;
	if (err_is(e)) {
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	if (PQntuples(results[0]) > 0)
		log_event(LOG_INFO, "LINKS_QUEUED", "numbers=%d", PQntuples(results[0]));
	jobs_wake(job->w);
	job_done(job);
}

/* Numbers that are to be linked and have no job: those from before this version, those of a job that was lost. */
static void queue_all(struct job *job)
{
	static const char *const names[] = { "twilio", "telnyx" };
	struct str *carriers = ARENA_ARRAY(job->a, sizeof names / sizeof names[0], struct str);
	struct source_account acc;
	size_t n = 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (numbers_account(job->w->cfg, str_of(names[i]), &acc))
			carriers[n++] = str_of(names[i]);
	struct db_param *p = ARENA_ARRAY(job->a, 3, struct db_param);
	p[0] = db_p_int(job->a, DUE_MAX);
	p[1] = db_p_texts(job->a, carriers, n);
	p[2] = db_p_int(job->a, clock_now_us());
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_LINKS_DUE, .params = p, .n_params = 3 }, queued, job);
}

int64_t job_link_every_us(const struct config *cfg)
{
	return cfg->demo ? 0 : EVERY_US;
}

void job_link(struct job *job)
{
	struct str subject = job->subject, kind = str_cut(&subject, ':');
	if (str_is(kind, "number"))
		link_number(job, subject);
	else
		queue_all(job);
}
