/* tests/unit/io_httpd_test.c: the edge over real sockets: framing, limits, methods, answers. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/io_corpus.h"
#include "tests/unit/io_peer.h"
#include <errno.h>
#include <netinet/tcp.h>

static struct edge *x;

static int start(void **state)
{
	(void)state;
	x = edge_start((struct httpd_setup){ 0 });
	return 0;
}

static int stop(void **state)
{
	(void)state;
	edge_stop(x, SIGTERM);
	return 0;
}

static void run_case(const struct corpus_case *k, bool bytes)
{
	struct peer p = peer_open(x);
	int on = 1, handled = x->seen->handled, good = 0;
	setsockopt(p.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!bytes)
		assert_true(peer_send(&p, k->input));
	for (size_t i = 0; bytes && i < k->input.n; i++)
		if (!peer_send(&p, str_n(k->input.p + i, 1)))
			break; /* refused before its end: the answer is there to be read */
	for (size_t i = 0; i < 3 && k->statuses[i]; i++) {
		int status = peer_answer(&p);
		if (status != k->statuses[i])
			fail_msg("%s%s: answer %zu is %d", k->name, bytes ? ", byte by byte" : "", i + 1, status);
		good += status == 200;
		bool last = i == 2 || k->statuses[i + 1] == 0;
		if (last && k->body && !str_is(p.body, k->body))
			fail_msg("%s: body " STR_FMT, k->name, STR_ARG(p.body));
		if (last && str_is(peer_field(&p, "Connection"), "close") == k->open)
			fail_msg("%s: Connection: " STR_FMT, k->name, STR_ARG(peer_field(&p, "Connection")));
	}
	if (k->open) {
		assert_true(peer_send_z(&p, GET "\r\n"));
		good += peer_answer(&p) == 200;
	} else if (!peer_sees_close(&p, PATIENCE_MS)) {
		fail_msg("%s: not closed, or more than its answers", k->name);
	}
	int expected = k->open;
	for (size_t i = 0; i < 3; i++)
		expected += k->statuses[i] == 200;
	if (good != expected || x->seen->handled - handled != expected)
		fail_msg("%s: %d handled, %d expected", k->name, x->seen->handled - handled, expected);
	peer_close(&p);
}

static void corpus_in_one_piece(void **state)
{
	(void)state;
	for (size_t i = 0; i < CORPUS_N; i++)
		run_case(&corpus[i], false);
}

static void corpus_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < CORPUS_N; i++)
		run_case(&corpus[i], true);
}

/* A refusal must be readable although the peer is still sending. */
static void head_of_32_mib(void **state)
{
	(void)state;
	int handled = x->seen->handled;
	struct peer p = peer_open(x);
	struct str mib = str_n(memset(malloc(1 << 20), 'a', 1 << 20), 1 << 20);
	bool sending = peer_send_z(&p, GET "X: ");
	for (int i = 0; i < 32 && sending; i++)
		sending = peer_send(&p, mib);
	assert_int_equal(peer_answer(&p), 431);
	assert_true(peer_sees_close(&p, PATIENCE_MS));
	assert_int_equal(x->seen->handled, handled);
	free((void *)(uintptr_t)mib.p);
	peer_close(&p);
}

static int post_of(size_t n, bool chunked, int *ret_body_n)
{
	struct peer p = peer_open(x);
	char head[200], *body = malloc(n);
	memset(body, 'b', n);
	if (chunked)
		snprintf(head, sizeof(head), CHUNKED "%zx\r\n", n);
	else
		snprintf(head, sizeof(head), POST "Content-Length: %zu\r\n\r\n", n);
	if (peer_send_z(&p, head) && peer_send(&p, str_n(body, n)) && chunked)
		(void)peer_send_z(&p, "\r\n0\r\n\r\n");
	int status = peer_answer(&p);
	*ret_body_n = (int)p.body.n;
	if (status != 200)
		assert_true(peer_sees_close(&p, PATIENCE_MS));
	free(body);
	peer_close(&p);
	return status;
}

static void bodies_of_64_kib(void **state)
{
	(void)state;
	int n;
	assert_int_equal(post_of(65536, false, &n), 200);
	assert_int_equal(n, 65536);
	assert_int_equal(post_of(65536, true, &n), 200);
	assert_int_equal(n, 65536);
	int handled = x->seen->handled;
	assert_int_equal(post_of(65537, false, &n), 413);
	assert_int_equal(post_of(65537, true, &n), 413);
	assert_int_equal(x->seen->handled, handled);
}

