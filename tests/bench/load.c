/* tests/bench/load.c: whole conversations over HTTP, signed as Twilio signs them, as many or as fast as told. */
/* SPDX-License-Identifier: MIT
 *
 * usage: load HOST:PORT CONNECTIONS SECONDS RATE FIRST [STORED]
 * RATE 0: every connection sends its next text as soon as it has its answer; else texts per second in all.
 * Owners are numbered. FIRST: the first one who has never written before; each conversation is with the next. STORED: so many,
 * from 0 on, are known already (tests/bench/seed.sql): every second conversation is with one of them. Phones are scattered over
 * the space of numbers, so that neighbours in time are no neighbours in an index.
 * Account, token and number come from the environment (TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_NUMBER).
 * Prints one line: texts, texts/s, errors, and latency percentiles in milliseconds.
 */
#include "base/clock.h"
#include "base/form.h"
#include "base/seal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define LATENCIES_MAX 8000000
#define ANSWER_MAX 16384

/* One owner's way through the questions: what is measured is the ordinary conversation, a question and a slip included. */
static const char *const script[] = { "Hello", "Plumber, Leeds", "Bob's Plumbing Ltd", "how much is it?", "I'm Sam", "sms", "STATUS", "qwxz",
	"HELP", "CHANGE name Tom" };
#define SCRIPT_N (sizeof script / sizeof script[0])

struct conn {
	int fd;
	size_t step;
	int64_t owner, sent_us;
	bool waiting;
	char in[ANSWER_MAX];
	size_t in_n;
};

static struct {
	struct sockaddr_in addr;
	const char *host, *sid, *token, *number;
	int64_t next_new, next_stored, stored, conversations, texts, errors;
	float *latency_ms;
	size_t n_latency;
} g;

static void die(const char *what)
{
	perror(what);
	exit(1);
}

static void dial(struct conn *c, int ep)
{
	int one = 1;
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&g.addr, sizeof g.addr) != 0)
		die("connect");
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	struct epoll_event e = { .events = EPOLLIN, .data.ptr = c };
	if (epoll_ctl(ep, EPOLL_CTL_ADD, c->fd, &e) != 0)
		die("epoll_ctl");
	c->in_n = 0;
	c->waiting = false;
}

static int64_t next_owner(void)
{
	if (g.stored == 0 || g.conversations++ % 2)
		return g.next_new++;
	return g.next_stored++ % g.stored;
}

/* One to one below 10^9, as in tests/bench/seed.sql. */
static int64_t phone_of(int64_t owner)
{
	return 447000000000 + owner * 618033989 % 1000000000;
}

static void send_text(struct conn *c)
{
	static struct buf body, sign, req;
	static uint64_t serial;
	if (body.max == 0) {
		buf_init(&body, 4096);
		buf_init(&sign, 4096);
		buf_init(&req, 8192);
		seal_random(&serial, sizeof serial);
	}
	if (c->step == SCRIPT_N) {
		c->step = 0;
		c->owner = next_owner();
	}
	char sid[40], phone[20];
	snprintf(sid, sizeof sid, "SM%016" PRIx64 "%016" PRIx64, serial, serial * 0x9E3779B97F4A7C15u);
	serial++;
	snprintf(phone, sizeof phone, "+%" PRId64, phone_of(c->owner));
	/* In the order in which names sort: that is how they are signed. */
	const struct { const char *name, *value; } pairs[] = {
		{ "AccountSid", g.sid }, { "ApiVersion", "2010-04-01" }, { "Body", script[c->step] }, { "From", phone }, { "FromCountry", "GB" },
		{ "MessageSid", sid }, { "NumMedia", "0" }, { "NumSegments", "1" }, { "SmsMessageSid", sid }, { "SmsSid", sid },
		{ "SmsStatus", "received" }, { "To", g.number }, { "ToCountry", "US" },
	};
	buf_reset(&body);
	buf_reset(&sign);
	buf_reset(&req);
	buf_printf(&sign, "http://%s/webhooks/twilio/sms", g.host);
	for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
		form_add(&body, pairs[i].name, str_of(pairs[i].value));
		buf_add_z(&sign, pairs[i].name);
		buf_add_z(&sign, pairs[i].value);
	}
	uint8_t mac[SHA1_BYTES];
	seal_hmac_sha1(str_of(g.token), buf_str(&sign), mac);
	buf_printf(&req, "POST /webhooks/twilio/sms HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: ", g.host);
	seal_base64_add(&req, mac, sizeof mac);
	buf_printf(&req, "\r\nContent-Length: %zu\r\n\r\n", body.n);
	buf_add(&req, buf_str(&body));
	c->sent_us = clock_mono_us();
	c->waiting = true;
	c->step++;
	if (write(c->fd, req.p, req.n) != (ssize_t)req.n)
		die("write");
}

