/* base/webhook.c: Standard Webhooks. */
/* SPDX-License-Identifier: MIT */
#include "base/webhook.h"
#include "base/seal.h"
#include <inttypes.h>
#include <sodium.h>

#define SIGNATURE_BYTES_MAX 64

bool webhook_key(struct str secret, uint8_t key[WEBHOOK_KEY_MAX], size_t *ret_n)
{
	struct str text = str_starts(secret, STR("whsec_")) ? str_sub(secret, strlen("whsec_"), secret.n) : secret;
	size_t padding = text.n > 1 ? (size_t)(text.p[text.n - 1] == '=') + (text.p[text.n - 2] == '=') : 0, n = text.n / 4 * 3;
	if (text.n == 0 || text.n % 4 != 0 || n < padding || n - padding < WEBHOOK_KEY_MIN || n - padding > WEBHOOK_KEY_MAX)
		return false;
	*ret_n = n - padding;
	return seal_base64_decode(text, key, *ret_n);
}

struct str webhook_sign(struct arena *a, const char *const *secrets, size_t n, struct str id, int64_t timestamp_s, struct str body)
{
	uint8_t key[WEBHOOK_KEY_MAX], mac[SHA256_BYTES];
	size_t key_n = 0;
	struct buf out;
	struct str text = arena_printf(a, STR_FMT ".%" PRId64 "." STR_FMT, STR_ARG(id), timestamp_s, STR_ARG(body));
	buf_init(&out, n * SIGNATURE_BYTES_MAX + 1);
	for (size_t i = 0; i < n; i++) {
		if (!webhook_key(str_of(secrets[i]), key, &key_n))
			continue;
		seal_hmac_sha256(str_n((const char *)key, key_n), text, mac);
		buf_add_z(&out, out.n ? " v1," : "v1,");
		seal_base64_add(&out, mac, sizeof mac);
	}
	sodium_memzero(key, sizeof key);
	struct str value = arena_str(a, buf_str(&out));
	buf_done(&out);
	return value;
}
