/* tests/lib/http.c: an HTTP client that blocks, with nothing hidden. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/http.h"
#include "base/clock.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define WAIT_MS 30000
#define ANSWER_MAX (16u * 1024 * 1024)

/* A signal to the case (a child that has ended) is no end of anything: calls on sockets with time limits are interrupted by it. */
int http_connect(int port, int wait_ms)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval tv = { .tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000 };
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		bool again = errno == EINTR;
		close(fd);
		return again ? http_connect(port, wait_ms) : -1;
	}
	return fd;
}

static ssize_t receive(int fd, char *chunk, size_t n)
{
	ssize_t got;
	do
		got = recv(fd, chunk, n, 0);
	while (got < 0 && errno == EINTR);
	return got;
}

static bool send_all(int fd, struct str s)
{
	for (size_t at = 0; at < s.n;) {
		ssize_t n = send(fd, s.p + at, s.n - at, MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += (size_t)n;
	}
	return true;
}

static void split(struct str all, struct http_answer *r)
{
	ptrdiff_t end = str_find(all, STR("\r\n\r\n"));
	if (end < 0 || all.n < 12)
		return;
	r->head = str_sub(all, 0, (size_t)end);
	r->body = str_sub(all, (size_t)end + 4, all.n);
	int64_t status = 0;
	if (str_starts(all, STR("HTTP/1.")) && !err_is(str_int64(str_sub(all, 9, 3), 100, 599, &status)))
		r->status = (int)status;
}

/* A chunked body put together; one that breaks off is no answer. */
static void join(struct arena *a, struct http_answer *r)
{
	struct str rest = r->body;
	char *out = arena_alloc(a, rest.n + 1);
	size_t n = 0;
	for (;;) {
		char digits[16] = "", *end;
		struct str head = str_trim(str_cut(&rest, '\n'));
		memcpy(digits, head.p ? head.p : "", head.n < sizeof digits ? head.n : 0);
		size_t size = strtoul(digits, &end, 16);
		if (end == digits || rest.n < size + 2) {
			r->status = 0;
			return;
		}
		if (size == 0)
			break;
		memcpy(out + n, rest.p, size);
		n += size;
		rest = str_sub(rest, size + 2, rest.n);
	}
	r->body = str_n(out, n);
}

struct http_answer http_raw(struct arena *a, int port, struct str bytes, int wait_ms)
{
	struct http_answer r = { 0 };
	int64_t began = clock_mono_us();
	int fd = http_connect(port, wait_ms ? wait_ms : WAIT_MS);
	if (fd < 0)
		return r;
	(void)send_all(fd, bytes); /* refused early: the answer may be there all the same */
	struct buf in;
	char chunk[8192];
	buf_init(&in, ANSWER_MAX);
	for (ssize_t n; (n = receive(fd, chunk, sizeof chunk)) > 0;)
		buf_add(&in, str_n(chunk, (size_t)n));
	close(fd);
	split(arena_str(a, buf_str(&in)), &r);
	if (str_is(http_header(&r, "Transfer-Encoding"), "chunked"))
		join(a, &r);
	buf_done(&in);
	r.took_s = (double)(clock_mono_us() - began) / 1e6;
	return r;
}

struct http_answer http_call(struct arena *a, int port, const struct http_ask *q)
{
	struct buf b;
	buf_init(&b, ANSWER_MAX);
	buf_printf(&b, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n", q->method, q->target, port);
	buf_add(&b, q->headers);
	if (q->body.p)
		buf_printf(&b, "Content-Length: %zu\r\n", q->body.n);
	buf_add_z(&b, "\r\n");
	buf_add(&b, q->body);
	struct http_answer r = { 0 };
	if (q->leave) {
		int fd = http_connect(port, WAIT_MS);
		if (fd >= 0) {
			(void)send_all(fd, buf_str(&b));
			close(fd);
		}
	} else
		r = http_raw(a, port, buf_str(&b), q->wait_ms);
	buf_done(&b);
	return r;
}

struct str http_header(const struct http_answer *r, const char *name)
{
	struct str rest = r->head;
	while (rest.p != NULL) {
		struct str line = str_trim(str_cut(&rest, '\n')), value = line;
		struct str key = str_cut(&value, ':');
		if (value.p && str_eq_fold(key, str_of(name)))
			return str_trim(value);
	}
	return STR_NONE;
}
