/* server/hook_telnyx_call.c: a call to one of our Telnyx numbers, event by event (sms/telnyx_api.h shows the steps). */
/* SPDX-License-Identifier: MIT
 *
 * What the caller is to hear stands in client_state as "usher:KEY@LANG:BUSINESS" ("@LANG" may be missing), which Telnyx gives back with each event. Commands are
 * jobs with a key of their event: put once, after what the call changed has been committed, and carried out by any process.
 * The end of a call may be told before its beginning; it is kept by a key of its own, and the beginning looks for it.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "server/hook_telnyx.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/placed.h"
#include "sms/telnyx_api.h"
#include "sms/understand.h"

#define PAYLOAD_MAX (16 * 1024)
#define STATE_PREFIX "usher:"
#define SILENT_US (60 * SEC_US)         /* whatever happens, no call of ours lasts longer */
#define ACTIVATION_US (5 * SEC_US)      /* a landline's activation call must last: some exchanges want two seconds, we give more */

struct command {
	enum telnyx_action action;
	struct str state, text, lang;
	const char *name;           /* makes its key, with the event's */
	struct str key;             /* instead */
	int64_t after_us;
};

static struct str payload_of(struct telnyx_hook *h, const struct command *c, struct str key)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, PAYLOAD_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "call_id");
	json_put_str(&o, h->e.call_id);
	json_name(&o, "action");
	json_put_str(&o, str_of(telnyx_action_name(c->action)));
	json_name(&o, "command_id");
	json_put_str(&o, key);
	json_name(&o, "state");
	json_put_str(&o, c->state);
	json_name(&o, "text");
	json_put_str(&o, c->text);
	json_name(&o, "lang");
	json_put_str(&o, c->lang);
	json_close(&o, '}');
	struct str payload = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return payload;
}

static void put_done(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	if (!err_is(e))
		jobs_wake(h->w);
	telnyx_end(h, e);
}

static void put(struct telnyx_hook *h, const struct command *commands, size_t n)
{
	struct arena *a = h->a;
	int64_t now = clock_now_us();
	struct str *col[4];
	int64_t *due = ARENA_ARRAY(a, n, int64_t);
	for (int i = 0; i < 4; i++)
		col[i] = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		struct str key = commands[i].key.n ? commands[i].key : telnyx_key_text(h, commands[i].name);
		col[0][i] = STR("call");
		col[1][i] = STR("telnyx:call");
		col[2][i] = payload_of(h, &commands[i], key);
		col[3][i] = key;
		due[i] = now + commands[i].after_us;
	}
	struct db_param *p = ARENA_ARRAY(a, 7, struct db_param);
	for (int i = 0; i < 4; i++)
		p[i] = db_p_texts(a, col[i], n);
	p[4] = db_p_ints(a, due, n);
	p[5] = db_p_int(a, 0);
	p[6] = db_p_int(a, now);
	telnyx_query(h, SQL_JOBS_PUT, p, 7, put_done);
}

static void begin_input(struct telnyx_hook *h, struct input *in, const char *what)
{
	in->carrier = STR("telnyx");
	in->carrier_id = h->e.call_id;
	in->our_number = phone_str(&h->to);
	in->occurred_us = h->e.occurred_us;
	in->deadline_us = h->deadline_us;
	telnyx_key(h, what, in->dedupe);
}

static void ended(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	struct telnyx_hook *h = ctx;
	if (!err_is(e))
		jobs_wake(h->w);
	telnyx_end(h, e);
}

/* To the turn: the call is over. */
static void tell_end(struct telnyx_hook *h, const char *what)
{
	struct input in = { .kind = INPUT_CALL_ENDED };
	begin_input(h, &in, what);
	turn_add(h->w->turn, &in, ended, h);
}

static void answer_put(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct telnyx_hook *h = ctx;
	if (err_is(e)) {
		telnyx_end(h, e);
		return;
	}
	if (PQntuples(results[0]) > 0 && db_bool(results[0], 0, 0)) {
		metric_add(M_EVENTS_OVERTAKEN, 1);
		tell_end(h, "telnyx.late_end");
		return;
	}
	jobs_wake(h->w);
	telnyx_end(h, OK);
}

