/* server/host_words.c: the answer of an item: texts rendered with the client's values, joined, braked, and sent on their way. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "gen/onboarding.h"
#include "server/host.h"
#include "sms/forwarding.h"
#include "sms/segments.h"
#include <inttypes.h>

#define CHART (&chart_onboarding)
#define VARS_MAX 40
#define HEARD_BYTES_MAX 40
#define LOOP_ANSWERS_MAX 6              /* answers in a row without progress: then silence (contract section 9) */
#define LOOP_FORGET_US DAY_US

static struct str pretty(struct sitting *s, struct str e164)
{
	struct phone p;
	char out[32];
	if (e164.n == 0 || err_is(phone_parse(e164, &p)))
		return STR("");
	phone_pretty(&p, out);
	return arena_str(s->a, str_of(out));
}

static void add(struct say_var *v, size_t *n, const char *name, struct str value)
{
	if (*n < VARS_MAX)
		v[(*n)++] = (struct say_var){ .name = name, .value = value.p ? value : STR("") };
}

/* What was understood, as it is repeated to the owner. */
static struct str value_of(const struct sitting *s, const struct item *it)
{
	const struct heard *h = &it->heard;
	if (h->line.z[0])
		return arena_str(s->a, phone_str(&h->line));
	if (h->event == HEARD_IPHONE || h->event == HEARD_ANDROID || h->event == HEARD_LANDLINE)
		return it->seat->row.phone_type;
	if (h->event == HEARD_ALERTS_SMS)
		return STR("SMS");
	return h->trade.n ? h->trade : h->place.n ? h->place : h->name.n ? h->name : h->value;
}

/* trade, place, business, name, alerts, phone or line, as the client's language calls it. */
static struct str field_word(struct sitting *s, const struct client *c, struct str field)
{
	return field.n ? host_word(s, c, arena_z(s->a, arena_printf(s->a, "word." STR_FMT, STR_ARG(field)))) : STR("");
}

static struct str missing_words(struct sitting *s, const struct client *c)
{
	if (c->business_type.n > 0 && c->location.n > 0)
		return STR("");
	return host_word(s, c, c->business_type.n > 0 ? "word.place" : c->location.n > 0 ? "word.trade" : "word.trade_and_place");
}

/* "Waiting for the test call": where the client stands, in their language. */
static struct str state_title(struct sitting *s, const struct client *c, uint16_t leaf)
{
	const char *key = arena_z(s->a, arena_printf(s->a, "%s.title", CHART->strings[CHART->states[leaf].key]));
	struct str title = host_word(s, c, key);
	return title.n ? title : str_of(CHART->strings[CHART->states[leaf].title]);
}

static struct str one_line(struct sitting *s, struct str text)
{
	char *copy = arena_z(s->a, text);
	for (size_t i = 0; i < text.n; i++)
		if (copy[i] == '\n' || copy[i] == '\r' || copy[i] == '\t')
			copy[i] = ' ';
	return str_trim(str_n(copy, text.n));
}

static size_t vars_of(struct sitting *s, const struct item *it, struct say_var *v)
{
	const struct client *c = &it->seat->row;
	const struct config *cfg = s->w->cfg;
	uint16_t leaf = fsm_leaf(CHART, &it->seat->conf);
	size_t n = 0;
	struct phone p = { 0 };
	char number[32] = "";
	if (c->number_e164.n && !err_is(phone_parse(c->number_e164, &p)))
		phone_pretty(&p, number);
	add(v, &n, "brand", str_of(cfg->brand));
	add(v, &n, "price", str_of(cfg->price_text));
	add(v, &n, "name", c->owner_name);
	add(v, &n, "business", c->business_name);
	add(v, &n, "trade", c->business_type);
	add(v, &n, "place", c->location);
	add(v, &n, "number", arena_str(s->a, str_of(number)));
	add(v, &n, "number_e164", c->number_e164);
	add(v, &n, "link", arena_printf(s->a, "%s/p/" STR_FMT, cfg->public_url, STR_ARG(c->pay_token)));
	add(v, &n, "alerts", c->notification_pref);
	add(v, &n, "phone_kind", c->phone_type);
	add(v, &n, "line", pretty(s, c->line));
	add(v, &n, "network", c->network);
	add(v, &n, "state_title", state_title(s, c, leaf));
	add(v, &n, "missing", missing_words(s, c));
	add(v, &n, "first", sms_first_name(c->owner_name));
	add(v, &n, "field", field_word(s, c, it->heard.field ? str_of(it->heard.field) : c->asking));
	add(v, &n, "languages", say_languages(s->w->say, s->a));
	add(v, &n, "value", value_of(s, it));
	add(v, &n, "heard", one_line(s, utf8_cut(it->in.body, HEARD_BYTES_MAX)));
	add(v, &n, "minutes", arena_printf(s->a, "%" PRId64, cfg->reserve_minutes));
	add(v, &n, "offered", c->offered ? STR("yes") : STR(""));
	add(v, &n, "paying", c->payment_active ? STR("yes") : STR(""));
	add(v, &n, "gate", c->gate);
	if (c->gate.n)
		add(v, &n, arena_z(s->a, c->gate), STR("yes")); /* link_sent, waiting_number, paid_waiting */
	return n;
}

