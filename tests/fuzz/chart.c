/* tests/fuzz/chart.c: charts through reader, compiler and rules, as a product chart and as a foreign one. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check.h"
#include "tests/fuzz/fuzz.h"

static void compile(struct str text, bool conformance, char hash[COMPILE_HASH_CHARS + 1])
{
	struct arena *a = arena_new(4 * FUZZ_ARENA_MAX);
	struct diags d;
	struct compile_unit u;
	diags_init(&d, a, "chart.scxml");
	hash[0] = 0;
	bool usable = compile_text(&d, text, conformance, &u);
	MUST(usable || d.errors > 0);
	if (u.chart && !conformance)
		check_chart(&d, &u, STR_NONE);
	else if (u.chart)
		check_eventless(&d, &u);
	for (const struct diag *x = d.first; x; x = x->next)
		MUST(x->at.line >= 0 && x->at.col >= 0 && x->text.n > 0);
	if (usable)
		compile_hash(u.ir, u.chart, hash);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	char one[COMPILE_HASH_CHARS + 1], two[COMPILE_HASH_CHARS + 1];
	struct str text = fuzz_str(data, n);
	compile(text, true, one);
	compile(text, false, one);
	compile(text, false, two);
	MUST(strcmp(one, two) == 0);
	return 0;
}