/* Judged before the body is read, in the order 404, 405, 413, 415. */
static void judged_at_the_head(void **state)
{
	(void)state;
	static const struct {
		const char *head;
		int status;
		bool open;
	} rows[] = {
		{ "POST /nowhere HTTP/1.1\r\nHost: h\r\nContent-Length: 99999\r\n\r\n", 404, false },
		{ "GET /nowhere HTTP/1.1\r\nHost: h\r\n\r\n", 404, true },
		{ "PUT /form HTTP/1.1\r\nHost: h\r\nContent-Length: 99999\r\n\r\n", 405, false },
		{ "BREW /form HTTP/1.1\r\nHost: h\r\n\r\n", 405, true },
		{ "TRACE /form HTTP/1.1\r\nHost: h\r\n\r\n", 405, true },
		{ "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: text/json\r\nContent-Length: 11\r\n\r\n", 413, false },
		{ "POST /form HTTP/1.1\r\nHost: h\r\nContent-Type: text/json\r\nContent-Length: 10\r\n\r\n", 415, false },
		{ "POST /form HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n", 415, false },
		{ "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 405, true },
		{ "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", 405, true },
	};
	int handled = x->seen->handled;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct peer p = peer_open(x);
		assert_true(peer_send_z(&p, rows[i].head));
		assert_int_equal(peer_answer(&p), rows[i].status);
		if (rows[i].status == 405)
			assert_true(str_is(peer_field(&p, "Allow"), "GET, HEAD, POST"));
		if (!rows[i].open)
			assert_true(peer_sees_close(&p, PATIENCE_MS));
		peer_close(&p);
	}
	assert_int_equal(x->seen->handled, handled);
}

