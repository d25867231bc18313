/* tests/lib/fake_telnyx_numbers.c: Telnyx's numbers and their messaging settings; faults of its own on order. */
/* SPDX-License-Identifier: MIT
 *
 * A number that is not ready yet (ready_us) is neither listed nor configurable. Faults of the handlers:
 * telnyx.link, telnyx.connect: "null" (200, echo null, nothing changed), "other" (200, the echo names another id), "busy" (422, 10036).
 * telnyx.numbers, telnyx.settings: "empty", "short" (every third number only), "loop" (always the first page of many), "twice" (each number
 * twice), "odd" (the first in another format), "foreign" (numbers of another account), "huge" (a billion pages).
 */
#include "base/form.h"
#include "base/json.h"
#include "base/span.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_telnyx.h"
#include <stdio.h>

#define OUT_MAX (4u * 1024 * 1024)
#define KEY "Bearer KEY"

static bool is(const struct fake_call *c, const char *fault)
{
	return strcmp(c->fault, fault) == 0;
}

void fake_telnyx_error(struct fake_call *c, int status, const char *code, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"errors\":[{\"code\":\"%s\",\"title\":\"Refused\",\"detail\":\"The request was refused.\","
		"\"source\":{\"pointer\":\"/base\"},\"meta\":{\"url\":\"https://developers.telnyx.com/docs/overview/errors/%s\"}}]}", code, code));
}

void fake_telnyx_refuse(struct fake_call *c, int status, const char *headers)
{
	fake_telnyx_error(c, status, status == 401 ? "10009" : status == 404 ? "10005" : status == 429 ? "10011" : "10007", headers);
}

bool fake_telnyx_authorised(struct fake_call *c)
{
	bool good = str_starts(fake_header(c, "Authorization"), STR(KEY));
	if (!good)
		fake_telnyx_error(c, 401, "10009", "");
	return good;
}

static bool is_ready(const struct fake_number *n)
{
	return strcmp(n->carrier, "telnyx") == 0 && fake_number_owned(n) && n->ready_us <= fake_now_us();
}

void fake_put(struct json_out *o, const char *name, const char *value)
{
	json_name(o, name);
	if (value[0])
		json_put_str(o, str_of(value));
	else
		json_put_null(o);
}

static void put_number(struct json_out *o, const struct fake_number *n, const char *phone, const char *connection)
{
	char time[TIME_TEXT_MAX];
	const struct { const char *name, *value; } fields[] = {
		{ "id", n->id }, { "record_type", "phone_number" }, { "phone_number", phone }, { "country_iso_alpha2", n->country }, { "status", n->status },
		{ "connection_id", connection }, { "connection_name", "" }, { "customer_reference", n->reference }, { "external_pin", "" },
		{ "messaging_profile_id", n->profile }, { "messaging_profile_name", "" }, { "billing_group_id", "" }, { "emergency_status", "disabled" },
		{ "phone_number_type", n->type[0] ? n->type : "local" }, { "purchased_at", time_format(n->bought_us, time) }, { "created_at", time },
		{ "updated_at", time }, { "activated_at", "" }, { "source_type", "number_order" }, { "inbound_call_screening", "disabled" },
	};
	static const char *const flags[] = { "call_forwarding_enabled", "call_recording_enabled", "caller_id_name_enabled", "cnam_listing_enabled",
		"deletion_lock_enabled", "emergency_enabled", "hd_voice_enabled", "t38_fax_gateway_enabled" };
	json_open(o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
		fake_put(o, fields[i].name, fields[i].value);
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
		json_name(o, flags[i]);
		json_put_bool(o, n->locked && i == 4);
	}
	json_name(o, "tags");
	json_open(o, '[');
	json_close(o, ']');
	json_close(o, '}');
}

static void put_settings(struct json_out *o, const struct fake_number *n, const char *phone, const char *profile)
{
	json_open(o, '{');
	fake_put(o, "id", n->id);
	fake_put(o, "record_type", "messaging_settings");
	fake_put(o, "phone_number", phone);
	fake_put(o, "country_code", n->country);
	fake_put(o, "messaging_profile_id", profile);
	fake_put(o, "messaging_product", "A2P");
	fake_put(o, "traffic_type", "A2P");
	fake_put(o, "type", "longcode");
	json_name(o, "features");
	json_put_raw(o, STR("{\"sms\":{\"domestic_two_way\":true,\"international_inbound\":true,\"international_outbound\":true},\"mms\":null}"));
	json_close(o, '}');
}

