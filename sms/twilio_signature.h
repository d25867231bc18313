/* sms/twilio_signature.h: is a webhook really from Twilio? */
/* SPDX-License-Identifier: MIT
 *
 * Twilio signs the URL that it was told to call, followed (for form posts) by every pair sorted by name, name and value with
 * nothing in between, with HMAC-SHA1 under the account's Auth Token. There is no timestamp: an old request verifies for ever, so
 * callers dedupe on MessageSid or CallSid for as long as a token lives.
 *
 * The URL comes from configuration and the raw request target, never from Host or X-Forwarded-* headers.
 */
#pragma once
#include "base/form.h"

#define TWILIO_URL_MAX 8192
#define TWILIO_SIGNATURE_CHARS 28

/* `url`: scheme, host, port if there is one, raw path and query, no fragment. `params`: the pairs of a form post as received, or
 * NULL for a GET (its pairs are in the query) and for JSON. `signature`: the header's value; absent or odd ones are refused.
 * Twilio's back ends do not agree whether the port is signed: without it and with it (the standard one where `url` has none) are
 * both tried. A repeated name is signed with its distinct values, sorted. Time does not depend on where a signature differs.
 * With several tokens (rotation) ask once per token. A blank token never verifies. */
bool twilio_signature_valid(struct str token, struct str url, const struct form *params, struct str signature);
