/* server/demo_money.c: what happens to a subscription after it was bought: POST /phone/api/money, and the billing page. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

/* invoice: 'p' paid, 'f' failed, 0 none. */
static const struct { const char *what, *status; char invoice; } moves[] = {
	{ "cancel", "canceled", 0 }, { "fail", "past_due", 'f' }, { "unpaid", "unpaid", 'f' }, { "pay", "active", 'p' }, { "pause", "paused", 0 },
};

static void moved(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0)
		demo_refuse(k, 409, "there is no subscription that this could happen to; buy one first");
	else
		demo_answer_json(k, 200, arena_printf(k->a, "{\"subscription\":\"" STR_FMT "\"}", STR_ARG(db_str(results[0], 0, 0))));
}

void demo_money_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	struct str what = json_str_at(k->a, k->body, "what");
	for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
		if (!str_is(what, moves[i].what))
			continue;
		k->p[0] = db_p_str(json_str_at(k->a, k->body, "phone"));
		k->p[1] = db_p_str(str_of(moves[i].status));
		k->p[2] = moves[i].invoice ? db_p_bool(moves[i].invoice == 'p') : db_p_str(STR_NONE);
		k->p[3] = db_p_int(k->a, clock_now_us());
		k->p[4] = db_p_str(demo_webhook_url(w, k->a, "stripe"));
		demo_query(k, SQL_DEMO_SUBSCRIPTION_MOVE, 5, moved, k);
		return;
	}
	demo_refuse(k, 400, "\"what\" is one of cancel, fail, unpaid, pay, pause");
}

static void ended(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (!demo_failed(k, e))
		demo_answer(k, 200, "text/plain; charset=utf-8", db_rows(results[0]) ? STR("The subscription has ended.\n") : STR("There was none to end.\n"));
}

/* The button of the billing page. */
void demo_portal_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k == NULL)
		return;
	k->p[0] = db_p_str(route_param(w, r));
	k->p[1] = db_p_str(STR("canceled"));
	k->p[2] = db_p_str(STR_NONE);
	k->p[3] = db_p_int(k->a, clock_now_us());
	k->p[4] = db_p_str(demo_webhook_url(w, k->a, "stripe"));
	demo_query(k, SQL_DEMO_SUBSCRIPTION_MOVE, 5, ended, k);
}
