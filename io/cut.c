/* io/cut.c: bytes sent, and the connection broken. */
/* SPDX-License-Identifier: MIT */
#include "io/cut.h"
#include <errno.h>
#include <event2/util.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESS_MAX 80

struct cut {
	struct str bytes;
	int fd;
	bool sent;
	cut_done *done;
	void *ctx;
};

/* Reset, not ended: who writes an answer now is told so. What was sent before is read all the same. */
static void over(void *ctx)
{
	struct cut *c = ctx;
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	if (c->fd >= 0) {
		(void)setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
		(void)close(c->fd);
	}
	c->done(c->ctx, c->sent);
	free(c);
}

static void connected(evutil_socket_t fd, short what, void *ctx)
{
	struct cut *c = ctx;
	c->sent = what & EV_WRITE && send(fd, c->bytes.p, c->bytes.n, MSG_NOSIGNAL) == (ssize_t)c->bytes.n;
	over(c);
}

/* Who listens on every address is reached on the loopback one. */
static bool parse(struct str address, struct sockaddr_storage *ret, int *ret_len)
{
	char text[ADDRESS_MAX];
	const char *any4 = "0.0.0.0:", *any6 = "[::]:";
	bool is4 = str_starts(address, str_of(any4)), is6 = str_starts(address, str_of(any6));
	struct str port = str_sub(address, is4 ? strlen(any4) : strlen(any6), address.n);
	int n = is4 || is6 ? snprintf(text, sizeof text, "%s" STR_FMT, is4 ? "127.0.0.1:" : "[::1]:", STR_ARG(port)) : snprintf(text, sizeof text, STR_FMT, STR_ARG(address));
	*ret_len = sizeof *ret;
	return n > 0 && (size_t)n < sizeof text && evutil_parse_sockaddr_port(text, (struct sockaddr *)ret, ret_len) == 0;
}

static bool start(struct loop *l, struct cut *c, struct str address)
{
	struct sockaddr_storage at;
	int len;
	if (!parse(address, &at, &len))
		return false;
	c->fd = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || (connect(c->fd, (struct sockaddr *)&at, (socklen_t)len) != 0 && errno != EINPROGRESS))
		return false;
	return event_base_once(loop_base(l), c->fd, EV_WRITE | EV_TIMEOUT, connected, c, &(struct timeval){ .tv_sec = CUT_CONNECT_MS / 1000 }) == 0;
}

void cut_send(struct loop *l, struct str address, struct str bytes, cut_done *done, void *ctx)
{
	struct cut *c = malloc(sizeof *c);
	if (c == NULL)
		abort();
	*c = (struct cut){ .bytes = bytes, .fd = -1, .done = done, .ctx = ctx };
	if (!start(l, c, address))
		loop_defer(l, over, c);
}
