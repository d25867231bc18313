/* tests/unit/io_httpd_time_test.c: the edge over time: deadlines, caps, peers that go, draining. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_peers.h"
#include "tests/unit/io_peer.h"

#define GET_OF(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static int64_t now_ms(void)
{
	return clock_mono_us() / 1000;
}

static struct edge *edge_with(struct httpd_deadlines ms, size_t connections_max)
{
	return edge_start((struct httpd_setup){ .deadlines = ms, .connections_max = connections_max });
}

static bool connections_soon(struct edge *x, size_t n)
{
	for (int i = 0; i < 1000 && ((volatile struct seen *)x->seen)->stats.connections != n; i++)
		usleep(5000);
	return ((volatile struct seen *)x->seen)->stats.connections == n;
}

/* One byte every 40 ms until the edge has had enough: how long that took, or -1. */
static int64_t trickle(struct peer *p, const char *begin, char c, int status)
{
	int64_t t0 = now_ms();
	assert_true(peer_send_z(p, begin));
	while (now_ms() - t0 < 5000 && peer_wait(p, 40) < 0)
		(void)peer_send(p, str_n(&c, 1));
	int64_t took = now_ms() - t0;
	assert_int_equal(peer_answer(p), status);
	assert_true(str_is(peer_field(p, "Connection"), "close"));
	return took;
}

static void a_slow_head_is_ended(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ .head_ms = 500, .request_ms = 3000 }, 0);
	struct peer p = peer_open(x);
	int64_t took = trickle(&p, "GET /echo HTTP/1.1\r\nX: ", 'a', 408);
	assert_in_range(took, 450, 1500);
	peer_close(&p);
	assert_int_equal(x->seen->handled, 0);
	edge_stop(x, SIGINT);
}

static void a_slow_body_is_ended(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ .head_ms = 300, .request_ms = 800 }, 0);
	struct peer p = peer_open(x);
	int64_t took = trickle(&p, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n", 'a', 408);
	assert_in_range(took, 750, 2000);
	peer_close(&p);
	p = peer_open(x);
	took = trickle(&p, "POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3;", 'a', 408);
	assert_in_range(took, 750, 2000);
	peer_close(&p);
	assert_int_equal(x->seen->handled, 0);
	edge_stop(x, SIGINT);
}

static void idle_connections_are_closed(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ .idle_ms = 400 }, 0);
	struct peer fresh = peer_open(x), used = peer_open(x);
	assert_true(peer_send_z(&used, GET_OF("/echo")));
	assert_int_equal(peer_answer(&used), 200);
	int64_t t0 = now_ms();
	assert_true(peer_sees_close(&used, 3000));
	assert_in_range(now_ms() - t0, 300, 4000);
	assert_true(peer_sees_close(&fresh, 3000));
	peer_close(&fresh);
	peer_close(&used);
	edge_stop(x, SIGINT);
}

static void a_peer_that_does_not_read_is_dropped(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ .write_ms = 300 }, 0);
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET_OF("/big")));
	assert_true(connections_soon(x, 1));
	assert_true(connections_soon(x, 0));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

static void a_refused_peer_cannot_linger(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p = peer_open(x);
	int64_t t0 = now_ms();
	assert_true(peer_send_z(&p, "nonsense\r\n\r\n"));
	assert_int_equal(peer_answer(&p), 400);
	assert_true(connections_soon(x, 1));
	while (now_ms() - t0 < 6000 && ((volatile struct seen *)x->seen)->stats.connections) {
		(void)peer_send_z(&p, "more");
		usleep(1000);
	}
	assert_true(connections_soon(x, 0));
	assert_in_range(now_ms() - t0, 1000, 4000);
	peer_close(&p);
	edge_stop(x, SIGINT);
}

/* -- peers that go before their answer */

static void a_peer_that_goes_is_noticed(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET_OF("/later")));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(seen_soon(&x->seen->reached, 1));
	assert_true(peer_send_z(&p, GET_OF("/slow")));
	assert_true(seen_soon(&x->seen->handled, 2));
	peer_close(&p);
	assert_true(seen_soon(&x->seen->gone, 1));

	p = peer_open(x); /* by reset */
	struct linger at_once = { .l_onoff = 1 };
	setsockopt(p.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	assert_true(peer_send_z(&p, GET_OF("/slow")));
	assert_true(seen_soon(&x->seen->handled, 3));
	peer_close(&p);
	assert_true(seen_soon(&x->seen->gone, 2));

	p = peer_open(x); /* with more sent than the edge takes ahead */
	char more[40000];
	memset(more, 'z', sizeof(more));
	assert_true(peer_send_z(&p, GET_OF("/slow")) && peer_send(&p, str_n(more, sizeof(more))));
	assert_true(seen_soon(&x->seen->handled, 4));
	peer_close(&p);
	assert_true(seen_soon(&x->seen->gone, 3));
	assert_int_equal(x->seen->reached, 1);
	assert_true(connections_soon(x, 0));
	edge_stop(x, SIGINT);
}

