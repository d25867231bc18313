/* tests/lib/fake_vapi.c: Vapi's phone numbers: list, import, change, delete; answers that lie on order. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_vapi.h"
#include "base/form.h"
#include "base/json.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include <stdio.h>
#include <stdlib.h>

#define NUMBERS_MAX 2000
#define VOICE_URL "https://api.vapi.ai/twilio/inbound_call"    /* takes the number's calls over at its carrier */
#define SECRET_ECHO "echoed-token-that-nobody-may-log"

static struct number {
	char id[64], number[20], provider[12], assistant[64], created[96];
	bool there;
} numbers[NUMBERS_MAX];
static size_t n_numbers, n_wrong;

static void put(char *out, size_t n, struct str s)
{
	snprintf(out, n, STR_FMT, STR_ARG(s));
}

static struct number *find(struct str id, struct str number)
{
	for (size_t i = 0; i < n_numbers; i++)
		if (numbers[i].there && (str_is(id, numbers[i].id) || (number.n && str_is(number, numbers[i].number))))
			return &numbers[i];
	return NULL;
}

static struct number *add(struct str number, struct str provider, struct str assistant)
{
	if (n_numbers == NUMBERS_MAX)
		abort();
	struct number *x = &numbers[n_numbers++];
	snprintf(x->id, sizeof x->id, "00000000-0000-4000-8000-%012zx", n_numbers);
	snprintf(x->created, sizeof x->created, "2026-01-01T%02zu:%02zu:%02zu.000Z", n_numbers / 3600, n_numbers / 60 % 60, n_numbers % 60);
	put(x->number, sizeof x->number, number);
	put(x->provider, sizeof x->provider, provider);
	put(x->assistant, sizeof x->assistant, assistant);
	x->there = true;
	return x;
}

/* Lies on order: "echo-null", "echo-other"; "quotes" refuses an import and names the number. */
static void put_number(struct fake_call *c, struct json_out *o, const struct number *x)
{
	json_open(o, '{');
	const struct { const char *name, *value; } fields[] = {
		{ "id", x->id }, { "orgId", "11111111-2222-4333-8444-555555555555" }, { "provider", x->provider }, { "number", x->number },
		{ "status", "active" }, { "createdAt", x->created }, { "updatedAt", x->created }, { "twilioAuthToken", SECRET_ECHO },
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(o, fields[i].name);
		json_put_str(o, str_of(fields[i].value));
	}
	json_name(o, "assistantId");
	if (strcmp(c->fault, "echo-null") == 0 || x->assistant[0] == 0)
		json_put_null(o);
	else
		json_put_str(o, strcmp(c->fault, "echo-other") == 0 ? STR("99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee") : str_of(x->assistant));
	json_close(o, '}');
}

static void answer_number(struct fake_call *c, int status, const struct number *x)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, 65536);
	json_out_init(&o, &b);
	put_number(c, &o, x);
	fake_answer(c, status, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void refuse(struct fake_call *c, int status, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"message\":[\"refused\"],\"error\":\"Refused\",\"statusCode\":%d}", status));
}

static bool authorised(struct fake_call *c)
{
	bool good = str_starts(fake_header(c, "Authorization"), STR("Bearer "));
	if (!good)
		refuse(c, 401, "");
	return good;
}

