/* server/health.c: GET /healthz and GET /readyz. */
/* SPDX-License-Identifier: MIT
 *
 * One probe at a time. A request that finds a fresh answer gets it; else it waits for the probe that is under way, or starts one.
 * A probe that takes too long is given up: its late result still counts as the newest knowledge when it comes.
 */
#include "server/health.h"
#include "base/clock.h"
#include "base/json.h"
#include "db/migrate.h"
#include "gen/onboarding.h"
#include "server/handlers.h"
#include <stdlib.h>

#define BODY_MAX_BYTES 4096

struct health {
	struct world *w;
	bool probing, late;         /* late: the probe has run out of patience, nobody waits for it */
	uint64_t patience;
	int64_t asked_us;           /* when the last answer was known; 0: never */
	struct err database;        /* what it was */
	int not_current;            /* migrations that are not as this program has them */
	uint64_t waiting[HEALTH_WAITING_MAX];
	size_t n_waiting;
};

static void reason(struct json_out *o, const char *part, const char *problem)
{
	json_open(o, '{');
	json_name(o, "part");
	json_put_str(o, str_of(part));
	json_name(o, "problem");
	json_put_str(o, str_of(problem));
	json_close(o, '}');
}

static void write_reasons(struct health *h, struct json_out *o)
{
	json_open(o, '[');
	if (h->w->draining)
		reason(o, "server", "shutting down");
	if (err_is(h->database))
		reason(o, "database", h->database.what); /* what the database said of itself is in the log alone */
	else if (h->not_current > 0)
		reason(o, "schema", "not current: run usher migrate");
	if (h->w->chart_id == 0)
		reason(o, "chart", "not registered");
	json_close(o, ']');
}

static bool is_ready(const struct health *h)
{
	return !h->w->draining && !err_is(h->database) && h->not_current == 0 && h->w->chart_id != 0;
}

static void answer(struct health *h, uint64_t id)
{
	struct buf b;
	struct json_out o;
	bool ready = is_ready(h);
	buf_init(&b, BODY_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "ready");
	json_put_bool(&o, ready);
	json_name(&o, "chart");
	json_put_str(&o, str_of(chart_onboarding.version));
	json_name(&o, "reasons");
	write_reasons(h, &o);
	json_close(&o, '}');
	buf_add_char(&b, '\n');
	(void)httpd_reply_id(h->w->httpd, id, &(struct httpd_reply){ .status = ready ? 200 : 503, .content_type = "application/json",
		.body = buf_str(&b), .headers = { { ready ? NULL : "Retry-After", "1" } } });
	buf_done(&b);
}

static void known(struct health *h, struct err e)
{
	size_t n = h->n_waiting;
	h->database = e;
	h->n_waiting = 0;
	for (size_t i = 0; i < n; i++)
		answer(h, h->waiting[i]);
}

static void on_result(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct health *h = ctx;
	(void)n;
	h->probing = false;
	loop_cancel(h->w->loop, h->patience);
	if (!err_is(e))
		h->not_current = migrate_judge(results[0], embedded_migrations, NULL, NULL);
	else if (e.kind == ERR_BUG)
		h->not_current = 1; /* there is a database, and no schema in it */
	h->asked_us = clock_mono_us();
	known(h, e.kind == ERR_BUG ? OK : e);
}

static void on_patience(void *ctx)
{
	struct health *h = ctx;
	h->late = true;
	known(h, err_new(ERR_DOWN, "no answer within a second"));
}

static void probe(struct health *h)
{
	static const struct db_call call = { .sql = SQL_MIGRATION_LIST };
	h->probing = true;
	h->late = false;
	h->patience = loop_after(h->w->loop, HEALTH_PATIENCE_US, on_patience, h);
	db_query(h->w->work_db, HEALTH_PATIENCE_US / 1000, &call, on_result, h);
}

void health_ready(struct world *w, struct httpd_request *r)
{
	struct health *h = w->health;
	bool fresh = h->asked_us != 0 && clock_mono_us() - h->asked_us < HEALTH_EVERY_US;
	if (fresh || (h->probing && h->late) || h->n_waiting == HEALTH_WAITING_MAX) {
		answer(h, r->id);
		return;
	}
	h->waiting[h->n_waiting++] = r->id;
	if (!h->probing)
		probe(h);
}

void health_alive(struct world *w, struct httpd_request *r)
{
	(void)w;
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = "text/plain; charset=utf-8", .body = STR("ok\n") });
}

struct err health_new(struct world *w, struct health **ret)
{
	struct health *h = calloc(1, sizeof *h);
	if (h == NULL)
		return err_new(ERR_DOWN, "no memory for health checks");
	*h = (struct health){ .w = w };
	*ret = h;
	return OK;
}

void health_free(struct health *h)
{
	free(h);
}
