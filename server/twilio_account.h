/* server/twilio_account.h: the configured Twilio account as the API's code wants it. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/config.h"
#include "sms/twilio_api.h"

void twilio_account(const struct config *cfg, struct twilio_account *ret);
