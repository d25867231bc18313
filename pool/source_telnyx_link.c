/* pool/source_telnyx_link.c: a number's messaging profile and voice connection at Telnyx: asked for, and believed only as echoed. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "pool/source_telnyx.h"

#define BODY_MAX 2048

/* "Busy with it": neither done nor refused; the same as a number that is not ready yet. */
static const char *const not_ready[] = { "10021", "10035", "10036", "40320" };

static struct str path_of(struct arena *a, const char *before, struct str id, const char *behind)
{
	struct buf b;
	buf_init(&b, BODY_MAX);
	buf_add_z(&b, before);
	form_encode(&b, id);
	buf_add_z(&b, behind);
	struct str path = arena_str(a, buf_str(&b));
	buf_done(&b);
	return path;
}

static void put(struct arena *a, struct httpc_request *q, const char *field, struct str value)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, BODY_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, field);
	json_put_str(&o, value);
	json_close(&o, '}');
	rest_json(a, q, &b);
	buf_done(&b);
}

void telnyx_link_request(struct arena *a, const struct source_account *acc, struct str id, const struct source_wanted *want, struct httpc_request *ret)
{
	bool messaging = want->profile_id.p != NULL;
	rest_request(a, "PATCH", acc->api_base, path_of(a, "/v2/phone_numbers/", id, messaging ? "/messaging" : ""), ret);
	rest_bearer(a, ret, acc->secret);
	if (messaging)
		put(a, ret, "messaging_profile_id", want->profile_id);
	else
		put(a, ret, "connection_id", want->connection_id);
}

/* What was wanted must stand in the answer. A 200 that says null has changed nothing. */
static struct err believe(struct arena *a, struct str field, struct str echo, struct str wanted, struct rest_error *ret_error)
{
	if (wanted.p == NULL || str_eq(echo, wanted))
		return OK;
	ret_error->code = STR("echo");
	ret_error->title = STR("the carrier does not confirm the link");
	ret_error->detail = arena_printf(a, "wanted " STR_FMT ", the answer says " STR_FMT, STR_ARG(wanted), STR_ARG(echo.n ? echo : STR("null")));
	ret_error->source = field;
	return err_code(ERR_CONFLICT, 200, "the carrier does not confirm the link");
}

struct err telnyx_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct source_wanted *want,
	struct source_number *ret, struct rest_error *ret_error)
{
	struct rest_answer ans;
	struct rest_error ignored;
	struct source_number n;
	if (ret_error == NULL)
		ret_error = &ignored;
	rest_answer(a, e, r, &ans);
	*ret_error = ans.error;
	for (size_t i = 0; err_is(ans.e) && i < sizeof not_ready / sizeof not_ready[0]; i++)
		if (str_is(ans.error.code, not_ready[i]))
			return err_code(ERR_MISSING, ans.status, "the carrier is not ready with this number");
	if (err_is(ans.e))
		return ans.e;
	bool messaging = want->profile_id.p != NULL;
	struct json_val data = json_at(ans.root, "data");
	if (!(messaging ? telnyx_read_settings : telnyx_read_number)(a, data, &n))
		return err_code(ERR_UNKNOWN, ans.status, "an answer without the number");
	*ret = n;
	ret->drift = source_drift(a, &n, &(struct source_wanted){ .profile_id = messaging ? want->profile_id : STR_NONE,
		.connection_id = messaging ? STR_NONE : want->connection_id });
	return messaging ? believe(a, STR("/messaging_profile_id"), n.profile_id, want->profile_id, ret_error) :
		believe(a, STR("/connection_id"), n.connection_id, want->connection_id, ret_error);
}
