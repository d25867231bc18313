/* tests/unit/sms_segments_test.c: encodings, segments, folding and splitting of texts. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/segments.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define VECTORS "tests/data/segments.tsv"
#define ARENA_MAX ((size_t)1 << 20)

/* "a*152 U+20AC" as the text that it stands for. */
static void build(struct str spec, struct buf *out)
{
	while (spec.n > 0) {
		struct str piece = str_cut(&spec, ' ');
		int64_t times = 1;
		ptrdiff_t star = str_chr(str_sub(piece, 1, piece.n), '*');
		if (star >= 0) {
			assert_false(err_is(str_int64(str_sub(piece, (size_t)star + 2, piece.n), 1, 10000, &times)));
			piece = str_sub(piece, 0, (size_t)star + 1);
		}
		uint32_t cp = (unsigned char)piece.p[0];
		if (piece.n > 1)
			cp = (uint32_t)strtoul(piece.p + 2, NULL, 16);
		while (times-- > 0)
			utf8_add(out, cp);
	}
}

static void counts_as_the_carrier_does(void **state)
{
	(void)state;
	FILE *f = fopen(VECTORS, "r");
	assert_non_null(f);
	char line[512];
	int rows = 0;
	while (fgets(line, sizeof line, f) != NULL) {
		struct str rest = str_trim(str_of(line));
		if (rest.n == 0 || rest.p[0] == '#')
			continue;
		struct str encoding = str_cut(&rest, '\t'), segments = str_cut(&rest, '\t');
		int64_t expected = 0;
		assert_false(err_is(str_int64(segments, 0, 100, &expected)));
		struct buf b;
		buf_init(&b, 1 << 16);
		build(rest, &b);
		struct sms_size got = sms_measure(buf_str(&b));
		if ((int64_t)got.segments != expected || (got.encoding == SMS_GSM7) != str_is(encoding, "GSM-7"))
			fail_msg("%.*s: %zu segments, %s", (int)rest.n, rest.p, got.segments, got.encoding == SMS_GSM7 ? "GSM-7" : "UCS-2");
		buf_done(&b);
		rows++;
	}
	fclose(f);
	assert_true(rows >= 25);
}

static void knows_the_alphabet(void **state)
{
	(void)state;
	/* GSM 03.38, row by row; ESC left out. */
	struct str plain = STR("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
	                       "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà");
	struct str pairs = STR("\f^{}\\[~]|€");
	struct sms_size one = sms_measure(plain), two = sms_measure(pairs);
	assert_int_equal(one.encoding, SMS_GSM7);
	assert_int_equal(one.units, 127);
	assert_int_equal(two.units, 20);
	int known = 0;
	for (uint32_t cp = 0; cp < 0x3000; cp++)
		known += sms_septets(cp) > 0;
	assert_int_equal(known, 137);
}

static void measures_odd_input(void **state)
{
	(void)state;
	assert_int_equal(sms_measure(STR("")).segments, 0);
	assert_int_equal(sms_measure(STR_NONE).segments, 0);
	struct sms_size bad = sms_measure(STR("\xff\xfe ok"));
	assert_int_equal(bad.encoding, SMS_UCS2);
	assert_int_equal(bad.units, 5);
	assert_int_equal(sms_measure(str_n("a\0b", 3)).encoding, SMS_UCS2);
	assert_int_equal(sms_measure(STR("**61*+447700900123**20#")).units, 23);
}

