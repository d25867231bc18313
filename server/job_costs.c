/* server/job_costs.c: what texts have cost, read from the log of a carrier that does not tell by itself. */
/* SPDX-License-Identifier: MIT
 *
 * Twilio rates a text minutes after it was sent, and no webhook says so; its log does. Every run reads what is newer than the last known
 * cost, with an overlap for those that were not rated then. Nothing depends on it: a run that fails is made up for by the next.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/note.h"
#include "sms/twilio_inbox.h"

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 3
#define OVERLAP_US (6 * HOUR_US)
#define LOOK_BACK_US (3 * DAY_US)
#define PAGES_MAX 200
#define PAGE_BYTES_MAX (16u * 1024 * 1024)

struct run {
	struct job *job;
	struct arena *page;         /* one page's; reset before the next */
	struct carrier_account acc;
	struct twilio_costs *costs;
	struct str next;
	size_t n_pages, n_stored;
	int64_t since_us;
	struct db_param p[3];
};

static void end(struct run *r, struct err e)
{
	struct job *job = r->job;
	if (r->n_stored > 0 || r->n_pages == PAGES_MAX)
		log_event(LOG_INFO, "COSTS", "carrier=twilio stored=%zu pages=%zu whole=%d", r->n_stored, r->n_pages, r->n_pages < PAGES_MAX);
	arena_free(r->page);
	if (err_is(e) && e.kind != ERR_DENIED) /* that credentials are refused others tell */
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, e.what);
	else
		job_done(job);
}

static void paged(void *ctx, struct err e, const struct httpc_response *response);

static void next_page(struct run *r)
{
	struct httpc_request q;
	struct str next = arena_str(r->job->a, r->costs->next);
	bool over = next.p == NULL || str_eq(next, r->next) || r->n_pages == PAGES_MAX || (r->costs->oldest_us > 0 && r->costs->oldest_us < r->since_us);
	r->next = next;
	struct err e = over ? OK : twilio_inbox_next(r->job->a, &r->acc, next, &q);
	if (over || err_is(e))
		end(r, e);
	else
		outcall_start(r->job->w, API_TWILIO_MESSAGES, &q, paged, r);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct run *r = ctx;
	if (err_is(e)) {
		end(r, e);
		return;
	}
	r->n_stored += (size_t)db_int(results[0], 0, 0);
	next_page(r);
}

static void store(struct run *r)
{
	size_t n = r->costs->n;
	struct text_cost *costs = ARENA_ARRAY(r->page, n, struct text_cost);
	for (size_t i = 0; i < n; i++) {
		const struct twilio_cost *t = &r->costs->texts[i];
		costs[i] = (struct text_cost){ .id = t->sid, .phone = t->phone, .kind = t->kind, .micros = t->micros, .currency = t->currency, .sent_us = t->sent_us };
	}
	struct db_call call = text_costs_call(r->page, STR("twilio"), costs, n);
	db_query(r->job->w->work_db, DB_WAIT_MS, &call, stored, r);
}

static void paged(void *ctx, struct err e, const struct httpc_response *response)
{
	struct run *r = ctx;
	struct rest_answer ans;
	arena_reset(r->page);
	rest_answer(r->page, e, response, &ans);
	r->costs = ARENA_NEW(r->page, struct twilio_costs);
	if (!err_is(ans.e))
		ans.e = twilio_costs_read(r->page, ans.root, r->costs);
	r->n_pages++;
	if (err_is(ans.e))
		end(r, ans.e);
	else if (r->costs->n > 0)
		store(r);
	else
		next_page(r);
}

static void since(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct run *r = ctx;
	struct httpc_request q;
	if (err_is(e)) {
		end(r, e);
		return;
	}
	r->since_us = db_int(results[0], 0, 0);
	twilio_costs_request(r->job->a, &r->acc, r->since_us, &q);
	outcall_start(r->job->w, API_TWILIO_MESSAGES, &q, paged, r);
}

int64_t job_costs_every_us(const struct config *cfg)
{
	return !config_has_twilio(cfg) ? 0 : cfg->demo ? MIN_US : cfg->costs_minutes * MIN_US;
}

void job_costs(struct job *job)
{
	struct run *r = ARENA_NEW(job->a, struct run);
	r->job = job;
	r->page = arena_new(PAGE_BYTES_MAX);
	(void)carriers_account(job->w->cfg, STR("twilio"), &r->acc);
	r->p[0] = db_p_str(STR("twilio"));
	r->p[1] = db_p_int(job->a, OVERLAP_US);
	r->p[2] = db_p_int(job->a, clock_now_us() - LOOK_BACK_US);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_TEXT_COSTS_SINCE, .params = r->p, .n_params = 3 }, since, r);
}
