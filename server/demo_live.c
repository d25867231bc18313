/* server/demo_live.c: GET /phone/api/live: everything that the page shows, as it happens; how network and provider treat a phone. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define EACH_MAX 300
#define LAG_MAX_MS 60000

static void json_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0)
		demo_refuse(k, 404, "no such simulated phone");
	else
		demo_answer_json(k, 200, db_str(results[0], 0, 0));
}

/* A number of the query; absent: 0. */
static bool number_of(const struct demo_ask *k, const char *name, int64_t max, int64_t *ret)
{
	struct str text = form_get(&k->query, name);
	*ret = 0;
	return text.p == NULL || !err_is(str_int64(text, 0, max, ret));
}

void demo_live_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	int64_t after, since_ms;
	if (k == NULL)
		return;
	if (!number_of(k, "after", INT64_MAX, &after) || !number_of(k, "since", INT64_MAX / 1000, &since_ms)) {
		demo_refuse(k, 400, "after and since are \"next\" and \"now_ms\" of the last answer");
		return;
	}
	k->p[0] = db_p_int(k->a, after);
	k->p[1] = db_p_int(k->a, since_ms * 1000);
	k->p[2] = db_p_int(k->a, clock_now_us());
	k->p[3] = db_p_int(k->a, EACH_MAX);
	k->p[4] = db_p_str(str_of(w->cfg->twilio_number));
	demo_query(k, SQL_DEMO_LIVE, 5, json_found, k);
}

void demo_phone_put(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	int64_t lag_ms = json_int_at(k->body, "lag_ms", -1);
	struct str pays = json_str_at(k->a, k->body, "pays");
	bool known = pays.n == 0 || str_is(pays, "now") || str_is(pays, "later") || str_is(pays, "declined");
	if (lag_ms > LAG_MAX_MS || !known) {
		demo_refuse(k, 400, "\"lag_ms\" is at most 60000, \"pays\" is one of now, later, declined");
		return;
	}
	k->p[0] = db_p_str(json_str_at(k->a, k->body, "phone"));
	k->p[1] = lag_ms < 0 ? db_p_str(STR_NONE) : db_p_int(k->a, lag_ms);
	k->p[2] = db_p_str(pays.n ? pays : STR_NONE);
	demo_query(k, SQL_DEMO_PHONE_SET, 3, json_found, k);
}
