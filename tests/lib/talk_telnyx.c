/* tests/lib/talk_telnyx.c: words of scripts for Telnyx; and how the words for texts and calls go over it. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/talk_telnyx.h"
#include "base/json.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/telnyx.h"

#define ANSWER_MS 4000
#define COMMAND_MS 4000
#define ANSWERS_MAX 8

/* telnyx [alone]: configured beside Twilio, or without it; the script goes over Telnyx from here on. */
static void configure(struct talk *t, struct str rest)
{
	telnyx_settings(str_is(str_trim(rest), "alone"));
	t->telnyx = true;
	t->to = RIG_TELNYX_NUMBER;
}

/* via telnyx, via twilio: over which carrier texts and calls go */
static void via(struct talk *t, struct str rest)
{
	t->telnyx = str_is(str_trim(rest), "telnyx");
	t->to = t->telnyx ? RIG_TELNYX_NUMBER : RIG_NUMBER;
}

static void post(struct talk *t, struct telnyx_post p, int want)
{
	t->last_event = p.body;
	t->answer = telnyx_post(t->a, &p);
	LAB_CHECK(t->answer.status == want, "status %d, want %d: " STR_FMT, t->answer.status, want, STR_ARG(t->answer.body));
}

static bool all_sent(void *ctx)
{
	return rig_sql_int("SELECT count(*) FROM messages m JOIN clients c ON c.id = m.client_id WHERE c.%s AND direction = 'out' "
		"AND status IN ('queued', 'sending')", talk_client(ctx)) == 0;
}

/* What the API has taken for this phone since. */
static void take_answers(struct talk *t)
{
	struct fake_text x;
	t->twiml = (struct twiml){ .ok = true };
	t->joined = STR("");
	(void)lab_wait(ANSWER_MS, all_sent, t);
	while (t->twiml.n < ANSWERS_MAX && fake_text_next(t->phone, &x)) {
		struct str body = arena_str(t->a, str_of(x.body));
		t->joined = t->twiml.n ? arena_printf(t->a, STR_FMT "\n\n" STR_FMT, STR_ARG(t->joined), STR_ARG(body)) : body;
		t->twiml.texts[t->twiml.n++] = body;
		talk_saw(t, body);
	}
}

void talk_telnyx_text(struct talk *t, struct str body)
{
	struct telnyx_say s = { .type = "message.received", .from = str_of(t->phone), .to = str_of(t->to), .text = body };
	struct fake_text old;
	while (fake_text_next(t->phone, &old))
		talk_saw(t, str_of(old.body));
	post(t, (struct telnyx_post){ .body = telnyx_json(t->a, &s) }, 200);
	take_answers(t);
}

void talk_telnyx_same(struct talk *t)
{
	struct fake_text old;
	while (fake_text_next(t->phone, &old))
		;
	post(t, (struct telnyx_post){ .body = t->last_event }, 200);
	take_answers(t);
}

struct command_want {
	const char *op;
	size_t n;
	struct fake_entry got;
};

static bool commanded(void *ctx)
{
	struct command_want *w = ctx;
	return fake_ledger_count(w->op) > w->n && fake_ledger_last(w->op, &w->got);
}

static void await(struct command_want *w)
{
	LAB_CHECK(lab_wait(COMMAND_MS, commanded, w), "no %s came", w->op);
}

static struct str field(struct talk *t, const struct fake_entry *e, const char *name)
{
	struct json_val root;
	struct str body = arena_str(t->a, str_of(e->body));
	return err_is(json_parse(t->a, body, &root)) ? STR_NONE : json_str_at(t->a, root, name);
}

static void call_event(struct talk *t, const char *type, struct str state)
{
	struct telnyx_say s = { .type = type, .call_id = str_of(t->call_sid), .from = str_of(t->call_from), .to = str_of(t->call_to), .state = state,
		.direction = strcmp(type, "call.initiated") == 0 ? STR("incoming") : STR_NONE };
	post(t, (struct telnyx_post){ .body = telnyx_json(t->a, &s) }, 200);
}

void talk_telnyx_call(struct talk *t)
{
	struct command_want answer = { .op = "telnyx.answer", .n = fake_ledger_count("telnyx.answer") };
	struct command_want speak = { .op = "telnyx.speak", .n = fake_ledger_count("telnyx.speak") };
	struct command_want hangup = { .op = "telnyx.hangup", .n = fake_ledger_count("telnyx.hangup") };
	struct str id = telnyx_uuid(t->a);
	t->call_sid = arena_z(t->a, arena_printf(t->a, "v3:" STR_FMT, STR_ARG(id)));
	call_event(t, "call.initiated", STR_NONE);
	await(&answer);
	struct str state = field(t, &answer.got, "client_state");
	call_event(t, "call.answered", state);
	await(&speak);
	t->joined = field(t, &speak.got, "payload");
	call_event(t, "call.speak.ended", field(t, &speak.got, "client_state"));
	if (lab_glob(STR("*forwarding is being set up*"), t->joined))
		return; /* such a call must last */
	await(&hangup);
}

