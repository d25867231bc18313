/* base/seal.h: cryptography: MACs, signatures, random tokens, sealed secrets (libsodium; libcrypto for HMAC-SHA1 alone). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

struct err seal_init(void) MUST_CHECK;          /* once per process, before anything else here */

#define SHA1_BYTES 20
#define SHA256_BYTES 32
#define HASH16_BYTES 16
void seal_hmac_sha1(struct str key, struct str msg, uint8_t out[SHA1_BYTES]);   /* Twilio */
void seal_hmac_sha256(struct str key, struct str msg, uint8_t out[SHA256_BYTES]);
void seal_sha256(struct str msg, uint8_t out[SHA256_BYTES]);
/* Keyed BLAKE2b, 16 bytes: the form in which dedupe keys and erased phone numbers are kept. `key` is 32 bytes. */
void seal_hash16(const uint8_t key[32], struct str msg, uint8_t out[HASH16_BYTES]);
bool seal_ed25519_verify(const uint8_t key[32], struct str msg, const uint8_t sig[64]);
bool seal_equal(const void *a, const void *b, size_t n);                         /* constant time */
void seal_random(void *out, size_t n);
/* URL-safe token of n_chars (letters, digits, - and _), 6 bits of randomness each. out holds n_chars + 1. */
void seal_token(char *out, size_t n_chars);

/* Strict decoders: exact length or false; base64 is the padded standard alphabet; hex is lower case only when `lower`. */
bool seal_base64_decode(struct str s, uint8_t *out, size_t n_exact);
bool seal_hex_decode(struct str s, bool lower, uint8_t *out, size_t n_exact);
void seal_base64_add(struct buf *b, const void *p, size_t n);
void seal_hex_add(struct buf *b, const void *p, size_t n);
