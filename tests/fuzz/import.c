/* tests/fuzz/import.c: lists of numbers from elsewhere: every line is good, whole and alone, or refused with a reason. */
/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"
#include "pool/import.h"
#include "pool/number.h"
#include "tests/fuzz/fuzz.h"

static void look(const struct import_file *f, size_t i)
{
	const struct import_line *l = &f->lines[i];
	struct phone p;
	enum pool_status s;
	struct country c;
	MUST(l->line > 1 && (i == 0 || l->line > f->lines[i - 1].line));
	if (l->refused.p) {
		MUST(l->refused.n > 0 && utf8_valid(l->refused));
		return;
	}
	MUST(!err_is(phone_parse(l->number, &p)) && !err_is(country_parse(l->country, &c)));
	MUST(pool_status_find(l->status, &s) && s != POOL_RESERVED);
	MUST((s != POOL_ASSIGNED && s != POOL_PAUSED) || !err_is(phone_parse(l->client, &p)));
	MUST(str_is(l->carrier, "twilio") || str_is(l->carrier, "telnyx"));
	MUST(l->monthly_micros >= -1 && l->setup_micros >= -1 && utf8_valid(l->notes) && utf8_valid(l->sid));
	for (size_t k = 0; k < i; k++)
		MUST(f->lines[k].refused.p || (!str_eq(f->lines[k].number, l->number) && (l->client.n == 0 || !str_eq(f->lines[k].client, l->client))));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str exact = fuzz_copy(str_sub(fuzz_str(data, n), 0, 4000));
	struct import_file f;
	struct country home = { "" };
	if (n % 2)
		MUST(!err_is(country_parse(STR("GB"), &home)));
	struct err e = import_read(a, exact, home, STR("twilio"), &f);
	MUST(e.kind == ERR_NONE || e.kind == ERR_REJECT);
	for (size_t i = 0; !err_is(e) && i < f.n; i++)
		look(&f, i);
	free((void *)(uintptr_t)exact.p);
	arena_free(a);
	return 0;
}
