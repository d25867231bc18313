/* server/demo_text.c: POST /phone/api/text: a text from a simulated phone, carried to usher as Twilio does, its answers carried back. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/utf8.h"
#include "server/demo_impl.h"
#include "server/handlers.h"
#include "sms/understand.h"

#define ANSWER_MAX_BYTES (64 * 1024)
#define PICTURES_MAX 10
#define STOPPED "You are opted out and get no more texts from this number. START brings them back."
#define STARTED "You get texts from this number again."

struct text {
	struct demo_ask *k;
	struct phone from, to;
	struct str body, sid, form;
	int64_t pictures;
	bool twice;                     /* the carrier delivers it a second time */
	struct str acted;               /* the word that the carrier acted upon */
	int status;                     /* of the webhook; 0: no answer */
	struct demo_twiml twiml;
};

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct text *t = ctx;
	struct buf b;
	struct json_out o;
	if (demo_failed(t->k, e))
		return;
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "sid");
	json_put_str(&o, t->sid);
	json_name(&o, "status");
	json_put_int(&o, t->status);
	json_name(&o, "answers");
	json_open(&o, '[');
	for (size_t i = 0; i < t->twiml.n_messages; i++)
		json_put_str(&o, t->twiml.messages[i]);
	json_close(&o, ']');
	json_close(&o, '}');
	demo_answer_json(t->k, 200, buf_str(&b));
	buf_done(&b);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct text *t = ctx;
	struct demo_ask *k = t->k;
	struct arena *a = k->a;
	t->status = r != NULL ? r->status : 0;
	if (!err_is(e) && t->status == 200)
		demo_twiml_read(a, arena_str(a, r->body), &t->twiml);
	if (t->twice) {
		t->twice = false;
		demo_post_twilio(k->w, a, demo_webhook_url(k->w, a, "twilio/sms"), t->form, answered, t);
		return;
	}
	k->p[0] = db_p_str(phone_str(&t->to));
	k->p[1] = db_p_str(phone_str(&t->from));
	k->p[2] = db_p_texts(a, t->twiml.messages, t->twiml.n_messages);
	k->p[3] = db_p_int(a, clock_now_us());
	k->p[4] = db_p_str(str_is(t->acted, "STOP") ? STR(STOPPED) : str_is(t->acted, "START") ? STR(STARTED) : STR(""));
	demo_query(k, SQL_DEMO_TEXT_ANSWERS, 5, stored, t);
}

static void write_form(struct text *t, struct buf *b)
{
	struct arena *a = t->k->a;
	struct country from = phone_country(&t->from), to = phone_country(&t->to);
	form_add(b, "ToCountry", str_of(to.z));
	form_add(b, "SmsMessageSid", t->sid);
	form_add(b, "NumMedia", arena_printf(a, "%lld", (long long)t->pictures));
	form_add(b, "SmsSid", t->sid);
	form_add(b, "SmsStatus", STR("received"));
	form_add(b, "FromCountry", str_of(from.z));
	form_add(b, "Body", t->body);
	form_add(b, "To", phone_str(&t->to));
	form_add(b, "NumSegments", STR("1"));
	form_add(b, "MessageSid", t->sid);
	form_add(b, "AccountSid", str_of(t->k->w->cfg->twilio_account_sid));
	form_add(b, "From", phone_str(&t->from));
	form_add(b, "ApiVersion", STR("2010-04-01"));
	if (t->acted.n > 0)
		form_add(b, "OptOutType", t->acted);
	for (int64_t i = 0; i < t->pictures; i++) {
		form_add(b, arena_printf(a, "MediaUrl%lld", (long long)i).p, demo_webhook_url(t->k->w, a, "no-such-picture"));
		form_add(b, arena_printf(a, "MediaContentType%lld", (long long)i).p, STR("image/jpeg"));
	}
}

static void sent(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct text *t = ctx;
	struct demo_ask *k = t->k;
	if (demo_failed(k, e))
		return;
	t->acted = arena_str(k->a, db_str(results[0], 0, 0));
	struct buf b;
	buf_init(&b, DEMO_FORM_MAX_BYTES);
	write_form(t, &b);
	t->form = arena_str(k->a, buf_str(&b));
	buf_done(&b);
	demo_post_twilio(k->w, k->a, demo_webhook_url(k->w, k->a, "twilio/sms"), t->form, answered, t);
}

/* The words that a carrier acts upon by itself. */
static const char *carrier_word(struct str body)
{
	struct str s = str_trim(body);
	if (sms_is_stop(body))
		return "STOP";
	if (str_eq_fold(s, STR("START")) || str_eq_fold(s, STR("UNSTOP")))
		return "START";
	return str_eq_fold(s, STR("YES")) ? "YES" : "";
}

void demo_text_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct text *t = ARENA_NEW(r->arena, struct text);
	if (k == NULL || !demo_phone(k, "phone", &t->from))
		return;
	struct str to = json_str_at(k->a, k->body, "to"), body = json_str_at(k->a, k->body, "body");
	if (err_is(phone_parse(to.n > 0 ? to : str_of(w->cfg->twilio_number), &t->to))) {
		demo_refuse(k, 400, "\"to\" is no phone number");
		return;
	}
	t->k = k;
	t->body = body.p ? body : STR("");
	t->pictures = json_int_at(k->body, "pictures", 0);
	t->twice = json_bool_at(k->body, "twice", false);
	if (utf8_len(t->body) > DEMO_TEXT_MAX || t->pictures < 0 || t->pictures > PICTURES_MAX) {
		demo_refuse(k, 400, "a text has at most 1600 characters and 10 pictures");
		return;
	}
	t->sid = demo_sid(k->a, t->pictures ? "MM" : "SM");
	k->p[0] = db_p_str(t->sid);
	k->p[1] = db_p_str(phone_str(&t->from));
	k->p[2] = db_p_str(phone_str(&t->to));
	k->p[3] = db_p_str(t->body);
	k->p[4] = db_p_int(k->a, t->pictures);
	k->p[5] = db_p_int(k->a, clock_now_us());
	k->p[6] = db_p_str(str_of(carrier_word(t->body)));
	demo_query(k, SQL_DEMO_TEXT_IN, 7, sent, t);
}
