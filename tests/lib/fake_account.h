/* tests/lib/fake_account.h: carrier accounts that are not ours, as the stand-in for Twilio knows them. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

#define FAKE_ACCOUNTS_MAX 64

/* An account, or a new token, status or type for it. status: "active", "suspended", "closed". */
void fake_account(const char *sid, const char *token, const char *status, const char *type);
/* Is this number in the account? */
void fake_account_number(const char *sid, const char *phone, bool there, bool emptied);
/* Is it one, and are these its credentials ("Basic ...")? Under fake_lock(). */
bool fake_account_known(struct str sid, struct str authorization);