static void expect_continue(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, POST "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 100);
	assert_true(peer_send_z(&p, "abc"));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(p.body, "abc"));
	assert_true(peer_send_z(&p, POST "Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 413);
	peer_close(&p);
}

static void head_is_get_without_body(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, "HEAD /what HTTP/1.1\r\nHost: h\r\n\r\nGET /what?a=b&c HTTP/1.1\r\nHost: h\r\nX-Mark: m n\r\n\r\n"));
	assert_int_equal(peer_answer_of(&p, true), 200);
	assert_true(str_is(peer_field(&p, "Content-Length"), "15"));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(p.body, "GET|a=b&c|m n|127.0.0.1"));
	assert_true(peer_send_z(&p, "HEAD /nowhere HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_int_equal(peer_answer_of(&p, true), 404);
	assert_true(peer_send_z(&p, GET "\r\n"));
	assert_int_equal(peer_answer(&p), 200);
	peer_close(&p);
}

static void what_answers_carry(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET "\r\n"));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(peer_field(&p, "Cache-Control"), "no-store"));
	assert_true(str_is(peer_field(&p, "X-Content-Type-Options"), "nosniff"));
	assert_true(str_is(peer_field(&p, "Content-Type"), "text/plain"));
	assert_int_equal(peer_field(&p, "Date").n, strlen("Sun, 06 Nov 1994 08:49:37 GMT"));
	assert_null(peer_field(&p, "Server").p);
	assert_null(peer_field(&p, "Retry-After").p);
	assert_true(peer_send_z(&p, "GET /busy HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 503);
	assert_non_null(peer_field(&p, "Retry-After").p);
	assert_true(peer_send_z(&p, "GET /none HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 204);
	assert_null(peer_field(&p, "Content-Length").p);
	assert_true(peer_send_z(&p, "GET /split HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 500);
	assert_null(peer_field(&p, "Set-Cookie").p);
	peer_close(&p);
}

/* Each answer is told of with its path, also when trailers have moved the head since it was read. */
static void every_answer_is_told_of(void **state)
{
	(void)state;
	static const char *const bad_end[] = { "X: a\n", "X\r\n" };
	char line[1000];
	memset(line, 'a', sizeof(line));
	memcpy(line, "X: ", 3);
	for (size_t i = 0; i < 2; i++) {
		struct peer p = peer_open(x);
		assert_true(peer_send_z(&p, CHUNKED "1\r\na\r\n0\r\n"));
		for (int k = 0; k < 12; k++)
			assert_true(peer_send(&p, str_n(line, sizeof(line))) && peer_send_z(&p, "\r\n"));
		assert_true(peer_send_z(&p, bad_end[i]));
		assert_int_equal(peer_answer(&p), 400);
		assert_int_equal(x->seen->last_status, 400);
		assert_string_equal(x->seen->last_path, "/echo");
		peer_close(&p);
	}
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, "nonsense\n"));
	assert_int_equal(peer_answer(&p), 400);
	assert_string_equal(x->seen->last_path, "");
	peer_close(&p);
	p = peer_open(x);
	assert_true(peer_send_z(&p, "GET /what?secret HTTP/1.1\r\nHost: h\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 200);
	assert_string_equal(x->seen->last_path, "/what");
	assert_int_equal(x->seen->answers, 4);
	peer_close(&p);
}

static void many_on_one_connection(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	struct buf train;
	buf_init(&train, 1 << 20);
	for (int i = 0; i < 1000; i++)
		buf_printf(&train, POST "Content-Length: 4\r\n\r\n%04d", i);
	assert_true(peer_send(&p, buf_str(&train)));
	for (int i = 0; i < 1000; i++) {
		char text[8];
		snprintf(text, sizeof(text), "%04d", i);
		assert_int_equal(peer_answer(&p), 200);
		assert_true(str_is(p.body, text));
	}
	buf_done(&train);
	peer_close(&p);
}

/* Answers given later keep the order of the requests, however much is sent ahead. */
static void later_answers_in_order(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	char ahead[40000];
	memset(ahead, 'c', sizeof(ahead));
	for (int i = 0; i < 3; i++)
		assert_true(peer_send_z(&p, "GET /later HTTP/1.1\r\nHost: h\r\n\r\n" POST "Content-Length: 1\r\n\r\na"));
	assert_true(peer_send_z(&p, POST "Content-Length: 40000\r\n\r\n") && peer_send(&p, str_n(ahead, sizeof(ahead))));
	for (int i = 0; i < 3; i++) {
		assert_int_equal(peer_answer(&p), 200);
		assert_true(str_is(p.body, "late"));
		assert_int_equal(peer_answer(&p), 200);
		assert_true(str_is(p.body, "a"));
	}
	assert_int_equal(peer_answer(&p), 200);
	assert_int_equal(p.body.n, sizeof(ahead));
	peer_close(&p);
}

static void answer_larger_than_the_socket(void **state)
{
	(void)state;
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n" GET "\r\n"));
	usleep(50000);
	assert_int_equal(peer_answer(&p), 200);
	assert_int_equal(p.body.n, HTTPD_ANSWER_MAX);
	assert_int_equal(p.body.p[HTTPD_ANSWER_MAX - 1], 'x');
	assert_int_equal(peer_answer(&p), 200);
	peer_close(&p);
}

static void where_to_listen(void **state)
{
	(void)state;
	static const char *const good[][2] = {
		{ "127.0.0.1:0", "127.0.0.1:" }, { ":0", "0.0.0.0:" }, { "localhost:0", "127.0.0.1:" }, { "[::1]:0", "[::1]:" },
	};
	static const char *const bad[] = {
		"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x", "::1:80", "[127.0.0.1]:80",
		"[::1]", "name.example:80", "127.0.0.1:80 ",
	};
	char bound[80];
	int fd, again;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct err e = httpd_listen(str_of(good[i][0]), &fd, bound);
		if (e.code == EADDRNOTAVAIL || e.code == EAFNOSUPPORT)
			continue; /* a machine without IPv6 */
		assert_false(err_is(e));
		assert_int_equal(strncmp(bound, good[i][1], strlen(good[i][1])), 0);
		assert_int_equal(httpd_listen(str_of(bound), &again, bound).kind, ERR_DOWN); /* taken */
		assert_int_equal(again, -1);
		close(fd);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct err e = httpd_listen(str_of(bad[i]), &fd, bound);
		if (e.kind != ERR_REJECT || fd != -1)
			fail_msg("%s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(corpus_in_one_piece, start, stop),
		cmocka_unit_test_setup_teardown(corpus_byte_by_byte, start, stop),
		cmocka_unit_test_setup_teardown(head_of_32_mib, start, stop),
		cmocka_unit_test_setup_teardown(bodies_of_64_kib, start, stop),
		cmocka_unit_test_setup_teardown(judged_at_the_head, start, stop),
		cmocka_unit_test_setup_teardown(expect_continue, start, stop),
		cmocka_unit_test_setup_teardown(head_is_get_without_body, start, stop),
		cmocka_unit_test_setup_teardown(what_answers_carry, start, stop),
		cmocka_unit_test_setup_teardown(every_answer_is_told_of, start, stop),
		cmocka_unit_test_setup_teardown(many_on_one_connection, start, stop),
		cmocka_unit_test_setup_teardown(later_answers_in_order, start, stop),
		cmocka_unit_test(where_to_listen),
		cmocka_unit_test_setup_teardown(answer_larger_than_the_socket, start, stop),
	};
	return cmocka_run_group_tests_name("io_httpd", tests, NULL, NULL);
}
