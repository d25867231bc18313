/* server/job_reconcile.c: what the carrier's log of incoming texts has and we have not, taken in late rather than never. */
/* SPDX-License-Identifier: MIT
 *
 *   point --page, which of it we know--> ... --the page reaches back far enough--> judge, feed --all settled--> confirm
 *
 * A text is known by the same key as in its webhook, so whoever is first processes it and the other finds a repeat. Those of the last
 * GRACE_US are left to their webhook, which may still be on its way. Nothing is confirmed before all of it is settled: a run that ends
 * early is run again from the same point.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/late.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include "sms/twilio_inbox.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 5
#define GRACE_US (30 * SEC_US)          /* Twilio's tries of a webhook are over by then */
#define OVERLAP_US (10 * MIN_US)        /* clocks that differ, texts that come late into the list */
#define LOOK_BACK_US (30 * DAY_US)
#define PAGES_MAX 200
#define PAGE_BYTES_MAX (16u * 1024 * 1024)

struct run {
	struct job *job;
	struct arena *page;         /* one page's; reset before the next */
	struct carrier_account acc;
	struct phone number;
	int64_t restored_us;        /* when the database was last restored, 0: never */
	int64_t began_us, since_us, young_us;   /* young: the last text that was left to its webhook, or 0 */
	struct twilio_inbox *box;
	struct str nexts[PAGES_MAX];
	size_t n_pages, n_listed, n_missing;
	bool incomplete;            /* the list went on past PAGES_MAX */
	struct late late;
	const struct late_counts *counts;
	struct db_param p[7];
};

static void leave(struct run *r)
{
	late_done(&r->late);
	arena_free(r->page);
}

/* Not this time. The next run begins at the same point. */
static void give_up(struct run *r, struct err e)
{
	struct job *job = r->job;
	leave(r);
	metric_add(M_RECONCILE_FAILED, 1);
	if (e.kind == ERR_DENIED) {
		note_alert(job->w, "carrier_account", "critical", STR("twilio"), STR("Twilio does not show us its log of texts: credentials refused"));
		job_done(job); /* the alert says it; it is tried again at the next time */
	} else
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, e.what);
}

static void confirmed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct run *r = ctx;
	struct job *job = r->job;
	if (err_is(e)) {
		give_up(r, e);
		return;
	}
	bool more = r->late.cut_us != INT64_MAX;
	int64_t young_us = r->young_us;
	leave(r);
	metric_add(M_RECONCILE_DONE, 1);
	if (more)
		job_wait(job, 0, "more texts than one run takes in");
	else if (young_us > 0)
		job_wait(job, GRACE_US, "the last texts may still come by themselves");
	else
		job_done(job);
}

/* All that was found is settled. */
static void fed(void *ctx, struct err e, const struct late_counts *c)
{
	struct run *r = ctx;
	struct arena *a = r->job->a;
	log_event(r->n_missing || err_is(e) ? LOG_INFO : LOG_DEBUG, "RECONCILED",
		"carrier=twilio listed=%zu missing=%zu answered=%zu recorded=%zu known=%zu pages=%zu", r->n_listed, r->n_missing, c->answered, c->recorded,
		c->known, r->n_pages);
	if (err_is(e)) {
		give_up(r, e);
		return;
	}
	int64_t until_us = r->began_us - GRACE_US;
	if (r->late.cut_us - SEC_US < until_us)
		until_us = r->late.cut_us - SEC_US;
	if (r->incomplete)
		until_us = 0; /* greatest() keeps what was there */
	r->p[3] = db_p_int(a, until_us);
	r->p[4] = db_p_int(a, (int64_t)r->n_listed);
	r->p[5] = db_p_int(a, (int64_t)r->n_missing);
	r->p[6] = db_p_int(a, clock_now_us());
	db_query(r->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RECONCILE_CONFIRM, .params = r->p, .n_params = 7 }, confirmed, r);
}

static void feed(struct run *r)
{
	const struct config *cfg = r->job->w->cfg;
	struct late_place place = { .carrier = STR("twilio"), .our_number = phone_str(&r->number), .toll_free = carriers_toll_free(&r->number),
		.doubt_before_us = r->restored_us };
	r->n_missing = r->late.n;
	late_judge(&r->late, r->began_us - cfg->reconcile_answer_hours * HOUR_US);
	late_feed(r->job->w, &r->late, &place, fed, r);
}

static void paged(void *ctx, struct err e, const struct httpc_response *response);

