/* sms/twilio_api.c: requests to and answers from Twilio's message resource. */
/* SPDX-License-Identifier: MIT */
#include "sms/twilio_api.h"
#include "base/form.h"
#include "base/json.h"
#include "base/span.h"

#define FORM_MAX (16 * 1024)
#define SEND_TIMEOUT_MS 10000

static void authorise(const struct twilio_account *acc, struct httpc_request *ret)
{
	ret->user = acc->sid;
	ret->password = acc->token;
	ret->timeout_ms = SEND_TIMEOUT_MS;
}

void twilio_send_request(struct arena *a, const struct twilio_account *acc, const struct twilio_text *t, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", t->to);
	if (acc->service.n)
		form_add(&b, "MessagingServiceSid", acc->service);
	if (t->from.n)
		form_add(&b, "From", t->from);
	form_add(&b, "Body", t->body);
	if (t->status_callback.n)
		form_add(&b, "StatusCallback", t->status_callback);
	*ret = (struct httpc_request){
		.method = "POST", .body = arena_str(a, buf_str(&b)), .n_headers = 1,
		.headers = { { "Content-Type", STR("application/x-www-form-urlencoded") } },
		.url = arena_printf(a, STR_FMT "/2010-04-01/Accounts/" STR_FMT "/Messages.json", STR_ARG(acc->api_base), STR_ARG(acc->sid)),
	};
	buf_done(&b);
	authorise(acc, ret);
}

static const struct {
	int64_t code;
	enum send_outcome outcome;
	const char *why;
} codes[] = {
	{ 20003, SEND_ACCOUNT, "Twilio refuses our credentials" },
	{ 20429, SEND_RETRY, "too many requests at once" },
	{ 20503, SEND_RETRY, "Twilio is unavailable" },
	{ 21211, SEND_BAD_NUMBER, "not a valid number" },
	{ 21212, SEND_ACCOUNT, "our sender number is not valid" },
	{ 21408, SEND_ACCOUNT, "this country is not enabled for the account" },
	{ 21606, SEND_ACCOUNT, "our sender number cannot send texts" },
	{ 21603, SEND_ACCOUNT, "our sender number is missing" },
	{ 21608, SEND_ACCOUNT, "a trial account may only text verified numbers" },
	{ 21609, SEND_ACCOUNT, "Twilio does not accept our status callback address" },
	{ 21610, SEND_OPTED_OUT, "the recipient has opted out" },
	{ 21611, SEND_RETRY, "our sender's queue is full" },
	{ 21612, SEND_BAD_NUMBER, "no route to this number" },
	{ 21614, SEND_BAD_NUMBER, "not a mobile number" },
	{ 21617, SEND_REFUSED, "the text is too long" },
};

static void classify_error(struct arena *a, const struct httpc_response *r, struct send_answer *ret)
{
	struct json_val root;
	if (!err_is(json_parse(a, r->body, &root)))
		ret->code = json_int_at(root, "code", 0);
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (codes[i].code == ret->code) {
			ret->outcome = codes[i].outcome;
			ret->why = codes[i].why;
			return;
		}
	if (r->status == 429 || r->status == 503) {
		ret->outcome = SEND_RETRY;
		ret->why = "Twilio asks for patience";
	} else if (r->status == 401 || r->status == 403) {
		ret->outcome = SEND_ACCOUNT;
		ret->why = "Twilio refuses our credentials";
	} else if (r->status >= 500) {
		ret->outcome = SEND_UNKNOWN;
		ret->why = "Twilio failed in the middle";
	} else {
		ret->outcome = SEND_REFUSED;
		ret->why = "Twilio refuses this text";
	}
}

void twilio_send_response(struct arena *a, struct err e, const struct httpc_response *r, struct send_answer *ret)
{
	*ret = (struct send_answer){ .outcome = SEND_UNKNOWN, .retry_after_s = r ? r->retry_after_s : -1, .why = "no answer" };
	if (err_is(e) || r == NULL) {
		if (e.kind == ERR_RETRY || (r && !r->sent && r->status == 0 && e.kind != ERR_UNKNOWN)) {
			ret->outcome = SEND_RETRY;
			ret->why = "the API cannot be reached";
		} else if (e.kind == ERR_DENIED || e.kind == ERR_REJECT) {
			ret->outcome = SEND_ACCOUNT;
			ret->why = e.what;
		}
		return;
	}
	if (r->status < 200 || r->status > 299) {
		classify_error(a, r, ret);
		return;
	}
	struct json_val root;
	if (err_is(json_parse(a, r->body, &root)) || (ret->carrier_id = json_str_at(a, root, "sid")).n == 0) {
		ret->why = "an answer that cannot be read";
		return;
	}
	ret->outcome = SEND_ACCEPTED;
	ret->why = "accepted";
}

void twilio_list_request(struct arena *a, const struct twilio_account *acc, struct str from, struct str to, int64_t since_us,
	struct httpc_request *ret)
{
	char day[TIME_TEXT_MAX];
	time_format(since_us, day);
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", to);
	if (from.n)
		form_add(&b, "From", from);
	form_add(&b, "DateSent>", str_n(day, 10));
	form_add(&b, "PageSize", STR("200"));
	*ret = (struct httpc_request){
		.method = "GET", .reuse = true,
		.url = arena_printf(a, STR_FMT "/2010-04-01/Accounts/" STR_FMT "/Messages.json?" STR_FMT, STR_ARG(acc->api_base), STR_ARG(acc->sid),
			STR_ARG(buf_str(&b))),
	};
	buf_done(&b);
	authorise(acc, ret);
}

struct err twilio_list_response(struct arena *a, struct err e, const struct httpc_response *r, struct twilio_listed *list, size_t *ret_n)
{
	if (err_is(e))
		return e.kind == ERR_DENIED ? e : err_new(ERR_RETRY, "the message list cannot be reached");
	if (r->status == 401 || r->status == 403)
		return err_code(ERR_DENIED, r->status, "Twilio refuses our credentials");
	struct json_val root;
	if (r->status != 200 || err_is(json_parse(a, r->body, &root)) || json_type(json_at(root, "messages")) != JSON_ARRAY)
		return err_code(ERR_RETRY, r->status, "the message list cannot be read");
	struct json_val all = json_at(root, "messages");
	size_t n = 0;
	for (size_t i = 0; i < json_len(all) && n < TWILIO_LISTED_MAX; i++) {
		struct json_val m = json_item(all, i);
		struct twilio_listed *l = &list[n++];
		struct str direction = json_str_at(a, m, "direction");
		*l = (struct twilio_listed){ .sid = json_str_at(a, m, "sid"), .body = json_str_at(a, m, "body"), .inbound = str_is(direction, "inbound") };
		if (err_is(time_parse_rfc2822(json_str_at(a, m, "date_created"), &l->created_us)))
			l->created_us = 0;
	}
	*ret_n = n;
	return OK;
}
