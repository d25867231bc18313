/* tests/lib/fake_twilio_numbers.c: Twilio's numbers: search, buy, list, configure, release; faults of its own on order. */
/* SPDX-License-Identifier: MIT
 *
 * Faults of the handlers: twilio.search: "empty", "foreign" (numbers of another country), "sold" (numbers that are sold already).
 * twilio.buy: "taken" (21422, and somebody else has it from now on), "address" (21631), "bundle" (21649), "trial" (21404), "lies" (sold,
 * but the answer names another number), "mute" (sold, but the answer's URLs are empty, and stay so). twilio.configure: "mute".
 * twilio.numbers: "loop" (the next page is always the same), "foreign" (numbers of another account), "twice", "odd" (the first in another format).
 * twilio.release: "locked" (400).
 */
#include "base/clock.h"
#include "base/form.h"
#include "base/json.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/rig.h"
#include <stdlib.h>

#define PAGE 50
#define PAGE_MAX 1000
#define OUT_MAX (4u * 1024 * 1024)

static void refuse(struct fake_call *c, int status, int code, const char *headers)
{
	fake_answer(c, status, headers, arena_printf(c->a, "{\"code\":%d,\"message\":\"refused\",\"more_info\":\"https://www.twilio.com/docs/errors/%d\","
		"\"status\":%d}", code, code, status));
}

static void refuse_as_twilio(struct fake_call *c, int status, const char *headers)
{
	refuse(c, status, status == 401 ? 20003 : status == 404 ? 20404 : status == 429 ? 20429 : status == 503 ? 20503 : 20500, headers);
}

static bool authorised(struct fake_call *c)
{
	bool good = str_starts(fake_header(c, "Authorization"), STR("Basic "));
	if (!good)
		refuse(c, 401, 20003, "");
	return good;
}

static void put(struct json_out *o, const char *name, const char *value)
{
	json_name(o, name);
	if (value[0])
		json_put_str(o, str_of(value));
	else
		json_put_null(o);
}

static void put_capabilities(struct json_out *o, const char *sms, const char *mms, const char *voice)
{
	json_name(o, "capabilities");
	json_open(o, '{');
	json_name(o, voice);
	json_put_bool(o, true);
	json_name(o, sms);
	json_put_bool(o, true);
	json_name(o, mms);
	json_put_bool(o, false);
	json_close(o, '}');
}

static void put_number(struct json_out *o, const struct fake_number *n, const char *phone)
{
	json_open(o, '{');
	put(o, "sid", n->id);
	put(o, "account_sid", RIG_ACCOUNT);
	put(o, "friendly_name", n->reference);
	put(o, "phone_number", phone);
	put(o, "status", n->status);
	put(o, "address_requirements", "none");
	put(o, "sms_url", n->sms_url);
	put(o, "sms_method", n->sms_method[0] ? n->sms_method : "POST");
	put(o, "sms_fallback_url", "");
	put(o, "sms_application_sid", n->sms_app);
	put(o, "voice_url", n->voice_url);
	put(o, "voice_method", n->voice_method[0] ? n->voice_method : "POST");
	put(o, "voice_application_sid", n->voice_app);
	put(o, "status_callback", n->status_url);
	put(o, "trunk_sid", n->trunk);
	put(o, "voice_receive_mode", "voice");
	put(o, "date_created", "Thu, 24 Aug 2023 05:01:45 +0000");
	put(o, "origin", "twilio");
	put_capabilities(o, "sms", "mms", "voice");
	json_close(o, '}');
}

