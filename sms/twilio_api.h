/* sms/twilio_api.h: Twilio's REST API for texts, as a carrier. */
/* SPDX-License-Identifier: MIT
 *
 * Facts: https://www.twilio.com/docs/messaging/api/message-resource and .../docs/api/errors. Sending is not idempotent and has no
 * idempotency key: an outcome that is not known is looked up in the message list before anything is repeated.
 */
#pragma once
#include "sms/carrier.h"

extern const struct carrier carrier_twilio;
