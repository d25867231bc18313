/* server/host_event.c: what a text or a call amounts to, as an event of the chart. */
/* SPDX-License-Identifier: MIT */
#include "gen/onboarding.h"
#include "server/host.h"
#include "sms/carrier.h"
#include <stdlib.h>

#define CHART (&chart_onboarding)
#define VALUE_CHARS_MIN 2
#define VALUE_CHARS_MAX 60

static const uint16_t event_of[HEARD_EVENTS] = {
	[HEARD_UNCLEAR] = EV_SAY_UNCLEAR, [HEARD_STOP] = EV_CMD_STOP, [HEARD_START] = EV_CMD_START, [HEARD_HELP] = EV_CMD_HELP,
	[HEARD_BACK] = EV_CMD_BACK, [HEARD_AGAIN] = EV_CMD_AGAIN, [HEARD_CHANGE] = EV_CMD_CHANGE, [HEARD_RESTART] = EV_CMD_RESTART,
	[HEARD_STATUS] = EV_CMD_STATUS, [HEARD_HUMAN] = EV_CMD_HUMAN, [HEARD_HELLO] = EV_SAY_HELLO, [HEARD_QUESTION] = EV_SAY_QUESTION,
	[HEARD_THANKS] = EV_SAY_THANKS, [HEARD_TRADE_PLACE] = EV_ANSWER_TRADE_PLACE, [HEARD_TRADE] = EV_ANSWER_TRADE,
	[HEARD_PLACE] = EV_ANSWER_PLACE, [HEARD_BUSINESS_NAME] = EV_ANSWER_BUSINESS_NAME, [HEARD_OWNER_NAME] = EV_ANSWER_OWNER_NAME,
	[HEARD_ALERTS_SMS] = EV_ANSWER_ALERTS_SMS, [HEARD_ALERTS_OTHER] = EV_ANSWER_ALERTS_OTHER, [HEARD_YES] = EV_ANSWER_YES,
	[HEARD_NO] = EV_ANSWER_NO, [HEARD_READY] = EV_ANSWER_READY, [HEARD_IPHONE] = EV_ANSWER_IPHONE,
	[HEARD_ANDROID] = EV_ANSWER_ANDROID, [HEARD_LANDLINE] = EV_ANSWER_LANDLINE, [HEARD_LINE] = EV_ANSWER_LINE,
	[HEARD_SKIP] = EV_ANSWER_SKIP, [HEARD_DONE] = EV_ANSWER_DONE, [HEARD_TROUBLE] = EV_ANSWER_TROUBLE,
	[HEARD_NETWORK] = EV_ANSWER_NETWORK, [HEARD_CALL_ME] = EV_ANSWER_CALL_ME, [HEARD_CHECKS] = EV_ANSWER_CHECKS,
	[HEARD_NO_CHECKS] = EV_ANSWER_NO_CHECKS, [HEARD_LANGUAGE] = EV_CMD_LANGUAGE,
};

/* The profile's fields as CHANGE names them: the question that asks for each, and the answer that fits. */
static const struct field {
	const char *name;
	enum awaited awaited;
	enum heard_event fits[3];
} fields[] = {
	{ "trade", AWAIT_TRADE, { HEARD_TRADE, HEARD_TRADE_PLACE, HEARD_TRADE } },
	{ "place", AWAIT_PLACE, { HEARD_PLACE, HEARD_TRADE_PLACE, HEARD_PLACE } },
	{ "business", AWAIT_BUSINESS_NAME, { HEARD_BUSINESS_NAME, HEARD_BUSINESS_NAME, HEARD_BUSINESS_NAME } },
	{ "name", AWAIT_OWNER_NAME, { HEARD_OWNER_NAME, HEARD_OWNER_NAME, HEARD_OWNER_NAME } },
	{ "alerts", AWAIT_ALERTS, { HEARD_ALERTS_SMS, HEARD_ALERTS_SMS, HEARD_ALERTS_SMS } },
	{ "phone", AWAIT_PHONE_KIND, { HEARD_IPHONE, HEARD_ANDROID, HEARD_LANDLINE } },
};

