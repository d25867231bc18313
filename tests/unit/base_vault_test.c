/* tests/unit/base_vault_test.c: what is sealed opens in its own place with its own key, and nowhere else, whatever is done to it. */
/* SPDX-License-Identifier: MIT */
#include "base/vault.h"
#include "base/seal.h"
#include "tests/unit/check.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define MLOCK_IS_REAL false     /* ASan's mlock() does nothing and says that it did */
#else
#define MLOCK_IS_REAL true
#endif
#define SECRET "0123456789abcdef0123456789abcdef"

static const struct vault_place here = { .table = "credentials", .column = "sealed", .row = 7 };

static struct vault *with_keys(const char *letters)
{
	struct vault *v;
	ASSERT_OK(vault_new(&v));
	for (; *letters; letters++) {
		uint8_t key[VAULT_KEY_BYTES], none[VAULT_KEY_BYTES] = { 0 };
		memset(key, *letters, sizeof key);
		ASSERT_OK(vault_add_key(v, key));
		assert_memory_equal(key, none, sizeof key); /* taken over */
	}
	return v;
}

static void seal(struct vault *v, const struct vault_place *at, struct str secret, struct buf *b)
{
	buf_init(b, VAULT_BLOB_MAX);
	ASSERT_OK(vault_seal(v, at, secret, b));
}

static enum err_kind open_kind(struct vault *v, const struct vault_place *at, struct str blob)
{
	char out[VAULT_SECRET_MAX], before[VAULT_SECRET_MAX];
	size_t n = 12345;
	memset(out, 'x', sizeof out);
	memcpy(before, out, sizeof out);
	struct err e = vault_open(v, at, blob, out, sizeof out, &n);
	if (err_is(e)) {
		assert_memory_equal(out, before, sizeof out); /* nothing written */
		assert_int_equal(n, 12345);
	} else {
		assert_true(str_is(str_n(out, n), SECRET));
	}
	return e.kind;
}

static void opens_what_it_sealed(void **state)
{
	(void)state;
	struct vault *v = with_keys("a");
	struct buf one, two;
	seal(v, &here, STR(SECRET), &one);
	seal(v, &here, STR(SECRET), &two);
	assert_int_equal(one.n, VAULT_OVERHEAD + strlen(SECRET));
	assert_int_equal(open_kind(v, &here, buf_str(&one)), ERR_NONE);
	assert_int_equal(open_kind(v, &here, buf_str(&two)), ERR_NONE);
	assert_false(str_eq(buf_str(&one), buf_str(&two))); /* fresh keys and nonces */
	assert_true(str_find(buf_str(&one), STR(SECRET)) < 0);
	assert_memory_not_equal(one.p + 1 + VAULT_ID_BYTES, two.p + 1 + VAULT_ID_BYTES, 24);
	buf_done(&one);
	buf_done(&two);
	vault_free(v);
}

static void several_keys_open_the_first_seals(void **state)
{
	(void)state;
	struct vault *old = with_keys("a"), *both = with_keys("ba"), *fresh = with_keys("b");
	struct buf b, again;
	seal(old, &here, STR(SECRET), &b);
	assert_int_equal(open_kind(both, &here, buf_str(&b)), ERR_NONE);
	assert_int_equal(vault_key_of(both, buf_str(&b)), 1);
	assert_int_equal(open_kind(fresh, &here, buf_str(&b)), ERR_MISSING);
	assert_int_equal(vault_key_of(fresh, buf_str(&b)), -1);
	seal(both, &here, STR(SECRET), &again);
	assert_int_equal(vault_key_of(both, buf_str(&again)), 0);
	assert_int_equal(open_kind(fresh, &here, buf_str(&again)), ERR_NONE);
	assert_int_equal(open_kind(old, &here, buf_str(&again)), ERR_MISSING);
	buf_done(&b);
	buf_done(&again);
	vault_free(old);
	vault_free(both);
	vault_free(fresh);
}

static void bound_to_its_place(void **state)
{
	(void)state;
	static const struct vault_place others[] = {
		{ .table = "credentials", .column = "sealed", .row = 8 },
		{ .table = "credentials", .column = "sealed", .row = 7 + (INT64_C(1) << 56) },
		{ .table = "credentials", .column = "sealed_before", .row = 7 },
		{ .table = "credential", .column = "ssealed", .row = 7 },
		{ .table = "operators", .column = "sealed", .row = 7 },
	};
	struct vault *v = with_keys("a");
	struct buf b;
	seal(v, &here, STR(SECRET), &b);
	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
		assert_int_equal(open_kind(v, &others[i], buf_str(&b)), ERR_DENIED);
	buf_done(&b);
	vault_free(v);
}

