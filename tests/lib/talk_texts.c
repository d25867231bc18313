/* tests/lib/talk_texts.c: words of scripts for texts and calls. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "tests/lib/fake.h"
#include "tests/lib/talk.h"
#include "tests/lib/talk_telnyx.h"
#include <stdlib.h>

#define API_WAIT_MS 3000        /* 2 s by the contract, one for the machine */
#define API_QUIET_MS 1200
#define TEXT_MAX 70000

void talk_saw(struct talk *t, struct str text)
{
	ptrdiff_t at = str_find(text, STR("/p/"));
	if (at < 0)
		return;
	struct str rest = str_sub(text, (size_t)at + 3, text.n);
	size_t n = 0;
	while (n < rest.n && (rest.p[n] == '-' || rest.p[n] == '_' || (rest.p[n] >= '0' && rest.p[n] <= '9') || (rest.p[n] >= 'A' && rest.p[n] <= 'Z') ||
		(rest.p[n] >= 'a' && rest.p[n] <= 'z')))
		n++;
	t->token = arena_z(t->a, str_sub(rest, 0, n));
}

void talk_took_twiml(struct talk *t)
{
	struct str all = STR("");
	twiml_read(t->a, &t->answer, &t->twiml);
	for (size_t i = 0; i < t->twiml.n; i++) {
		all = i ? arena_printf(t->a, STR_FMT "\n\n" STR_FMT, STR_ARG(all), STR_ARG(t->twiml.texts[i])) : t->twiml.texts[i];
		talk_saw(t, t->twiml.texts[i]);
	}
	t->joined = all;
}

