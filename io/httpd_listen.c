/* io/httpd_listen.c: the listening socket, opened once by the parent of all workers. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 4096

static bool parse_v4(const char *host, uint16_t port, struct sockaddr_storage *sa)
{
	struct sockaddr_in *in = (struct sockaddr_in *)sa;
	in->sin_family = AF_INET;
	in->sin_port = htons(port);
	return inet_pton(AF_INET, host, &in->sin_addr) == 1;
}

static bool parse_v6(const char *host, uint16_t port, struct sockaddr_storage *sa)
{
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)sa;
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	return inet_pton(AF_INET6, host, &in6->sin6_addr) == 1;
}

static bool parse_address(struct str address, struct sockaddr_storage *sa)
{
	char host[64];
	int64_t port;
	size_t colon = address.n;
	while (colon > 0 && address.p[colon - 1] != ':')
		colon--;
	if (colon == 0 || err_is(str_int64(str_sub(address, colon, address.n), 0, 65535, &port)))
		return false;
	struct str h = str_sub(address, 0, colon - 1);
	bool v6 = h.n > 2 && h.p[0] == '[' && h.p[h.n - 1] == ']';
	if (v6)
		h = str_sub(h, 1, h.n - 2);
	else if (h.n == 0)
		h = STR("0.0.0.0");
	else if (str_is(h, "localhost"))
		h = STR("127.0.0.1");
	if (h.n >= sizeof(host))
		return false;
	memcpy(host, h.p, h.n);
	host[h.n] = '\0';
	return v6 ? parse_v6(host, (uint16_t)port, sa) : parse_v4(host, (uint16_t)port, sa);
}

static void bound_text(int fd, char bound[80])
{
	struct sockaddr_storage sa = { 0 };
	socklen_t n = sizeof(sa);
	char host[INET6_ADDRSTRLEN] = "";
	bound[0] = '\0';
	if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
		return;
	if (sa.ss_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)&sa;
		if (inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host)))
			(void)snprintf(bound, 80, "%s:%u", host, (unsigned)ntohs(in->sin_port));
	} else {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)&sa;
		if (inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host)))
			(void)snprintf(bound, 80, "[%s]:%u", host, (unsigned)ntohs(in6->sin6_port)); /* NOLINT(clang-analyzer-core.CallAndMessage): getsockname() filled it */
	}
}

struct err httpd_listen(struct str address, int *ret_fd, char bound[80])
{
	struct sockaddr_storage sa = { 0 };
	*ret_fd = -1;
	if (!parse_address(address, &sa))
		return err_new(ERR_REJECT, "not an address to listen on (like 127.0.0.1:8080)");
	int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return err_code(ERR_DOWN, errno, "cannot open a socket");
	const int on = 1;
	socklen_t n = sa.ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	/* Accepted sockets inherit TCP_NODELAY. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0 ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) != 0 ||
	    bind(fd, (const struct sockaddr *)&sa, n) != 0 || listen(fd, BACKLOG) != 0) {
		struct err e = err_code(ERR_DOWN, errno, "cannot listen on the address");
		close(fd);
		return e;
	}
	bound_text(fd, bound);
	*ret_fd = fd;
	return OK;
}
