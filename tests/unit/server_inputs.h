/* tests/unit/server_inputs.h: inputs for a process under test go in, outcomes come out. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/server_world.h"

#define INPUTS_MAX 64

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
