/* tests/unit/io_frame_test.c: the framing of requests, without sockets: every case, cut at every place. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_frame.h"
#include "tests/unit/io_corpus.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct outcome {
	int statuses[8];
	size_t n;
	bool broken;
	char body[HTTPD_BODY_MAX + 1];
	size_t body_n;
};

/* One connection's worth of framing. */
struct wire {
	struct httpd_frame f;
	bool begun;
	struct outcome o;
};

static void wire_next(struct wire *w)
{
	if (w->begun)
		httpd_frame_done(&w->f);
	w->begun = false;
}

static void wire_feed(struct wire *w, struct str in)
{
	while (!w->o.broken && w->o.n < 7) {
		if (!w->begun && in.n == 0)
			return;
		if (!w->begun)
			httpd_frame_init(&w->f);
		w->begun = true;
		switch (httpd_frame_feed(&w->f, &in)) {
		case FRAME_MORE:
			assert_int_equal(in.n, 0);
			return;
		case FRAME_HEAD:
			if (httpd_frame_take(&w->f, HTTPD_BODY_MAX))
				break;
			__attribute__((fallthrough));
		case FRAME_BAD:
			w->o.statuses[w->o.n++] = w->f.status;
			w->o.broken = true;
			break;
		case FRAME_DONE:
			w->o.statuses[w->o.n++] = 200;
			memcpy(w->o.body, w->f.body.p ? w->f.body.p : "", w->f.body.n);
			w->o.body_n = w->f.body.n;
			w->o.broken = !w->f.keep_alive;
			wire_next(w);
			break;
		}
	}
}

/* Pieces of `step` bytes, the first one of `first`. The caller frees. Input is copied so that reading past it is seen. */
static struct outcome *run(struct str in, size_t first, size_t step)
{
	struct wire *w = calloc(1, sizeof(*w));
	assert_non_null(w);
	for (size_t at = 0, n = first ? first : step; at < in.n; at += n, n = step) {
		if (n > in.n - at)
			n = in.n - at;
		char *piece = malloc(n);
		assert_non_null(piece);
		memcpy(piece, in.p + at, n);
		wire_feed(w, str_n(piece, n));
		free(piece);
	}
	struct outcome *o = malloc(sizeof(*o));
	assert_non_null(o);
	wire_next(w);
	*o = w->o;
	free(w);
	return o;
}

static bool same(const struct outcome *a, const struct outcome *b)
{
	return a->n == b->n && a->broken == b->broken && a->body_n == b->body_n &&
	       memcmp(a->statuses, b->statuses, sizeof(a->statuses)) == 0 && memcmp(a->body, b->body, a->body_n) == 0;
}

static void expect_case(const struct corpus_case *k, const struct outcome *o)
{
	bool good = o->broken == !k->open;
	for (size_t i = 0; i < 3; i++)
		good &= o->statuses[i] == k->statuses[i];
	if (k->body)
		good &= str_is(str_n(o->body, o->body_n), k->body);
	if (!good)
		fail_msg("%s: got %zu answers: %d %d, broken %d, body of %zu", k->name, o->n, o->statuses[0], o->statuses[1],
			 o->broken, o->body_n);
}

static void every_case_in_one_piece(void **state)
{
	(void)state;
	for (size_t i = 0; i < CORPUS_N; i++) {
		struct outcome *o = run(corpus[i].input, 0, corpus[i].input.n);
		expect_case(&corpus[i], o);
		free(o);
	}
}

static void every_case_byte_by_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < CORPUS_N; i++) {
		struct outcome *o = run(corpus[i].input, 0, 1);
		expect_case(&corpus[i], o);
		free(o);
	}
}

static void every_case_cut_in_two_everywhere(void **state)
{
	(void)state;
	for (size_t i = 0; i < CORPUS_N; i++) {
		for (size_t cut = 1; cut < corpus[i].input.n; cut++) {
			struct outcome *o = run(corpus[i].input, cut, corpus[i].input.n);
			expect_case(&corpus[i], o);
			free(o);
		}
	}
}

/* -- limits: exactly at them, and one past; whole and byte by byte */

