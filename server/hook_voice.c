/* server/hook_voice.c: POST /webhooks/twilio/voice and /call-status: calls to our numbers and their end. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "server/carriers.h"
#include "server/handlers.h"
#include "server/hook_twilio.h"
#include "server/metrics.h"
#include "server/turn.h"
#include "sms/understand.h"

#define DB_WAIT_MS 10000              /* what is left of the deadline is the turn's */

static void speak_for(struct twilio_call *c, const char *key, bool hang_on, struct str business)
{
	struct said said = { 0 };
	struct say_var vars[] = { { .name = "brand", .value = str_of(c->w->cfg->brand) }, { .name = "business", .value = business } };
	struct buf b;
	buf_init(&b, TWIML_MAX_BYTES);
	const char *lang = c->lang != NULL ? c->lang : sms_language_of_phone(&c->to);
	twiml_open(&b);
	if (!err_is(say_render(c->w->say, c->a, lang, str_of(key), vars, business.n ? 2 : 1, &said)) && said.n)
		twiml_say(&b, said.texts[0], say_word(c->w->say, c->a, lang, "voice.tag"));
	/* A landline's activation call must last: some exchanges want two seconds, we give more. */
	buf_add(&b, hang_on ? STR("<Pause length=\"5\"/>") : STR("<Hangup/>"));
	twiml_close(&b);
	twilio_reply(c, 200, buf_str(&b));
	buf_done(&b);
}

static void speak(struct twilio_call *c, const char *key, bool hang_on)
{
	speak_for(c, key, hang_on, STR_NONE);
}

static void hand_on(struct twilio_call *c, struct str business)
{
	const char *url = c->w->cfg->voice_handoff_url;
	if (url[0] == 0) {
		speak_for(c, "voice.live", false, business);
		return;
	}
	struct buf b;
	buf_init(&b, TWIML_MAX_BYTES);
	twiml_open(&b);
	twiml_redirect(&b, str_of(url));
	twiml_close(&b);
	twilio_reply(c, 200, buf_str(&b));
	buf_done(&b);
}

static void call_answered(void *ctx, struct err e, const struct outcome *o)
{
	struct twilio_call *c = ctx;
	if (err_is(e)) {
		twilio_reply_error(c, e);
		return;
	}
	c->lang = o->lang.n ? arena_z(c->a, o->lang) : NULL;
	if (o->unknown_client) {
		speak(c, "voice.not_in_service", false);
		return;
	}
	switch (o->voice) {
	case VOICE_ACTIVATION:
		speak(c, "voice.activation", true);
		return;
	case VOICE_TEST:
		speak(c, "voice.test", false);
		return;
	case VOICE_LIVE:
		hand_on(c, o->business);
		return;
	case VOICE_NOT_IN_SERVICE:
		speak(c, "voice.not_in_service", false);
		return;
	case VOICE_EARLY:
	case VOICE_NONE:
	default:
		speak(c, "voice.early", false);
		return;
	}
}

static void us_answered(void *ctx, struct err e, const struct outcome *o)
{
	struct twilio_call *c = ctx;
	if (err_is(e)) {
		twilio_reply_error(c, e);
		return;
	}
	c->lang = o->lang.n ? arena_z(c->a, o->lang) : NULL;
	speak(c, "voice.onboarding", false);
}

static void begin_input(struct twilio_call *c, struct input *in, const char *what)
{
	struct str account = form_get(&c->form, "AccountSid"), sid = form_get(&c->form, "CallSid");
	in->carrier = STR("twilio");
	in->carrier_id = sid;
	in->our_number = phone_str(&c->to);
	in->deadline_us = c->deadline_us;
	turn_dedupe(c->w, what, arena_printf(c->a, STR_FMT ":" STR_FMT, STR_ARG(account), STR_ARG(sid)), in->dedupe);
}

/* Another account may tell of its own numbers only: the turn would find any client by their number. */
struct own_call {
	struct twilio_call *c;
	void (*take)(struct twilio_call *c);
};

static void own_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct own_call *own = ctx;
	if (err_is(e))
		twilio_reply_error(own->c, e);
	else if (PQntuples(results[0]) == 0)
		twilio_foreign(own->c, "unknown_to");
	else
		own->take(own->c);
}

static void if_of_account(struct twilio_call *c, void (*take)(struct twilio_call *c))
{
	struct own_call *own = ARENA_NEW(c->a, struct own_call);
	*own = (struct own_call){ .c = c, .take = take };
	const struct db_param p[] = { db_p_str(phone_str(&c->to)), db_p_int(c->a, c->credential) };
	db_query(c->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_OWN_NUMBER_OWNER, .params = p, .n_params = 2 }, own_found, own);
}

static void take_call(struct twilio_call *c)
{
	struct input in = { .kind = INPUT_CALL, .call_from = form_get(&c->form, "From") };
	begin_input(c, &in, "twilio.call");
	turn_add(c->w->turn, &in, call_answered, c);
}

void twilio_voice(struct world *w, struct httpd_request *r)
{
	static const char *const needs[] = { "CallSid", "AccountSid", "From", "To", NULL };
	struct twilio_call *c;
	if (twilio_enter(w, r, needs, &c) != TWILIO_TAKEN)
		return;
	metric_add(M_CALLS_IN, 1);
	if (c->credential) {
		if_of_account(c, take_call);
		return;
	}
	if (carriers_onboards(w->cfg, STR("twilio"), &c->to)) {
		if (c->from.z[0] == 0) { /* withheld: there is nobody to text */
			speak(c, "voice.withheld", false);
			return;
		}
		if (!carriers_serve_country(w->cfg, &c->from)) { /* a call from there must not cost a text to there */
			metric_add(M_FOREIGN_INPUT, 1);
			speak(c, "voice.not_in_service", false);
			return;
		}
		struct input in = { .kind = INPUT_CALL_US, .phone = c->from };
		begin_input(c, &in, "twilio.call_us");
		turn_add(w->turn, &in, us_answered, c);
		return;
	}
	take_call(c);
}

static void status_taken(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	struct twilio_call *c = ctx;
	if (err_is(e))
		twilio_reply_error(c, e);
	else
		twilio_reply(c, 204, STR_NONE);
}

static bool is_final(struct str status)
{
	static const char *const final[] = { "completed", "busy", "no-answer", "failed", "canceled" };
	for (size_t i = 0; i < sizeof final / sizeof final[0]; i++)
		if (str_is(status, final[i]))
			return true;
	return false;
}

static void take_end(struct twilio_call *c)
{
	struct input in = { .kind = INPUT_CALL_ENDED };
	begin_input(c, &in, "twilio.call_ended");
	turn_add(c->w->turn, &in, status_taken, c);
}

void twilio_call_status(struct world *w, struct httpd_request *r)
{
	static const char *const needs[] = { "CallSid", "AccountSid", "To", "CallStatus", NULL };
	struct twilio_call *c;
	if (twilio_enter(w, r, needs, &c) != TWILIO_TAKEN)
		return;
	if (!is_final(form_get(&c->form, "CallStatus")) || carriers_onboards(w->cfg, STR("twilio"), &c->to)) {
		twilio_reply(c, 204, STR_NONE);
		return;
	}
	if (c->credential)
		if_of_account(c, take_end);
	else
		take_end(c);
}
