/* server/job_buy_search.c: what is on offer, from what was asked for to anywhere in the country; and the first of it that can be ours. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/job_buy.h"
#include "server/note.h"
#include "server/numbers.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define NONE_PAUSE_US (5 * SEC_US)
#define NONE_PAUSE_MAX_US (10 * MIN_US)
#define RACES_MAX 8                 /* other purchases of ours that chose the same number in the same instant */

static void none(struct buy *b)
{
	struct arena *a = b->job->a;
	log_event(LOG_WARN, "NOTHING_OFFERED", "purchase=%" PRId64 " carrier=%s country=" STR_FMT, b->id, b->src->name, STR_ARG(b->country));
	note_alert(b->job->w, "nothing_offered", "critical", arena_printf(a, "country:" STR_FMT, STR_ARG(b->country)),
		arena_printf(a, "%s offers no number that can do texts and calls", b->src->name));
	outcall_note(b->job->w, API_PROVISIONING, true, clock_now_us() - b->began_us);
	int64_t us = (clock_now_us() - b->began_us) / 8;
	buy_wait(b, us < NONE_PAUSE_US ? NONE_PAUSE_US : us > NONE_PAUSE_MAX_US ? NONE_PAUSE_MAX_US : us, "nothing is on offer");
}

static void choose(struct buy *b);

static void chosen(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct buy *b = ctx;
	const PGresult *r = err_is(e) ? NULL : results[n - 1];
	db_return(b->conn);
	if (e.kind == ERR_CONFLICT && ++b->n_races < RACES_MAX) {
		choose(b);
		return;
	}
	if (err_is(e)) {
		buy_wait(b, 0, "the choice could not be stored");
		return;
	}
	if (!db_bool(r, 0, 0)) {
		job_done(b->job);
		return;
	}
	if (db_bool(r, 0, 2)) {
		buy_brake(b);
		return;
	}
	struct str phone = db_str(r, 0, 1);
	for (size_t i = 0; i < b->n_offers; i++)
		if (str_is(phone, b->offers[i].phone.z)) {
			b->chosen = b->offers[i];
			b->state = STR("ordering");
			b->doubt_us = 0;
			b->called_us = clock_now_us();
			buy_order(b);
			return;
		}
	b->n_offers = 0; /* others have, or have had, all of them */
	b->at_plan++;
	buy_search(b);
}

struct str buy_features(struct arena *a, unsigned features)
{
	static const struct { enum source_feature feature; const char *name; } names[BUY_FEATURES] = {
		{ SOURCE_SMS, "sms" }, { SOURCE_MMS, "mms" }, { SOURCE_VOICE, "voice" }, { SOURCE_FAX, "fax" } };
	struct str all = STR("");
	for (size_t i = 0; i < BUY_FEATURES; i++)
		if (features & names[i].feature)
			all = arena_printf(a, STR_FMT "%s%s", STR_ARG(all), all.n ? "," : "", names[i].name);
	return all;
}

/* One transaction of the two: the choice counts what those before it have chosen. */
static void choosing(void *ctx, struct err e, struct db_conn *conn)
{
	struct buy *b = ctx;
	if (err_is(e)) {
		buy_wait(b, 0, "the choice could not be stored");
		return;
	}
	const struct db_call calls[] = { { .sql = SQL_PURCHASE_LOCK }, { .sql = SQL_PURCHASE_ORDER, .params = b->p, .n_params = 13 } };
	b->conn = conn;
	db_run(conn, calls, sizeof calls / sizeof *calls, chosen, b);
}

static void choose(struct buy *b)
{
	struct arena *a = b->job->a;
	size_t n = b->n_offers;
	struct str *text[6];
	int64_t *monthly = ARENA_ARRAY(a, n + 1, int64_t), *setup = ARENA_ARRAY(a, n + 1, int64_t);
	for (size_t k = 0; k < 6; k++)
		text[k] = ARENA_ARRAY(a, n + 1, struct str);
	for (size_t i = 0; i < n; i++) {
		const struct source_number *o = &b->offers[i];
		text[0][i] = phone_str(&o->phone);
		text[1][i] = o->type;
		text[2][i] = o->locality;
		text[3][i] = o->region;
		text[4][i] = buy_features(a, o->features);
		text[5][i] = o->currency;
		monthly[i] = o->currency.n ? o->monthly_micros : -1;
		setup[i] = o->currency.n ? o->setup_micros : -1;
	}
	b->p[0] = db_p_int(a, b->id);
	b->p[1] = db_p_int(a, b->job->id);
	b->p[2] = db_p_int(a, b->job->fence);
	b->p[3] = db_p_int(a, clock_now_us());
	for (size_t k = 0; k < 5; k++)
		b->p[4 + k] = db_p_texts(a, text[k], n);
	b->p[9] = db_p_ints(a, monthly, n);
	b->p[10] = db_p_ints(a, setup, n);
	b->p[11] = db_p_texts(a, text[5], n);
	b->p[12] = db_p_int(a, b->job->w->cfg->buy_limit_per_day);
	db_lease(b->job->w->work_db, DB_WAIT_MS, choosing, b);
}

static void keep_fitting(struct buy *b, size_t n)
{
	const struct source_search *q = &b->plan[b->at_plan];
	b->n_offers = 0;
	for (size_t i = 0; i < n; i++) {
		struct source_number *o = &b->offers[i];
		if (!source_fits(&o->phone, q) || numbers_onboards(b->job->w->cfg, &o->phone))
			continue;
		if (o->type.n == 0)
			o->type = q->type;
		b->offers[b->n_offers++] = *o;
	}
}

static void searched(void *ctx, struct err e, const struct httpc_response *r)
{
	struct buy *b = ctx;
	size_t n = 0;
	e = b->src->search_response(b->job->a, e, r, b->offers, &n, &b->error);
	switch (e.kind) {
	case ERR_NONE:
		break;
	case ERR_DENIED:
		buy_refused(b, e);
		return;
	case ERR_MISSING: /* no numbers of this type in this country */
	case ERR_REJECT:
	case ERR_CONFLICT:
		n = 0;
		break;
	default:
		buy_wait(b, r && r->retry_after_s > 0 ? r->retry_after_s * SEC_US : 0, e.what);
		return;
	}
	keep_fitting(b, n);
	if (b->n_offers > 0) {
		choose(b);
		return;
	}
	b->at_plan++;
	buy_search(b);
}

void buy_search(struct buy *b)
{
	if (b->n_offers > 0) { /* the last choice was taken: the next of the same list */
		choose(b);
		return;
	}
	if (b->at_plan >= b->n_plan) {
		none(b);
		return;
	}
	struct httpc_request q;
	b->src->search_request(b->job->a, &b->acc, &b->plan[b->at_plan], &q);
	outcall_start(b->job->w, numbers_api(b->carrier), &q, searched, b);
}
