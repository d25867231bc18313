/* server/demo_text.c: POST /phone/api/text: a text from a simulated phone, carried to usher as Twilio does, its answers carried back. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/utf8.h"
#include "server/demo_impl.h"
#include "server/handlers.h"
#include "sms/segments.h"
#include "sms/understand.h"

#define ANSWER_MAX_BYTES (64 * 1024)
#define PICTURES_MAX 10
#define RETRY_MS 2000
#define LANDED_PARAMS 8
#define STOPPED "You are opted out and get no more texts from this number. START brings them back."
#define STARTED "You get texts from this number again."

struct text {
	struct demo_ask *k;
	struct phone from, to;
	struct str body, sid, form;
	int64_t pictures;
	bool twice;                     /* the carrier delivers it a second time */
	struct str trouble;             /* "lost", "cut", or absent */
	size_t segments;
	int64_t waits_ms;               /* until the webhook is sent; 0: it has been */
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
	json_name(&o, "waits_ms");
	json_put_int(&o, t->waits_ms);
	json_name(&o, "segments");
	json_put_int(&o, (int64_t)t->segments);
	json_name(&o, "answers");
	json_open(&o, '[');
	for (size_t i = 0; i < t->twiml.n_messages; i++)
		json_put_str(&o, t->twiml.messages[i]);
	json_close(&o, ']');
	json_close(&o, '}');
	demo_answer_json(t->k, 200, buf_str(&b));
	buf_done(&b);
}

void demo_text_landed(struct world *w, struct arena *a, struct str sid, struct str form, int status, const struct demo_twiml *t, db_done *done, void *ctx)
{
	struct form pairs = { 0 };
	struct db_param *p = ARENA_ARRAY(a, LANDED_PARAMS, struct db_param);
	int64_t *segments = ARENA_ARRAY(a, DEMO_TWIML_MESSAGES_MAX, int64_t);
	(void)err_is(form_parse(a, form, &pairs)); /* we wrote it */
	struct str acted = form_get(&pairs, "OptOutType");
	for (size_t i = 0; i < t->n_messages; i++)
		segments[i] = (int64_t)sms_measure(t->messages[i]).segments;
	p[0] = db_p_str(form_get(&pairs, "To"));
	p[1] = db_p_str(form_get(&pairs, "From"));
	p[2] = db_p_texts(a, t->messages, t->n_messages);
	p[3] = db_p_int(a, clock_now_us());
	p[4] = db_p_str(str_is(acted, "STOP") ? STR(STOPPED) : str_is(acted, "START") ? STR(STARTED) : STR(""));
	p[5] = db_p_ints(a, segments, t->n_messages);
	p[6] = db_p_str(sid);
	p[7] = db_p_str(status >= 200 && status < 300 ? STR("delivered") : STR("failed"));
	db_query(w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = SQL_DEMO_TEXT_ANSWERS, .params = p, .n_params = LANDED_PARAMS }, done, ctx);
}

/* The carrier brings it to usher later, behind the older ones of this phone (server/demo.c). */
static void later(struct text *t, int64_t wait_ms, int64_t copies)
{
	struct demo_ask *k = t->k;
	t->waits_ms = wait_ms > 0 ? wait_ms : 1;
	k->p[0] = db_p_str(t->sid);
	k->p[1] = db_p_str(phone_str(&t->from));
	k->p[2] = db_p_str(demo_webhook_url(k->w, k->a, "twilio/sms"));
	k->p[3] = db_p_str(t->form);
	k->p[4] = db_p_int(k->a, clock_now_us() + wait_ms * 1000);
	k->p[5] = db_p_int(k->a, copies);
	demo_query(k, SQL_DEMO_TEXT_LATER, 6, stored, t);
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
	if (t->status < 500 && t->status != 0)
		demo_text_landed(k->w, a, t->sid, t->form, t->status, &t->twiml, stored, t);
	else
		later(t, RETRY_MS, 1);          /* as a carrier does: tried again */
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
	form_add(b, "NumSegments", arena_printf(a, "%zu", t->segments ? t->segments : 1));
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
	struct str url = demo_webhook_url(k->w, k->a, "twilio/sms");
	int64_t lag_ms = db_int(results[0], 0, 1);
	if (str_is(t->trouble, "lost")) {
		stored(t, OK, NULL, 0);         /* the carrier keeps it in its log, and never says a word */
	} else if (str_is(t->trouble, "cut")) {
		demo_cut_twilio(k->w, url, t->form);
		stored(t, OK, NULL, 0);
	} else if (lag_ms > 0 || db_bool(results[0], 0, 2)) {
		later(t, lag_ms, t->twice ? 2 : 1);
	} else {
		demo_post_twilio(k->w, k->a, url, t->form, answered, t);
	}
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
	t->trouble = json_str_at(k->a, k->body, "trouble");
	t->segments = sms_measure(t->body).segments;
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
	k->p[7] = db_p_int(k->a, (int64_t)t->segments);
	k->p[8] = db_p_str(str_is(t->trouble, "lost") ? STR("sent") : str_is(t->trouble, "cut") ? STR("delivered") : STR("sending"));
	demo_query(k, SQL_DEMO_TEXT_IN, 9, sent, t);
}
