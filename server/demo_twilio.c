/* server/demo_twilio.c: /phone/twilio: the message resource of a carrier that usher believes to be Twilio. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "base/span.h"
#include "base/utf8.h"
#include "server/demo_impl.h"
#include "server/handlers.h"
#include "sms/segments.h"

#define PAGE_MAX 1000
#define ANSWER_MAX_BYTES (32 * 1024)

void demo_twilio_error(struct demo_ask *k, int status, int64_t code, const char *message)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "code");
	json_put_int(&o, code);
	json_name(&o, "message");
	json_put_str(&o, str_of(message));
	json_name(&o, "more_info");
	json_put_str(&o, arena_printf(k->a, "https://www.twilio.com/docs/errors/%lld", (long long)code));
	json_name(&o, "status");
	json_put_int(&o, status);
	json_close(&o, '}');
	demo_answer_json(k, status, buf_str(&b));
	buf_done(&b);
}

/* HTTP Basic with the account and one of its tokens. */
bool demo_is_account(struct demo_ask *k)
{
	const struct config *cfg = k->w->cfg;
	struct str given = httpd_header(k->r, "Authorization");
	bool good = false;
	k->provider = "twilio";
	for (size_t i = 0; i < cfg->twilio_auth_token.n; i++) {
		struct buf b;
		struct str pair = arena_printf(k->a, "%s:%s", cfg->twilio_account_sid, cfg->twilio_auth_token.items[i]);
		buf_init(&b, 1024);
		buf_add_z(&b, "Basic ");
		seal_base64_add(&b, pair.p, pair.n);
		good |= str_eq(given, buf_str(&b));
		buf_done(&b);
	}
	return good && str_is(route_param(k->w, k->r), cfg->twilio_account_sid);
}

struct sending {
	struct demo_ask *k;
	struct str sid, from, to, body;
	size_t segments;
};

static void sent(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sending *s = ctx;
	struct buf b;
	struct json_out o;
	if (demo_failed(s->k, e))
		return;
	if (db_rows(results[0]) == 0) {
		demo_twilio_error(s->k, 400, 21610, "Attempt to send to unsubscribed recipient");
		return;
	}
	const struct { const char *name; struct str value; } fields[] = {
		{ "sid", s->sid }, { "account_sid", str_of(s->k->w->cfg->twilio_account_sid) }, { "from", s->from }, { "to", s->to }, { "body", s->body },
		{ "status", STR("queued") }, { "direction", STR("outbound-api") }, { "num_segments", arena_printf(s->k->a, "%zu", s->segments) }, { "num_media", STR("0") },
		{ "api_version", STR("2010-04-01") }, { "error_code", STR_NONE }, { "error_message", STR_NONE },
	};
	buf_init(&b, ANSWER_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		json_name(&o, fields[i].name);
		json_put_str(&o, fields[i].value);
	}
	json_close(&o, '}');
	demo_answer_json(s->k, 201, buf_str(&b));
	buf_done(&b);
}

void demo_twilio_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone to, from;
	if (k == NULL)
		return;
	if (!demo_is_account(k)) {
		demo_twilio_error(k, 401, 20003, "Authenticate");
		return;
	}
	struct sending *s = ARENA_NEW(k->a, struct sending);
	struct str callback = form_get(&k->form, "StatusCallback");
	*s = (struct sending){ .k = k, .sid = demo_sid(k->a, "SM"), .to = form_get(&k->form, "To"), .from = form_get(&k->form, "From"),
		.body = utf8_repair(k->a, form_get(&k->form, "Body")) };
	s->segments = sms_measure(s->body).segments;
	if (s->from.n == 0) /* a messaging service chooses */
		s->from = str_of(w->cfg->twilio_number);
	if (err_is(phone_parse(s->to, &to)))
		demo_twilio_error(k, 400, 21211, "Invalid 'To' phone number");
	else if (err_is(phone_parse(s->from, &from)))
		demo_twilio_error(k, 400, 21212, "Invalid 'From' phone number");
	else if (s->body.n == 0)
		demo_twilio_error(k, 400, 21602, "Message body is required");
	else if (utf8_len(s->body) > DEMO_TEXT_MAX)
		demo_twilio_error(k, 400, 21617, "The concatenated message body exceeds the 1600 character limit");
	else if (callback.n > 0 && !str_starts(callback, str_of(w->cfg->public_url)))
		demo_twilio_error(k, 400, 21609, "Invalid 'StatusCallback' URL: this carrier calls nobody but its own usher");
	else {
		k->p[0] = db_p_str(s->sid);
		k->p[1] = db_p_str(s->from);
		k->p[2] = db_p_str(s->to);
		k->p[3] = db_p_str(s->body);
		k->p[4] = db_p_str(callback.p ? callback : STR(""));
		k->p[5] = db_p_int(k->a, clock_now_us());
		k->p[6] = db_p_str(str_of(w->cfg->twilio_account_sid));
		k->p[7] = db_p_int(k->a, (int64_t)s->segments);
		demo_query(k, SQL_DEMO_TEXT_OUT, 8, sent, s);
	}
}

static void listed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (!demo_failed(k, e))
		demo_answer_json(k, 200, db_str(results[0], 0, 0));
}

void demo_twilio_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	int64_t since = 0, page = 50;
	if (k == NULL)
		return;
	if (!demo_is_account(k)) {
		demo_twilio_error(k, 401, 20003, "Authenticate");
		return;
	}
	struct str to = form_get(&k->query, "To"), from = form_get(&k->query, "From"), day = form_get(&k->query, "DateSent>");
	struct str size = form_get(&k->query, "PageSize");
	bool dated = day.n == 0 || !err_is(time_parse_rfc3339(arena_printf(k->a, STR_FMT "T00:00:00Z", STR_ARG(day)), &since));
	if (!dated || (size.n > 0 && err_is(str_int64(size, 1, PAGE_MAX, &page)))) {
		demo_twilio_error(k, 400, 20001, "DateSent is a day, PageSize is 1 to 1000");
		return;
	}
	k->p[0] = db_p_str(to.p ? to : STR(""));
	k->p[1] = db_p_str(from.p ? from : STR(""));
	k->p[2] = db_p_int(k->a, since);
	k->p[3] = db_p_int(k->a, page);
	k->p[4] = db_p_str(str_of(w->cfg->twilio_account_sid));
	demo_query(k, SQL_DEMO_TEXT_LIST, 5, listed, k);
}