static const struct field *field_find(struct str name)
{
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		if (str_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

static bool fits(const struct field *f, enum heard_event e)
{
	return e == f->fits[0] || e == f->fits[1] || e == f->fits[2];
}

static struct understand_context context_of(const struct sitting *s, const struct item *it)
{
	const struct client *c = &it->seat->row;
	struct understand_context u = { .lang = arena_z(s->a, c->lang), .opted_out = c->opted_out, .first_contact = it->is_new, .has_trade = c->business_type.n > 0,
		.has_place = c->location.n > 0 };
	(void)err_is(country_parse(c->country, &u.country));
	uint16_t leaf = fsm_leaf(CHART, &it->seat->conf);
	u.awaited = awaited_find(str_of(CHART->strings[CHART->states[leaf].asks]));
	if (c->offered)
		u.has_trade = u.has_place = false; /* both halves may be given anew */
	return u;
}

/* CHANGE: is the field known, and is there a value that answers its question? */
static uint16_t event_of_change(struct sitting *s, struct item *it, const struct understand_context *u)
{
	struct heard *h = &it->heard;
	const struct field *f = h->field ? field_find(str_of(h->field)) : NULL;
	if (f == NULL)
		return EV_CMD_CHANGE_WHICH;
	if (h->value.n == 0)
		return EV_CMD_CHANGE_ASK;
	struct understand_context ask = *u;
	ask.awaited = f->awaited;
	ask.first_contact = ask.has_trade = ask.has_place = false;
	struct heard value = { 0 };
	sms_understand(s->a, h->value, &ask, &value);
	const char *field = h->field;
	if (fits(f, value.event)) {
		*h = value;
		h->field = field;
		return EV_CMD_CHANGE;
	}
	size_t n = h->value.n;
	bool plain = value.event == HEARD_UNCLEAR && n >= VALUE_CHARS_MIN && n <= VALUE_CHARS_MAX && str_chr(h->value, '\n') < 0;
	if (plain && f->awaited == AWAIT_TRADE)
		h->trade = h->value;
	else if (plain && f->awaited == AWAIT_PLACE)
		h->place = h->value;
	else
		return EV_CMD_CHANGE_ASK;
	return EV_CMD_CHANGE;
}

/* A CHANGE question is open: the text may be its answer. */
static uint16_t event_while_changing(struct sitting *s, struct item *it, struct understand_context *u)
{
	const struct field *f = field_find(it->seat->row.asking);
	u->awaited = f ? f->awaited : AWAIT_LINE;
	u->has_trade = u->has_place = false;
	sms_understand(s->a, it->in.body, u, &it->heard);
	if (f == NULL || !fits(f, it->heard.event))
		return event_of[it->heard.event];
	it->heard.field = f->name;
	return EV_CHANGE_VALUE;
}

/* The kept profile is offered again: a yes takes it as it is. */
static bool accepts_offer(struct sitting *s, struct item *it, const struct understand_context *u)
{
	if (!it->seat->row.offered || u->awaited == AWAIT_CONFIRM)
		return false;
	struct understand_context yes = *u;
	yes.awaited = AWAIT_CONFIRM;
	struct heard h = { 0 };
	sms_understand(s->a, it->in.body, &yes, &h);
	if (h.event != HEARD_YES)
		return false;
	it->heard = h;
	return true;
}

/* Opt-in words: START and UNSTOP anywhere; YES from one who is opted out, where it lifts the carrier's own block (not toll-free). */
static bool opts_in(const struct item *it)
{
	const struct heard *h = &it->heard;
	const struct carrier *c = carrier_find(it->in.carrier);
	if (h->optin_word)
		return true;
	return h->yes_word && !it->in.toll_free && c != NULL && c->yes_opts_in;
}

static uint16_t event_of_heard(struct sitting *s, struct item *it, const struct understand_context *u)
{
	const struct client *c = &it->seat->row;
	switch (it->heard.event) {
	case HEARD_START:
		return !c->opted_out || opts_in(it) ? EV_CMD_START : EV_SAY_UNCLEAR;
	case HEARD_HELP:
		return str_is(it->in.optout_type, "HELP") ? EV_CMD_HELP_ANSWERED : EV_CMD_HELP;
	case HEARD_CHANGE:
		return event_of_change(s, it, u);
	default:
		return event_of[it->heard.event];
	}
}

uint16_t host_event_of_text(struct sitting *s, struct item *it)
{
	const struct client *c = &it->seat->row;
	struct understand_context u = context_of(s, it);
	/* The carrier has its own idea of what a word was: its block is a fact, whatever the text looks like. */
	if (str_is(it->in.optout_type, "STOP") || sms_is_stop(it->in.body)) {
		it->heard.event = HEARD_STOP;
		return EV_CMD_STOP;
	}
	bool line = str_is(c->asking, "line");
	uint16_t e;
	if (c->asking.n > 0 && !line)
		e = event_while_changing(s, it, &u);
	else if (accepts_offer(s, it, &u))
		return c->handed_off ? EV_SAY_HELD : EV_ANSWER_YES;
	else {
		if (line)
			u.awaited = AWAIT_LINE;
		sms_understand(s->a, it->in.body, &u, &it->heard);
		e = event_of[it->heard.event];
	}
	host_note_language(s, it);
	if (str_is(it->in.optout_type, "START"))
		it->heard = (struct heard){ .event = HEARD_START, .optin_word = true };
	if (e != EV_CHANGE_VALUE)
		e = event_of_heard(s, it, &u);
	if (c->handed_off && e != EV_CMD_STOP && !(c->opted_out && e == EV_CMD_START))
		return EV_SAY_HELD;
	return e;
}

/* The activation call that a landline of the US and Canada places when forwarding is dialled: not the test. Its line is the
 * caller; when the line was never told, a call while forwarding is being set up is taken for it. */
static bool is_activation(const struct item *it, enum awaited awaited)
{
	const struct client *c = &it->seat->row;
	bool nanp = str_is(c->country, "US") || str_is(c->country, "CA");
	return str_is(c->phone_type, "landline") && nanp && c->line.n == 0 && awaited == AWAIT_FORWARDING;
}

uint16_t host_event_of_call(struct sitting *s, struct item *it)
{
	const struct client *c = &it->seat->row;
	if (it->in.kind == INPUT_CALL_ENDED)
		return c->test_call.n && str_eq(c->test_call, it->in.carrier_id) ? EV_CALL_ENDED : EV_NONE;
	uint16_t leaf = fsm_leaf(CHART, &it->seat->conf);
	enum awaited awaited = awaited_find(str_of(CHART->strings[CHART->states[leaf].asks]));
	struct str line = str_is(c->phone_type, "landline") ? c->line : c->phone_e164;
	bool from_line = line.n > 0 && str_eq(line, it->in.call_from);
	it->out.business = c->business_name;
	if (from_line || is_activation(it, awaited)) {
		it->out.voice = VOICE_ACTIVATION;
		return EV_NONE;
	}
	if (CHART->states[leaf].goal && host_call_came_back(it)) {
		it->out.voice = VOICE_TEST;
		host_call_over(s, it, "forwarded");
		return EV_CALL_PROVED;
	}
	if (CHART->states[leaf].resumes != FSM_NONE)
		it->out.voice = c->opted_out && c->payment_active ? VOICE_LIVE : VOICE_NOT_IN_SERVICE;
	else
		it->out.voice = CHART->states[leaf].goal ? VOICE_LIVE : VOICE_EARLY;
	return EV_CALL_TEST;
}
