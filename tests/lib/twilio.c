/* tests/lib/twilio.c: webhooks as Twilio makes and signs them. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/twilio.h"
#include "base/form.h"
#include "base/seal.h"
#include "tests/lib/fake.h"
#include "tests/lib/rig.h"
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>

#define BODY_MAX (256u * 1024)

void hook_set(struct hook *h, const char *name, struct str value)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->fields[i].name, name) == 0) {
			h->fields[i].value = value;
			return;
		}
	if (h->n == HOOK_FIELDS_MAX)
		abort();
	h->fields[h->n++] = (struct hook_field){ name, value };
}

const char *hook_sid(struct arena *a, const char *prefix)
{
	uint64_t r[2];
	seal_random(r, sizeof r);
	return arena_z(a, arena_printf(a, "%s%016" PRIx64 "%016" PRIx64, prefix, r[0], r[1]));
}

static const char *country_of(const char *phone)
{
	struct phone p;
	static __thread struct country c;
	if (err_is(phone_parse(str_of(phone), &p)))
		return "";
	c = phone_country(&p);
	return c.z;
}

static void set_all(struct hook *h, const struct hook_field *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		hook_set(h, fields[i].name, fields[i].value);
}

void hook_text(struct arena *a, struct hook *h, const char *from, const char *to, struct str body, const char *sid)
{
	struct str id = str_of(sid ? sid : hook_sid(a, "SM"));
	*h = (struct hook){ .path = "/webhooks/twilio/sms" };
	const struct hook_field fields[] = {
		{ "ToCountry", arena_str(a, str_of(country_of(to))) }, { "ToState", STR("") }, { "SmsMessageSid", id }, { "NumMedia", STR("0") },
		{ "ToCity", STR("") }, { "FromZip", STR("") }, { "SmsSid", id }, { "FromState", STR("") }, { "SmsStatus", STR("received") },
		{ "FromCity", STR("") }, { "Body", body }, { "FromCountry", arena_str(a, str_of(country_of(from))) }, { "To", str_of(to) },
		{ "ToZip", STR("") }, { "NumSegments", STR("1") }, { "MessageSid", id }, { "AccountSid", STR(RIG_ACCOUNT) }, { "From", str_of(from) },
		{ "ApiVersion", STR("2010-04-01") },
	};
	set_all(h, fields, sizeof fields / sizeof fields[0]);
}

static void call_fields(struct hook *h, const char *from, const char *to, const char *sid, const char *status)
{
	const struct hook_field fields[] = {
		{ "CallSid", str_of(sid) }, { "AccountSid", STR(RIG_ACCOUNT) }, { "From", str_of(from) }, { "To", str_of(to) },
		{ "Caller", str_of(from) }, { "Called", str_of(to) }, { "CallStatus", str_of(status) }, { "ApiVersion", STR("2010-04-01") },
		{ "Direction", STR("inbound") },
	};
	set_all(h, fields, sizeof fields / sizeof fields[0]);
}

void hook_call(struct arena *a, struct hook *h, const char *from, const char *to, const char *sid)
{
	*h = (struct hook){ .path = "/webhooks/twilio/voice" };
	call_fields(h, from, to, sid ? sid : hook_sid(a, "CA"), "ringing");
}

void hook_call_ended(struct arena *a, struct hook *h, const char *from, const char *to, const char *sid, const char *status)
{
	(void)a;
	*h = (struct hook){ .path = "/webhooks/twilio/call-status" };
	call_fields(h, from, to, sid, status);
	hook_set(h, "CallDuration", STR("5"));
	hook_set(h, "Timestamp", STR("Thu, 01 Jan 2026 00:00:00 +0000"));
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct hook_field *)a)->name, ((const struct hook_field *)b)->name);
}

static struct str unescape(struct arena *a, struct str s)
{
	static const struct { const char *name; char c; } entities[] = {
		{ "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' }, { "&#39;", '\'' } };
	char *out = arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t used = 0;
		for (size_t k = 0; k < sizeof entities / sizeof entities[0] && !used; k++)
			if (str_starts(str_sub(s, i, s.n), str_of(entities[k].name))) {
				out[n++] = entities[k].c;
				used = strlen(entities[k].name);
			}
		if (!used) {
			out[n++] = s.p[i];
			used = 1;
		}
		i += used;
	}
	return str_n(out, n);
}

static bool take_element(struct str *rest, const char *open, const char *close, struct str *ret)
{
	ptrdiff_t at = str_find(*rest, str_of(open));
	if (at < 0)
		return false;
	struct str from = str_sub(*rest, (size_t)at, rest->n);
	ptrdiff_t text = str_chr(from, '>'), end = str_find(from, str_of(close));
	if (text < 0 || end <= text)
		return false;
	*ret = str_sub(from, (size_t)text + 1, (size_t)(end - text - 1));
	*rest = str_sub(from, (size_t)end + strlen(close), from.n);
	return true;
}

void twiml_read(struct arena *a, const struct http_answer *r, struct twiml *ret)
{
	*ret = (struct twiml){ .ok = r->status == 200 && str_find(r->body, STR("<Response")) >= 0 };
	static const char *const tags[][2] = { { "<Message", "</Message>" }, { "<Say", "</Say>" } };
	struct str text;
	for (size_t k = 0; k < 2; k++)
		for (struct str rest = r->body; ret->n < TWIML_TEXTS_MAX && take_element(&rest, tags[k][0], tags[k][1], &text);)
			ret->texts[ret->n++] = unescape(a, text);
	struct str rest = r->body;
	if (take_element(&rest, "<Redirect", "</Redirect>", &text))
		ret->redirect = unescape(a, text);
	ret->hangs_up = str_find(r->body, STR("<Hangup/>")) >= 0;
}

/* The server's HMAC-SHA1 is for one thread. */
static void sign_text(const char *token, struct str text, uint8_t mac[SHA1_BYTES])
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	seal_hmac_sha1(str_of(token), text, mac);
	pthread_mutex_unlock(&lock);
}