/* \n, \t, \0, \\, \xHH, and {1600*x}: that many of a letter. */
static struct str unescape(struct talk *t, struct str s)
{
	struct buf b;
	buf_init(&b, TEXT_MAX);
	for (size_t i = 0; i < s.n; i++) {
		struct str rest = str_sub(s, i, s.n);
		ptrdiff_t star = rest.p[0] == '{' ? str_chr(rest, '*') : -1;
		if (star > 1 && star < 8 && rest.n > (size_t)star + 2 && rest.p[star + 2] == '}') {
			int64_t n = talk_number(str_sub(rest, 1, (size_t)star - 1));
			while (n-- > 0)
				buf_add_char(&b, rest.p[star + 1]);
			i += (size_t)star + 2;
		} else if (rest.p[0] != '\\' || rest.n < 2)
			buf_add_char(&b, rest.p[0]);
		else if (rest.p[1] == 'x' && rest.n >= 4) {
			char hex[3] = { rest.p[2], rest.p[3], 0 };
			buf_add_char(&b, (char)strtol(hex, NULL, 16));
			i += 3;
		} else {
			char c = rest.p[1];
			buf_add_char(&b, c == 'n' ? '\n' : c == 't' ? '\t' : c == '0' ? '\0' : c);
			i++;
		}
	}
	struct str out = arena_str(t->a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void say(struct talk *t, struct str rest)
{
	if (t->telnyx) {
		talk_telnyx_text(t, unescape(t, rest));
		return;
	}
	hook_text(t->a, &t->last_hook, t->phone, t->to, unescape(t, rest), NULL);
	t->answer = hook_send(t->a, &t->last_hook);
	talk_took_twiml(t);
	LAB_CHECK(t->twiml.ok, "status %d: " STR_FMT, t->answer.status, STR_ARG(t->answer.body));
}

static void say_times(struct talk *t, struct str rest)
{
	int64_t n = talk_number(talk_word_cut(&rest));
	while (n-- > 0)
		say(t, rest);
}

/* text [to=+..] [sid=..] [status=403] [sig=..|none] [token=..] [Field=value|Field=-] | body */
static void say_odd(struct talk *t, struct str rest)
{
	struct str options = talk_fill(t, str_cut(&rest, '|'));
	struct str body = rest.p ? unescape(t, str_sub(rest, rest.n ? 1 : 0, rest.n)) : STR("");
	struct hook *h = &t->last_hook;
	int64_t want = 200;
	hook_text(t->a, h, t->phone, t->to, body, NULL);
	for (struct str o = talk_word_cut(&options); o.n; o = talk_word_cut(&options)) {
		struct str value = o;
		struct str name = str_cut(&value, '=');
		const char *z = arena_z(t->a, value.p ? value : STR(""));
		if (str_is(name, "to"))
			hook_set(h, "To", str_of(z));
		else if (str_is(name, "sid"))
			hook_set(h, "MessageSid", str_of(z));
		else if (str_is(name, "status"))
			want = talk_number(value);
		else if (str_is(name, "sig"))
			h->signature = strcmp(z, "none") == 0 ? "" : z;
		else if (str_is(name, "token"))
			h->token = z;
		else
			hook_set(h, arena_z(t->a, name), str_is(value, "-") ? STR_NONE : str_of(z));
	}
	t->answer = hook_send(t->a, h);
	talk_took_twiml(t);
	LAB_CHECK(t->answer.status == want, "status %d, want %d: " STR_FMT, t->answer.status, (int)want, STR_ARG(t->answer.body));
}

/* same [| other body] */
static void say_same(struct talk *t, struct str rest)
{
	struct str body = rest;
	(void)str_cut(&body, '|');
	if (t->telnyx) {
		talk_telnyx_same(t);
		return;
	}
	if (body.p)
		hook_set(&t->last_hook, "Body", unescape(t, str_sub(body, 1, body.n)));
	t->answer = hook_send(t->a, &t->last_hook);
	talk_took_twiml(t);
	LAB_CHECK(t->twiml.ok, "status %d", t->answer.status);
}

static void hears(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(lab_glob(p, t->joined), "the answer is not like \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->joined));
}

static void hears_not(struct talk *t, struct str rest)
{
	struct str p = talk_fill(t, str_trim(rest));
	LAB_CHECK(!lab_glob(p, t->joined), "the answer should not be like \"" STR_FMT "\":\n" STR_FMT, STR_ARG(p), STR_ARG(t->joined));
}

static void hears_count(struct talk *t, struct str rest)
{
	size_t n = (size_t)talk_number(rest);
	LAB_CHECK(t->twiml.n == n, "%zu texts in the answer, want %zu:\n" STR_FMT, t->twiml.n, n, STR_ARG(t->joined));
}

static void hears_nothing(struct talk *t, struct str rest)
{
	(void)rest;
	LAB_CHECK(t->twiml.n == 0, "an answer where none should be:\n" STR_FMT, STR_ARG(t->joined));
}

struct api_want {
	struct talk *t;
	struct str pattern, got;
	bool any;
};

static bool api_came(void *ctx)
{
	struct api_want *w = ctx;
	struct fake_text x;
	while (fake_text_next(w->t->phone, &x)) {
		w->got = arena_str(w->t->a, str_of(x.body));
		w->any = true;
		talk_saw(w->t, w->got);
		if (lab_glob(w->pattern, w->got))
			return true;
	}
	return false;
}

/* api < pattern   api -   api skip */
static void api(struct talk *t, struct str rest)
{
	struct str word = talk_word_cut(&rest);
	struct api_want w = { .t = t, .pattern = talk_fill(t, rest) };
	struct fake_text x;
	if (str_is(word, "skip")) {
		while (fake_text_next(t->phone, &x))
			talk_saw(t, str_of(x.body));
	} else if (str_is(word, "-")) {
		w.pattern = STR("*");
		LAB_CHECK(!lab_wait(API_QUIET_MS, api_came, &w), "a text where none should be: " STR_FMT, STR_ARG(w.got));
	} else {
		LAB_CHECK(str_is(word, "<"), "api < PATTERN, api - or api skip");
		LAB_CHECK(lab_wait(API_WAIT_MS, api_came, &w), "no text like \"" STR_FMT "\" by the carrier's API; last: " STR_FMT, STR_ARG(w.pattern),
			STR_ARG(w.got));
	}
}

struct count_want {
	const char *phone;
	size_t want;
};

static bool enough(void *ctx)
{
	const struct count_want *w = ctx;
	return fake_texts(w->phone) >= w->want;
}

static void accepted(struct talk *t, struct str rest)
{
	struct count_want w = { t->phone, (size_t)talk_number(rest) };
	(void)lab_wait(API_WAIT_MS, enough, &w);
	size_t n = fake_texts(t->phone);
	LAB_CHECK(n == w.want, "%zu texts accepted by the carrier's API, want %zu", n, w.want);
}

static bool alert_came(void *ctx)
{
	struct api_want *w = ctx;
	while (fake_alert_next(w->t->a, &w->got))
		if (lab_glob(w->pattern, w->got))
			return true;
	return false;
}

/* alert < pattern   alert -: what is POSTed to USHER_ALERT_URL (http://127.0.0.1:{fake}/alerts) */
static void alert(struct talk *t, struct str rest)
{
	struct str word = talk_word_cut(&rest);
	struct api_want w = { .t = t, .pattern = str_is(word, "-") ? STR("*") : rest };
	bool came = lab_wait(str_is(word, "-") ? API_QUIET_MS : API_WAIT_MS, alert_came, &w);
	LAB_CHECK(came == !str_is(word, "-"), "%s alert: " STR_FMT, came ? "an" : "no such", STR_ARG(w.got));
}

/* alerts N: so many POSTs in all, at most */
static void alerts(struct talk *t, struct str rest)
{
	(void)t;
	LAB_CHECK(fake_alerts() <= (size_t)talk_number(str_trim(rest)), "%zu alerts", fake_alerts());
}

static void set_phone(struct talk *t, struct str rest)
{
	t->phone = arena_z(t->a, str_trim(rest));
}

static void sign_call(const struct talk *t, struct hook *h)
{
	if (t->call_account == NULL)
		return;
	hook_set(h, "AccountSid", str_of(t->call_account));
	h->token = t->call_token;
}

/* call NUMBER from NUMBER [as ACCOUNT TOKEN [STATUS]] */
static void call(struct talk *t, struct str rest)
{
	struct str line = talk_fill(t, rest);
	t->call_to = arena_z(t->a, talk_word_cut(&line));
	LAB_CHECK(str_is(talk_word_cut(&line), "from"), "call NUMBER from NUMBER");
	t->call_from = arena_z(t->a, talk_word_cut(&line));
	bool as = str_is(talk_word_cut(&line), "as");
	t->call_account = as ? arena_z(t->a, talk_word_cut(&line)) : NULL;
	t->call_token = as ? arena_z(t->a, talk_word_cut(&line)) : NULL;
	int want = line.n ? (int)talk_number(line) : 200;
	if (t->telnyx) {
		talk_telnyx_call(t);
		return;
	}
	t->call_sid = hook_sid(t->a, "CA");
	hook_call(t->a, &t->last_hook, t->call_from, t->call_to, t->call_sid);
	sign_call(t, &t->last_hook);
	t->answer = hook_send(t->a, &t->last_hook);
	talk_took_twiml(t);
	LAB_CHECK(t->answer.status == want && t->twiml.ok == (want == 200), "status %d", t->answer.status);
}

/* call-end STATUS [SID] */
static void call_end(struct talk *t, struct str rest)
{
	const char *status = arena_z(t->a, talk_word_cut(&rest));
	const char *sid = rest.n ? arena_z(t->a, rest) : t->call_sid;
	if (t->telnyx) {
		talk_telnyx_call_end(t, status, sid);
		return;
	}
	hook_call_ended(t->a, &t->last_hook, t->call_from ? t->call_from : t->phone, t->call_to ? t->call_to : RIG_NUMBER, sid, status);
	sign_call(t, &t->last_hook);
	t->answer = hook_send(t->a, &t->last_hook);
	LAB_CHECK(t->answer.status == 204, "status %d, want 204", t->answer.status);
}

static void hears_redirect(struct talk *t, struct str rest)
{
	struct str p = str_trim(rest);
	LAB_CHECK(lab_glob(p, t->twiml.redirect), "redirected to \"" STR_FMT "\"", STR_ARG(t->twiml.redirect));
}

/* receipt STATUS [ErrorCode]: of the last text to this phone by the API */
static void receipt(struct talk *t, struct str rest)
{
	struct hook h = { .path = "" };
	struct str status = talk_word_cut(&rest);
	if (t->telnyx) {
		talk_telnyx_receipt(t, status, rest);
		return;
	}
	struct str id = rig_sql("SELECT max(m.id) FROM messages m JOIN clients c ON c.id = m.client_id WHERE "
		"c.%s AND direction = 'out'", talk_client(t));
	h.path = arena_z(t->a, arena_printf(t->a, "/webhooks/twilio/status?m=" STR_FMT, STR_ARG(id)));
	hook_set(&h, "MessageSid", rig_sql("SELECT coalesce(carrier_id, 'SM0') FROM messages WHERE id = " STR_FMT, STR_ARG(id)));
	struct str code = talk_word_cut(&rest);
	bool as = str_is(talk_word_cut(&rest), "as");
	hook_set(&h, "AccountSid", as ? arena_str(t->a, talk_word_cut(&rest)) : STR(RIG_ACCOUNT));
	h.token = as ? arena_z(t->a, talk_word_cut(&rest)) : NULL;
	hook_set(&h, "From", STR(RIG_NUMBER));
	hook_set(&h, "To", str_of(t->phone));
	hook_set(&h, "MessageStatus", arena_str(t->a, status));
	if (code.n)
		hook_set(&h, "ErrorCode", arena_str(t->a, code));
	t->answer = hook_send(t->a, &h);
	LAB_CHECK(t->answer.status == 204, "status %d, want 204: " STR_FMT, t->answer.status, STR_ARG(t->answer.body));
}

const struct talk_word talk_texts[] = {
	{ .word = ">", .run = say }, { .word = "times", .run = say_times }, { .word = "text", .run = say_odd }, { .word = "same", .run = say_same },
	{ .word = "<", .run = hears }, { .word = "!<", .run = hears_not }, { .word = "<<", .run = hears_count }, { .word = "<-", .run = hears_nothing },
	{ .word = "api", .run = api }, { .word = "accepted", .run = accepted }, { .word = "alert", .run = alert },
	{ .word = "alerts", .run = alerts }, { .word = "phone", .run = set_phone, .before_start = true },
	{ .word = "call", .run = call }, { .word = "call-end", .run = call_end }, { .word = "hear", .run = hears },
	{ .word = "redirect", .run = hears_redirect }, { .word = "receipt", .run = receipt }, { .word = NULL },
};
