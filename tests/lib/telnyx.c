/* tests/lib/telnyx.c: webhooks as Telnyx makes and signs them. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/telnyx.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/span.h"
#include "tests/lib/rig.h"
#include <inttypes.h>
#include <sodium.h>

#define BODY_MAX (256u * 1024)

void telnyx_settings(bool alone)
{
	static const char *const twilio[] = { "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER" };
	rig_set("TELNYX_API_KEY", RIG_TELNYX_API_KEY);
	rig_set("TELNYX_PUBLIC_KEY", RIG_TELNYX_PUBLIC_KEY);
	rig_set("TELNYX_NUMBER", RIG_TELNYX_NUMBER);
	rig_set("TELNYX_MESSAGING_PROFILE_ID", RIG_TELNYX_PROFILE);
	rig_set("TELNYX_API_BASE", "http://127.0.0.1:{fake}/telnyx");
	for (size_t i = 0; alone && i < sizeof twilio / sizeof twilio[0]; i++)
		rig_set(twilio[i], "");
}

struct str telnyx_uuid(struct arena *a)
{
	uint8_t b[16];
	seal_random(b, sizeof b);
	return arena_printf(a, "%02x%02x%02x%02x-%02x%02x-4%x%02x-a%x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3], b[4], b[5], b[6] & 15, b[7],
		b[8] & 15, b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void put(struct json_out *o, const char *name, struct str value)
{
	json_name(o, name);
	json_put_str(o, value);
}

static void put_party(struct json_out *o, struct str number, struct str status)
{
	json_open(o, '{');
	put(o, "carrier", STR("EE"));
	put(o, "line_type", STR("Wireless"));
	put(o, "phone_number", number);
	put(o, "status", status);
	json_close(o, '}');
}

static void put_message(struct arena *a, struct json_out *o, const struct telnyx_say *s)
{
	bool inbound = strcmp(s->type, "message.received") == 0;
	put(o, "direction", inbound ? STR("inbound") : STR("outbound"));
	put(o, "id", s->message_id.n ? s->message_id : telnyx_uuid(a));
	put(o, "record_type", STR("message"));
	put(o, "type", s->no_text ? STR("MMS") : STR("SMS"));
	put(o, "messaging_profile_id", s->profile.n ? s->profile : STR(RIG_TELNYX_PROFILE));
	put(o, "organization_id", STR("b448f9cc-a842-4784-98e9-03c1a5872950"));
	put(o, "encoding", STR("GSM-7"));
	json_name(o, "from");
	put_party(o, s->from, STR_NONE);
	json_name(o, "to");
	json_open(o, '[');
	put_party(o, s->to, inbound ? STR("webhook_delivered") : s->status);
	json_close(o, ']');
	put(o, "text", s->no_text ? STR_NONE : s->text.p ? s->text : STR("hi"));
	json_name(o, "media");
	json_open(o, '[');
	json_close(o, ']');
	json_name(o, "parts");
	json_put_int(o, 1);
	if (s->word.n)
		put(o, "autoresponse_type", s->word);
	if (strcmp(s->type, "message.sent") != 0) {
		json_name(o, "cost");
		json_put_raw(o, STR("{\"amount\":\"0.0040\",\"currency\":\"USD\"}"));
	}
	json_name(o, "errors");
	json_open(o, '[');
	if (s->code.n) {
		json_open(o, '{');
		put(o, "code", s->code);
		put(o, "title", STR("failed"));
		json_close(o, '}');
	}
	json_close(o, ']');
}

static void put_call(struct json_out *o, const struct telnyx_say *s)
{
	put(o, "call_control_id", s->call_id);
	put(o, "call_leg_id", STR("428c31b6-7af4-4bcb-b7f5-5013ef9657c1"));
	put(o, "call_session_id", STR("428c31b6-7af4-4bcb-b7f5-5013ef9657c2"));
	put(o, "client_state", s->state.n ? s->state : STR_NONE);
	put(o, "connection_id", STR("7267"));
	put(o, "from", s->from);
	put(o, "to", s->to);
	if (s->direction.n)
		put(o, "direction", s->direction);
	if (s->status.n)
		put(o, "hangup_cause", s->status);
}

struct str telnyx_json(struct arena *a, const struct telnyx_say *s)
{
	struct buf b;
	struct json_out o;
	char at[TIME_TEXT_MAX];
	buf_init(&b, BODY_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	json_open(&o, '{');
	put(&o, "record_type", STR("event"));
	put(&o, "event_type", str_of(s->type));
	put(&o, "id", s->id.n ? s->id : telnyx_uuid(a));
	put(&o, "occurred_at", str_of(time_format(rig_now_us() - s->ago_s * SEC_US, at)));
	json_name(&o, "payload");
	json_open(&o, '{');
	if (str_starts(str_of(s->type), STR("message.")))
		put_message(a, &o, s);
	else if (str_starts(str_of(s->type), STR("call.")))
		put_call(&o, s);
	else {
		put(&o, "id", s->message_id.n ? s->message_id : telnyx_uuid(a));
		put(&o, "customer_reference", s->reference);
		put(&o, "status", STR("success"));
	}
	json_close(&o, '}');
	json_close(&o, '}');
	json_name(&o, "meta");
	json_open(&o, '{');
	json_name(&o, "attempt");
	json_put_int(&o, 1);
	put(&o, "delivered_to", STR("https://usher.example/webhooks/telnyx"));
	json_close(&o, '}');
	json_close(&o, '}');
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void sign(struct buf *ret, struct str stamp, struct str body)
{
	uint8_t seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES];
	struct buf b;
	for (size_t i = 0; i < sizeof seed; i++)
		seed[i] = (uint8_t)i;
	crypto_sign_seed_keypair(pub, secret, seed);
	buf_init(&b, BODY_MAX);
	buf_add(&b, stamp);
	buf_add_char(&b, '|');
	buf_add(&b, body);
	crypto_sign_detached(sig, NULL, (const unsigned char *)b.p, b.n, secret);
	buf_done(&b);
	seal_base64_add(ret, sig, sizeof sig);
}

bool telnyx_signed(struct arena *a, struct str stamp, struct str signature, struct str body)
{
	struct buf right;
	buf_init(&right, 256);
	sign(&right, stamp, arena_str(a, body));
	bool same = str_eq(buf_str(&right), signature);
	buf_done(&right);
	return same;
}

struct http_answer telnyx_post(struct arena *a, const struct telnyx_post *p)
{
	struct buf head;
	buf_init(&head, 4096);
	struct str stamp = p->stamp ? str_of(p->stamp) : arena_printf(a, "%" PRId64, rig_now_us() / SEC_US + p->stamp_s);
	buf_add_z(&head, "Content-Type: application/json; charset=utf-8\r\nUser-Agent: telnyx-webhooks\r\n");
	if (stamp.n)
		buf_printf(&head, "telnyx-timestamp: " STR_FMT "\r\n", STR_ARG(stamp));
	if (p->signature == NULL) {
		buf_add_z(&head, "telnyx-signature-ed25519: ");
		sign(&head, stamp, p->body);
		buf_add_z(&head, "\r\n");
	} else if (p->signature[0])
		buf_printf(&head, "telnyx-signature-ed25519: %s\r\n", p->signature);
	struct http_ask q = { .method = "POST", .target = p->target ? p->target : "/webhooks/telnyx", .headers = buf_str(&head), .body = p->body,
		.wait_ms = p->wait_ms };
	struct http_answer r = http_call(a, rig.port, &q);
	buf_done(&head);
	return r;
}