/* One job, unless the call has ended already: kind "call" (answer it), or "takeover" (somebody else does). */
static void put_answer(struct telnyx_hook *h, struct str kind, struct str payload, struct str key)
{
	struct arena *a = h->a;
	uint8_t(*end)[16] = arena_array(a, 1, 16);
	telnyx_call_end_key(h, end[0]);
	struct db_param *p = ARENA_ARRAY(a, 7, struct db_param);
	p[0] = db_p_str(kind);
	p[1] = db_p_str(STR("telnyx:call"));
	p[2] = db_p_str(payload);
	p[3] = db_p_str(key);
	p[4] = db_p_int(a, clock_now_us());
	p[5] = db_p_int(a, h->owner_id);
	p[6] = db_p_uuids(a, (const uint8_t(*)[16])end, 1);
	telnyx_query(h, SQL_CALL_ANSWER, p, 7, answer_put);
}

/* lang: of the client; absent: by the country of our number. */
static void say(struct telnyx_hook *h, const char *key, struct str lang, struct str business)
{
	struct str spoken = lang.n ? lang : str_of(sms_language_of_phone(&h->to));
	struct command c = { .action = TELNYX_ANSWER, .name = "call.answer",
		.state = arena_printf(h->a, STATE_PREFIX "%s@" STR_FMT ":" STR_FMT, key, STR_ARG(spoken), STR_ARG(business)) };
	struct str id = telnyx_key_text(h, c.name);
	put_answer(h, STR("call"), payload_of(h, &c, id), id);
}

static void us_called(void *ctx, struct err e, const struct outcome *o)
{
	struct telnyx_hook *h = ctx;
	if (err_is(e))
		telnyx_end(h, e);
	else
		say(h, "voice.onboarding", o->lang, STR_NONE);
}

static void number_called(void *ctx, struct err e, const struct outcome *o)
{
	struct telnyx_hook *h = ctx;
	if (err_is(e)) {
		telnyx_end(h, e);
		return;
	}
	static const char *const keys[] = { [VOICE_NONE] = "voice.early", [VOICE_EARLY] = "voice.early", [VOICE_ACTIVATION] = "voice.activation",
		[VOICE_TEST] = "voice.test", [VOICE_LIVE] = "voice.live", [VOICE_NOT_IN_SERVICE] = "voice.not_in_service" };
	if (o->unknown_client)
		say(h, "voice.not_in_service", STR_NONE, STR_NONE);
	else if (o->voice == VOICE_LIVE && h->w->cfg->voice_handoff_url[0])
		put_answer(h, STR("takeover"), telnyx_as_received(h, "call"), telnyx_key_text(h, "takeover"));
	else
		say(h, keys[o->voice], o->lang, o->business.n ? arena_str(h->a, o->business) : STR_NONE);
}

static void at_clients_number(struct telnyx_hook *h)
{
	struct input in = { .kind = INPUT_CALL, .call_from = h->e.from };
	begin_input(h, &in, "telnyx");
	turn_add(h->w->turn, &in, number_called, h);
}

void telnyx_call(struct telnyx_hook *h)
{
	if (!h->e.incoming) {
		telnyx_end(h, OK);
		return;
	}
	metric_add(M_CALLS_IN, 1);
	if (h->to.z[0] == 0)
		telnyx_foreign(h, "odd_to");
	else if (!carriers_onboards(h->w->cfg, STR("telnyx"), &h->to))
		telnyx_reached(h, at_clients_number);
	else if (h->from.z[0] == 0) /* withheld: there is nobody to text */
		say(h, "voice.withheld", STR_NONE, STR_NONE);
	else if (!carriers_serve_country(h->w->cfg, &h->from)) { /* a call from there must not cost a text to there */
		metric_add(M_FOREIGN_INPUT, 1);
		say(h, "voice.not_in_service", STR_NONE, STR_NONE);
	} else {
		struct input in = { .kind = INPUT_CALL_US, .phone = h->from };
		begin_input(h, &in, "telnyx");
		turn_add(h->w->turn, &in, us_called, h);
	}
}

/* A call that we placed bears its own key, "CLIENT.NUMBER" (server/placed.h). */
static bool is_placed(const struct telnyx_hook *h)
{
	struct str rest = h->e.state, client = str_cut(&rest, '.');
	int64_t n;
	return rest.p && !err_is(str_int64(client, 1, INT64_MAX, &n)) && !err_is(str_int64(rest, 1, INT64_MAX, &n));
}

/* Of a placed call it is kept whether anybody picked up: its end alone does not tell. */
static struct db_param answered_key(const struct telnyx_hook *h)
{
	uint8_t(*key)[16] = arena_array(h->a, 1, 16);
	turn_dedupe(h->w, "telnyx.answered", h->e.call_id, key[0]);
	return db_p_uuids(h->a, (const uint8_t(*)[16])key, 1);
}

