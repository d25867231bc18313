/* tests/unit/io_httpc_test.c: outgoing calls against servers that answer, stall, break off, flood and redirect. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/io_caller.h"

static void a_call_and_its_answer(void **state)
{
	(void)state;
	struct call_seen s = run(&(struct httpc_request){
		.method = "POST",
		.url = url("/ok?a=b%20c"),
		.headers = { { "X-Mark", STR("m") }, { "Content-Type", STR("text/json") }, { "X-Empty", STR("") } },
		.n_headers = 3,
		.user = STR("AC1"),
		.password = STR("secret"),
		.body = STR("{\"a\":1}"),
	});
	assert_false(err_is(s.e));
	assert_int_equal(s.status, 201);
	assert_true(s.sent);
	assert_int_equal(s.retry_after_s, -1);
	assert_string_equal(s.body, "hello");
	assert_string_equal(s.content_type, "text/json");
	const char *got = http.seen->last;
	assert_ptr_equal(strstr(got, "POST /ok?a=b%20c HTTP/1.1\r\n"), got);
	assert_non_null(strstr(got, "\r\nAuthorization: Basic QUMxOnNlY3JldA==\r\n"));
	assert_non_null(strstr(got, "\r\nX-Mark: m\r\n"));
	assert_non_null(strstr(got, "\r\nX-Empty:\r\n"));
	assert_non_null(strstr(got, "\r\nContent-Type: text/json\r\n"));
	assert_null(strstr(got, "urlencoded"));
	assert_null(strstr(got, "Expect:"));
	assert_non_null(strstr(got, "\r\n\r\n{\"a\":1}"));
}

static void methods(void **state)
{
	(void)state;
	static const char *const names[] = { "GET", "DELETE", "POST", "PATCH" };
	for (size_t i = 0; i < 4; i++) {
		struct httpc_request q = { .method = names[i], .url = url("/ok") };
		if (i >= 3)
			q.body = STR("x=y");
		assert_int_equal(run(&q).status, 201);
		assert_int_equal(strncmp(http.seen->last, names[i], strlen(names[i])), 0);
		bool length = strstr(http.seen->last, "Content-Length: 3\r\n") != NULL;
		assert_int_equal(length, i >= 3);
	}
}

static void proxies_of_the_environment_are_not_used(void **state)
{
	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	assert_int_equal(get("/ok").status, 201);
	unsetenv("http_proxy");
}

static void redirects_are_not_followed(void **state)
{
	(void)state;
	assert_int_equal(get("/redirect").status, 302);
	assert_int_equal(http.seen->requests, 1);
}

static void when_to_come_again(void **state)
{
	(void)state;
	struct call_seen s = get("/retry-7");
	assert_int_equal(s.status, 503);
	assert_false(err_is(s.e));
	assert_int_equal(s.retry_after_s, 7);
	assert_in_range(get("/retry-date").retry_after_s, 90, 100);
	assert_int_equal(get("/retry-past").retry_after_s, 0);
	assert_int_equal(get("/retry-bad").retry_after_s, -1);
}

/* -- what goes wrong */

static void nobody_there(void **state)
{
	(void)state;
	struct fake dead = { 0 };
	int fd = fake_socket(&dead, SOCK_STREAM); /* bound, not listening */
	char text[64];
	snprintf(text, sizeof(text), "http://127.0.0.1:%u/", dead.port);
	struct call_seen s = get(text);
	assert_int_equal(s.e.kind, ERR_RETRY);
	assert_false(s.sent);
	assert_int_equal(s.status, 0);
	close(fd);
}

static void no_answer_in_time(void **state)
{
	(void)state;
	struct call_seen s = run(&(struct httpc_request){ .method = "POST", .url = url("/hang"), .body = STR("a"), .timeout_ms = 300 });
	assert_int_equal(s.e.kind, ERR_UNKNOWN);
	assert_true(s.sent);
	assert_in_range(s.took_us, 300000, 4000000);
	assert_int_equal(http.seen->requests, 1);
}

