/* tests/unit/io_fake.h: servers that misbehave on request: HTTP by path, DNS by name. Each in a process of its own. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAYBE __attribute__((unused)) static

struct fake {
	pid_t pid;
	uint16_t port;
	struct {
		int connections, requests;
		char last[4096];    /* the last request, as it came */
	} *seen;
};

MAYBE void fake_say(int fd, const char *z)
{
	(void)!send(fd, z, strlen(z), MSG_NOSIGNAL);
}

/* A whole request into text; false when the peer closed. */
MAYBE bool fake_read(int fd, char *text, size_t max)
{
	size_t n = 0;
	for (;;) {
		ssize_t got = recv(fd, text + n, max - 1 - n, 0);
		if (got <= 0)
			return false;
		n += (size_t)got;
		text[n] = '\0';
		char *end = strstr(text, "\r\n\r\n"), *length = strcasestr(text, "\r\nContent-Length:");
		if (end && n >= (size_t)(end + 4 - text) + (length ? (size_t)atoi(length + 17) : 0))
			return true;
	}
}

MAYBE void fake_flood(int fd, const char *line)
{
	while (send(fd, line, strlen(line), MSG_NOSIGNAL) > 0)
		continue;
}

MAYBE void fake_reset(int fd)
{
	struct linger at_once = { .l_onoff = 1 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	_exit(0);
}

MAYBE void fake_answer(int fd, const char *text, int nth)
{
	char drain[512];
	if (strstr(text, " /reset ") || (strstr(text, " /reset-if-reused ") && nth > 1)) {
		fake_reset(fd);
	} else if (strstr(text, " /hang ")) {
		while (recv(fd, drain, sizeof(drain), 0) > 0)
			continue;
	} else if (strstr(text, " /huge ")) {
		fake_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		fake_flood(fd, "0123456789012345678901234567890123456789012345678901234567890123456789");
	} else if (strstr(text, " /huge-head ")) {
		fake_say(fd, "HTTP/1.1 200 OK\r\n");
		fake_flood(fd, "X-Much: 0123456789012345678901234567890123456789012345678901234567890123456789\r\n");
	} else if (strstr(text, " /cut ")) {
		fake_say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
		_exit(0);
	} else if (strstr(text, " /redirect ")) {
		fake_say(fd, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
	} else if (strstr(text, " /retry-7 ")) {
		fake_say(fd, "HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
	} else if (strstr(text, " /retry-bad ")) {
		fake_say(fd, "HTTP/1.1 503 Busy\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n");
	} else if (strstr(text, " /retry-date ")) {
		char line[200], date[64];
		time_t at = time(NULL) + 100;
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime(&at));
		snprintf(line, sizeof(line), "HTTP/1.1 429 Slow\r\nRetry-After: %s\r\nContent-Length: 0\r\n\r\n", date);
		fake_say(fd, line);
	} else if (strstr(text, " /retry-past ")) {
		fake_say(fd, "HTTP/1.1 429 Slow\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 0\r\n\r\n");
	} else {
		fake_say(fd, "HTTP/1.1 201 Created\r\nContent-Type: text/json\r\nContent-Length: 5\r\n\r\nhello");
	}
}

MAYBE void fake_serve(struct fake *f, int fd)
{
	char text[sizeof(f->seen->last)];
	for (int nth = 1; fake_read(fd, text, sizeof(text)); nth++) {
		memcpy(f->seen->last, text, sizeof(text));
		__atomic_add_fetch(&f->seen->requests, 1, __ATOMIC_SEQ_CST);
		fake_answer(fd, text, nth);
	}
	_exit(0);
}

MAYBE int fake_socket(struct fake *f, int type)
{
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	f->port = ntohs(a.sin_port);
	f->seen = mmap(NULL, sizeof(*f->seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(f->seen, MAP_FAILED);
	fflush(NULL);
	return fd;
}

MAYBE struct fake fake_http(void)
{
	struct fake f = { 0 };
	int fd = fake_socket(&f, SOCK_STREAM);
	assert_int_equal(listen(fd, 64), 0);
	f.pid = fork();
	if (f.pid == 0) {
		signal(SIGCHLD, SIG_IGN);
		for (int c; (c = accept(fd, NULL, NULL)) >= 0; close(c)) {
			__atomic_add_fetch(&f.seen->connections, 1, __ATOMIC_SEQ_CST);
			if (fork() == 0)
				fake_serve(&f, c);
		}
		_exit(0);
	}
	close(fd);
	return f;
}

/* Every name has the address 127.0.0.1, but those that begin with "no" do not exist; those with "hang" get no answer. */
MAYBE struct fake fake_dns(void)
{
	struct fake f = { 0 };
	int fd = fake_socket(&f, SOCK_DGRAM);
	f.pid = fork();
	if (f.pid == 0) {
		unsigned char q[600];
		struct sockaddr_in from;
		for (;;) {
			socklen_t from_n = sizeof(from);
			ssize_t n = recvfrom(fd, q, 512, 0, (struct sockaddr *)&from, &from_n);
			if (n < 20 || (q[13] | 0x20) == 'h')
				continue;
			static const unsigned char a[] = { 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1 };
			bool missing = (q[13] | 0x20) == 'n', wants_a = q[n - 3] == 1;
			q[2] |= 0x80;
			q[3] = missing ? 0x83 : 0x80;
			if (!missing && wants_a) {
				q[7] = 1;
				memcpy(q + n, a, sizeof(a));
				n += (ssize_t)sizeof(a);
			}
			__atomic_add_fetch(&f.seen->requests, 1, __ATOMIC_SEQ_CST);
			(void)!sendto(fd, q, (size_t)n, 0, (struct sockaddr *)&from, from_n);
		}
	}
	close(fd);
	return f;
}

MAYBE void fake_stop(struct fake *f)
{
	kill(f->pid, SIGKILL);
	waitpid(f->pid, NULL, 0);
	munmap(f->seen, sizeof(*f->seen));
}