static void expect_status(const char *what, const struct buf *in, int status)
{
	assert_false(in->full);
	struct outcome *whole = run(buf_str(in), 0, in->n);
	struct outcome *bytes = run(buf_str(in), 0, 1);
	if (whole->n != 1 || whole->statuses[0] != status || !same(whole, bytes))
		fail_msg("%s: %d in one piece, %d byte by byte, expected %d", what, whole->statuses[0], bytes->statuses[0], status);
	free(whole);
	free(bytes);
}

static void add_many(struct buf *b, char c, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_char(b, c);
}

/* A GET whose request line has n bytes. */
static void line_of_bytes(struct buf *b, size_t n)
{
	buf_reset(b);
	buf_add_z(b, "GET /");
	add_many(b, 'a', n - strlen("GET / HTTP/1.1"));
	buf_add_z(b, " HTTP/1.1\r\nHost: h\r\n\r\n");
}

static void head_of_bytes(struct buf *b, size_t n)
{
	buf_reset(b);
	buf_add_z(b, GET);
	while (n - b->n > 1100) {
		buf_add_z(b, "X: ");
		add_many(b, 'a', 995);
		buf_add_z(b, "\r\n");
	}
	buf_add_z(b, "X: ");
	add_many(b, 'a', n - b->n - 4);
	buf_add_z(b, "\r\n\r\n");
	assert_int_equal(b->n, n);
}

static void fields_of(struct buf *b, size_t n)
{
	buf_reset(b);
	buf_add_z(b, GET);
	for (size_t i = 1; i < n; i++)
		buf_add_z(b, "X: a\r\n");
	buf_add_z(b, "\r\n");
}

static void head_limits(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 64 * 1024 * 1024);
	line_of_bytes(&b, HTTPD_LINE_MAX);
	expect_status("request line of 8 KiB", &b, 200);
	line_of_bytes(&b, HTTPD_LINE_MAX + 1);
	expect_status("request line of 8 KiB + 1", &b, 431);
	head_of_bytes(&b, HTTPD_HEAD_MAX);
	expect_status("head of 16 KiB", &b, 200);
	head_of_bytes(&b, HTTPD_HEAD_MAX + 1);
	expect_status("head of 16 KiB + 1", &b, 431);
	fields_of(&b, HTTPD_FIELDS_MAX);
	expect_status("64 fields", &b, 200);
	fields_of(&b, HTTPD_FIELDS_MAX + 1);
	expect_status("65 fields", &b, 431);
	buf_reset(&b);
	buf_add_z(&b, GET "X: ");
	add_many(&b, 'a', 1024 * 1024);
	expect_status("endless field", &b, 431);
	buf_reset(&b);
	buf_add_z(&b, CHUNKED "0\r\n");
	for (int i = 0; i < HTTPD_FIELDS_MAX; i++)
		buf_add_z(&b, "X: a\r\n");
	expect_status("64 trailers", &b, 431);
	buf_reset(&b);
	buf_add_z(&b, CHUNKED "1;");
	add_many(&b, 'a', HTTPD_CHUNK_LINE_MAX);
	expect_status("endless extension", &b, 400);
	buf_done(&b);
}

static void chunked_body_of(struct buf *b, size_t n, size_t chunk)
{
	buf_reset(b);
	buf_add_z(b, CHUNKED);
	for (size_t left = n; left;) {
		size_t now = left < chunk ? left : chunk;
		buf_printf(b, "%zx\r\n", now);
		add_many(b, 'b', now);
		buf_add_z(b, "\r\n");
		left -= now;
	}
	buf_add_z(b, "0\r\n\r\n");
}

static void body_limits(void **state)
{
	(void)state;
	struct buf b;
	buf_init(&b, 1024 * 1024);
	buf_add_z(&b, POST "Content-Length: 65536\r\n\r\n");
	add_many(&b, 'b', 65536);
	expect_status("64 KiB by length", &b, 200);
	chunked_body_of(&b, 65536, 1000);
	expect_status("64 KiB in chunks", &b, 200);
	chunked_body_of(&b, 65537, 1000);
	expect_status("64 KiB + 1 in chunks", &b, 413);
	chunked_body_of(&b, 65536, 1);
	expect_status("64 KiB in chunks of one", &b, 200);
	chunked_body_of(&b, 65537, 65536);
	expect_status("64 KiB and a chunk of one", &b, 413);
	buf_done(&b);
}

