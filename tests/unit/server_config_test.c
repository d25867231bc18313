/* tests/unit/server_config_test.c: settings: sources, types, what needs what, what is told about mistakes. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "server/config.h"
#include "server/nearest.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define TWILIO "TWILIO_ACCOUNT_SID=AC0123", "TWILIO_AUTH_TOKEN=tok-one", "TWILIO_NUMBER=+442079460000"
#define ENV(...) ((char *const[]){ __VA_ARGS__, NULL })
#define KEY_A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
#define KEY_B "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

static struct config *load(char *const *env, bool serve)
{
	return config_load(&(struct config_input){ .env = env, .serve = serve });
}

/* What is printed about problems; the caller frees. */
static char *problems(const struct config *c)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	config_print_problems(c, f);
	(void)fclose(f);
	return text;
}

static void assert_told(const struct config *c, const char *part)
{
	char *text = problems(c);
	if (strstr(text, part) == NULL)
		fail_msg("not told \"%s\" in:\n%s", part, text);
	free(text);
}

static void assert_not_told(const struct config *c, const char *part)
{
	char *text = problems(c);
	if (strstr(text, part) != NULL)
		fail_msg("told \"%s\" in:\n%s", part, text);
	free(text);
}

/* A file with that content; its path lives until the next call. */
static const char *file_of(const char *content)
{
	static char path[64];
	(void)snprintf(path, sizeof path, "/tmp/usher-config-XXXXXX");
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	(void)close(fd);
	return path;
}

static struct config *load_file(const char *content, char *const *env)
{
	const char *path = file_of(content);
	struct config *c = config_load(&(struct config_input){ .file = path, .env = env });
	(void)unlink(path);
	return c;
}

static void defaults_are_the_contract_s(void **state)
{
	(void)state;
	struct config *c = load(ENV("HOME=/nowhere"), false);
	assert_int_equal(config_errors(c), 0);
	assert_string_equal(c->database_url, "");
	assert_string_equal(c->data_dir, "");
	assert_string_equal(c->listen, "127.0.0.1:8080");
	assert_string_equal(c->public_url, "http://127.0.0.1:8080");
	assert_true(c->workers >= 1);
	assert_string_equal(c->brand, "usher");
	assert_int_equal(c->reserve_minutes, 60);
	assert_int_equal(c->quarantine_days, 30);
	assert_int_equal(c->pause_grace_days, 30);
	assert_int_equal(c->pool_low, 3);
	assert_int_equal(c->pool_buy, 0);
	assert_int_equal(c->send_limit_per_minute, 600);
	assert_int_equal(c->send_limit_per_client_per_day, 40);
	assert_string_equal(c->twilio_api_base, "https://api.twilio.com");
	assert_string_equal(c->stripe_api_base, "https://api.stripe.com");
	assert_int_equal(c->countries.n, 0);
	assert_false(c->test_clock);
	assert_string_equal(c->payment, "");
	config_free(c);
}

static void values_of_every_type_are_read(void **state)
{
	(void)state;
	struct config *c = load(ENV(TWILIO, "USHER_LISTEN=[::1]:9000", "USHER_WORKERS=2", "USHER_COUNTRIES=gb, us,,IE", "USHER_TEST_CLOCK=yes",
		"USHER_PUBLIC_URL=https://sms.example.com/base//", "USHER_POOL_BUY=5", "USHER_BUYING=20%", "USHER_LINKING=OFF", "TWILIO_POOL_NUMBERS=+12025550101,+12025550102",
		"STRIPE_SECRET_KEY=sk_test_1", "STRIPE_WEBHOOK_SECRET=whsec_a, whsec_b", "STRIPE_PRICE_ID=price_1",
		"TELNYX_API_KEY=", "USHER_MESSAGES_DIR=/tmp", "USHER_SECRET_KEY=" KEY_B "," KEY_A), true);
	assert_int_equal(config_errors(c), 0);
	assert_int_equal(config_warnings(c), 0);
	assert_int_equal(c->workers, 2);
	assert_string_equal(c->public_url, "https://sms.example.com/base");
	assert_int_equal(c->countries.n, 3);
	assert_string_equal(c->countries.items[0], "GB");
	assert_string_equal(c->countries.items[2], "IE");
	assert_true(c->test_clock);
	assert_int_equal(c->pool_buy, 5);
	assert_int_equal(c->buying, 20);
	assert_int_equal(c->linking, 0);
	assert_int_equal(c->releasing, 100);
	assert_int_equal(c->twilio_pool_numbers.n, 2);
	assert_string_equal(c->stripe_webhook_secret.items[1], "whsec_b");
	assert_string_equal(c->twilio_number, "+442079460000");
	assert_string_equal(c->payment, "stripe");
	assert_int_equal(vault_keys(c->vault), 2);
	assert_string_equal(c->secret_key.items[0], ""); /* in the vault alone */
	assert_true(config_has_twilio(c));
	assert_true(config_has_stripe(c));
	config_free(c);
}