static void answer_number(struct fake_call *c, int status, const struct fake_number *n, const char *phone)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	put_number(&o, n, phone);
	fake_answer(c, status, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void search(struct fake_call *c, const char *type)
{
	if (!authorised(c))
		return;
	const char *country = arena_z(c->a, fake_segment(c, 0));
	struct form q = { 0 };
	(void)err_is(form_parse(c->a, c->query, &q));
	struct str area = form_get(&q, "AreaCode").n ? form_get(&q, "AreaCode") : form_get(&q, "Contains");
	char(*phones)[20] = arena_array(c->a, PAGE, 20);
	int64_t size = PAGE;
	(void)err_is(str_int64(form_get(&q, "PageSize"), 1, PAGE, &size));
	size_t n = fake_numbers_offer("twilio", strcmp(c->fault, "foreign") == 0 ? "DE" : country, type, area, phones, (size_t)size);
	if (strcmp(c->fault, "empty") == 0)
		n = 0;
	for (size_t i = 0; strcmp(c->fault, "sold") == 0 && fake_number_at(i) != NULL && n < PAGE; i++)
		if (strcmp(fake_number_at(i)->carrier, "twilio") == 0 && fake_number_owned(fake_number_at(i))) {
			memmove(phones + 1, phones, n * sizeof *phones);
			memcpy(phones[0], fake_number_at(i)->phone, 20);
			n++;
			break;
		}
	struct buf b;
	struct json_out o;
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "available_phone_numbers");
	json_open(&o, '[');
	for (size_t i = 0; i < n; i++) {
		json_open(&o, '{');
		put(&o, "friendly_name", phones[i]);
		put(&o, "phone_number", phones[i]);
		put(&o, "locality", strcmp(country, "US") == 0 ? "Austin" : "Leeds");
		put(&o, "region", strcmp(country, "US") == 0 ? "TX" : "");
		put(&o, "iso_country", country);
		put(&o, "address_requirements", "none");
		json_name(&o, "beta");
		json_put_bool(&o, false);
		put_capabilities(&o, "SMS", "MMS", "voice");
		json_close(&o, '}');
	}
	json_close(&o, ']');
	put(&o, "uri", "/2010-04-01/Accounts/" RIG_ACCOUNT "/AvailablePhoneNumbers");
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static void search_local(struct fake_call *c)
{
	search(c, "local");
}

static void search_mobile(struct fake_call *c)
{
	if (str_is(fake_segment(c, 0), "US") || str_is(fake_segment(c, 0), "CA"))
		refuse(c, 404, 20404, "");
	else
		search(c, "mobile");
}

static void search_toll_free(struct fake_call *c)
{
	search(c, "toll_free");
}

static void configure(struct fake_number *n, const struct form *f, bool mute)
{
	const struct { const char *field; char *at; size_t size; bool mute; } fields[] = {
		{ "FriendlyName", n->reference, sizeof n->reference, false }, { "SmsUrl", n->sms_url, sizeof n->sms_url, true },
		{ "SmsMethod", n->sms_method, sizeof n->sms_method, false }, { "SmsApplicationSid", n->sms_app, sizeof n->sms_app, false },
		{ "VoiceUrl", n->voice_url, sizeof n->voice_url, true }, { "VoiceMethod", n->voice_method, sizeof n->voice_method, false },
		{ "VoiceApplicationSid", n->voice_app, sizeof n->voice_app, false }, { "TrunkSid", n->trunk, sizeof n->trunk, false },
		{ "StatusCallback", n->status_url, sizeof n->status_url, true },
	};
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		struct str v = form_get(f, fields[i].field);
		if (v.p != NULL && !(mute && fields[i].mute))
			snprintf(fields[i].at, fields[i].size, STR_FMT, STR_ARG(v));
	}
}

static void buy(struct fake_call *c)
{
	static const struct { const char *fault; int code; } refusals[] = { { "taken", 21422 }, { "address", 21631 }, { "bundle", 21649 }, { "trial", 21404 } };
	struct form f = { 0 };
	if (!authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->body, &f));
	struct fake_number *n = fake_number_new("twilio", form_get(&f, "PhoneNumber"));
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		if (strcmp(c->fault, refusals[i].fault) == 0) {
			n->foreign |= i == 0;
			refuse(c, 400, refusals[i].code, "");
			return;
		}
	if (n->foreign || fake_number_owned(n)) {
		refuse(c, 400, 21422, "");
		return;
	}
	fake_number_sell(n);
	configure(n, &f, strcmp(c->fault, "mute") == 0);
	answer_number(c, 201, n, strcmp(c->fault, "lies") == 0 ? "+15125550000" : n->phone);
}

