/* tests/edge/signatures.c: who is let in: every way to be wrong about a signature, and what a forged request costs. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "tests/edge/edge.h"
#include "tests/lib/stripe.h"
#include <inttypes.h>

#define SMS "/webhooks/twilio/sms"
#define FLOOD 1000
#define OTHER_TOKEN "ffffffffffffffffffffffffffffffff"

static struct str before;       /* rows before anything was sent */
static int refused;

static struct str join(struct str a, struct str b)
{
	return arena_printf(lab_arena(), STR_FMT STR_FMT, STR_ARG(a), STR_ARG(b));
}

static void expect(const char *what, int status, const char *target, struct str headers, struct str form)
{
	struct http_answer r = edge_ask("POST", target, join(STR(EDGE_FORM), headers), form);
	LAB_CHECK(r.status == status, "%s: %d, want %d", what, r.status, status);
	refused += status == 403;
}

static const char *url(const char *path)
{
	return arena_z(lab_arena(), arena_printf(lab_arena(), "%s%s", rig.url, path));
}

/* The value of the header alone. */
static struct str value_of(struct str header)
{
	return str_trim(str_sub(header, 20, header.n));
}

static struct str header_of(struct str value)
{
	return arena_printf(lab_arena(), "X-Twilio-Signature: " STR_FMT "\r\n", STR_ARG(value));
}

static void wrong_signatures(struct str form, struct str good)
{
	struct str v = value_of(good);
	char flipped[28];
	expect("no signature", 403, SMS, STR(""), form);
	expect("empty signature", 403, SMS, STR("X-Twilio-Signature:\r\n"), form);
	expect("of another token", 403, SMS, edge_sign(OTHER_TOKEN, url(SMS), form), form);
	for (size_t n = 1; n < v.n; n += 3)
		expect("cut short", 403, SMS, header_of(str_sub(v, 0, n)), form);
	for (size_t i = 0; i < v.n; i++) {
		memcpy(flipped, v.p, 28);
		flipped[i] = flipped[i] == 'A' ? 'B' : 'A';
		expect("one character other", 403, SMS, header_of(str_n(flipped, 28)), form);
	}
	expect("not base64", 403, SMS, STR("X-Twilio-Signature: !!!!!!!!!!!!!!!!!!!!!!!!!!!!\r\n"), form);
	expect("hex", 403, SMS, STR("X-Twilio-Signature: 0123456789abcdef0123456789abcdef01234567\r\n"), form);
	expect("with text behind", 403, SMS, header_of(join(v, STR("A"))), form);
	expect("in quotes", 403, SMS, header_of(arena_printf(lab_arena(), "\"" STR_FMT "\"", STR_ARG(v))), form);
	expect("wrong one first", 403, SMS, join(header_of(STR("AAAAAAAAAAAAAAAAAAAAAAAAAAA=")), good), form);
	expect("under another name", 403, SMS, join(STR("X-Twilio-Signature-: "), join(v, STR("\r\n"))), form);
}

static void wrong_bodies(struct str form, struct str good)
{
	struct arena *a = lab_arena();
	struct str rest = form, first = str_cut(&rest, '&');
	expect("an extra byte", 403, SMS, good, join(form, STR("x")));
	expect("an extra field", 403, SMS, good, join(form, STR("&x=")));
	expect("a field less", 403, SMS, good, rest);
	expect("a field twice with another value", 403, SMS, good, join(form, STR("&To=%2B15005550006")));
	expect("an escape that is none", 403, SMS, good, join(form, STR("%zz")));
	expect("an empty body", 403, SMS, good, STR(""));
	expect("other bytes of the same length", 403, SMS, good, arena_printf(a, "x" STR_FMT, STR_ARG(str_sub(form, 1, form.n))));
	/* The same pairs are the same signed text: only these two must be let in, as one text. */
	expect("re-ordered", 200, SMS, good, arena_printf(a, STR_FMT "&" STR_FMT, STR_ARG(rest), STR_ARG(first)));
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages") == 1, "a re-ordered body is the same text");
	expect("as signed", 200, SMS, good, form);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages") == 1, "the same text again");
}

static void wrong_places(struct str form)
{
	static const char *const liars[] = {
		"X-Forwarded-Host: evil.example\r\n", "X-Forwarded-Proto: https\r\n", "X-Forwarded-Path: " SMS "\r\n", "X-Forwarded-For: 127.0.0.1\r\n",
		"Forwarded: host=evil.example;proto=https\r\n", "X-Original-URL: " SMS "\r\n", "X-Rewrite-URL: " SMS "\r\n",
		"X-HTTP-Method-Override: GET\r\n" };
	struct str elsewhere = edge_sign(RIG_TOKEN, "https://evil.example" SMS, form);
	expect("signed for another path", 403, SMS, edge_sign(RIG_TOKEN, url("/webhooks/twilio/voice"), form), form);
	expect("sent to another path", 403, "/webhooks/twilio/status", edge_sign(RIG_TOKEN, url(SMS), form), form);
	expect("with a query", 403, SMS "?x=1", edge_sign(RIG_TOKEN, url(SMS), form), form);
	expect("a query less", 403, SMS, edge_sign(RIG_TOKEN, url(SMS "?x=1"), form), form);
	expect("signed for another host", 403, SMS, elsewhere, form);
	for (size_t i = 0; i < sizeof liars / sizeof liars[0]; i++)
		expect(liars[i], 403, SMS, join(elsewhere, str_of(liars[i])), form);
	struct http_answer r = http_raw(lab_arena(), rig.port, arena_printf(lab_arena(), "POST " SMS " HTTP/1.1\r\nHost: evil.example\r\n" EDGE_FORM
		"Connection: close\r\nContent-Length: %zu\r\n" STR_FMT "\r\n" STR_FMT, form.n, STR_ARG(elsewhere), STR_ARG(form)), 5000);
	LAB_CHECK(r.status == 403, "Host as signed, but not ours: %d", r.status);
	refused++;
}

