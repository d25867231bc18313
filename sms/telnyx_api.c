/* sms/telnyx_api.c: requests to and answers from Telnyx' messages and calls. */
/* SPDX-License-Identifier: MIT */
#include "sms/telnyx_api.h"
#include "base/form.h"
#include "base/seal.h"
#include "base/utf8.h"

#define JSON_MAX (64 * 1024)
#define CODE_CALL_ENDED "90018"

static void put(struct json_out *o, const char *name, struct str value)
{
	if (value.p == NULL)
		return;
	json_name(o, name);
	json_put_str(o, value);
}

static void post(struct arena *a, const struct carrier_account *acc, struct str path, struct buf *body, struct httpc_request *ret)
{
	rest_request(a, "POST", acc->api_base, path, ret);
	rest_json(a, ret, body);
	rest_bearer(a, ret, acc->secret);
	buf_done(body);
}

/* The profile is the sender number's own: naming it beside `from` could only contradict. */
static void send_request(struct arena *a, const struct carrier_account *acc, const struct carrier_text *t, struct httpc_request *ret)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, JSON_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "from", t->from);
	put(&o, "to", t->to);
	put(&o, "text", t->body);
	put(&o, "webhook_url", t->receipts);
	json_close(&o, '}');
	post(a, acc, STR("/v2/messages"), &b, ret);
}

static const struct carrier_code codes[] = {
	{ 10004, SEND_REFUSED, "a parameter is missing", false },
	{ 10009, SEND_ACCOUNT, "Telnyx refuses our key", false },
	{ 10010, SEND_ACCOUNT, "our key may not do this", false },
	{ 10011, SEND_RETRY, "too many requests", false },
	{ 10015, SEND_REFUSED, "Telnyx finds the request malformed", false },
	{ 10016, SEND_BAD_NUMBER, "not a number in E.164", false },
	{ 10021, SEND_RETRY, "in use", false },
	{ 10027, SEND_REFUSED, "Telnyx cannot process the request", false },
	{ 10032, SEND_REFUSED, "Telnyx does not know a value", false },
	{ 10033, SEND_REFUSED, "a value out of range", false },
	{ 10035, SEND_RETRY, "locked", false },
	{ 10036, SEND_RETRY, "in progress", false },
	{ 10038, SEND_ACCOUNT, "our account's level does not allow it", false },
	{ 10039, SEND_ACCOUNT, "our account's level does not allow it", false },
	{ 20002, SEND_ACCOUNT, "our key was revoked", false },
	{ 20003, SEND_ACCOUNT, "our key was revoked", false },
	{ 40001, SEND_BAD_NUMBER, "not routable", false },
	{ 40002, SEND_REFUSED, "filtered as spam, for a while", true },
	{ 40003, SEND_REFUSED, "filtered as spam", true },
	{ 40004, SEND_REFUSED, "rejected by the recipient's network", false },
	{ 40005, SEND_REFUSED, "not delivered in time", false },
	{ 40006, SEND_REFUSED, "the recipient's network is down", false },
	{ 40008, SEND_BAD_NUMBER, "undeliverable", false },
	{ 40010, SEND_ACCOUNT, "the number is not registered for 10DLC", true },
	{ 40011, SEND_RETRY, "too many texts for the recipient's network", false },
	{ 40012, SEND_BAD_NUMBER, "not a valid destination", false },
	{ 40013, SEND_ACCOUNT, "our sender number is not valid", true },
	{ 40015, SEND_REFUSED, "filtered as spam by Telnyx", true },
	{ 40016, SEND_RETRY, "too many texts for our number", false },
	{ 40018, SEND_RETRY, "too many texts for our campaign", false },
	{ 40100, SEND_ACCOUNT, "our sender number cannot send texts", true },
	{ 40300, SEND_OPTED_OUT, "the recipient has opted out", false },
	{ 40301, SEND_BAD_NUMBER, "no texts between these two kinds of number", false },
	{ 40302, SEND_REFUSED, "the text is too long", false },
	{ 40305, SEND_ACCOUNT, "our sender number is on no messaging profile", true },
	{ 40309, SEND_ACCOUNT, "this country is not among the profile's destinations", true },
	{ 40310, SEND_BAD_NUMBER, "not a valid number", false },
	{ 40312, SEND_ACCOUNT, "the messaging profile is disabled", true },
	{ 40314, SEND_ACCOUNT, "the account is disabled", true },
	{ 40318, SEND_RETRY, "our sender's queue is full", false },
	{ 40319, SEND_BAD_NUMBER, "no texts to this kind of number", false },
	{ 40320, SEND_ACCOUNT, "our sender number is not ready yet", true },
	{ 40328, SEND_REFUSED, "the text is too long", false },
	{ 40329, SEND_ACCOUNT, "the toll-free number is not verified", true },
	{ 40330, SEND_ACCOUNT, "the toll-free number is not provisioned", true },
	{ 40331, SEND_ACCOUNT, "the messaging profile allows no destination", true },
	{ 40333, SEND_ACCOUNT, "the messaging profile's spend limit is reached", true },
};
#define N_CODES (sizeof codes / sizeof codes[0])

