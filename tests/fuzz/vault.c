/* tests/fuzz/vault.c: whatever stands in the column, opening it gives the secret that was sealed there, or refuses. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/vault.h"
#include "tests/fuzz/fuzz.h"

#define SECRET "cafe0123456789abcdef0123456789ff"

static const struct vault_place here = { .table = "credentials", .column = "sealed", .row = 1 };

static struct vault *make(void)
{
	struct vault *v;
	if (err_is(seal_init()) || err_is(vault_new(&v)))
		abort();
	for (int i = 1; i <= 3; i++) {
		uint8_t key[VAULT_KEY_BYTES];
		memset(key, i, sizeof key);
		MUST(!err_is(vault_add_key(v, key)));
	}
	return v;
}

static bool opens(struct vault *v, const struct vault_place *at, struct str blob)
{
	char *out = malloc(VAULT_SECRET_MAX);
	MUST(out != NULL);
	memset(out, '#', VAULT_SECRET_MAX);
	size_t n = 0;
	struct str exact = fuzz_copy(blob);
	struct err e = vault_open(v, at, exact, out, VAULT_SECRET_MAX, &n);
	MUST(e.kind == ERR_NONE || e.kind == ERR_REJECT || e.kind == ERR_MISSING || e.kind == ERR_DENIED);
	MUST(err_is(e) ? out[0] == '#' && n == 0 : str_is(str_n(out, n), SECRET));
	MUST((vault_key_of(v, exact) >= 0) == (e.kind == ERR_NONE || e.kind == ERR_DENIED));
	free((void *)(uintptr_t)exact.p);
	free(out);
	return !err_is(e);
}

/* Input: what to do (1 byte), where (1 byte), how (1 byte); then bytes. Odd: the bytes are the blob. Even: a good one, changed. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct vault *v;
	if (v == NULL)
		v = make();
	struct str in = fuzz_str(data, n);
	unsigned what = fuzz_byte(&in);
	if (what % 2) {
		MUST(!opens(v, &here, in));
		return 0;
	}
	unsigned where = fuzz_byte(&in), flip = fuzz_byte(&in);
	struct buf b;
	buf_init(&b, VAULT_BLOB_MAX + n);
	MUST(!err_is(vault_seal(v, &here, STR(SECRET), &b)));
	struct vault_place other = { .table = "credentials", .column = "sealed", .row = 1 + (int64_t)where };
	MUST(opens(v, &other, buf_str(&b)) == (where == 0));
	b.p[where % b.n] = (char)(b.p[where % b.n] ^ (char)flip);
	MUST(opens(v, &here, buf_str(&b)) == (flip == 0));
	b.p[where % b.n] = (char)(b.p[where % b.n] ^ (char)flip);
	buf_add(&b, in);
	MUST(opens(v, &here, buf_str(&b)) == (in.n == 0));
	if (where < b.n)
		MUST(!opens(v, &here, str_n(b.p, where)));
	buf_done(&b);
	return 0;
}