/* true: a whole answer is in. */
static bool answer_in(struct conn *c, int ep)
{
	ssize_t n = read(c->fd, c->in + c->in_n, sizeof c->in - 1 - c->in_n);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0) {
		close(c->fd);
		g.errors += c->waiting;
		dial(c, ep);
		return true;
	}
	c->in_n += (size_t)n;
	c->in[c->in_n] = 0;
	const char *end = strstr(c->in, "\r\n\r\n"), *len = strstr(c->in, "Content-Length: ");
	if (end == NULL || len == NULL || len > end)
		return false;
	size_t need = (size_t)(end + 4 - c->in) + (size_t)strtoul(len + 16, NULL, 10);
	if (c->in_n < need)
		return false;
	if (strncmp(c->in, "HTTP/1.1 200", 12) != 0)
		g.errors++;
	g.texts++;
	if (g.n_latency < LATENCIES_MAX)
		g.latency_ms[g.n_latency++] = (float)(clock_mono_us() - c->sent_us) / 1000.0f;
	c->in_n = 0;
	c->waiting = false;
	return true;
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

static double percentile(double p)
{
	return g.n_latency ? (double)g.latency_ms[(size_t)((double)(g.n_latency - 1) * p)] : 0;
}

static void run(struct conn *conns, int n, double seconds, double rate)
{
	int ep = epoll_create1(0);
	for (int i = 0; i < n; i++) {
		conns[i].owner = next_owner();
		conns[i].step = 0;
		dial(&conns[i], ep);
	}
	int64_t begin = clock_mono_us(), end = begin + (int64_t)(seconds * 1e6);
	double owed = 0;
	int64_t last = begin;
	int turn = 0;
	struct epoll_event events[256];
	for (int i = 0; rate == 0 && i < n; i++)
		send_text(&conns[i]);
	for (int64_t now = begin; now < end; now = clock_mono_us()) {
		int k = epoll_wait(ep, events, 256, rate > 0 ? 1 : 100);
		for (int i = 0; i < k; i++) {
			struct conn *c = events[i].data.ptr;
			if (answer_in(c, ep) && rate == 0)
				send_text(c);
		}
		if (rate <= 0)
			continue;
		now = clock_mono_us();
		owed += rate * (double)(now - last) / 1e6;
		last = now;
		for (int tried = 0; owed >= 1 && tried < n; tried++, turn = (turn + 1) % n)
			if (!conns[turn].waiting) {
				send_text(&conns[turn]);
				owed -= 1;
			}
	}
	double took = (double)(clock_mono_us() - begin) / 1e6;
	qsort(g.latency_ms, g.n_latency, sizeof *g.latency_ms, by_value);
	printf("texts %" PRId64 " per_second %.0f errors %" PRId64 " p50_ms %.2f p90_ms %.2f p99_ms %.2f max_ms %.2f\n", g.texts, (double)g.texts / took,
		g.errors, percentile(0.5), percentile(0.9), percentile(0.99), percentile(1.0));
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fprintf(stderr, "usage: load HOST:PORT CONNECTIONS SECONDS RATE FIRST [STORED]\n");
		return 2;
	}
	char *colon = strrchr(argv[1], ':');
	if (colon == NULL || err_is(seal_init()))
		return 2;
	g.host = argv[1];
	g.addr = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	g.sid = getenv("TWILIO_ACCOUNT_SID");
	g.token = getenv("TWILIO_AUTH_TOKEN");
	g.number = getenv("TWILIO_NUMBER");
	g.next_new = strtoll(argv[5], NULL, 10);
	g.stored = argc > 6 ? strtoll(argv[6], NULL, 10) : 0;
	g.next_stored = g.stored ? g.next_new % g.stored : 0;
	g.latency_ms = calloc(LATENCIES_MAX, sizeof *g.latency_ms);
	int n = atoi(argv[2]);
	struct conn *conns = calloc((size_t)n, sizeof *conns);
	if (conns == NULL || g.latency_ms == NULL || g.sid == NULL || g.token == NULL || g.number == NULL)
		return 2;
	run(conns, n, atof(argv[3]), atof(argv[4]));
	return g.errors ? 1 : 0;
}
