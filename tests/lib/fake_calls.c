/* tests/lib/fake_calls.c: Twilio's and Telnyx' APIs for placing calls and looking numbers up. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_calls.h"
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "base/span.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/rig.h"
#include <stdlib.h>

#define PLACED_MAX 2000

static struct fake_placed placed[PLACED_MAX];
static size_t n_placed;

static void put(char *out, size_t n, struct str s)
{
	snprintf(out, n, STR_FMT, STR_ARG(s));
}

static struct fake_placed *keep(struct str from, struct str to, const char *prefix)
{
	if (n_placed == PLACED_MAX)
		abort();
	struct fake_placed *p = &placed[n_placed++];
	snprintf(p->sid, sizeof p->sid, "%s%032zx", prefix, n_placed);
	put(p->from, sizeof p->from, from);
	put(p->to, sizeof p->to, to);
	snprintf(p->status, sizeof p->status, "queued");
	p->at_us = fake_now_us();
	return p;
}

static const char *date_of(int64_t us, char out[40])
{
	static const char *const months = "JanFebMarAprMayJunJulAugSepOctNovDec", *const days = "ThuFriSatSunMonTueWed";
	char iso[TIME_TEXT_MAX];
	time_format(us, iso);
	int month = atoi(iso + 5), day = (int)(us / DAY_US % 7);
	snprintf(out, 40, "%.3s, %.2s %.3s %.4s %.8s +0000", days + 3L * day, iso + 8, months + 3L * (month - 1), iso, iso + 11);
	return out;
}

static void put_call(struct json_out *o, const struct fake_placed *p)
{
	char date[40];
	const struct { const char *name, *value; } fields[] = {
		{ "sid", p->sid }, { "from", p->from }, { "to", p->to }, { "status", p->status }, { "direction", "outbound-api" },
		{ "date_created", date_of(p->at_us, date) },
	};
	json_open(o, '{');
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(o, fields[i].name);
		json_put_str(o, str_of(fields[i].value));
	}
	json_name(o, "start_time"); /* not begun yet: null at Twilio */
	json_put_null(o);
	json_close(o, '}');
}

static void refuse(struct fake_call *c, int status, int code, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"code\":%d,\"message\":\"refused\",\"status\":%d}", code, status));
}

static void refuse_as_twilio(struct fake_call *c, int status, const char *headers)
{
	refuse(c, status, status == 401 ? 20003 : status == 404 ? 20404 : status == 429 ? 20429 : status == 503 ? 20503 : 20500, headers);
}

static void post_call(struct fake_call *c)
{
	struct form f = { 0 };
	struct buf b;
	struct json_out o;
	(void)err_is(form_parse(c->a, c->body, &f));
	bool whole = form_get(&f, "To").n && form_get(&f, "From").n && (form_get(&f, "Twiml").n || form_get(&f, "Url").n);
	int code = strcmp(c->fault, "geo") == 0 ? 21215 : strcmp(c->fault, "bad-number") == 0 ? 21211 : whole ? 0 : 21205;
	if (code) {
		refuse(c, 400, code, "");
		return;
	}
	struct fake_placed *p = keep(form_get(&f, "From"), form_get(&f, "To"), "CA");
	put(p->callback, sizeof p->callback, form_get(&f, "StatusCallback"));
	buf_init(&b, 65536);
	json_out_init(&o, &b);
	put_call(&o, p);
	fake_answer(c, 201, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void list_calls(struct fake_call *c)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	(void)err_is(form_parse(c->a, c->query, &q));
	buf_init(&b, 1024u * 1024);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "calls");
	json_open(&o, '[');
	for (size_t i = n_placed; i-- > 0;)
		if (str_is(form_get(&q, "From"), placed[i].from) && str_is(form_get(&q, "To"), placed[i].to))
			put_call(&o, &placed[i]);
	json_close(&o, ']');
	json_name(&o, "next_page_uri");
	json_put_null(&o);
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void get_call(struct fake_call *c)
{
	struct str sid = fake_segment(c, 1);
	struct buf b;
	struct json_out o;
	for (size_t i = 0; i < n_placed; i++)
		if (str_is(sid, placed[i].sid)) {
			buf_init(&b, 65536);
			json_out_init(&o, &b);
			put_call(&o, &placed[i]);
			fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
			buf_done(&b);
			return;
		}
	refuse(c, 404, 20404, "");
}

static void refuse_as_telnyx(struct fake_call *c, int status, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"errors\":[{\"code\":\"%d\",\"title\":\"refused\",\"detail\":\"refused\"}]}",
		status == 429 ? 10011 : 10007));
}

