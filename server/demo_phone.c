/* server/demo_phone.c: /phone/api/...: the simulated phones themselves: which there are, what they show, what is dialled on them. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/demo_impl.h"
#include "server/handlers.h"

#define MESSAGES_MAX 200
#define NETWORK_MAX_BYTES 40
#define DIGITS_MAX_BYTES 64

static void json_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (!demo_failed(k, e))
		demo_answer_json(k, 200, db_str(results[0], 0, 0));
}

void demo_phones_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k != NULL)
		demo_query(k, SQL_DEMO_PHONES, 0, json_found, k);
}

static bool phone_of_query(struct demo_ask *k)
{
	struct phone phone;
	struct str text = form_get(&k->query, "phone");
	if (err_is(phone_parse(text, &phone))) {
		demo_refuse(k, 400, "which phone? ?phone=%2B447700900101");
		return false;
	}
	k->p[0] = db_p_str(text);
	return true;
}

void demo_state_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k != NULL && phone_of_query(k))
		demo_query(k, SQL_DEMO_STATE, 1, json_found, k);
}

void demo_messages_get(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	int64_t after = 0;
	if (k == NULL || !phone_of_query(k))
		return;
	struct str text = form_get(&k->query, "after");
	if (text.p != NULL && err_is(str_int64(text, 0, INT64_MAX, &after))) {
		demo_refuse(k, 400, "after is the number of a message");
		return;
	}
	k->p[1] = db_p_int(k->a, after);
	k->p[2] = db_p_int(k->a, MESSAGES_MAX);
	k->p[3] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_MESSAGES, 4, json_found, k);
}

static void added(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0)
		demo_refuse(k, 409, "no number for fiction is left in that country (GB, US, CA, IE, AU), or somebody just took it");
	else
		demo_answer_json(k, 200, arena_printf(k->a, "{\"phone\":\"" STR_FMT "\"}", STR_ARG(db_str(results[0], 0, 0))));
}

void demo_phones_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct country country = { .z = "" };
	if (k == NULL)
		return;
	struct str network = json_str_at(k->a, k->body, "network"), kind = json_str_at(k->a, k->body, "kind");
	bool known = str_is(kind, "iphone") || str_is(kind, "android") || str_is(kind, "landline");
	if (err_is(country_parse(json_str_at(k->a, k->body, "country"), &country)) || !known || network.n > NETWORK_MAX_BYTES) {
		demo_refuse(k, 400, "a phone has a country (GB, US, CA, IE, AU), a network and a kind (iphone, android, landline)");
		return;
	}
	k->p[0] = db_p_str(arena_str(k->a, str_of(country.z)));
	k->p[1] = db_p_str(network.p ? network : STR(""));
	k->p[2] = db_p_str(kind);
	k->p[3] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_PHONE_ADD, 4, added, k);
}

struct dialling {
	struct demo_ask *k;
	struct str phone, digits, line, forwards, forwards_json;
	struct str settings;            /* set in the phone's settings for this reason; absent: dialled */
	bool from_line;                 /* the landline is used, not the mobile */
	struct demo_dial dial;
	struct str words;
};

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct dialling *d = ctx;
	struct buf b;
	struct json_out o;
	if (demo_failed(d->k, e))
		return;
	buf_init(&b, 4096);
	json_out_init(&o, &b);
	static const char *const whats[] = { [DIAL_NUMBER] = "call", [DIAL_SET] = "set", [DIAL_CLEAR] = "clear", [DIAL_ASK] = "ask", [DIAL_UNKNOWN] = "unknown" };
	json_open(&o, '{');
	json_name(&o, "what");
	json_put_str(&o, str_of(whats[d->dial.what]));
	json_name(&o, "accepted");
	json_put_bool(&o, d->dial.what != DIAL_UNKNOWN);
	json_name(&o, "feature");
	json_put_bool(&o, d->dial.feature);
	json_name(&o, "reasons");
	json_open(&o, '[');
	for (size_t i = 0; i < d->dial.n_reasons; i++)
		json_put_str(&o, d->dial.reasons[i]);
	json_close(&o, ']');
	json_name(&o, "target");
	json_put_str(&o, d->dial.what == DIAL_SET ? phone_str(&d->dial.number) : STR_NONE);
	json_name(&o, "forwards");
	json_put_raw(&o, d->forwards_json);
	json_name(&o, "words");
	json_put_str(&o, d->words);
	json_close(&o, '}');
	demo_answer_json(d->k, 200, buf_str(&b));
	buf_done(&b);
}

static void call(struct dialling *d, struct str from)
{
	demo_call(d->k, &(struct demo_call){ .phone = d->phone, .from = from, .to = arena_str(d->k->a, phone_str(&d->dial.number)), .how = STR("no_answer"),
		.way = "out" });
}

/* In the United States and Canada an exchange calls the number when forwarding is set from a landline: usher answers that. */
static void activation_call(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct dialling *d = ctx;
	if (!demo_failed(d->k, e))
		call(d, d->line);
}

/* "no answer, busy" */
static struct str in_words(struct arena *a, const struct demo_dial *d)
{
	struct str all = STR("");
	for (size_t i = 0; i < d->n_reasons; i++) {
		struct str word = str_is(d->reasons[i], "no_answer") ? STR("no answer") : d->reasons[i];
		all = arena_printf(a, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "", STR_ARG(word));
	}
	return all;
}

