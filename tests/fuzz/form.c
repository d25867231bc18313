/* tests/fuzz/form.c: URL-encoded bodies: decoded, encoded, decoded. */
/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str text = fuzz_str(data, n);
	struct form f, again;
	struct err e = form_parse(a, text, &f);
	MUST(e.kind == ERR_NONE || e.kind == ERR_REJECT || e.kind == ERR_LIMIT);
	if (!err_is(e)) {
		struct buf b;
		size_t bytes = 0;
		bool nameless = false;
		buf_init(&b, 4 * n + 4 * FORM_PAIRS_MAX + 4);
		MUST(f.n <= FORM_PAIRS_MAX);
		for (size_t i = 0; i < f.n; i++) {
			struct form_pair p = f.pairs[i];
			MUST(p.name.p != NULL && p.value.p != NULL);
			bytes += p.name.n + p.value.n;
			nameless |= p.name.n == 0;
			if (b.n)
				buf_add_char(&b, '&');
			form_encode(&b, p.name);
			buf_add_char(&b, '=');
			form_encode(&b, p.value);
			if (memchr(p.name.p, 0, p.name.n) == NULL) {
				const char *name = arena_z(a, p.name);
				struct str first = form_get(&f, name);
				MUST(first.p != NULL);
			}
		}
		MUST(bytes <= n && !b.full);
		for (size_t i = 0; i < b.n; i++)
			MUST((unsigned char)b.p[i] > ' ' && (unsigned char)b.p[i] < 0x7F);
		MUST(!err_is(form_parse(a, buf_str(&b), &again)));
		MUST(again.n == f.n || nameless);
		for (size_t i = 0; i < f.n && again.n == f.n; i++)
			MUST(str_eq(f.pairs[i].name, again.pairs[i].name) && str_eq(f.pairs[i].value, again.pairs[i].value));
		buf_done(&b);
	}
	arena_free(a);
	return 0;
}
