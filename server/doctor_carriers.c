/* server/doctor_carriers.c: what Twilio, Telnyx and the voice assistant say of our account, number and webhooks. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/utf8.h"
#include "server/doctor_checks.h"

#define PATH_MAX_BYTES 512
#define NUMBER_NEXT "set it on the number's page at Twilio (README, Going live), or let `usher pool sync` mend numbers of the pool"

const char *doctor_no_vapi(const struct doctor_case *c)
{
	return *c->d->cfg->vapi_api_key ? NULL : "Vapi is not configured";
}

static void twilio_request(struct doctor_case *c, struct str path, struct httpc_request *ret)
{
	const struct config *cfg = c->d->cfg;
	rest_request(c->d->a, "GET", str_of(cfg->twilio_api_base), arena_printf(c->d->a, "/2010-04-01/Accounts/%s" STR_FMT, cfg->twilio_account_sid, STR_ARG(path)), ret);
	rest_basic(ret, str_of(cfg->twilio_account_sid), str_of(cfg->twilio_auth_token.items[0]));
}

static void account_told(struct doctor_case *c, const struct rest_answer *ans)
{
	struct arena *a = c->d->a;
	struct str status = json_str_at(a, ans->root, "status"), type = json_str_at(a, ans->root, "type");
	if (doctor_failed(c, ans, "Twilio", "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, as the console's first page shows them"))
		return;
	if (!str_is(status, "active"))
		doctor_end(c, DOCTOR_FAIL, "settle it with Twilio", "the account is \"" STR_FMT "\"", STR_ARG(status));
	else if (str_is(type, "Trial"))
		doctor_end(c, DOCTOR_WARN, "upgrade it: a trial account texts verified phones only", "the credentials work; the account is a trial");
	else
		doctor_end(c, DOCTOR_OK, NULL, "the credentials work, the account is active");
}

void doctor_twilio_account(struct doctor_case *c)
{
	struct httpc_request q;
	twilio_request(c, STR(".json"), &q);
	doctor_call(c, &q, account_told);
}

/* One of the number's webhooks: "" when it is as it should be. Twilio's own options behind '#' do not count. */
static const char *odd_hook(struct doctor_case *c, struct json_val number, const char *field, const char *method, const char *path)
{
	struct arena *a = c->d->a;
	struct str url = json_str_at(a, number, field), want = arena_printf(a, "%s%s", c->d->cfg->public_url, path), rest = url;
	struct str plain = str_cut(&rest, '#');
	if (!str_eq(plain, want))
		return arena_printf(a, "%s is \"" STR_FMT "\", not \"" STR_FMT "\"", field, STR_ARG(plain), STR_ARG(want)).p;
	if (json_type(json_at(number, method)) == JSON_STRING && !str_is(json_str_at(a, number, method), "POST"))
		return arena_printf(a, "%s is not POST", method).p;
	return "";
}

/* What stands over the number's own addresses. */
static const char *overridden(struct doctor_case *c, struct json_val number)
{
	static const char *const fields[] = { "sms_application_sid", "voice_application_sid", "trunk_sid" };
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (json_str_at(c->d->a, number, fields[i]).n)
			return fields[i];
	return NULL;
}

static void judge_number(struct doctor_case *c, struct json_val number)
{
	static const struct { const char *field, *method, *path; } hooks[] = {
		{ "sms_url", "sms_method", "/webhooks/twilio/sms" }, { "voice_url", "voice_method", "/webhooks/twilio/voice" },
		{ "status_callback", "status_callback_method", "/webhooks/twilio/call-status" },
	};
	const char *over = overridden(c, number);
	if (over) {
		doctor_end(c, DOCTOR_FAIL, "take the application or trunk off the number", "the number's %s makes Twilio ignore its webhooks", over);
		return;
	}
	for (size_t i = 0; i < sizeof hooks / sizeof *hooks && !c->ended; i++) {
		const char *odd = odd_hook(c, number, hooks[i].field, hooks[i].method, hooks[i].path);
		if (*odd)
			doctor_end(c, DOCTOR_FAIL, NUMBER_NEXT, "%s", odd);
	}
	if (!json_bool_at(number, "capabilities.sms", true) || !json_bool_at(number, "capabilities.voice", true))
		doctor_end(c, DOCTOR_FAIL, "get a number that can do both", "the number cannot do texts and calls");
	else if (str_chr(json_str_at(c->d->a, number, "sms_url"), '#') < 0)
		doctor_end(c, DOCTOR_WARN, "add #rc=2&rp=ct,rt,5xx to its addresses: Twilio then tries again", "its webhooks point here, but are tried once only");
	else
		doctor_end(c, DOCTOR_OK, NULL, "its webhooks point here");
}

static void number_told(struct doctor_case *c, const struct rest_answer *ans)
{
	struct json_val all = json_at(ans->root, "incoming_phone_numbers");
	if (doctor_failed(c, ans, "Twilio", "see twilio.account"))
		return;
	for (size_t i = 0; i < json_len(all) && !c->ended; i++)
		if (str_is(json_str_at(c->d->a, json_item(all, i), "phone_number"), c->d->cfg->twilio_number))
			judge_number(c, json_item(all, i));
	doctor_end(c, DOCTOR_FAIL, "buy it, or set TWILIO_NUMBER to one of this account", "TWILIO_NUMBER is not a number of this account");
}

void doctor_twilio_number(struct doctor_case *c)
{
	struct httpc_request q;
	struct buf b;
	buf_init(&b, PATH_MAX_BYTES);
	form_add(&b, "PhoneNumber", str_of(c->d->cfg->twilio_number));
	twilio_request(c, arena_printf(c->d->a, "/IncomingPhoneNumbers.json?" STR_FMT, STR_ARG(buf_str(&b))), &q);
	buf_done(&b);
	doctor_call(c, &q, number_told);
}

