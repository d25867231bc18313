/* tests/unit/server_supervise_test.c: parent and workers for real, with a database that is not there: deaths, draining, health. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/seal.h"
#include "server/supervise.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WORKERS 2
#define PATIENCE_MS 10000
#define ANSWER_MAX_BYTES 4096

/* One server: a parent process with its workers, on a free port. */
struct server {
	struct config *cfg;
	struct shared *shared;
	struct start_facts facts;
	pid_t parent;
	int port;
};

static void nap_ms(int ms)
{
	(void)poll(NULL, 0, ms);
}

static void start(struct server *s)
{
	char bound[80];
	int fd = -1;
	*s = (struct server){ .cfg = config_load(&(struct config_input){ .demo = true, .listen = "127.0.0.1:0" }), .shared = shared_new(WORKERS),
		.facts = { .chart_id = 1 } };
	assert_int_equal(config_errors(s->cfg), 0);
	assert_non_null(s->shared);
	assert_false(err_is(httpd_listen(str_of(s->cfg->listen), &fd, bound)));
	config_bound(s->cfg, bound);
	s->port = atoi(strrchr(bound, ':') + 1);
	s->parent = fork();
	if (s->parent == 0) {
		struct worker_setup first = { .cfg = s->cfg, .conninfo = "host=127.0.0.1 port=1 user=nobody dbname=none", .facts = &s->facts,
			.shared = s->shared, .listen_fd = fd };
		log_set_level(LOG_ERROR);
		if (freopen("/dev/null", "w", stderr) == NULL)
			_exit(EXIT_FAILURE);
		supervise_block_signals();
		_exit(supervise(&first, WORKERS, NULL));
	}
	assert_true(s->parent > 0);
	(void)close(fd);
}

/* The parent's exit status; -1 when it does not end. */
static int wait_end(const struct server *s)
{
	int status = 0;
	for (int ms = 0; ms < PATIENCE_MS * 3; ms += 10) {
		if (waitpid(s->parent, &status, WNOHANG) == s->parent)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
		nap_ms(10);
	}
	return -1;
}

static void drop(struct server *s)
{
	config_free(s->cfg);
	shared_free(s->shared);
}