static void list(struct fake_call *c)
{
	struct form q = { 0 };
	struct buf b;
	struct json_out o;
	if (!authorised(c))
		return;
	(void)err_is(form_parse(c->a, c->query, &q));
	struct str part = form_get(&q, "PhoneNumber"), name = form_get(&q, "FriendlyName");
	int64_t size = PAGE, page = 0, seen = 0;
	(void)err_is(str_int64(form_get(&q, "PageSize"), 1, PAGE_MAX, &size));
	(void)err_is(str_int64(form_get(&q, "Page"), 0, 100000, &page));
	buf_init(&b, OUT_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "incoming_phone_numbers");
	json_open(&o, '[');
	for (size_t i = 0; fake_number_at(i) != NULL; i++) {
		const struct fake_number *n = fake_number_at(i);
		if (strcmp(n->carrier, "twilio") != 0 || !fake_number_owned(n) || (part.n && str_find(str_of(n->phone), part) < 0) ||
			(name.n && !str_is(name, n->reference)))
			continue;
		char phone[40];
		bool odd = strcmp(c->fault, "odd") == 0 && seen == 0, foreign = strcmp(c->fault, "foreign") == 0;
		snprintf(phone, sizeof phone, "%s%s", foreign ? "+4930" : odd ? "0044 " : "", n->phone + (foreign ? strlen(n->phone) - 6 : odd ? 3 : 0));
		for (int times = strcmp(c->fault, "twice") == 0 ? 2 : 1; seen / size == page && times > 0; times--)
			put_number(&o, n, phone);
		seen++;
	}
	json_close(&o, ']');
	json_name(&o, "next_page_uri");
	bool loop = strcmp(c->fault, "loop") == 0;
	if (seen > (page + 1) * size || loop)
		json_put_str(&o, arena_printf(c->a, "/2010-04-01/Accounts/" RIG_ACCOUNT "/IncomingPhoneNumbers.json?PageSize=%d&Page=%d&PageToken=PAPN%d",
			(int)size, loop ? 1 : (int)page + 1, loop ? 0 : (int)page));
	else
		json_put_null(&o);
	json_close(&o, '}');
	fake_answer(c, 200, "", arena_str(c->a, buf_str(&b)));
	buf_done(&b);
}

static struct fake_number *one(struct fake_call *c)
{
	if (!authorised(c))
		return NULL;
	struct fake_number *n = fake_number_by_id("twilio", fake_segment(c, 0));
	if (n == NULL)
		refuse(c, 404, 20404, "");
	return n;
}

static void get(struct fake_call *c)
{
	const struct fake_number *n = one(c);
	if (n != NULL)
		answer_number(c, 200, n, n->phone);
}

static void post(struct fake_call *c)
{
	struct form f = { 0 };
	struct fake_number *n = one(c);
	if (n == NULL)
		return;
	(void)err_is(form_parse(c->a, c->body, &f));
	configure(n, &f, strcmp(c->fault, "mute") == 0);
	answer_number(c, 200, n, n->phone);
}

static void release(struct fake_call *c)
{
	struct fake_number *n = one(c);
	if (n == NULL)
		return;
	if (strcmp(c->fault, "locked") == 0 || n->locked) {
		refuse(c, 400, 21999, "");
		return;
	}
	n->released = true;
	n->releases++;
	fake_answer(c, 204, "", STR(""));
}

/* Of our account; accounts that clients bring along are fake_account.c's. */
#define ACCOUNT "/twilio/2010-04-01/Accounts/" RIG_ACCOUNT
#define TWILIO(op_, method_, path_, handler) { .op = op_, .method = method_, .path = ACCOUNT path_, .handle = handler, .refuse = refuse_as_twilio }
const struct fake_route fake_twilio_number_routes[] = {
	TWILIO("twilio.search", "GET", "/AvailablePhoneNumbers/{}/Local.json", search_local),
	TWILIO("twilio.search", "GET", "/AvailablePhoneNumbers/{}/Mobile.json", search_mobile),
	TWILIO("twilio.search", "GET", "/AvailablePhoneNumbers/{}/TollFree.json", search_toll_free),
	TWILIO("twilio.buy", "POST", "/IncomingPhoneNumbers.json", buy),
	TWILIO("twilio.numbers", "GET", "/IncomingPhoneNumbers.json", list),
	TWILIO("twilio.number", "GET", "/IncomingPhoneNumbers/{}.json", get),
	TWILIO("twilio.configure", "POST", "/IncomingPhoneNumbers/{}.json", post),
	TWILIO("twilio.release", "DELETE", "/IncomingPhoneNumbers/{}.json", release),
	{ .op = NULL },
};
