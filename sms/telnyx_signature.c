/* sms/telnyx_signature.c: is a webhook really from Telnyx? */
/* SPDX-License-Identifier: MIT */
#include "sms/telnyx_signature.h"
#include "base/clock.h"
#include "base/seal.h"
#include <stdlib.h>

#define SIGNATURE_BYTES 64
#define TIMESTAMP_CHARS_MAX 11
#define STACK_BYTES 8192        /* nearly every event fits here */

bool telnyx_signature_valid(const uint8_t key[TELNYX_KEY_BYTES], struct str timestamp, struct str signature, struct str body, int64_t now_us)
{
	uint8_t sig[SIGNATURE_BYTES];
	int64_t at_s, now_s = now_us / SEC_US;
	if (timestamp.n == 0 || timestamp.n > TIMESTAMP_CHARS_MAX || err_is(str_int64(timestamp, 0, INT64_C(99999999999), &at_s)))
		return false;
	if (at_s < now_s - TELNYX_TOLERANCE_S || at_s > now_s + TELNYX_TOLERANCE_S)
		return false;
	if (!seal_base64_decode(signature, sig, sizeof sig))
		return false;
	size_t n = timestamp.n + 1 + body.n;
	char stack[STACK_BYTES], *heap = NULL, *text = stack;
	if (n > sizeof stack) {
		text = heap = malloc(n);
		if (heap == NULL)
			return false;
	}
	memcpy(text, timestamp.p, timestamp.n);
	text[timestamp.n] = '|';
	if (body.n)
		memcpy(text + timestamp.n + 1, body.p, body.n);
	bool ok = seal_ed25519_verify(key, str_n(text, n), sig);
	free(heap);
	return ok;
}
