/* sms/dialer_telnyx.c: calls through Telnyx Call Control. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/seal.h"
#include "sms/dialer_impl.h"

#define JSON_MAX 16384
#define STATE_MAX 256

enum dialer_end dialer_telnyx_end(struct str cause, bool answered)
{
	static const struct { const char *cause; enum dialer_end end; } ends[] = {
		{ "normal_clearing", DIALER_OVER }, { "time_limit", DIALER_ANSWERED }, { "timeout", DIALER_UNSEEN }, { "originator_cancel", DIALER_UNSEEN },
		{ "user_busy", DIALER_BUSY }, { "call_rejected", DIALER_BUSY }, { "not_found", DIALER_FAILED }, { "unspecified", DIALER_FAILED },
		{ "no_answer", DIALER_UNSEEN },
	};
	if (answered)
		return DIALER_ANSWERED;
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (str_is(cause, ends[i].cause))
			return ends[i].end;
	return DIALER_FAILED;
}

static void put(struct json_out *o, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	json_name(o, name);
	json_put_str(o, value);
}

static void place_request(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, struct httpc_request *ret)
{
	struct buf state, b;
	struct json_out o;
	buf_init(&state, STATE_MAX);
	seal_base64_add(&state, c->key.p, c->key.n);
	buf_init(&b, JSON_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "connection_id", acc->connection_id);
	put(&o, "to", c->to);
	put(&o, "from", c->from);
	put(&o, "client_state", buf_str(&state));
	put(&o, "command_id", arena_printf(a, "usher-" STR_FMT, STR_ARG(c->key)));
	put(&o, "webhook_url", c->webhook_url);
	json_name(&o, "timeout_secs");
	json_put_int(&o, DIALER_RING_S);
	json_name(&o, "time_limit_secs");
	json_put_int(&o, DIALER_TALK_S);
	json_close(&o, '}');
	rest_request(a, "POST", acc->api_base, STR("/v2/calls"), ret);
	rest_bearer(a, ret, acc->secret);
	rest_json(a, ret, &b);
	buf_done(&b);
	buf_done(&state);
}

static struct err place_response(struct arena *a, struct err e, const struct httpc_response *r, struct str *ret_id, struct rest_error *ret_error)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	*ret_error = ans.error;
	if (err_is(ans.e))
		return ans.e;
	struct str id = json_str_at(a, ans.root, "data.call_control_id");
	if (id.n == 0)
		return err_new(ERR_UNKNOWN, "an answer without the call's id");
	*ret_id = id;
	return OK;
}

static bool find_request(struct arena *a, const struct dialer_account *acc, const struct dialer_call *c, int64_t begun_us, struct httpc_request *ret)
{
	(void)a, (void)acc, (void)c, (void)begun_us, (void)ret;
	return false;
}

static struct err find_response(struct arena *a, struct err e, const struct httpc_response *r, int64_t begun_us, struct str *ret_id)
{
	(void)a, (void)e, (void)r, (void)begun_us;
	*ret_id = STR_NONE;
	return err_new(ERR_MISSING, "Telnyx has no list of calls");
}

static void look_request(struct arena *a, const struct dialer_account *acc, struct str id, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, JSON_MAX);
	buf_add(&b, STR("/v2/calls/"));
	form_encode(&b, id);
	rest_request(a, "GET", acc->api_base, arena_str(a, buf_str(&b)), ret);
	rest_bearer(a, ret, acc->secret);
	buf_done(&b);
}

/* It tells whether the call lives, not how it ended: nothing was forwarded, more is not known. */
static struct err look_response(struct arena *a, struct err e, const struct httpc_response *r, enum dialer_end *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (!err_is(ans.e))
		*ret = json_bool_at(ans.root, "data.is_alive", true) ? DIALER_RUNNING : DIALER_OVER;
	return ans.e;
}

const struct dialer dialer_telnyx = {
	.name = "telnyx", .place_request = place_request, .place_response = place_response, .find_request = find_request, .find_response = find_response,
	.look_request = look_request, .look_response = look_response,
};
