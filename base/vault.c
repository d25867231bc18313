/* base/vault.c: envelope encryption: a data key for each value, wrapped under a key of the vault. */
/* SPDX-License-Identifier: MIT */
#include "base/vault.h"
#include "base/log.h"
#include <sodium.h>
#include <stdlib.h>

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	AT_ID = 1,
	AT_WRAP_NONCE = AT_ID + VAULT_ID_BYTES,
	AT_WRAPPED = AT_WRAP_NONCE + NONCE,
	AT_NONCE = AT_WRAPPED + VAULT_KEY_BYTES + TAG,
	AT_CIPHER = AT_NONCE + NONCE,
	BOUND_MAX = 256
};
_Static_assert(VAULT_OVERHEAD == AT_CIPHER + TAG, "the overhead is that of the layout");
_Static_assert(VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "keys are those of the cipher");

struct vault {
	uint8_t (*keys)[VAULT_KEY_BYTES];       /* vault_alloc() */
	uint8_t ids[VAULT_KEYS_MAX][VAULT_ID_BYTES];
	size_t n;
	bool locked;
};

void *vault_alloc(size_t n_bytes)
{
	void *p = sodium_malloc(n_bytes ? n_bytes : 1);
	if (p == NULL) {
		log_event(LOG_ERROR, "VAULT_FAILED", "what=memory");
		abort();
	}
	return p;
}

void vault_release(void *p)
{
	sodium_free(p);
}

void vault_show(void *p, bool writable)
{
	if ((writable ? sodium_mprotect_readwrite(p) : sodium_mprotect_readonly(p)) != 0) {
		log_event(LOG_ERROR, "VAULT_FAILED", "what=mprotect");
		abort();
	}
}

void vault_hide(void *p)
{
	(void)sodium_mprotect_noaccess(p);
}

void vault_wipe(void *p, size_t n)
{
	sodium_memzero(p, n);
}

/* sodium_malloc() passes over a refusal: ask again, and hear it. */
static void lock_keys(struct vault *v)
{
	v->locked = sodium_mlock(v->keys, sizeof *v->keys * VAULT_KEYS_MAX) == 0;
}

struct err vault_new(struct vault **ret)
{
	if (sodium_init() < 0)
		return err_new(ERR_DOWN, "libsodium does not start");
	struct vault *v = calloc(1, sizeof *v);
	if (v == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	v->keys = vault_alloc(sizeof *v->keys * VAULT_KEYS_MAX);
	lock_keys(v);
	vault_hide(v->keys);
	*ret = v;
	return OK;
}

void vault_free(struct vault *v)
{
	if (v == NULL)
		return;
	vault_release(v->keys);
	free(v);
}

struct err vault_add_key(struct vault *v, uint8_t key[VAULT_KEY_BYTES])
{
	if (v->n == VAULT_KEYS_MAX)
		return err_new(ERR_LIMIT, "too many keys");
	static const char what[] = "usher: name of a key";
	(void)crypto_generichash(v->ids[v->n], VAULT_ID_BYTES, (const uint8_t *)what, sizeof what, key, VAULT_KEY_BYTES);
	vault_show(v->keys, true);
	memcpy(v->keys[v->n++], key, VAULT_KEY_BYTES);
	vault_hide(v->keys);
	sodium_memzero(key, VAULT_KEY_BYTES);
	return OK;
}

size_t vault_keys(const struct vault *v)
{
	return v ? v->n : 0;
}

void vault_after_fork(struct vault *v)
{
	if (v == NULL)
		return;
	vault_show(v->keys, true);
	lock_keys(v);
	vault_hide(v->keys);
}

bool vault_locked(const struct vault *v)
{
	return v->locked;
}

void vault_key_id(const struct vault *v, size_t i, uint8_t out[VAULT_ID_BYTES])
{
	memcpy(out, v->ids[i], VAULT_ID_BYTES);
}

static const uint8_t *bytes_at(struct str blob, size_t at)
{
	return (const uint8_t *)blob.p + at;
}

static bool is_blob(struct str blob)
{
	return blob.n > VAULT_OVERHEAD && blob.n <= VAULT_BLOB_MAX && (uint8_t)blob.p[0] == VAULT_VERSION;
}

int vault_key_of(const struct vault *v, struct str blob)
{
	for (size_t i = 0; v != NULL && is_blob(blob) && i < v->n; i++)
		if (memcmp(v->ids[i], bytes_at(blob, AT_ID), VAULT_ID_BYTES) == 0)
			return (int)i;
	return -1;
}

/* What a layer is bound to, in one spelling only: every part has its length in front. */
static struct str bound(char layer, const uint8_t id[VAULT_ID_BYTES], const struct vault_place *at, struct buf *b)
{
	const struct str parts[] = { str_of(at->table), str_of(at->column), str_n((const char *)id, VAULT_ID_BYTES) };
	uint8_t row[8];
	for (size_t i = 0; i < sizeof row; i++)
		row[i] = (uint8_t)((uint64_t)at->row >> 8 * i);
	buf_add(b, STR("usher"));
	buf_add_char(b, VAULT_VERSION);
	buf_add_char(b, layer);
	buf_add(b, str_n((const char *)row, sizeof row));
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		buf_add_char(b, (char)parts[i].n);
		buf_add(b, parts[i]);
	}
	return buf_str(b);
}

