/* server/job_answer.c: an answer whose connection died: has it reached the carrier? If not, it goes out through the API. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/turn.h"
#include "server/twilio_account.h"

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 20
#define LOOK_AGAIN_US (20 * SEC_US)
#define LOOK_SLACK_US (5 * SEC_US)

struct look {
	struct job *job;
	struct str answers, from, to;
	int64_t created_us;
	struct db_param p[4];
};

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct look *k = ctx;
	if (e.kind == ERR_REJECT)
		job_done(k->job); /* opted out meanwhile: the database takes no text to them */
	else if (err_is(e))
		job_again(k->job, job_backoff_us(k->job->attempts), ATTEMPTS_MAX, "the outcome could not be stored");
	else {
		jobs_wake(k->job->w);
		job_done(k->job);
	}
}

static bool is_listed(const struct look *k, struct str body, const struct twilio_listed *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!list[i].inbound && str_eq(list[i].body, body) && list[i].created_us >= k->created_us - LOOK_SLACK_US)
			return true;
	return false;
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct look *k = ctx;
	struct arena *a = k->job->a;
	struct twilio_listed *list = ARENA_ARRAY(a, TWILIO_LISTED_MAX, struct twilio_listed);
	size_t n = 0;
	e = twilio_list_response(a, e, r, list, &n);
	if (err_is(e)) {
		job_again(k->job, LOOK_AGAIN_US, ATTEMPTS_MAX, e.what);
		return;
	}
	struct str missing[TURN_ANSWERS_MAX];
	size_t n_missing = 0;
	for (struct str rest = k->answers; rest.p != NULL && n_missing < TURN_ANSWERS_MAX;) {
		struct str body = str_cut(&rest, '\x1e');
		if (!is_listed(k, body, list, n))
			missing[n_missing++] = body;
	}
	metric_add(n_missing ? M_RECONCILED_MISSING : M_RECONCILED_FOUND, 1);
	k->p[0] = db_p_int(a, k->job->message_id);
	k->p[1] = n_missing ? db_p_texts(a, missing, n_missing) : db_p_int(a, clock_now_us());
	k->p[2] = db_p_int(a, clock_now_us());
	struct db_call call = { .sql = n_missing ? SQL_ANSWER_RESEND : SQL_ANSWER_CONFIRM, .params = k->p, .n_params = n_missing ? 3 : 2 };
	db_query(k->job->w->work_db, DB_WAIT_MS, &call, stored, k);
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct look *k = ctx;
	struct arena *a = k->job->a;
	if (err_is(e)) {
		job_again(k->job, job_backoff_us(k->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || !str_is(db_str(r, 0, 4), "unknown") || db_bool(r, 0, 5) || db_str(r, 0, 2).n == 0) {
		job_done(k->job);
		return;
	}
	k->answers = arena_str(a, db_str(r, 0, 0));
	k->from = arena_str(a, db_str(r, 0, 1));
	k->to = arena_str(a, db_str(r, 0, 2));
	k->created_us = db_int(r, 0, 3);
	struct twilio_account acc;
	twilio_account(k->job->w->cfg, &acc);
	struct httpc_request q;
	twilio_list_request(a, &acc, acc.service.n ? STR_NONE : k->from, k->to, k->created_us - LOOK_SLACK_US, &q);
	httpc_start(k->job->w->httpc, &q, listed, k);
}

void job_answer(struct job *job)
{
	struct look *k = ARENA_NEW(job->a, struct look);
	k->job = job;
	k->p[0] = db_p_int(job->a, job->message_id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_ANSWER_LOAD, .params = k->p, .n_params = 1 }, loaded, k);
}
