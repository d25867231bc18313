/* server/job_own_link.c: kind "own_link": our addresses set on a client's own number, through their account. */
/* SPDX-License-Identifier: MIT
 *
 *   load -> accounts (the credentials may be seconds old) -> POST the addresses -> believed only as echoed -> linked
 *                                                                    '- refused, other echo: again in 5, 15, 60 min, then failed and an alert
 * Setting the same addresses twice is harmless, so a call whose outcome nobody knows is simply made again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/accounts.h"
#include "server/jobs.h"
#include "server/note.h"
#include "server/numbers.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 30
#define TRIES_MAX 3

static const int64_t pauses_us[TRIES_MAX] = { 5 * MIN_US, 15 * MIN_US, 60 * MIN_US };

struct own_link {
	struct job *job;
	int64_t id, credential, tries;
	struct str number, carrier_id;
	struct source_wanted want;
	const char *outcome, *why;
	struct db_param p[10];
};

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct own_link *l = ctx;
	struct job *job = l->job;
	if (err_is(e))
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the outcome could not be stored");
	else if (PQntuples(results[0]) == 0 || l->outcome[0] != 'a') /* gone, or another process has the job now */
		job_done(job);
	else
		job_wait(job, pauses_us[l->tries], l->why);
}

static void settle(struct own_link *l, const char *outcome, const char *why, const struct rest_error *error)
{
	static const struct rest_error none = { .code = { 0 } };
	struct arena *a = l->job->a;
	const struct rest_error *told = error ? error : &none;
	l->outcome = outcome;
	l->why = why;
	if (strcmp(outcome, "failed") == 0)
		note_alert(l->job->w, "link_failed", "warning", arena_printf(a, "own_number:%" PRId64, l->id), str_of(why));
	l->p[0] = db_p_int(a, l->id);
	l->p[1] = db_p_int(a, l->job->id);
	l->p[2] = db_p_int(a, l->job->fence);
	l->p[3] = db_p_str(str_of(outcome));
	const struct str parts[] = { told->code, told->title, told->detail, told->source };
	for (int i = 0; i < 4; i++)
		l->p[4 + i] = db_p_str(parts[i].n ? parts[i] : STR_NONE);
	l->p[8] = db_p_str(why ? str_of(why) : STR_NONE);
	l->p[9] = db_p_int(a, clock_now_us());
	db_query(l->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_OWN_LINK_SETTLE, .params = l->p, .n_params = 10 }, settled, l);
}

static void failed(struct own_link *l, const char *why, const struct rest_error *error)
{
	settle(l, l->tries < TRIES_MAX ? "again" : "failed", why, error);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct own_link *l = ctx;
	struct source_number seen;
	struct rest_error error = { .code = { 0 } };
	e = number_source_find(STR("twilio"))->link_response(l->job->a, e, r, &l->want, &seen, &error);
	if (!err_is(e)) {
		log_event(LOG_INFO, "NUMBER_LINKED", "own_number=%" PRId64, l->id);
		settle(l, "linked", NULL, NULL);
	} else if (e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN)
		job_again(l->job, job_pause_us(l->job, r ? r->retry_after_s : 0, job_backoff_us(l->job->attempts)), ATTEMPTS_MAX, e.what);
	else
		failed(l, e.kind == ERR_DENIED ? "the carrier does not take the credentials" : e.kind == ERR_MISSING ? "the number is not in the account" :
			e.kind == ERR_CONFLICT ? "the carrier did not set what was asked" : "the carrier refuses the addresses", &error);
}

static void loaded_accounts(void *ctx, struct err e)
{
	struct own_link *l = ctx;
	struct source_account acc;
	struct httpc_request q;
	if (err_is(e)) {
		job_again(l->job, job_backoff_us(l->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	if (!accounts_show(l->job->w, l->credential, &acc)) {
		failed(l, "the credentials cannot be opened", NULL);
		return;
	}
	numbers_wanted(l->job->a, l->job->w->cfg, STR("twilio"), &l->want);
	number_source_find(STR("twilio"))->link_request(l->job->a, &acc, l->carrier_id, &l->want, &q);
	outcall_start(l->job->w, API_TWILIO_NUMBERS, &q, answered, l);
	accounts_hide(l->job->w->accounts);
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct own_link *l = ctx;
	struct job *job = l->job;
	if (err_is(e)) {
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		job_done(job);
		return;
	}
	l->number = arena_str(job->a, db_str(r, 0, 0));
	l->credential = db_int(r, 0, 1);
	l->carrier_id = arena_str(job->a, db_str(r, 0, 2));
	l->tries = db_int(r, 0, 3);
	accounts_load(job->w, loaded_accounts, l);
}

void job_own_link(struct job *job)
{
	struct own_link *l = ARENA_NEW(job->a, struct own_link);
	struct str subject = job->subject;
	l->job = job;
	(void)str_cut(&subject, ':');
	if (err_is(str_int64(subject, 1, INT64_MAX, &l->id))) {
		job_fail(job, "the number's id cannot be read");
		return;
	}
	l->p[0] = db_p_int(job->a, l->id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_OWN_LINK_LOAD, .params = l->p, .n_params = 1 }, loaded, l);
}
