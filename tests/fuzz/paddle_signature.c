/* tests/fuzz/paddle_signature.c: what was signed is taken, anything else never. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "payment/paddle.h"
#include "tests/fuzz/fuzz.h"

#define NOW_S INT64_C(1767225600)
#define SECRET "pdl_ntfset_of_the_fuzzer"

static bool taken(struct str header, struct str body)
{
	struct payment_config c = { .webhook_secrets = STR("pdl_ntfset_other, " SECRET) };
	struct str exact = fuzz_copy(header);
	struct err e = paddle_verify(&c, exact, body, NOW_S * SEC_US);
	MUST(e.kind == ERR_NONE || e.kind == ERR_DENIED);
	free((void *)(uintptr_t)exact.p);
	return !err_is(e);
}

/* The header of a body signed at t_s. */
static void sign(struct buf *ret, int64_t t_s, struct str body)
{
	uint8_t mac[SHA256_BYTES];
	struct buf b;
	buf_init(&b, body.n + 32);
	buf_printf(&b, "%lld:", (long long)t_s);
	buf_add(&b, body);
	seal_hmac_sha256(STR(SECRET), buf_str(&b), mac);
	buf_done(&b);
	buf_printf(ret, "ts=%lld;h1=", (long long)t_s);
	seal_hex_add(ret, mac, sizeof mac);
}

/* Input: what to do (1 byte), where (2 bytes), how (1 byte), then the body; for an odd first byte a header, a line end, the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	if (err_is(seal_init()))
		abort();
	struct str in = fuzz_str(data, n);
	unsigned what = fuzz_byte(&in);
	if (what % 2) {
		struct str body = in, header = str_cut(&body, '\n');
		MUST(!taken(header, body.p ? body : STR("")));
		return 0;
	}
	size_t where = fuzz_byte(&in) << 8;
	where += fuzz_byte(&in);
	char flip = (char)fuzz_byte(&in);
	int64_t age_s = (int64_t)(what / 2) * 5 - 300; /* -300 to 335 */
	struct buf header;
	buf_init(&header, 256);
	sign(&header, NOW_S - age_s, in);
	MUST(taken(buf_str(&header), in) == (age_s <= PADDLE_TOLERANCE_S));
	if (flip) {
		struct str body = fuzz_copy(in);
		char *at = where < header.n ? header.p + where : body.n ? (char *)(uintptr_t)body.p + (where - header.n) % body.n : header.p;
		*at = (char)(*at ^ flip);
		MUST(!taken(buf_str(&header), body));
		free((void *)(uintptr_t)body.p);
	}
	buf_done(&header);
	return 0;
}