static void set_forward(struct dialling *d, bool rings_back)
{
	struct demo_ask *k = d->k;
	bool sets = d->dial.what == DIAL_SET;
	struct str reasons = in_words(k->a, &d->dial), target = sets ? arena_str(k->a, phone_str(&d->dial.number)) : STR("");
	d->words = sets ? arena_printf(k->a, STR_FMT ": call forwarding (" STR_FMT ") to " STR_FMT " is on.", STR_ARG(d->digits), STR_ARG(reasons), STR_ARG(target)) :
		arena_printf(k->a, STR_FMT ": call forwarding (" STR_FMT ") is off.", STR_ARG(d->digits), STR_ARG(reasons));
	k->p[0] = db_p_str(d->line);
	k->p[1] = db_p_texts(k->a, d->dial.reasons, d->dial.n_reasons);
	k->p[2] = db_p_str(target);
	k->p[3] = db_p_str(d->phone);
	k->p[4] = db_p_str(d->words);
	k->p[5] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_FORWARD_SET, 6, rings_back && sets ? activation_call : noted, d);
}

static void note(struct dialling *d, struct str words)
{
	struct demo_ask *k = d->k;
	d->words = words;
	k->p[0] = db_p_str(d->phone);
	k->p[1] = db_p_str(words);
	k->p[2] = db_p_int(k->a, clock_now_us());
	k->p[3] = db_p_int(k->a, 0);
	for (size_t i = 4; i < 9; i++)
		k->p[i] = db_p_str(STR(""));
	demo_query(k, SQL_DEMO_NOTE, 9, noted, d);
}

/* "How calls that are not answered are forwarded", as the phone's own settings say it to the network. */
static void read_setting(struct dialling *d, struct country home)
{
	d->dial = (struct demo_dial){ .what = DIAL_CLEAR, .n_reasons = 1, .reasons = { d->settings } };
	if (d->digits.n > 0)
		d->dial.what = err_is(phone_parse_human(d->digits, home, &d->dial.number)) ? DIAL_UNKNOWN : DIAL_SET;
	d->digits = STR("Settings");
}

static void phone_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct dialling *d = ctx;
	struct demo_ask *k = d->k;
	struct country country = { .z = "" };
	if (demo_failed(k, e))
		return;
	const PGresult *r = results[0];
	if (db_rows(r) == 0) {
		demo_refuse(k, 404, "no such simulated phone");
		return;
	}
	bool landline = str_is(db_str(r, 0, 3), "landline");
	d->line = arena_str(k->a, db_str(r, 0, 0));
	d->forwards = arena_str(k->a, db_str(r, 0, 5));
	d->forwards_json = arena_str(k->a, db_str(r, 0, 6));
	(void)err_is(country_parse(db_str(r, 0, 1), &country));
	bool america = str_is(str_of(country.z), "US") || str_is(str_of(country.z), "CA");
	if (d->settings.p != NULL)
		read_setting(d, country);
	else
		demo_dial_read(d->digits, country, db_str(r, 0, 2), landline, &d->dial);
	if (d->dial.what == DIAL_UNKNOWN && d->settings.p != NULL)
		note(d, STR("Settings: that is no number that calls can be forwarded to."));
	else if (d->dial.what == DIAL_NUMBER)
		call(d, d->from_line ? d->line : d->phone);
	else if (d->dial.what == DIAL_ASK)
		note(d, arena_printf(k->a, STR_FMT ": call forwarding: " STR_FMT ".", STR_ARG(d->digits), STR_ARG(d->forwards.n ? d->forwards : STR("not set"))));
	else if (d->dial.what == DIAL_UNKNOWN)
		note(d, arena_printf(k->a, STR_FMT ": %s", STR_ARG(d->digits), landline ? "the number or service you have dialled is not known." :
			"connection problem or invalid MMI code."));
	else
		set_forward(d, landline && america && d->settings.p == NULL);
}

void demo_dial_post(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	struct dialling *d = ARENA_NEW(k->a, struct dialling);
	struct str digits = str_trim(json_str_at(k->a, k->body, "digits"));
	if (str_is(digits, "usher"))
		digits = str_of(w->cfg->twilio_number);
	if (digits.n == 0 || digits.n > DIGITS_MAX_BYTES) {
		demo_refuse(k, 400, "nothing that can be dialled");
		return;
	}
	*d = (struct dialling){ .k = k, .phone = json_str_at(k->a, k->body, "phone"), .digits = digits, .from_line = json_bool_at(k->body, "line", false) };
	k->p[0] = db_p_str(d->phone);
	demo_query(k, SQL_DEMO_PHONE_GET, 1, phone_found, d);
}

void demo_forward_post(struct world *w, struct httpd_request *r)
{
	static const char *const reasons[] = { "all", "no_answer", "busy", "unreachable" };
	struct demo_ask *k = demo_enter(w, r);
	struct phone phone;
	if (k == NULL || !demo_phone(k, "phone", &phone))
		return;
	struct dialling *d = ARENA_NEW(k->a, struct dialling);
	struct str reason = json_str_at(k->a, k->body, "reason"), target = str_trim(json_str_at(k->a, k->body, "target"));
	*d = (struct dialling){ .k = k, .phone = json_str_at(k->a, k->body, "phone"), .digits = target };
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (str_is(reason, reasons[i]))
			d->settings = str_of(reasons[i]);
	if (d->settings.p == NULL || target.n > DIGITS_MAX_BYTES) {
		demo_refuse(k, 400, "\"reason\" is one of all, no_answer, busy, unreachable; \"target\" a number, or nothing");
		return;
	}
	k->p[0] = db_p_str(d->phone);
	demo_query(k, SQL_DEMO_PHONE_GET, 1, phone_found, d);
}
