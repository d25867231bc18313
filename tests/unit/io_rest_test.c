/* tests/unit/io_rest_test.c: what an answer of a REST API amounts to. */
/* SPDX-License-Identifier: MIT */
#include "io/rest.h"
#include "tests/unit/check.h"

static struct rest_answer answer(struct arena *a, struct err e, int status, const char *body, bool sent)
{
	struct rest_answer ret;
	struct httpc_response r = { .status = status, .body = str_of(body), .retry_after_s = -1, .sent = sent };
	rest_answer(a, e, &r, &ret);
	return ret;
}

static void test_kinds(void **state)
{
	static const struct { int status; const char *body; enum err_kind kind; } rows[] = {
		{ 200, "{\"id\":1}", ERR_NONE }, { 204, "", ERR_NONE }, { 201, "[]", ERR_NONE }, { 200, "<html>", ERR_UNKNOWN },
		{ 200, "{\"id\":1", ERR_UNKNOWN }, { 302, "", ERR_REJECT }, { 400, "{}", ERR_REJECT }, { 401, "{}", ERR_DENIED },
		{ 403, "<html>", ERR_DENIED }, { 404, "{}", ERR_MISSING }, { 408, "", ERR_UNKNOWN }, { 409, "{}", ERR_CONFLICT },
		{ 410, "", ERR_MISSING }, { 422, "{}", ERR_REJECT }, { 429, "{}", ERR_RETRY }, { 500, "{}", ERR_UNKNOWN },
		{ 502, "<html>", ERR_UNKNOWN }, { 503, "{}", ERR_RETRY }, { 504, "", ERR_UNKNOWN },
	};
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct rest_answer got = answer(a, OK, rows[i].status, rows[i].body, true);
		if (got.e.kind != rows[i].kind)
			fail_msg("%d %s: %s", rows[i].status, rows[i].body, err_kind_name(got.e.kind));
		assert_int_equal(got.status, rows[i].status);
	}
	arena_free(a);
}

static void test_no_answer(void **state)
{
	(void)state;
	struct arena *a = arena_new(1 << 20);
	assert_int_equal(answer(a, err_new(ERR_RETRY, "refused"), 0, "", false).e.kind, ERR_RETRY);
	assert_int_equal(answer(a, err_new(ERR_UNKNOWN, "reset"), 0, "", true).e.kind, ERR_UNKNOWN);
	assert_int_equal(answer(a, err_new(ERR_UNKNOWN, "timeout"), 200, "", true).e.kind, ERR_UNKNOWN);
	assert_int_equal(answer(a, err_new(ERR_DENIED, "certificate"), 0, "", false).e.kind, ERR_DENIED);
	assert_int_equal(answer(a, err_new(ERR_LIMIT, "large"), 200, "", true).e.kind, ERR_LIMIT);
	arena_free(a);
}

static void test_errors_of_all(void **state)
{
	static const struct { int status; const char *body, *code, *title, *detail, *source; } rows[] = {
		{ 400, "{\"code\":21211,\"message\":\"Invalid 'To'\",\"more_info\":\"https://x.example/21211\",\"status\":400}", "21211", "Invalid 'To'", "",
			"https://x.example/21211" },
		{ 400, "{\"type\":\"about:blank\",\"title\":\"Bad\",\"status\":400,\"code\":60200,\"detail\":\"why\"}", "60200", "Bad", "why", "" },
		{ 422, "{\"errors\":[{\"code\":\"10015\",\"title\":\"Bad Request\",\"detail\":\"no\",\"source\":{\"pointer\":\"/to\"}},{\"code\":\"2\"}]}", "10015",
			"Bad Request", "no", "/to" },
		{ 400, "{\"error\":{\"type\":\"invalid_request_error\",\"code\":\"resource_missing\",\"message\":\"No such price\",\"param\":\"price\"}}",
			"resource_missing", "No such price", "", "price" },
		{ 400, "{\"error\":{\"type\":\"request_error\",\"code\":\"bad_request\",\"detail\":\"Invalid\",\"errors\":[{\"field\":\"items\",\"message\":\"needed\"}]},"
			"\"meta\":{\"request_id\":\"1\"}}", "bad_request", "Invalid", "needed", "items" },
		{ 400, "{\"message\":[\"number must be\",\"and\"],\"error\":\"Bad Request\",\"statusCode\":400}", "400", "number must be", "Bad Request", "" },
		{ 500, "<html>no</html>", "", "", "", "" },
		{ 400, "{\"errors\":[]}", "", "", "", "" },
	};
	(void)state;
	struct arena *a = arena_new(1 << 20);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct rest_error e = answer(a, OK, rows[i].status, rows[i].body, true).error;
		if (!str_is(e.code, rows[i].code) || !str_is(e.title, rows[i].title) || !str_is(e.detail, rows[i].detail) || !str_is(e.source, rows[i].source))
			fail_msg("%s: " STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT, rows[i].body, STR_ARG(e.code), STR_ARG(e.title), STR_ARG(e.detail),
				STR_ARG(e.source));
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds), cmocka_unit_test(test_no_answer), cmocka_unit_test(test_errors_of_all) };
	return cmocka_run_group_tests_name("io_rest", tests, NULL, NULL);
}
