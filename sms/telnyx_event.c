/* sms/telnyx_event.c: JSON into the value. */
/* SPDX-License-Identifier: MIT */
#include "sms/telnyx_event.h"
#include "base/json.h"
#include "base/money.h"
#include "base/seal.h"
#include "base/span.h"
#include "base/utf8.h"

#define STATE_BYTES_MAX 4096
#define CURRENCY_LETTERS 3

static const struct {
	const char *type;
	enum telnyx_kind kind;
} types[] = {
	{ "message.received", TELNYX_TEXT }, { "message.sent", TELNYX_RECEIPT }, { "message.finalized", TELNYX_RECEIPT },
	{ "call.initiated", TELNYX_CALL }, { "call.answered", TELNYX_CALL_ANSWERED }, { "call.speak.ended", TELNYX_CALL_SPOKEN },
	{ "call.hangup", TELNYX_CALL_ENDED }, { "number_order.complete", TELNYX_ORDER },
};

static enum telnyx_kind kind_of(struct str type)
{
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (str_is(type, types[i].type))
			return types[i].kind;
	return TELNYX_OTHER;
}

/* Telnyx' word -> ours; NULL: no news. That a network confirms nothing (delivery_unconfirmed) is no failure. */
static const char *status_of(struct str s)
{
	static const struct { const char *theirs, *ours; } words[] = {
		{ "queued", "accepted" }, { "sending", "accepted" }, { "sent", "sent" }, { "delivery_unconfirmed", "sent" },
		{ "delivered", "delivered" }, { "delivery_failed", "undelivered" }, { "expired", "undelivered" }, { "sending_failed", "failed" },
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_is(s, words[i].theirs))
			return words[i].ours;
	return NULL;
}

/* A required id: a string that is not empty. */
static bool read_id(struct arena *a, struct json_val v, const char *path, struct str *ret)
{
	*ret = json_str_at(a, v, path);
	return ret->n > 0 && ret->n <= TELNYX_ID_MAX;
}

/* Is v absent, null, or of that type? */
static bool may_be(struct json_val v, enum json_type type)
{
	enum json_type t = json_type(v);
	return t == JSON_ABSENT || t == JSON_NULL || t == type;
}

static int64_t first_code(struct arena *a, struct json_val payload)
{
	struct json_val v = json_at(payload, "errors.0.code");
	struct str s = json_type(v) == JSON_NUMBER ? json_raw(v) : json_str(a, v);
	int64_t code = 0;
	return s.n == 0 || err_is(str_int64(s, 0, INT32_MAX, &code)) ? 0 : code;
}

/* Of several recipients (a group) ours is the one whose webhook this is. */
static bool read_to(struct arena *a, struct json_val payload, struct telnyx_event *e)
{
	struct json_val to = json_at(payload, "to");
	if (json_type(to) != JSON_ARRAY)
		return false;
	size_t ours = 0;
	for (size_t i = 0; i < json_len(to); i++)
		if (str_is(json_str_at(a, json_item(to, i), "status"), "webhook_delivered")) {
			ours = i;
			break;
		}
	struct json_val one = json_item(to, ours);
	e->to = json_str_at(a, one, "phone_number");
	e->status = status_of(json_str_at(a, one, "status"));
	return e->to.n > 0;
}

static bool read_message(struct arena *a, struct json_val payload, struct telnyx_event *e)
{
	struct json_val text = json_at(payload, "text");
	e->from = json_str_at(a, payload, "from.phone_number");
	e->text = json_type(text) == JSON_STRING ? json_str(a, text) : STR("");
	e->profile = json_str_at(a, payload, "messaging_profile_id");
	e->word = json_str_at(a, payload, "autoresponse_type");
	e->code = first_code(a, payload);
	e->cost_currency = json_str_at(a, payload, "cost.currency");
	e->cost_micros = e->cost_currency.n == CURRENCY_LETTERS ? money_micros(json_str_at(a, payload, "cost.amount")) : -1;
	return read_id(a, payload, "id", &e->message_id) && read_to(a, payload, e) && may_be(text, JSON_STRING) &&
		(e->kind == TELNYX_RECEIPT || e->from.p != NULL);
}

static struct str decode_state(struct arena *a, struct str text)
{
	if (text.n == 0 || text.n % 4 != 0 || text.n > STATE_BYTES_MAX)
		return STR_NONE;
	size_t n = text.n / 4 * 3 - (str_ends(text, STR("==")) ? 2 : str_ends(text, STR("=")) ? 1 : 0);
	uint8_t *p = arena_alloc(a, n + 1);
	struct str state = str_n((const char *)p, n);
	return seal_base64_decode(text, p, n) && utf8_valid(state) ? state : STR_NONE;
}

