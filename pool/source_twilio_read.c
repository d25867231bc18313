/* pool/source_twilio_read.c: Twilio's numbers and errors, read. */
/* SPDX-License-Identifier: MIT
 *
 * Capabilities are spelled "SMS" in a search and "sms" in the account: any case is taken. An application SID or a trunk overrules
 * the URLs that stand beside it, and a number that receives faxes takes no calls.
 */
#include "pool/source_twilio.h"
#include "base/span.h"

static const struct {
	const char *code;
	enum err_kind kind;
	const char *what;
} codes[] = {
	{ "20003", ERR_DENIED, "Twilio refuses our credentials" },
	{ "20404", ERR_MISSING, "Twilio knows no such number" },
	{ "20429", ERR_RETRY, "too many requests at once" },
	{ "20503", ERR_RETRY, "Twilio is unavailable" },
	{ "21404", ERR_DENIED, "a trial account cannot have another number" },
	{ "21408", ERR_DENIED, "this country is not enabled for the account" },
	{ "21421", ERR_CONFLICT, "this number cannot be bought" },
	{ "21422", ERR_CONFLICT, "somebody else has taken this number" },
	{ "21451", ERR_CONFLICT, "no such area code" },
	{ "21452", ERR_CONFLICT, "no number to be had there" },
	{ "21613", ERR_DENIED, "Twilio wants an address for numbers of this country" },
	{ "21615", ERR_DENIED, "Twilio wants a local address for numbers of this country" },
	{ "21624", ERR_DENIED, "Twilio wants a foreign address for numbers of this country" },
	{ "21631", ERR_DENIED, "Twilio wants an address for numbers of this country" },
	{ "21649", ERR_DENIED, "Twilio wants an approved regulatory bundle for numbers of this country" },
	{ "21650", ERR_DENIED, "Twilio wants an identity document for numbers of this country" },
};

void twilio_numbers_answer(struct arena *a, struct err e, const struct httpc_response *r, bool list, struct rest_answer *ret)
{
	if (list)
		rest_answer_list(a, e, r, ret);
	else
		rest_answer(a, e, r, ret);
	if (!err_is(ret->e) || ret->status >= 500)
		return; /* a failure in the middle stays one, whatever it names */
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		if (str_is(ret->error.code, codes[i].code)) {
			ret->e = err_code(codes[i].kind, ret->status, codes[i].what);
			return;
		}
}

static unsigned features_of(struct arena *a, struct json_val caps)
{
	unsigned all = 0;
	for (size_t i = 0; json_type(caps) == JSON_OBJECT && i < json_len(caps); i++)
		if (str_is(json_raw(json_item(caps, i)), "true"))
			all |= source_feature_of(json_item_key(a, caps, i));
	return all;
}

/* What overrules the URL beside it: an application, a trunk, or another method than the one that our webhooks take. */
static struct str override_of(struct arena *a, struct json_val v, const char *kind)
{
	struct str application = json_str_at(a, v, arena_z(a, arena_printf(a, "%s_application_sid", kind)));
	struct str method = json_str_at(a, v, arena_z(a, arena_printf(a, "%s_method", kind)));
	if (application.n)
		return application;
	return method.n && !str_eq_fold(method, STR("POST")) ? arena_printf(a, "method " STR_FMT, STR_ARG(method)) : STR_NONE;
}

static struct str voice_override_of(struct arena *a, struct json_val v)
{
	struct str trunk = json_str_at(a, v, "trunk_sid");
	if (trunk.n)
		return trunk;
	return str_is(json_str_at(a, v, "voice_receive_mode"), "fax") ? STR("the fax mode") : override_of(a, v, "voice");
}

bool twilio_number_read(struct arena *a, struct json_val v, const struct source_wanted *want, struct source_number *ret)
{
	struct source_number n = { .id = json_str_at(a, v, "sid"), .monthly_micros = -1, .setup_micros = -1 };
	if (!source_read_phone(a, v, "phone_number", &n.phone) || !str_starts(n.id, STR("PN")))
		return false;
	n.status = json_str_at(a, v, "status");
	n.active = n.status.n == 0 || str_is(n.status, "in-use");
	n.country = phone_country(&n.phone);
	n.type = source_type_of(json_str_at(a, v, "type"));
	n.features = features_of(a, json_at(v, "capabilities"));
	if (err_is(time_parse_rfc2822(json_str_at(a, v, "date_created"), &n.purchased_us)))
		n.purchased_us = 0;
	n.reference = json_str_at(a, v, "friendly_name");
	n.sms_url = json_str_at(a, v, "sms_url");
	n.voice_url = json_str_at(a, v, "voice_url");
	n.status_url = json_str_at(a, v, "status_callback");
	n.sms_override = override_of(a, v, "sms");
	n.voice_override = voice_override_of(a, v);
	if (want != NULL)
		n.drift = source_drift(a, &n, want);
	*ret = n;
	return true;
}

/* One number on offer. Numbers in trial ("beta") and those that want an address stand behind the others. */
static bool read_offer(struct arena *a, struct json_val v, struct source_number *ret, bool *ret_plain)
{
	struct source_number n = { .monthly_micros = -1, .setup_micros = -1 };
	if (!source_read_phone(a, v, "phone_number", &n.phone))
		return false;
	n.country = phone_country(&n.phone);
	n.locality = json_str_at(a, v, "locality");
	n.region = json_str_at(a, v, "region");
	n.features = features_of(a, json_at(v, "capabilities"));
	struct str wants = json_str_at(a, v, "address_requirements");
	*ret_plain = (wants.n == 0 || str_is(wants, "none")) && !json_bool_at(v, "beta", false);
	*ret = n;
	return true;
}

struct err twilio_search_response(struct arena *a, struct err e, const struct httpc_response *r, struct source_number *offers, size_t *ret_n,
                                  struct rest_error *ret_error)
{
	struct rest_answer ans;
	struct source_number *later = ARENA_ARRAY(a, SOURCE_OFFERS_MAX, struct source_number), one;
	size_t n = 0, n_later = 0;
	twilio_numbers_answer(a, e, r, false, &ans);
	source_keep_error(&ans, ret_error);
	if (err_is(ans.e))
		return ans.e;
	struct json_val all = json_at(ans.root, "available_phone_numbers");
	if (json_type(all) != JSON_ARRAY)
		return err_code(ERR_RETRY, ans.status, "a search result that cannot be read");
	for (size_t i = 0; i < json_len(all) && n + n_later < SOURCE_OFFERS_MAX; i++) {
		bool plain = false;
		if (!read_offer(a, json_item(all, i), &one, &plain))
			continue;
		if (plain)
			offers[n++] = one;
		else
			later[n_later++] = one;
	}
	for (size_t i = 0; i < n_later; i++)
		offers[n++] = later[i];
	*ret_n = n;
	return OK;
}
