/* pool/source_telnyx_read.c: numbers as Telnyx tells of them: one, and page by page. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/span.h"
#include "pool/source_telnyx.h"

#define QUERY_MAX 512
#define PAGES_MAX 4000

/* The carrier's words for what we call otherwise. */
static const struct {
	const char *theirs, *ours;
} types[] = {
	{ "tollfree", "toll_free" }, { "toll-free", "toll_free" }, { "longcode", "local" }, { "long-code", "local" }, { "landline", "local" },
};

static struct str type_of(struct arena *a, struct json_val v, const char *path)
{
	struct str type = json_str_at(a, v, path);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (str_is(type, types[i].theirs))
			return str_of(types[i].ours);
	return type;
}

/* Ids are decimal texts beyond 2^53; a number is taken as it is written. */
static struct str id_at(struct arena *a, struct json_val v, const char *path)
{
	struct json_val at = json_at(v, path);
	return json_type(at) == JSON_NUMBER ? arena_str(a, json_raw(at)) : json_str(a, at);
}

/* Present and null is "none", which differs from not being told. */
static struct str told_at(struct arena *a, struct json_val v, const char *path)
{
	return json_type(json_at(v, path)) == JSON_NULL ? STR("") : id_at(a, v, path);
}

bool telnyx_read_number(struct arena *a, struct json_val v, struct source_number *ret)
{
	struct source_number n = { .monthly_micros = -1, .setup_micros = -1 };
	if (err_is(phone_parse(json_str_at(a, v, "phone_number"), &n.phone)))
		return false;
	if (err_is(country_parse(json_str_at(a, v, "country_iso_alpha2"), &n.country)))
		n.country = phone_country(&n.phone);
	n.id = id_at(a, v, "id");
	n.status = json_str_at(a, v, "status");
	n.active = str_is(n.status, "active");
	n.type = type_of(a, v, "phone_number_type");
	n.reference = json_str_at(a, v, "customer_reference");
	n.profile_id = told_at(a, v, "messaging_profile_id");
	n.connection_id = told_at(a, v, "connection_id");
	if (n.connection_id.p)
		n.features |= SOURCE_VOICE;
	if (err_is(time_parse_rfc3339(json_str_at(a, v, "purchased_at"), &n.purchased_us)))
		n.purchased_us = 0;
	*ret = n;
	return true;
}

bool telnyx_read_settings(struct arena *a, struct json_val v, struct source_number *ret)
{
	struct source_number n = { .monthly_micros = -1, .setup_micros = -1 };
	if (err_is(phone_parse(json_str_at(a, v, "phone_number"), &n.phone)))
		return false;
	if (err_is(country_parse(json_str_at(a, v, "country_code"), &n.country)))
		n.country = phone_country(&n.phone);
	n.id = id_at(a, v, "id");
	n.type = type_of(a, v, "type");
	n.profile_id = told_at(a, v, "messaging_profile_id");
	if (json_type(json_at(v, "features.sms")) == JSON_OBJECT)
		n.features |= SOURCE_SMS;
	if (json_type(json_at(v, "features.mms")) == JSON_OBJECT)
		n.features |= SOURCE_MMS;
	*ret = n;
	return true;
}

void telnyx_number_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct httpc_request *ret)
{
	struct buf q;
	buf_init(&q, QUERY_MAX);
	form_add(&q, "filter[phone_number]", str_of(phone->z + 1)); /* digits only: anything else may find nothing */
	form_add(&q, "page[size]", STR("50"));
	rest_request(a, "GET", acc->api_base, arena_printf(a, "/v2/phone_numbers?" STR_FMT, STR_ARG(buf_str(&q))), ret);
	rest_bearer(a, ret, acc->secret);
	buf_done(&q);
}

