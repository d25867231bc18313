/* server/outcall.c: measure a call; add the figures up by minute. */
/* SPDX-License-Identifier: MIT */
#include "server/outcall.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/metrics.h"
#include <stdlib.h>

#define FLUSH_US (2 * SEC_US)
#define FLUSH_BYTES_MAX 65536
#define DB_WAIT_MS 2000

static const struct {
	const char *name;
	enum metric seconds;
} apis[OUTCALL_APIS] = {
#define OUTCALL(id, n) [API_##id] = { .name = n, .seconds = M_API_##id },
#include "server/outcall.def"
#undef OUTCALL
};

struct figures {
	int64_t calls, failed, total_us, worst_us;
};

struct outcalls {
	struct world *w;
	struct arena *a;            /* of the flush on its way */
	uint64_t timer;
	struct figures figures[OUTCALL_APIS];
};

struct outcall {
	struct world *w;
	enum outcall_api api;
	int64_t begun_us;
	httpc_done *done;
	void *ctx;
};

const char *outcall_name(enum outcall_api api)
{
	return api < OUTCALL_APIS ? apis[api].name : "?";
}

void outcall_note(struct world *w, enum outcall_api api, bool failed, int64_t took_us)
{
	metric_observe_us(apis[api].seconds, took_us);
	if (w->outcalls == NULL)
		return;
	struct figures *f = &w->outcalls->figures[api];
	f->calls++;
	f->failed += failed;
	f->total_us += took_us;
	if (took_us > f->worst_us)
		f->worst_us = took_us;
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct outcall call = *(struct outcall *)ctx;
	free(ctx);
	int status = r ? r->status : 0;
	bool failed = err_is(e) || status >= 500 || status == 429 || status == 401 || status == 403;
	metric_add(!failed ? M_API_CALLS : e.kind == ERR_UNKNOWN ? M_API_UNKNOWN : M_API_FAILED, 1);
	outcall_note(call.w, call.api, failed, clock_mono_us() - call.begun_us);
	call.done(call.ctx, e, r);
}

void outcall_start(struct world *w, enum outcall_api api, const struct httpc_request *q, httpc_done *done, void *ctx)
{
	struct outcall *call = malloc(sizeof *call);
	if (call == NULL)
		abort();
	*call = (struct outcall){ .w = w, .api = api, .begun_us = clock_mono_us(), .done = done, .ctx = ctx };
	httpc_start(w->httpc, q, answered, call);
}

static void flush(void *ctx);

static void flush_later(struct outcalls *o)
{
	o->timer = loop_after(o->w->loop, FLUSH_US, flush, o);
}

static void flushed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct outcalls *o = ctx;
	if (err_is(e))
		log_err("API_FIGURES_LOST", e); /* never counted twice: what may have been stored is not stored again */
	arena_reset(o->a);
	flush_later(o);
}

static void flush(void *ctx)
{
	struct outcalls *o = ctx;
	struct arena *a = o->a;
	struct str *names = ARENA_ARRAY(a, OUTCALL_APIS, struct str);
	int64_t *col[4];
	for (int i = 0; i < 4; i++)
		col[i] = ARENA_ARRAY(a, OUTCALL_APIS, int64_t);
	size_t n = 0;
	o->timer = 0;
	for (size_t i = 0; i < OUTCALL_APIS; i++) {
		const struct figures *f = &o->figures[i];
		if (f->calls == 0)
			continue;
		names[n] = str_of(apis[i].name);
		col[0][n] = f->calls;
		col[1][n] = f->failed;
		col[2][n] = f->total_us;
		col[3][n++] = f->worst_us;
	}
	if (n == 0) {
		arena_reset(a);
		flush_later(o);
		return;
	}
	memset(o->figures, 0, sizeof o->figures);
	struct db_param *p = ARENA_ARRAY(a, 6, struct db_param);
	p[0] = db_p_int(a, clock_now_us() / MIN_US * MIN_US);
	p[1] = db_p_texts(a, names, n);
	for (int i = 0; i < 4; i++)
		p[2 + i] = db_p_ints(a, col[i], n);
	db_query(o->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_API_MINUTES_ADD, .params = p, .n_params = 6 }, flushed, o);
}

struct err outcall_new(struct world *w, struct outcalls **ret)
{
	struct outcalls *o = calloc(1, sizeof *o);
	if (o == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	o->w = w;
	o->a = arena_new(FLUSH_BYTES_MAX);
	flush_later(o);
	*ret = o;
	return OK;
}

void outcall_free(struct outcalls *o)
{
	if (o == NULL)
		return;
	loop_cancel(o->w->loop, o->timer);
	arena_free(o->a);
	free(o);
}
