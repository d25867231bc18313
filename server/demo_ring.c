/* server/demo_ring.c: POST /phone/api/ring: a customer calls a simulated line; it rings, and its owner may answer, decline, or let it ring. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define RINGS_MAX_MS 20000

struct ringing {
	struct demo_ask *k;
	struct demo_call call;
	int64_t rings_us;
};

/* A customer of the business: a number for fiction of the same country. */
static struct str customer(struct str country)
{
	static const struct { const char *country, *phone; } customers[] = {
		{ "GB", "+447700900999" }, { "US", "+12125550199" }, { "CA", "+14165550199" }, { "IE", "+353209199999" }, { "AU", "+61491570110" },
	};
	for (size_t i = 0; i < sizeof customers / sizeof *customers; i++)
		if (str_is(country, customers[i].country))
			return str_of(customers[i].phone);
	return STR("+447700900999");
}

/* Nobody has answered: unless somebody has. */
static void taken(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ringing *g = ctx;
	if (demo_failed(g->k, e))
		return;
	if (db_rows(results[0]) == 0)
		demo_answer_json(g->k, 200, STR("{\"reached\":false,\"call\":\"\",\"words\":\"The call was answered or declined.\"}"));
	else
		demo_call(g->k, &g->call);
}

static void rang(void *ctx)
{
	struct ringing *g = ctx;
	struct demo_ask *k = g->k;
	k->p[0] = db_p_int(k->a, g->call.id);
	k->p[1] = db_p_str(g->call.phone);
	k->p[2] = db_p_str(STR("going"));
	k->p[3] = db_p_int(k->a, clock_now_us());
	k->p[4] = db_p_str(STR(""));
	demo_query(k, SQL_DEMO_CALL_TAKE, 5, taken, g);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ringing *g = ctx;
	if (demo_failed(g->k, e))
		return;
	g->call.id = db_int(results[0], 0, 0);
	int64_t rings_us = db_int(results[0], 0, 1);
	if (rings_us > 0)
		(void)loop_after(g->k->w->loop, rings_us, rang, g);
	else
		rang(g);
}

static void line_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ringing *g = ctx;
	struct demo_ask *k = g->k;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0) {
		demo_refuse(k, 404, "no such simulated phone");
		return;
	}
	struct str how = json_str_at(k->a, k->body, "how");
	bool known = str_is(how, "busy") || str_is(how, "unreachable");
	g->call.from = customer(db_str(results[0], 0, 1));
	g->call.to = arena_str(k->a, db_str(results[0], 0, 0));
	g->call.how = known ? how : STR("no_answer");
	k->p[0] = db_p_str(g->call.phone);
	k->p[1] = db_p_str(g->call.from);
	k->p[2] = db_p_str(g->call.to);
	k->p[3] = db_p_str(g->call.how);
	k->p[4] = db_p_int(k->a, g->rings_us);
	k->p[5] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_CALL_BEGIN, 6, begun, g);
}

void demo_ring_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	int64_t rings_ms = json_int_at(k->body, "rings_ms", 0);
	if (rings_ms < 0 || rings_ms > RINGS_MAX_MS) {
		demo_refuse(k, 400, "\"rings_ms\" is at most 20000");
		return;
	}
	struct ringing *g = ARENA_NEW(k->a, struct ringing);
	*g = (struct ringing){ .k = k, .rings_us = rings_ms * 1000, .call = { .phone = json_str_at(k->a, k->body, "phone"), .way = "in" } };
	k->p[0] = db_p_str(g->call.phone);
	demo_query(k, SQL_DEMO_PHONE_GET, 1, line_found, g);
}

static void declined(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ringing *g = ctx;
	if (demo_failed(g->k, e))
		return;
	if (db_rows(results[0]) == 0) {
		demo_refuse(g->k, 409, "it does not ring any more");
		return;
	}
	g->call.from = arena_str(g->k->a, db_str(results[0], 0, 0));
	g->call.to = arena_str(g->k->a, db_str(results[0], 0, 1));
	demo_call(g->k, &g->call);
}

static void picked_up(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ringing *g = ctx;
	if (demo_failed(g->k, e))
		return;
	if (db_rows(results[0]) == 0)
		demo_refuse(g->k, 409, "it does not ring any more");
	else
		demo_answer_json(g->k, 200, STR("{\"state\":\"answered\"}"));
}

/* What the owner does while it rings. To the network a declined call is an engaged line. */
void demo_ring_act(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	struct str what = json_str_at(k->a, k->body, "what");
	bool answers = str_is(what, "answer");
	if (!answers && !str_is(what, "decline")) {
		demo_refuse(k, 400, "\"what\" is answer or decline");
		return;
	}
	struct ringing *g = ARENA_NEW(k->a, struct ringing);
	*g = (struct ringing){ .k = k, .call = { .phone = json_str_at(k->a, k->body, "phone"), .id = json_int_at(k->body, "call", 0), .how = STR("busy"),
		.way = "in" } };
	k->p[0] = db_p_int(k->a, g->call.id);
	k->p[1] = db_p_str(g->call.phone);
	k->p[2] = db_p_str(answers ? STR("answered") : STR("going"));
	k->p[3] = db_p_int(k->a, clock_now_us());
	k->p[4] = db_p_str(answers ? STR("You answered. A call that is answered is not forwarded.") : STR(""));
	demo_query(k, SQL_DEMO_CALL_TAKE, 5, answers ? picked_up : declined, g);
}
