/* pool/source.c: the sources of numbers by name, where a search looks, and what their decoders share. */
/* SPDX-License-Identifier: MIT */
#include "pool/source_impl.h"

static const struct number_source *const sources[] = { &source_twilio, &source_telnyx };

const struct number_source *number_source_find(struct str name)
{
	for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
		if (str_is(name, sources[i]->name))
			return sources[i];
	return NULL;
}

static size_t add_search(struct source_search *plan, size_t n, const struct source_search *q, struct str area_code, struct str type)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(plan[i].area_code, area_code) && str_eq(plan[i].type, type))
			return n;
	plan[n] = *q;
	plan[n].area_code = area_code;
	plan[n].type = type;
	return n + 1;
}

size_t source_plan(const struct source_search *q, struct source_search plan[SOURCE_PLAN_MAX])
{
	/* North America has no mobile numbers of its own kind: asking for them is a 404. */
	bool nanp = str_is(str_of(q->country.z), "US") || str_is(str_of(q->country.z), "CA");
	struct str type = nanp && str_is(q->type, "mobile") ? STR_NONE : q->type, local = STR("local");
	size_t n = 0;
	if (q->area_code.n)
		n = add_search(plan, n, q, q->area_code, type.n ? type : local);
	if (q->area_code.n && type.n == 0 && !nanp)
		n = add_search(plan, n, q, q->area_code, STR("mobile"));
	if (type.n)
		n = add_search(plan, n, q, STR_NONE, type);
	n = add_search(plan, n, q, STR_NONE, local);
	if (!nanp)
		n = add_search(plan, n, q, STR_NONE, STR("mobile"));
	return n;
}

/* Area codes are told with and without the trunk's zero: "020", "20". */
static struct str without_zero(struct str digits)
{
	return digits.n && digits.p[0] == '0' ? str_sub(digits, 1, digits.n) : digits;
}

bool source_fits(const struct phone *phone, const struct source_search *q)
{
	char national[PHONE_MAX + 1];
	struct country c = phone_country(phone);
	if (strcmp(c.z, q->country.z) != 0)
		return false;
	phone_national(phone, national);
	return str_starts(without_zero(str_of(national)), without_zero(q->area_code));
}

bool source_read_phone(struct arena *a, struct json_val at, const char *path, struct phone *ret)
{
	return !err_is(phone_parse(json_str_at(a, at, path), ret));
}

unsigned source_feature_of(struct str word)
{
	static const struct { const char *word; enum source_feature feature; } words[] = {
		{ "sms", SOURCE_SMS }, { "mms", SOURCE_MMS }, { "voice", SOURCE_VOICE }, { "fax", SOURCE_FAX },
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_eq_fold(word, str_of(words[i].word)))
			return words[i].feature;
	return 0;
}

struct str source_type_of(struct str word)
{
	static const struct { const char *word, *type; } words[] = {
		{ "local", "local" }, { "mobile", "mobile" }, { "national", "national" }, { "toll_free", "toll_free" }, { "tollfree", "toll_free" },
		{ "toll free", "toll_free" }, { "toll-free", "toll_free" },
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (str_eq_fold(word, str_of(words[i].word)))
			return str_of(words[i].type);
	return STR_NONE;
}

void source_keep_error(const struct rest_answer *ans, struct rest_error *ret)
{
	if (ret != NULL)
		*ret = ans->error;
}
