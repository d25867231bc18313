/* pool/source_twilio.c: Twilio as a source of numbers: search, buy, find again, release; and its row of functions. */
/* SPDX-License-Identifier: MIT
 *
 * A purchase has no idempotency key. What stands for one: the number itself, which can be bought once, and FriendlyName, which
 * holds our operation. So a purchase in doubt is looked for by number and name, and buying the same number again is harmless.
 */
#include "pool/source_twilio.h"
#include "base/form.h"

#define FORM_MAX 4096

void twilio_numbers_request(struct arena *a, const char *method, const struct source_account *acc, const char *what, const struct buf *query,
                            struct httpc_request *ret)
{
	struct str path = arena_printf(a, "/2010-04-01/Accounts/" STR_FMT "%s%s" STR_FMT, STR_ARG(acc->id), what, query && query->n ? "?" : "",
		STR_ARG(query ? buf_str(query) : STR("")));
	rest_request(a, method, acc->api_base, path, ret);
	rest_basic(ret, acc->id, acc->secret);
}

void twilio_numbers_wanted(struct buf *form, const struct source_wanted *want)
{
	if (want->sms_url.p) {
		form_add(form, "SmsUrl", want->sms_url);
		form_add(form, "SmsMethod", STR("POST"));
		form_add(form, "SmsApplicationSid", STR(""));
	}
	if (want->foreign_voice || want->voice_url.p == NULL)
		return;
	form_add(form, "VoiceUrl", want->voice_url);
	form_add(form, "VoiceMethod", STR("POST"));
	form_add(form, "VoiceApplicationSid", STR(""));
	if (want->status_url.p) {
		form_add(form, "StatusCallback", want->status_url);
		form_add(form, "StatusCallbackMethod", STR("POST"));
	}
}

static bool has_area_codes(struct country c)
{
	return strcmp(c.z, "US") == 0 || strcmp(c.z, "CA") == 0;
}

static void search_request(struct arena *a, const struct source_account *acc, const struct source_search *q, struct httpc_request *ret)
{
	const char *type = str_is(q->type, "toll_free") ? "TollFree" : str_is(q->type, "mobile") && !has_area_codes(q->country) ? "Mobile" : "Local";
	size_t limit = q->limit && q->limit < SOURCE_OFFERS_MAX ? q->limit : SOURCE_OFFERS_MAX;
	struct buf b;
	buf_init(&b, FORM_MAX);
	if (q->area_code.n) /* elsewhere than in North America there is only the pattern; source_fits() takes what fits */
		form_add(&b, has_area_codes(q->country) ? "AreaCode" : "Contains", q->area_code);
	form_add(&b, "SmsEnabled", STR("true"));
	form_add(&b, "VoiceEnabled", STR("true"));
	form_add(&b, "PageSize", arena_printf(a, "%zu", limit));
	char *what = arena_z(a, arena_printf(a, "/AvailablePhoneNumbers/%s/%s.json", q->country.z, type));
	twilio_numbers_request(a, "GET", acc, what, &b, ret);
	buf_done(&b);
}

static void buy_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation,
                        const struct source_wanted *want, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "PhoneNumber", phone_str(phone));
	form_add(&b, "FriendlyName", operation);
	twilio_numbers_wanted(&b, want);
	twilio_numbers_request(a, "POST", acc, TWILIO_NUMBERS_PATH ".json", NULL, ret);
	rest_form(a, ret, &b);
	buf_done(&b);
}

static struct err buy_response(struct arena *a, struct err e, const struct httpc_response *r, struct source_bought *ret, struct rest_error *ret_error)
{
	struct rest_answer ans;
	*ret = (struct source_bought){ .state = SOURCE_FAILED };
	twilio_numbers_answer(a, e, r, false, &ans);
	source_keep_error(&ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	if (!twilio_number_read(a, ans.root, NULL, &ret->number))
		return err_code(ERR_UNKNOWN, ans.status, "a purchase whose answer cannot be read");
	ret->state = SOURCE_BOUGHT;
	return OK;
}

static struct err find_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone, struct str operation,
                                struct source_bought *ret)
{
	struct rest_answer ans;
	struct source_number one;
	*ret = (struct source_bought){ .state = SOURCE_NOT_FOUND };
	twilio_numbers_answer(a, e, r, false, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "incoming_phone_numbers");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_RETRY, ans.status, "a list of numbers that cannot be read");
	for (size_t i = 0; i < json_len(all); i++)
		if (twilio_number_read(a, json_item(all, i), NULL, &one) && strcmp(one.phone.z, phone->z) == 0 && str_eq(one.reference, operation))
			*ret = (struct source_bought){ .state = SOURCE_BOUGHT, .number = one };
	return OK;
}

static void find_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct str operation, struct httpc_request *ret)
{
	(void)operation; /* compared in the answer: the list can be filtered by either, and the number is the surer one */
	twilio_number_request(a, acc, phone, ret);
}

static void release_request(struct arena *a, const struct source_account *acc, struct str id, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_encode(&b, id);
	char *what = arena_z(a, arena_printf(a, TWILIO_NUMBERS_PATH "/" STR_FMT ".json", STR_ARG(buf_str(&b))));
	buf_done(&b);
	twilio_numbers_request(a, "DELETE", acc, what, NULL, ret);
}

static struct err release_response(struct arena *a, struct err e, const struct httpc_response *r, struct rest_error *ret_error)
{
	struct rest_answer ans;
	twilio_numbers_answer(a, e, r, false, &ans);
	source_keep_error(&ans, ret_error);
	return ans.e.kind == ERR_MISSING ? OK : ans.e;
}

const struct number_source source_twilio = {
	.name = "twilio",
	.links_at_purchase = true,
	.search_request = search_request, .search_response = twilio_search_response,
	.buy_request = buy_request, .buy_response = buy_response,
	.find_request = find_request, .find_response = find_response,
	.link_request = twilio_link_request, .link_response = twilio_link_response,
	.release_request = release_request, .release_response = release_response,
	.number_request = twilio_number_request, .number_response = twilio_number_response,
	.list_request = twilio_list_numbers_request, .list_response = twilio_list_numbers_response,
};
