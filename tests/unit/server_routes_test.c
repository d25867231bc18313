/* tests/unit/server_routes_test.c: the table of routes, and how a request is judged before anybody handles it. */
/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "server/metrics.h"
#include "server/routes.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct config *load(char *const *env, bool demo)
{
	struct config *c = config_load(&(struct config_input){ .env = env, .demo = demo });
	assert_int_equal(config_errors(c), 0);
	return c;
}

static struct config *load_twilio(void)
{
	return load((char *const[]){ "TWILIO_ACCOUNT_SID=AC1", "TWILIO_AUTH_TOKEN=t", "TWILIO_NUMBER=+12025550100", NULL }, false);
}

static struct httpd_verdict judge(const struct config *c, const char *method, const char *path, const char *type)
{
	struct world w = { .cfg = c };
	return routes_judge(&w, str_of(method), str_of(path), str_of(type));
}

static void assert_status(const struct config *c, const char *method, const char *path, const char *type, int status)
{
	struct httpd_verdict v = judge(c, method, path, type);
	if (v.status != status)
		fail_msg("%s %s: %d instead of %d", method, path, v.status, status);
}

static void every_row_is_complete(void **state)
{
	(void)state;
	assert_true(n_routes <= ROUTES_MAX && n_routes <= METRIC_ROUTES_MAX);
	for (size_t i = 0; i < n_routes; i++) {
		const struct route *r = &routes[i];
		assert_true(r->role != ROUTE_NOBODY);
		assert_non_null(r->handler);
		assert_true(r->help != NULL && *r->help);
		assert_true(r->path[0] == '/');
		assert_true(r->body_max <= HTTPD_BODY_MAX);
		if (r->role == ROUTE_CARRIER || r->role == ROUTE_PROVIDER)
			assert_true(r->content_type != NULL && r->body_max == HTTPD_BODY_MAX);
		for (size_t j = 0; j < i; j++)
			assert_true(strcmp(r->name, routes[j].name) != 0);
	}
}

static void unknown_paths_are_404_and_wrong_methods_405(void **state)
{
	(void)state;
	struct config *c = load_twilio();
	static const char *const unknown[] = { "/", "", "//", "/healthz/", "/healthzz", "/webhooks", "/webhooks/twilio", "/webhooks/twilio/sms/",
		"/webhooks/twilio/SMS", "/p", "/p/", "/p//", "/p/a/b", "/p/../healthz", "/metrics/x", "/webhooks/stripe" };
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
		assert_status(c, "GET", unknown[i], NULL, 404);
	assert_status(c, "POST", "/healthz", NULL, 405);
	assert_string_equal(judge(c, "POST", "/healthz", NULL).allow, "GET, HEAD");
	assert_status(c, "GET", "/webhooks/twilio/sms", NULL, 405);
	assert_string_equal(judge(c, "DELETE", "/webhooks/twilio/sms", NULL).allow, "POST");
	assert_string_equal(judge(c, "PUT", "/p/abc", NULL).allow, "GET, HEAD, POST");
	assert_status(c, "GET", "/healthz", NULL, 0);
	config_free(c);
}

static void the_body_s_type_is_required(void **state)
{
	(void)state;
	struct config *c = load_twilio();
	static const char *const good[] = { "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-8",
		"APPLICATION/X-WWW-Form-Urlencoded ;charset=x" };
	static const char *const bad[] = { "", "application/json", "application/x-www-form-urlencodedx", "text/plain;application/x-www-form-urlencoded" };
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		assert_status(c, "POST", "/webhooks/twilio/sms", good[i], 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_status(c, "POST", "/webhooks/twilio/sms", bad[i], 415);
	assert_status(c, "POST", "/webhooks/twilio/sms", NULL, 415);
	assert_int_equal(judge(c, "POST", "/webhooks/twilio/sms", NULL).body_max, 64 * 1024);
	config_free(c);
}

static void what_is_not_configured_is_not_there(void **state)
{
	(void)state;
	struct config *c = load((char *const[]){ NULL }, false);
	assert_status(c, "POST", "/webhooks/twilio/sms", NULL, 404);
	assert_status(c, "POST", "/webhooks/stripe", "application/json", 404);
	config_free(c);
	c = load((char *const[]){ NULL }, true);
	assert_status(c, "POST", "/webhooks/twilio/sms", "application/x-www-form-urlencoded", 0);
	assert_status(c, "POST", "/webhooks/stripe", "application/json", 0);
	config_free(c);
}

static void demo_pages_are_there_only_in_a_demo(void **state)
{
	(void)state;
	struct config *c = load_twilio();
	for (size_t i = 0; i < n_routes; i++)
		if (routes[i].role == ROUTE_DEMO)
			assert_ptr_not_equal(routes_find(c, str_of(routes[i].method), str_of(routes[i].path)), &routes[i]);
	assert_status(c, "GET", "/phone/", NULL, 404);
	config_free(c);
}

static void the_parameter_is_the_segment(void **state)
{
	(void)state;
	struct config *c = load_twilio();
	struct world w = { .cfg = c };
	struct httpd_request r = { .method = STR("GET"), .path = STR("/p/Tok-en_1") };
	assert_true(str_is(route_param(&w, &r), "Tok-en_1"));
	r.path = STR("/healthz");
	assert_null(route_param(&w, &r).p);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_complete),
		cmocka_unit_test(unknown_paths_are_404_and_wrong_methods_405),
		cmocka_unit_test(the_body_s_type_is_required),
		cmocka_unit_test(what_is_not_configured_is_not_there),
		cmocka_unit_test(demo_pages_are_there_only_in_a_demo),
		cmocka_unit_test(the_parameter_is_the_segment),
	};
	if (err_is(seal_init()))
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
