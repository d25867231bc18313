/* tests/unit/sms_keyword_test.c: reserved words, what varies about them and what only looks like them. */
/* SPDX-License-Identifier: MIT */
#include "sms/keyword.h"

#include "base/utf8.h"
#include "sms/understand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define TEXT_BYTES_MAX 256
#define ROWS_MIN 120
#define VARIANTS_MIN 5000

static const char *const keyword_names[] = { "none", "stop", "start", "yes", "help" };
static const char *const stop_words[] = { "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out" };

static struct str unescape(struct str s, struct buf *b)
{
	buf_reset(b);
	for (size_t i = 0; i < s.n; i++) {
		size_t n = s.p[i] == '\\' && i + 1 < s.n ? (s.p[i + 1] == 'u' ? 4 : s.p[i + 1] == 'U' ? 8 : 0) : 0;
		char digits[9] = "";

		if (s.p[i] == '\\' && n == 0) {
			assert_int_equal(s.p[++i], 'n');
			buf_add_char(b, '\n');
			continue;
		}
		if (n == 0) {
			buf_add_char(b, s.p[i]);
			continue;
		}
		memcpy(digits, s.p + i + 2, n);
		utf8_add(b, (uint32_t)strtoul(digits, NULL, 16));
		i += n + 1;
	}
	return buf_str(b);
}

static void keywords_as_the_table_says(void **state)
{
	FILE *f = fopen("tests/data/keywords.tsv", "rb");
	static char bytes[1 << 16];
	struct buf text;
	size_t rows = 0;

	(void)state;
	assert_non_null(f);
	struct str rest = str_n(bytes, fread(bytes, 1, sizeof bytes, f));

	fclose(f);
	buf_init(&text, TEXT_BYTES_MAX);
	while (rest.p != NULL) {
		struct str line = str_cut(&rest, '\n');

		if (line.n == 0 || str_starts(line, STR("# ")))
			continue;
		struct str raw = str_cut(&line, '\t'), t = unescape(raw, &text);

		if (!str_is(line, keyword_names[sms_keyword(t)]))
			print_error("\"" STR_FMT "\" is " STR_FMT ", taken as %s\n", STR_ARG(raw), STR_ARG(line), keyword_names[sms_keyword(t)]);
		assert_true(str_is(line, keyword_names[sms_keyword(t)]));
		assert_int_equal(sms_is_stop(t), str_is(line, "stop"));
		rows++;
	}
	buf_done(&text);
	assert_true(rows >= ROWS_MIN);
}

/* The word with the case of each letter by a bit of `mask`. */
static void add_cased(struct buf *b, const char *word, unsigned mask)
{
	for (size_t i = 0; word[i]; i++)
		buf_add_char(b, word[i] >= 'a' && (mask >> (i % 8) & 1) ? (char)(word[i] - 'a' + 'A') : word[i]);
}

static void stop_in_any_case_and_ornament_is_stop(void **state)
{
	static const char *const ornaments[] = { "", " ", "  ", "\t", "\n", "\r\n", ".", "!", "!!!", "?", "...", "\"", "'", "(", ")", "*", "#", "-", "_", "~",
		"\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\xA6", "\xE3\x80\x80", "\xC2\xA1", "/ ", " :", "\xEF\xB8\x8F" };
	const size_t n = sizeof ornaments / sizeof ornaments[0];
	struct buf b;
	size_t variants = 0;

	(void)state;
	buf_init(&b, TEXT_BYTES_MAX);
	for (size_t w = 0; w < sizeof stop_words / sizeof stop_words[0]; w++)
		for (size_t left = 0; left < n; left++)
			for (size_t right = 0; right < n; right++) {
				buf_reset(&b);
				buf_add_z(&b, ornaments[left]);
				add_cased(&b, stop_words[w], (unsigned)(variants * 37));
				buf_add_z(&b, ornaments[right]);
				assert_true(sms_is_stop(buf_str(&b)));
				variants++;
			}
	buf_done(&b);
	assert_true(variants >= VARIANTS_MIN);
}

/* One letter more, less or other, anywhere: not the word (unless it is another of them). */
static void stop_with_one_letter_changed_is_not_stop(void **state)
{
	static const char *const strange[] = { "a", "o", "z", "0", "5", "\xD0\xBE", "\xCE\xBF", "\xC3\xB6", "\xEF\xBD\x8F", "\xCC\x81", "\xF0\x9D\x90\x8E", "\xFF" };
	struct buf b;

	(void)state;
	buf_init(&b, TEXT_BYTES_MAX);
	for (size_t w = 0; w < sizeof stop_words / sizeof stop_words[0]; w++)
		for (size_t at = 0; stop_words[w][at]; at++)
			for (size_t s = 0; s < sizeof strange / sizeof strange[0]; s++)
				for (size_t drop = 0; drop <= 1; drop++) {
					if (drop && (str_n(stop_words[w] + at, 1).p[0] == strange[s][0]))
						continue;
					buf_reset(&b);
					buf_add(&b, str_n(stop_words[w], at));
					buf_add_z(&b, strange[s]);
					buf_add_z(&b, stop_words[w] + at + drop);
					assert_false(sms_is_stop(buf_str(&b)));
				}
	buf_done(&b);
}

/* Whatever is asked, and before any other reading of the text. */
static void reserved_words_come_first(void **state)
{
	static const struct {
		const char *text;
		bool opted_out;
		enum heard_event event;
	} rows[] = { { "STOP", false, HEARD_STOP }, { "stop", true, HEARD_STOP }, { "Cancel.", false, HEARD_STOP }, { "START", false, HEARD_START },
		{ "start", true, HEARD_START }, { "UNSTOP", true, HEARD_START }, { "YES", true, HEARD_START }, { "HELP", false, HEARD_HELP },
		{ "info", true, HEARD_HELP } };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_false(err_is(sms_understand_init(NULL, NULL)));
	for (enum awaited awaited = AWAIT_NOTHING; awaited < AWAITED_COUNT; awaited++)
		for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
			struct understand_context ctx = { .awaited = awaited, .country = { "US" }, .opted_out = rows[i].opted_out };
			struct heard h;

			sms_understand(a, str_of(rows[i].text), &ctx, &h);
			assert_int_equal(h.event, rows[i].event);
			assert_int_equal(h.optin_word, str_eq_fold(str_of(rows[i].text), STR("start")) || str_is(str_of(rows[i].text), "UNSTOP"));
			assert_int_equal(h.yes_word, str_is(str_of(rows[i].text), "YES"));
		}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_as_the_table_says),
		cmocka_unit_test(stop_in_any_case_and_ornament_is_stop),
		cmocka_unit_test(stop_with_one_letter_changed_is_not_stop),
		cmocka_unit_test(reserved_words_come_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
