/* server/console_chart.c: the picture of the conversation with the counts of now, for whoever is logged in. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "server/api.h"
#include "server/chart.h"
#include "server/console.h"
#include "server/handlers.h"

#define CHART_MAX_BYTES (256 * 1024)

struct drawing {
	struct world *w;
	struct httpd_request *r;
};

static void counted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct drawing *k = ctx;
	if (err_is(e)) {
		log_err("CONSOLE_FAILED", e);
		api_problem(k->r, k->w, 503, "the database is away", "try again", NULL);
		return;
	}
	size_t rows = (size_t)db_rows(results[0]);
	struct chart_count *counts = ARENA_ARRAY(k->r->arena, rows + 1, struct chart_count);
	for (size_t i = 0; i < rows; i++)
		counts[i] = (struct chart_count){ db_str(results[0], (int)i, 0), db_int(results[0], (int)i, 1) };
	struct buf b;
	buf_init(&b, CHART_MAX_BYTES);
	chart_draw(&b, counts, rows);
	(void)httpd_reply(k->r, &(struct httpd_reply){ .status = 200, .content_type = CHART_SVG_TYPE, .body = buf_str(&b) });
	buf_done(&b);
}

static void draw(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	(void)s;
	struct drawing *k = ARENA_NEW(r->arena, struct drawing);
	*k = (struct drawing){ w, r };
	/* Planned each time: a plan that was made while the figures were empty would be kept, and take seconds once they are not. */
	db_query(w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .text = sql_statements[SQL_STATES_COUNT].text }, counted, k);
}

void console_chart_get(struct world *w, struct httpd_request *r)
{
	console_enter_api(w, r, false, draw);
}