static void send_response(struct arena *a, struct err e, const struct httpc_response *r, struct send_answer *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	carrier_judge_send(codes, N_CODES, &ans, json_str_at(a, ans.root, "data.id"), ret);
}

static bool list_request(struct arena *a, const struct carrier_account *acc, struct str from, struct str to, int64_t since_us,
	struct httpc_request *ret)
{
	(void)a, (void)acc, (void)from, (void)to, (void)since_us, (void)ret;
	return false;
}

static struct err list_response(struct arena *a, struct err e, const struct httpc_response *r, struct carrier_listed *list, size_t *ret_n)
{
	(void)a, (void)e, (void)r, (void)list, (void)ret_n;
	return err_new(ERR_MISSING, "Telnyx keeps no list of messages");
}

/* Block rules are the profile's: a number without one has none to share. */
static struct str optout_scope(struct str number, struct str service)
{
	return service.n ? service : number;
}

static enum carrier_fault fault_of(int64_t code)
{
	return carrier_judge_fault(codes, N_CODES, code);
}

const struct carrier carrier_telnyx = {
	.name = "telnyx", .receipt_path = "/webhooks/telnyx", .yes_opts_in = false,
	.chars_max = 1530, .septets_max = 1530, .units_max = 670, /* ten segments */
	.send_request = send_request, .send_response = send_response, .list_request = list_request, .list_response = list_response,
	.optout_scope = optout_scope, .fault_of = fault_of,
};

static const char *const action_names[TELNYX_ACTIONS] = { [TELNYX_ANSWER] = "answer", [TELNYX_SPEAK] = "speak", [TELNYX_HANGUP] = "hangup" };

const char *telnyx_action_name(enum telnyx_action action)
{
	return action_names[action];
}

bool telnyx_action_find(struct str name, enum telnyx_action *ret)
{
	for (int i = 0; i < TELNYX_ACTIONS; i++)
		if (str_is(name, action_names[i])) {
			*ret = (enum telnyx_action)i;
			return true;
		}
	return false;
}

void telnyx_command_request(struct arena *a, const struct carrier_account *acc, const struct telnyx_command *c, struct httpc_request *ret)
{
	struct buf b, path;
	struct json_out o;
	buf_init(&b, JSON_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "command_id", c->command_id);
	if (c->state.p) {
		struct buf state;
		buf_init(&state, JSON_MAX);
		seal_base64_add(&state, c->state.p, c->state.n);
		put(&o, "client_state", buf_str(&state));
		buf_done(&state);
	}
	if (c->action == TELNYX_SPEAK) {
		put(&o, "payload", utf8_cut(c->text, TELNYX_SPEAK_CHARS_MAX));
		put(&o, "payload_type", STR("text"));
		put(&o, "service_level", STR("basic"));
		put(&o, "voice", STR("female"));
		put(&o, "language", c->lang.n ? c->lang : STR("en-US"));
	}
	json_close(&o, '}');
	buf_init(&path, JSON_MAX);
	buf_add_z(&path, "/v2/calls/");
	form_encode(&path, c->call_id);
	buf_printf(&path, "/actions/%s", action_names[c->action]);
	post(a, acc, buf_str(&path), &b, ret);
	buf_done(&path);
}

struct err telnyx_command_response(struct arena *a, struct err e, const struct httpc_response *r)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (err_is(ans.e) && str_is(ans.error.code, CODE_CALL_ENDED))
		return err_code(ERR_MISSING, ans.status, "the call has ended");
	return ans.e;
}
