/* tests/unit/server_world.h: a process of usher without its edge, on a scratch database: inputs go in, outcomes come out. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/db_cluster.h"
#include "base/log.h"
#include "db/migrate.h"
#include "gen/onboarding.h"
#include "server/config.h"
#include "server/start.h"
#include "server/turn.h"
#include <string.h>

#define OURS "+14155550100"
#define INPUTS_MAX 64

static struct plain *pg;            /* the other side: looks, locks, breaks */
static struct config *config;
static struct world *world;
static struct db_why why;
static int64_t clock_shift;

/* What became of an input. */
struct got {
	bool ended;
	struct err e;
	struct outcome o;
	char state[40], answer[2048];
};
static struct got got[INPUTS_MAX];
static int n_got, n_open;
static const struct got *awaited_got; /* whose end alone stops run_until() */

HELPER int64_t number_of(struct plain *p, const char *sql)
{
	PGresult *r = NULL;
	if (err_is(plain_run(p, &(struct db_call){ .text = sql }, &r)))
		fail_msg("%s: %s", sql, plain_message(p));
	int64_t n = db_int(r, 0, 0);
	PQclear(r);
	return n;
}

HELPER int64_t number(const char *sql)
{
	return number_of(pg, sql);
}

HELPER void script(const char *sql)
{
	if (err_is(plain_script(pg, sql)))
		fail_msg("%s: %s", sql, plain_message(pg));
}

/* A command's world: no HTTP server, no jobs. */
HELPER int world_start(void **state)
{
	static char *env[] = { "TWILIO_ACCOUNT_SID=AC00000000000000000000000000000000", "TWILIO_AUTH_TOKEN=secret", "TWILIO_NUMBER=" OURS,
		"STRIPE_SECRET_KEY=sk_test_1", "STRIPE_WEBHOOK_SECRET=whsec_1", "STRIPE_PRICE_ID=price_1", NULL };
	struct start_facts facts;
	struct buf problems;
	if (cluster_start(state) != 0)
		return -1;
	buf_init(&problems, 4096);
	config = config_load(&(struct config_input){ .env = env });
	struct err e = plain_open(cluster.conninfo, 0, &why, &pg);
	if (!err_is(e))
		e = migrate_run(pg, embedded_migrations, NULL, NULL, &why);
	if (!err_is(e))
		e = start_learn(pg, &facts, &why);
	clock_use_shift(&clock_shift);
	log_set_level(getenv("V") ? LOG_DEBUG : LOG_ERROR);
	struct world_setup s = { .cfg = config, .conninfo = cluster.conninfo, .facts = &facts, .application_name = "test", .listen_fd = -1 };
	if (!err_is(e))
		e = world_new(&s, &world, &problems);
	if (err_is(e))
		fprintf(stderr, "%s %s\n", e.what, why.text);
	buf_done(&problems);
	return err_is(e) ? -1 : 0;
}

/* Each test begins without clients. */
HELPER int world_empty(void **state)
{
	(void)state;
	script("TRUNCATE clients, messages, journal, number_pool, payment_events, checkouts, consents, opt_outs, jobs, alerts CASCADE");
	memset(got, 0, sizeof got);
	n_got = n_open = 0;
	clock_shift = 0;
	return 0;
}

HELPER void on_done(void *ctx, struct err e, const struct outcome *o)
{
	struct got *g = ctx;
	assert_false(g->ended);
	g->ended = true;
	g->e = e;
	if (o) {
		g->o = *o;
		snprintf(g->state, sizeof g->state, STR_FMT, STR_ARG(o->state));
		for (size_t i = 0; i < o->n_answers; i++)
			snprintf(g->answer + strlen(g->answer), sizeof g->answer - strlen(g->answer), STR_FMT "\n", STR_ARG(o->answers[i]));
	}
	if (--n_open == 0 || g == awaited_got)
		loop_stop(world->loop);
}

HELPER struct got *add(const struct input *in)
{
	assert_true(n_got < INPUTS_MAX);
	struct got *g = &got[n_got++];
	n_open++;
	turn_add(world->turn, in, on_done, g);
	return g;
}

HELPER void too_long(void *ctx)
{
	(void)ctx;
	fprintf(stderr, "%d inputs were never answered\n", n_open);
	abort();
}

/* Until g has ended; NULL: all that was added. */
HELPER void run_until(const struct got *g)
{
	uint64_t timer = loop_after(world->loop, WAIT_MS * INT64_C(1000), too_long, NULL);
	awaited_got = g;
	while (g ? !g->ended : n_open > 0)
		loop_run(world->loop);
	awaited_got = NULL;
	loop_cancel(world->loop, timer);
}

HELPER void run(void)
{
	run_until(NULL);
}

HELPER void stop_loop(void *ctx)
{
	loop_stop(ctx);
}

/* What is written beside the turns has a moment. */
HELPER void run_ms(int64_t ms)
{
	(void)loop_after(world->loop, ms * 1000, stop_loop, world->loop);
	loop_run(world->loop);
}

HELPER struct got *text_add(const char *from, const char *sid, const char *body)
{
	struct input in = { .kind = INPUT_TEXT, .carrier = STR("twilio"), .carrier_id = str_of(sid), .our_number = STR(OURS),
		.body = str_of(body), .may_answer = true };
	assert_int_equal(phone_parse(str_of(from), &in.phone).kind, ERR_NONE);
	turn_dedupe(world, "twilio.sms", str_of(sid), in.dedupe);
	return add(&in);
}

HELPER struct got *text(const char *from, const char *sid, const char *body)
{
	struct got *g = text_add(from, sid, body);
	run();
	return g;
}

/* It ends with work at hand: nobody is left without an answer. */
HELPER int world_stop(void **state)
{
	struct got *queued = text_add("+447700900999", "SMlast1", "hello"), *at_work = text_add("+447700900998", "SMlast2", "hello");
	run_ms(1);
	text_add("+447700900999", "SMlast3", "hello");
	world_free(world);
	bool told = queued->ended && at_work->ended && n_open == 0;
	plain_close(pg);
	config_free(config);
	return cluster_stop(state) != 0 || !told;
}