static void folds_only_looks(void **state)
{
	(void)state;
	struct arena *a = arena_new(ARENA_MAX);
	static const char *const rows[][2] = {
		{ "It’s “fine” – really… ok", "It's \"fine\" - really... ok" },
		{ "a\xC2\xA0" "b\xE2\x80\xAF" "c", "a b c" },
		{ "no\xE2\x80\x8Bwidth\xEF\xBB\xBF", "nowidth" },
		{ "`x´", "'x'" },
		{ "Café Zoë 👋 ж", "Café Zoë 👋 ж" },
		{ "", "" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str got = sms_fold(a, str_of(rows[i][0]));
		assert_true(str_is(got, rows[i][1]));
	}
	struct str same = STR("nothing to do");
	assert_ptr_equal(sms_fold(a, same).p, same.p);
	arena_free(a);
}

static void add_times(struct buf *b, const char *z, int times)
{
	while (times-- > 0)
		buf_add_z(b, z);
}

/* Both parts within the limit, nothing lost but white space. */
static void check_parts(struct str all, const struct str *parts, size_t n)
{
	size_t bytes = 0, all_bytes = 0;
	for (size_t k = 0; k < n; k++) {
		assert_in_range(sms_measure(parts[k]).segments, 1, SMS_SEGMENTS_MAX);
		for (size_t i = 0; i < parts[k].n; i++)
			bytes += parts[k].p[i] != ' ' && parts[k].p[i] != '\n';
	}
	for (size_t i = 0; i < all.n; i++)
		all_bytes += all.p[i] != ' ' && all.p[i] != '\n';
	assert_int_equal(bytes, all_bytes);
}

static void splits_between_paragraphs_first(void **state)
{
	(void)state;
	struct buf b;
	struct str parts[SMS_SPLIT_MAX];
	size_t n;
	buf_init(&b, 1 << 16);
	add_times(&b, "One word. ", 30);
	buf_add_z(&b, "\n\n");
	add_times(&b, "Two\nlines. ", 25);
	assert_true(sms_split(buf_str(&b), parts, &n));
	assert_int_equal(n, 2);
	check_parts(buf_str(&b), parts, n);
	assert_true(str_starts(parts[1], STR("Two")));
	buf_done(&b);
}

static void short_texts_stay_one(void **state)
{
	(void)state;
	struct str parts[SMS_SPLIT_MAX];
	size_t n;
	assert_true(sms_split(STR("  Hello.\n\nYou. "), parts, &n));
	assert_int_equal(n, 1);
	assert_true(str_is(parts[0], "Hello.\n\nYou."));
	assert_true(sms_split(STR("  \n "), parts, &n));
	assert_int_equal(n, 0);
}

static void never_splits_a_code_or_a_link(void **state)
{
	(void)state;
	static const char *const whole[] = { "**61*+447700900123**20#", "*71 4165551234#", "https://usher.example/p/abcdefgh?x=1 y z" };
	for (size_t w = 0; w < sizeof whole / sizeof *whole; w++)
		for (int before = 380; before < 480; before += 3) {
			struct buf b;
			struct str parts[SMS_SPLIT_MAX];
			size_t n;
			buf_init(&b, 1 << 16);
			add_times(&b, "x ", before / 2);
			buf_add_char(&b, '\n');
			buf_add_z(&b, whole[w]);
			buf_add_char(&b, '\n');
			add_times(&b, "y ", 30);
			assert_true(sms_split(buf_str(&b), parts, &n));
			check_parts(buf_str(&b), parts, n);
			int found = 0;
			for (size_t k = 0; k < n; k++)
				found += str_find(parts[k], str_of(whole[w])) >= 0;
			if (sms_line_is_whole(str_of(whole[w])))
				assert_int_equal(found, 1);
			buf_done(&b);
		}
	assert_true(sms_line_is_whole(STR("  ##61#  ")));
	assert_true(sms_line_is_whole(STR("*71 is not alone: https://x")));
	assert_false(sms_line_is_whole(STR("*")));
	assert_false(sms_line_is_whole(STR("we are #1")));
	assert_false(sms_line_is_whole(STR("plain words")));
}

static void splits_what_needs_ucs2(void **state)
{
	(void)state;
	struct buf b;
	struct str parts[SMS_SPLIT_MAX];
	size_t n;
	buf_init(&b, 1 << 16);
	add_times(&b, "жук ", 80);
	assert_true(sms_split(buf_str(&b), parts, &n));
	assert_int_equal(n, 2);
	check_parts(str_trim(buf_str(&b)), parts, n);
	buf_done(&b);
}

static void says_when_two_are_not_enough(void **state)
{
	(void)state;
	struct buf b;
	struct str parts[SMS_SPLIT_MAX];
	size_t n;
	buf_init(&b, 1 << 16);
	add_times(&b, "word ", 400);
	assert_false(sms_split(buf_str(&b), parts, &n));
	assert_int_equal(n, 2);
	for (size_t k = 0; k < n; k++)
		assert_int_equal(sms_measure(parts[k]).segments, SMS_SEGMENTS_MAX);
	buf_reset(&b);
	add_times(&b, "ж", 1600);
	assert_false(sms_split(buf_str(&b), parts, &n));
	assert_true(utf8_valid(parts[0]) && utf8_valid(parts[1]));
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_as_the_carrier_does),
		cmocka_unit_test(knows_the_alphabet),
		cmocka_unit_test(measures_odd_input),
		cmocka_unit_test(folds_only_looks),
		cmocka_unit_test(splits_between_paragraphs_first),
		cmocka_unit_test(short_texts_stay_one),
		cmocka_unit_test(never_splits_a_code_or_a_link),
		cmocka_unit_test(splits_what_needs_ucs2),
		cmocka_unit_test(says_when_two_are_not_enough),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