static void list(struct fake_call *c)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	int64_t limit = 100;
	if (!authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	(void)err_is(str_int64(form_get(&q, "limit"), 0, 1000, &limit));
	struct str before = form_get(&q, "createdAtLt");
	buf_init(&b, 4u * 1024 * 1024);
	json_out_init(&o, &b);
	json_open(&o, '[');
	for (size_t i = n_numbers; i-- > 0 && limit > 0;) {
		if (!numbers[i].there || (before.n && str_cmp(str_of(numbers[i].created), before) >= 0))
			continue;
		put_number(c, &o, &numbers[i]);
		limit--;
	}
	json_close(&o, ']');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void import(struct fake_call *c)
{
	struct json_val root;
	if (!authorised(c))
		return;
	if (err_is(json_parse(c->a, c->body, &root))) {
		refuse(c, 400, "");
		return;
	}
	struct str number = json_str_at(c->a, root, "number"), provider = json_str_at(c->a, root, "provider");
	if (strcmp(c->fault, "quotes") == 0) {
		fake_answer(c, 400, "", arena_printf(c->a, "{\"message\":\"refused\",\"error\":\"" STR_FMT " is in use elsewhere\"}", STR_ARG(number)));
		return;
	}
	bool twilio = str_is(provider, "twilio");
	bool whole = number.n && (twilio ? json_str_at(c->a, root, "twilioAccountSid").n && json_str_at(c->a, root, "twilioAuthToken").n
		: str_is(provider, "telnyx") && json_str_at(c->a, root, "credentialId").n);
	bool deaf = twilio && json_bool_at(root, "smsEnabled", true);
	n_wrong += deaf || find(STR("-"), number) != NULL;
	if (!whole || find(STR("-"), number) || json_str_at(c->a, root, "name").n > 40) {
		refuse(c, 400, "");
		return;
	}
	struct fake_number *carried = twilio ? fake_number_find("twilio", number) : NULL;
	if (carried) {
		snprintf(carried->voice_url, sizeof carried->voice_url, "%s", VOICE_URL);
		if (deaf)
			snprintf(carried->sms_url, sizeof carried->sms_url, "%s", VOICE_URL);
	}
	answer_number(c, 201, add(number, provider, json_str_at(c->a, root, "assistantId")));
}

static void change(struct fake_call *c)
{
	struct json_val root;
	struct number *x = find(fake_segment(c, 0), STR_NONE);
	if (!authorised(c))
		return;
	if (x == NULL || err_is(json_parse(c->a, c->body, &root)) || !str_is(json_str_at(c->a, root, "provider"), x->provider)) {
		refuse(c, x ? 400 : 404, "");
		return;
	}
	put(x->assistant, sizeof x->assistant, json_str_at(c->a, root, "assistantId"));
	answer_number(c, 200, x);
}

static void get(struct fake_call *c)
{
	const struct number *x = find(fake_segment(c, 0), STR_NONE);
	if (x)
		answer_number(c, 200, x);
	else
		refuse(c, 404, "");
}

static void drop(struct fake_call *c)
{
	struct number *x = find(fake_segment(c, 0), STR_NONE);
	if (x == NULL) {
		refuse(c, 404, "");
		return;
	}
	struct fake_number *carried = fake_number_find("twilio", str_of(x->number));
	if (carried)
		carried->voice_url[0] = carried->sms_url[0] = 0; /* nobody says what Vapi leaves behind: the worst */
	x->there = false;
	answer_number(c, 200, x);
}

const struct fake_route fake_vapi_routes[] = {
	{ .op = "vapi.list", .method = "GET", .path = "/vapi/phone-number", .handle = list, .refuse = refuse },
	{ .op = "vapi.import", .method = "POST", .path = "/vapi/phone-number", .handle = import, .refuse = refuse },
	{ .op = "vapi.get", .method = "GET", .path = "/vapi/phone-number/{}", .handle = get, .refuse = refuse },
	{ .op = "vapi.change", .method = "PATCH", .path = "/vapi/phone-number/{}", .handle = change, .refuse = refuse },
	{ .op = "vapi.delete", .method = "DELETE", .path = "/vapi/phone-number/{}", .handle = drop, .refuse = refuse },
	{ .op = NULL },
};

bool fake_vapi_has(const char *number, char assistant[64])
{
	fake_lock();
	const struct number *x = find(STR("-"), str_of(number));
	snprintf(assistant, 64, "%s", x ? x->assistant : "");
	fake_unlock();
	return x != NULL;
}

size_t fake_vapi_count(void)
{
	size_t n = 0;
	fake_lock();
	for (size_t i = 0; i < n_numbers; i++)
		n += numbers[i].there;
	fake_unlock();
	return n;
}

void fake_vapi_add(const char *number, const char *assistant)
{
	fake_lock();
	add(str_of(number), STR("twilio"), str_of(assistant));
	fake_unlock();
}

size_t fake_vapi_wrongs(void)
{
	fake_lock();
	size_t n = n_wrong;
	fake_unlock();
	return n;
}
