/* tests/unit/payment_page_test.c: the payment page: every kind of it, well formed, inert whatever it shows. */
/* SPDX-License-Identifier: MIT */
#include "payment/page.h"
#include "tests/unit/tsv.h"

static struct payment_page page(enum payment_page_kind kind)
{
	return (struct payment_page){
		.kind = kind, .nonce = STR("n0nce-_1"), .action = STR("/p/k3J9-x_2Qm7"), .brand = STR("Acme & Sons"),
		.business_name = STR("Sam's <b>Plumbing</b>"), .price_text = STR("$19 a month"), .provider = STR("Stripe"),
		.text_to = STR("+15105550100"), .hold_minutes = 60,
	};
}

static const char *written(struct arena *a, const struct payment_page *p)
{
	struct buf b;
	buf_init(&b, PAYMENT_PAGE_MAX);
	payment_page_write(&b, p);
	assert_false(b.full);
	const char *z = arena_z(a, buf_str(&b));
	buf_done(&b);
	return z;
}

/* Every element that opens closes, in order (void elements apart); no attribute is left open. */
static void assert_well_formed(const char *z)
{
	struct str open[64] = { { 0 } };
	size_t depth = 0;
	for (const char *p = strchr(z, '<'); p != NULL; p = strchr(p + 1, '<')) {
		const char *end = strchr(p, '>');
		assert_non_null(end);
		bool close = p[1] == '/';
		const char *name = p + 1 + close;
		size_t n = strcspn(name, " >");
		if (name[0] == '!' || (n == 4 && strncmp(name, "meta", 4) == 0))
			continue;
		size_t quotes = 0;
		for (const char *q = p; q < end; q++)
			quotes += *q == '"';
		assert_int_equal(quotes % 2, 0);
		if (!close) {
			assert_true(depth < 64);
			open[depth++] = str_n(name, n);
			continue;
		}
		if (depth == 0)
			fail_msg("closed, never opened: %.20s", p);
		depth--;
		assert_true(str_eq(open[depth], str_n(name, n)));
	}
	assert_int_equal(depth, 0);
}

static void every_kind(void **state)
{
	static const struct {
		enum payment_page_kind kind;
		int status;
		bool button;
	} cases[] = {
		{ PAGE_READY, 200, true }, { PAGE_WAITING, 200, false }, { PAGE_RETURNED, 200, false },
		{ PAGE_PAID, 200, false }, { PAGE_GONE, 404, false },    { PAGE_TRY_AGAIN, 503, true },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_page p = page(cases[i].kind);
		const char *z = written(*state, &p);
		assert_well_formed(z);
		assert_int_equal(payment_page_status(cases[i].kind), cases[i].status);
		assert_int_equal(strstr(z, "<form method=\"post\" action=\"/p/k3J9-x_2Qm7\"><button type=\"submit\">") != NULL, cases[i].button);
		assert_non_null(strstr(z, "<html lang=\"en\">"));
		assert_non_null(strstr(z, "<h1>"));
		assert_non_null(strstr(z, "name=\"viewport\""));
		assert_non_null(strstr(z, "prefers-color-scheme:dark"));
		assert_non_null(strstr(z, "<style nonce=\"n0nce-_1\">"));
		assert_non_null(strstr(z, "href=\"sms:+15105550100\""));
	}
}

static void tells_what_is_bought(void **state)
{
	struct payment_page p = page(PAGE_READY);
	const char *z = written(*state, &p);
	assert_non_null(strstr(z, "Sam&#39;s &lt;b&gt;Plumbing&lt;/b&gt;"));
	assert_non_null(strstr(z, "$19 a month"));
	assert_non_null(strstr(z, "Acme &amp; Sons"));
	assert_non_null(strstr(z, "the page of Stripe"));
	assert_non_null(strstr(z, "for 60 minutes"));
	/* Nothing of whose link it was is told to whoever guesses. */
	p = page(PAGE_GONE);
	assert_null(strstr(written(*state, &p), "Plumbing"));
}

static void nothing_told_is_nothing_shown(void **state)
{
	for (enum payment_page_kind k = PAGE_READY; k <= PAGE_TRY_AGAIN; k++) {
		struct payment_page p = { .kind = k, .nonce = STR("n"), .action = STR("/p/t") };
		const char *z = written(*state, &p);
		assert_well_formed(z);
		assert_null(strstr(z, "<dl>"));
		assert_null(strstr(z, "sms:"));
	}
}

static void nothing_comes_from_elsewhere(void **state)
{
	for (enum payment_page_kind k = PAGE_READY; k <= PAGE_TRY_AGAIN; k++) {
		struct payment_page p = page(k);
		const char *z = written(*state, &p);
		static const char *const bad[] = { "http:", "https:", "//", "src=", "url(", "@import", "<script", "<link", "style=", " onclick" };
		for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
			if (strstr(z, bad[i]) != NULL)
				fail_msg("%s in page %d", bad[i], (int)k);
	}
}

static void whatever_a_business_is_called(void **state)
{
	static const char *const names[] = {
		"</dd><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onmouseover='x", "&lt;", "<!--", "]]>",
		"\xff\xfe bad \xc3", "\x01\x1f", "\xe2\x80\xae evil", "%s%n",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct payment_page p = page(PAGE_READY);
		p.business_name = p.brand = p.price_text = p.action = p.nonce = p.provider = p.text_to = str_of(names[i]);
		const char *z = written(*state, &p);
		assert_well_formed(z);
		assert_null(strstr(z, "<script"));
		assert_null(strstr(z, "<img"));
	}
}

static void the_longest_inputs_fit(void **state)
{
	char text[1024];
	memset(text, '&', sizeof(text)); /* five bytes each when escaped */
	struct payment_page p = page(PAGE_READY);
	p.business_name = p.brand = p.price_text = p.action = p.nonce = p.provider = p.text_to = str_n(text, sizeof(text));
	assert_well_formed(written(*state, &p));
}

static void the_policy(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 512);
	payment_page_policy(&b, STR("abc"), false);
	assert_string_equal(b.p, "default-src 'none'; style-src 'nonce-abc'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'");
	buf_reset(&b);
	payment_page_policy(&b, STR("abc"), true);
	assert_non_null(strstr(b.p, "form-action 'self' https: http:;"));
	buf_done(&b);
}

static int setup(void **state)
{
	*state = arena_new(4 * 1024 * 1024);
	return 0;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
		cmocka_unit_test(tells_what_is_bought),
		cmocka_unit_test(nothing_told_is_nothing_shown),
		cmocka_unit_test(nothing_comes_from_elsewhere),
		cmocka_unit_test(whatever_a_business_is_called),
		cmocka_unit_test(the_longest_inputs_fit),
		cmocka_unit_test(the_policy),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
