/* server/sync.c: the run of a sync: its lease, its pages, its end. */
/* SPDX-License-Identifier: MIT */
#include "server/sync_impl.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/service.h"
#include <inttypes.h>
#include <stdlib.h>

#define RUN_BYTES_MAX (32u * 1024 * 1024)
#define TRIES_MAX 4                     /* of one page */
#define PAUSE_US SEC_US                 /* before a page is asked for again, doubling */
#define PAUSE_MAX_S 30

void sync_query(struct sync *s, enum sql_id sql, int n, db_done *done)
{
	db_query(s->w->work_db, SYNC_DB_WAIT_MS, &(struct db_call){ .sql = sql, .params = s->p, .n_params = n }, done, s);
}

static void told(void *ctx)
{
	struct sync *s = ctx;
	s->done(s->ctx, s->e, &s->r);
	arena_free(s->page_a);
	arena_free(s->a);
	free(s);
}

static void ended(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct sync *s = ctx;
	if (err_is(e))
		log_err("SYNC_NOT_STORED", e); /* its lease ends by itself */
	if (s->became_available)
		service_pool_soon(s->w);
	jobs_wake(s->w);
	told(s);
}

void sync_finish(struct sync *s, struct err e)
{
	s->e = e;
	s->r.seconds = (double)(clock_mono_us() - s->mono_us) / 1e6;
	if (s->fence == 0) {
		told(s);
		return;
	}
	metric_add(err_is(e) ? M_SYNCS_FAILED : M_SYNCS_OK, 1);
	log_event(err_is(e) ? LOG_WARN : LOG_INFO, err_is(e) ? "SYNC_FAILED" : "SYNC", "carrier=" STR_FMT " listed=%" PRId64 " known=%" PRId64 " added=%" PRId64
		" drifted=%" PRId64 " gone=%" PRId64 " requests=%" PRId64 " seconds=%.1f text=%s", STR_ARG(s->ask.carrier), s->r.listed, s->r.known, s->r.added,
		s->r.drifted, s->r.released + s->r.clients_gone, s->r.requests, s->r.seconds, log_quote(str_of(e.what ? e.what : "")));
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_int(s->a, s->fence);
	s->p[2] = db_p_str(err_is(e) ? STR("failed") : STR("ok"));
	s->p[3] = db_p_str(err_is(e) ? str_of(e.what) : STR_NONE);
	s->p[4] = db_p_str(sync_report_json(s->a, &s->r));
	s->p[5] = db_p_int(s->a, s->r.drifted);
	s->p[6] = db_p_str(s->r.drift.n ? s->r.drift : STR_NONE);
	s->p[7] = db_p_int(s->a, clock_now_us());
	s->p[8] = db_p_str(s->odd);
	sync_query(s, SQL_SYNC_END, 9, ended);
}

static uint64_t hash_of(struct str s)
{
	uint64_t h = 1469598103934665603u;
	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (uint8_t)s.p[i]) * 1099511628211u;
	return h;
}

/* False: it has been asked for in this run, or there are too many. */
static bool first_time(struct sync *s)
{
	uint64_t h = hash_of(s->mark);
	for (size_t i = 0; i < s->n_marks; i++)
		if (s->marks[i] == h)
			return false;
	if (s->n_marks == SYNC_PAGES_MAX)
		return false;
	s->marks[s->n_marks++] = h;
	return true;
}

static void ask_page(void *ctx);

static void paged(void *ctx, struct err e, const struct httpc_response *r)
{
	struct sync *s = ctx;
	int64_t pause_s = r && r->retry_after_s > 0 ? r->retry_after_s : 0;
	e = s->source->list_response(s->page_a, e, r, s->mark, &s->want, &s->page);
	bool passing = e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN;
	if (passing && ++s->tries < TRIES_MAX && pause_s <= PAUSE_MAX_S) {
		int64_t pause = PAUSE_US << (s->tries - 1);
		(void)loop_after(s->w->loop, pause_s * SEC_US > pause ? pause_s * SEC_US : pause, ask_page, s);
		return;
	}
	if (err_is(e)) {
		sync_finish(s, e);
		return;
	}
	s->tries = 0;
	if (s->page.total >= 0)
		s->total = s->page.total;
	s->r.bad += (int64_t)s->page.n_bad;
	if (s->page.n_bad > 0)
		s->odd = arena_printf(s->a, "%" PRId64 " of them; one has the id " STR_FMT, s->r.bad, STR_ARG(s->page.bad_id.n ? s->page.bad_id : STR("(none)")));
	sync_keep_page(s);
}

static void ask_page(void *ctx)
{
	struct sync *s = ctx;
	struct httpc_request q;
	arena_reset(s->page_a);
	s->source->list_request(s->page_a, &s->acc, s->mark, &q);
	s->r.requests++;
	outcall_start(s->w, numbers_api(s->ask.carrier), &q, paged, s);
}

void sync_next_page(struct sync *s)
{
	if (s->ask.progress)
		s->ask.progress(s->ctx, s->r.listed, s->total > 0 ? s->total : 0);
	s->mark = arena_str(s->a, s->page.next);
	if (s->mark.p == NULL)
		sync_judge(s);
	else if (!first_time(s))
		sync_finish(s, err_new(ERR_REJECT, "the carrier's list goes in circles: nothing was changed"));
	else
		ask_page(s);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (!err_is(e) && PQntuples(results[0]) == 0)
		e = err_new(ERR_CONFLICT, "another sync of this account is under way, or died less than a minute ago");
	if (err_is(e)) {
		sync_finish(s, e);
		return;
	}
	s->fence = db_int(results[0], 0, 0);
	(void)first_time(s);
	ask_page(s);
}

static void not_configured(void *ctx)
{
	sync_finish(ctx, err_new(ERR_MISSING, "this carrier is not configured"));
}

void sync_start(struct world *w, const struct sync_ask *ask, sync_done *done, void *ctx)
{
	struct sync *s = calloc(1, sizeof *s);
	if (s == NULL)
		abort();
	s->w = w;
	s->a = arena_new(RUN_BYTES_MAX);
	s->page_a = arena_new(REST_LIST_ARENA_BYTES);
	s->ask = *ask;
	s->ask.carrier = arena_str(s->a, ask->carrier);
	s->ask.actor = arena_str(s->a, ask->actor);
	s->r.account = s->ask.carrier;
	s->done = done;
	s->ctx = ctx;
	s->total = -1;
	s->began_us = clock_now_us();
	s->mono_us = clock_mono_us();
	s->source = number_source_find(s->ask.carrier);
	if (s->source == NULL || !numbers_account(w->cfg, s->ask.carrier, &s->acc)) {
		loop_defer(w->loop, not_configured, s);
		return;
	}
	numbers_wanted(s->a, w->cfg, s->ask.carrier, &s->want);
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_str(s->ask.actor);
	s->p[2] = db_p_int(s->a, clock_wall_us());
	s->p[3] = db_p_int(s->a, SYNC_LEASE_US);
	s->p[4] = db_p_int(s->a, s->began_us);
	sync_query(s, SQL_SYNC_BEGIN, 5, begun);
}
