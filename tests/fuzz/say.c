/* tests/fuzz/say.c: catalogue files, read and filled with the very same bytes as values. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "sms/say_file.h"
#include "sms/say_fill.h"
#include "tests/fuzz/fuzz.h"

static void check_filled(struct arena *a, const struct say_entry *e, struct str value)
{
	struct say_var vars[] = { { "brand", STR("usher") }, { "a", value }, { "b", STR("") }, { "trade", STR("plumber \xe2\x80\x9cone\xe2\x80\x9d") } };
	struct say s = { .arena = a, .n_files = 1 };
	struct said said = { 0 };
	struct str filled = say_fill(a, e->texts[0], vars, 4);
	MUST(utf8_valid(filled));
	MUST(str_eq(filled, str_trim(filled)));
	s.files[0] = (struct say_file){ .lang = "en", .n = 1, .entries = ARENA_NEW(a, struct say_entry) };
	s.files[0].entries[0] = *e;
	struct err err = say_render(&s, a, "en", e->key, vars, 4, &said);
	MUST(said.n <= SAY_TEXTS_MAX && (err_is(err) || err.kind == ERR_NONE));
	for (size_t i = 0; i < said.n; i++)
		MUST(said.texts[i].n > 0 && utf8_valid(said.texts[i]) && sms_measure(said.texts[i]).segments <= SMS_SEGMENTS_MAX);
	struct said both[] = { said, said };
	struct said one = say_join(a, both, 2);
	MUST(one.n <= SAY_TEXTS_MAX && (one.n > 0) == (said.n > 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str text = fuzz_str(data, n);
	struct say_file f = { .n = 0 };
	struct buf problems;
	buf_init(&problems, 64 * 1024);
	bool bad = err_is(say_file_read(a, STR("xx.txt"), text, &f, &problems));
	MUST(bad == (problems.n > 0));
	MUST(!bad || str_starts(buf_str(&problems), STR("xx.txt:")));
	for (size_t i = 0; !bad && i < f.n; i++) {
		const struct say_entry *e = &f.entries[i];
		MUST(e->n > 0 && e->n <= SAY_TEXTS_MAX && e->line > 0);
		MUST(say_file_find(&f, e->key) == e);
		MUST(i == 0 || str_cmp(f.entries[i - 1].key, e->key) < 0);
		if (i < 8)
			check_filled(a, e, str_sub(text, 0, 300));
	}
	buf_done(&problems);
	arena_free(a);
	return 0;
}