static void every_bit_counts(void **state)
{
	(void)state;
	struct vault *v = with_keys("ab");
	struct buf b;
	seal(v, &here, STR(SECRET), &b);
	for (size_t bit = 0; bit < b.n * 8; bit++) {
		b.p[bit / 8] = (char)(b.p[bit / 8] ^ 1 << bit % 8);
		enum err_kind kind = open_kind(v, &here, buf_str(&b));
		assert_int_equal(kind, bit < 8 ? ERR_REJECT : bit < (size_t)(1 + VAULT_ID_BYTES) * 8 ? ERR_MISSING : ERR_DENIED);
		b.p[bit / 8] = (char)(b.p[bit / 8] ^ 1 << bit % 8);
	}
	for (size_t n = 0; n < b.n; n++)
		assert_int_not_equal(open_kind(v, &here, str_n(b.p, n)), ERR_NONE);
	assert_int_equal(open_kind(v, &here, STR_NONE), ERR_REJECT);
	assert_int_equal(open_kind(v, &here, buf_str(&b)), ERR_NONE);
	buf_done(&b);
	vault_free(v);
}

/* The halves of two blobs, each whole: one's data key, the other's text; and one key's id over the other's blob. */
static void halves_do_not_mix(void **state)
{
	(void)state;
	struct vault *v = with_keys("ab");
	struct buf one, two;
	seal(v, &here, STR(SECRET), &one);
	seal(v, &here, STR(SECRET), &two);
	size_t half = 1 + VAULT_ID_BYTES + 24 + VAULT_KEY_BYTES + 16;
	memcpy(one.p, two.p, half);
	assert_int_equal(open_kind(v, &here, buf_str(&one)), ERR_DENIED);
	uint8_t id[VAULT_ID_BYTES];
	vault_key_id(v, 1, id);
	memcpy(two.p + 1, id, sizeof id);
	assert_int_equal(open_kind(v, &here, buf_str(&two)), ERR_DENIED);
	buf_done(&one);
	buf_done(&two);
	vault_free(v);
}

static void nothing_is_sealed_to_nothing(void **state)
{
	(void)state;
	struct vault *v = with_keys(""), *w = with_keys("a");
	static char large[VAULT_SECRET_MAX + 1];
	char out[8];
	size_t n;
	struct buf b;
	buf_init(&b, VAULT_BLOB_MAX);
	assert_int_equal(vault_seal(v, &here, STR(SECRET), &b).kind, ERR_MISSING);
	assert_int_equal(vault_seal(NULL, &here, STR(SECRET), &b).kind, ERR_MISSING);
	assert_int_equal(vault_seal(w, &here, STR(""), &b).kind, ERR_REJECT);
	assert_int_equal(vault_seal(w, &here, STR_NONE, &b).kind, ERR_REJECT);
	assert_int_equal(vault_seal(w, &here, str_n(large, sizeof large), &b).kind, ERR_REJECT);
	ASSERT_OK(vault_seal(w, &here, str_n(large, sizeof large - 1), &b));
	assert_int_equal(vault_open(w, &here, buf_str(&b), out, sizeof out, &n).kind, ERR_REJECT); /* no room for it */
	buf_done(&b);
	vault_free(v);
	vault_free(w);
}

static void at_most_sixteen_keys(void **state)
{
	(void)state;
	struct vault *v = with_keys("abcdefghijklmnop");
	uint8_t key[VAULT_KEY_BYTES] = { 1 };
	assert_int_equal(vault_add_key(v, key).kind, ERR_LIMIT);
	assert_int_equal(vault_keys(v), VAULT_KEYS_MAX);
	assert_int_equal(vault_keys(NULL), 0);
	vault_free(v);
}

#ifndef __SANITIZE_ADDRESS__
/* Hidden memory is not readable: whoever reads it dies. */
static void hidden_is_unreadable(void **state)
{
	(void)state;
	char *p = vault_alloc(64);
	memcpy(p, SECRET, sizeof SECRET);
	vault_hide(p);
	pid_t child = fork();
	if (child == 0) {
		(void)signal(SIGSEGV, SIG_DFL);
		volatile char c = p[0];
		_exit(c ? 0 : 1);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	vault_show(p, false);
	assert_string_equal(p, SECRET);
	vault_hide(p);
	vault_release(p);
}
#endif

/* Without the right to lock memory everything works, and it can be told. */
static void works_without_locked_memory(void **state)
{
	(void)state;
	pid_t child = fork();
	if (child == 0) {
		struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };
		(void)setrlimit(RLIMIT_MEMLOCK, &none);
		if (geteuid() == 0 && seteuid(65534) != 0)
			_exit(3);
		struct vault *v = with_keys("a");
		struct buf b;
		seal(v, &here, STR(SECRET), &b);
		int result = open_kind(v, &here, buf_str(&b)) == ERR_NONE ? 0 : 1;
		result = MLOCK_IS_REAL && vault_locked(v) ? 2 : result;
		buf_done(&b);
		vault_free(v);
		_exit(result);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(opens_what_it_sealed),
		cmocka_unit_test(several_keys_open_the_first_seals),
		cmocka_unit_test(bound_to_its_place),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(halves_do_not_mix),
		cmocka_unit_test(nothing_is_sealed_to_nothing),
		cmocka_unit_test(at_most_sixteen_keys),
#ifndef __SANITIZE_ADDRESS__
		cmocka_unit_test(hidden_is_unreadable),
#endif
		cmocka_unit_test(works_without_locked_memory),
	};
	return seal_init().kind != ERR_NONE || cmocka_run_group_tests(tests, NULL, NULL);
}