/* One page of what is ready, as the carrier's faults have it. */
static void list(struct fake_call *c, bool settings)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	if (!fake_telnyx_authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	struct str part = form_get(&q, "filter[phone_number]");
	int64_t size = 20, page = 1, seen = 0;
	(void)err_is(str_int64(form_get(&q, "page[size]"), 1, 250, &size));
	(void)err_is(str_int64(form_get(&q, "page[number]"), 1, 100000, &page));
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	json_open(&o, '[');
	for (size_t i = 0; fake_number_at(i) != NULL; i++) {
		const struct fake_number *n = fake_number_at(i);
		if (!is_ready(n) || (part.n && str_find(str_of(n->phone), part) < 0) || is(c, "empty") || (is(c, "short") && i % 3))
			continue;
		bool shown = seen / size == (is(c, "loop") ? 0 : page - 1), odd = is(c, "odd") && seen == 0;
		char phone[40];
		snprintf(phone, sizeof phone, "%s%s", is(c, "foreign") ? "+4930" : "", is(c, "foreign") ? n->phone + strlen(n->phone) - 6 : n->phone);
		if (odd)
			snprintf(phone, sizeof phone, "(%.3s) %.3s %s", n->phone + 2, n->phone + 5, n->phone + 8);
		for (int times = is(c, "twice") ? 2 : 1; shown && times > 0; times--) {
			if (settings)
				put_settings(&o, n, phone, n->profile);
			else
				put_number(&o, n, phone, n->connection);
		}
		seen++;
	}
	json_close(&o, ']');
	json_name(&o, "meta");
	json_put_raw(&o, arena_printf(c->a, "{\"page_number\":%d,\"page_size\":%d,\"total_pages\":%lld,\"total_results\":%d}", is(c, "loop") ? 1 : (int)page,
		(int)size, is(c, "huge") ? 1000000000LL : is(c, "loop") ? 3LL : (long long)((seen + size - 1) / size), (int)seen));
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void list_numbers(struct fake_call *c)
{
	list(c, false);
}

static void list_settings(struct fake_call *c)
{
	list(c, true);
}

static struct fake_number *one(struct fake_call *c)
{
	if (!fake_telnyx_authorised(c))
		return NULL;
	struct fake_number *n = fake_number_by_id("telnyx", fake_segment(c, 0));
	if (n == NULL || !is_ready(n)) {
		fake_telnyx_error(c, 404, "10005", "");
		return NULL;
	}
	if (is(c, "busy")) {
		fake_telnyx_error(c, 422, "10036", "");
		return NULL;
	}
	return n;
}

static void answer(struct fake_call *c, const struct fake_number *n, bool settings, const char *echo)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "data");
	if (settings)
		put_settings(&o, n, n->phone, echo);
	else
		put_number(&o, n, n->phone, echo);
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void patch(struct fake_call *c, bool settings)
{
	struct json_val root;
	struct fake_number *n = one(c);
	if (n == NULL)
		return;
	struct str id = err_is(json_parse(c->a, c->body, &root)) ? STR_NONE : json_str_at(c->a, root, settings ? "messaging_profile_id" : "connection_id");
	char *at = settings ? n->profile : n->connection;
	if (is(c, "null") || is(c, "other")) {
		answer(c, n, settings, is(c, "null") ? "" : "dd50eba1-a0c0-4563-9925-b25e842a7cb6");
		return;
	}
	if (settings && id.n && fake_profile_by_id(id) == NULL) {
		fake_telnyx_error(c, 422, "10015", "");
		return;
	}
	if (id.p)
		snprintf(at, settings ? sizeof n->profile : sizeof n->connection, STR_FMT, STR_ARG(id));
	answer(c, n, settings, at);
}

static void link_number(struct fake_call *c)
{
	patch(c, true);
}

static void connect_number(struct fake_call *c)
{
	patch(c, false);
}

static void get_settings(struct fake_call *c)
{
	const struct fake_number *n = one(c);
	if (n)
		answer(c, n, true, n->profile);
}

static void get_number(struct fake_call *c)
{
	const struct fake_number *n = one(c);
	if (n)
		answer(c, n, false, n->connection);
}

static void release(struct fake_call *c)
{
	struct fake_number *n = one(c);
	if (n == NULL)
		return;
	if (n->locked) {
		fake_telnyx_error(c, 422, "10027", "");
		return;
	}
	snprintf(n->status, sizeof n->status, "deleted");
	answer(c, n, false, n->connection);
	n->released = true;
}

const struct fake_route fake_telnyx_number_routes[] = {
	TELNYX("telnyx.settings", "GET", "/phone_numbers/messaging", list_settings), /* before {} */
	TELNYX("telnyx.numbers", "GET", "/phone_numbers", list_numbers),
	TELNYX("telnyx.number", "GET", "/phone_numbers/{}", get_number),
	TELNYX("telnyx.connect", "PATCH", "/phone_numbers/{}", connect_number),
	TELNYX("telnyx.release", "DELETE", "/phone_numbers/{}", release),
	TELNYX("telnyx.setting", "GET", "/phone_numbers/{}/messaging", get_settings),
	TELNYX("telnyx.link", "PATCH", "/phone_numbers/{}/messaging", link_number),
	{ .op = NULL },
};
