/* tests/unit/payment_page_test.c: the payment page: every kind of it, well formed, inert whatever it shows. */
/* SPDX-License-Identifier: MIT */
#include "payment/page.h"
#include "tests/unit/tsv.h"

/* The wording is sms/texts' business: here each key says itself, with what must be escaped. */
static struct str says(void *ctx, const char *key)
{
	static char text[128];
	(void)ctx;
	(void)snprintf(text, sizeof text, "<%s>", key);
	return str_of(text);
}

static struct payment_page page(enum payment_page_kind kind)
{
	return (struct payment_page){
		.kind = kind, .lang = "de-CH", .say = says, .nonce = STR("n0nce-_1"), .action = STR("/p/k3J9-x_2Qm7"), .brand = STR("Acme & Sons"),
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
		{ PAGE_BUSY, 200, true },  { PAGE_CHECKOUT, 200, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct payment_page p = page(cases[i].kind);
		const char *z = written(*state, &p);
		assert_well_formed(z);
		assert_int_equal(payment_page_status(cases[i].kind), cases[i].status);
		assert_int_equal(strstr(z, "<form method=\"post\" action=\"/p/k3J9-x_2Qm7\"><button type=\"submit\">") != NULL, cases[i].button);
		assert_non_null(strstr(z, "<html lang=\"de-CH\">"));
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
	assert_non_null(strstr(z, "&lt;page.nothing_there&gt; &lt;page.kept&gt;"));
	assert_non_null(strstr(z, "<h1>&lt;page.ready.title&gt;</h1><p>&lt;page.ready.words&gt;</p>"));
	assert_non_null(strstr(z, "<button type=\"submit\">&lt;page.go&gt;</button>"));
	/* Nothing of whose link it was is told to whoever guesses. */
	p = page(PAGE_GONE);
	assert_null(strstr(written(*state, &p), "Plumbing"));
}

static void nothing_told_is_nothing_shown(void **state)
{
	for (enum payment_page_kind k = PAGE_READY; k <= PAGE_TRY_AGAIN; k++) {
		struct payment_page p = { .kind = k, .lang = "en", .say = says, .nonce = STR("n"), .action = STR("/p/t") };
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
	buf_init(&b, 2048);
	struct payment_page p = { .kind = PAGE_READY, .nonce = STR("abc") };
	payment_page_policy(&b, &p, false);
	assert_string_equal(b.p, "default-src 'none'; style-src 'nonce-abc'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'");
	buf_reset(&b);
	payment_page_policy(&b, &p, true);
	assert_non_null(strstr(b.p, "form-action 'self' https: http:;"));
	buf_done(&b);
}

static struct payment_page checkout(const char *token)
{
	struct payment_page p = page(PAGE_CHECKOUT);
	p.provider = STR("Paddle");
	p.runs_here = true;
	p.script = STR("https://cdn.paddle.com/paddle/v2/paddle.js");
	p.client_token = str_of(token);
	p.transaction = STR("txn_01abc");
	p.back = STR("https://signup.example.com/p/k3J9-x_2Qm7?back=1");
	return p;
}

static void the_checkout_runs_one_script(void **state)
{
	struct payment_page p = checkout("live_1");
	const char *z = written(*state, &p);
	assert_well_formed(z);
	assert_non_null(strstr(z, "<script nonce=\"n0nce-_1\" src=\"https://cdn.paddle.com/paddle/v2/paddle.js\"></script>"));
	assert_non_null(strstr(z, "<script nonce=\"n0nce-_1\" data-token=\"live_1\" data-transaction=\"txn_01abc\" "
	                          "data-back=\"https://signup.example.com/p/k3J9-x_2Qm7?back=1\">"));
	assert_non_null(strstr(z, "<noscript>"));
	assert_non_null(strstr(z, "content=\"strict-origin\""));
	assert_null(strstr(z, "data-sandbox"));
	p = checkout("test_1");
	assert_non_null(strstr(written(*state, &p), " data-sandbox=\"1\""));
	/* Whatever stands in the attributes is no script. */
	p.client_token = p.transaction = p.back = p.script = STR("\"></script><script>alert(1)</script>");
	z = written(*state, &p);
	assert_well_formed(z);
	assert_null(strstr(z, "<script>alert"));
}

static void the_policy_of_the_checkout(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 2048);
	struct payment_page p = checkout("live_1");
	payment_page_policy(&b, &p, false);
	assert_string_equal(b.p,
		"default-src 'none'; script-src 'nonce-n0nce-_1' https://cdn.paddle.com; style-src 'nonce-n0nce-_1' https://cdn.paddle.com; "
		"style-src-attr 'unsafe-inline'; img-src https://cdn.paddle.com; frame-src https://buy.paddle.com https://cdn.paddle.com; "
		"connect-src https://api.paddle.com https://buy.paddle.com https://create-checkout.paddle.com "
		"https://checkout-service.paddle.com; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
	buf_reset(&b);
	p = checkout("test_1");
	p.script = STR("http://127.0.0.1:8123/paddle.js");
	payment_page_policy(&b, &p, true);
	assert_non_null(strstr(b.p, "script-src 'nonce-n0nce-_1' http://127.0.0.1:8123; "));
	assert_non_null(strstr(b.p, "frame-src https://sandbox-buy.paddle.com https://sandbox-cdn.paddle.com; "));
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
		cmocka_unit_test(the_checkout_runs_one_script),
		cmocka_unit_test(the_policy_of_the_checkout),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
