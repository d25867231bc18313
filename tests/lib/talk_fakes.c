/* tests/lib/talk_fakes.c: words of scripts about the stand-ins: faults on order, what was asked of them. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "tests/lib/talk.h"

#define CALLS_WAIT_MS 10000
#define EVENT_QUIET_MS 1500

/* fault-at OP KIND [COUNT] [RETRY-AFTER] */
static void fault_at(struct talk *t, struct str rest)
{
	const char *op = arena_z(t->a, talk_word_cut(&rest)), *kind = arena_z(t->a, talk_word_cut(&rest));
	struct str count = talk_word_cut(&rest);
	fake_fault_at(op, kind, count.n ? (int)talk_number(count) : 1, rest.n ? (int)talk_number(rest) : 1);
}

/* fail-percent OP-PREFIX N */
static void fail_percent(struct talk *t, struct str rest)
{
	const char *op = arena_z(t->a, talk_word_cut(&rest));
	fake_fail_percent(strcmp(op, "*") == 0 ? "" : op, (int)talk_number(rest));
}

/* latency MS */
static void latency(struct talk *t, struct str rest)
{
	(void)t;
	fake_latency_ms((int)talk_number(rest));
}

struct want {
	const char *op;
	size_t n;
	bool done;
};

static size_t calls(const struct want *w)
{
	return w->done ? fake_ledger_done(w->op) : fake_ledger_count(w->op);
}

static bool enough(void *ctx)
{
	const struct want *w = ctx;
	return calls(w) >= w->n;
}

static void calls_are(struct talk *t, struct str rest, bool done)
{
	struct want w = { .op = arena_z(t->a, talk_word_cut(&rest)), .n = (size_t)talk_number(rest), .done = done };
	(void)lab_wait(CALLS_WAIT_MS, enough, &w);
	LAB_CHECK(calls(&w) == w.n, "%zu calls of %s, want %zu", calls(&w), w.op, w.n);
}

/* called OP N: so many requests, waited for */
static void called(struct talk *t, struct str rest)
{
	calls_are(t, rest, false);
}

/* carried-out OP N: so many of them carried out */
static void carried_out(struct talk *t, struct str rest)
{
	calls_are(t, rest, true);
}

/* asked OP pattern: the last request's query and body */
static void asked(struct talk *t, struct str rest)
{
	const char *op = arena_z(t->a, talk_word_cut(&rest));
	struct str want = talk_fill(t, rest);
	struct fake_entry e = { 0 };
	LAB_CHECK(fake_ledger_last(op, &e), "%s was not called", op);
	struct str got = arena_printf(t->a, "%s %s?%s %s", e.method, e.path, e.query, e.body);
	LAB_CHECK(lab_glob(want, got), "%s was asked " STR_FMT, op, STR_ARG(got));
}

struct event_want {
	struct talk *t;
	struct str pattern, last, id;
	size_t n;
};

static bool event_is(void *ctx, struct str json)
{
	struct event_want *w = ctx;
	w->last = arena_str(w->t->a, json);
	return lab_glob(w->pattern, json);
}

static bool event_came(void *ctx)
{
	struct event_want *w = ctx;
	return fake_event_match(w->t->a, event_is, w, &w->id);
}

static bool any_event(void *ctx)
{
	return fake_events() > ((struct event_want *)ctx)->n;
}

/* told < pattern: one of those POSTed to USHER_EVENTS_URL, rightly signed; {event} is its webhook-id.   told -: none comes now */
static void event(struct talk *t, struct str rest)
{
	struct str word = talk_word_cut(&rest);
	bool none = str_is(word, "-");
	struct event_want w = { .t = t, .pattern = talk_fill(t, rest), .n = fake_events() };
	bool came = none ? lab_wait(EVENT_QUIET_MS, any_event, &w) : lab_wait(CALLS_WAIT_MS, event_came, &w);
	LAB_CHECK(came != none, "%s event like " STR_FMT "; the last one: " STR_FMT, came ? "an" : "no", STR_ARG(w.pattern), STR_ARG(w.last));
	LAB_CHECK(fake_events_refused() == 0, "an event that is not rightly signed");
	if (!none)
		talk_keep(t, STR("event"), w.id);
}

const struct talk_word talk_fakes[] = {
	{ .word = "told", .run = event },
	{ .word = "fault-at", .run = fault_at }, { .word = "fail-percent", .run = fail_percent }, { .word = "latency", .run = latency },
	{ .word = "called", .run = called }, { .word = "carried-out", .run = carried_out }, { .word = "asked", .run = asked }, { .word = NULL },
};
