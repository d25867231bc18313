/* server/job_release.c: a number goes back to its carrier: looked at again, released, believed when the carrier says so. */
/* SPDX-License-Identifier: MIT
 *
 * The number is marked as leaving before the job is made (db/sql/number_leave.sql, pool_shed.sql; a purchase that cannot be stored:
 * purchase_unwanted.sql): nobody can be given it from then on. A release is harmless to repeat; after an answer that never came the
 * account is looked at. RELEASED is written only when the carrier has confirmed, or knows no such number, and would know it by now.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/numbers.h"
#include "server/rollout.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define REFUSED_PAUSE_US (60 * MIN_US)
#define DENIED_PAUSE_US (10 * MIN_US)
#define LOOK_PAUSE_US (2 * SEC_US)
#define ATTEMPTS_MAX 20             /* of a number that may not be in the account at all */
#define INDEX_US (10 * MIN_US)      /* how long a number whose id was never learnt, and that may be new, is looked for in lists */
#define INDEX_PAUSE_US (5 * SEC_US)
#define INDEX_PAUSE_MAX_US MIN_US

struct release {
	struct job *job;
	const struct number_source *src;
	struct source_account acc;
	struct str what;                /* "number", "purchase" */
	int64_t id, since_us;
	struct phone phone;
	struct str carrier, sid;
	bool known;                     /* seen in the account */
	bool looks_after;               /* an answer never came: the account tells */
	struct source_number seen;
	struct rest_error error;
	struct db_param p[6];
};

static void done(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct release *x = ctx;
	if (err_is(e)) {
		job_wait(x->job, LOOK_PAUSE_US, "released, not stored yet");
		return;
	}
	if (PQntuples(results[0]) > 0) {
		metric_add(M_NUMBERS_RELEASED, 1);
		log_event(LOG_INFO, "NUMBER_RELEASED", "of=" STR_FMT ":%" PRId64 " number=%s carrier=" STR_FMT " ms=%" PRId64, STR_ARG(x->what), x->id,
			phone_mask(&x->phone), STR_ARG(x->carrier), (clock_now_us() - x->since_us) / 1000);
	}
	job_done(x->job);
}

static void confirm(struct release *x, const char *how)
{
	struct arena *a = x->job->a;
	x->p[0] = db_p_str(x->what);
	x->p[1] = db_p_int(a, x->id);
	x->p[2] = db_p_int(a, x->job->id);
	x->p[3] = db_p_int(a, x->job->fence);
	x->p[4] = db_p_int(a, clock_now_us());
	x->p[5] = db_p_str(str_of(how));
	db_query(x->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RELEASE_DONE, .params = x->p, .n_params = 6 }, done, x);
}

static void again(struct release *x, const struct httpc_response *r, const char *why)
{
	int64_t us = job_pause_us(x->job, r ? r->retry_after_s : 0, job_backoff_us(x->job->attempts));
	job_again(x->job, us, x->known ? INT64_MAX : ATTEMPTS_MAX, why);
}

static void refused(struct release *x, struct err e)
{
	struct arena *a = x->job->a;
	bool denied = e.kind == ERR_DENIED;
	log_event(LOG_ERROR, "RELEASE_REFUSED", "of=" STR_FMT ":%" PRId64 " number=%s code=" STR_FMT " text=%s", STR_ARG(x->what), x->id, phone_mask(&x->phone),
		STR_ARG(x->error.code), log_quote(str_of(e.what)));
	note_alert(x->job->w, "release_refused", "warning", arena_printf(a, STR_FMT ":%" PRId64, STR_ARG(x->what), x->id),
		arena_printf(a, STR_FMT ": %s" STR_FMT STR_FMT, STR_ARG(x->carrier), e.what, STR_ARG(x->error.code.n ? STR(" ") : STR("")), STR_ARG(x->error.code)));
	job_wait(x->job, denied ? DENIED_PAUSE_US : REFUSED_PAUSE_US, e.what);
}

