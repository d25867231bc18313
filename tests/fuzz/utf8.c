/* tests/fuzz/utf8.c: text checks and repair, and everything that writes text for others: XML, JSON, log lines. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "tests/fuzz/fuzz.h"

static void check_writers(struct arena *a, struct str s, struct str repaired)
{
	struct buf b;
	struct json_out o;
	struct json_val v;
	buf_init(&b, 8 * s.n + 64);
	xml_add_text(&b, s);
	MUST(!b.full && utf8_valid(buf_str(&b)));
	for (size_t i = 0; i < b.n; i++)
		MUST(b.p[i] != '<' && b.p[i] != '>' && b.p[i] != '"' && b.p[i] != '\'' && ((unsigned char)b.p[i] >= ' ' || strchr("\t\r\n", b.p[i])));
	buf_reset(&b);
	json_out_init(&o, &b);
	json_put_str(&o, s);
	MUST(!b.full);
	if (s.p != NULL) {
		MUST(!err_is(json_parse(a, buf_str(&b), &v)));
		MUST(str_eq(json_str(a, v), repaired));
	}
	buf_done(&b);
	struct str q = str_of(log_quote(s));
	MUST(q.n >= 2 && q.p[0] == '"' && q.p[q.n - 1] == '"' && utf8_valid(q));
	for (size_t i = 0; i < q.n; i++)
		MUST((unsigned char)q.p[i] >= ' ' && q.p[i] != 0x7F);
	MUST(str_find(q, STR("\xe2\x80\xae")) < 0 && str_find(q, STR("\xe2\x80\xa8")) < 0 && str_find(q, STR("\xc2\x85")) < 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str s = fuzz_str(data, n);
	struct str repaired = utf8_repair(a, s);
	size_t points = 0, at = 0;
	MUST(utf8_valid(repaired));
	MUST(!utf8_valid(s) || repaired.p == s.p);
	while (at < s.n) {
		size_t before = at;
		uint32_t cp = utf8_next(s, &at);
		MUST(at > before && at <= s.n && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF));
		MUST(utf8_lower(utf8_lower(cp)) == utf8_lower(cp));
		points++;
	}
	MUST(utf8_len(s) == points && utf8_len(repaired) == points);
	for (size_t max = 0; max <= repaired.n && max < 40; max++) {
		struct str cut = utf8_cut(repaired, max);
		MUST(cut.n <= max && cut.n + 3 >= max && utf8_valid(cut));
		(void)utf8_cut(s, max);
	}
	check_writers(a, s, repaired);
	arena_free(a);
	return 0;
}
