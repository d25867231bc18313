/* server/job_buy.c: a purchase begins, goes on after a crash, waits, ends. */
/* SPDX-License-Identifier: MIT */
#include "server/job_buy.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/seal.h"
#include "server/buying.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/rollout.h"
#include "server/numbers.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define PAUSE_MIN_US (250 * 1000)
#define PAUSE_MAX_US MIN_US
#define REFUSED_PAUSE_US MIN_US
#define REFUSED_PAUSE_MAX_US (15 * MIN_US)
#define BRAKE_PAUSE_US (5 * MIN_US)
#define GIVEN_UP_US DAY_US          /* a purchase that could not even be ordered in this time ends; who still needs one wishes anew */

static void lost(struct buy *b)
{
	job_done(b->job); /* somebody else has the purchase now, or it has ended */
}

void buy_wait(struct buy *b, int64_t least_us, const char *why)
{
	int64_t us = (clock_now_us() - (b->called_us ? b->called_us : b->began_us)) / 4, most = least_us > PAUSE_MAX_US ? least_us : PAUSE_MAX_US;
	uint16_t r;
	seal_random(&r, sizeof r);
	us = us < PAUSE_MIN_US ? PAUSE_MIN_US : us > most ? most : us;
	us = us < least_us ? least_us : us;
	job_wait(b->job, us + us * r / UINT16_MAX / 4, why);
}

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct buy *b = ctx;
	if (err_is(e))
		buy_wait(b, 0, "the database was away");
	else if (PQntuples(results[0]) == 0)
		lost(b);
	else
		b->then(b);
}

void buy_note(struct buy *b, const struct buy_note *n)
{
	struct arena *a = b->job->a;
	b->then = n->then;
	b->p[0] = db_p_int(a, b->id);
	b->p[1] = db_p_int(a, b->job->id);
	b->p[2] = db_p_int(a, b->job->fence);
	b->p[3] = db_p_int(a, clock_now_us());
	b->p[4] = db_p_str(str_of(n->state));
	b->p[5] = db_p_str(str_of(n->phone));
	b->p[6] = db_p_bool(n->doubt);
	b->p[7] = db_p_str(n->order_id.n ? n->order_id : STR_NONE);
	b->p[8] = db_p_str(n->error && b->error.code.n ? b->error.code : STR_NONE);
	b->p[9] = db_p_str(n->error ? str_of(n->error) : STR_NONE);
	db_query(b->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PURCHASE_NOTE, .params = b->p, .n_params = 10 }, noted, b);
}

static void ended(struct buy *b)
{
	metric_add(M_PURCHASES_FAILED, 1);
	job_done(b->job);
}

static void wait_refused(struct buy *b)
{
	int64_t us = (clock_now_us() - b->began_us) / 4;
	us = us < REFUSED_PAUSE_US ? REFUSED_PAUSE_US : us > REFUSED_PAUSE_MAX_US ? REFUSED_PAUSE_MAX_US : us;
	job_wait(b->job, us, "the carrier refuses to sell: an operator must act");
}

void buy_refused(struct buy *b, struct err e)
{
	struct arena *a = b->job->a;
	log_event(LOG_ERROR, "BUYING_REFUSED", "purchase=%" PRId64 " carrier=%s country=" STR_FMT " code=" STR_FMT " text=%s", b->id, b->src->name,
		STR_ARG(b->country), STR_ARG(b->error.code), log_quote(str_of(e.what)));
	note_alert(b->job->w, "buying_refused", "critical", arena_printf(a, "country:" STR_FMT, STR_ARG(b->country)),
		arena_printf(a, "%s: %s%s" STR_FMT "%s", b->src->name, e.what, b->error.code.n ? " (error " : "", STR_ARG(b->error.code), b->error.code.n ? ")" : ""));
	outcall_note(b->job->w, API_PROVISIONING, true, clock_now_us() - b->began_us);
	/* What may have been bought before stays to be looked up. */
	bool keep = b->doubt_us != 0 || str_is(b->state, "ordered");
	const struct buy_note n = { .state = keep ? arena_z(a, b->state) : "searching", .phone = keep ? "keep" : "drop", .error = e.what, .then = wait_refused };
	buy_note(b, &n);
}

void buy_brake(struct buy *b)
{
	note_alert(b->job->w, "brake_buy_day", "critical", STR("all"), STR("as many numbers were bought in 24 hours as USHER_BUY_LIMIT_PER_DAY allows"));
	job_wait(b->job, BRAKE_PAUSE_US, "the limit of purchases in a day (USHER_BUY_LIMIT_PER_DAY)");
}

