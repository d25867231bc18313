/* tests/unit/io_httpc_address_test.c: outgoing calls: names, and addresses that are not to be connected to. */
/* SPDX-License-Identifier: MIT */
#include "io/httpc_deny.h"
#include "tests/unit/io_caller.h"

static void names_are_looked_up(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use_dns(&dns);
	assert_int_equal(get("http://api.example.test:PORT/ok").status, 201);
	char host[80];
	snprintf(host, sizeof(host), "\r\nHost: api.example.test:%u\r\n", http.port);
	assert_non_null(strstr(http.seen->last, host));
	assert_int_equal(get("http://localhost:PORT/ok").status, 201);
	struct call_seen s = get("http://no.example.test:PORT/ok");
	assert_int_equal(s.e.kind, ERR_RETRY);
	assert_false(s.sent);
	fake_stop(&dns);
}

static int beats;

static void beat(void *ctx)
{
	beats++;
	loop_after(l, 10000, beat, ctx);
}

static void a_name_that_hangs_stops_nothing(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use_dns(&dns);
	beats = 0;
	beat(NULL);
	struct call_seen s = run(&(struct httpc_request){ .method = "GET", .url = url("http://hang.example.test:PORT/ok"), .timeout_ms = 500 });
	assert_int_equal(s.e.kind, ERR_RETRY);
	assert_false(s.sent);
	assert_in_range(s.took_us, 500000, 2500000);
	assert_true(beats > 5);
	assert_in_range(loop_take_lag_us(l), 0, 400000); /* held up, it would be the 500 ms of the call */
	fake_stop(&dns);
}

static void forbidden_addresses_are_not_connected_to(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use_dns(&dns);
	static const char *const urls[] = {
		"http://127.0.0.1:PORT/ok", "http://127.1:PORT/ok", "http://0x7f.1:PORT/ok", "http://2130706433:PORT/ok",
		"http://017700000001:PORT/ok", "http://[::1]:PORT/ok", "http://[::ffff:127.0.0.1]:PORT/ok",
		"http://[::ffff:7f00:1]:PORT/ok", "http://localhost:PORT/ok", "http://0.0.0.0:PORT/ok", "http://[::]:PORT/ok",
		"http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://api.example.test:PORT/ok",
	};
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct call_seen s = run(&(struct httpc_request){
			.method = "POST", .url = url(urls[i]), .body = STR("a"), .forbid_internal = true, .timeout_ms = 3000 });
		if (s.e.kind != ERR_DENIED || s.sent)
			fail_msg("%s: %s %s", urls[i], err_kind_name(s.e.kind), s.e.what);
	}
	assert_int_equal(http.seen->connections, 0);
	fake_stop(&dns);
}

static bool internal(const char *text)
{
	struct sockaddr_storage sa = { 0 };
	bool v6 = strchr(text, ':') != NULL;
	sa.ss_family = v6 ? AF_INET6 : AF_INET;
	void *to = v6 ? (void *)&((struct sockaddr_in6 *)&sa)->sin6_addr : (void *)&((struct sockaddr_in *)&sa)->sin_addr;
	assert_int_equal(inet_pton(sa.ss_family, text, to), 1);
	return httpc_is_internal((struct sockaddr *)&sa);
}

static void which_addresses_are_internal(void **state)
{
	(void)state;
	static const char *const inside[] = {
		"0.0.0.0", "0.1.2.3", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1", "127.255.0.1",
		"169.254.169.254", "172.16.0.0", "172.31.255.255", "192.0.0.1", "192.168.0.1", "198.18.0.0", "198.19.255.255",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::7f00:1",
		"64:ff9b::7f00:1", "fc00::1", "fdff::1", "fe80::1", "fec0::1", "ff02::1", "2001::1", "2001:db8::1", "2002:7f00:1::1",
		"2002:a00:1::", "3fff::1", "4000::1", "100::1",
	};
	static const char *const outside[] = {
		"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
		"169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
		"198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2606:4700::1111", "2001:4860:4860::8888", "2a00::1", "2002:808:808::1",
	};
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++)
		if (!internal(inside[i]))
			fail_msg("%s counts as public", inside[i]);
	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (internal(outside[i]))
			fail_msg("%s counts as internal", outside[i]);
	assert_true(httpc_is_internal(&(struct sockaddr){ .sa_family = AF_UNIX }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(names_are_looked_up),
		T(a_name_that_hangs_stops_nothing),
		T(forbidden_addresses_are_not_connected_to),
		T(which_addresses_are_internal),
	};
	return cmocka_run_group_tests_name("io_httpc_address", tests, NULL, NULL);
}
