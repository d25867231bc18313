/* server/job_buy_store.c: a number that was bought enters the pool; one that cannot goes back to the carrier. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/job_buy.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/outcall.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000

static void given_back(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct buy *b = ctx;
	if (err_is(e)) {
		buy_wait(b, 0, "the database was away"); /* found again by its operation, and tried to be stored again */
		return;
	}
	outcall_note(b->job->w, API_PROVISIONING, true, clock_now_us() - b->began_us);
	jobs_wake(b->job->w);
	job_done(b->job);
}

static void give_back(struct buy *b, const char *why)
{
	struct arena *a = b->job->a;
	log_event(LOG_ERROR, "NUMBER_NOT_STORED", "purchase=%" PRId64 " number=%s text=%s", b->id, phone_mask(&b->chosen.phone), log_quote(str_of(why)));
	note_alert(b->job->w, "number_not_stored", "warning", arena_printf(a, "purchase:%" PRId64, b->id), str_of(why));
	b->p[4] = db_p_str(b->bought.number.id.n ? b->bought.number.id : STR_NONE);
	b->p[5] = db_p_str(str_of(why));
	db_query(b->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PURCHASE_UNWANTED, .params = b->p, .n_params = 6 }, given_back, b);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct buy *b = ctx;
	struct job *job = b->job;
	if (e.kind == ERR_REJECT || e.kind == ERR_CONFLICT || e.kind == ERR_BUG) {
		give_back(b, "bought, but the database refuses it");
		return;
	}
	if (err_is(e)) {
		buy_wait(b, 0, "bought, not stored yet");
		return;
	}
	if (PQntuples(results[0]) == 0) {
		job_done(job);
		return;
	}
	if (db_int(results[0], 0, 0) == 0) {
		give_back(b, "bought, but another row has this number");
		return;
	}
	int64_t took_us = clock_now_us() - b->began_us;
	log_event(LOG_INFO, "NUMBER_BOUGHT", "client=%" PRId64 " purchase=%" PRId64 " number=%s carrier=%s reason=" STR_FMT " ms=%" PRId64, b->client_id, b->id,
		phone_mask(&b->chosen.phone), b->src->name, STR_ARG(b->reason), took_us / 1000);
	metric_add(M_NUMBERS_BOUGHT, 1);
	outcall_note(job->w, API_PROVISIONING, false, took_us);
	jobs_wake(job->w); /* the link */
	job_done(job);
}

static struct str or_none(struct str s)
{
	return s.n ? s : STR_NONE;
}

void buy_store(struct buy *b)
{
	struct arena *a = b->job->a;
	const struct source_number *got = &b->bought.number;
	bool nanp = str_starts(phone_str(&b->chosen.phone), STR("+1"));
	struct str *features = ARENA_ARRAY(a, BUY_FEATURES, struct str);
	size_t n = 0;
	for (struct str rest = buy_features(a, got->features); rest.n;)
		features[n++] = str_cut(&rest, ',');
	b->p[0] = db_p_int(a, b->id);
	b->p[1] = db_p_int(a, b->job->id);
	b->p[2] = db_p_int(a, b->job->fence);
	b->p[3] = db_p_int(a, clock_now_us());
	b->p[4] = db_p_str(phone_str(&b->chosen.phone));
	b->p[5] = db_p_str(or_none(got->id));
	b->p[6] = db_p_str(or_none(got->type));
	b->p[7] = db_p_str(or_none(got->locality));
	b->p[8] = db_p_str(or_none(got->region));
	b->p[9] = db_p_texts(a, features, n);
	b->p[10] = db_p_str(or_none(got->status));
	b->p[11] = db_p_str(nanp ? arena_str(a, str_sub(phone_str(&b->chosen.phone), 2, 3)) : STR_NONE);
	db_query(b->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PURCHASE_STORE, .params = b->p, .n_params = 12 }, stored, b);
}
