/* sms/dialer_twilio.c: calls through Twilio. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/span.h"
#include "sms/dialer_impl.h"

#define FORM_MAX 16384
#define PAGE_SIZE STR("50")

enum dialer_end dialer_twilio_end(struct str status)
{
	static const struct { const char *status; enum dialer_end end; } ends[] = {
		{ "completed", DIALER_ANSWERED }, { "busy", DIALER_BUSY }, { "no-answer", DIALER_UNSEEN }, { "failed", DIALER_FAILED },
		{ "canceled", DIALER_FAILED },
	};
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (str_is(status, ends[i].status))
			return ends[i].end;
	return DIALER_RUNNING;
}

static void place_request(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", c->to);
	form_add(&b, "From", c->from);
	form_add(&b, "Twiml", c->twiml);
	form_add(&b, "StatusCallback", c->status_url);
	form_add(&b, "StatusCallbackEvent", STR("completed"));
	form_add(&b, "Timeout", arena_printf(a, "%d", DIALER_RING_S));
	form_add(&b, "TimeLimit", arena_printf(a, "%d", DIALER_TALK_S));
	rest_request(a, "POST", acc->api_base, arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "/Calls.json", STR_ARG(acc->id)), ret);
	rest_basic(ret, acc->id, acc->secret);
	rest_form(a, ret, &b);
	buf_done(&b);
}

/* What an operator must settle: geographic permissions, blocked destinations, our number as caller, a trial account. */
static bool needs_operator(struct str code)
{
	static const char *const codes[] = { "21210", "21212", "21213", "21215", "21216", "21219", "21606", "10004", "20005" };
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (str_is(code, codes[i]))
			return true;
	return false;
}

static struct err place_response(struct arena *a, struct err e, const struct httpc_response *r, struct str *ret_id, struct rest_error *ret_error)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	*ret_error = ans.error;
	if (err_is(ans.e))
		return ans.e.kind == ERR_REJECT && needs_operator(ans.error.code) ? err_code(ERR_DENIED, ans.status, "Twilio does not let us ring this number") : ans.e;
	struct str id = json_str_at(a, ans.root, "sid");
	if (id.n == 0)
		return err_new(ERR_UNKNOWN, "an answer without the call's id");
	*ret_id = id;
	return OK;
}

static bool find_request(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, int64_t begun_us, struct httpc_request *ret)
{
	(void)begun_us; /* a call that is queued has no StartTime yet to search by: the newest come first */
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "To", c->to);
	form_add(&b, "From", c->from);
	form_add(&b, "PageSize", PAGE_SIZE);
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "/Calls.json?" STR_FMT, STR_ARG(acc->id),
		STR_ARG(buf_str(&b))), ret);
	rest_basic(ret, acc->id, acc->secret);
	buf_done(&b);
	return true;
}

static struct err find_response(struct arena *a, struct err e, const struct httpc_response *r, int64_t begun_us, struct str *ret_id)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	*ret_id = STR_NONE;
	if (err_is(ans.e))
		return ans.e;
	struct json_val calls = json_at(ans.root, "calls");
	if (json_type(calls) != JSON_ARRAY)
		return err_new(ERR_RETRY, "the list of calls cannot be read");
	for (size_t i = 0; i < json_len(calls); i++) {
		struct json_val c = json_item(calls, i);
		int64_t created_us = 0;
		bool timed = !err_is(time_parse_rfc2822(json_str_at(a, c, "date_created"), &created_us));
		if (str_starts(json_str_at(a, c, "direction"), STR("outbound-api")) && timed && created_us >= begun_us - DIALER_CLOCKS_US)
			*ret_id = json_str_at(a, c, "sid");
	}
	return OK;
}

static void look_request(struct arena *a, const struct dialer_account *acc, struct str id, struct httpc_request *ret)
{
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "/Calls/" STR_FMT ".json", STR_ARG(acc->id), STR_ARG(id)), ret);
	rest_basic(ret, acc->id, acc->secret);
}

static struct err look_response(struct arena *a, struct err e, const struct httpc_response *r, enum dialer_end *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (!err_is(ans.e))
		*ret = dialer_twilio_end(json_str_at(a, ans.root, "status"));
	return ans.e;
}

const struct dialer dialer_twilio = {
	.name = "twilio", .place_request = place_request, .place_response = place_response, .find_request = find_request, .find_response = find_response,
	.look_request = look_request, .look_response = look_response,
};