struct err telnyx_number_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone,
	const struct source_wanted *want, struct source_number *ret)
{
	struct rest_answer ans;
	rest_answer(a, e, r, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "data");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_UNKNOWN, ans.status, "an answer without a list of numbers");
	bool found = false;
	for (size_t i = 0; i < json_len(all); i++) {
		struct source_number n;
		if (!telnyx_read_number(a, json_item(all, i), &n) || strcmp(n.phone.z, phone->z) != 0)
			continue; /* the filter finds parts of numbers, too */
		if (!found || n.active)
			*ret = n; /* a deleted record of the same number may stand beside it */
		found = true;
	}
	if (!found)
		return err_code(ERR_MISSING, ans.status, "the carrier does not list this number");
	ret->drift = source_drift(a, ret, want);
	return OK;
}

/* "numbers:3" -> which list, which page. Absent: the first page of the first. */
static bool mark_read(struct str mark, bool *ret_details, int64_t *ret_page)
{
	*ret_details = false;
	*ret_page = 1;
	if (mark.n == 0)
		return true;
	struct str name = str_cut(&mark, ':');
	*ret_details = str_is(name, "messaging");
	return !err_is(str_int64(mark, 1, PAGES_MAX, ret_page));
}

void telnyx_list_request(struct arena *a, const struct source_account *acc, struct str page, struct httpc_request *ret)
{
	bool details;
	int64_t number;
	if (!mark_read(page, &details, &number))
		number = 1;
	struct buf q;
	buf_init(&q, QUERY_MAX);
	form_add(&q, "page[number]", arena_printf(a, "%lld", (long long)number));
	form_add(&q, "page[size]", arena_printf(a, "%d", SOURCE_PAGE_MAX));
	if (!details)
		form_add(&q, "sort", STR("purchased_at")); /* what is bought meanwhile comes last and moves nothing */
	rest_request(a, "GET", acc->api_base,
		arena_printf(a, "/v2/phone_numbers%s?" STR_FMT, details ? "/messaging" : "", STR_ARG(buf_str(&q))), ret);
	rest_bearer(a, ret, acc->secret);
	buf_done(&q);
}

static struct str next_mark(struct arena *a, bool details, int64_t page, int64_t pages)
{
	if (page < pages)
		return arena_printf(a, "%s:%lld", details ? "messaging" : "numbers", (long long)page + 1);
	return details ? STR_NONE : STR("messaging:1");
}

struct err telnyx_list_response(struct arena *a, struct err e, const struct httpc_response *r, struct str page, const struct source_wanted *want,
	struct source_page *ret)
{
	struct rest_answer ans;
	int64_t asked;
	*ret = (struct source_page){ .total = -1 };
	if (!mark_read(page, &ret->details, &asked))
		return err_new(ERR_REJECT, "not a page of this list");
	rest_answer_list(a, e, r, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "data");
	int64_t at = json_int_at(ans.root, "meta.page_number", -1), pages = json_int_at(ans.root, "meta.total_pages", -1);
	if (json_type(all) != JSON_ARRAY || pages < 0)
		return err_code(ERR_UNKNOWN, ans.status, "an answer without a page of numbers");
	if (at != asked || pages > PAGES_MAX || json_len(all) > SOURCE_PAGE_MAX)
		return err_code(ERR_REJECT, ans.status, "the carrier answers with another page than was asked for");
	if (!ret->details)
		ret->total = json_int_at(ans.root, "meta.total_results", -1);
	ret->numbers = ARENA_ARRAY(a, json_len(all) + 1, struct source_number);
	for (size_t i = 0; i < json_len(all); i++) {
		struct source_number *n = &ret->numbers[ret->n];
		if (!(ret->details ? telnyx_read_settings : telnyx_read_number)(a, json_item(all, i), n)) {
			ret->n_bad++;
			ret->bad_id = id_at(a, json_item(all, i), "id");
			continue;
		}
		n->drift = source_drift(a, n, want);
		ret->n++;
	}
	ret->next = next_mark(a, ret->details, asked, pages);
	return OK;
}
