/* base/totp.h: one-time codes of an authenticator app (RFC 6238: HMAC-SHA1, 30 seconds, six digits). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_STEP_S 30
#define TOTP_DIGITS 6
#define TOTP_NEAR 1                 /* steps that a phone's clock may be off, either way */

int64_t totp_step(int64_t now_us);
/* The code of a step, `digits` (1 to 8) decimal digits and a NUL. */
void totp_code(struct str secret, int64_t step, int digits, char out[9]);
/* Which step's code is it? Within TOTP_NEAR of now and after `last` (the step of the code that was used last), else -1. Spaces in
 * the code do not count. All steps are compared, each in constant time. */
int64_t totp_match(struct str secret, struct str code, int64_t now_us, int64_t last);
/* RFC 4648 base32 without padding: how people and apps take the secret. */
void totp_base32_add(struct buf *b, struct str bytes);