/* Rented, and not listed: lists may know it a little later. The job is as old as the mark that the number leaves. */
static bool may_be_new(const struct release *x)
{
	return x->known && x->sid.n == 0 && clock_now_us() - x->job->created_us < INDEX_US;
}

static void wait_listed(struct release *x)
{
	int64_t us = (clock_now_us() - x->job->created_us) / 4;
	us = us < INDEX_PAUSE_US ? INDEX_PAUSE_US : us > INDEX_PAUSE_MAX_US ? INDEX_PAUSE_MAX_US : us;
	job_wait(x->job, us, "the carrier does not list this number yet");
}

static void look(struct release *x);

static void released(void *ctx, struct err e, const struct httpc_response *r)
{
	struct release *x = ctx;
	e = x->src->release_response(x->job->a, e, r, &x->error);
	switch (e.kind) {
	case ERR_NONE:
		confirm(x, "confirmed by the carrier");
		return;
	case ERR_RETRY:
		again(x, r, e.what);
		return;
	case ERR_UNKNOWN:
	case ERR_LIMIT:
		x->looks_after = true;
		look(x);
		return;
	default:
		refused(x, e);
	}
}

static void call(struct release *x)
{
	struct httpc_request q;
	x->src->release_request(x->job->a, &x->acc, x->sid, &q);
	outcall_start(x->job->w, numbers_api(x->carrier), &q, released, x);
}

static void looked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct release *x = ctx;
	struct source_wanted nothing = { .foreign_voice = true };
	e = x->src->number_response(x->job->a, e, r, &x->phone, &nothing, &x->seen);
	if (e.kind == ERR_MISSING) {
		if (may_be_new(x))
			wait_listed(x);
		else
			confirm(x, "not in the account");
		return;
	}
	if (e.kind == ERR_DENIED) {
		refused(x, e);
		return;
	}
	if (err_is(e) || x->looks_after) {
		again(x, r, err_is(e) ? e.what : "the release was not carried out");
		return;
	}
	x->sid = x->seen.id;
	call(x);
}

static void look(struct release *x)
{
	struct httpc_request q;
	x->src->number_request(x->job->a, &x->acc, &x->phone, &q);
	outcall_start(x->job->w, numbers_api(x->carrier), &q, looked, x);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct release *x = ctx;
	struct job *job = x->job;
	if (err_is(e)) {
		job_wait(job, LOOK_PAUSE_US, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || err_is(phone_parse(db_str(r, 0, 0), &x->phone))) {
		job_done(job);
		return;
	}
	x->carrier = arena_str(job->a, db_str(r, 0, 1));
	x->sid = arena_str(job->a, db_str(r, 0, 2));
	x->since_us = db_int(r, 0, 3);
	x->known = db_bool(r, 0, 4);
	x->src = number_source_find(x->carrier);
	if (numbers_onboards(job->w->cfg, &x->phone)) {
		job_fail(job, "this is an onboarding number: it is never released");
		return;
	}
	if (!rollout_job(job, ROLLOUT_RELEASING, 0))
		return;
	if (x->src == NULL || !numbers_account(job->w->cfg, x->carrier, &x->acc)) {
		if (x->known)
			refused(x, err_new(ERR_DENIED, "this carrier is not configured"));
		else
			confirm(x, "by the operator's word");
		return;
	}
	if (x->sid.n)
		call(x);
	else
		look(x);
}

void job_release(struct job *job)
{
	struct release *x = ARENA_NEW(job->a, struct release);
	struct str id = job->subject;
	x->job = job;
	x->what = str_cut(&id, ':');
	if (err_is(str_int64(id, 1, INT64_MAX, &x->id))) {
		job_fail(job, "the number to be released cannot be read");
		return;
	}
	x->p[0] = db_p_str(x->what);
	x->p[1] = db_p_int(job->a, x->id);
	x->p[2] = db_p_int(job->a, job->id);
	x->p[3] = db_p_int(job->a, job->fence);
	x->p[4] = db_p_int(job->a, clock_now_us());
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RELEASE_BEGIN, .params = x->p, .n_params = 5 }, begun, x);
}
