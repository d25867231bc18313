/* tests/unit/base_utf8_test.c: UTF-8: every boundary of the encoding, repair, cutting, lower case; XML text. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "base/xml.h"
#include "tests/unit/check.h"

#define R "\xEF\xBF\xBD" /* U+FFFD */

/* What is no UTF-8, and what it is repaired to (one U+FFFD per maximal subpart, Unicode 15, section 3.9). */
static const struct {
	struct str in, repaired;
} broken[] = {
#define ROW(in, out) { { "" in, sizeof(in) - 1 }, { "" out, sizeof(out) - 1 } }
	ROW("\x80", R),
	ROW("\xBF\xBF", R R),
	ROW("\xC0\x80", R R),         /* overlong NUL */
	ROW("\xC1\xBF", R R),         /* overlong */
	ROW("\xC2", R),               /* cut */
	ROW("\xC2" "A", R "A"),
	ROW("\xE0\x80\x80", R R R),   /* overlong */
	ROW("\xE0\x9F\xBF", R R R),   /* overlong, last one */
	ROW("\xE2\x82", R),           /* cut */
	ROW("\xE2\x82" "A", R "A"),
	ROW("\xED\xA0\x80", R R R),   /* U+D800 */
	ROW("\xED\xBF\xBF", R R R),   /* U+DFFF */
	ROW("\xED\xA0\xBD\xED\xB8\x80", R R R R R R), /* CESU-8 */
	ROW("\xF0\x80\x80\x80", R R R R),
	ROW("\xF0\x8F\xBF\xBF", R R R R),
	ROW("\xF0\x9F\x98", R),
	ROW("\xF0\x9F\x98" "A", R "A"),
	ROW("\xF4\x90\x80\x80", R R R R), /* U+110000 */
	ROW("\xF5\x80\x80\x80", R R R R),
	ROW("\xF8\x88\x80\x80\x80", R R R R R),
	ROW("\xFE", R),
	ROW("\xFF\xFF", R R),
	ROW("\0", R),
	ROW("a\0b", "a" R "b"),
	ROW("12345678\0", "12345678" R),
	ROW("1234567\xC3", "1234567" R),
	ROW("caf\xE9 au lait, please", "caf" R " au lait, please"), /* Latin-1 */
	ROW("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64", "a" R R R "b" R "c" R R "d"), /* Unicode's own example */
#undef ROW
};

static void encodes_and_decodes_every_code_point(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 4);
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		if (cp == 0xD800)
			cp = 0xE000;
		buf_reset(&b);
		utf8_add(&b, cp);
		size_t want = cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4, i = 0;
		if (b.n != want || utf8_next(buf_str(&b), &i) != cp || i != want || utf8_valid(buf_str(&b)) != (cp != 0))
			fail_msg("U+%04X", (unsigned)cp);
	}
	static const uint32_t none[] = { 0xD800, 0xDFFF, 0x110000, UINT32_MAX };
	for (size_t k = 0; k < COUNT_OF(none); k++) {
		buf_reset(&b);
		utf8_add(&b, none[k]);
		ASSERT_STR(buf_str(&b), R);
	}
	buf_done(&b);
}

static void repairs_what_is_broken(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 16);
	for (size_t k = 0; k < COUNT_OF(broken); k++) {
		struct str s = check_exact(broken[k].in);
		struct str fixed = utf8_repair(a, s);
		if (utf8_valid(s) || !str_eq(fixed, broken[k].repaired) || !utf8_valid(fixed))
			fail_msg("row %zu: repaired to %zu bytes", k, fixed.n);
		if (memchr(s.p, 0, s.n) == NULL)
			assert_int_equal(utf8_len(s), utf8_len(fixed));
		free((void *)(uintptr_t)s.p);
	}
	arena_free(a);
}

static void leaves_valid_text_where_it_is(void **state)
{
	(void)state;
	static const struct str good[] = {
		{ "", 0 }, { "x", 1 }, { "12345678", 8 }, { "123456789", 9 }, { "Plumber, Leeds \xE2\x82\xAC", 18 },
		{ "\xF0\x9F\x91\x8B\xF4\x8F\xBF\xBF", 8 }, { R, 3 }, { NULL, 0 },
	};
	struct arena *a = arena_new(1 << 16);
	for (size_t k = 0; k < COUNT_OF(good); k++) {
		assert_true(utf8_valid(good[k]));
		assert_ptr_equal(utf8_repair(a, good[k]).p, good[k].p);
	}
	assert_int_equal(arena_used(a), 0);
	arena_free(a);
}

/* A bad byte is found wherever it stands among plain ones: the words of eight must not hide it. */
static void finds_a_bad_byte_anywhere(void **state)
{
	(void)state;
	static const unsigned char bad[] = { 0x00, 0x80, 0xC0, 0xFF };
	for (size_t n = 1; n <= 40; n++) {
		for (size_t at = 0; at < n; at++) {
			for (size_t k = 0; k < COUNT_OF(bad); k++) {
				char text[40];
				memset(text, 'a', sizeof text);
				text[at] = (char)bad[k];
				struct str s = check_exact(str_n(text, n));
				if (utf8_valid(s))
					fail_msg("byte %u at %zu of %zu", bad[k], at, n);
				free((void *)(uintptr_t)s.p);
			}
		}
	}
}

