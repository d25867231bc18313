/* server/job_answer.c: an answer whose connection died: has it reached the carrier? If not, it goes out through the API. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/turn.h"

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 20
#define LOOK_AGAIN_US (20 * SEC_US)
#define LOOK_SLACK_US (5 * SEC_US)

struct look {
	struct job *job;
	const struct carrier *carrier;
	struct str answers, from, to;
	int64_t created_us;
	struct carrier_listed *list;
	size_t n;
	struct str found[TURN_ANSWERS_MAX];     /* listed ids that are this text's answers */
	size_t n_found;
	struct db_conn *conn;
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

/* The oldest listed answer with this body that was made then or later and is nobody's yet: it is somebody's from here on. */
static struct str take_listed(struct look *k, struct str body, int64_t made_us)
{
	for (size_t i = k->n; i-- > 0;) {
		struct carrier_listed *l = &k->list[i];
		struct str id = l->id;
		if (!l->reply || id.n == 0 || !str_eq(l->body, body) || l->created_us < made_us - LOOK_SLACK_US)
			continue;
		l->id = STR_NONE;
		return id;
	}
	return STR_NONE;
}

/* One listed answer is one answer of ours: those of other texts are taken first. */
static void take_others(struct look *k, const PGresult *r)
{
	for (int row = 0; row < db_rows(r); row++) {
		struct str id = db_str(r, row, 0);
		for (size_t i = 0; i < k->n && id.p; i++)
			if (str_eq(k->list[i].id, id))
				k->list[i].id = STR_NONE;
		if (id.p == NULL)
			(void)take_listed(k, db_str(r, row, 1), db_int(r, row, 2));
	}
}

static void locked(void *ctx, struct err e, PGresult *const *results, int n);

/* What another answer of this client was found as must not be found twice: the client is held while it is looked at and stored. */
static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct look *k = ctx;
	struct arena *a = k->job->a;
	if (err_is(e)) {
		job_again(k->job, job_backoff_us(k->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	struct str *ids = ARENA_ARRAY(a, k->n + 1, struct str);
	for (size_t i = 0; i < k->n; i++)
		ids[i] = k->list[i].id;
	k->conn = conn;
	k->p[0] = db_p_int(a, k->job->message_id);
	k->p[1] = db_p_texts(a, ids, k->n);
	k->p[2] = db_p_int(a, LOOK_SLACK_US);
	struct db_call calls[] = {
		{ .sql = SQL_BEGIN }, { .sql = SQL_ANSWER_LOCK, .params = k->p, .n_params = 1 }, { .sql = SQL_ANSWER_OTHERS, .params = k->p, .n_params = 3 },
	};
	db_run(conn, calls, sizeof calls / sizeof *calls, locked, k);
}

static void committed(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct look *k = ctx;
	db_return(k->conn);
	stored(k, e, results, n);
}

static void locked(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct look *k = ctx;
	struct arena *a = k->job->a;
	(void)n;
	if (err_is(e)) {
		db_return(k->conn);
		job_again(k->job, job_backoff_us(k->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	struct str missing[TURN_ANSWERS_MAX];
	size_t n_missing = 0;
	take_others(k, results[2]);
	for (struct str rest = k->answers; rest.p != NULL && n_missing + k->n_found < TURN_ANSWERS_MAX;) {
		struct str body = str_cut(&rest, '\x1e');
		struct str id = take_listed(k, body, k->created_us);
		if (id.n)
			k->found[k->n_found++] = id;
		else
			missing[n_missing++] = body;
	}
	metric_add(n_missing ? M_RECONCILED_MISSING : M_RECONCILED_FOUND, 1);
	k->p[0] = db_p_int(a, k->job->message_id);
	k->p[1] = db_p_texts(a, missing, n_missing);
	k->p[2] = db_p_int(a, clock_now_us());
	k->p[3] = db_p_texts(a, k->found, k->n_found);
	struct db_call calls[] = { { .sql = n_missing ? SQL_ANSWER_RESEND : SQL_ANSWER_CONFIRM, .params = k->p, .n_params = 4 }, { .sql = SQL_COMMIT } };
	db_run(k->conn, calls, 2, committed, k);
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct look *k = ctx;
	k->list = ARENA_ARRAY(k->job->a, CARRIER_LISTED_MAX, struct carrier_listed);
	e = k->carrier->list_response(k->job->a, e, r, k->list, &k->n);
	if (err_is(e))
		job_again(k->job, LOOK_AGAIN_US, ATTEMPTS_MAX, e.what);
	else
		db_lease(k->job->w->work_db, DB_WAIT_MS, granted, k);
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
	if (err_is(str_int64(k->job->payload, 0, INT64_MAX, &k->created_us))) /* of a text of long ago: when it came */
		k->created_us = db_int(r, 0, 3);
	struct carrier_account acc;
	struct httpc_request q;
	struct str carrier = db_str(r, 0, 7);
	k->carrier = carrier_find(carrier);
	if (k->carrier == NULL || !carriers_account(k->job->w->cfg, carrier, &acc))
		job_again(k->job, LOOK_AGAIN_US, ATTEMPTS_MAX, "the carrier is not configured");
	else if (k->carrier->list_request(a, &acc, k->from, k->to, k->created_us - LOOK_SLACK_US, &q))
		outcall_start(k->job->w, carriers_messages_api(carrier), &q, listed, k);
	else
		job_done(k->job); /* only answers in TwiML can be in doubt */
}

void job_answer(struct job *job)
{
	struct look *k = ARENA_NEW(job->a, struct look);
	k->job = job;
	k->p[0] = db_p_int(job->a, job->message_id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_ANSWER_LOAD, .params = k->p, .n_params = 1 }, loaded, k);
}