static struct str field_of(const struct hook *h, const char *name)
{
	struct str value = STR_NONE;
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->fields[i].name, name) == 0)
			value = h->fields[i].value;
	return value;
}

/* Twilio keeps what it does: the text that came in, and our answers, which it sends. */
static void carrier_keeps(struct arena *a, const struct hook *h, const struct http_answer *r)
{
	struct str from = field_of(h, "From"), to = field_of(h, "To"), sid = field_of(h, "MessageSid"), body = field_of(h, "Body");
	struct twiml t;
	if (strcmp(h->path, "/webhooks/twilio/sms") != 0)
		return;
	/* Only what is as Twilio sends it; its list has no NUL. */
	if ((r->status == 200 || h->leave) && str_is(field_of(h, "AccountSid"), RIG_ACCOUNT) && from.p && to.p && sid.n && body.p && !memchr(body.p, 0, body.n))
		fake_text_in(arena_z(a, sid), from, to, body, 0);
	twiml_read(a, r, &t);
	for (size_t i = 0; t.ok && from.p && to.p && i < t.n; i++)
		fake_text_known(arena_z(a, to), arena_z(a, from), t.texts[i], false);
}

struct http_answer hook_send(struct arena *a, const struct hook *h)
{
	struct buf body, sign, head;
	struct hook_field sorted[HOOK_FIELDS_MAX];
	memcpy(sorted, h->fields, sizeof sorted);
	qsort(sorted, h->n, sizeof sorted[0], by_name);
	buf_init(&body, BODY_MAX);
	buf_init(&sign, BODY_MAX);
	buf_init(&head, 4096);
	buf_printf(&sign, "%s%s", rig.url, h->path);
	for (size_t i = 0; i < h->n; i++) {
		if (sorted[i].value.p == NULL)
			continue;
		form_add(&body, sorted[i].name, sorted[i].value);
		buf_add_z(&sign, sorted[i].name);
		buf_add(&sign, sorted[i].value);
	}
	buf_add_z(&head, "Content-Type: application/x-www-form-urlencoded\r\n");
	if (h->signature == NULL) {
		uint8_t mac[SHA1_BYTES];
		sign_text(h->token ? h->token : RIG_TOKEN, buf_str(&sign), mac);
		buf_add_z(&head, "X-Twilio-Signature: ");
		seal_base64_add(&head, mac, sizeof mac);
		buf_add_z(&head, "\r\n");
	} else if (h->signature[0])
		buf_printf(&head, "X-Twilio-Signature: %s\r\n", h->signature);
	struct http_ask q = { .method = "POST", .target = h->path, .headers = buf_str(&head), .body = buf_str(&body), .leave = h->leave,
		.wait_ms = h->wait_ms };
	struct http_answer r = http_call(a, rig.port, &q);
	carrier_keeps(a, h, &r);
	buf_done(&body);
	buf_done(&sign);
	buf_done(&head);
	return r;
}
