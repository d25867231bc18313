/* server/hook_sms.c: POST /webhooks/twilio/sms: a text to one of our numbers. */
/* SPDX-License-Identifier: MIT
 *
 * Only texts to the onboarding number converse. A text to a client's own number is that client's business and is handed on,
 * unless the client's owner wrote it: they are answered as on the onboarding number, from there.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/carriers.h"
#include "server/handlers.h"
#include "server/hook_twilio.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include "sms/understand.h"

#define DB_WAIT_MS 10000              /* what is left of the deadline is the turn's */

static void answered(void *ctx, struct err e, const struct outcome *o)
{
	struct twilio_call *c = ctx;
	if (err_is(e)) {
		twilio_reply_error(c, e);
		return;
	}
	struct world *w = c->w;
	int64_t id = o->message_id;
	size_t n = o->n_answers;
	if (n == 0) {
		twilio_reply_nothing(c);
		return;
	}
	struct buf b;
	buf_init(&b, TWIML_MAX_BYTES);
	twiml_open(&b);
	for (size_t i = 0; i < n; i++)
		twiml_message(&b, o->answers[i]);
	twiml_close(&b);
	bool got = twilio_reply(c, 200, buf_str(&b));
	buf_done(&b);
	if (got)
		metric_add(M_ANSWERS_GIVEN, (int64_t)n);
	else if (id)
		note_answer_lost(w, id);
}

static void converse(struct twilio_call *c, bool at_onboarding)
{
	struct world *w = c->w;
	struct str account = form_get(&c->form, "AccountSid"), sid = form_get(&c->form, "MessageSid");
	struct input in = {
		.kind = INPUT_TEXT, .phone = c->from, .carrier = STR("twilio"), .carrier_id = sid, .our_number = str_of(w->cfg->twilio_number),
		.body = form_get(&c->form, "Body"), .optout_type = form_get(&c->form, "OptOutType"),
		.toll_free = carriers_toll_free(&c->to), .may_answer = at_onboarding && !c->w->answers_paused, .onboarding = at_onboarding, .deadline_us = c->deadline_us,
	};
	turn_dedupe(w, "twilio.sms", arena_printf(c->a, STR_FMT ":" STR_FMT, STR_ARG(account), STR_ARG(sid)), in.dedupe);
	turn_add(w->turn, &in, answered, c);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct twilio_call *c = ctx;
	if (err_is(e))
		twilio_reply_error(c, e);
	else
		twilio_reply_nothing(c);
}

/* A stranger's STOP or START at a client's number: kept for as far as the carrier's own block reaches. */
static void keep_word(struct twilio_call *c, bool out)
{
	uint8_t(*hash)[16] = arena_array(c->a, 1, 16);
	turn_dedupe(c->w, "phone", phone_str(&c->from), hash[0]);
	struct str service = c->credential ? STR_NONE : form_get(&c->form, "MessagingServiceSid"); /* of another account: its word alone */
	uint8_t(*once)[16] = arena_array(c->a, 1, 16);
	turn_dedupe(c->w, "twilio.sms", arena_printf(c->a, STR_FMT ":" STR_FMT, STR_ARG(form_get(&c->form, "AccountSid")),
		STR_ARG(form_get(&c->form, "MessageSid"))), once[0]);
	struct db_param *p = ARENA_ARRAY(c->a, 8, struct db_param);
	p[0] = db_p_uuids(c->a, (const uint8_t(*)[16])hash, 1);
	p[1] = db_p_str(carrier_find(STR("twilio"))->optout_scope(phone_str(&c->to), service));
	p[2] = db_p_str(phone_str(&c->to));
	p[3] = db_p_str(utf8_cut(str_trim(form_get(&c->form, "Body")), 40));
	p[4] = db_p_int(c->a, clock_now_us());
	p[5] = db_p_bool(out);
	p[6] = db_p_uuids(c->a, (const uint8_t(*)[16])once, 1);
	p[7] = db_p_int(c->a, 0);
	db_query(c->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_OPT_OUT_STORE, .params = p, .n_params = 8 }, stored, c);
}

