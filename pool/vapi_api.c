/* pool/vapi_api.c: requests to Vapi and its answers. */
/* SPDX-License-Identifier: MIT */
#include "pool/vapi_api.h"
#include "base/form.h"

#define JSON_MAX 8192
#define PATH_MAX_BYTES 1024

static void put(struct json_out *o, const char *name, struct str value)
{
	json_name(o, name);
	json_put_str(o, value);
}

void vapi_list_request(struct arena *a, const struct vapi_account *acc, struct str after, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, PATH_MAX_BYTES);
	form_add(&b, "limit", arena_printf(a, "%d", VAPI_PAGE));
	if (after.n)
		form_add(&b, "createdAtLt", after);
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/phone-number?" STR_FMT, STR_ARG(buf_str(&b))), ret);
	rest_bearer(a, ret, acc->key);
	buf_done(&b);
}

struct err vapi_list_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone, struct vapi_found *ret)
{
	struct rest_answer ans;
	rest_answer_list(a, e, r, &ans);
	*ret = (struct vapi_found){ .id = STR_NONE };
	if (err_is(ans.e))
		return ans.e;
	if (json_type(ans.root) != JSON_ARRAY)
		return err_code(ERR_UNKNOWN, ans.status, "Vapi's list of numbers cannot be read");
	size_t n = json_len(ans.root);
	struct str oldest = STR_NONE;
	for (size_t i = 0; i < n; i++) {
		struct json_val one = json_item(ans.root, i);
		struct str at = json_str_at(a, one, "createdAt");
		if (at.n && (oldest.n == 0 || str_cmp(at, oldest) < 0))
			oldest = at;
		if (!str_is(json_str_at(a, one, "number"), phone->z))
			continue;
		ret->id = json_str_at(a, one, "id");
		ret->assistant_id = json_str_at(a, one, "assistantId");
		return OK;
	}
	if (n >= VAPI_PAGE)
		ret->next = oldest;
	return OK;
}

void vapi_link_request(struct arena *a, const struct vapi_account *acc, const struct vapi_number *n, struct str id, struct httpc_request *ret)
{
	struct buf b;
	struct json_out o;
	bool twilio = str_is(n->provider, "twilio");
	buf_init(&b, JSON_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put(&o, "provider", n->provider);
	put(&o, "assistantId", acc->assistant_id);
	if (id.n == 0) {
		put(&o, "number", phone_str(&n->phone));
		put(&o, "name", arena_printf(a, "usher %s", n->phone.z));
	}
	if (twilio) {
		json_name(&o, "smsEnabled");
		json_put_bool(&o, false);
	}
	if (twilio && id.n == 0) {
		put(&o, "twilioAccountSid", n->twilio_sid);
		put(&o, "twilioAuthToken", n->twilio_token);
	} else if (id.n == 0)
		put(&o, "credentialId", n->credential_id);
	json_close(&o, '}');
	struct str path = STR("/phone-number");
	if (id.n) {
		struct buf enc;
		buf_init(&enc, PATH_MAX_BYTES);
		form_encode(&enc, id);
		path = arena_printf(a, "/phone-number/" STR_FMT, STR_ARG(buf_str(&enc)));
		buf_done(&enc);
	}
	rest_request(a, id.n ? "PATCH" : "POST", acc->api_base, path, ret);
	rest_bearer(a, ret, acc->key);
	rest_json(a, ret, &b);
	buf_done(&b);
}

/* Whatever Vapi says is kept for operators, but not should it quote what must not be kept. */
static void keep_error(const struct vapi_account *acc, const struct vapi_number *n, const struct rest_answer *ans, struct rest_error *ret)
{
	const struct str secrets[] = { acc->key, n->twilio_token, n->credential_id };
	*ret = ans->error;
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
		if (secrets[i].n > 0 && (str_find(ret->title, secrets[i]) >= 0 || str_find(ret->detail, secrets[i]) >= 0))
			ret->title = ret->detail = STR("(left out: it quotes a secret)");
}

struct err vapi_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct vapi_account *acc, const struct vapi_number *n,
                              struct str *ret_id, struct rest_error *ret_error)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	keep_error(acc, n, &ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	struct str id = json_str_at(a, ans.root, "id");
	bool echoes = id.n > 0 && str_eq(json_str_at(a, ans.root, "assistantId"), acc->assistant_id) &&
		str_is(json_str_at(a, ans.root, "number"), n->phone.z);
	if (!echoes)
		return err_code(ERR_CONFLICT, ans.status, "Vapi has not taken over what was asked");
	*ret_id = id;
	return OK;
}

void vapi_unlink_request(struct arena *a, const struct vapi_account *acc, struct str id, struct httpc_request *ret)
{
	struct buf enc;
	buf_init(&enc, PATH_MAX_BYTES);
	form_encode(&enc, id);
	rest_request(a, "DELETE", acc->api_base, arena_printf(a, "/phone-number/" STR_FMT, STR_ARG(buf_str(&enc))), ret);
	rest_bearer(a, ret, acc->key);
	buf_done(&enc);
}

struct err vapi_unlink_response(struct arena *a, struct err e, const struct httpc_response *r, const struct vapi_account *acc, const struct vapi_number *n,
                                struct rest_error *ret_error)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	keep_error(acc, n, &ans, ret_error);
	return ans.e.kind == ERR_MISSING ? OK : ans.e;
}