static void next_page(struct run *r)
{
	struct httpc_request q;
	struct arena *a = r->job->a;
	struct str next = arena_str(a, r->box->next);
	if (next.p == NULL || (r->box->oldest_us > 0 && r->box->oldest_us < r->since_us)) {
		feed(r);
		return;
	}
	for (size_t i = 0; i < r->n_pages; i++)
		if (str_eq(r->nexts[i], next)) {
			give_up(r, err_new(ERR_REJECT, "the carrier's list of texts runs in a circle"));
			return;
		}
	if (r->n_pages == PAGES_MAX) {
		note_alert(r->job->w, "reconcile_incomplete", "critical", STR("twilio"), STR("more texts in the carrier's log than usher looks through at once"));
		r->incomplete = true;
		feed(r);
		return;
	}
	r->nexts[r->n_pages] = next;
	struct err e = twilio_inbox_next(a, &r->acc, next, &q);
	if (err_is(e))
		give_up(r, e);
	else
		outcall_start(r->job->w, API_TWILIO_MESSAGES, &q, paged, r);
}

/* Texts that a webhook would not have taken in either are passed over. */
static bool is_ours(const struct run *r, const struct twilio_inbound *t, struct phone *ret_from)
{
	return str_eq(t->to, phone_str(&r->number)) && t->sent_us >= r->since_us && !err_is(phone_parse(t->from, ret_from)) &&
		carriers_serve_country(r->job->w->cfg, ret_from);
}

static void known(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct run *r = ctx;
	if (err_is(e)) {
		give_up(r, e);
		return;
	}
	bool have[TWILIO_INBOX_PAGE] = { false };
	for (int i = 0; i < db_rows(results[0]); i++)
		have[db_int(results[0], i, 0) - 1] = true;
	for (size_t i = 0; i < r->box->n; i++) {
		const struct twilio_inbound *t = &r->box->texts[i];
		struct late_text late = { .sid = t->sid, .body = t->body, .sent_us = t->sent_us };
		if (have[i] || !is_ours(r, t, &late.from))
			continue;
		if (t->sent_us > r->began_us - GRACE_US) {
			r->young_us = t->sent_us;
			continue;
		}
		turn_dedupe(r->job->w, "twilio.sms", arena_printf(r->page, STR_FMT ":" STR_FMT, STR_ARG(r->acc.id), STR_ARG(t->sid)), late.dedupe);
		late_add(&r->late, &late);
	}
	next_page(r);
}

static void paged(void *ctx, struct err e, const struct httpc_response *response)
{
	struct run *r = ctx;
	struct rest_answer ans;
	arena_reset(r->page);
	rest_answer(r->page, e, response, &ans);
	r->box = ARENA_NEW(r->page, struct twilio_inbox);
	if (!err_is(ans.e))
		ans.e = twilio_inbox_read(r->page, ans.root, r->box);
	if (err_is(ans.e)) {
		give_up(r, ans.e);
		return;
	}
	r->n_pages++;
	r->n_listed += r->box->n;
	uint8_t(*keys)[16] = arena_array(r->page, r->box->n + 1, 16);
	for (size_t i = 0; i < r->box->n; i++)
		turn_dedupe(r->job->w, "twilio.sms", arena_printf(r->page, STR_FMT ":" STR_FMT, STR_ARG(r->acc.id), STR_ARG(r->box->texts[i].sid)), keys[i]);
	struct db_param *p = ARENA_NEW(r->page, struct db_param);
	*p = db_p_uuids(r->page, (const uint8_t(*)[16])keys, r->box->n);
	db_query(r->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RECONCILE_KNOWN, .params = p, .n_params = 1 }, known, r);
}

static void pointed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct run *r = ctx;
	if (err_is(e) || db_rows(results[0]) == 0) {
		give_up(r, err_is(e) ? e : err_new(ERR_RETRY, "another run began at the same time"));
		return;
	}
	struct httpc_request q;
	r->restored_us = db_int(results[0], 0, 1);
	r->since_us = db_int(results[0], 0, 0) - OVERLAP_US;
	if (r->since_us < r->began_us - LOOK_BACK_US)
		r->since_us = r->began_us - LOOK_BACK_US;
	twilio_inbox_request(r->job->a, &r->acc, phone_str(&r->number), r->since_us, &q);
	outcall_start(r->job->w, API_TWILIO_MESSAGES, &q, paged, r);
}

void job_reconcile(struct job *job)
{
	const struct config *cfg = job->w->cfg;
	struct run *r = ARENA_NEW(job->a, struct run);
	r->job = job;
	r->began_us = clock_now_us();
	if (!config_has_twilio(cfg) || err_is(phone_parse(str_of(cfg->twilio_number), &r->number))) {
		job_done(job); /* Telnyx has no list of texts: docs/operations.md */
		return;
	}
	r->page = arena_new(PAGE_BYTES_MAX);
	late_init(&r->late);
	(void)carriers_account(cfg, STR("twilio"), &r->acc);
	r->p[0] = db_p_str(STR("twilio"));
	r->p[1] = db_p_str(r->acc.id);
	r->p[2] = db_p_str(phone_str(&r->number));
	r->p[3] = db_p_int(job->a, r->began_us);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_RECONCILE_POINT, .params = r->p, .n_params = 4 }, pointed, r);
}
