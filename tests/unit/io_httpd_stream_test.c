/* tests/unit/io_httpd_stream_test.c: answers that stay open: what arrives, and every way in which they end. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_stream.h"
#include "tests/unit/io_peer.h"
#include <stdlib.h>

#define GET_OF(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"
#define TICK_US 20000
#define FLOOD_BYTES 2048
#define TALKERS_MAX 16

/* A stream of the child's; ticks until it is gone. */
struct talker {
	struct edge *x;
	uint64_t id;
	bool flood;
	int said;
};

static void talker_gone(void *ctx)
{
	struct talker *t = ctx;
	t->x->seen->streams_gone++;
	t->id = 0; /* the next tick frees it */
}

/* What still talks when the edge ends is no leak: it is known here. */
static struct talker *talking[TALKERS_MAX];

static void talker_keep(struct talker *was, struct talker *is)
{
	for (size_t i = 0; i < TALKERS_MAX; i++)
		if (talking[i] == was) {
			talking[i] = is;
			return;
		}
	abort();
}

static void talker_tick(void *ctx)
{
	struct talker *t = ctx;
	static char block[FLOOD_BYTES];
	memset(block, 'f', sizeof block);
	if (t->id == 0) {
		talker_keep(t, NULL);
		free(t);
		return;
	}
	(void)httpd_stream_send(t->x->d, t->id, t->flood ? str_n(block, sizeof block) : STR("tick\n"));
	loop_after(t->x->loop, t->flood ? 100 : TICK_US, talker_tick, t);
}

static void talker_begin(void *ctx)
{
	talker_tick(ctx);
}

static bool handle(struct edge *x, struct httpd_request *r)
{
	if (!str_starts(r->path, STR("/stream")))
		return false;
	struct talker *t = calloc(1, sizeof *t);
	*t = (struct talker){ .x = x, .flood = str_is(r->path, "/stream/flood") };
	struct httpd_stream_setup s = { .head = { .status = 200, .content_type = "text/event-stream" }, .gone = talker_gone, .ctx = t };
	s.buffer_max = str_is(r->path, "/stream/flood") ? 16 * 1024 : 0;
	s.life_ms = str_is(r->path, "/stream/short") ? 200 : 0;
	bool finite = str_is(r->path, "/stream/finite");
	if (!httpd_stream_begin(r, &s, &t->id)) {
		free(t);
		return true;
	}
	if (finite) {
		bool ok = httpd_stream_send(x->d, t->id, STR("one")) && httpd_stream_send(x->d, t->id, STR("two")) && httpd_stream_end(x->d, t->id);
		ok = ok && !httpd_stream_send(x->d, t->id, STR("three")) && !httpd_stream_end(x->d, t->id);
		x->seen->reached += ok;
		free(t);
		return true;
	}
	talker_keep(NULL, t);
	loop_defer(x->loop, talker_begin, t);
	return true;
}

static struct edge *start(struct httpd_setup s)
{
	edge_other = handle;
	return edge_start(s);
}

static volatile struct seen *seen_of(struct edge *x)
{
	return (volatile struct seen *)x->seen;
}

static bool soon(bool (*is)(struct edge *x, size_t n), struct edge *x, size_t n)
{
	for (int i = 0; i < 2000 && !is(x, n); i++)
		usleep(5000);
	return is(x, n);
}

static bool streams_are(struct edge *x, size_t n)
{
	return seen_of(x)->stats.streams == n;
}

static bool connections_are(struct edge *x, size_t n)
{
	return seen_of(x)->stats.connections == n;
}

static bool gone_are(struct edge *x, size_t n)
{
	return (size_t)seen_of(x)->streams_gone == n;
}

static bool reached_are(struct edge *x, size_t n)
{
	return (size_t)seen_of(x)->reached == n;
}

static bool slow_are(struct edge *x, size_t n)
{
	return seen_of(x)->stats.streams_slow == n;
}

/* Read until this has come. */
static bool hears(struct peer *p, const char *what)
{
	for (;;) {
		if (p->n && str_find(str_n(p->p, p->n), str_of(what)) >= 0)
			return true;
		if (peer_wait(p, PATIENCE_MS) <= 0) {
			print_error("instead of %s:\n%.*s\n", what, (int)p->n, p->p ? p->p : "");
			return false;
		}
	}
}

/* Closed, with nothing more before it. */
static bool ends(struct peer *p)
{
	p->used = p->n;
	return peer_sees_close(p, PATIENCE_MS);
}

static struct peer listen_to(struct edge *x, const char *request)
{
	struct peer p = peer_open(x);
	assert_true(peer_send_z(&p, request));
	return p;
}

static void what_is_sent_arrives_at_once(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream"));
	assert_true(hears(&p, "\r\n\r\n5\r\ntick\n\r\n5\r\ntick\n\r\n"));
	struct str head = str_n(p.p, p.n);
	assert_true(str_starts(head, STR("HTTP/1.1 200 OK\r\n")));
	assert_true(str_find(head, STR("Transfer-Encoding: chunked\r\n")) > 0 && str_find(head, STR("Content-Type: text/event-stream\r\n")) > 0);
	assert_true(str_find(head, STR("Connection: close\r\n")) > 0 && str_find(head, STR("Content-Length")) < 0);
	assert_true(soon(streams_are, x, 1));
	assert_int_equal(x->seen->last_status, 200);
	peer_close(&p);
	assert_true(soon(gone_are, x, 1));
	assert_true(soon(streams_are, x, 0));
	assert_true(soon(connections_are, x, 0));
	edge_stop(x, SIGINT);
}

