/* server/numbers.h: the configured carriers as sources of numbers: account, and how a number of ours must be set up there. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "pool/source.h"
#include "server/outcall.h"

/* What follows the address of a Twilio webhook: tries again on time-outs and 5xx, within Twilio's 15 s (README, Going live). */
#define NUMBERS_TWILIO_OVERRIDES "#rc=2&rp=ct,rt,5xx"

/* The configured account at the carrier. False: it has none. Strings live as long as the settings. */
bool numbers_account(const struct config *cfg, struct str carrier, struct source_account *ret);
/* How a number of our own account must be set up. Telnyx: profile_id is absent where each number has a profile of its own
 * (numbers_shared_profile() is false): the link job finds or makes it. */
void numbers_wanted(struct arena *a, const struct config *cfg, struct str carrier, struct source_wanted *ret);
/* By which name calls to its number API are measured. */
enum outcall_api numbers_api(struct str carrier);
/* Do all client numbers at Telnyx share TELNYX_MESSAGING_PROFILE_ID? */
bool numbers_shared_profile(const struct config *cfg);
/* Is it one of the numbers that owners text to sign up? These are never in the pool. */
bool numbers_onboards(const struct config *cfg, const struct phone *phone);