/* The hang-up that waits for a call that has gone silent: one for each call, found again when the call is over. */
static struct str silent_key(const struct telnyx_hook *h)
{
	uint8_t key[16];
	struct buf b;
	turn_dedupe(h->w, "telnyx.silent", h->e.call_id, key);
	buf_init(&b, 128);
	buf_add_z(&b, "call.silent:");
	seal_hex_add(&b, key, sizeof key);
	struct str text = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void put_words(struct telnyx_hook *h, struct str key, struct str business)
{
	struct said said = { .n = 0 };
	struct say_var vars[] = { { .name = "brand", .value = str_of(h->w->cfg->brand) }, { .name = "business", .value = business } };
	struct str rest = key, name = str_cut(&rest, '@');
	const char *lang = rest.n ? arena_z(h->a, rest) : "en";
	bool words = !err_is(say_render(h->w->say, h->a, lang, name, vars, business.n ? 2 : 1, &said)) && said.n > 0;
	const struct command commands[] = {
		{ .action = TELNYX_HANGUP, .key = silent_key(h), .after_us = words ? SILENT_US : 0 },
		{ .action = TELNYX_SPEAK, .name = "call.speak", .state = h->e.state, .text = words ? said.texts[0] : STR_NONE,
		  .lang = say_word(h->w->say, h->a, lang, "voice.tag") },
	};
	put(h, commands, words ? 2 : 1);
}

static void pick_up_noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	if (err_is(e))
		telnyx_end(h, e);
	else
		put_words(h, arena_printf(h->a, "voice.placed@%s", sms_language_of_phone(&h->to)), STR_NONE); /* h->to: the owner */
}

static void placed_over(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct telnyx_hook *h = ctx;
	if (err_is(e)) {
		telnyx_end(h, e);
		return;
	}
	enum dialer_end end = dialer_telnyx_end(h->e.hangup_cause, PQntuples(results[0]) > 0);
	if (err_is(placed_ended(h->w, h->e.state, end, h->deadline_us, ended, h)))
		telnyx_end(h, OK); /* no key of ours after all */
}

/* "usher:KEY@LANG:BUSINESS" -> the key with its language and the business; false: no call of ours. */
static bool read_state(struct str state, struct str *ret_key, struct str *ret_business)
{
	if (!str_starts(state, STR(STATE_PREFIX)))
		return false;
	struct str rest = str_sub(state, strlen(STATE_PREFIX), state.n);
	*ret_key = str_cut(&rest, ':');
	*ret_business = rest;
	return str_starts(*ret_key, STR("voice."));
}

void telnyx_call_answered(struct telnyx_hook *h)
{
	struct str key, business;
	if (is_placed(h)) {
		struct db_param *p = ARENA_ARRAY(h->a, 2, struct db_param);
		p[0] = answered_key(h);
		p[1] = db_p_int(h->a, clock_now_us());
		telnyx_query(h, SQL_CARRIER_ONCE, p, 2, pick_up_noted);
	} else if (read_state(h->e.state, &key, &business))
		put_words(h, key, business);
	else
		telnyx_end(h, OK);
}

void telnyx_call_spoken(struct telnyx_hook *h)
{
	struct str key = STR_NONE, business;
	if (!is_placed(h) && !read_state(h->e.state, &key, &business)) {
		telnyx_end(h, OK);
		return;
	}
	const struct command hangup = { .action = TELNYX_HANGUP, .name = "call.hangup",
		.after_us = str_starts(key, STR("voice.activation")) ? ACTIVATION_US : 0 };
	put(h, &hangup, 1);
}

static void end_noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	bool nobodys = h->to.z[0] == 0 || carriers_onboards(h->w->cfg, STR("telnyx"), &h->to);
	if (err_is(e))
		telnyx_end(h, e);
	else if (is_placed(h)) {
		struct db_param *p = ARENA_NEW(h->a, struct db_param);
		*p = answered_key(h);
		telnyx_query(h, SQL_CARRIER_SEEN, p, 1, placed_over);
	} else if (nobodys)
		telnyx_end(h, OK);
	else
		tell_end(h, "telnyx");
}

void telnyx_call_ended(struct telnyx_hook *h)
{
	if (is_placed(h))
		metric_add(M_CALL_ENDS, 1);
	uint8_t(*end)[16] = arena_array(h->a, 1, 16);
	telnyx_call_end_key(h, end[0]);
	struct db_param *p = ARENA_ARRAY(h->a, 3, struct db_param);
	p[0] = db_p_uuids(h->a, (const uint8_t(*)[16])end, 1);
	p[1] = db_p_str(silent_key(h));
	p[2] = db_p_int(h->a, clock_now_us());
	telnyx_query(h, SQL_CALL_OVER, p, 3, end_noted);
}
