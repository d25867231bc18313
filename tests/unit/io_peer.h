/* tests/unit/io_peer.h: a client that sends bytes as told and reads answers. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/io_edge_run.h"
#include <poll.h>
#include <stdio.h>

#define PATIENCE_MS 15000

struct peer {
	int fd;
	char *p;            /* what has come and was not taken yet */
	size_t n, used;     /* used: of the answer last returned */
	struct str head, body;
};

MAYBE struct peer peer_open(const struct edge *x)
{
	struct peer p = { .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(x->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_int_equal(connect(p.fd, (struct sockaddr *)&a, sizeof(a)), 0);
	return p;
}

MAYBE void peer_close(struct peer *p)
{
	close(p->fd);
	free(p->p);
	*p = (struct peer){ .fd = -1 };
}

/* False: the edge has closed. */
MAYBE bool peer_send(struct peer *p, struct str s)
{
	while (s.n) {
		ssize_t n = send(p->fd, s.p, s.n, MSG_NOSIGNAL);
		if (n < 0)
			return false;
		s = str_n(s.p + n, s.n - (size_t)n);
	}
	return true;
}

MAYBE bool peer_send_z(struct peer *p, const char *z)
{
	return peer_send(p, str_of(z));
}

/* One read. 1: something came; 0: closed; -1: nothing in that time. */
MAYBE int peer_wait(struct peer *p, int ms)
{
	struct pollfd f = { .fd = p->fd, .events = POLLIN };
	if (poll(&f, 1, ms) <= 0)
		return -1;
	p->p = realloc(p->p, p->n + 65536);
	assert_non_null(p->p);
	ssize_t n = recv(p->fd, p->p + p->n, 65536, 0);
	if (n <= 0)
		return 0;
	p->n += (size_t)n;
	return 1;
}

MAYBE struct str peer_field(const struct peer *p, const char *name)
{
	struct str rest = p->head;
	while (rest.p) {
		struct str line = str_cut(&rest, '\n');
		struct str key = str_cut(&line, ':');
		if (line.p && str_eq_fold(key, str_of(name)))
			return str_trim(line);
	}
	return STR_NONE;
}

/* The next answer's status; 0: closed before it; -1: it does not come. Its head and body are in *p. */
MAYBE int peer_answer_of(struct peer *p, bool head_only)
{
	int64_t length = 0;
	p->n -= p->used;
	if (p->n)
		memmove(p->p, p->p + p->used, p->n);
	p->used = 0;
	for (;;) {
		ptrdiff_t end = p->n ? str_find(str_n(p->p, p->n), STR("\r\n\r\n")) : -1;
		if (end >= 0) {
			p->head = str_n(p->p, (size_t)end);
			struct str text = peer_field(p, "Content-Length");
			if (text.p && !head_only && err_is(str_int64(text, 0, INT64_MAX, &length)))
				fail_msg("Content-Length that is no number");
			p->used = (size_t)end + 4 + (size_t)length;
			if (p->n >= p->used) {
				p->body = str_n(p->p + end + 4, (size_t)length);
				return atoi(p->p + strlen("HTTP/1.1 "));
			}
			p->used = 0;
		}
		int got = peer_wait(p, PATIENCE_MS);
		if (got <= 0)
			return got;
	}
}

MAYBE int peer_answer(struct peer *p)
{
	return peer_answer_of(p, false);
}

/* Does the edge close now, without another byte? */
MAYBE bool peer_sees_close(struct peer *p, int ms)
{
	return p->n == p->used && peer_wait(p, ms) == 0;
}

/* Wait until *counter reaches n. */
MAYBE bool seen_soon(volatile int *counter, int n)
{
	for (int i = 0; i < 1000 && *counter < n; i++)
		usleep(5000);
	return *counter >= n;
}
