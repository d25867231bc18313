/* server/job_lookup.c: kind "lookup": the carrier is asked once about an owner's phone, to choose the forwarding code. */
/* SPDX-License-Identifier: MIT
 *
 * Nothing waits for it and nobody is told when it fails: without an answer the owner gets the codes of their country, as ever. It only
 * reads, so it may be asked again; each answer costs, so it is not asked often.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/note.h"
#include "sms/lookup.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 3
#define AGAIN_US (5 * SEC_US)

struct lookup {
	struct job *job;
	struct str carrier;
	struct country country;
	struct phone phone;
	struct db_param p[4];
};

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct lookup *l = ctx;
	if (err_is(e))
		job_again(l->job, AGAIN_US, ATTEMPTS_MAX, "the answer could not be stored");
	else if (PQntuples(results[0]) == 0)
		job_again(l->job, AGAIN_US, ATTEMPTS_MAX, "the client has another phone now");
	else
		job_done(l->job);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct lookup *l = ctx;
	struct arena *a = l->job->a;
	struct lookup_answer ans;
	int64_t wait_s = r ? r->retry_after_s : -1;
	e = lookup_response(a, l->carrier, e, r, &ans);
	struct str network = err_is(e) ? STR_NONE : lookup_network(a, l->country, ans.carrier);
	log_event(err_is(e) ? LOG_WARN : LOG_INFO, "LOOKUP", "client=%" PRId64 " outcome=%s type=" STR_FMT " known=%d", l->job->client_id,
		err_kind_name(e.kind), STR_ARG(ans.type), network.n > 0);
	bool passes = e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN;
	if (passes && l->job->attempts < ATTEMPTS_MAX) {
		job_again(l->job, job_pause_us(l->job, wait_s, AGAIN_US), ATTEMPTS_MAX, e.what);
		return;
	}
	if (err_is(e)) {
		if (e.kind == ERR_DENIED)
			note_alert(l->job->w, "lookup_refused", "warning", l->carrier, STR("the carrier does not let us look numbers up"));
		job_done(l->job);
		return;
	}
	l->p[0] = db_p_int(a, l->job->client_id);
	l->p[1] = db_p_str(network.n ? network : STR_NONE);
	l->p[2] = db_p_str(ans.type.n ? ans.type : STR_NONE);
	l->p[3] = db_p_str(phone_str(&l->phone));
	db_query(l->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_LOOKUP_SETTLE, .params = l->p, .n_params = 4 }, settled, l);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct lookup *l = ctx;
	const struct config *cfg = l->job->w->cfg;
	struct carrier_account acc;
	struct httpc_request q;
	if (err_is(e)) {
		job_again(l->job, AGAIN_US, ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	bool ours = PQntuples(r) > 0 && !db_bool(r, 0, 3) && !err_is(phone_parse(db_str(r, 0, 0), &l->phone)) && !err_is(country_parse(db_str(r, 0, 1), &l->country));
	if (!ours) {
		job_done(l->job);
		return;
	}
	l->carrier = arena_str(l->job->a, db_str(r, 0, 2));
	if (db_int(r, 0, 4) > cfg->lookups_per_day) {
		note_alert(l->job->w, "brake_lookups", "warning", STR("all"), STR("look-ups in a day"));
		job_done(l->job);
		return;
	}
	bool twilio = str_is(l->carrier, "twilio");
	bool can = carriers_account(cfg, l->carrier, &acc);
	struct lookup_account who = { .api_base = twilio ? str_of(cfg->twilio_lookup_base) : acc.api_base, .id = acc.id, .secret = acc.secret };
	if (can && lookup_request(l->job->a, l->carrier, &who, &l->phone, &q))
		outcall_start(l->job->w, twilio ? API_TWILIO_LOOKUP : API_TELNYX_LOOKUP, &q, answered, l);
	else
		job_done(l->job);
}

void job_lookup(struct job *job)
{
	struct lookup *l = ARENA_NEW(job->a, struct lookup);
	l->job = job;
	l->p[0] = db_p_int(job->a, job->client_id);
	l->p[1] = db_p_int(job->a, clock_now_us());
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_LOOKUP_BEGIN, .params = l->p, .n_params = 2 }, begun, l);
}