static void all_mistakes_are_told_at_once(void **state)
{
	(void)state;
	struct config *c = load(ENV("TWILIO_ACCOUNT_SID=AC0123", "TWILIO_AUTH_TOKEN=tok", "TWILIO_NUMBER=020 7946 0000", "USHER_WORKERS=none",
		"USHER_RESERVE_MINUTES=0", "USHER_LISTEN=8080", "USHER_PUBLIC_URL=sms.example.com", "USHER_COUNTRIES=GB,XX", "USHER_PAYMENT=cash",
		"USHER_TEST_CLOCK=maybe", "USHER_SECRET_KEY=short", "USHER_MESSAGES_DIR=/no/such/folder"), true);
	assert_int_equal(config_errors(c), 10);
	static const char *const names[] = { "TWILIO_NUMBER", "USHER_WORKERS", "USHER_RESERVE_MINUTES", "USHER_LISTEN", "USHER_PUBLIC_URL",
		"USHER_COUNTRIES", "USHER_PAYMENT", "USHER_TEST_CLOCK", "USHER_SECRET_KEY", "USHER_MESSAGES_DIR" };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_told(c, names[i]);
	assert_told(c, "\"020 7946 0000\"");
	assert_told(c, "environment");
	config_free(c);
}

static void numbers_are_held_to_their_range(void **state)
{
	(void)state;
	static char *const bad[] = { "USHER_WORKERS=0", "USHER_WORKERS=65", "USHER_WORKERS=-1", "USHER_WORKERS=2x", "USHER_WORKERS=+2",
		"USHER_WORKERS=99999999999999999999", "USHER_POOL_BUY=0", "USHER_POOL_BUY=on", "USHER_BUYING=101%", "USHER_BUYING=20", "USHER_BUYING=%",
		"USHER_QUARANTINE_DAYS=1.5", "USHER_RECHECK_DAYS=6", "USHER_RECHECK_DAYS=-7" };
	static char *const good[] = { "USHER_WORKERS=1", "USHER_WORKERS=64", "USHER_POOL_BUY=OFF", "USHER_BUYING=0%", "USHER_BUYING=On",
		"USHER_QUARANTINE_DAYS=0", "USHER_RECHECK_DAYS=0", "USHER_RECHECK_DAYS=7" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct config *c = load(ENV(bad[i]), false);
		if (config_errors(c) != 1)
			fail_msg("%s was taken", bad[i]);
		config_free(c);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct config *c = load(ENV(good[i]), false);
		if (config_errors(c) != 0)
			fail_msg("%s was refused", good[i]);
		config_free(c);
	}
}

static void addresses_are_checked(void **state)
{
	(void)state;
	static char *const bad[] = { "USHER_PUBLIC_URL=ftp://x", "USHER_PUBLIC_URL=https://", "USHER_PUBLIC_URL=https://a b",
		"USHER_PUBLIC_URL=https://user:pass@x", "USHER_PUBLIC_URL=https://x/?q=1", "USHER_PUBLIC_URL=https://x:99999",
		"USHER_PUBLIC_URL=https://x:", "USHER_ALERT_URL=https://x/#f", "USHER_LISTEN=localhost", "USHER_LISTEN=[::1]",
		"USHER_LISTEN=1.2.3.4:x", "USHER_LISTEN=a/b:80" };
	static char *const good[] = { "USHER_PUBLIC_URL=https://x.example:8443", "USHER_PUBLIC_URL=http://[::1]:80",
		"USHER_ALERT_URL=https://x/?q=1&r=2", "USHER_LISTEN=:0", "USHER_LISTEN=[::]:80", "USHER_LISTEN=localhost:8080" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct config *c = load(ENV(bad[i]), false);
		if (config_errors(c) != 1)
			fail_msg("%s was taken", bad[i]);
		config_free(c);
	}
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct config *c = load(ENV(good[i]), false);
		if (config_errors(c) != 0)
			fail_msg("%s was refused", good[i]);
		config_free(c);
	}
}