static bool read_call(struct arena *a, struct json_val payload, struct telnyx_event *e)
{
	struct str direction = json_str_at(a, payload, "direction");
	e->from = json_str_at(a, payload, "from");
	e->to = json_str_at(a, payload, "to");
	e->state = decode_state(a, json_str_at(a, payload, "client_state"));
	e->hangup_cause = json_str_at(a, payload, "hangup_cause");
	e->incoming = str_is(direction, "incoming");
	if (!read_id(a, payload, "call_control_id", &e->call_id))
		return false;
	if (e->kind != TELNYX_CALL)
		return true;
	return e->to.n > 0 && e->from.p != NULL && (e->incoming || str_is(direction, "outgoing"));
}

static bool read_order(struct arena *a, struct json_val payload, struct telnyx_event *e)
{
	e->reference = json_str_at(a, payload, "customer_reference");
	e->order_status = json_str_at(a, payload, "status");
	return read_id(a, payload, "id", &e->order_id);
}

static bool read_payload(struct arena *a, struct json_val payload, struct telnyx_event *e)
{
	switch (e->kind) {
	case TELNYX_TEXT:
	case TELNYX_RECEIPT:
		return read_message(a, payload, e);
	case TELNYX_CALL:
	case TELNYX_CALL_ANSWERED:
	case TELNYX_CALL_SPOKEN:
	case TELNYX_CALL_ENDED:
		return read_call(a, payload, e);
	case TELNYX_ORDER:
		return read_order(a, payload, e);
	case TELNYX_OTHER:
	default:
		return true;
	}
}

/* The four hex digits behind "\u" at s.p[i], or -1. */
static int escape_at(struct str s, size_t i)
{
	int v = 0;
	if (i + 6 > s.n || s.p[i] != '\\' || s.p[i + 1] != 'u')
		return -1;
	for (size_t k = i + 2; k < i + 6; k++) {
		char c = s.p[k];
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (digit < 0)
			return -1;
		v = v * 16 + digit;
	}
	return v;
}

/* "\ud83d" without its other half is no character: "\ufffd". A copy of `s` if there is any, else `s`. */
static struct str mend_surrogates(struct arena *a, struct str s)
{
	char *copy = NULL;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\')
			continue;
		int v = escape_at(s, i), low = v >= 0xD800 && v <= 0xDBFF ? escape_at(s, i + 6) : -1;
		if (low >= 0xDC00 && low <= 0xDFFF)
			i += 11;
		else if (v >= 0xD800 && v <= 0xDFFF) {
			if (copy == NULL) {
				copy = arena_alloc(a, s.n + 1);
				memcpy(copy, s.p, s.n);
			}
			memcpy(copy + i, "\\ufffd", 6);
			i += 5;
		} else
			i++; /* "\\" and the like: what follows belongs to it */
	}
	return copy ? str_n(copy, s.n) : s;
}

struct err telnyx_event_decode(struct arena *a, struct str body, struct telnyx_event *ret)
{
	struct json_val root;
	struct err err = json_parse(a, mend_surrogates(a, utf8_repair(a, body)), &root);
	if (err_is(err))
		return err_new(ERR_REJECT, err.what);
	struct json_val data = json_at(root, "data"), at = json_at(data, "occurred_at"), record = json_at(data, "record_type");
	struct telnyx_event e = { .cost_micros = -1 };
	if (json_type(data) != JSON_OBJECT || !read_id(a, data, "event_type", &e.type))
		return err_new(ERR_REJECT, "not an event");
	if (json_type(record) != JSON_ABSENT && !str_is(json_str(a, record), "event"))
		return err_new(ERR_REJECT, "a record that is no event");
	e.kind = kind_of(e.type);
	if (!read_id(a, data, "id", &e.id) && e.kind != TELNYX_OTHER)
		return err_new(ERR_REJECT, "an event without its id");
	if (json_type(at) == JSON_STRING && err_is(time_parse_rfc3339(json_str(a, at), &e.occurred_us)) && e.kind != TELNYX_OTHER)
		return err_new(ERR_REJECT, "an event whose time cannot be read");
	if (!read_payload(a, json_at(data, "payload"), &e))
		return err_new(ERR_REJECT, "an event without what its type must have");
	*ret = e;
	return OK;
}
