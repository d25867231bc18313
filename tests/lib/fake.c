/* tests/lib/fake.c: the port and the threads of the stand-ins. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/fake_route.h"
#include "base/clock.h"
#include "tests/lib/lab.h"
#include "tests/lib/rig.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX (1024u * 1024)
#define CALL_BYTES_MAX (64u * 1024 * 1024)

static int port;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void fake_lock(void)
{
	pthread_mutex_lock(&lock);
}

void fake_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

int fake_port(void)
{
	return port;
}

int64_t fake_now_us(void)
{
	return rig_now_us();
}

void fake_answer(struct fake_call *c, int status, const char *headers, struct str json)
{
	buf_printf(c->out, "HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n%s\r\n", status, json.n, headers);
	buf_add(c->out, json);
}

struct str fake_header(const struct fake_call *c, const char *name)
{
	struct str rest = c->head;
	while (rest.p != NULL) {
		struct str line = str_trim(str_cut(&rest, '\n')), value = line;
		struct str key = str_cut(&value, ':');
		if (value.p && str_eq_fold(key, str_of(name)))
			return str_trim(value);
	}
	return STR_NONE;
}

/* One whole request off the front of `in`: its length, or 0 when more must come. */
static size_t request_cut(struct str in, struct fake_call *c)
{
	ptrdiff_t end = str_find(in, STR("\r\n\r\n"));
	if (end < 0)
		return 0;
	c->head = str_sub(in, 0, (size_t)end);
	struct str length = fake_header(c, "Content-Length");
	int64_t n = 0;
	if (length.n)
		(void)err_is(str_int64(length, 0, REQUEST_MAX, &n));
	size_t total = (size_t)end + 4 + (size_t)n;
	if (in.n < total)
		return 0;
	c->body = str_sub(in, (size_t)end + 4, (size_t)n);
	struct str rest = c->head;
	struct str target = str_cut(&rest, '\r');
	c->method = str_cut(&target, ' ');
	target = str_cut(&target, ' ');
	c->path = str_cut(&target, '?');
	c->query = target;
	return total;
}

static void serve_one(struct fake_call *c)
{
	if (str_is(c->path, "/alerts"))
		fake_alert(c);
	else if (!fake_said(c) && !fake_route_serve(c))
		fake_answer(c, 404, "", STR("{}"));
}

static void *serve(void *arg)
{
	int fd = (int)(intptr_t)arg;
	struct buf in, out;
	char chunk[8192];
	struct arena *a = arena_new(CALL_BYTES_MAX);
	buf_init(&in, REQUEST_MAX);
	buf_init(&out, CALL_BYTES_MAX);
	bool going = true;
	for (ssize_t n; going && (n = recv(fd, chunk, sizeof chunk, 0)) > 0;) {
		buf_add(&in, str_n(chunk, (size_t)n));
		struct fake_call c = { .a = a, .out = &out };
		size_t used = request_cut(buf_str(&in), &c);
		if (used == 0)
			continue;
		serve_one(&c);
		if (c.reset) {
			struct linger gone = { .l_onoff = 1 };
			setsockopt(fd, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
			break;
		}
		going = send(fd, out.p, out.n, MSG_NOSIGNAL) == (ssize_t)out.n;
		buf_reset(&in); /* no client of ours sends ahead */
		buf_reset(&out);
		arena_reset(a);
	}
	close(fd);
	buf_done(&in);
	buf_done(&out);
	arena_free(a);
	return NULL;
}

static void *accept_all(void *arg)
{
	int listener = (int)(intptr_t)arg;
	for (;;) {
		int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
		pthread_t t;
		if (fd < 0)
			continue;
		if (pthread_create(&t, NULL, serve, (void *)(intptr_t)fd) == 0)
			pthread_detach(t);
		else
			close(fd);
	}
	return NULL;
}

void fake_start(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	pthread_t t;
	bool ok = fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof at) == 0 && listen(fd, 512) == 0 &&
		getsockname(fd, (struct sockaddr *)&at, &n) == 0;
	LAB_CHECK(ok, "no port for the stand-ins");
	port = ntohs(at.sin_port);
	LAB_CHECK(pthread_create(&t, NULL, accept_all, (void *)(intptr_t)fd) == 0, "no thread");
	pthread_detach(t);
}
