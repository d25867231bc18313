/* base/vault.h: sealed secrets: envelope encryption under keys that can be changed while everything runs (libsodium). */
/* SPDX-License-Identifier: MIT
 *
 *   struct vault *v; vault_new(&v);  vault_add_key(v, key) ...      the first key seals, every one opens
 *   vault_seal(v, &place, secret, &blob);    vault_open(v, &place, blob, out, sizeof out, &n);
 *
 * Each value has a random data key of its own, wrapped under a key of the vault; both layers are XChaCha20-Poly1305 (IETF) with
 * random nonces, and both are bound to the place: table, row, column, version and the key's id. A blob that was moved, cut, changed,
 * is of another version, or of a key that is not here, is refused with words that say which; nothing is ever opened to "".
 *
 *   blob = version (1) | key id (8) | nonce (24) | wrapped data key (48) | nonce (24) | ciphertext (n + 16)
 *
 * The keys stand in memory of their own between guard pages, out of core dumps, locked into RAM where the limit allows it
 * (vault_locked()), and unreadable except while one is used. One page in all, whatever the number of keys.
 */
#pragma once
#include "base/str.h"

#define VAULT_KEYS_MAX 16
#define VAULT_KEY_BYTES 32
#define VAULT_ID_BYTES 8
#define VAULT_VERSION 1
#define VAULT_SECRET_MAX 4096
#define VAULT_OVERHEAD (1 + VAULT_ID_BYTES + 24 + VAULT_KEY_BYTES + 16 + 24 + 16)
#define VAULT_BLOB_MAX (VAULT_OVERHEAD + VAULT_SECRET_MAX)

struct vault;

/* Where a sealed value stands: it opens nowhere else. */
struct vault_place {
	const char *table, *column;
	int64_t row;
};

struct err vault_new(struct vault **ret) MUST_CHECK;
void vault_free(struct vault *v);               /* NULL allowed; the keys are overwritten */
/* Takes the key over: `key` is overwritten. ERR_LIMIT past VAULT_KEYS_MAX. */
struct err vault_add_key(struct vault *v, uint8_t key[VAULT_KEY_BYTES]) MUST_CHECK;
size_t vault_keys(const struct vault *v);       /* NULL: 0 */
/* A process that was forked holds the keys in memory that is not locked: lock it again. */
void vault_after_fork(struct vault *v);
/* Are the keys kept out of swap? false: RLIMIT_MEMLOCK does not allow it. */
bool vault_locked(const struct vault *v);

/* ERR_REJECT: an empty secret, or one past VAULT_SECRET_MAX; ERR_MISSING: no key. *ret takes the blob (VAULT_BLOB_MAX). */
struct err vault_seal(struct vault *v, const struct vault_place *at, struct str secret, struct buf *ret) MUST_CHECK;
/* `out` holds `max` bytes. ERR_REJECT: no blob of this version, cut short, or larger than out; ERR_MISSING: sealed with a key that
 * is not here; ERR_DENIED: changed, or of another place. On an error nothing is written. */
struct err vault_open(struct vault *v, const struct vault_place *at, struct str blob, char *out, size_t max, size_t *ret_n) MUST_CHECK;
/* Which key sealed it: 0 is the first; -1: none of these, or no blob. */
int vault_key_of(const struct vault *v, struct str blob);
/* The id of key i: says nothing of the key. */
void vault_key_id(const struct vault *v, size_t i, uint8_t out[VAULT_ID_BYTES]);

/* Memory for opened secrets: as that of the keys; readable from vault_show() to vault_hide(). Aborts without memory. */
void *vault_alloc(size_t n_bytes);
void vault_release(void *p);                    /* overwritten; NULL allowed */
void vault_show(void *p, bool writable);
void vault_hide(void *p);
void vault_wipe(void *p, size_t n);             /* overwrites in a way that the compiler keeps */
