/* server/twilio_account.c: account, current token and messaging service. */
/* SPDX-License-Identifier: MIT */
#include "server/twilio_account.h"

void twilio_account(const struct config *cfg, struct twilio_account *ret)
{
	*ret = (struct twilio_account){
		.api_base = str_of(cfg->twilio_api_base), .sid = str_of(cfg->twilio_account_sid),
		.token = str_of(cfg->twilio_auth_token.n ? cfg->twilio_auth_token.items[0] : ""),
		.service = cfg->twilio_messaging_service_sid[0] ? str_of(cfg->twilio_messaging_service_sid) : STR_NONE,
	};
}
