/* base/seal.c: cryptography: MACs, signatures, random tokens, strict decoders. */
/* SPDX-License-Identifier: MIT
 *
 * libsodium has no SHA-1, so Twilio's HMAC comes from libcrypto. Looking an algorithm up by name costs more than the MAC of a
 * text does, so seal_init() does it once; each message only sets the key.
 */
#include "base/seal.h"
#include "base/log.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>

static EVP_MAC_CTX *hmac_sha1; /* set once by seal_init(); every use starts it anew */

static _Noreturn void give_up(const char *what)
{
	log_event(LOG_ERROR, "SEAL_FAILED", "what=%s", what);
	abort();
}

static const unsigned char *bytes_of(struct str s)
{
	return (const unsigned char *)(s.p ? s.p : "");
}

static EVP_MAC_CTX *hmac_sha1_new(void)
{
	char digest[] = "SHA1";
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0), OSSL_PARAM_construct_end() };
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *ctx = mac ? EVP_MAC_CTX_new(mac) : NULL;
	EVP_MAC_free(mac); /* the context keeps its own reference */
	if (ctx && !EVP_MAC_CTX_set_params(ctx, params)) {
		EVP_MAC_CTX_free(ctx);
		ctx = NULL;
	}
	return ctx;
}

struct err seal_init(void)
{
	if (sodium_init() < 0)
		return err_new(ERR_DOWN, "libsodium does not start");
	if (hmac_sha1 == NULL)
		hmac_sha1 = hmac_sha1_new();
	if (hmac_sha1 == NULL)
		return err_new(ERR_DOWN, "libcrypto has no HMAC-SHA1");
	return OK;
}

void seal_hmac_sha1(struct str key, struct str msg, uint8_t out[SHA1_BYTES])
{
	size_t n = 0;
	if (hmac_sha1 == NULL)
		give_up("seal_init");
	if (!EVP_MAC_init(hmac_sha1, bytes_of(key), key.n, NULL) || !EVP_MAC_update(hmac_sha1, bytes_of(msg), msg.n) ||
	    !EVP_MAC_final(hmac_sha1, out, &n, SHA1_BYTES) || n != SHA1_BYTES)
		give_up("HMAC-SHA1");
}

void seal_hmac_sha256(struct str key, struct str msg, uint8_t out[SHA256_BYTES])
{
	crypto_auth_hmacsha256_state state;
	crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
	crypto_auth_hmacsha256_update(&state, bytes_of(msg), msg.n);
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(&state, sizeof state);
}

void seal_sha256(struct str msg, uint8_t out[SHA256_BYTES])
{
	crypto_hash_sha256(out, bytes_of(msg), msg.n);
}

void seal_hash16(const uint8_t key[32], struct str msg, uint8_t out[HASH16_BYTES])
{
	crypto_generichash(out, HASH16_BYTES, bytes_of(msg), msg.n, key, 32);
}

bool seal_ed25519_verify(const uint8_t key[32], struct str msg, const uint8_t sig[64])
{
	return crypto_sign_verify_detached(sig, bytes_of(msg), msg.n, key) == 0;
}

bool seal_equal(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}

void seal_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

void seal_token(char *out, size_t n_chars)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	randombytes_buf(out, n_chars);
	for (size_t i = 0; i < n_chars; i++)
		out[i] = alphabet[out[i] & 63];
	out[n_chars] = '\0';
}

bool seal_base64_decode(struct str s, uint8_t *out, size_t n_exact)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] >= 0x80) /* libsodium 1.0.18 takes some of these for digits */
			return false;
	return sodium_base642bin(out, n_exact, s.p ? s.p : "", s.n, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) == 0 &&
	       n == n_exact;
}

static int hex_value(char c, bool lower)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (!lower && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool seal_hex_decode(struct str s, bool lower, uint8_t *out, size_t n_exact)
{
	if (s.n % 2 != 0 || s.n / 2 != n_exact)
		return false;
	for (size_t i = 0; i < n_exact; i++) {
		int high = hex_value(s.p[2 * i], lower), low = hex_value(s.p[2 * i + 1], lower);
		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

void seal_base64_add(struct buf *b, const void *p, size_t n)
{
	enum { CHUNK = 48 }; /* a multiple of 3: only the last chunk is padded */
	char text[CHUNK / 3 * 4 + 1];
	const uint8_t *from = p;
	for (size_t take; n; from += take, n -= take) {
		take = n < CHUNK ? n : CHUNK;
		buf_add_z(b, sodium_bin2base64(text, sizeof text, from, take, sodium_base64_VARIANT_ORIGINAL));
	}
}

void seal_hex_add(struct buf *b, const void *p, size_t n)
{
	enum { CHUNK = 32 };
	char text[CHUNK * 2 + 1];
	const uint8_t *from = p;
	for (size_t take; n; from += take, n -= take) {
		take = n < CHUNK ? n : CHUNK;
		buf_add_z(b, sodium_bin2hex(text, sizeof text, from, take));
	}
}