/* A peer that has only shut its sending side still gets the answer; whether it was there to read it is not known. */
static void a_half_closed_peer_is_answered(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET_OF("/later") GET_OF("/echo")));
	shutdown(p.fd, SHUT_WR);
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(p.body, "late"));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(peer_sees_close(&p, PATIENCE_MS));
	assert_true(seen_soon(&x->seen->gone, 2));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

/* The id of an answered request names nothing, also when its slot is in use again. */
static void a_stale_id_answers_nobody(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET_OF("/twice")));
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(p.body, ""));
	assert_true(peer_send_z(&p, GET_OF("/slow")));
	assert_true(seen_soon(&x->seen->gone, 1));
	assert_int_equal(x->seen->reached, 1);
	assert_int_equal(peer_answer(&p), 200);
	assert_true(str_is(p.body, "late"));
	assert_true(seen_soon(&x->seen->reached, 2));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

/* -- caps */

static void past_the_cap_is_503(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 3);
	struct peer p[3], late;
	for (int i = 0; i < 3; i++) {
		p[i] = peer_open(x);
		assert_true(peer_send_z(&p[i], GET_OF("/slow")));
	}
	assert_true(seen_soon(&x->seen->handled, 3));
	late = peer_open(x);
	assert_true(peer_send_z(&late, GET_OF("/echo")));
	assert_int_equal(peer_answer(&late), 503);
	assert_non_null(peer_field(&late, "Retry-After").p);
	assert_true(peer_sees_close(&late, PATIENCE_MS));
	peer_close(&late);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(peer_answer(&p[i]), 200);
		peer_close(&p[i]);
	}
	assert_true(connections_soon(x, 0));
	late = peer_open(x);
	assert_true(peer_send_z(&late, GET_OF("/echo")));
	assert_int_equal(peer_answer(&late), 200);
	peer_close(&late);
	edge_stop(x, SIGINT);
}

static void idle_connections_give_way(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 2);
	struct peer a = peer_open(x), b = peer_open(x);
	assert_true(connections_soon(x, 2));
	usleep(1200000);
	struct peer c = peer_open(x);
	assert_true(peer_send_z(&c, GET_OF("/echo")));
	assert_int_equal(peer_answer(&c), 200);
	assert_true(peer_sees_close(&a, PATIENCE_MS));
	assert_true(peer_send_z(&b, GET_OF("/echo")));
	assert_int_equal(peer_answer(&b), 200);
	peer_close(&a), peer_close(&b), peer_close(&c);
	edge_stop(x, SIGINT);
}

static void slow_peers_do_not_slow_others(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer slow[400];
	for (int i = 0; i < 400; i++) {
		slow[i] = peer_open(x);
		assert_true(peer_send_z(&slow[i], i % 2 ? "GET /ec" : "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\na"));
	}
	for (int i = 0; i < 100; i++) {
		int64_t t0 = now_ms();
		struct peer p = peer_open(x);
		assert_true(peer_send_z(&p, GET_OF("/echo")));
		assert_int_equal(peer_answer(&p), 200);
		assert_in_range(now_ms() - t0, 0, 2000);
		peer_close(&p);
	}
	for (int i = 0; i < 400; i++)
		peer_close(&slow[i]);
	edge_stop(x, SIGINT);
}

static struct sockaddr_storage address(const char *text)
{
	struct sockaddr_storage sa = { 0 };
	struct sockaddr_in *in = (struct sockaddr_in *)&sa;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&sa;
	bool v6 = strchr(text, ':') != NULL;
	sa.ss_family = v6 ? AF_INET6 : AF_INET;
	assert_int_equal(inet_pton(sa.ss_family, text, v6 ? (void *)&in6->sin6_addr : (void *)&in->sin_addr), 1);
	return sa;
}

