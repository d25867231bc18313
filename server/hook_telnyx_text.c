/* server/hook_telnyx_text.c: a text to one of our Telnyx numbers. */
/* SPDX-License-Identifier: MIT
 *
 * As at Twilio (server/hook_sms.c), only that answers go out through the API: those of a conversation from the outbox, the one to a
 * client's customer by a job of its own. Where texts are handed on, the event goes there as it came, with Telnyx' own signature.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/utf8.h"
#include "gen/onboarding.h"
#include "server/hook_telnyx.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/turn.h"
#include "sms/keyword.h"
#include "sms/understand.h"

#define PAYLOAD_MAX (16 * 1024)

static bool says_stop(const struct telnyx_hook *h)
{
	return str_is(h->e.word, "STOP") || sms_is_stop(h->e.text);
}

static bool says_start(const struct telnyx_hook *h)
{
	return !says_stop(h) && (str_is(h->e.word, "START") || sms_keyword(h->e.text) == KEYWORD_START);
}

static void taken(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	struct telnyx_hook *h = ctx;
	if (!err_is(e)) {
		jobs_wake(h->w); /* the answer waits in the outbox */
		telnyx_cost(h, "in", phone_str(&h->from));
	}
	telnyx_end(h, e);
}

static void converse(struct telnyx_hook *h)
{
	struct input in = {
		.kind = INPUT_TEXT, .phone = h->from, .carrier = STR("telnyx"), .carrier_id = h->e.message_id, .our_number = phone_str(&h->to),
		.body = h->e.text, .optout_type = h->e.word, .toll_free = carriers_toll_free(&h->to),
		.onboarding = carriers_onboards(h->w->cfg, STR("telnyx"), &h->to), .occurred_us = h->e.occurred_us, .deadline_us = h->deadline_us,
	};
	telnyx_key(h, "telnyx", in.dedupe);
	turn_add(h->w->turn, &in, taken, h);
}

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	telnyx_end(ctx, e);
}

static void order_known(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct telnyx_hook *h = ctx;
	if (err_is(e))
		telnyx_end(h, e);
	else if (PQntuples(results[0]) == 0)
		converse(h);
	else { /* it was overtaken: what was said later holds */
		struct db_param *p = ARENA_ARRAY(h->a, 2, struct db_param);
		p[0] = telnyx_p_key(h, "telnyx");
		p[1] = db_p_int(h->a, clock_now_us());
		metric_add(M_EVENTS_OVERTAKEN, 1);
		telnyx_query(h, SQL_CARRIER_ONCE, p, 2, noted);
	}
}

/* STOP and START that come in the wrong order must not undo each other. */
static void begin(struct telnyx_hook *h)
{
	bool stop = says_stop(h);
	if (h->e.occurred_us == 0 || (!stop && !says_start(h))) {
		converse(h);
		return;
	}
	struct db_param *p = ARENA_ARRAY(h->a, 3, struct db_param);
	p[0] = telnyx_p_phone(h);
	p[1] = db_p_str(stop ? STR("opt_out") : STR("opt_in"));
	p[2] = db_p_int(h->a, h->e.occurred_us);
	telnyx_query(h, SQL_CONSENT_LATER, p, 3, order_known);
}

static void word_kept(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	struct str profile = str_of(h->w->cfg->telnyx_messaging_profile_id);
	/* The profile's block reaches the onboarding number, too: then this is a word to us. */
	if (err_is(e) || h->sender_id == 0 || !h->sender_is_ours || profile.n == 0 || !str_eq(profile, h->e.profile)) {
		telnyx_end(h, e);
		return;
	}
	struct input in = { .kind = INPUT_EVENT, .client_id = h->sender_id, .event = says_stop(h) ? EV_CMD_STOP : EV_CMD_START,
		.actor = STR("carrier"), .carrier = STR("telnyx"), .our_number = phone_str(&h->to), .body = h->e.text, .occurred_us = h->e.occurred_us,
		.deadline_us = h->deadline_us };
	telnyx_key(h, "telnyx.word", in.dedupe);
	turn_add(h->w->turn, &in, taken, h);
}

