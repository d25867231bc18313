/* tests/unit/sms_understand_test.c: what owners text and what is heard, by the tables tests/data/understand.tsv and understand.<lang>.tsv. */
/* SPDX-License-Identifier: MIT */
#include "sms/understand.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define ROWS_MIN 1000 /* of English */
#define ROWS_MIN_OTHER 500
#define TEXT_BYTES_MAX 8192
#define ARENA_BYTES_MAX (1 << 20)

#define SAY_LANG_BYTES 16

static struct arena *arena;

static int set_up(void **state)
{
	(void)state;
	arena = arena_new(ARENA_BYTES_MAX);
	return err_is(sms_understand_init(NULL, NULL)) ? -1 : 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct str read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	static char bytes[1 << 20];

	assert_non_null(f);
	size_t n = fread(bytes, 1, sizeof bytes, f);

	assert_true(n > 0 && n < sizeof bytes);
	fclose(f);
	return str_n(bytes, n);
}

/* \n, \uXXXX and \UXXXXXXXX resolved. */
static struct str unescape(struct str s)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES_MAX);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			buf_add_char(&b, s.p[i]);
			continue;
		}
		char kind = s.p[++i], digits[9] = "";
		size_t n = kind == 'u' ? 4 : kind == 'U' ? 8 : 0;

		if (n == 0) {
			assert_int_equal(kind, 'n');
			buf_add_char(&b, '\n');
			continue;
		}
		assert_true(i + n < s.n);
		memcpy(digits, s.p + i + 1, n);
		utf8_add(&b, (uint32_t)strtoul(digits, NULL, 16));
		i += n;
	}
	assert_false(b.full);
	struct str out = arena_str(arena, buf_str(&b));

	buf_done(&b);
	return out;
}

static void add_field(struct buf *b, const char *name, struct str value)
{
	if (value.p == NULL)
		return;
	buf_printf(b, "%s%s=", b->n ? ";" : "", name);
	buf_add(b, value);
}

/* All that was heard, as the table's last column writes it. */
static struct str fields_of(const struct heard *h, const char *lang)
{
	struct buf b;

	buf_init(&b, TEXT_BYTES_MAX);
	add_field(&b, "trade", h->trade);
	add_field(&b, "place", h->place);
	add_field(&b, "name", h->name);
	add_field(&b, "model", h->phone_model);
	add_field(&b, "line", h->line.z[0] ? phone_str(&h->line) : STR_NONE);
	add_field(&b, "topic", h->topic ? str_of(h->topic) : STR_NONE);
	add_field(&b, "network", h->network);
	add_field(&b, "field", h->field ? str_of(h->field) : STR_NONE);
	add_field(&b, "value", h->value);
	if (strcmp(h->lang, lang) != 0)
		add_field(&b, "lang", str_of(h->lang)); /* not the client's */
	if (h->optin_word)
		buf_printf(&b, "%soptin", b.n ? ";" : "");
	if (h->yes_word)
		buf_printf(&b, "%syes_word", b.n ? ";" : "");
	struct str out = arena_str(arena, buf_str(&b));

	buf_done(&b);
	return out;
}

static struct understand_context context_of(struct str asked, struct str country)
{
	struct str flags = asked, name = str_cut(&flags, '+');
	struct understand_context ctx = { .awaited = awaited_find(name) };

	assert_true(str_is(name, awaited_name(ctx.awaited)));
	ctx.opted_out = flags.p && str_is(flags, "opted");
	ctx.first_contact = flags.p && str_is(flags, "first");
	ctx.has_trade = flags.p && str_is(flags, "trade");
	ctx.has_place = flags.p && str_is(flags, "place");
	assert_true(flags.p == NULL || ctx.opted_out || ctx.first_contact || ctx.has_trade || ctx.has_place);
	assert_int_equal(country.n, 2);
	memcpy(ctx.country.z, country.p, 2);
	return ctx;
}

static bool row_holds(const char *file, size_t line_number, const char *lang, struct str line)
{
	struct str asked = str_cut(&line, '\t'), country = str_cut(&line, '\t'), raw = str_cut(&line, '\t');
	struct str event = str_cut(&line, '\t'), fields = line;
	struct heard h;

	arena_reset(arena);
	struct understand_context ctx = context_of(asked, country);
	struct str text = unescape(raw), want = unescape(fields);

	ctx.lang = lang;
	sms_understand(arena, text, &ctx, &h);
	struct str got = fields_of(&h, lang);

	if (str_is(event, heard_event_name(h.event)) && str_eq(want, got))
		return true;
	print_error("%s:%zu: " STR_FMT " \"" STR_FMT "\": want " STR_FMT " [" STR_FMT "], got %s [" STR_FMT "]\n", file, line_number,
		    STR_ARG(asked), STR_ARG(raw), STR_ARG(event), STR_ARG(want), heard_event_name(h.event), STR_ARG(got));
	return false;
}

static size_t check_table(const char *file, const char *lang, size_t rows_min)
{
	size_t rows = 0, wrong = 0, line_number = 0;

	for (struct str rest = read_file(file); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');

		line_number++;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		rows++;
		wrong += !row_holds(file, line_number, lang, line);
	}
	assert_true(rows >= rows_min);
	return wrong;
}

