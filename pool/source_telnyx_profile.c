/* pool/source_telnyx_profile.c: messaging profiles: found by name, made once, kept pointing at our webhook. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "pool/source_telnyx.h"

#define BODY_MAX 4096
#define WEBHOOK_VERSION "2"
#define PAGES_MAX 1000

void telnyx_profile_find_request(struct arena *a, const struct source_account *acc, struct str name, struct httpc_request *ret)
{
	struct buf q;
	buf_init(&q, BODY_MAX);
	form_add(&q, "filter[name][eq]", name);
	form_add(&q, "page[number]", STR("1"));
	form_add(&q, "page[size]", STR("50"));
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/v2/messaging_profiles?" STR_FMT, STR_ARG(buf_str(&q))), ret);
	rest_bearer(a, ret, acc->secret);
	buf_done(&q);
}

static bool read_profile(struct arena *a, struct json_val v, struct telnyx_profile *ret)
{
	*ret = (struct telnyx_profile){
		.id = json_str_at(a, v, "id"), .name = json_str_at(a, v, "name"), .webhook_url = json_str_at(a, v, "webhook_url"),
		.webhook_version = json_str_at(a, v, "webhook_api_version"), .enabled = json_bool_at(v, "enabled", true),
	};
	return ret->id.n > 0;
}

bool telnyx_profile_is_ours(const struct telnyx_profile *p, struct str webhook_url)
{
	return p->enabled && str_eq(p->webhook_url, webhook_url) && str_is(p->webhook_version, WEBHOOK_VERSION);
}

struct err telnyx_profile_find_response(struct arena *a, struct err e, const struct httpc_response *r, struct str name, struct str webhook_url,
	struct telnyx_profile *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (err_is(ans.e))
		return ans.e.kind == ERR_MISSING ? err_code(ERR_UNKNOWN, ans.status, "no list of messaging profiles") : ans.e;
	struct json_val all = json_at(ans.root, "data");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_UNKNOWN, ans.status, "an answer without messaging profiles");
	bool found = false;
	for (size_t i = 0; i < json_len(all); i++) {
		struct telnyx_profile p;
		if (!read_profile(a, json_item(all, i), &p) || !str_eq(p.name, name))
			continue;
		if (!found || (telnyx_profile_is_ours(&p, webhook_url) && !telnyx_profile_is_ours(ret, webhook_url)))
			*ret = p;
		found = true;
	}
	return found ? OK : err_code(ERR_MISSING, ans.status, "no messaging profile of that name");
}

void telnyx_profile_list_request(struct arena *a, const struct source_account *acc, int64_t page, struct httpc_request *ret)
{
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/v2/messaging_profiles?page%%5Bnumber%%5D=%lld&page%%5Bsize%%5D=%d", (long long)page, SOURCE_PAGE_MAX), ret);
	rest_bearer(a, ret, acc->secret);
}

struct err telnyx_profile_list_response(struct arena *a, struct err e, const struct httpc_response *r, int64_t page, struct telnyx_profile *ret, size_t *ret_n,
	bool *ret_more)
{
	struct rest_answer ans;
	rest_answer_list(a, e, r, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "data");
	int64_t at = json_int_at(ans.root, "meta.page_number", -1), pages = json_int_at(ans.root, "meta.total_pages", -1);
	if (json_type(all) != JSON_ARRAY || json_len(all) > SOURCE_PAGE_MAX || at != page)
		return err_code(ERR_UNKNOWN, ans.status, "an answer without a page of messaging profiles");
	size_t n = 0;
	for (size_t i = 0; i < json_len(all); i++)
		n += read_profile(a, json_item(all, i), &ret[n]);
	*ret_n = n;
	*ret_more = page < pages && page < PAGES_MAX;
	return OK;
}

static void put_webhook(struct json_out *o, struct str webhook_url)
{
	json_name(o, "webhook_url");
	json_put_str(o, webhook_url);
	json_name(o, "webhook_api_version");
	json_put_str(o, STR(WEBHOOK_VERSION));
	json_name(o, "enabled");
	json_put_bool(o, true);
}

void telnyx_profile_create_request(struct arena *a, const struct source_account *acc, const struct telnyx_profile_wish *w, struct httpc_request *ret)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, BODY_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "name");
	json_put_str(&o, w->name);
	json_name(&o, "whitelisted_destinations");
	json_open(&o, '[');
	for (size_t i = 0; i < w->n_countries; i++)
		json_put_str(&o, w->countries[i]);
	json_close(&o, ']');
	put_webhook(&o, w->webhook_url);
	json_close(&o, '}');
	rest_request(a, "POST", acc->api_base, STR("/v2/messaging_profiles"), ret);
	rest_bearer(a, ret, acc->secret);
	rest_json(a, ret, &b);
	buf_done(&b);
}

static void one(struct arena *a, const struct source_account *acc, const char *method, struct str id, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, BODY_MAX);
	buf_add_z(&b, "/v2/messaging_profiles/");
	form_encode(&b, id);
	rest_request(a, method, acc->api_base, buf_str(&b), ret);
	rest_bearer(a, ret, acc->secret);
	buf_done(&b);
}

void telnyx_profile_get_request(struct arena *a, const struct source_account *acc, struct str id, struct httpc_request *ret)
{
	one(a, acc, "GET", id, ret);
}

void telnyx_profile_mend_request(struct arena *a, const struct source_account *acc, struct str id, struct str webhook_url, struct httpc_request *ret)
{
	struct buf b;
	struct json_out o;
	one(a, acc, "PATCH", id, ret);
	buf_init(&b, BODY_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	put_webhook(&o, webhook_url);
	json_close(&o, '}');
	rest_json(a, ret, &b);
	buf_done(&b);
}

struct err telnyx_profile_response(struct arena *a, struct err e, const struct httpc_response *r, struct telnyx_profile *ret, struct rest_error *ret_error)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (ret_error)
		*ret_error = ans.error;
	if (err_is(ans.e))
		return ans.e;
	if (!read_profile(a, json_at(ans.root, "data"), ret))
		return err_code(ERR_UNKNOWN, ans.status, "an answer without a messaging profile");
	return OK;
}