static void its_end_can_be_told(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream/finite"));
	assert_true(hears(&p, "\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n"));
	assert_true(ends(&p));
	peer_close(&p);
	assert_true(soon(reached_are, x, 1));
	assert_int_equal(x->seen->streams_gone, 0);
	p = listen_to(x, "GET /stream/finite HTTP/1.0\r\n\r\n");
	assert_true(hears(&p, "\r\n\r\nonetwo"));
	assert_true(ends(&p));
	assert_true(str_find(str_n(p.p, p.n), STR("chunked")) < 0);
	peer_close(&p);
	p = listen_to(x, "HEAD /stream/finite HTTP/1.1\r\nHost: h\r\n\r\n");
	assert_int_equal(peer_answer_of(&p, true), 200);
	peer_close(&p);
	edge_stop(x, SIGINT);
}

static void a_slow_reader_is_cut_off(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream/flood")), well = listen_to(x, GET_OF("/stream"));
	assert_true(soon(slow_are, x, 1));
	assert_true(soon(gone_are, x, 1));
	assert_true(hears(&well, "tick\n"));
	assert_true(soon(streams_are, x, 1));
	peer_close(&p);
	peer_close(&well);
	edge_stop(x, SIGINT);
}

/* Little waits, but the peer takes none of it in time. */
static void a_stalled_reader_is_cut_off(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .deadlines = { .write_ms = 200 } });
	struct peer p = peer_open(x);
	int few = 2048;
	assert_int_equal(setsockopt(p.fd, SOL_SOCKET, SO_RCVBUF, &few, sizeof few), 0);
	assert_true(peer_send_z(&p, GET_OF("/stream/flood")));
	assert_true(soon(gone_are, x, 1));
	assert_true(soon(streams_are, x, 0));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

static void its_life_is_bounded(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream/short"));
	assert_true(hears(&p, "0\r\n\r\n"));
	assert_true(ends(&p));
	assert_true(soon(gone_are, x, 1));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

static void there_are_so_many_at_most(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .streams_max = 2 });
	struct peer a = listen_to(x, GET_OF("/stream")), b = listen_to(x, GET_OF("/stream"));
	assert_true(hears(&a, "tick\n") && hears(&b, "tick\n"));
	struct peer c = listen_to(x, GET_OF("/stream"));
	assert_int_equal(peer_answer(&c), 503);
	assert_true(str_is(peer_field(&c, "Retry-After"), "5"));
	peer_close(&a);
	assert_true(soon(streams_are, x, 1));
	assert_true(peer_send_z(&c, GET_OF("/stream"))); /* the refusal did not cost the connection */
	assert_true(hears(&c, "tick\n"));
	peer_close(&b);
	peer_close(&c);
	edge_stop(x, SIGINT);
}

static void they_count_as_connections(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .connections_max = 1 });
	struct peer a = listen_to(x, GET_OF("/stream"));
	assert_true(hears(&a, "tick\n"));
	struct peer b = listen_to(x, GET_OF("/echo"));
	assert_int_equal(peer_answer(&b), 503);
	peer_close(&a);
	peer_close(&b);
	edge_stop(x, SIGINT);
}

static void what_comes_behind_is_dropped(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream") GET_OF("/echo"));
	assert_true(hears(&p, "tick\n"));
	for (int i = 0; i < 64; i++)
		assert_true(peer_send_z(&p, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"));
	p.n = 0;
	assert_true(hears(&p, "tick\n\r\n5\r\ntick\n"));
	assert_int_equal(x->seen->handled, 1);
	assert_int_equal(shutdown(p.fd, SHUT_WR), 0);
	assert_true(soon(gone_are, x, 1));
	peer_close(&p);
	edge_stop(x, SIGINT);
}

static void draining_ends_them_well(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream"));
	assert_true(hears(&p, "tick\n"));
	kill(x->pid, SIGTERM);
	assert_true(hears(&p, "0\r\n\r\n"));
	assert_true(ends(&p));
	peer_close(&p);
	edge_stop(x, SIGTERM);
}

/* Open when the edge is freed: nothing leaks, nobody is called. */
static void they_end_with_the_edge(void **state)
{
	(void)state;
	struct edge *x = start((struct httpd_setup){ .listen_fd = 0 });
	struct peer p = listen_to(x, GET_OF("/stream/flood"));
	assert_true(hears(&p, "fff"));
	edge_stop(x, SIGINT);
	peer_close(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sent_arrives_at_once),
		cmocka_unit_test(its_end_can_be_told),
		cmocka_unit_test(a_slow_reader_is_cut_off),
		cmocka_unit_test(a_stalled_reader_is_cut_off),
		cmocka_unit_test(its_life_is_bounded),
		cmocka_unit_test(there_are_so_many_at_most),
		cmocka_unit_test(they_count_as_connections),
		cmocka_unit_test(what_comes_behind_is_dropped),
		cmocka_unit_test(draining_ends_them_well),
		cmocka_unit_test(they_end_with_the_edge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