static void cuts_between_code_points(void **state)
{
	(void)state;
	struct str s = STR("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x91\x8B");
	static const size_t want[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
	for (size_t max = 0; max < COUNT_OF(want); max++) {
		struct str cut = utf8_cut(s, max);
		assert_int_equal(cut.n, want[max]);
		assert_true(utf8_valid(cut));
	}
	assert_int_equal(utf8_len(s), 4);
	assert_int_equal(utf8_cut(STR("\x80\x80\x80\x80\x80"), 3).n, 3); /* nothing whole to save */
	assert_int_equal(utf8_cut(STR_NONE, 3).n, 0);
}

static void lowers_the_alphabets_of_customers(void **state)
{
	(void)state;
	static const struct {
		uint32_t upper, lower;
	} pairs[] = {
		{ 'A', 'a' }, { 'Z', 'z' }, { '[', '[' }, { '@', '@' }, { 'a', 'a' }, { 0xC0, 0xE0 }, { 0xDE, 0xFE }, { 0xD7, 0xD7 },
		{ 0xDF, 0xDF }, { 0xF7, 0xF7 }, { 0x100, 0x101 }, { 0x101, 0x101 }, { 0x12E, 0x12F }, { 0x130, 'i' }, { 0x131, 0x131 },
		{ 0x136, 0x137 }, { 0x138, 0x138 }, { 0x139, 0x13A }, { 0x13A, 0x13A }, { 0x147, 0x148 }, { 0x148, 0x148 },
		{ 0x149, 0x149 }, { 0x14A, 0x14B }, { 0x160, 0x161 }, { 0x176, 0x177 }, { 0x178, 0xFF }, { 0x179, 0x17A },
		{ 0x17D, 0x17E }, { 0x17F, 0x17F }, { 0x386, 0x3AC }, { 0x388, 0x3AD }, { 0x38A, 0x3AF }, { 0x38C, 0x3CC },
		{ 0x38E, 0x3CD }, { 0x38F, 0x3CE }, { 0x391, 0x3B1 }, { 0x3A2, 0x3A2 }, { 0x3A9, 0x3C9 }, { 0x3AB, 0x3CB },
		{ 0x3C9, 0x3C9 }, { 0x400, 0x450 }, { 0x40F, 0x45F }, { 0x410, 0x430 }, { 0x42F, 0x44F }, { 0x430, 0x430 },
		{ 0x4E2D, 0x4E2D }, { 0x1F44B, 0x1F44B }, { 0xFFFD, 0xFFFD },
	};
	for (size_t k = 0; k < COUNT_OF(pairs); k++)
		if (utf8_lower(pairs[k].upper) != pairs[k].lower)
			fail_msg("U+%04X -> U+%04X", (unsigned)pairs[k].upper, (unsigned)utf8_lower(pairs[k].upper));
	for (uint32_t cp = 0; cp < 0x600; cp++) /* lower case is a resting place */
		assert_int_equal(utf8_lower(utf8_lower(cp)), utf8_lower(cp));
}

static void xml_text_cannot_break_out(void **state)
{
	(void)state;
	static const struct {
		struct str in, out;
	} rows[] = {
#define ROW(in, out) { { "" in, sizeof(in) - 1 }, { "" out, sizeof(out) - 1 } }
		ROW("", ""),
		ROW("plain", "plain"),
		ROW("<a b=\"c\" d='e'>&amp;</a>", "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;&lt;/a&gt;"),
		ROW("]]>", "]]&gt;"),
		ROW("tab\tline\nreturn\r", "tab\tline\nreturn&#13;"),
		ROW("\0\x01\x08\x0B\x0C\x1F", R R R R R R),
		ROW("\xEF\xBF\xBE\xEF\xBF\xBF", R R),           /* U+FFFE, U+FFFF */
		ROW("\xEF\xBF\xBD", R),
		ROW("caf\xC3\xA9 \xF0\x9F\x91\x8B \xE2\x82\xAC", "caf\xC3\xA9 \xF0\x9F\x91\x8B \xE2\x82\xAC"),
		ROW("\xC3", R),
		ROW("\xC3<", R "&lt;"),
		ROW("\xED\xA0\x80", R R R),
#undef ROW
	};
	struct buf b;
	buf_init(&b, 200);
	for (size_t k = 0; k < COUNT_OF(rows); k++) {
		struct str s = check_exact(rows[k].in);
		buf_reset(&b);
		xml_add_text(&b, s);
		if (!str_eq(buf_str(&b), rows[k].out))
			fail_msg("row %zu: " STR_FMT, k, STR_ARG(buf_str(&b)));
		free((void *)(uintptr_t)s.p);
	}
	buf_done(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodes_and_decodes_every_code_point), cmocka_unit_test(repairs_what_is_broken),
		cmocka_unit_test(leaves_valid_text_where_it_is),        cmocka_unit_test(finds_a_bad_byte_anywhere),
		cmocka_unit_test(cuts_between_code_points),             cmocka_unit_test(lowers_the_alphabets_of_customers),
		cmocka_unit_test(xml_text_cannot_break_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
