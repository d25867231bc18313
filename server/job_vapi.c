/* server/job_vapi.c: the voice assistant takes a live client's calls, and gives them back: kind "vapi", one job for each number. */
/* SPDX-License-Identifier: MIT
 *
 *   begin: is it wanted now? --> look in Vapi's list --+- wanted: import, or change --echoed--> linked -+-> still wanted so? done, or again
 *                                                      '- not wanted: delete, if it is there --> none --'
 *   A failed try is repeated after 5, 15 and 60 minutes; then the link is `failed`, with one alert.
 *
 * What is wanted follows from the pool and clients.live alone and is read again at the end, under the number's lock: whatever changed
 * meanwhile is seen there, or by the look that job_voice takes every minute. Each try begins with the list, so nothing is imported twice.
 * After either way a link job sets the number's addresses at its carrier again: the texts stay ours, and calls come back.
 */
#include "base/clock.h"
#include "base/log.h"
#include "pool/vapi_api.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/numbers.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 100
#define QUICK_TRIES 4                   /* of an API that asks for patience, or does not answer, before it counts as a failed try */
#define QUICK_AFTER_US (10 * SEC_US)
#define RETRIES_MAX 3
#define PAGES_MAX 100
#define LIST_BYTES_MAX (REST_LIST_ARENA_BYTES + 1024u * 1024)
#define LOOK_EVERY_US MIN_US
#define DUE_MAX 200

static const int64_t pauses_us[RETRIES_MAX] = { 5 * MIN_US, 15 * MIN_US, 60 * MIN_US };

struct vapi {
	struct job *job;
	struct vapi_account acc;
	struct vapi_number number;
	int64_t number_id, retries, after_us;
	bool wanted, last;
	struct str id;                      /* Vapi's; absent: not there */
	struct str page;
	int pages;
	const char *why;
	struct db_param p[8];
};

static bool is_configured(const struct config *c)
{
	return c->vapi_api_key[0] && c->vapi_assistant_id[0];
}

static void look(struct vapi *v);

static void fenced(struct vapi *v)
{
	v->p[0] = db_p_int(v->job->a, v->number_id);
	v->p[1] = db_p_int(v->job->a, v->job->id);
	v->p[2] = db_p_int(v->job->a, v->job->fence);
}

static void tried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct vapi *v = ctx;
	if (err_is(e))
		job_again(v->job, job_backoff_us(v->job->attempts), ATTEMPTS_MAX, "the outcome could not be stored");
	else if (v->last)
		job_fail(v->job, v->why);
	else
		job_again(v->job, v->after_us, ATTEMPTS_MAX, v->why);
}

/* A try has failed. `what` is Vapi's own word, for operators. */
static void fail(struct vapi *v, const char *why, struct str what)
{
	struct arena *a = v->job->a;
	v->why = why;
	v->last = v->retries >= RETRIES_MAX;
	v->after_us = v->last ? 0 : pauses_us[v->retries];
	log_event(LOG_WARN, "VOICE_LINK_FAILED", "number=%s wanted=%d try=%" PRId64 " text=%s", phone_mask(&v->number.phone), v->wanted, v->retries + 1,
		log_quote(str_of(why)));
	fenced(v);
	v->p[3] = db_p_bool(v->last);
	v->p[4] = db_p_str(what.n ? arena_printf(a, "%s: " STR_FMT, why, STR_ARG(what)) : str_of(why));
	v->p[5] = db_p_int(a, clock_now_us());
	v->p[6] = db_p_str(str_of(why));
	db_query(v->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_VOICE_TRIED, .params = v->p, .n_params = 7 }, tried, v);
}

/* By the kind of an error: soon again while it may pass, or a failed try. */
static void fail_by(struct vapi *v, struct err e, int64_t retry_after_s, const struct rest_error *error)
{
	bool passes = e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN;
	if (passes && v->job->attempts <= QUICK_TRIES) {
		job_again(v->job, job_pause_us(v->job, retry_after_s, QUICK_AFTER_US), ATTEMPTS_MAX, e.what);
		return;
	}
	fail(v, e.what, error == NULL ? STR_NONE : error->detail.n ? error->detail : error->title);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct vapi *v = ctx;
	if (err_is(e)) {
		job_again(v->job, job_backoff_us(v->job->attempts), ATTEMPTS_MAX, "the outcome could not be stored");
		return;
	}
	jobs_wake(v->job->w);
	bool as_wanted = PQntuples(results[0]) == 0 || db_bool(results[0], 0, 0);
	if (as_wanted)
		job_done(v->job);
	else
		job_again(v->job, SEC_US, ATTEMPTS_MAX, "what is wanted changed meanwhile");
}

static void settle(struct vapi *v, bool linked)
{
	log_event(LOG_INFO, linked ? "VOICE_LINKED" : "VOICE_UNLINKED", "number=%s", phone_mask(&v->number.phone));
	metric_add(linked ? M_VOICE_LINKED : M_VOICE_UNLINKED, 1);
	fenced(v);
	v->p[3] = db_p_bool(linked);
	v->p[4] = db_p_str(linked ? v->id : STR_NONE);
	v->p[5] = db_p_int(v->job->a, clock_now_us());
	db_query(v->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_VOICE_SETTLE, .params = v->p, .n_params = 6 }, settled, v);
}