/* Slices still fit after the head has grown by trailers. */
static void what_was_asked(void **state)
{
	(void)state;
	struct httpd_frame f;
	struct buf b;
	buf_init(&b, 64 * 1024);
	buf_add_z(&b, "PUT http://x.example:8/a/b?c=d?e HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
		      "Content-Type: a/b\r\ncontent-type: c/d\r\n\r\n1\r\nz\r\n0\r\n");
	for (int i = 0; i < 10; i++) {
		buf_add_z(&b, "X: ");
		add_many(&b, 'a', 1000);
		buf_add_z(&b, "\r\n");
	}
	buf_add_z(&b, "\r\nNEXT");
	struct str in = buf_str(&b);
	httpd_frame_init(&f);
	assert_int_equal(httpd_frame_feed(&f, &in), FRAME_HEAD);
	assert_true(httpd_frame_take(&f, 10));
	assert_int_equal(httpd_frame_feed(&f, &in), FRAME_DONE);
	assert_true(str_is(in, "NEXT"));
	assert_true(str_is(f.method, "PUT"));
	assert_true(str_is(f.target, "http://x.example:8/a/b?c=d?e"));
	assert_true(str_is(f.path, "/a/b"));
	assert_true(str_is(f.query, "c=d?e"));
	assert_true(str_is(buf_str(&f.body), "z"));
	assert_true(str_is(httpd_frame_field(&f, STR("CONTENT-TYPE")), "a/b"));
	assert_null(httpd_frame_field(&f, STR("X")).p);
	httpd_frame_done(&f);
	buf_done(&b);
}

static void targets(void **state)
{
	(void)state;
	static const struct {
		const char *target, *path, *query;
	} rows[] = {
		{ "/", "/", NULL },
		{ "/a", "/a", NULL },
		{ "/a?", "/a", "" },
		{ "/a?b", "/a", "b" },
		{ "/a?u=http://x/y", "/a", "u=http://x/y" },
		{ "http://h", "/", NULL },
		{ "HTTPS://h/x", "/x", NULL },
		{ "http://h?q", "/", "q" },
		{ "*", "*", NULL },
		{ "h:443", "h:443", NULL },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[200];
		int n = snprintf(text, sizeof(text), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", rows[i].target);
		struct httpd_frame f;
		struct str in = str_n(text, (size_t)n);
		httpd_frame_init(&f);
		assert_int_equal(httpd_frame_feed(&f, &in), FRAME_HEAD);
		assert_true(str_is(f.path, rows[i].path));
		assert_int_equal(f.query.p == NULL, rows[i].query == NULL);
		assert_true(str_is(f.query, rows[i].query ? rows[i].query : ""));
		httpd_frame_done(&f);
	}
}

/* Random damage to good requests: whatever comes out, it is the same in one piece and byte by byte. */
static void damaged_requests_are_cut_alike(void **state)
{
	(void)state;
	static const char odd[] = "\r\n\0 \t:;,0aF+-x\x7f\xff";
	unsigned seed = 20261121;
	char text[1024];
	for (int round = 0; round < 20000; round++) {
		struct str in = corpus[(unsigned)rand_r(&seed) % CORPUS_N].input;
		assert_true(in.n < sizeof(text));
		memcpy(text, in.p, in.n);
		for (int hits = rand_r(&seed) % 4; hits >= 0; hits--)
			text[(size_t)rand_r(&seed) % in.n] = odd[(size_t)rand_r(&seed) % (sizeof(odd) - 1)];
		struct outcome *whole = run(str_n(text, in.n), 0, in.n);
		struct outcome *bytes = run(str_n(text, in.n), 0, 1);
		assert_true(same(whole, bytes));
		free(whole);
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_in_one_piece),
		cmocka_unit_test(every_case_byte_by_byte),
		cmocka_unit_test(every_case_cut_in_two_everywhere),
		cmocka_unit_test(head_limits),
		cmocka_unit_test(body_limits),
		cmocka_unit_test(what_was_asked),
		cmocka_unit_test(targets),
		cmocka_unit_test(damaged_requests_are_cut_alike),
	};
	return cmocka_run_group_tests_name("io_frame", tests, NULL, NULL);
}
