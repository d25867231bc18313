/* pool/source_twilio_link.c: numbers of a Twilio account: looked at, one or all, and made as wanted. */
/* SPDX-License-Identifier: MIT */
#include "pool/source_twilio.h"
#include "base/form.h"

#define FORM_MAX 4096
#define LIST_PAGE "250"     /* at most SOURCE_PAGE_MAX */

void twilio_link_request(struct arena *a, const struct source_account *acc, struct str id, const struct source_wanted *want, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_encode(&b, id);
	char *what = arena_z(a, arena_printf(a, TWILIO_NUMBERS_PATH "/" STR_FMT ".json", STR_ARG(buf_str(&b))));
	buf_reset(&b);
	twilio_numbers_wanted(&b, want);
	if (want->voice_url.p && !want->foreign_voice) {
		form_add(&b, "TrunkSid", STR(""));
		form_add(&b, "VoiceReceiveMode", STR("voice"));
	}
	twilio_numbers_request(a, "POST", acc, what, NULL, ret);
	rest_form(a, ret, &b);
	buf_done(&b);
}

struct err twilio_link_response(struct arena *a, struct err e, const struct httpc_response *r, const struct source_wanted *want,
                                struct source_number *ret, struct rest_error *ret_error)
{
	struct rest_answer ans;
	twilio_numbers_answer(a, e, r, false, &ans);
	source_keep_error(&ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	if (!twilio_number_read(a, ans.root, want, ret))
		return err_code(ERR_UNKNOWN, ans.status, "a number that cannot be read");
	if (ret->drift.n)
		return err_code(ERR_CONFLICT, ans.status, "Twilio has not taken over what was asked");
	return OK;
}

void twilio_number_request(struct arena *a, const struct source_account *acc, const struct phone *phone, struct httpc_request *ret)
{
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "PhoneNumber", phone_str(phone));
	twilio_numbers_request(a, "GET", acc, TWILIO_NUMBERS_PATH ".json", &b, ret);
	buf_done(&b);
}

struct err twilio_number_response(struct arena *a, struct err e, const struct httpc_response *r, const struct phone *phone,
                                  const struct source_wanted *want, struct source_number *ret)
{
	struct rest_answer ans;
	struct source_number one;
	twilio_numbers_answer(a, e, r, false, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "incoming_phone_numbers");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_UNKNOWN, ans.status, "a list of numbers that cannot be read");
	for (size_t i = 0; i < json_len(all); i++) /* the filter finds parts of numbers, too */
		if (twilio_number_read(a, json_item(all, i), want, &one) && strcmp(one.phone.z, phone->z) == 0) {
			*ret = one;
			return OK;
		}
	return err_code(ERR_MISSING, ans.status, "the account has no such number");
}

void twilio_list_numbers_request(struct arena *a, const struct source_account *acc, struct str page, struct httpc_request *ret)
{
	if (page.n) { /* next_page_uri: encoded already, taken as it is */
		rest_request(a, "GET", acc->api_base, page, ret);
		rest_basic(ret, acc->id, acc->secret);
		return;
	}
	struct buf b;
	buf_init(&b, FORM_MAX);
	form_add(&b, "PageSize", STR(LIST_PAGE));
	twilio_numbers_request(a, "GET", acc, TWILIO_NUMBERS_PATH ".json", &b, ret);
	buf_done(&b);
}

struct err twilio_list_numbers_response(struct arena *a, struct err e, const struct httpc_response *r, struct str page,
                                        const struct source_wanted *want, struct source_page *ret)
{
	struct rest_answer ans;
	(void)page;
	*ret = (struct source_page){ .total = -1, .next = STR_NONE };
	twilio_numbers_answer(a, e, r, true, &ans);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "incoming_phone_numbers");
	struct json_val next = json_at(ans.root, "next_page_uri");
	if (json_type(all) != JSON_ARRAY || json_len(all) > SOURCE_PAGE_MAX || json_type(next) == JSON_ABSENT)
		return err_code(ERR_UNKNOWN, ans.status, "a list of numbers that cannot be read");
	ret->numbers = ARENA_ARRAY(a, json_len(all) + 1, struct source_number);
	for (size_t i = 0; i < json_len(all); i++) {
		if (twilio_number_read(a, json_item(all, i), want, &ret->numbers[ret->n])) {
			ret->n++;
			continue;
		}
		ret->n_bad++;
		ret->bad_id = json_str_at(a, json_item(all, i), "sid");
	}
	struct str uri = json_str(a, next);
	/* An address is only ever one of this API: what begins otherwise would send our credentials elsewhere. */
	if (uri.n && !str_starts(uri, STR("/2010-04-01/Accounts/")))
		return err_code(ERR_UNKNOWN, ans.status, "a next page that is not of this API");
	ret->next = uri.n ? uri : STR_NONE;
	return OK;
}