void talk_telnyx_call_end(struct talk *t, const char *cause, const char *call_id)
{
	struct telnyx_say s = { .type = "call.hangup", .call_id = str_of(call_id), .from = str_of(t->call_from ? t->call_from : t->phone),
		.to = str_of(t->call_to ? t->call_to : RIG_TELNYX_NUMBER), .status = str_of(cause) };
	post(t, (struct telnyx_post){ .body = telnyx_json(t->a, &s) }, 200);
}

void talk_telnyx_receipt(struct talk *t, struct str status, struct str code)
{
	struct str id = rig_sql("SELECT max(m.id) FROM messages m JOIN clients c ON c.id = m.client_id WHERE c.%s AND direction = 'out'", talk_client(t));
	struct str message = rig_sql("SELECT carrier_id FROM messages WHERE id = " STR_FMT, STR_ARG(id));
	struct telnyx_say s = { .type = str_is(status, "sent") ? "message.sent" : "message.finalized", .from = str_of(t->to), .to = str_of(t->phone),
		.status = status, .code = code, .message_id = message };
	const char *target = arena_z(t->a, arena_printf(t->a, "/webhooks/telnyx?m=" STR_FMT, STR_ARG(id)));
	post(t, (struct telnyx_post){ .target = target, .body = telnyx_json(t->a, &s) }, 200);
}

/* One option of an event: false when there is none of that name. */
static bool option(struct talk *t, struct str name, struct str value, struct telnyx_say *s, struct telnyx_post *p, int *want)
{
	const struct { const char *name; struct str *at; } texts[] = {
		{ "id", &s->id }, { "from", &s->from }, { "to", &s->to }, { "word", &s->word }, { "profile", &s->profile }, { "message", &s->message_id },
		{ "state", &s->state }, { "call", &s->call_id }, { "direction", &s->direction }, { "becomes", &s->status }, { "code", &s->code },
		{ "reference", &s->reference } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (str_is(name, texts[i].name)) {
			*texts[i].at = value;
			return true;
		}
	const char *z = arena_z(t->a, value);
	if (str_is(name, "ago"))
		s->ago_s = talk_number(value);
	else if (str_is(name, "stamped"))
		p->stamp_s = talk_number(value);
	else if (str_is(name, "stamp"))
		p->stamp = z;
	else if (str_is(name, "sig"))
		p->signature = strcmp(z, "none") == 0 ? "" : z;
	else if (str_is(name, "target"))
		p->target = z;
	else if (str_is(name, "status"))
		*want = (int)talk_number(value);
	else
		return false;
	return true;
}

/* tx TYPE [id= from= to= word= profile= ago= sig= stamped= status= ...] [| text]: one event, any part of it odd; no text: a picture */
static void event(struct talk *t, struct str rest)
{
	struct str options = talk_fill(t, str_cut(&rest, '|')), type = talk_word_cut(&options);
	struct telnyx_say s = { .type = arena_z(t->a, type), .from = str_of(t->phone), .to = str_of(t->to) };
	struct telnyx_post p = { .target = NULL };
	int want = 200;
	if (rest.p)
		s.text = talk_fill(t, str_sub(rest, rest.n ? 1 : 0, rest.n));
	else
		s.no_text = true;
	for (struct str o = talk_word_cut(&options); o.n; o = talk_word_cut(&options)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		LAB_CHECK(value.p && option(t, name, value, &s, &p, &want), "no such option: " STR_FMT, STR_ARG(o));
	}
	p.body = telnyx_json(t->a, &s);
	post(t, p, want);
}

/* tx-raw STATUS | body: signed, whatever it is */
static void event_raw(struct talk *t, struct str rest)
{
	int want = (int)talk_number(str_cut(&rest, '|'));
	post(t, (struct telnyx_post){ .body = talk_fill(t, str_trim(rest)) }, want);
}

/* tx-same: the last event once more, signed anew */
static void event_same(struct talk *t, struct str rest)
{
	(void)rest;
	post(t, (struct telnyx_post){ .body = t->last_event }, 200);
}

const struct talk_word talk_telnyx[] = {
	{ .word = "telnyx", .run = configure, .before_start = true }, { .word = "via", .run = via, .before_start = true }, { .word = "tx", .run = event },
	{ .word = "tx-raw", .run = event_raw }, { .word = "tx-same", .run = event_same }, { .word = NULL },
};
