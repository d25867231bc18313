/* server/demo_sign.h: webhooks signed as their providers do it: for the demonstration, and for the doctor's harmless events. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/form.h"

/* 32 hex digits behind a prefix of two: "SM...". */
struct str demo_sid(struct arena *a, const char *prefix);
/* What a webhook is signed with: the value of its signature's field. */
struct str demo_sign_twilio(struct arena *a, struct str token, struct str url, const struct form *form);
struct str demo_sign_stripe(struct arena *a, struct str secret, int64_t now_us, struct str body);