static void a_secret_is_never_shown(void **state)
{
	(void)state;
	struct config *c = load(ENV("TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=hunter two", "TWILIO_NUMBER=+442079460000",
		"USHER_SECRET_KEY=hunter2hunter2", "DATABASE_URL=postgresql://u:hunter2@h/x?frob=1", "STRIPE_SECRET_KEY=hunter2",
		"TELNYX_PUBLIC_KEY=AAAA"), true);
	assert_told(c, "a secret of 10 characters");
	assert_told(c, "DATABASE_URL");
	assert_told(c, "STRIPE_WEBHOOK_SECRET");
	assert_not_told(c, "hunter");
	config_free(c);
}

static void a_server_needs_a_whole_carrier(void **state)
{
	(void)state;
	struct config *c = load(ENV("HOME=/nowhere"), true);
	assert_int_equal(config_errors(c), 1);
	assert_told(c, "--demo");
	config_free(c);
	c = load(ENV("TWILIO_ACCOUNT_SID=AC1"), true);
	assert_int_equal(config_errors(c), 2);
	assert_told(c, "TWILIO_AUTH_TOKEN");
	assert_told(c, "TWILIO_NUMBER");
	config_free(c);
	c = load(ENV(TWILIO), true);
	assert_int_equal(config_errors(c), 0);
	assert_told(c, "USHER_PUBLIC_URL");
	config_free(c);
}

static void payment_must_be_whole_and_unambiguous(void **state)
{
	(void)state;
	struct config *c = load(ENV("STRIPE_SECRET_KEY=sk_test_1"), false);
	assert_int_equal(config_errors(c), 2);
	config_free(c);
	c = load(ENV("STRIPE_PAYMENT_LINK=https://buy.example/x", "STRIPE_WEBHOOK_SECRET=whsec_1"), false);
	assert_int_equal(config_errors(c), 0);
	assert_true(config_has_stripe(c));
	config_free(c);
#define BOTH "STRIPE_SECRET_KEY=sk_1", "STRIPE_WEBHOOK_SECRET=whsec_1", "STRIPE_PRICE_ID=price_1", "PADDLE_API_KEY=pdl_1", \
	"PADDLE_WEBHOOK_SECRET=pdl_ntfset_1", "PADDLE_PRICE_ID=pri_1", "PADDLE_CLIENT_TOKEN=live_1"
	c = load(ENV(BOTH), false);
	assert_int_equal(config_errors(c), 1);
	assert_told(c, "USHER_PAYMENT");
	config_free(c);
	c = load(ENV(BOTH, "USHER_PAYMENT=paddle"), false);
	assert_int_equal(config_errors(c), 0);
	assert_string_equal(c->payment, "paddle");
	config_free(c);
	c = load(ENV("USHER_PAYMENT=stripe"), false);
	assert_int_equal(config_errors(c), 1);
	config_free(c);
}

static void a_file_is_read_with_comments_and_quotes(void **state)
{
	(void)state;
	struct config *c = load_file("# settings\n\nUSHER_BRAND = Ring & Co # ours\nexport USHER_PRICE_TEXT=\"9 \\\"euros\\\" # a month\"\r\n"
		"USHER_DATA_DIR='/srv/a b'   # quoted\nUSHER_POOL_LOW=7", ENV("USHER_POOL_LOW=9", "USHER_BRAND="));
	assert_int_equal(config_errors(c), 0);
	assert_string_equal(c->brand, "Ring & Co");
	assert_string_equal(c->price_text, "9 \"euros\" # a month");
	assert_string_equal(c->data_dir, "/srv/a b");
	assert_int_equal(c->pool_low, 9);
	config_free(c);
}

static void mistakes_in_a_file_name_their_line(void **state)
{
	(void)state;
	struct config *c = load_file("USHER_BRAND=a\nUSHER_BRAND=b\nUSHER_LISTNE=:80\nnonsense\nUSHER_DATA_DIR=\"x\nFROBNICATE=1\n", NULL);
	assert_int_equal(config_errors(c), 4);
	assert_int_equal(config_warnings(c), 1);
	assert_told(c, ":2)");
	assert_told(c, ":3)");
	assert_told(c, "Did you mean USHER_LISTEN?");
	assert_told(c, ":4)");
	assert_told(c, "a quote that does not end");
	assert_told(c, "FROBNICATE");
	config_free(c);
}