static void post_dial(struct fake_call *c)
{
	struct json_val root;
	bool whole = !err_is(json_parse(c->a, c->body, &root)) && json_str_at(c->a, root, "connection_id").n && json_str_at(c->a, root, "to").n &&
		json_str_at(c->a, root, "from").n;
	if (!whole) {
		refuse_as_telnyx(c, 422, "");
		return;
	}
	struct fake_placed *p = keep(json_str_at(c->a, root, "from"), json_str_at(c->a, root, "to"), "v3:");
	put(p->callback, sizeof p->callback, json_str_at(c->a, root, "webhook_url"));
	put(p->state, sizeof p->state, json_str_at(c->a, root, "client_state"));
	fake_answer(c, 200, "", arena_printf(c->a, "{\"data\":{\"call_control_id\":\"%s\",\"call_leg_id\":\"%s\",\"call_session_id\":\"%s\",\"is_alive\":false,"
		"\"record_type\":\"call\"}}", p->sid, p->sid, p->sid));
}

static void get_dial(struct fake_call *c)
{
	bool alive = n_placed > 0 && strcmp(placed[n_placed - 1].status, "queued") == 0;
	fake_answer(c, 200, "", arena_printf(c->a, "{\"data\":{\"call_control_id\":\"x\",\"is_alive\":%s,\"record_type\":\"call\"}}", alive ? "true" : "false"));
}

/* Look-ups: "Verizon Wireless", a mobile, unless a fault names something else: "landline", "no-network", "not-allowed". */
static void look_up(struct fake_call *c, bool twilio)
{
	bool landline = strcmp(c->fault, "landline") == 0, nothing = strcmp(c->fault, "no-network") == 0, denied = strcmp(c->fault, "not-allowed") == 0;
	const char *name = landline ? "BT" : str_starts(fake_segment(c, 0), STR("%2B1")) ? "Verizon Wireless" : "EE Limited";
	const char *type = twilio ? landline ? "landline" : "mobile" : landline ? "fixed line" : "mobile";
	if (twilio && (nothing || denied))
		fake_answer(c, 200, "", arena_printf(c->a, "{\"phone_number\":\"+1\",\"valid\":true,\"line_type_intelligence\":{\"carrier_name\":null,\"type\":null,"
			"\"error_code\":%s}}", denied ? "60601" : "null"));
	else if (twilio)
		fake_answer(c, 200, "", arena_printf(c->a, "{\"phone_number\":\"+1\",\"valid\":true,\"line_type_intelligence\":{\"mobile_country_code\":\"310\","
			"\"mobile_network_code\":\"010\",\"carrier_name\":\"%s\",\"type\":\"%s\",\"error_code\":null}}", name, type));
	else
		fake_answer(c, 200, "", arena_printf(c->a, "{\"data\":{\"record_type\":\"number_lookup\",\"carrier\":{\"name\":\"%s\",\"type\":\"%s\",\"error_code\":null}}}",
			nothing ? "" : name, type));
}

static void look_up_twilio(struct fake_call *c)
{
	look_up(c, true);
}

static void look_up_telnyx(struct fake_call *c)
{
	look_up(c, false);
}

const struct fake_route fake_call_routes[] = {
	{ .op = "twilio.lookup", .method = "GET", .path = "/lookups/v2/PhoneNumbers/{}", .handle = look_up_twilio, .refuse = refuse_as_twilio },
	{ .op = "telnyx.lookup", .method = "GET", .path = "/telnyx/v2/number_lookup/{}", .handle = look_up_telnyx, .refuse = refuse_as_telnyx },
	{ .op = "twilio.call", .method = "POST", .path = "/twilio/2010-04-01/Accounts/{}/Calls.json", .handle = post_call, .refuse = refuse_as_twilio },
	{ .op = "twilio.calls", .method = "GET", .path = "/twilio/2010-04-01/Accounts/{}/Calls.json", .handle = list_calls, .refuse = refuse_as_twilio },
	{ .op = "twilio.call_get", .method = "GET", .path = "/twilio/2010-04-01/Accounts/{}/Calls/{}.json", .handle = get_call, .refuse = refuse_as_twilio },
	{ .op = "telnyx.dial", .method = "POST", .path = "/telnyx/v2/calls", .handle = post_dial, .refuse = refuse_as_telnyx },
	{ .op = "telnyx.call_get", .method = "GET", .path = "/telnyx/v2/calls/{}", .handle = get_dial, .refuse = refuse_as_telnyx },
	{ .op = NULL },
};

bool fake_placed_at(size_t i, struct fake_placed *ret)
{
	fake_lock();
	bool found = i < n_placed;
	if (found)
		*ret = placed[i];
	fake_unlock();
	return found;
}

size_t fake_placed_count(void)
{
	fake_lock();
	size_t n = n_placed;
	fake_unlock();
	return n;
}

void fake_placed_set(const char *status)
{
	fake_lock();
	if (n_placed > 0)
		snprintf(placed[n_placed - 1].status, sizeof placed[0].status, "%s", status);
	fake_unlock();
}