static void lock_layer(char layer, uint8_t *blob, size_t at, const struct vault_place *place, struct str plain, const uint8_t *key)
{
	struct buf b;
	buf_init(&b, BOUND_MAX);
	struct str ad = bound(layer, blob + AT_ID, place, &b);
	randombytes_buf(blob + at, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(blob + at + NONCE, NULL, (const uint8_t *)plain.p, plain.n, (const uint8_t *)ad.p, ad.n, NULL,
		blob + at, key);
	buf_done(&b);
}

/* n: of the plain text. */
static bool unlock_layer(char layer, struct str blob, size_t at, const struct vault_place *place, size_t n, const uint8_t *key, uint8_t *out)
{
	struct buf b;
	buf_init(&b, BOUND_MAX);
	struct str ad = bound(layer, bytes_at(blob, AT_ID), place, &b);
	bool good = !b.full && crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, bytes_at(blob, at + NONCE), n + TAG, (const uint8_t *)ad.p, ad.n,
		bytes_at(blob, at), key) == 0;
	buf_done(&b);
	return good;
}

struct err vault_seal(struct vault *v, const struct vault_place *at, struct str secret, struct buf *ret)
{
	uint8_t blob[VAULT_BLOB_MAX], data_key[VAULT_KEY_BYTES];
	if (secret.n == 0 || secret.n > VAULT_SECRET_MAX)
		return err_new(ERR_REJECT, "an empty secret, or one that is too long");
	if (vault_keys(v) == 0)
		return err_new(ERR_MISSING, "there is no key to seal with");
	if (strlen(at->table) + strlen(at->column) > BOUND_MAX / 2)
		return err_new(ERR_BUG, "a place with too long a name");
	blob[0] = VAULT_VERSION;
	memcpy(blob + AT_ID, v->ids[0], VAULT_ID_BYTES);
	randombytes_buf(data_key, sizeof data_key);
	vault_show(v->keys, false);
	lock_layer('K', blob, AT_WRAP_NONCE, at, str_n((const char *)data_key, sizeof data_key), v->keys[0]);
	vault_hide(v->keys);
	lock_layer('D', blob, AT_NONCE, at, secret, data_key);
	sodium_memzero(data_key, sizeof data_key);
	buf_add(ret, str_n((const char *)blob, VAULT_OVERHEAD + secret.n));
	return ret->full ? err_new(ERR_LIMIT, "no room for the sealed value") : OK;
}

struct err vault_open(struct vault *v, const struct vault_place *at, struct str blob, char *out, size_t max, size_t *ret_n)
{
	uint8_t data_key[VAULT_KEY_BYTES], plain[VAULT_SECRET_MAX];
	if (!is_blob(blob))
		return err_new(ERR_REJECT, "not a sealed value of this version, or cut short");
	size_t n = blob.n - VAULT_OVERHEAD;
	if (n > max)
		return err_new(ERR_REJECT, "a sealed value that is too long for its place");
	int key = vault_key_of(v, blob);
	if (key < 0)
		return err_new(ERR_MISSING, "sealed with a key that is not among those given");
	vault_show(v->keys, false);
	bool good = unlock_layer('K', blob, AT_WRAP_NONCE, at, VAULT_KEY_BYTES, v->keys[key], data_key);
	vault_hide(v->keys);
	good = good && unlock_layer('D', blob, AT_NONCE, at, n, data_key, plain);
	if (good) {
		memcpy(out, plain, n);
		*ret_n = n;
	}
	sodium_memzero(data_key, sizeof data_key);
	sodium_memzero(plain, n);
	return good ? OK : err_new(ERR_DENIED, "a sealed value that does not open: it was changed, or belongs elsewhere");
}
