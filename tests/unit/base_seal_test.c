/* tests/unit/base_seal_test.c: published vectors for every MAC and signature; tokens; decoders that take one spelling only. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "tests/unit/check.h"

static int begin(void **state)
{
	(void)state;
	ASSERT_OK(seal_init());
	ASSERT_OK(seal_init()); /* again does no harm */
	return 0;
}

static void assert_hex(const uint8_t *p, size_t n, const char *want)
{
	struct buf b;
	buf_init(&b, 256);
	seal_hex_add(&b, p, n);
	assert_string_equal(b.p, want);
	buf_done(&b);
}

/* Exactly n_exact bytes, spelled in hex. */
static void from_hex(const char *hex, uint8_t *out, size_t n_exact)
{
	assert_true(seal_hex_decode(str_of(hex), true, out, n_exact));
}

static void hmac_sha1_vectors(void **state)
{
	(void)state;
	uint8_t out[SHA1_BYTES];
	char key[131];
	memset(key, 0x0b, 20);
	seal_hmac_sha1(str_n(key, 20), STR("Hi There"), out); /* RFC 2202 */
	assert_hex(out, sizeof out, "b617318655057264e28bc0b6fb378c8ef146be00");
	seal_hmac_sha1(STR("Jefe"), STR("what do ya want for nothing?"), out);
	assert_hex(out, sizeof out, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	memset(key, 0xaa, 80);
	seal_hmac_sha1(str_n(key, 80), STR("Test Using Larger Than Block-Size Key - Hash Key First"), out);
	assert_hex(out, sizeof out, "aa4ae5e15272d00e95705637ce8a3b55ed402112");
	seal_hmac_sha1(STR(""), STR(""), out); /* after a long key: nothing of it is left */
	assert_hex(out, sizeof out, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
	seal_hmac_sha1(STR_NONE, STR_NONE, out);
	assert_hex(out, sizeof out, "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
	memset(key, 'k', 65);
	seal_hmac_sha1(str_n(key, 64), STR("x\0y"), out); /* a key of exactly one block, a message with NUL */
	assert_hex(out, sizeof out, "3ba1fea440cdda86e88acadf81b28500cbbb62e1");
	seal_hmac_sha1(str_n(key, 65), STR("x\0y"), out);
	assert_hex(out, sizeof out, "075bd7adcb0bd1b916bd3a513b2a33218583b485");
}

static void hmac_sha256_vectors(void **state)
{
	(void)state;
	uint8_t out[SHA256_BYTES];
	char key[131];
	memset(key, 0x0b, 20);
	seal_hmac_sha256(str_n(key, 20), STR("Hi There"), out); /* RFC 4231 */
	assert_hex(out, sizeof out, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	seal_hmac_sha256(STR("Jefe"), STR("what do ya want for nothing?"), out);
	assert_hex(out, sizeof out, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	seal_hmac_sha256(str_n(key, 131), STR("Test Using Larger Than Block-Size Key - Hash Key First"), out);
	assert_hex(out, sizeof out, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	seal_hmac_sha256(STR_NONE, STR_NONE, out);
	assert_hex(out, sizeof out, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

static void hash_vectors(void **state)
{
	(void)state;
	uint8_t out[SHA256_BYTES], key[32];
	seal_sha256(STR(""), out);
	assert_hex(out, 32, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	seal_sha256(STR("abc"), out);
	assert_hex(out, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	seal_hash16(key, STR("+447700900123"), out); /* as Python's hashlib.blake2b computes it */
	assert_hex(out, HASH16_BYTES, "0426c5a4eeca85ac39152ad7b483d77b");
	seal_hash16(key, STR_NONE, out);
	assert_hex(out, HASH16_BYTES, "3daf97bce7888fd59773c66bf647459c");
}

static void ed25519_vectors(void **state)
{
	static const struct {
		const char *key, *sig;
		struct str msg;
	} rows[] = { /* RFC 8032, section 7.1 */
		{ "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		  "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
		  { NULL, 0 } },
		{ "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		  "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
		  { "\x72", 1 } },
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		uint8_t key[32], sig[64];
		from_hex(rows[i].key, key, 32);
		from_hex(rows[i].sig, sig, 64);
		assert_true(seal_ed25519_verify(key, rows[i].msg, sig));
		assert_false(seal_ed25519_verify(key, STR("other"), sig));
		for (size_t bit = 0; bit < 512; bit++) {
			sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
			assert_false(seal_ed25519_verify(key, rows[i].msg, sig));
			sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		}
		key[0] ^= 1;
		assert_false(seal_ed25519_verify(key, rows[i].msg, sig));
	}
	uint8_t zero[64] = { 0 };
	assert_false(seal_ed25519_verify(zero, STR("x"), zero)); /* a key of small order vouches for nothing */
}

static void equality_sees_every_byte(void **state)
{
	(void)state;
	uint8_t x[32] = { 0 }, y[32] = { 0 };
	assert_true(seal_equal(x, y, 32));
	assert_true(seal_equal(x, y, 0));
	for (size_t i = 0; i < 32; i++) {
		y[i] = 0x80;
		assert_false(seal_equal(x, y, 32));
		assert_true(seal_equal(x, y, i));
		y[i] = 0;
	}
}

static void tokens_use_their_whole_alphabet(void **state)
{
	(void)state;
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	char token[101], other[101];
	int seen[128] = { 0 };
	memset(token, 'x', sizeof token);
	for (int i = 0; i < 200; i++) {
		seal_token(token, 100);
		assert_int_equal(strlen(token), 100);
		assert_int_equal(strspn(token, alphabet), 100);
		for (int k = 0; k < 100; k++)
			seen[(int)token[k]]++;
	}
	for (size_t i = 0; i < 64; i++) /* 20,000 characters, 312 expected of each; 200 is six deviations off */
		assert_in_range(seen[(int)alphabet[i]], 200, 440);
	seal_token(other, 100);
	assert_string_not_equal(token, other);
	token[1] = 'x';
	seal_token(token, 0);
	assert_int_equal(token[0], '\0');
	assert_int_equal(token[1], 'x');
	uint8_t a[16], b[16];
	seal_random(a, sizeof a);
	seal_random(b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
}

static bool base64_ok(struct str s, size_t n)
{
	uint8_t out[64];
	struct str exact = check_exact(s);
	bool ok = seal_base64_decode(exact, out, n);
	free((void *)(uintptr_t)exact.p);
	return ok;
}

static void base64_has_one_spelling(void **state)
{
	(void)state;
	uint8_t out[64];
	assert_true(seal_base64_decode(STR("+/+/AAA="), out, 5));
	assert_hex(out, 5, "fbffbf0000");
	assert_true(base64_ok(STR("u6QNt6MLXp3wuuQ92lZwbV9Mzu0="), 20));
	assert_true(base64_ok(STR(""), 0));
	static const struct str bad[] = { /* all would be 20 bytes to somebody */
#define ROW(s) { "" s, sizeof(s) - 1 }
		ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0"), ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0=="), ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu1="),
		ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0=\n"), ROW(" u6QNt6MLXp3wuuQ92lZwbV9Mzu0="), ROW("u6QN t6MLXp3wuuQ92lZwbV9Mzu0="),
		ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0=\0"), ROW("u6QNt6MLXp3wuuQ92lZwbV9Mz-0="), ROW("u6QNt6MLXp3wuuQ92lZwbV9Mz_0="),
		ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0=u6Q"), ROW("====u6QNt6MLXp3wuuQ92lZwbV9Mzu0="), ROW(""), ROW("="), ROW("u6QN"),
		ROW("u6QNt6MLXp3wuuQ92lZwbV9Mzu0AAAAA"), ROW("u6QNt6MLXp3wuuQ92lZwbV9M\xFFu0="),
#undef ROW
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (base64_ok(bad[i], 20))
			fail_msg("taken: %s", bad[i].p);
	for (int c = 0; c < 256; c++) {
		char four[4] = { 'A', (char)c, 'A', 'A' };
		bool digit = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
		if (base64_ok(str_n(four, 4), 3) != digit)
			fail_msg("byte %d", c);
	}
	assert_false(base64_ok(STR_NONE, 20));
	assert_false(base64_ok(STR("u6QNt6MLXp3wuuQ92lZwbV9Mzu0="), 19));
	assert_false(base64_ok(STR("u6QNt6MLXp3wuuQ92lZwbV9Mzu0="), 21));
}

static void hex_has_one_length(void **state)
{
	(void)state;
	uint8_t out[4];
	assert_true(seal_hex_decode(STR("00ff1aB2"), false, out, 4));
	assert_hex(out, 4, "00ff1ab2");
	assert_false(seal_hex_decode(STR("00ff1aB2"), true, out, 4));
	assert_true(seal_hex_decode(STR("00ff1ab2"), true, out, 4));
	static const char *const bad[] = { "", "0", "00ff1a", "00ff1ab", "00ff1ab20", "00ff1ab200", "00ff1ag2", "00ff1a 2", "0x00ff1a", "00ff1a`2", "00ff1a:2", "00ff1a@2" };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (seal_hex_decode(str_of(bad[i]), false, out, 4))
			fail_msg("taken: %s", bad[i]);
	assert_false(seal_hex_decode(STR("00ff1a\0" "2"), false, out, 4));
	assert_false(seal_hex_decode(STR_NONE, false, out, 4));
}

static void encodes_in_chunks(void **state)
{
	(void)state;
	uint8_t in[200], out[200];
	seal_random(in, sizeof in);
	struct buf b;
	buf_init(&b, 1000);
	for (size_t n = 0; n <= sizeof in; n++) {
		buf_reset(&b);
		seal_base64_add(&b, in, n);
		assert_int_equal(b.n, (n + 2) / 3 * 4);
		assert_true(seal_base64_decode(buf_str(&b), out, n));
		assert_memory_equal(in, out, n);
		buf_reset(&b);
		seal_hex_add(&b, in, n);
		assert_int_equal(b.n, 2 * n);
		assert_true(seal_hex_decode(buf_str(&b), true, out, n));
		assert_memory_equal(in, out, n);
	}
	buf_reset(&b);
	seal_base64_add(&b, "Ma", 2);
	ASSERT_STR(buf_str(&b), "TWE=");
	buf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_sha1_vectors),       cmocka_unit_test(hmac_sha256_vectors),
		cmocka_unit_test(hash_vectors),            cmocka_unit_test(ed25519_vectors),
		cmocka_unit_test(equality_sees_every_byte), cmocka_unit_test(tokens_use_their_whole_alphabet),
		cmocka_unit_test(base64_has_one_spelling), cmocka_unit_test(hex_has_one_length),
		cmocka_unit_test(encodes_in_chunks),
	};
	return cmocka_run_group_tests(tests, begin, NULL);
}