static void peers_are_counted_by_address(void **state)
{
	(void)state;
	struct httpd_peers *peers = malloc(sizeof(*peers));
	httpd_peers_init(peers);
	static const char *const exempt[] = { "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1" };
	for (size_t i = 0; i < sizeof(exempt) / sizeof(exempt[0]); i++) {
		struct sockaddr_storage sa = address(exempt[i]);
		assert_null(httpd_peer_add(peers, &sa));
	}
	struct sockaddr_storage a = address("203.0.113.7"), mapped = address("::ffff:203.0.113.7"), b = address("203.0.113.8");
	struct sockaddr_storage c = address("2001:db8::1"), same_64 = address("2001:db8::2:0:0:9"), d = address("2001:db8:0:1::1");
	struct httpd_peer *pa = httpd_peer_add(peers, &a), *pc = httpd_peer_add(peers, &c);
	assert_ptr_equal(httpd_peer_add(peers, &mapped), pa);
	assert_ptr_not_equal(httpd_peer_add(peers, &b), pa);
	assert_ptr_equal(httpd_peer_add(peers, &same_64), pc);
	assert_ptr_not_equal(httpd_peer_add(peers, &d), pc);
	assert_int_equal(pa->connections, 2);
	httpd_peer_drop(pa);
	assert_int_equal(pa->connections, 1);
	httpd_peer_drop(pa);
	assert_int_equal(httpd_peer_add(peers, &a)->connections, 1);
	char text[46];
	httpd_peer_text(&mapped, text, sizeof(text));
	assert_string_equal(text, "203.0.113.7");
	httpd_peer_text(&c, text, sizeof(text));
	assert_string_equal(text, "2001:db8::1");
	httpd_peers_done(peers);
	free(peers);
}

/* -- draining */

static void draining_finishes_what_is_open(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer open = peer_open(x), idle = peer_open(x), half = peer_open(x);
	assert_true(peer_send_z(&open, GET_OF("/slow")));
	assert_true(peer_send_z(&half, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\na"));
	assert_true(seen_soon(&x->seen->judged, 2));
	kill(x->pid, SIGTERM);
	usleep(50000);
	struct peer keep = idle; /* a request that crosses the drain is still answered */
	assert_true(peer_send_z(&keep, GET_OF("/echo")));
	assert_int_equal(peer_answer(&keep), 200);
	assert_true(str_is(peer_field(&keep, "Connection"), "close"));
	assert_true(peer_sees_close(&keep, PATIENCE_MS));
	assert_true(peer_send_z(&half, "b"));
	assert_int_equal(peer_answer(&half), 200);
	assert_true(str_is(half.body, "ab"));
	assert_int_equal(peer_answer(&open), 200);
	assert_true(str_is(peer_field(&open, "Connection"), "close"));
	assert_true(peer_sees_close(&open, PATIENCE_MS));
	peer_close(&open), peer_close(&keep), peer_close(&half);
	for (int i = 0; i < 1000 && !((volatile struct seen *)x->seen)->drained; i++)
		usleep(5000);
	assert_true(x->seen->drained);
	assert_int_equal(x->seen->stats.requests, 3);
	edge_stop(x, SIGTERM);
}

static void draining_closes_the_idle(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, GET_OF("/echo")));
	assert_int_equal(peer_answer(&p), 200);
	int64_t t0 = now_ms();
	kill(x->pid, SIGTERM);
	assert_true(peer_sees_close(&p, PATIENCE_MS));
	assert_in_range(now_ms() - t0, 0, 5000);
	peer_close(&p);
	edge_stop(x, SIGTERM);
}

static void stopping_with_everything_open_leaks_nothing(void **state)
{
	(void)state;
	struct edge *x = edge_with((struct httpd_deadlines){ 0 }, 0);
	struct peer p[4];
	static const char *const begun[4] = { GET_OF("/slow") GET_OF("/echo"), "GET /e", GET_OF("/big"), "bad\n" };
	for (int i = 0; i < 4; i++) {
		p[i] = peer_open(x);
		assert_true(peer_send_z(&p[i], begun[i]));
	}
	assert_true(seen_soon(&x->seen->handled, 2));
	assert_true(connections_soon(x, 4));
	edge_stop(x, SIGINT);
	for (int i = 0; i < 4; i++)
		peer_close(&p[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_slow_head_is_ended),
		cmocka_unit_test(a_slow_body_is_ended),
		cmocka_unit_test(idle_connections_are_closed),
		cmocka_unit_test(a_peer_that_does_not_read_is_dropped),
		cmocka_unit_test(a_refused_peer_cannot_linger),
		cmocka_unit_test(a_peer_that_goes_is_noticed),
		cmocka_unit_test(a_half_closed_peer_is_answered),
		cmocka_unit_test(a_stale_id_answers_nobody),
		cmocka_unit_test(past_the_cap_is_503),
		cmocka_unit_test(idle_connections_give_way),
		cmocka_unit_test(slow_peers_do_not_slow_others),
		cmocka_unit_test(peers_are_counted_by_address),
		cmocka_unit_test(draining_finishes_what_is_open),
		cmocka_unit_test(draining_closes_the_idle),
		cmocka_unit_test(stopping_with_everything_open_leaks_nothing),
	};
	return cmocka_run_group_tests_name("io_httpd_time", tests, NULL, NULL);
}