void edge_signatures(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	before = edge_rows();
	struct str form = edge_text(EDGE_PHONE, RIG_NUMBER, STR("Plumber, Leeds")), good = edge_sign(RIG_TOKEN, url(SMS), form);
	int64_t statements = rig_metric("usher_db_statements_total");
	wrong_signatures(form, good);
	wrong_places(form);
	for (int i = 0; i < FLOOD; i++)
		expect("a flood", 403, SMS, STR("X-Twilio-Signature: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n"), form);
	LAB_CHECK(str_eq(edge_rows(), before), "forged requests left rows: " STR_FMT ", before " STR_FMT, STR_ARG(edge_rows()), STR_ARG(before));
	int64_t asked = rig_metric("usher_db_statements_total") - statements;
	/* A look for work now and then is the server's own; a refused request costs none. */
	LAB_CHECK(refused > FLOOD && asked < refused / 10, "%d forged requests, %" PRId64 " statements", refused, asked);
	LAB_CHECK(rig_metric("usher_signature_failures_total{from=\"twilio\"}") == refused, "not every refusal was counted");
	wrong_bodies(form, good);
}

/* One Stripe request with this header; 0 rows, or one. */
static void stripe_expect(const char *what, int status, const struct stripe_event *e)
{
	struct http_answer r = { 0 };
	(void)stripe_send(lab_arena(), e, &r);
	LAB_CHECK(r.status == status, "%s: %d, want %d", what, r.status, status);
}

void edge_stripe(void *arg)
{
	static const int offsets[] = { -301, 301, -86400, 86400, -2000000000 };
	static const char *const headers[] = { "", "t=", "v1=", "t=0,v1=0", "t=-1,v1=00", "t=99999999999999999999,v1=00", "t=1e9,v1=00", "v1=AA,t=1",
		"t=2147483648,v1=0000000000000000000000000000000000000000000000000000000000000000", ",,,,", "t", "=" };
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	struct str rows = edge_rows();
	for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++)
		stripe_expect("out of time", 403, &(struct stripe_event){ .kind = "checkout", .reference = "r", .signed_off_s = offsets[i] });
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		stripe_expect(headers[i], 403, &(struct stripe_event){ .kind = "checkout", .reference = "r", .header = headers[i] });
	stripe_expect("of another secret", 403, &(struct stripe_event){ .kind = "checkout", .reference = "r", .secret = "whsec_other" });
	stripe_expect("an empty secret", 403, &(struct stripe_event){ .kind = "checkout", .reference = "r", .secret = "" });
	LAB_CHECK(str_eq(edge_rows(), rows), "forged events left rows: " STR_FMT, STR_ARG(edge_rows()));
	/* Signed, but no event. */
	static const char *const bodies[] = { "{}", "[]", "{", "null", "{\"id\":\"evt_1\"}", "{\"id\":\"evt_1\",\"id\":\"evt_2\",\"type\":\"x\"}",
		"{\"id\":\"evt_1\",\"type\":\"checkout.session.completed\",\"object\":\"event\"}", "{\"id\":\"evt_\xff\",\"type\":\"x\"}",
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]" };
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		stripe_expect(bodies[i], 400, &(struct stripe_event){ .kind = "checkout", .reference = "r", .body = bodies[i] });
	LAB_CHECK(str_eq(edge_rows(), rows), "what is no event left rows: " STR_FMT, STR_ARG(edge_rows()));
	stripe_expect("299 s old", 200, &(struct stripe_event){ .kind = "checkout", .reference = "r", .id = "evt_1", .signed_off_s = -298 });
	stripe_expect("again", 200, &(struct stripe_event){ .kind = "checkout", .reference = "r", .id = "evt_1", .signed_off_s = 298 });
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM payment_events") == 1, "an event is stored once");
	stripe_expect("SQL in an id", 200, &(struct stripe_event){ .kind = "checkout", .reference = "r", .id = "evt_');--" });
	stripe_expect("SQL in a reference", 200, &(struct stripe_event){ .kind = "checkout", .reference = "x');DROP/**/TABLE/**/clients;--", .id = "evt_2" });
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients") == 0 && rig_sql_int("SELECT count(*) FROM payment_events") == 3, "rows as they should be");
}
