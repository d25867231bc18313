/* tests/unit/base_form_test.c: URL-encoded forms: edge cases of percent-decoding, limits, round trips. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "tests/unit/check.h"

static struct arena *a;

static int fresh_arena(void **state)
{
	(void)state;
	a = arena_new(16 << 20);
	return 0;
}

static int drop_arena(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static enum err_kind parse(struct str text, struct form *ret)
{
	struct str s = check_exact(text);
	struct err e = form_parse(a, s, ret);
	free((void *)(uintptr_t)s.p); /* the form must not need it */
	return e.kind;
}

static void pairs_in_order_as_bytes(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(parse(STR("Body=Hello+%2B+world+%26+caf%C3%A9&From=%2B12125550123&Empty=&Bare&b=1&b=2&=v&x=a=b&n%61me=1"), &f), ERR_NONE);
	assert_int_equal(f.n, 9);
	ASSERT_STR(form_get(&f, "Body"), "Hello + world & caf\xC3\xA9");
	ASSERT_STR(form_get(&f, "From"), "+12125550123");
	ASSERT_STR(form_get(&f, "Empty"), "");
	ASSERT_STR(form_get(&f, "Bare"), "");
	ASSERT_STR(form_get(&f, "b"), "1");
	ASSERT_STR(f.pairs[5].name, "b");
	ASSERT_STR(f.pairs[5].value, "2");
	ASSERT_STR(form_get(&f, ""), "v");
	ASSERT_STR(form_get(&f, "x"), "a=b");
	ASSERT_STR(form_get(&f, "name"), "1");
	assert_null(form_get(&f, "body").p);
	assert_null(form_get(&f, "Fro").p);
}

static void decoding_happens_once_and_last(void **state)
{
	(void)state;
	struct form f;
	assert_int_equal(parse(STR("a=%2526&b=%3D%26&c=%2B&d=%41%5a%5A&e=%00x%00&f=%FF%C3&g=a%0D%0Ab"), &f), ERR_NONE);
	assert_int_equal(f.n, 7);
	ASSERT_STR(form_get(&f, "a"), "%26");
	ASSERT_STR(form_get(&f, "b"), "=&");
	ASSERT_STR(form_get(&f, "c"), "+");
	ASSERT_STR(form_get(&f, "d"), "AZZ");
	ASSERT_STR(form_get(&f, "e"), "\0x\0");
	ASSERT_STR(form_get(&f, "f"), "\xFF\xC3");
	ASSERT_STR(form_get(&f, "g"), "a\r\nb");
	assert_int_equal(parse(STR("a\0b=c\0d&a=e"), &f), ERR_NONE); /* raw NUL bytes end nothing */
	ASSERT_STR(f.pairs[0].name, "a\0b");
	ASSERT_STR(f.pairs[0].value, "c\0d");
	ASSERT_STR(form_get(&f, "a"), "e");
}

static void empty_pieces_are_no_pairs(void **state)
{
	(void)state;
	static const char *const none[] = { "", "&", "&&&" };
	struct form f;
	for (size_t i = 0; i < COUNT_OF(none); i++) {
		assert_int_equal(parse(str_of(none[i]), &f), ERR_NONE);
		assert_int_equal(f.n, 0);
	}
	assert_int_equal(parse(STR_NONE, &f), ERR_NONE);
	assert_int_equal(f.n, 0);
	assert_int_equal(parse(STR("&a=1&&b=2&"), &f), ERR_NONE);
	assert_int_equal(f.n, 2);
	assert_int_equal(parse(STR("="), &f), ERR_NONE);
	assert_int_equal(f.n, 1);
}

static void malformed_escapes_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"a=%", "a=%2", "a=%2&b=1", "a=%&b=1", "a=%zz", "a=%2g", "a=%g2", "a=100%", "%=1", "%4=1", "a=%%41", "a=%u0041", "a=% 1", "a=%+1",
		"a=%-1", "a=1&b=2&c=%", "a=%0x", "a=%`1", "a=%@1", "a=%G0",
	};
	struct form f = { .n = 99 };
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (parse(str_of(bad[i]), &f) != ERR_REJECT)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(parse(STR("a=%4\0"), &f), ERR_REJECT);
	assert_int_equal(f.n, 99); /* untouched */
}

static void pairs_are_bounded(void **state)
{
	(void)state;
	struct buf b;
	struct form f;
	buf_init(&b, 1 << 16);
	for (int n = 1; n <= FORM_PAIRS_MAX + 1; n++) {
		form_add(&b, "k", STR("v"));
		assert_int_equal(parse(buf_str(&b), &f), n <= FORM_PAIRS_MAX ? ERR_NONE : ERR_LIMIT);
	}
	buf_reset(&b);
	for (int n = 0; n < 5000; n++)
		buf_add_char(&b, '&');
	assert_int_equal(parse(buf_str(&b), &f), ERR_NONE);
	buf_done(&b);
}

static void encodes_all_but_unreserved(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1 << 16);
	form_encode(&b, STR("AZaz09-._~"));
	form_encode(&b, STR(" +&=%/?#\0\xFF\n"));
	ASSERT_STR(buf_str(&b), "AZaz09-._~%20%2B%26%3D%25%2F%3F%23%00%FF%0A");
	buf_reset(&b);
	form_add(&b, "To", STR("+447700900123"));
	form_add(&b, "a b", STR(""));
	form_add(&b, "c", STR_NONE);
	ASSERT_STR(buf_str(&b), "To=%2B447700900123&a%20b=&c=");
	buf_done(&b);
}

static void every_byte_comes_back(void **state)
{
	(void)state;
	char all[256];
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	struct buf b;
	struct form f;
	buf_init(&b, 4096);
	form_add(&b, "k", str_n(all, sizeof all));
	assert_int_equal(parse(buf_str(&b), &f), ERR_NONE);
	assert_true(str_eq(form_get(&f, "k"), str_n(all, sizeof all)));
	buf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_in_order_as_bytes),   cmocka_unit_test(decoding_happens_once_and_last),
		cmocka_unit_test(empty_pieces_are_no_pairs), cmocka_unit_test(malformed_escapes_are_refused),
		cmocka_unit_test(pairs_are_bounded),         cmocka_unit_test(encodes_all_but_unreserved),
		cmocka_unit_test(every_byte_comes_back),
	};
	return cmocka_run_group_tests(tests, fresh_arena, drop_arena);
}
