/* tests/edge/slow.c: two thousand connections that say next to nothing, and owners who text meanwhile. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/edge/edge.h"
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define SLOW 2000
#define TEXTS 150
#define GROWTH_MAX_KIB (48 * 1024)
#define P99_MAX_US 1000000

static int fds[SLOW];

static void put(int fd, struct str s)
{
	(void)send(fd, s.p, s.n, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* Half a head, half a body, nothing at all, an answer that nobody reads: a quarter each. */
static void open_all(void)
{
	static const char head[] = "POST /webhooks/twilio/sms HTTP/1.1\r\nHost: h\r\n" EDGE_FORM;
	for (size_t i = 0; i < SLOW; i++) {
		fds[i] = http_connect(rig.port, 1000);
		LAB_CHECK(fds[i] >= 0, "connection %zu is refused", i);
		if (i % 4 == 0)
			put(fds[i], str_of(head));
		else if (i % 4 == 1)
			put(fds[i], arena_printf(lab_arena(), "%sContent-Length: 60000\r\n\r\nBody=", head));
		else if (i % 4 == 2)
			put(fds[i], STR("GET /metrics HTTP/1.1\r\nHost: h\r\n\r\n"));
	}
}

/* One more byte on each, so that a limit per read would never end them. */
static void drip(size_t from, size_t n)
{
	for (size_t i = from; i < from + n && i < SLOW; i++)
		if (i % 4 < 2)
			put(fds[i], STR("x"));
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool is_over(int fd)
{
	char chunk[4096];
	ssize_t n;
	while ((n = recv(fd, chunk, sizeof chunk, MSG_DONTWAIT)) > 0)
		continue;
	return n == 0;
}

void edge_slow(void *arg)
{
	static int64_t took[TEXTS];
	struct rlimit files = { 8192, 8192 };
	(void)arg;
	(void)setrlimit(RLIMIT_NOFILE, &files);
	rig_start();
	(void)edge_say(EDGE_PHONE, STR("Hello"));
	int64_t kib = edge_kib(), began = clock_mono_us();
	open_all();
	for (size_t i = 0; i < TEXTS; i++) {
		char from[20];
		(void)snprintf(from, sizeof from, "+44770090%04zu", 1000 + i);
		int64_t at = clock_mono_us();
		(void)edge_say(from, STR("Plumber, Leeds"));
		took[i] = clock_mono_us() - at;
		drip(i * SLOW / TEXTS, SLOW / TEXTS);
	}
	int64_t grown = edge_kib() - kib;
	qsort(took, TEXTS, sizeof *took, by_size);
	printf("p50 %.1f ms, p99 %.1f ms, %lld KiB more\n", (double)took[TEXTS / 2] / 1e3, (double)took[TEXTS * 99 / 100] / 1e3, (long long)grown);
	LAB_CHECK(took[TEXTS * 99 / 100] < P99_MAX_US, "p99 %.1f ms beside %d slow connections", (double)took[TEXTS * 99 / 100] / 1e3, SLOW);
	LAB_CHECK(grown < GROWTH_MAX_KIB, "%lld KiB more for %d slow connections", (long long)grown, SLOW);
	/* Those that began a request are ended in time, however they drip. */
	while (clock_mono_us() - began < 14 * SEC_US) {
		drip(0, SLOW);
		lab_sleep_ms(500);
	}
	int alive = 0;
	for (size_t i = 0; i < SLOW; i++)
		if (i % 4 < 2)
			alive += !is_over(fds[i]);
	LAB_CHECK(alive == 0, "%d requests that never end are still open after 14 s", alive);
	for (size_t i = 0; i < SLOW; i++)
		(void)close(fds[i]);
	(void)edge_say(EDGE_PHONE, STR("Plumber, Leeds"));
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients") == TEXTS + 1, "every owner is stored");
}
