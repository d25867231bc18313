/* server/job_link_end.c: how a try to link ends: linked, not ready yet, failed; stored before the job goes on. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/job_link.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/service.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define QUICK_LOOKS 3
#define RETRIES_MAX 3
#define LOOKS_TOLD 30               /* a number that is not active after so many looks, about a day, is told of */
#define STORE_ATTEMPTS_MAX 100

static const int64_t quick_us[QUICK_LOOKS] = { 3 * SEC_US, 6 * SEC_US, 12 * SEC_US };
static const int64_t pauses_us[RETRIES_MAX] = { 5 * MIN_US, 15 * MIN_US, 60 * MIN_US };

struct ending {
	struct link *l;
	int64_t after_us;
	const char *why;
	bool last;
};

static void stored_badly(struct link *l)
{
	job_again(l->job, job_backoff_us(l->job->attempts), STORE_ATTEMPTS_MAX, "the outcome could not be stored");
}

static struct ending *ending(struct link *l, int64_t after_us, const char *why)
{
	struct ending *end = ARENA_NEW(l->job->a, struct ending);
	*end = (struct ending){ .l = l, .after_us = after_us, .why = why };
	return end;
}

static void store(struct ending *end, enum sql_id sql, int n, db_done *done)
{
	db_query(end->l->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = sql, .params = end->l->p, .n_params = n }, done, end);
}

static struct str or_none(struct str s)
{
	return s.n ? s : STR_NONE;
}

static void job_params(struct link *l)
{
	l->p[0] = db_p_int(l->job->a, l->number_id);
	l->p[1] = db_p_int(l->job->a, l->job->id);
	l->p[2] = db_p_int(l->job->a, l->job->fence);
}

static void linked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct link *l = ((struct ending *)ctx)->l;
	if (err_is(e)) {
		stored_badly(l);
		return;
	}
	if (PQntuples(results[0]) > 0 && str_is(db_str(results[0], 0, 0), "PENDING"))
		service_pool_soon(l->job->w); /* whoever waits for a number is served now */
	job_done(l->job);
}

void link_ends_linked(struct link *l)
{
	static const struct { enum source_feature f; const char *name; } names[] = {
		{ SOURCE_SMS, "sms" }, { SOURCE_MMS, "mms" }, { SOURCE_VOICE, "voice" }, { SOURCE_FAX, "fax" },
	};
	struct arena *a = l->job->a;
	struct str *features = ARENA_ARRAY(a, sizeof names / sizeof names[0], struct str);
	size_t n = 0;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (l->seen.features & names[i].f)
			features[n++] = str_of(names[i].name);
	log_event(LOG_INFO, "NUMBER_LINKED", "number=%s carrier=" STR_FMT " mended=%d", phone_mask(&l->phone), STR_ARG(l->carrier), l->mended.n > 0);
	metric_add(M_LINKED, 1);
	job_params(l);
	l->p[3] = db_p_str(or_none(l->seen.id));
	l->p[4] = db_p_str(l->want.profile_id.p ? l->want.profile_id : or_none(l->seen.profile_id));
	l->p[5] = db_p_str(or_none(l->seen.status));
	l->p[6] = db_p_texts(a, features, n);
	l->p[7] = db_p_str(or_none(l->mended));
	l->p[8] = db_p_int(a, clock_now_us());
	store(ending(l, 0, NULL), SQL_LINK_LINKED, 9, linked);
}

static void waits(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct ending *end = ctx;
	if (err_is(e))
		stored_badly(end->l);
	else
		job_wait(end->l->job, end->after_us, end->why);
}

/* Quick looks first; a number that the carrier has, and that is only not active yet, may take days. */
static int64_t pause_of(const struct link *l)
{
	int64_t i = l->waits - QUICK_LOOKS;
	if (i < 0)
		return quick_us[l->waits];
	return pauses_us[i < RETRIES_MAX ? i : RETRIES_MAX - 1];
}

void link_ends_waiting(struct link *l, bool known, int64_t at_least_s, const char *why)
{
	struct arena *a = l->job->a;
	if (l->waits >= QUICK_LOOKS && !known) {
		link_ends_failed(l, why);
		return;
	}
	int64_t pause_us = pause_of(l), asked_us = job_pause_us(l->job, at_least_s, pause_us);
	if (pause_us < asked_us)
		pause_us = asked_us;
	log_event(LOG_INFO, "LINK_WAITS", "number=%s carrier=" STR_FMT " looks=%" PRId64 " text=%s", phone_mask(&l->phone), STR_ARG(l->carrier), l->waits + 1,
		log_quote(str_of(why)));
	metric_add(M_LINK_WAITS, 1);
	if (l->waits >= LOOKS_TOLD)
		note_alert(l->job->w, "number_not_ready", "warning", arena_printf(a, "number:%" PRId64, l->number_id), str_of(why));
	job_params(l);
	l->p[3] = db_p_int(a, l->waits < INT16_MAX ? l->waits + 1 : l->waits);
	l->p[4] = db_p_str(or_none(l->seen.status));
	l->p[5] = db_p_str(or_none(l->error.code));
	l->p[6] = db_p_str(or_none(l->error.title));
	l->p[7] = db_p_str(str_of(why));
	l->p[8] = db_p_int(a, clock_now_us());
	store(ending(l, pause_us, why), SQL_LINK_WAITS, 9, waits);
}

static void tried(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct ending *end = ctx;
	if (err_is(e))
		stored_badly(end->l);
	else if (end->last)
		job_fail(end->l->job, end->why);
	else
		job_again(end->l->job, end->after_us, INT64_MAX, end->why);
}

void link_ends_failed(struct link *l, const char *why)
{
	bool last = l->retries >= RETRIES_MAX;
	log_event(LOG_WARN, last ? "LINK_FAILED" : "LINK_TRY_FAILED", "number=%s carrier=" STR_FMT " retries=%" PRId64 " code=%s text=%s", phone_mask(&l->phone),
		STR_ARG(l->carrier), l->retries, log_quote(l->error.code), log_quote(str_of(why)));
	metric_add(M_LINK_FAILED, 1);
	struct ending *end = ending(l, last ? 0 : pauses_us[l->retries], why);
	end->last = last;
	job_params(l);
	l->p[3] = db_p_bool(last);
	l->p[4] = db_p_bool(l->drifted);
	l->p[5] = db_p_str(or_none(l->seen.status));
	l->p[6] = db_p_str(or_none(l->error.code));
	l->p[7] = db_p_str(or_none(l->error.title));
	l->p[8] = db_p_str(or_none(l->error.detail));
	l->p[9] = db_p_str(or_none(l->error.source));
	l->p[10] = db_p_str(str_of(why));
	l->p[11] = db_p_int(l->job->a, clock_now_us());
	store(end, SQL_LINK_TRIED, 12, tried);
}

void link_ends_by(struct link *l, struct err e, int64_t retry_after_s)
{
	if (e.kind == ERR_DENIED)
		note_alert(l->job->w, "carrier_account", "critical", l->carrier, str_of(e.what));
	if (e.kind == ERR_MISSING || e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN)
		link_ends_waiting(l, false, retry_after_s, e.what);
	else
		link_ends_failed(l, e.what);
}
