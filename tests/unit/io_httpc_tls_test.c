/* tests/unit/io_httpc_tls_test.c: outgoing calls to a server whose certificate nobody vouches for. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/io_caller.h"
#include <fcntl.h>

static char folder[] = "/tmp/usher-tls-XXXXXX";
static pid_t server;
static uint16_t port;

static void quiet(void)
{
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(null, fd);
}

static bool make_certificate(void)
{
	pid_t pid = fake_fork();
	int status = -1;
	if (pid == 0) {
		quiet();
		execlp("openssl", "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
		       "key.pem", "-out", "cert.pem", "-subj", "/CN=localhost", "-days", "2", NULL);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static bool listening(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	for (int i = 0; i < 200; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0), bad = connect(fd, (struct sockaddr *)&a, sizeof(a));
		close(fd);
		if (!bad)
			return true;
		usleep(20000);
	}
	return false;
}

static int start_tls(void **state)
{
	struct fake spare = { 0 };
	char at[40];
	if (!mkdtemp(folder) || chdir(folder) != 0 || !make_certificate())
		return -1;
	close(fake_socket(&spare, SOCK_STREAM));
	port = spare.port;
	snprintf(at, sizeof(at), "127.0.0.1:%u", port);
	server = fake_fork();
	if (server == 0) {
		quiet();
		execlp("openssl", "openssl", "s_server", "-accept", at, "-cert", "cert.pem", "-key", "key.pem", "-www", NULL);
		_exit(127);
	}
	return listening() ? start(state) : -1;
}

static int stop_tls(void **state)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	unlink("key.pem");
	unlink("cert.pem");
	rmdir(folder);
	return stop(state);
}

static void a_certificate_of_its_own_is_refused(void **state)
{
	(void)state;
	static const char *const hosts[] = { "localhost", "127.0.0.1" };
	for (size_t i = 0; i < 2; i++) {
		char text[80];
		snprintf(text, sizeof(text), "https://%s:%u/", hosts[i], port);
		struct call_seen s = run(&(struct httpc_request){ .method = "POST", .url = str_of(text), .body = STR("secret") });
		assert_int_equal(s.e.kind, ERR_DENIED);
		assert_false(s.sent);
		assert_int_equal(s.status, 0);
	}
}

static void tls_to_a_plain_server_never_sends(void **state)
{
	(void)state;
	struct call_seen s = get("https://127.0.0.1:PORT/hang");
	assert_int_equal(s.e.kind, ERR_RETRY);
	assert_false(s.sent);
	assert_int_equal(http.seen->requests, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_certificate_of_its_own_is_refused, start_tls, stop_tls),
		cmocka_unit_test_setup_teardown(tls_to_a_plain_server_never_sends, start, stop),
	};
	return cmocka_run_group_tests_name("io_httpc_tls", tests, NULL, NULL);
}
