/* tests/lib/talk_calls.c: words of scripts for the calls that usher places. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_calls.h"
#include "tests/lib/fake_vapi.h"
#include "tests/lib/talk.h"

#define RINGS_WAIT_MS 10000

static bool rings(void *ctx)
{
	return fake_placed_count() >= *(size_t *)ctx;
}

static void last(struct fake_placed *ret)
{
	size_t n = fake_placed_count();
	LAB_CHECK(n > 0 && fake_placed_at(n - 1, ret), "usher has placed no call");
}

/* rings N: so many calls placed and accepted in all; the last one to the line: rings N +44.. */
static void rings_are(struct talk *t, struct str rest)
{
	size_t want = (size_t)talk_number(talk_word_cut(&rest));
	struct str to = talk_fill(t, rest);
	struct fake_placed p = { 0 };
	(void)lab_wait(RINGS_WAIT_MS, rings, &want);
	LAB_CHECK(fake_placed_count() == want, "%zu calls placed, want %zu", fake_placed_count(), want);
	if (to.n == 0)
		return;
	last(&p);
	LAB_CHECK(str_is(to, p.to), "the last call went to %s", p.to);
}

/* rang STATUS [CALL | as ACCOUNT TOKEN]: the carrier's callback, at the end of the last call (or of the one placed CALL-th); as if another
 * account's carrier told it */
static void rang(struct talk *t, struct str rest)
{
	struct fake_placed p = { 0 };
	const char *status = arena_z(t->a, talk_word_cut(&rest));
	bool as = str_starts(rest, STR("as "));
	if (as)
		(void)talk_word_cut(&rest);
	struct str account = as ? talk_word_cut(&rest) : STR_NONE;
	if (!as && rest.n)
		LAB_CHECK(fake_placed_at((size_t)talk_number(rest) - 1, &p), "no such call");
	else
		last(&p);
	const char *path = strstr(p.callback, "/webhooks");
	LAB_CHECK(path != NULL, "no callback address in \"%s\"", p.callback);
	hook_call_ended(t->a, &t->last_hook, p.from, p.to, p.sid, status);
	t->last_hook.path = arena_z(t->a, str_of(path));
	hook_set(&t->last_hook, "Direction", STR("outbound-api"));
	if (as) {
		hook_set(&t->last_hook, "AccountSid", account);
		t->last_hook.token = arena_z(t->a, str_trim(rest));
	}
	t->answer = hook_send(t->a, &t->last_hook);
	LAB_CHECK(t->answer.status == (as ? 200 : 204), "status %d", t->answer.status);
}

/* rang-so STATUS: nobody calls back, the API tells it when asked */
static void rang_so(struct talk *t, struct str rest)
{
	fake_placed_set(arena_z(t->a, str_trim(rest)));
}

/* forwarded: the last call arrives at the client's number, sent on by the owner's network */
static void forwarded(struct talk *t, struct str rest)
{
	struct fake_placed p = { 0 };
	(void)rest;
	last(&p);
	t->call_to = arena_z(t->a, talk_fill(t, STR("{number}")));
	t->call_from = arena_z(t->a, str_of(p.from));
	t->call_sid = hook_sid(t->a, "CA");
	hook_call(t->a, &t->last_hook, t->call_from, t->call_to, t->call_sid);
	t->answer = hook_send(t->a, &t->last_hook);
	talk_took_twiml(t);
	LAB_CHECK(t->twiml.ok, "status %d", t->answer.status);
}

struct assistant_want {
	const char *number;
	bool there;
};

static bool assistant_is(void *ctx)
{
	const struct assistant_want *w = ctx;
	char assistant[64];
	return fake_vapi_has(w->number, assistant) == w->there && (!w->there || strcmp(assistant, rig_setting("VAPI_ASSISTANT_ID")) == 0);
}

/* assistant NUMBER yes|no|hand: the voice assistant has its calls, has not; somebody gives it to another one by hand */
static void assistant(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	struct assistant_want w = { .number = arena_z(t->a, talk_word_cut(&line)), .there = str_is(line, "yes") };
	if (str_is(line, "hand")) {
		fake_vapi_add(w.number, "somebody-elses-assistant");
		return;
	}
	LAB_CHECK(lab_wait(RINGS_WAIT_MS, assistant_is, &w), "the voice assistant has %s%s", w.number, w.there ? " not" : "");
	LAB_CHECK(fake_vapi_wrongs() == 0, "imported twice, or with its texts");
}

const struct talk_word talk_calls[] = {
	{ .word = "assistant", .run = assistant },
	{ .word = "rings", .run = rings_are }, { .word = "rang", .run = rang }, { .word = "rang-so", .run = rang_so }, { .word = "forwarded", .run = forwarded },
	{ .word = NULL },
};
