/* tests/fuzz/telnyx_signature.c: what was signed is taken, anything else never. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "sms/telnyx_signature.h"
#include "tests/fuzz/fuzz.h"
#include <sodium.h>

#define NOW_S INT64_C(1767225600)

static uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];

static bool taken(struct str timestamp, struct str signature, struct str body)
{
	struct str t = fuzz_copy(timestamp), s = fuzz_copy(signature);
	bool ok = telnyx_signature_valid(public_key, t, s, body, NOW_S * SEC_US);
	free((void *)(uintptr_t)t.p);
	free((void *)(uintptr_t)s.p);
	return ok;
}

static void sign(struct buf *ret, struct str timestamp, struct str body)
{
	uint8_t sig[crypto_sign_BYTES];
	struct buf b;
	buf_init(&b, body.n + 32);
	buf_printf(&b, STR_FMT "|", STR_ARG(timestamp));
	buf_add(&b, body);
	crypto_sign_detached(sig, NULL, (const unsigned char *)b.p, b.n, secret_key);
	buf_done(&b);
	seal_base64_add(ret, sig, sizeof sig);
}

/* Input: what to do (1 byte), where (2 bytes), how (1 byte), then the body; for an odd first byte time stamp, a line end, signature, a line
 * end, the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const uint8_t seed[crypto_sign_SEEDBYTES] = { 1, 2, 3 };
	if (err_is(seal_init()))
		abort();
	crypto_sign_seed_keypair(public_key, secret_key, seed);
	struct str in = fuzz_str(data, n);
	unsigned what = fuzz_byte(&in);
	if (what % 2) {
		struct str body = in, timestamp = str_cut(&body, '\n'), signature = body.p ? str_cut(&body, '\n') : STR_NONE;
		MUST(!taken(timestamp, signature, body.p ? body : STR("")));
		return 0;
	}
	size_t where = fuzz_byte(&in) << 8;
	where += fuzz_byte(&in);
	char flip = (char)fuzz_byte(&in);
	int64_t age_s = (int64_t)(what / 2) * 5 - 310; /* -310 to 325 */
	char stamp[24];
	int stamp_n = snprintf(stamp, sizeof stamp, "%lld", (long long)(NOW_S - age_s));
	struct str timestamp = str_n(stamp, (size_t)stamp_n);
	struct buf signature;
	buf_init(&signature, 256);
	sign(&signature, timestamp, in);
	MUST(taken(timestamp, buf_str(&signature), in) == (age_s <= TELNYX_TOLERANCE_S && age_s >= -TELNYX_TOLERANCE_S));
	if (flip) {
		struct str body = fuzz_copy(in);
		char *at = where < signature.n ? signature.p + where : body.n ? (char *)(uintptr_t)body.p + (where - signature.n) % body.n : signature.p;
		*at = (char)(*at ^ flip);
		MUST(!taken(timestamp, buf_str(&signature), body));
		free((void *)(uintptr_t)body.p);
	}
	buf_done(&signature);
	return 0;
}
