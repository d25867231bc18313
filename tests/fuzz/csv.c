/* tests/fuzz/csv.c: records of CSV, written again and read alike. */
/* SPDX-License-Identifier: MIT */
#include "base/csv.h"
#include "tests/fuzz/fuzz.h"

#define FIELDS_MAX 32

static void write_record(struct buf *b, const struct str *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_add(b, i ? STR(",\"") : STR("\""));
		for (size_t k = 0; k < fields[i].n; k++) {
			if (fields[i].p[k] == '"')
				buf_add_char(b, '"');
			buf_add_char(b, fields[i].p[k]);
		}
		buf_add_char(b, '"');
	}
	buf_add(b, STR("\r\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(FUZZ_ARENA_MAX);
	struct str exact = fuzz_copy(str_sub(fuzz_str(data, n), 0, 2000)), fields[FIELDS_MAX], again[FIELDS_MAX];
	struct csv c = csv_of(exact);
	size_t n_fields, n_again, line = 0;
	while (csv_next(&c, a, fields, FIELDS_MAX, &n_fields)) {
		MUST(n_fields > 0 && n_fields <= FIELDS_MAX && c.line > line && c.next_line >= c.line);
		line = c.line;
		struct buf b;
		buf_init(&b, 2 * n + (size_t)8 * FIELDS_MAX);
		write_record(&b, fields, n_fields);
		MUST(!b.full);
		struct csv d = csv_of(buf_str(&b));
		MUST(csv_next(&d, a, again, FIELDS_MAX, &n_again) && n_again == n_fields);
		for (size_t i = 0; i < n_fields; i++)
			MUST(str_eq(fields[i], again[i]));
		MUST(!csv_next(&d, a, again, FIELDS_MAX, &n_again) && !err_is(d.e));
		buf_done(&b);
	}
	MUST(!err_is(c.e) || (c.e.kind == ERR_REJECT && c.e.code > 0));
	free((void *)(uintptr_t)exact.p);
	arena_free(a);
	return 0;
}
