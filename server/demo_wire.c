/* server/demo_wire.c: requests with their answers, kept for the page to show: webhooks to usher, and usher's calls of the pretended APIs. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/demo_impl.h"

#define ENTRY_MAX_BYTES (512 * 1024)
#define SHOWN_MAX_BYTES (16 * 1024)
#define PARAMS 11

static void kept(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct arena *a = ctx;
	if (err_is(e))
		log_err("DEMO_WIRE_NOT_KEPT", e);
	arena_free(a);
}

/* As much as is shown, fit for the database. */
static struct db_param shown(struct arena *a, struct str s)
{
	return db_p_str(utf8_repair(a, s.p ? utf8_cut(s, SHOWN_MAX_BYTES) : STR("")));
}

void demo_wire_add(struct world *w, const struct demo_wire *e)
{
	struct arena *a = arena_new(ENTRY_MAX_BYTES);
	struct db_param *p = ARENA_ARRAY(a, PARAMS, struct db_param);
	struct str numbers[sizeof e->numbers / sizeof *e->numbers];
	size_t n = 0;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (e->numbers[i].n > 0)
			numbers[n++] = e->numbers[i];
	p[0] = db_p_str(str_of(e->way));
	p[1] = db_p_str(str_of(e->provider));
	p[2] = db_p_str(str_of(e->method));
	p[3] = shown(a, e->target);
	p[4] = shown(a, e->proof);
	p[5] = shown(a, e->asked);
	p[6] = db_p_int(a, e->status);
	p[7] = shown(a, e->answer);
	p[8] = db_p_int(a, e->at_us);
	p[9] = db_p_int(a, e->took_us);
	p[10] = db_p_texts(a, numbers, n);
	db_query(w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = SQL_DEMO_WIRE_ADD, .params = p, .n_params = PARAMS }, kept, a);
}

void demo_wire_api(const struct demo_ask *k, int status, struct str answer)
{
	const struct httpd_request *r = k->r;
	int64_t took_us = clock_mono_us() - r->arrived_us;
	bool given = httpd_header(r, "Authorization").n > 0, get = str_is(r->method, "GET");
	struct demo_wire e = {
		.way = "api", .provider = k->provider, .method = get ? "GET" : "POST", .target = r->target, .asked = r->body, .answer = answer,
		.proof = !given ? STR("") : str_is(str_of(k->provider), "stripe") ? STR("Authorization: Bearer (the secret key)") :
			STR("Authorization: Basic (account and token)"),
		.status = status, .at_us = clock_now_us() - took_us, .took_us = took_us,
		.numbers = { form_get(&k->form, "To"), form_get(&k->form, "From"), form_get(&k->query, "To"), form_get(&k->query, "From") },
	};
	demo_wire_add(k->w, &e);
}
