/* base/totp.c: codes from a secret and the time. */
/* SPDX-License-Identifier: MIT */
#include "base/totp.h"
#include "base/clock.h"
#include "base/seal.h"
#include <inttypes.h>
#include <stdio.h>

int64_t totp_step(int64_t now_us)
{
	return now_us / (TOTP_STEP_S * SEC_US);
}

void totp_code(struct str secret, int64_t step, int digits, char out[9])
{
	uint8_t counter[8], mac[SHA1_BYTES];
	uint32_t modulus = 1;
	for (int i = 0; i < 8; i++)
		counter[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	seal_hmac_sha1(secret, str_n((const char *)counter, sizeof counter), mac);
	size_t at = mac[SHA1_BYTES - 1] & 0x0f;
	uint32_t value = ((uint32_t)(mac[at] & 0x7f) << 24) | ((uint32_t)mac[at + 1] << 16) | ((uint32_t)mac[at + 2] << 8) | mac[at + 3];
	for (int i = 0; i < digits; i++)
		modulus *= 10;
	(void)snprintf(out, 9, "%0*" PRIu32, digits, value % modulus);
}

int64_t totp_match(struct str secret, struct str code, int64_t now_us, int64_t last)
{
	char given[TOTP_DIGITS + 1] = "", want[9];
	size_t n = 0;
	int64_t now = totp_step(now_us), found = -1;
	for (size_t i = 0; i < code.n; i++) {
		if (code.p[i] == ' ')
			continue;
		if (n == TOTP_DIGITS)
			return -1;
		given[n++] = code.p[i];
	}
	for (int64_t step = now - TOTP_NEAR; step <= now + TOTP_NEAR; step++) {
		totp_code(secret, step, TOTP_DIGITS, want);
		if (seal_equal(given, want, TOTP_DIGITS) && n == TOTP_DIGITS && step > last)
			found = step;
	}
	return found;
}

void totp_base32_add(struct buf *b, struct str bytes)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	uint32_t held = 0;
	int bits = 0;
	for (size_t i = 0; i < bytes.n; i++) {
		held = (held << 8) | (unsigned char)bytes.p[i];
		for (bits += 8; bits >= 5; bits -= 5)
			buf_add_char(b, letters[(held >> (bits - 5)) & 31]);
	}
	if (bits > 0)
		buf_add_char(b, letters[(held << (5 - bits)) & 31]);
}