/* A new purchase, or one that has ordered nothing so far. One that may not be carried out ends, too, when nobody needs it. */
static void search_if_allowed(struct buy *b)
{
	struct job *job = b->job;
	const struct config *cfg = job->w->cfg;
	bool allowed = rollout_allows(cfg, ROLLOUT_BUYING, b->client_id);
	if (!b->needed || (!allowed && b->waits_no_more)) {
		buy_note(b, &(struct buy_note){ .state = "failed", .phone = "drop", .error = "not needed any more", .then = ended });
		return;
	}
	if (clock_now_us() - b->began_us > GIVEN_UP_US) {
		if (allowed)
			outcall_note(job->w, API_PROVISIONING, true, clock_now_us() - b->began_us);
		buy_note(b, &(struct buy_note){ .state = "failed", .phone = "drop", .error = "given up after a day", .then = ended });
		return;
	}
	if (!rollout_job(job, ROLLOUT_BUYING, b->client_id))
		return;
	if (b->calls_today >= cfg->buy_limit_per_day)
		buy_brake(b);
	else
		buy_search(b);
}

static void read_purchase(struct buy *b, const PGresult *r)
{
	struct arena *a = b->job->a;
	struct source_search q = { .limit = SOURCE_OFFERS_MAX };
	struct str type = arena_str(a, db_str(r, 0, 4));
	b->operation = arena_str(a, db_str(r, 0, 0));
	b->carrier = arena_str(a, db_str(r, 0, 1));
	b->country = arena_str(a, db_str(r, 0, 2));
	q.area_code = arena_str(a, db_str(r, 0, 3));
	q.type = type;
	b->client_id = db_int(r, 0, 5);
	b->reason = arena_str(a, db_str(r, 0, 6));
	b->state = arena_str(a, db_str(r, 0, 7));
	if (err_is(phone_parse(db_str(r, 0, 8), &b->chosen.phone)))
		b->chosen.phone.z[0] = 0;
	b->began_us = db_int(r, 0, 10);
	b->doubt_us = db_int(r, 0, 11);
	b->called_us = db_int(r, 0, 12);
	b->needed = db_bool(r, 0, 13);
	b->calls_today = db_int(r, 0, 14);
	b->waits_no_more = db_bool(r, 0, 15);
	if (!err_is(country_parse(b->country, &q.country)))
		b->n_plan = source_plan(&q, b->plan);
	b->src = number_source_find(b->carrier);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct buy *b = ctx;
	struct job *job = b->job;
	if (err_is(e)) {
		job_wait(job, PAUSE_MIN_US, "the database was away");
		return;
	}
	if (PQntuples(results[0]) == 0) {
		lost(b);
		return;
	}
	read_purchase(b, results[0]);
	if (b->src == NULL || !numbers_account(job->w->cfg, b->carrier, &b->acc)) {
		note_alert(job->w, "buying_refused", "critical", arena_printf(job->a, "country:" STR_FMT, STR_ARG(b->country)),
			STR("the carrier of this purchase is not configured"));
		job_wait(job, REFUSED_PAUSE_US, "the carrier of this purchase is not configured");
		return;
	}
	numbers_wanted(job->a, job->w->cfg, b->carrier, &b->want);
	bool open = !str_is(b->state, "wished") && !str_is(b->state, "searching");
	if (open && b->chosen.phone.z[0])
		buy_find(b);
	else
		search_if_allowed(b);
}

void job_buy(struct job *job)
{
	struct buy *b = ARENA_NEW(job->a, struct buy);
	const struct config *cfg = job->w->cfg;
	b->job = job;
	b->began_us = job->created_us;
	b->offers = ARENA_ARRAY(job->a, SOURCE_OFFERS_MAX, struct source_number);
	if (!str_starts(job->subject, STR("purchase:")) ||
		err_is(str_int64(str_sub(job->subject, strlen("purchase:"), job->subject.n), 1, INT64_MAX, &b->id))) {
		job_fail(job, "the purchase's number cannot be read");
		return;
	}
	b->p[0] = db_p_int(job->a, b->id);
	b->p[1] = db_p_int(job->a, job->id);
	b->p[2] = db_p_int(job->a, job->fence);
	b->p[3] = db_p_int(job->a, clock_now_us());
	b->p[4] = db_p_int(job->a, buying_low(cfg));
	b->p[5] = db_p_int(job->a, cfg->pool_buy);
	b->p[6] = db_p_int(job->a, rollout_share(cfg, ROLLOUT_BUYING));
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PURCHASE_BEGIN, .params = b->p, .n_params = 7 }, begun, b);
}