static int dial(const struct server *s)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)s->port), .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
	assert_true(fd >= 0);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (const struct sockaddr *)&a, sizeof a) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void put(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Reads until the peer closes; the status of the answer, 0 if there was none. */
static int read_answer(int fd, char answer[ANSWER_MAX_BYTES])
{
	size_t n = 0;
	ssize_t got;
	while (n < ANSWER_MAX_BYTES - 1 && (got = recv(fd, answer + n, ANSWER_MAX_BYTES - 1 - n, 0)) > 0)
		n += (size_t)got;
	answer[n] = '\0';
	(void)close(fd);
	return n > 12 ? atoi(answer + 9) : 0;
}

static int get(const struct server *s, const char *path, char answer[ANSWER_MAX_BYTES])
{
	char request[200];
	int fd = dial(s);
	if (fd < 0)
		return -1;
	(void)snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", path);
	put(fd, request);
	return read_answer(fd, answer);
}

static pid_t worker(const struct server *s, size_t i)
{
	return __atomic_load_n(&s->shared->workers[i].pid, __ATOMIC_RELAXED);
}

static void wait_workers(const struct server *s)
{
	for (int ms = 0; ms < PATIENCE_MS; ms += 10, nap_ms(10))
		if (worker(s, 0) > 0 && worker(s, 1) > 0)
			return;
	fail_msg("the workers do not start");
}

static void without_a_database_it_is_alive_and_not_ready(void **state)
{
	(void)state;
	struct server s;
	char answer[ANSWER_MAX_BYTES];
	start(&s);
	assert_int_equal(get(&s, "/healthz", answer), 200);
	assert_int_equal(get(&s, "/readyz", answer), 503);
	assert_non_null(strstr(answer, "\"ready\":false"));
	assert_non_null(strstr(answer, "\"part\":\"database\""));
	assert_non_null(strstr(answer, "Retry-After"));
	assert_int_equal(get(&s, "/metrics", answer), 200);
	assert_non_null(strstr(answer, "usher_workers 2"));
	assert_int_equal(kill(s.parent, SIGTERM), 0);
	assert_int_equal(wait_end(&s), 0);
	assert_int_equal(get(&s, "/healthz", answer), -1);
	drop(&s);
}

static void a_dead_worker_is_replaced(void **state)
{
	(void)state;
	struct server s;
	char answer[ANSWER_MAX_BYTES];
	start(&s);
	wait_workers(&s);
	pid_t first = worker(&s, 0), second = worker(&s, 1);
	assert_int_equal(kill(first, SIGKILL), 0);
	for (int i = 0; i < 20; i++)
		assert_int_equal(get(&s, "/healthz", answer), 200);
	for (int ms = 0; ms < PATIENCE_MS && (worker(&s, 0) == first || worker(&s, 0) == 0); ms += 10)
		nap_ms(10);
	assert_true(worker(&s, 0) > 0 && worker(&s, 0) != first);
	assert_int_equal(worker(&s, 1), second);
	assert_int_equal(s.shared->restarts, 1);
	assert_int_equal(kill(s.parent, SIGINT), 0);
	assert_int_equal(wait_end(&s), 0);
	drop(&s);
}

static void a_request_that_has_begun_is_answered_before_the_end(void **state)
{
	(void)state;
	struct server s;
	char answer[ANSWER_MAX_BYTES];
	start(&s);
	assert_int_equal(get(&s, "/healthz", answer), 200);
	int fd = dial(&s);
	assert_true(fd >= 0);
	put(fd, "POST /webhooks/twilio/sms HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nBody");
	nap_ms(100);
	assert_int_equal(kill(s.parent, SIGTERM), 0);
	nap_ms(300);
	assert_int_equal(waitpid(s.parent, NULL, WNOHANG), 0);
	put(fd, "=READ");
	assert_int_equal(read_answer(fd, answer), 403);
	assert_int_equal(wait_end(&s), 0);
	drop(&s);
}

static void a_second_signal_ends_it_at_once(void **state)
{
	(void)state;
	struct server s;
	char answer[ANSWER_MAX_BYTES];
	start(&s);
	assert_int_equal(get(&s, "/healthz", answer), 200);
	int fd = dial(&s);
	assert_true(fd >= 0);
	put(fd, "POST /webhooks/twilio/sms HTTP/1.1\r\nHost: test\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nBody");
	nap_ms(100);
	assert_int_equal(kill(s.parent, SIGTERM), 0);
	nap_ms(100);
	assert_int_equal(kill(s.parent, SIGTERM), 0);
	assert_int_equal(wait_end(&s), 0);
	assert_int_equal(read_answer(fd, answer), 0);
	drop(&s);
}

static void workers_do_not_outlive_their_parent(void **state)
{
	(void)state;
	struct server s;
	char answer[ANSWER_MAX_BYTES];
	start(&s);
	wait_workers(&s);
	assert_int_equal(get(&s, "/healthz", answer), 200);
	assert_int_equal(kill(s.parent, SIGKILL), 0);
	assert_int_equal(wait_end(&s), 1000 + SIGKILL);
	int ms = 0;
	while (ms < PATIENCE_MS && get(&s, "/healthz", answer) != -1) {
		nap_ms(20);
		ms += 20;
	}
	assert_true(ms < PATIENCE_MS);
	drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_database_it_is_alive_and_not_ready),
		cmocka_unit_test(a_dead_worker_is_replaced),
		cmocka_unit_test(a_request_that_has_begun_is_answered_before_the_end),
		cmocka_unit_test(a_second_signal_ends_it_at_once),
		cmocka_unit_test(workers_do_not_outlive_their_parent),
	};
	if (err_is(seal_init()))
		return EXIT_FAILURE;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