static void linked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct vapi *v = ctx;
	struct rest_error error = { 0 };
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = vapi_link_response(v->job->a, e, r, &v->acc, &v->number, &v->id, &error);
	if (err_is(e))
		fail_by(v, e, retry_after_s, &error);
	else
		settle(v, true);
}

static void unlinked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct vapi *v = ctx;
	struct rest_error error = { 0 };
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = vapi_unlink_response(v->job->a, e, r, &v->acc, &v->number, &error);
	if (err_is(e))
		fail_by(v, e, retry_after_s, &error);
	else
		settle(v, false);
}

/* It is known whether Vapi has the number. */
static void act(struct vapi *v)
{
	struct httpc_request q;
	if (!v->wanted && v->id.n == 0) {
		settle(v, false);
		return;
	}
	if (v->wanted)
		vapi_link_request(v->job->a, &v->acc, &v->number, v->id, &q);
	else
		vapi_unlink_request(v->job->a, &v->acc, v->id, &q);
	outcall_start(v->job->w, API_VAPI, &q, v->wanted ? linked : unlinked, v);
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct vapi *v = ctx;
	struct arena *list = arena_new(LIST_BYTES_MAX);
	struct vapi_found found;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = vapi_list_response(list, e, r, &v->number.phone, &found);
	v->id = found.id.n ? arena_str(v->job->a, found.id) : STR_NONE;
	v->page = found.next.n ? arena_str(v->job->a, found.next) : STR_NONE;
	arena_free(list);
	if (err_is(e))
		fail_by(v, e, retry_after_s, NULL);
	else if (v->id.n == 0 && v->page.n && ++v->pages < PAGES_MAX)
		look(v);
	else
		act(v);
}

static void look(struct vapi *v)
{
	struct httpc_request q;
	vapi_list_request(v->job->a, &v->acc, v->page, &q);
	outcall_start(v->job->w, API_VAPI, &q, listed, v);
}

/* What Vapi needs to take a number of this carrier. NULL: it has all. */
static const char *missing(struct vapi *v)
{
	const struct config *cfg = v->job->w->cfg;
	struct source_account acc;
	if (!is_configured(cfg))
		return "the voice assistant is not configured: VAPI_API_KEY, VAPI_ASSISTANT_ID";
	if (!v->wanted)
		return NULL;
	if (str_is(v->number.provider, "telnyx")) {
		v->number.credential_id = str_of(cfg->vapi_telnyx_credential_id);
		return v->number.credential_id.n ? NULL : "VAPI_TELNYX_CREDENTIAL_ID is not set: Vapi cannot take Telnyx numbers without it";
	}
	if (!str_is(v->number.provider, "twilio") || !numbers_account(cfg, v->number.provider, &acc))
		return "the number's carrier is not configured";
	v->number.twilio_sid = acc.id;
	v->number.twilio_token = acc.secret;
	return NULL;
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct vapi *v = ctx;
	struct arena *a = v->job->a;
	const struct config *cfg = v->job->w->cfg;
	if (err_is(e)) {
		job_again(v->job, job_backoff_us(v->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || err_is(phone_parse(db_str(r, 0, 0), &v->number.phone))) {
		job_done(v->job);
		return;
	}
	v->number.provider = arena_str(a, db_str(r, 0, 1));
	if (db_bool(r, 0, 6)) {
		job_wait(v->job, SEC_US, "another job has the number in hand");
		return;
	}
	v->wanted = db_bool(r, 0, 2);
	v->retries = db_int(r, 0, 5);
	if (!v->wanted && str_is(db_str(r, 0, 3), "none") && db_str(r, 0, 4).n == 0) {
		job_done(v->job);
		return;
	}
	v->acc = (struct vapi_account){ .api_base = str_of(cfg->vapi_api_base), .key = str_of(cfg->vapi_api_key),
		.assistant_id = str_of(cfg->vapi_assistant_id) };
	const char *why = missing(v);
	if (why)
		fail(v, why, STR_NONE);
	else
		look(v);
}

void job_vapi(struct job *job)
{
	struct vapi *v = ARENA_NEW(job->a, struct vapi);
	struct str id = job->subject;
	(void)str_cut(&id, ':');
	v->job = job;
	if (id.p == NULL || err_is(str_int64(id, 1, INT64_MAX, &v->number_id))) {
		job_fail(job, "the job names no number");
		return;
	}
	v->p[0] = db_p_int(job->a, v->number_id);
	v->p[1] = db_p_int(job->a, clock_now_us());
	v->p[2] = db_p_int(job->a, job->id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_VOICE_BEGIN, .params = v->p, .n_params = 3 }, begun, v);
}

int64_t voice_every_us(const struct config *c)
{
	return is_configured(c) ? LOOK_EVERY_US : 0;
}

static void queued(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct job *job = ctx;
	if (err_is(e)) {
		job_again(job, QUICK_AFTER_US, 10, "the database was away");
		return;
	}
	if (PQntuples(results[0]) > 0)
		jobs_wake(job->w);
	job_done(job);
}

void job_voice(struct job *job)
{
	struct db_param *p = ARENA_ARRAY(job->a, 2, struct db_param);
	p[0] = db_p_int(job->a, clock_now_us());
	p[1] = db_p_int(job->a, DUE_MAX);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_VOICE_DUE, .params = p, .n_params = 2 }, queued, job);
}