static void add_piece(struct item *it, const struct said *piece)
{
	if (piece->n && it->n_pieces < ITEM_PIECES_MAX)
		it->pieces[it->n_pieces++] = *piece;
}

/* "@ask" -> "s1.ask"; "change.ask_{field}" -> "change.ask_name". */
static struct str key_of(struct sitting *s, const struct item *it, const char *key)
{
	const struct client *c = &it->seat->row;
	if (key[0] == '@') {
		const struct fsm_state *leaf = &CHART->states[fsm_leaf(CHART, &it->seat->conf)];
		return arena_printf(s->a, "%s.%s", CHART->strings[leaf->key], key + 1);
	}
	struct str k = str_of(key);
	ptrdiff_t at = str_find(k, STR("{field}"));
	if (at < 0)
		return k;
	struct str field = it->heard.field ? str_of(it->heard.field) : c->asking;
	return arena_printf(s->a, "%.*s" STR_FMT "%s", (int)at, key, STR_ARG(field), key + at + strlen("{field}"));
}

void host_reply(struct sitting *s, struct item *it, const char *key)
{
	struct say_var vars[VARS_MAX];
	size_t n = vars_of(s, it, vars);
	struct said piece;
	struct str k = key_of(s, it, key);
	struct err e = say_render(s->w->say, s->a, host_language(s, &it->seat->row), k, vars, n, &piece);
	if (err_is(e)) {
		host_log(s, LOG_ERROR, "TEXT_MISSING", "key=" STR_FMT " text=%s", STR_ARG(k), log_quote(str_of(e.what)));
		return;
	}
	add_piece(it, &piece);
}

void host_instructions(struct sitting *s, struct item *it, const char *which)
{
	const struct client *c = &it->seat->row;
	struct phone number = { 0 };
	if (c->number_e164.n == 0 || err_is(phone_parse(c->number_e164, &number)))
		return;
	/* What the owner says goes before what the carrier says, which is of the phone that texts. */
	bool asked_about = !str_is(c->phone_type, "landline");
	struct forwarding_query q = { .network = c->network.n || !asked_about ? c->network : c->looked_network, .number = number, .rung = (int)c->rung, .trouble = str_of(it->heard.topic) };
	struct phone line = { 0 };
	if (!forwarding_phone_find(c->phone_type, &q.phone))
		q.phone = str_is(c->looked_type, "landline") ? FWD_LANDLINE : FWD_ANDROID;
	if (err_is(phone_parse(q.phone == FWD_LANDLINE && c->line.n ? c->line : c->phone_e164, &line)))
		return;
	q.country = phone_country(&line);
	struct forwarding_plan plan;
	struct say_var vars[VARS_MAX];
	struct forwarding_words words = { .say = s->w->say, .lang = host_language(s, c), .vars = vars, .n_vars = vars_of(s, it, vars) };
	struct said piece;
	enum forwarding_text kind = strcmp(which, "undo") == 0 ? FWD_UNDO : strcmp(which, "better") == 0 ? FWD_BETTER : FWD_FIRST;
	if (err_is(forwarding_plan(s->a, &q, &plan)) || err_is(forwarding_text(s->a, &words, &plan, kind, &piece)))
		return;
	add_piece(it, &piece);
	if (kind == FWD_BETTER && plan.step == FWD_STEP_PERSON)
		host_stuck(s, it, "forwarding_fails");
}

/* Two machines must not talk to each other for ever: after a handful of answers without progress, silence. */
static bool loop_broken(struct sitting *s, struct item *it, int64_t silent_since_us)
{
	struct client *c = &it->seat->row;
	if (it->in.kind != INPUT_TEXT)
		return false;
	if (it->progress || it->heard.event == HEARD_START || s->now_us - silent_since_us >= LOOP_FORGET_US)
		c->answers = 0;
	if (c->answers >= LOOP_ANSWERS_MAX) {
		host_count(s, M_LOOP_BREAKER);
		return true;
	}
	c->answers++;
	return false;
}

static void to_outbox(struct sitting *s, const struct client *c, struct str body, struct str author, bool chatter)
{
	struct out_text *t;
	VEC_ADD(s->a, &s->texts, t);
	*t = (struct out_text){ .client_id = c->id, .carrier = c->carrier, .our_number = c->our_number, .body = body,
		.segments = (int64_t)sms_measure(body).segments, .chatter = chatter, .author = author };
}

void host_relay(struct sitting *s, struct item *it)
{
	to_outbox(s, &it->seat->row, it->in.body, it->in.actor, false);
}

void host_speak(struct sitting *s, struct item *it)
{
	struct client *c = &it->seat->row;
	if (it->n_pieces == 0 || loop_broken(s, it, it->last_in_us))
		return;
	struct said all = say_join(s->a, it->pieces, it->n_pieces);
	for (size_t i = 0; i < all.n; i++) {
		if (it->in.may_answer && it->out.n_answers < TURN_ANSWERS_MAX) {
			it->out.answers[it->out.n_answers++] = all.texts[i];
			continue;
		}
		to_outbox(s, c, all.texts[i], STR_NONE, it->in.kind == INPUT_WAKE && !it->progress);
	}
}