static void telnyx_request(struct doctor_case *c, struct str path, struct httpc_request *ret)
{
	rest_request(c->d->a, "GET", str_of(c->d->cfg->telnyx_api_base), path, ret);
	rest_bearer(c->d->a, ret, str_of(c->d->cfg->telnyx_api_key));
}

static void judge_profile(struct doctor_case *c, struct json_val p)
{
	struct arena *a = c->d->a;
	struct str url = json_str_at(a, p, "webhook_url"), want = arena_printf(a, "%s/webhooks/telnyx", c->d->cfg->public_url);
	if (!json_bool_at(p, "enabled", true))
		doctor_end(c, DOCTOR_FAIL, "enable it at Telnyx", "the messaging profile is disabled");
	else if (!str_eq(url, want))
		doctor_end(c, DOCTOR_FAIL, "set the profile's webhook_url", "the profile's webhook_url is \"" STR_FMT "\", not \"" STR_FMT "\"", STR_ARG(url), STR_ARG(want));
	else if (!str_is(json_str_at(a, p, "webhook_api_version"), "2"))
		doctor_end(c, DOCTOR_FAIL, "set the profile's webhook_api_version to 2", "the profile's webhooks are of API version \"" STR_FMT "\"",
			STR_ARG(json_str_at(a, p, "webhook_api_version")));
	else if (json_str_at(a, p, "webhook_failover_url").n == 0)
		doctor_end(c, DOCTOR_WARN, "set webhook_failover_url to a second machine: Telnyx has no log of texts to catch up from",
			"the key works, the profile's webhooks point here, and nowhere else when that fails");
	else
		doctor_end(c, DOCTOR_OK, NULL, "the key works, the profile's webhooks point here");
}

static void profile_told(struct doctor_case *c, const struct rest_answer *ans)
{
	if (doctor_failed(c, ans, "Telnyx", "TELNYX_API_KEY and TELNYX_MESSAGING_PROFILE_ID"))
		return;
	struct json_val p = json_at(ans->root, "data");
	if (*c->d->cfg->telnyx_messaging_profile_id == '\0')
		doctor_end(c, DOCTOR_OK, NULL, "the key works; no profile is named, usher makes its own");
	else
		judge_profile(c, p);
}

void doctor_telnyx_profile(struct doctor_case *c)
{
	struct httpc_request q;
	const char *id = c->d->cfg->telnyx_messaging_profile_id;
	telnyx_request(c, *id ? arena_printf(c->d->a, "/v2/messaging_profiles/%s", id) : STR("/v2/messaging_profiles"), &q);
	doctor_call(c, &q, profile_told);
}

static void telnyx_number_told(struct doctor_case *c, const struct rest_answer *ans)
{
	struct arena *a = c->d->a;
	const struct config *cfg = c->d->cfg;
	if (doctor_failed(c, ans, "Telnyx", "see telnyx.profile"))
		return;
	struct json_val all = json_at(ans->root, "data");
	for (size_t i = 0; i < json_len(all) && !c->ended; i++) {
		struct json_val n = json_item(all, i);
		struct str profile = json_str_at(a, n, "messaging_profile_id"), connection = json_str_at(a, n, "connection_id");
		if (!str_is(json_str_at(a, n, "phone_number"), cfg->telnyx_number))
			continue;
		if (!str_is(json_str_at(a, n, "status"), "active"))
			doctor_end(c, DOCTOR_FAIL, "settle it with Telnyx", "the number is \"" STR_FMT "\"", STR_ARG(json_str_at(a, n, "status")));
		else if (*cfg->telnyx_messaging_profile_id && !str_is(profile, cfg->telnyx_messaging_profile_id))
			doctor_end(c, DOCTOR_FAIL, "assign it to the profile", "the number is not of TELNYX_MESSAGING_PROFILE_ID");
		else if (*cfg->telnyx_connection_id && !str_is(connection, cfg->telnyx_connection_id))
			doctor_end(c, DOCTOR_FAIL, "assign it to the connection", "the number is not of TELNYX_CONNECTION_ID: calls do not arrive here");
		else
			doctor_end(c, DOCTOR_OK, NULL, "the number is ours, active, and of the profile");
	}
	doctor_end(c, DOCTOR_FAIL, "buy it, or set TELNYX_NUMBER to one of this account", "TELNYX_NUMBER is not a number of this account");
}

void doctor_telnyx_number(struct doctor_case *c)
{
	struct httpc_request q;
	struct buf b;
	buf_init(&b, PATH_MAX_BYTES);
	form_add(&b, "filter[phone_number]", str_of(c->d->cfg->telnyx_number));
	telnyx_request(c, arena_printf(c->d->a, "/v2/phone_numbers?" STR_FMT, STR_ARG(buf_str(&b))), &q);
	buf_done(&b);
	doctor_call(c, &q, telnyx_number_told);
}

static void vapi_told(struct doctor_case *c, const struct rest_answer *ans)
{
	if (!doctor_failed(c, ans, "Vapi", "VAPI_API_KEY: the private key, not the public one"))
		doctor_end(c, DOCTOR_OK, NULL, "the key works");
}

void doctor_vapi(struct doctor_case *c)
{
	struct httpc_request q;
	rest_request(c->d->a, "GET", str_of(c->d->cfg->vapi_api_base), STR("/phone-number?limit=1"), &q);
	rest_bearer(c->d->a, &q, str_of(c->d->cfg->vapi_api_key));
	doctor_call(c, &q, vapi_told);
}
