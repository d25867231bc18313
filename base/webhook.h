/* base/webhook.h: signatures of outgoing webhooks as Standard Webhooks 1.0 says (HMAC-SHA256, "v1"). */
/* SPDX-License-Identifier: MIT
 *
 * Signed is "ID.TIMESTAMP.BODY"; a secret is "whsec_" and base64 of 24 to 64 bytes (the prefix may be missing).
 */
#pragma once
#include "base/arena.h"

#define WEBHOOK_KEY_MIN 24
#define WEBHOOK_KEY_MAX 64

/* The bytes of a secret; false when it is none. */
bool webhook_key(struct str secret, uint8_t key[WEBHOOK_KEY_MAX], size_t *ret_n) MUST_CHECK;
/* The value of webhook-signature: "v1,..." by each secret, separated by blanks. Secrets that are none are passed over. */
struct str webhook_sign(struct arena *a, const char *const *secrets, size_t n, struct str id, int64_t timestamp_s, struct str body);