static void heard_as_the_table_says(void **state)
{
	(void)state;
	assert_int_equal(check_table("tests/data/understand.tsv", "en", ROWS_MIN), 0);
}

/* Every other language that there are words of has a table, too: understand.es.tsv. USHER_LANG=es: only that one. */
static void heard_in_other_languages(void **state)
{
	glob_t found = { 0 };
	size_t wrong = 0;

	(void)state;
	assert_int_equal(glob("sms/facts/words.*.tsv", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct str rest = str_of(found.gl_pathv[i]);
		(void)str_cut(&rest, '.');
		char *lang = arena_z(arena, str_cut(&rest, '.')), file[64], only[SAY_LANG_BYTES];
		const char *wanted = getenv("USHER_LANG");

		if (strcmp(lang, "en") == 0 || (wanted != NULL && strcmp(wanted, lang) != 0))
			continue;
		snprintf(only, sizeof only, "%s", lang);
		snprintf(file, sizeof file, "tests/data/understand.%s.tsv", only);
		wrong += check_table(file, only, ROWS_MIN_OTHER);
	}
	globfree(&found);
	assert_int_equal(wrong, 0);
}

/* Nothing in a text that holds U+FFFD, NUL or invalid UTF-8 is ever taken for an answer. */
static void broken_text_is_never_an_answer(void **state)
{
	static const struct str broken[] = { { "Plumber\0, Leeds", 15 }, { "Plumber, Leeds\xFF", 15 }, { "yes\xEF\xBF\xBD", 6 }, { "\xC3", 1 },
		{ "STOP\0", 5 } };

	(void)state;
	for (enum awaited awaited = AWAIT_NOTHING; awaited < AWAITED_COUNT; awaited++)
		for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
			struct understand_context ctx = { .awaited = awaited, .country = { "GB" } };
			struct heard h;

			sms_understand(arena, broken[i], &ctx, &h);
			assert_int_equal(h.event, HEARD_UNCLEAR);
		}
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

/* Any bytes, any length, any question: an event within the enum, names within their limits. */
static void any_bytes_are_survived(void **state)
{
	static const char *const pieces[] = { "plumber ", "leeds", ", ", "yes ", "no ", ". ", "? ", "\xF0\x9F\x91\x8D", "I'm a ", "in ", "change ", "name ",
		"\xE2\x80\x99", "'", "0113 496 0000 ", "\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\xC3\xA9", "&", "/", "-", "(", "how much ",
		"done ", "not ", "Verizon ", "\xEF\xBF\xBD", "\xFF", "um ", "we're called " };
	uint32_t seed = 2463534242u;

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		char text[1700];
		size_t n = 0, parts = next_random(&seed) % 40;

		for (size_t i = 0; i < parts; i++) {
			const char *piece = pieces[next_random(&seed) % (sizeof pieces / sizeof pieces[0])];
			size_t length = strlen(piece);

			memcpy(text + n, piece, length);
			n += length;
			if (next_random(&seed) % 16 == 0)
				text[n++] = (char)next_random(&seed);
		}
		char *exact = malloc(n ? n : 1); /* so that a read past the end is seen */
		struct understand_context ctx = { .awaited = next_random(&seed) % AWAITED_COUNT, .country = { "GB" } };
		struct heard h;

		assert_non_null(exact);
		memcpy(exact, text, n);
		arena_reset(arena);
		sms_understand(arena, str_n(exact, n), &ctx, &h);
		assert_true(h.event < HEARD_EVENTS);
		assert_true(h.name.p == NULL || utf8_len(h.name) <= 60);
		assert_true(h.trade.n <= 60 && h.place.n <= 60);
		assert_int_equal(h.event == HEARD_TRADE_PLACE, h.trade.p != NULL && h.place.p != NULL);
		free(exact);
	}
}

static void names_of_awaited_are_found_again(void **state)
{
	(void)state;
	for (enum awaited i = AWAIT_NOTHING; i < AWAITED_COUNT; i++)
		assert_int_equal(awaited_find(str_of(awaited_name(i))), i);
	assert_int_equal(awaited_find(STR("nonsense")), AWAIT_NOTHING);
	assert_int_equal(awaited_find(STR_NONE), AWAIT_NOTHING);
}

static void long_text_is_read_in_bounded_time(void **state)
{
	char text[1600];
	struct understand_context ctx = { .awaited = AWAIT_TRADE_PLACE, .country = { "GB" } };
	struct heard h;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = i % 8 == 7 ? ' ' : (char)('a' + i * 7 % 26);
	int64_t from_us = clock_mono_us();

	for (size_t i = 0; i < 100; i++) {
		arena_reset(arena);
		sms_understand(arena, str_n(text, sizeof text), &ctx, &h);
	}
	assert_true(clock_mono_us() - from_us < 1000000); /* 10 ms each, sanitizers included */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heard_as_the_table_says),
		cmocka_unit_test(heard_in_other_languages),
		cmocka_unit_test(broken_text_is_never_an_answer),
		cmocka_unit_test(any_bytes_are_survived),
		cmocka_unit_test(names_of_awaited_are_found_again),
		cmocka_unit_test(long_text_is_read_in_bounded_time),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