static void told_today(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct twilio_call *c = ctx;
	struct said said;
	struct buf b;
	if (err_is(e))
		twilio_reply_error(c, e);
	else if (PQntuples(results[0]) == 0 || err_is(say_render(c->w->say, c->a, "en", STR("number.no_texts"), NULL, 0, &said)) || said.n == 0)
		twilio_reply_nothing(c);
	else {
		buf_init(&b, TWIML_MAX_BYTES);
		twiml_open(&b);
		twiml_message(&b, said.texts[0]);
		twiml_close(&b);
		twilio_reply(c, 200, buf_str(&b));
		buf_done(&b);
	}
}

/* That nobody reads here, to each once a day: two machines that answer each other would never end. */
static void say_no_texts(struct twilio_call *c)
{
	int64_t now = clock_now_us();
	if (c->w->answers_paused) {
		twilio_reply_nothing(c);
		return;
	}
	uint8_t(*day)[16] = arena_array(c->a, 1, 16);
	turn_dedupe(c->w, "no_texts", arena_printf(c->a, "%s:%s:%lld", c->from.z, c->to.z, (long long)(now / DAY_US)), day[0]);
	struct db_param *p = ARENA_ARRAY(c->a, 2, struct db_param);
	p[0] = db_p_uuids(c->a, (const uint8_t(*)[16])day, 1);
	p[1] = db_p_int(c->a, now);
	db_query(c->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CARRIER_ONCE, .params = p, .n_params = 2 }, told_today, c);
}

/* A customer of the client: handed on, or told that nobody reads here. */
static void hand_on(struct twilio_call *c)
{
	const char *url = c->w->cfg->sms_handoff_url;
	struct buf b;
	if (url[0] == 0) {
		say_no_texts(c);
		return;
	}
	buf_init(&b, TWIML_MAX_BYTES);
	twiml_open(&b);
	twiml_redirect(&b, str_of(url));
	twiml_close(&b);
	twilio_reply(c, 200, buf_str(&b));
	buf_done(&b);
}

static void owner_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct twilio_call *c = ctx;
	if (err_is(e)) {
		twilio_reply_error(c, e);
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		twilio_foreign(c, "unknown_to");
		return;
	}
	struct str body = form_get(&c->form, "Body"), type = form_get(&c->form, "OptOutType");
	if (str_eq(db_str(r, 0, 2), phone_str(&c->from)))
		converse(c, false);
	else if (str_is(type, "STOP") || sms_is_stop(body))
		keep_word(c, true);
	else if (str_is(type, "START") || str_eq_fold(str_trim(body), STR("START")) || str_eq_fold(str_trim(body), STR("UNSTOP")))
		keep_word(c, false);
	else
		hand_on(c);
}

void twilio_sms(struct world *w, struct httpd_request *r)
{
	static const char *const needs[] = { "MessageSid", "AccountSid", "From", "To", "Body", NULL };
	struct twilio_call *c;
	if (twilio_enter(w, r, needs, &c) != TWILIO_TAKEN)
		return;
	metric_add(M_TEXTS_IN, 1);
	if (c->from.z[0] == 0) {
		twilio_foreign(c, "odd_from");
		return;
	}
	if (c->credential == 0 && carriers_onboards(w->cfg, STR("twilio"), &c->to)) {
		if (carriers_serve_country(w->cfg, &c->from))
			converse(c, true);
		else
			twilio_foreign(c, "country_not_served");
		return;
	}
	const struct db_param p[] = { db_p_str(phone_str(&c->to)), db_p_int(c->a, c->credential) };
	struct db_call managed = { .sql = SQL_NUMBER_OWNER, .params = p, .n_params = 1 }, own = { .sql = SQL_OWN_NUMBER_OWNER, .params = p, .n_params = 2 };
	db_query(w->work_db, DB_WAIT_MS, c->credential ? &own : &managed, owner_found, c);
}
