/* tests/unit/base_csv_test.c: records, quotes and line numbers; what is no CSV is refused with its line. */
/* SPDX-License-Identifier: MIT */
#include "base/csv.h"
#include "tests/unit/check.h"

#define MAX 4

/* All records as "a|b;c|d", then "!line" for an error. */
static void reads(struct str text, const char *want)
{
	struct arena *a = arena_new(1 << 20);
	struct str exact = check_exact(text), fields[MAX];
	struct csv c = csv_of(exact);
	struct buf b;
	size_t n;
	buf_init(&b, 4096);
	while (csv_next(&c, a, fields, MAX, &n)) {
		if (b.n)
			buf_add_char(&b, ';');
		for (size_t i = 0; i < n; i++) {
			if (i)
				buf_add_char(&b, '|');
			buf_add(&b, fields[i]);
		}
	}
	if (err_is(c.e)) {
		assert_int_equal(c.e.kind, ERR_REJECT);
		buf_printf(&b, "!%d", c.e.code);
	}
	assert_string_equal(b.p ? b.p : "", want);
	buf_done(&b);
	free((void *)(uintptr_t)exact.p);
	arena_free(a);
}

static void records(void **state)
{
	(void)state;
	reads(STR(""), "");
	reads(STR("\n\r\n\n"), "");
	reads(STR("a,b\nc,d"), "a|b;c|d");
	reads(STR("a,b\r\nc,d\r\n"), "a|b;c|d");
	reads(STR("\xEF\xBB\xBF" "a"), "a");
	reads(STR("a,\n,b\n,"), "a|;|b;|");
	reads(STR(" a , b \n"), " a | b ");
	reads(STR("\n\na\n\nb\n"), "a;b");
}

static void quotes(void **state)
{
	(void)state;
	reads(STR("\"a,b\",c"), "a,b|c");
	reads(STR("\"a\"\"b\",\"\"\n"), "a\"b|");
	reads(STR("\"a\nb\",c\nd"), "a\nb|c;d");
	reads(STR("\"\""), "");
	reads(STR("\"a"), "!1");
	reads(STR("a\n\"b\nc"), "a!2");
	reads(STR("a\"b"), "!1");
	reads(STR("\"a\"b"), "!1");
	reads(STR("\"a\nb\"\nc\"\n"), "a\nb!3");
}

static void limits(void **state)
{
	(void)state;
	reads(STR("a,b,c,d\n"), "a|b|c|d");
	reads(STR("a\na,b,c,d,e\n"), "a!2");
	reads(STR("a\rb"), "!1");
	reads(STR("a\r"), "!1");
}

static void writes(const char *fields, const char *want)
{
	struct buf b;
	bool first = true;
	buf_init(&b, 1024);
	for (struct str rest = str_of(fields); rest.p != NULL; first = false)
		csv_add(&b, str_cut(&rest, '|'), first);
	csv_end(&b);
	assert_string_equal(b.p, want);
	buf_done(&b);
}

/* What is written is safe in a spreadsheet, phones and numbers stay what they are, and it can be read again. */
static void written(void **state)
{
	(void)state;
	writes("a|b c|", "a,b c,\r\n");
	writes("a,b|say \"x\"|two\nlines", "\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n");
	writes("+447700900123|-1.5|+1-2|-", "+447700900123,-1.5,\"'+1-2\",\"'-\"\r\n");
	writes("=1+1|@SUM(A1)|\tx", "\"'=1+1\",\"'@SUM(A1)\",\"'\tx\"\r\n");
	reads(STR("a,\"'=1+1\"\r\n"), "a|'=1+1");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(records), cmocka_unit_test(quotes), cmocka_unit_test(limits), cmocka_unit_test(written) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
