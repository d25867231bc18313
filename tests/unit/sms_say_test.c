/* tests/unit/sms_say_test.c: catalogues, rendering, joining, and the check of the wording. */
/* SPDX-License-Identifier: MIT */
#include "sms/embedded.h"
#include "sms/say.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define ARENA_MAX ((size_t)4 << 20)

struct fixture {
	char dir[64];
	struct arena *a;
	struct say *say;
	struct buf problems;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	assert_non_null(f);
	snprintf(f->dir, sizeof f->dir, "/tmp/usher-say-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	f->a = arena_new(ARENA_MAX);
	buf_init(&f->problems, 1 << 20);
	*state = f;
	return 0;
}

static void remove_file(const struct fixture *f, const char *name)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	(void)unlink(path);
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "en.txt", "de.txt", "pt-BR.txt", "english.txt", "notes.md", "EN1.txt" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		remove_file(f, names[i]);
	assert_int_equal(rmdir(f->dir), 0);
	say_free(f->say);
	arena_free(f->a);
	buf_done(&f->problems);
	free(f);
	return 0;
}

static void put(const struct fixture *f, const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", f->dir, name);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static struct err load(struct fixture *f)
{
	say_free(f->say);
	f->say = NULL;
	buf_reset(&f->problems);
	return say_load(f->dir, &f->say, &f->problems);
}

static void load_good(struct fixture *f)
{
	struct err e = load(f);
	if (err_is(e))
		fail_msg("%s: %.*s", e.what, (int)f->problems.n, f->problems.p);
}

static const struct say_var vars[] = {
	{ "name", { "Sam", 3 } },
	{ "empty", { "", 0 } },
	{ "brand", { "Answerly", 8 } },
};

static struct said say(struct fixture *f, const char *lang, const char *key)
{
	struct said out = { .n = 0 };
	assert_false(err_is(say_render(f->say, f->a, lang, str_of(key), vars, sizeof vars / sizeof *vars, &out)));
	return out;
}

static void expect(struct fixture *f, const char *key, const char *text)
{
	struct said out = say(f, "en", key);
	if (out.n != 1 || !str_is(out.texts[0], text))
		fail_msg("[%s]: %zu texts, '%.*s', expected '%s'", key, out.n, (int)out.texts[0].n, out.texts[0].p ? out.texts[0].p : "", text);
}

static void the_built_in_wording_passes_its_check(void **state)
{
	struct fixture *f = *state;
	assert_false(err_is(say_load(NULL, &f->say, &f->problems)));
	size_t problems = 1;
	assert_false(err_is(say_check(f->say, &f->problems, &problems)));
	if (problems > 0)
		fail_msg("%.*s", (int)f->problems.n, f->problems.p);
	assert_true(str_find(buf_str(&f->problems), STR("en.txt [welcome] 2\n")) >= 0);
}

static void every_question_that_is_understood_has_an_answer(void **state)
{
	struct fixture *f = *state;
	assert_false(err_is(say_load(NULL, &f->say, &f->problems)));
	int topics = 0;
	for (struct str rest = embedded_str(embedded_find(embedded_facts, STR("words.en.tsv"))); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		(void)str_cut(&line, '\t');
		struct str topic = str_cut(&line, '\t');
		if (!str_starts(topic, STR("question:")))
			continue;
		struct str key = arena_printf(f->a, "q." STR_FMT, STR_ARG(str_sub(topic, sizeof "question:" - 1, topic.n)));
		if (!say_has(f->say, "en", key))
			fail_msg("no text %.*s", (int)key.n, key.p);
		topics++;
	}
	assert_true(topics > 10);
	assert_true(say_has(f->say, "en", STR("q.other"))); /* a question that no table knows */
}

static void fills_values_and_blocks(void **state)
{
	struct fixture *f = *state;
	put(f, "en.txt", "# head\n\n[a]\n# about a\n\nHi {name}, {nothing}it's {brand}.\n\n"
	                 "[b]\n{?name}for {name}{/name}{?empty}no{/empty}{!empty} yes{/empty}{!name}no{/name}\n"
	                 "[c]\n{?name}{?empty}1{/empty}{!empty}2{/empty}{/name}{!name}{!empty}3{/empty}{/name}\n"
	                 "[d]\none\n{?empty}two\n{/empty}\n\nthree\n"
	                 "[e]\na {curly {brace} and {Not one} {}\n"
	                 "[f]\n#21#\n# a comment\n*71#\n#hash\n"
	                 "[g.h_1]\n“curly” – it’s…\n# ---- another part ----\n\n[h]\nend");
	load_good(f);
	expect(f, "a", "Hi Sam, it's Answerly.");
	expect(f, "b", "for Sam yes");
	expect(f, "c", "2");
	expect(f, "d", "one\n\nthree");
	expect(f, "e", "a {curly  and {Not one} {}");
	expect(f, "f", "#21#\n*71#\n#hash");
	expect(f, "g.h_1", "\"curly\" - it's...");
	expect(f, "h", "end");
}

static void values_are_not_read_again(void **state)
{
	struct fixture *f = *state;
	put(f, "en.txt", "[a]\nHi {name}!\n");
	load_good(f);
	struct say_var evil[] = { { "name", STR("{brand}\t{?name}\x01\x7f---\nB\xE2\x80\x99s") }, { "brand", STR("no") } };
	struct said out;
	assert_false(err_is(say_render(f->say, f->a, "en", STR("a"), evil, 2, &out)));
	assert_int_equal(out.n, 1);
	assert_true(str_is(out.texts[0], "Hi {brand} {?name}  ---\nB's!"));
}

static void an_overlay_goes_before_key_by_key(void **state)
{
	struct fixture *f = *state;
	put(f, "en.txt", "[s3.ask]\nOur own words, {name}.\n");
	put(f, "de.txt", "[s3.ask]\nWie heißen Sie?\n");
	put(f, "pt-BR.txt", "[s3.ask]\nQual \xC3\xA9 o seu nome?\n");
	put(f, "notes.md", "not a catalogue");
	load_good(f);
	expect(f, "s3.ask", "Our own words, Sam.");
	assert_true(str_is(say(f, "de", "s3.ask").texts[0], "Wie heißen Sie?"));
	assert_true(str_is(say(f, "pt-BR", "s3.ask").texts[0], "Qual \xC3\xA9 o seu nome?"));
	assert_true(str_is(say(f, "nl", "s3.ask").texts[0], "Our own words, Sam."));
	assert_true(str_starts(say(f, "de", "s2.ask").texts[0], STR("Wie heißt Ihr Betrieb?")));
	assert_true(str_starts(say(f, "pt-BR", "s2.ask").texts[0], STR("What is your business called?")));
	assert_true(say_has(f->say, "de", STR("welcome")));
	assert_false(say_has(f->say, "en", STR("welcome.nothing")));
	struct said out;
	assert_int_equal(say_render(f->say, f->a, "en", STR("no.such"), NULL, 0, &out).kind, ERR_MISSING);
}

static void a_wrong_file_is_refused_with_its_lines(void **state)
{
	struct fixture *f = *state;
	static const char *const rows[][3] = {
		{ "en.txt", "words\n[a]\nx\n", "en.txt:1: text before the first [key]" },
		{ "en.txt", "[a]\nx\n[b]\n\n# only a comment\n", "en.txt:3: an empty text" },
		{ "en.txt", "[a]\nx\n[a]\ny\n", "a key that is there twice: a" },
		{ "en.txt", "[a b]\nx\n", "en.txt:1: not a key" },
		{ "en.txt", "[a\nx\n", "en.txt:1: not a key" },
		{ "en.txt", "[a]\nx\n---\ny\n---\nz\n", "en.txt:1: more than two texts" },
		{ "en.txt", "[a]\nx\n---\n", "en.txt:1: an empty text" },
		{ "en.txt", "[a]\n{?name}x\n", "en.txt:1: a block is not closed: name" },
		{ "en.txt", "[a]\nx{/name}\n", "en.txt:1: a block is closed that is not open: name" },
		{ "en.txt", "[a]\n{?name}{?brand}x{/name}{/brand}\n", "a block is closed that is not open: name" },
		{ "en.txt", "[a]\n\xff\n", "en.txt:1: not UTF-8" },
		{ "english.txt", "[a]\nx\n", "" },
		{ "EN1.txt", "[a]\nx\n", "not named after a language" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		put(f, rows[i][0], rows[i][1]);
		struct err e = load(f);
		bool good = rows[i][2][0] == '\0';
		if (err_is(e) == good || str_find(buf_str(&f->problems), str_of(rows[i][2])) < 0)
			fail_msg("row %zu: %s: %.*s", i, e.what, (int)f->problems.n, f->problems.p);
		remove_file(f, rows[i][0]);
	}
	say_free(f->say);
	f->say = NULL;
	assert_true(err_is(say_load("/nonexistent/usher", &f->say, &f->problems)));
	assert_null(f->say);
}

static void every_problem_is_told_at_once(void **state)
{
	struct fixture *f = *state;
	put(f, "en.txt", "[a]\n\n[b c]\nx\n");
	put(f, "de.txt", "no\n");
	assert_true(err_is(load(f)));
	assert_true(str_find(buf_str(&f->problems), STR("en.txt:1:")) >= 0);
	assert_true(str_find(buf_str(&f->problems), STR("en.txt:3:")) >= 0);
	assert_true(str_find(buf_str(&f->problems), STR("de.txt:1:")) >= 0);
}

static void long_answers_become_two_texts(void **state)
{
	struct fixture *f = *state;
	put(f, "en.txt", "[a]\nFirst.\n---\nSecond {name}.\n[b]\n{long} {long}\n[c]\nx {long}\n---\ny {long}\n[d]\n{?empty}gone{/empty}\n---\nhere\n"
	                 "[e]\n{?empty}gone{/empty}\n");
	load_good(f);
	struct said out = say(f, "en", "a");
	assert_int_equal(out.n, 2);
	assert_true(str_is(out.texts[1], "Second Sam."));
	out = say(f, "en", "d");
	assert_int_equal(out.n, 1);
	assert_true(str_is(out.texts[0], "here"));
	assert_int_equal(say(f, "en", "e").n, 0);
	char words[400];
	for (size_t i = 0; i < sizeof words; i++)
		words[i] = i % 6 == 5 ? ' ' : 'w';
	struct say_var v[] = { { "long", str_n(words, sizeof words) } };
	static const char *const keys[] = { "b", "c" };
	for (size_t i = 0; i < 2; i++) {
		assert_false(err_is(say_render(f->say, f->a, "en", str_of(keys[i]), v, 1, &out)));
		assert_int_equal(out.n, 2);
		for (size_t k = 0; k < out.n; k++)
			assert_in_range(sms_measure(out.texts[k]).segments, 1, SMS_SEGMENTS_MAX);
	}
}

static struct said one(const char *z)
{
	return (struct said){ .n = 1, .texts = { str_of(z) } };
}

static void joins_pieces_into_one_or_two(void **state)
{
	struct fixture *f = *state;
	struct said pieces[4] = { one("Done."), { .n = 0 }, one("What is your name?") };
	struct said out = say_join(f->a, pieces, 3);
	assert_int_equal(out.n, 1);
	assert_true(str_is(out.texts[0], "Done.\nWhat is your name?"));
	pieces[1] = one("a\nb");
	out = say_join(f->a, pieces, 3);
	assert_true(str_is(out.texts[0], "Done.\n\na\nb\n\nWhat is your name?"));
	/* A piece's own division is kept. */
	pieces[1] = (struct said){ .n = 2, .texts = { STR("codes"), STR("undo") } };
	out = say_join(f->a, pieces, 3);
	assert_int_equal(out.n, 2);
	assert_true(str_is(out.texts[0], "Done.\ncodes"));
	assert_true(str_is(out.texts[1], "undo\nWhat is your name?"));
	/* Three divisions are too many: then as few texts as it takes. */
	pieces[0] = pieces[1];
	out = say_join(f->a, pieces, 3);
	assert_int_equal(out.n, 1);
	assert_true(str_is(out.texts[0], "codes\nundo\n\ncodes\n\nundo\n\nWhat is your name?"));
	char words[430];
	for (size_t i = 0; i < sizeof words; i++)
		words[i] = i % 6 == 5 ? ' ' : 'w';
	struct said longs[2] = { { .n = 1, .texts = { str_n(words, sizeof words) } }, { .n = 1, .texts = { str_n(words, sizeof words) } } };
	out = say_join(f->a, longs, 2);
	assert_int_equal(out.n, 2);
	for (size_t k = 0; k < out.n; k++)
		assert_in_range(sms_measure(out.texts[k]).segments, 1, SMS_SEGMENTS_MAX);
	assert_int_equal(say_join(f->a, NULL, 0).n, 0);
}

static void the_check_finds_what_is_wrong(void **state)
{
	struct fixture *f = *state;
	static const char *const rows[][2] = {
		{ "[nobody.asks]\nHello\n", "a key that nothing uses" },
		{ "[s3.ask]\nWhat is your {nmae}?\n", "an unknown placeholder: nmae" },
		{ "[s3.ask]\n{?nmae}x{/nmae} y\n", "an unknown placeholder: nmae" },
		{ "[s3.ask]\nWhat is { name }?\n", "a brace that opens no placeholder" },
		{ "[s3.ask]\nWhat is it? Reply YES.\n", "carriers keep for themselves: YES" },
		{ "[s3.ask]\nReply \"yes\" to go on.\n", "carriers keep for themselves: yes" },
		{ "[s3.ask]\nText CANCEL to leave.\n", "carriers keep for themselves: CANCEL" },
		{ "[s3.ask]\nSend the word quit.\n", "carriers keep for themselves: quit" },
		{ "[s3.ask]\nText END.\n", "carriers keep for themselves: END" },
		{ "[s3.ask]\nReply with STOP.\n", "names a reserved word" },
		{ "[s3.ask]\nText START please.\n", "names a reserved word" },
		{ "[s3.ask]\nDial {codes} now\n", "a code or link is not alone" },
		{ "[s3.ask]\nPay at {link}.\nOr: {link}\n", "a code or link is not alone" },
		{ "[s3.ask]\nDial **61*{number_e164}# now\n", "a code or link is not alone" },
		{ "[s3.ask]\nça va?\n", "not in GSM-7" },
		{ "[s3.ask]\n{business} {business} {business} {business} {business} {business} {business} {business}\n", "more than 3 segments" },
		{ "[s3.ask]\n{business} {business} {business} {business} {business} {business} {business}\n", "accented letters" },
	};
	static const char *const good[] = {
		"[s3.ask]\nHELP for help, STOP to stop.\n",
		"[s3.ask]\nThe end of the list. Do not quit yet. Say yes in your heart.\n",
		"[s3.ask]\nDial\n{codes}\nor\n{link}\n",
		"[s3.ask]\nText OK, DONE, READY or SKIP. CHANGE name Sam. It’s fine – really…\n",
		"[s3.ask]\n{business} {business} {business} {business}\n---\n{business}\n",
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		put(f, "en.txt", rows[i][0]);
		load_good(f);
		size_t problems = 0;
		assert_false(err_is(say_check(f->say, &f->problems, &problems)));
		if (problems == 0 || str_find(buf_str(&f->problems), str_of(rows[i][1])) < 0)
			fail_msg("not found: %s", rows[i][1]);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		put(f, "en.txt", good[i]);
		load_good(f);
		size_t problems = 1;
		assert_false(err_is(say_check(f->say, &f->problems, &problems)));
		if (problems != 0)
			fail_msg("row %zu: %.*s", i, (int)f->problems.n, f->problems.p);
	}
}

static void a_full_report_is_an_error(void **state)
{
	struct fixture *f = *state;
	assert_false(err_is(say_load("", &f->say, &f->problems)));
	struct buf small;
	buf_init(&small, 100);
	size_t problems;
	assert_int_equal(say_check(f->say, &small, &problems).kind, ERR_LIMIT);
	buf_done(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_built_in_wording_passes_its_check, setup, teardown),
		cmocka_unit_test_setup_teardown(every_question_that_is_understood_has_an_answer, setup, teardown),
		cmocka_unit_test_setup_teardown(fills_values_and_blocks, setup, teardown),
		cmocka_unit_test_setup_teardown(values_are_not_read_again, setup, teardown),
		cmocka_unit_test_setup_teardown(an_overlay_goes_before_key_by_key, setup, teardown),
		cmocka_unit_test_setup_teardown(a_wrong_file_is_refused_with_its_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(every_problem_is_told_at_once, setup, teardown),
		cmocka_unit_test_setup_teardown(long_answers_become_two_texts, setup, teardown),
		cmocka_unit_test_setup_teardown(joins_pieces_into_one_or_two, setup, teardown),
		cmocka_unit_test_setup_teardown(the_check_finds_what_is_wrong, setup, teardown),
		cmocka_unit_test_setup_teardown(a_full_report_is_an_error, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
