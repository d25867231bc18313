/* server/numbers.c: settings turned into accounts and wishes of sources of numbers. */
/* SPDX-License-Identifier: MIT */
#include "server/numbers.h"

bool numbers_account(const struct config *cfg, struct str carrier, struct source_account *ret)
{
	if (str_is(carrier, "twilio")) {
		*ret = (struct source_account){ .api_base = str_of(cfg->twilio_api_base), .id = str_of(cfg->twilio_account_sid),
			.secret = str_of(cfg->twilio_auth_token.n ? cfg->twilio_auth_token.items[0] : "") };
		return ret->id.n && ret->secret.n;
	}
	*ret = (struct source_account){ .api_base = str_of(cfg->telnyx_api_base), .id = STR(""), .secret = str_of(cfg->telnyx_api_key) };
	return str_is(carrier, "telnyx") && ret->secret.n;
}

bool numbers_shared_profile(const struct config *cfg)
{
	return str_is(str_of(cfg->telnyx_profiles), "shared") || (*cfg->telnyx_profiles == '\0' && *cfg->telnyx_messaging_profile_id);
}

static struct str hook(struct arena *a, const struct config *cfg, const char *path)
{
	return arena_printf(a, "%s%s" NUMBERS_TWILIO_OVERRIDES, cfg->public_url, path);
}

void numbers_wanted(struct arena *a, const struct config *cfg, struct str carrier, struct source_wanted *ret)
{
	*ret = (struct source_wanted){ .foreign_voice = false };
	if (str_is(carrier, "twilio")) {
		ret->sms_url = hook(a, cfg, "/webhooks/twilio/sms");
		ret->voice_url = hook(a, cfg, "/webhooks/twilio/voice");
		ret->status_url = hook(a, cfg, "/webhooks/twilio/call-status");
		return;
	}
	if (numbers_shared_profile(cfg))
		ret->profile_id = str_of(cfg->telnyx_messaging_profile_id);
	if (*cfg->telnyx_connection_id)
		ret->connection_id = str_of(cfg->telnyx_connection_id);
}

enum outcall_api numbers_api(struct str carrier)
{
	return str_is(carrier, "telnyx") ? API_TELNYX_NUMBERS : API_TWILIO_NUMBERS;
}

bool numbers_onboards(const struct config *cfg, const struct phone *phone)
{
	return strcmp(phone->z, cfg->twilio_number) == 0 || strcmp(phone->z, cfg->telnyx_number) == 0;
}
