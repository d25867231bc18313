/* sms/twilio_api.c: requests to and answers from Twilio's message resource. */
/* SPDX-License-Identifier: MIT */
#include "sms/twilio_api.h"
#include "base/form.h"
#include "base/span.h"

#define FORM_MAX (16 * 1024)

static struct str messages_path(struct arena *a, const struct carrier_account *acc)
{
	return arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "/Messages.json", STR_ARG(acc->id));
}

static void send_request(struct arena *a, const struct carrier_account *acc, const struct carrier_text *t, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", t->to);
	if (acc->service.n)
		form_add(&b, "MessagingServiceSid", acc->service);
	if (t->from.n)
		form_add(&b, "From", t->from);
	form_add(&b, "Body", t->body);
	if (t->receipts.n)
		form_add(&b, "StatusCallback", t->receipts);
	rest_request(a, "POST", acc->api_base, messages_path(a, acc), ret);
	rest_form(a, ret, &b);
	rest_basic(ret, acc->id, acc->secret);
	buf_done(&b);
}

static const struct carrier_code codes[] = {
	{ 20003, SEND_ACCOUNT, "Twilio refuses our credentials", false },
	{ 20429, SEND_RETRY, "too many requests at once", false },
	{ 20503, SEND_RETRY, "Twilio is unavailable", false },
	{ 21211, SEND_BAD_NUMBER, "not a valid number", false },
	{ 21212, SEND_ACCOUNT, "our sender number is not valid", false },
	{ 21408, SEND_ACCOUNT, "this country is not enabled for the account", false },
	{ 21603, SEND_ACCOUNT, "our sender number is missing", false },
	{ 21606, SEND_ACCOUNT, "our sender number cannot send texts", false },
	{ 21608, SEND_ACCOUNT, "a trial account may only text verified numbers", false },
	{ 21609, SEND_ACCOUNT, "Twilio does not accept our status callback address", false },
	{ 21610, SEND_OPTED_OUT, "the recipient has opted out", false },
	{ 21611, SEND_RETRY, "our sender's queue is full", false },
	{ 21612, SEND_BAD_NUMBER, "no route to this number", false },
	{ 21614, SEND_BAD_NUMBER, "not a mobile number", false },
	{ 21617, SEND_REFUSED, "the text is too long", false },
	/* In receipts. */
	{ 30002, SEND_ACCOUNT, "the account is suspended", true },
	{ 30007, SEND_REFUSED, "filtered as spam", true },
	{ 30010, SEND_ACCOUNT, "over the price limit", true },
	{ 30032, SEND_ACCOUNT, "the toll-free number is not verified", true },
	{ 30034, SEND_ACCOUNT, "the number is not registered for A2P 10DLC", true },
	{ 30450, SEND_REFUSED, "blocked as SMS pumping", true },
};
#define N_CODES (sizeof codes / sizeof codes[0])

static void send_response(struct arena *a, struct err e, const struct httpc_response *r, struct send_answer *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	carrier_judge_send(codes, N_CODES, &ans, json_str_at(a, ans.root, "sid"), ret);
}

static bool list_request(struct arena *a, const struct carrier_account *acc, struct str from, struct str to, int64_t since_us,
	struct httpc_request *ret)
{
	char day[TIME_TEXT_MAX];
	time_format(since_us, day);
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", to);
	/* A text of a service may come from any of its numbers. */
	if (from.n && acc->service.n == 0)
		form_add(&b, "From", from);
	form_add(&b, "DateSent>", str_n(day, 10));
	form_add(&b, "PageSize", arena_printf(a, "%d", CARRIER_LISTED_MAX));
	struct str path = messages_path(a, acc);
	rest_request(a, "GET", acc->api_base, arena_printf(a, STR_FMT "?" STR_FMT, STR_ARG(path), STR_ARG(buf_str(&b))), ret);
	rest_basic(ret, acc->id, acc->secret);
	buf_done(&b);
	return true;
}

static struct err list_response(struct arena *a, struct err e, const struct httpc_response *r, struct carrier_listed *list, size_t *ret_n)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (ans.e.kind == ERR_DENIED)
		return ans.e;
	struct json_val all = json_at(ans.root, "messages");
	if (err_is(ans.e) || json_type(all) != JSON_ARRAY)
		return err_code(ERR_RETRY, ans.status, "the message list cannot be read");
	size_t n = 0;
	for (size_t i = 0; i < json_len(all) && n < CARRIER_LISTED_MAX; i++) {
		struct json_val m = json_item(all, i);
		struct carrier_listed *l = &list[n++];
		struct str direction = json_str_at(a, m, "direction");
		*l = (struct carrier_listed){ .id = json_str_at(a, m, "sid"), .body = json_str_at(a, m, "body"), .inbound = str_is(direction, "inbound"),
			.reply = str_is(direction, "outbound-reply") };
		if (err_is(time_parse_rfc2822(json_str_at(a, m, "date_created"), &l->created_us)))
			l->created_us = 0;
	}
	*ret_n = n;
	return OK;
}

static struct str optout_scope(struct str number, struct str service)
{
	return service.n ? service : number;
}

static enum carrier_fault fault_of(int64_t code)
{
	return carrier_judge_fault(codes, N_CODES, code);
}

const struct carrier carrier_twilio = {
	.name = "twilio", .receipt_path = "/webhooks/twilio/status", .yes_opts_in = true,
	/* Twilio itself counts characters; what Telnyx takes in ten segments fits here, too. */
	.chars_max = 1600, .septets_max = 1600, .units_max = 1600,
	.send_request = send_request, .send_response = send_response, .list_request = list_request, .list_response = list_response,
	.optout_scope = optout_scope, .fault_of = fault_of,
};
