/* tests/lib/talk_late.c: words of scripts for texts that only the carrier's log brings, a server that is down, answers that the script dictates. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/talk.h"
#include <signal.h>

/* late BODY   late ago=90s to=+1.. | BODY: a text that the carrier took and whose webhook nobody got; `same` sends its webhook */
static void late(struct talk *t, struct str rest)
{
	struct str body = rest, options = STR(""), to = str_of(t->to);
	int64_t ago_us = 60 * SEC_US;
	if (str_chr(rest, '|') >= 0) {
		options = talk_fill(t, str_cut(&body, '|'));
		body = str_sub(body, 1, body.n);
	}
	for (struct str o = talk_word_cut(&options); o.n; o = talk_word_cut(&options)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		if (str_is(name, "to"))
			to = value;
		else
			LAB_CHECK(str_is(name, "ago") && !err_is(span_parse(value, &ago_us)), "late [ago=90s] [to=NUMBER] | BODY");
	}
	hook_text(t->a, &t->last_hook, t->phone, arena_z(t->a, to), body, NULL);
	for (size_t i = 0; i < t->last_hook.n; i++)
		if (strcmp(t->last_hook.fields[i].name, "MessageSid") == 0)
			fake_text_in(arena_z(t->a, t->last_hook.fields[i].value), str_of(t->phone), to, body, ago_us);
}

/* reconcile: now, as an operator would have it; and until it has run */
static void reconcile(struct talk *t, struct str rest)
{
	(void)rest;
	rig_sql_becomes(8000, "due", "SELECT state FROM jobs WHERE key = 'every:reconcile' AND fence > 0");
	struct str id = rig_sql("SELECT id FROM jobs WHERE key = 'every:reconcile'");
	struct str fence = rig_sql("SELECT fence FROM jobs WHERE key = 'every:reconcile'");
	int status = rig_usher(&t->output, arena_z(t->a, arena_printf(t->a, "job retry " STR_FMT, STR_ARG(id))));
	LAB_CHECK(status == 0, "job retry: " STR_FMT, STR_ARG(t->output));
	rig_sql_becomes(8000, "t", "SELECT fence > " STR_FMT " AND state <> 'running' FROM jobs WHERE key = 'every:reconcile'", STR_ARG(fence));
}

static void down(struct talk *t, struct str rest)
{
	(void)t, (void)rest;
	rig_stop(SIGTERM);
}

static void up(struct talk *t, struct str rest)
{
	(void)t, (void)rest;
	rig.shift_us = 0;
	rig_serve();
}

/* says [404] METHOD /twilio/... | {json}: what the outside world answers from here on */
static void says(struct talk *t, struct str rest)
{
	struct str body = rest, head = talk_fill(t, str_cut(&body, '|'));
	int64_t status = 200;
	struct str method = talk_word_cut(&head);
	if (method.n == 3 && method.p[0] >= '1' && method.p[0] <= '9') {
		status = talk_number(method);
		method = talk_word_cut(&head);
	}
	LAB_CHECK(body.p != NULL, "says [STATUS] METHOD PATH | BODY");
	fake_says(method, talk_word_cut(&head), (int)status, talk_fill(t, str_trim(body)));
}

const struct talk_word talk_late[] = {
	{ .word = "says", .run = says },
	{ .word = "late", .run = late }, { .word = "reconcile", .run = reconcile }, { .word = "down", .run = down }, { .word = "up", .run = up },
	{ .word = NULL },
};