/* A listener whose queue is full takes no connection: nothing has left. */
static void no_connection_in_time(void **state)
{
	(void)state;
	struct fake full = { 0 };
	int fd = fake_socket(&full, SOCK_STREAM), fill[8];
	assert_int_equal(listen(fd, 0), 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(full.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	for (int i = 0; i < 8; i++) {
		fill[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(fill[i], (struct sockaddr *)&a, sizeof(a));
	}
	char text[64];
	snprintf(text, sizeof(text), "http://127.0.0.1:%u/", full.port);
	struct call_seen s = run(&(struct httpc_request){ .method = "POST", .url = str_of(text), .body = STR("a"), .timeout_ms = 300 });
	assert_int_equal(s.e.kind, ERR_RETRY);
	assert_false(s.sent);
	for (int i = 0; i < 8; i++)
		close(fill[i]);
	close(fd);
}

/* libcurl sends again by itself on a reused connection that is reset: an unsafe request never runs on one. */
static void a_reset_post_is_not_sent_again(void **state)
{
	(void)state;
	struct httpc_request q = { .method = "GET", .url = url("/ok"), .reuse = true };
	assert_int_equal(run(&q).status, 201);
	assert_int_equal(run(&q).status, 201);
	assert_int_equal(http.seen->connections, 1);
	struct call_seen s = run(&(struct httpc_request){ .method = "POST", .url = url("/reset"), .body = STR("a") });
	assert_int_equal(s.e.kind, ERR_UNKNOWN);
	assert_true(s.sent);
	assert_int_equal(s.status, 0);
	assert_int_equal(http.seen->requests, 3);
	assert_int_equal(http.seen->connections, 2);
	s = run(&(struct httpc_request){ .method = "POST", .url = url("/reset-if-reused"), .body = STR("a") });
	assert_int_equal(s.status, 201);
	s = run(&(struct httpc_request){ .method = "POST", .url = url("/reset-if-reused"), .body = STR("a") });
	assert_int_equal(s.status, 201);
	assert_int_equal(http.seen->requests, 5);
	assert_int_equal(http.seen->connections, 4);
}

static void an_unsafe_call_leaves_no_connection(void **state)
{
	(void)state;
	assert_int_equal(run(&(struct httpc_request){ .method = "POST", .url = url("/ok"), .body = STR("a") }).status, 201);
	assert_int_equal(run(&(struct httpc_request){ .method = "GET", .url = url("/ok"), .reuse = true }).status, 201);
	assert_int_equal(http.seen->connections, 2);
}

static void answers_too_large_or_cut_off(void **state)
{
	(void)state;
	struct call_seen s = get("/huge");
	assert_int_equal(s.e.kind, ERR_LIMIT);
	assert_true(s.body_n <= HTTPC_BODY_MAX);
	assert_true(s.sent);
	s = get("/huge-head");
	assert_int_equal(s.e.kind, ERR_LIMIT);
	s = get("/cut");
	assert_int_equal(s.e.kind, ERR_UNKNOWN);
	assert_true(s.sent);
}

static void what_is_no_request(void **state)
{
	(void)state;
	static const char *const urls[] = {
		"", "nonsense", "http://", "gopher://127.0.0.1:PORT/", "file:///etc/passwd", "ftp://127.0.0.1:PORT/",
		"http://user@127.0.0.1:PORT/", "http://127.0.0.1:PORT@192.0.2.1/", "http://127.0.0.1:PORT/a b", "http://127.0.0.1:PORT/a\r\nX: y",
		"http://127.0.0.1:99999/", "http://\xc3\xa9.example/", "dict://127.0.0.1:PORT/",
	};
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct call_seen s = get(urls[i]);
		if (s.e.kind != ERR_REJECT || s.sent)
			fail_msg("%s: %s", urls[i], err_kind_name(s.e.kind));
	}
	struct httpc_request q = { .method = "GET", .url = url("/ok"), .headers = { { "X", STR("a\r\nY: b") } }, .n_headers = 1 };
	assert_int_equal(run(&q).e.kind, ERR_REJECT);
	q = (struct httpc_request){ .method = "GET", .url = url("/ok"), .user = STR("a\0b"), .password = STR("c") };
	assert_int_equal(run(&q).e.kind, ERR_REJECT);
	static char much[HTTPC_REQUEST_MAX];
	q = (struct httpc_request){ .method = "POST", .url = url("/ok"), .body = { much, sizeof(much) } };
	assert_int_equal(run(&q).e.kind, ERR_REJECT);
	assert_int_equal(http.seen->connections, 0);
}

/* -- many, and the end */

static void many_at_once(void **state)
{
	(void)state;
	static struct call_seen s[200];
	memset(s, 0, sizeof(s));
	for (int i = 0; i < 200; i++)
		httpc_start(h, &(struct httpc_request){ .method = "POST", .url = url("/ok"), .body = STR("a"), .timeout_ms = 60000 }, on_done, &s[i]);
	assert_int_equal(httpc_in_flight(h), 200);
	loop_run(l);
	for (int i = 0; i < 200; i++) {
		assert_int_equal(s[i].calls, 1);
		assert_int_equal(s[i].status, 201);
	}
	assert_int_equal(http.seen->requests, 200);
}

static void start_next(void *ctx, struct err e, const struct httpc_response *r)
{
	on_done(ctx, e, r);
	if (((struct call_seen *)ctx)->calls < 5)
		httpc_start(h, &(struct httpc_request){ .method = "GET", .url = url("/ok"), .reuse = true }, start_next, ctx);
	else
		loop_stop(l);
}

static void a_call_begun_by_the_end_of_another(void **state)
{
	(void)state;
	struct call_seen s = { 0 };
	httpc_start(h, &(struct httpc_request){ .method = "GET", .url = url("/ok"), .reuse = true }, start_next, &s);
	while (s.calls < 5)
		loop_run(l);
	assert_int_equal(s.status, 201);
	assert_int_equal(http.seen->requests, 5);
}

static void nothing(void *ctx)
{
	(void)ctx;
	loop_stop(l);
}

static void the_end_tells_those_in_flight(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use_dns(&dns);
	static struct call_seen hang, lookup, fresh, bad;
	hang = lookup = fresh = bad = (struct call_seen){ 0 };
	httpc_start(h, &(struct httpc_request){ .method = "POST", .url = url("/hang"), .body = STR("a") }, on_done, &hang);
	httpc_start(h, &(struct httpc_request){ .method = "GET", .url = url("http://hang.example.test/") }, on_done, &lookup);
	loop_after(l, 200000, nothing, NULL);
	loop_run(l);
	httpc_start(h, &(struct httpc_request){ .method = "GET", .url = url("/ok") }, on_done, &fresh);
	httpc_start(h, &(struct httpc_request){ .method = "GET", .url = url("gopher://x/") }, on_done, &bad);
	httpc_free(h);
	assert_int_equal(hang.calls + lookup.calls + fresh.calls + bad.calls, 4);
	assert_int_equal(hang.e.kind, ERR_UNKNOWN);
	assert_int_equal(lookup.e.kind, ERR_RETRY);
	assert_int_equal(fresh.e.kind, ERR_RETRY);
	assert_int_equal(bad.e.kind, ERR_REJECT);
	assert_false(err_is(httpc_new(l, &h))); /* for stop() */
	fake_stop(&dns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_call_and_its_answer), T(methods), T(proxies_of_the_environment_are_not_used), T(redirects_are_not_followed),
		T(when_to_come_again), T(nobody_there), T(no_answer_in_time), T(no_connection_in_time), T(a_reset_post_is_not_sent_again),
		T(an_unsafe_call_leaves_no_connection),
		T(answers_too_large_or_cut_off), T(what_is_no_request), T(many_at_once),
		T(a_call_begun_by_the_end_of_another), T(the_end_tells_those_in_flight),
	};
	return cmocka_run_group_tests_name("io_httpc", tests, NULL, NULL);
}