static void a_missing_file_is_told(void **state)
{
	(void)state;
	struct config *c = config_load(&(struct config_input){ .file = "/no/such/file" });
	assert_int_equal(config_errors(c), 1);
	assert_told(c, "/no/such/file: No such file");
	config_free(c);
}

static void an_unknown_name_in_the_environment_only_warns(void **state)
{
	(void)state;
	struct config *c = load(ENV("USHER_RESERVE_MINUTE=5", "SOMETHING=else"), false);
	assert_int_equal(config_errors(c), 0);
	assert_int_equal(config_warnings(c), 1);
	assert_told(c, "Did you mean USHER_RESERVE_MINUTES?");
	config_free(c);
}

static void a_demo_makes_up_what_is_missing(void **state)
{
	(void)state;
	struct config *c = config_load(&(struct config_input){ .env = ENV("TWILIO_AUTH_TOKEN=given"), .listen = "0.0.0.0:0", .demo = true,
		.serve = true });
	assert_int_equal(config_errors(c), 0);
	assert_int_equal(config_warnings(c), 0);
	assert_string_equal(c->twilio_auth_token.items[0], "given");
	assert_int_equal(strlen(c->twilio_account_sid), 34);
	assert_true(c->test_clock);
	assert_true(config_has_stripe(c));
	assert_string_equal(c->payment, "stripe");
	config_bound(c, "0.0.0.0:4711");
	assert_string_equal(c->public_url, "http://127.0.0.1:4711");
	assert_string_equal(c->twilio_api_base, "http://127.0.0.1:4711/phone/twilio");
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	config_print_made(c, "", f);
	(void)fclose(f);
	assert_non_null(strstr(text, "TWILIO_ACCOUNT_SID=AC"));
	assert_null(strstr(text, "TWILIO_AUTH_TOKEN"));
	free(text);
	config_free(c);
}

static void secrets_leave_the_environment(void **state)
{
	(void)state;
	static char entry[] = "TWILIO_AUTH_TOKEN=hunter2";
	assert_int_equal(putenv(entry), 0);
	assert_int_equal(setenv("USHER_BRAND", "kept", 1), 0);
	config_wipe_environment();
	assert_null(getenv("TWILIO_AUTH_TOKEN"));
	assert_null(strstr(entry, "hunter2"));
	assert_string_equal(getenv("USHER_BRAND"), "kept");
}

static void the_page_documents_every_setting(void **state)
{
	(void)state;
	static const char *const names[] = {
#define GROUP(id, title)
#define SETTING(type, field, name, ...) name,
#include "server/config.def"
	};
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	config_write_doc(f);
	(void)fclose(f);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char row[80];
		(void)snprintf(row, sizeof row, "| `%s` | ", names[i]);
		if (strstr(text, row) == NULL)
			fail_msg("%s is not on the page", names[i]);
	}
	free(text);
}

static void the_nearest_word_is_found(void **state)
{
	(void)state;
	const char *best = NULL;
	nearest_offer(STR("sevre"), "version", &best);
	assert_null(best);
	nearest_offer(STR("sevre"), "serve", &best);
	assert_string_equal(best, "serve");
	assert_int_equal(nearest_distance(STR("abc"), STR("ABC")), 0);
	assert_int_equal(nearest_distance(STR(""), STR("abc")), 3);
	assert_int_equal(nearest_distance(STR("ab"), STR("ba")), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_the_contract_s),
		cmocka_unit_test(values_of_every_type_are_read),
		cmocka_unit_test(all_mistakes_are_told_at_once),
		cmocka_unit_test(numbers_are_held_to_their_range),
		cmocka_unit_test(addresses_are_checked),
		cmocka_unit_test(a_secret_is_never_shown),
		cmocka_unit_test(a_server_needs_a_whole_carrier),
		cmocka_unit_test(payment_must_be_whole_and_unambiguous),
		cmocka_unit_test(a_file_is_read_with_comments_and_quotes),
		cmocka_unit_test(mistakes_in_a_file_name_their_line),
		cmocka_unit_test(a_missing_file_is_told),
		cmocka_unit_test(an_unknown_name_in_the_environment_only_warns),
		cmocka_unit_test(a_demo_makes_up_what_is_missing),
		cmocka_unit_test(secrets_leave_the_environment),
		cmocka_unit_test(the_page_documents_every_setting),
		cmocka_unit_test(the_nearest_word_is_found),
	};
	if (err_is(seal_init()))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