/* A stranger's STOP or START at a client's number: kept for as far as the carrier's own block reaches. */
static void keep_word(struct telnyx_hook *h)
{
	struct arena *a = h->a;
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = telnyx_p_phone(h);
	p[1] = db_p_str(carrier_find(STR("telnyx"))->optout_scope(phone_str(&h->to), h->e.profile));
	p[2] = db_p_str(phone_str(&h->to));
	p[3] = db_p_str(utf8_cut(str_trim(h->e.text), 40));
	p[4] = db_p_int(a, clock_now_us());
	p[5] = db_p_bool(says_stop(h));
	p[6] = telnyx_p_key(h, "telnyx");
	p[7] = db_p_int(a, h->e.occurred_us);
	telnyx_query(h, SQL_OPT_OUT_STORE, p, 8, word_kept);
}

static void job_put(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct telnyx_hook *h = ctx;
	if (!err_is(e))
		jobs_wake(h->w);
	telnyx_end(h, e);
}

static void hand_on(struct telnyx_hook *h)
{
	struct arena *a = h->a;
	struct str *col = ARENA_ARRAY(a, 4, struct str);
	int64_t *due = ARENA_NEW(a, int64_t), now = clock_now_us();
	*due = now;
	col[0] = STR("handon");
	col[1] = STR("number:text");
	col[2] = telnyx_as_received(h, "text");
	col[3] = telnyx_key_text(h, "handon");
	struct db_param *p = ARENA_ARRAY(a, 7, struct db_param);
	for (int i = 0; i < 4; i++)
		p[i] = db_p_texts(a, &col[i], 1);
	p[4] = db_p_ints(a, due, 1);
	p[5] = db_p_int(a, h->owner_id);
	p[6] = db_p_int(a, now);
	telnyx_query(h, SQL_JOBS_PUT, p, 7, job_put);
}

static struct str reply_payload(struct telnyx_hook *h, struct str text)
{
	const struct { const char *name; struct str value; } fields[] = {
		{ "carrier", STR("telnyx") }, { "from", phone_str(&h->to) }, { "to", phone_str(&h->from) }, { "text", text } };
	struct buf b;
	struct json_out o;
	buf_init(&b, PAYLOAD_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(&o, fields[i].name);
		json_put_str(&o, fields[i].value);
	}
	json_close(&o, '}');
	struct str payload = arena_str(h->a, buf_str(&b));
	buf_done(&b);
	return payload;
}

/* Nobody reads here: said once a day to each sender, or two machines would talk at our cost. */
static void say_no_texts(struct telnyx_hook *h)
{
	struct arena *a = h->a;
	struct said said;
	int64_t now = clock_now_us();
	if (err_is(say_render(h->w->say, a, "en", STR("number.no_texts"), NULL, 0, &said)) || said.n == 0) {
		telnyx_end(h, OK);
		return;
	}
	uint8_t day[16];
	turn_dedupe(h->w, "no_texts", arena_printf(a, "%s:%s:%lld", h->from.z, h->to.z, (long long)(now / DAY_US)), day);
	struct str key = arena_printf(a, "reply:%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x", day[0], day[1], day[2], day[3], day[4], day[5], day[6],
		day[7], day[8], day[9], day[10], day[11]);
	struct db_param *p = ARENA_ARRAY(a, 6, struct db_param);
	p[0] = telnyx_p_phone(h);
	p[1] = db_p_str(carrier_find(STR("telnyx"))->optout_scope(phone_str(&h->to), h->e.profile));
	p[2] = db_p_str(phone_str(&h->to));
	p[3] = db_p_str(reply_payload(h, said.texts[0]));
	p[4] = db_p_str(key);
	p[5] = db_p_int(a, now);
	telnyx_query(h, SQL_REPLY_PUT, p, 6, job_put);
}

static void at_clients_number(struct telnyx_hook *h)
{
	if (h->by_owner)
		begin(h);
	else if (says_stop(h) || says_start(h))
		keep_word(h);
	else if (h->w->cfg->sms_handoff_url[0])
		hand_on(h);
	else if (h->e.word.n) /* HELP: Telnyx has answered it */
		telnyx_end(h, OK);
	else
		say_no_texts(h);
}

void telnyx_text(struct telnyx_hook *h)
{
	metric_add(M_TEXTS_IN, 1);
	if (h->to.z[0] == 0)
		telnyx_foreign(h, "odd_to");
	else if (h->from.z[0] == 0)
		telnyx_foreign(h, "odd_from");
	else if (!carriers_onboards(h->w->cfg, STR("telnyx"), &h->to))
		telnyx_reached(h, at_clients_number);
	else if (carriers_serve_country(h->w->cfg, &h->from))
		begin(h);
	else
		telnyx_foreign(h, "country_not_served");
}
