/* tests/bench/console.c: what the console costs: its queries over HTTP, its events after a text. */
/* SPDX-License-Identifier: MIT
 *
 * usage: console PORT SESSION ops N              one line an operation: p50 and p99 of N requests, milliseconds
 *        console PORT SESSION busy SECONDS       one browser that never rests: every operation, again and again
 *        console PORT SESSION used SECONDS       the same ten times a second: ten operators who each open a page in five seconds
 *        console PORT SESSION watch SECONDS      every event as a line: wall clock in microseconds, name, data
 * SESSION: the value of the session's cookie.
 */
#include "base/clock.h"
#include "tests/lib/http.h"
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ARENA_BYTES (64u * 1024 * 1024)
#define SAMPLES_MAX 100000
#define LISTEN_BYTES (1 << 20)
#define USED_EVERY_US 100000

static const char *const targets[] = { "stats/states", "stats/funnel?days=30", "stats/funnel?days=365", "stats/pool", "attention", "clients", "clients?state=S5_CONFIRM_LIVE",
	"clients?search=%2B4480", "clients/waiting", "pool", "pool/stats", "jobs", "alerts" };
#define TARGETS (sizeof targets / sizeof *targets)

static int by_value(const void *a, const void *b)
{
	double d = *(const double *)a - *(const double *)b;
	return d < 0 ? -1 : d > 0;
}

static double ask(int port, const char *session, const char *target)
{
	struct arena *a = arena_new(ARENA_BYTES);
	struct str head = arena_printf(a, "Cookie: usher_session=%s\r\n", session), where = arena_printf(a, "/console/%s", target);
	struct http_answer r = http_call(a, port, &(struct http_ask){ .method = "GET", .target = arena_z(a, where), .headers = head });
	double took = r.status == 200 ? r.took_s * 1000 : -1;
	if (took < 0)
		fprintf(stderr, "console: /console/%s: %d " STR_FMT "\n", target, r.status, STR_ARG(str_sub(r.body, 0, 300)));
	arena_free(a);
	return took;
}

static int measure(int port, const char *session, const char *target, size_t n)
{
	double *took = calloc(n, sizeof *took);
	for (size_t i = 0; i < n; i++)
		if ((took[i] = ask(port, session, target)) < 0)
			return 1;
	qsort(took, n, sizeof *took, by_value);
	printf("%-36s p50_ms %.1f p99_ms %.1f\n", target, took[n / 2], took[n * 99 / 100]);
	free(took);
	return 0;
}

static int busy(int port, const char *session, int seconds, int64_t every_us)
{
	int64_t begun = clock_mono_us(), until = begun + seconds * SEC_US;
	long n = 0;
	for (size_t i = 0; clock_mono_us() < until; i++, n++) {
		char target[64];
		snprintf(target, sizeof target, "%s%s", i % (TARGETS + 1) < TARGETS ? "api/" : "", i % (TARGETS + 1) < TARGETS ? targets[i % (TARGETS + 1)] : "chart.svg");
		if (ask(port, session, target) < 0)
			return 1;
		int64_t early_us = begun + (n + 1) * every_us - clock_mono_us();
		if (early_us > 0)
			(void)poll(NULL, 0, (int)(early_us / 1000));
	}
	printf("requests %ld\n", n);
	return 0;
}

/* Each event as a line: microseconds of the wall clock, its name, its data. */
static int watch(int port, const char *session, int seconds)
{
	char request[512], *in = calloc(1, LISTEN_BYTES);
	int fd = http_connect(port, 10000);
	size_t n = 0;
	int64_t until = clock_mono_us() + seconds * SEC_US;
	int len = snprintf(request, sizeof request, "GET /console/events HTTP/1.0\r\nHost: h\r\nCookie: usher_session=%s\r\n\r\n", session);
	if (fd < 0 || send(fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		return 1;
	while (clock_mono_us() < until) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		if (poll(&p, 1, 200) <= 0)
			continue;
		ssize_t got = recv(fd, in + n, LISTEN_BYTES - 1 - n, 0);
		if (got <= 0)
			return 1;
		n += (size_t)got;
		char *end;
		while ((end = strstr(in, "\n\n")) != NULL) {
			*end = '\0';
			char *name = strstr(in, "event: "), *data = strstr(in, "\ndata: ");
			if (name && data) {
				*data = '\0';
				printf("%lld %s %s\n", (long long)clock_now_us(), name + 7, data + 7);
			}
			size_t used = (size_t)(end + 2 - in);
			memmove(in, end + 2, n - used + 1);
			n -= used;
			in[n] = '\0';
		}
	}
	close(fd);
	free(in);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc != 5) {
		fprintf(stderr, "usage: console PORT SESSION ops|busy|used|watch N\n");
		return 2;
	}
	int port = atoi(argv[1]), n = atoi(argv[4]);
	if (strcmp(argv[3], "busy") == 0)
		return busy(port, argv[2], n, 0);
	if (strcmp(argv[3], "used") == 0)
		return busy(port, argv[2], n, USED_EVERY_US);
	if (strcmp(argv[3], "watch") == 0)
		return watch(port, argv[2], n);
	for (size_t i = 0; i < TARGETS; i++) {
		char target[64];
		snprintf(target, sizeof target, "api/%s", targets[i]);
		if (n > SAMPLES_MAX || n < 1 || measure(port, argv[2], target, (size_t)n) != 0)
			return 1;
	}
	return measure(port, argv[2], "chart.svg", (size_t)n);
}
