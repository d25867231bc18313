/* tests/unit/io_fake_http.h: an HTTP server that misbehaves as the path asks. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/clock.h"
#include "tests/unit/io_fake.h"
#include <time.h>

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
		time_t at = (time_t)(clock_now_us() / SEC_US) + 100;
		struct tm tm;
		strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
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

MAYBE struct fake fake_http(void)
{
	struct fake f = { 0 };
	int fd = fake_socket(&f, SOCK_STREAM);
	assert_int_equal(listen(fd, 1024), 0);
	f.pid = fake_fork();
	if (f.pid == 0) {
		signal(SIGCHLD, SIG_IGN);
		for (int c; (c = accept(fd, NULL, NULL)) >= 0; close(c)) {
			__atomic_add_fetch(&f.seen->connections, 1, __ATOMIC_SEQ_CST);
			if (fake_fork() == 0)
				fake_serve(&f, c);
		}
		_exit(0);
	}
	close(fd);
	return f;
}
