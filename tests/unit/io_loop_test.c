/* tests/unit/io_loop_test.c: timers, deferred calls, signals, name lookup, lag. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "io/loop.h"
#include "tests/unit/io_fake_dns.h"

static struct loop *l;
static char trace[256];     /* what has run, in order */

static void trace_add(const char *z)
{
	size_t n = strlen(trace);
	snprintf(trace + n, sizeof(trace) - n, "%s", z);
}

static int start(void **state)
{
	(void)state;
	trace[0] = '\0';
	return err_is(loop_new(&l));
}

static int stop(void **state)
{
	(void)state;
	loop_free(l);
	return 0;
}

static void note(void *ctx)
{
	trace_add(ctx);
}

static void quit(void *ctx)
{
	(void)ctx;
	loop_stop(l);
}

static void timers_run_in_order_and_not_early(void **state)
{
	(void)state;
	int64_t t0 = clock_mono_us();
	assert_int_not_equal(loop_after(l, 300000, note, "c"), 0);
	loop_after(l, 50000, note, "a");
	loop_after(l, 150000, note, "b");
	loop_after(l, 450000, quit, NULL);
	assert_string_equal(trace, "");
	loop_run(l);
	assert_string_equal(trace, "abc");
	assert_in_range(clock_mono_us() - t0, 450000, 4000000);
}

static void no_timer_is_early(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++) {
		int64_t delay_us = 500 + i * 317, t0 = clock_mono_us();
		loop_after(l, delay_us, quit, NULL);
		loop_run(l);
		assert_in_range(clock_mono_us() - t0, delay_us, 2500000);
	}
}

static void cancelled_timers_do_not_run(void **state)
{
	(void)state;
	uint64_t a = loop_after(l, 1000, note, "a"), b = loop_after(l, 1000, note, "b");
	loop_cancel(l, a);
	loop_cancel(l, a);
	uint64_t c = loop_after(l, 1000, note, "c"); /* takes the place of a */
	assert_int_not_equal(a, c);
	loop_cancel(l, a);
	loop_cancel(l, 0);
	loop_cancel(l, UINT64_MAX);
	loop_cancel(l, b + 1000);
	loop_after(l, 200000, quit, NULL);
	loop_run(l);
	assert_string_equal(trace, "bc");
	loop_cancel(l, b);
	loop_cancel(l, c);
}

static void more_timers_than_the_table_begins_with(void **state)
{
	(void)state;
	for (int i = 0; i < 300; i++)
		loop_after(l, 1000 + i, note, i % 100 ? "" : "x");
	loop_after(l, 300000, quit, NULL);
	loop_run(l);
	assert_string_equal(trace, "xxx");
}

static void again(void *ctx)
{
	trace_add("d");
	if (strlen(trace) < 5)
		loop_defer(l, again, ctx);
	else
		loop_stop(l);
}

static void deferred_calls_run_later_and_in_order(void **state)
{
	(void)state;
	loop_defer(l, note, "a");
	loop_defer(l, note, "b");
	loop_defer(l, again, NULL);
	assert_string_equal(trace, "");
	loop_run(l);
	assert_string_equal(trace, "abddd");
}

static void for_ever(void *ctx)
{
	loop_defer(l, for_ever, ctx);
}

static void deferring_for_ever_starves_nobody(void **state)
{
	(void)state;
	loop_defer(l, for_ever, NULL);
	loop_after(l, 20000, quit, NULL);
	int64_t t0 = clock_mono_us();
	loop_run(l);
	assert_in_range(clock_mono_us() - t0, 20000, 1000000);
}

static void what_is_left_at_the_end_is_dropped(void **state)
{
	(void)state;
	loop_after(l, 1000000, note, "a");
	loop_defer(l, note, "b");
	loop_resolve(l, "127.0.0.1", NULL, NULL);
	assert_string_equal(trace, ""); /* stop() frees the loop */
}

static void signals_arrive(void **state)
{
	(void)state;
	assert_false(err_is(loop_signal(l, SIGUSR1, note, "u")));
	raise(SIGUSR1);
	assert_string_equal(trace, "");
	loop_after(l, 200000, quit, NULL);
	loop_run(l);
	assert_string_equal(trace, "u");
}

static void hold(void *ctx)
{
	(void)ctx;
	usleep(150000);
	loop_after(l, 60000, quit, NULL);
}

static void a_held_loop_shows_as_lag(void **state)
{
	(void)state;
	loop_after(l, 60000, hold, NULL);
	loop_run(l);
	assert_in_range(loop_take_lag_us(l), 100000, 1000000);
	assert_int_equal(loop_take_lag_us(l), 0);
}

/* -- names */

struct answer {
	int calls;
	struct err e;
	char addr[LOOP_ADDR_MAX];
	int64_t took_us;
};

static void on_resolved(void *ctx, struct err e, const char *addr)
{
	struct answer *a = ctx;
	a->calls++;
	a->e = e;
	snprintf(a->addr, sizeof(a->addr), "%s", addr);
	loop_stop(l);
}

static struct answer resolve(const char *host)
{
	struct answer a = { 0 };
	int64_t t0 = clock_mono_us();
	loop_resolve(l, host, on_resolved, &a);
	assert_int_equal(a.calls, 0);
	loop_run(l);
	a.took_us = clock_mono_us() - t0;
	assert_int_equal(a.calls, 1);
	return a;
}

static void use(const struct fake *dns)
{
	char at[40];
	snprintf(at, sizeof(at), "127.0.0.1:%u", dns->port);
	assert_false(err_is(loop_use_nameserver(l, at)));
}

static void numbers_and_localhost_need_no_server(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use(&dns);
	assert_string_equal(resolve("192.0.2.1").addr, "192.0.2.1");
	assert_string_equal(resolve("2001:db8::1").addr, "2001:db8::1");
	assert_string_equal(resolve("[::1]").addr, "::1");
	assert_string_equal(resolve("LocalHost").addr, "127.0.0.1");
	assert_int_equal(dns.seen->requests, 0);
	fake_stop(&dns);
}

static void names_are_asked_for(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use(&dns);
	struct answer a = resolve("api.example.test");
	assert_false(err_is(a.e));
	assert_string_equal(a.addr, "127.0.0.1");
	a = resolve("no.example.test");
	assert_int_equal(a.e.kind, ERR_MISSING);
	assert_string_equal(a.addr, "");
	a = resolve("");
	assert_true(err_is(a.e));
	a = resolve("a..b");
	assert_true(err_is(a.e));
	fake_stop(&dns);
}

static int beats;

static void beat(void *ctx)
{
	beats++;
	loop_after(l, 10000, beat, ctx);
}

static void a_dead_server_holds_nobody_up(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use(&dns);
	beats = 0;
	beat(NULL);
	struct answer a = resolve("hang.example.test");
	assert_int_equal(a.e.kind, ERR_RETRY);
	assert_in_range(a.took_us, 1000000, LOOP_RESOLVE_MS * 1000 + 2000000);
	assert_true(beats > a.took_us / 10000 / 10);
	assert_in_range(loop_take_lag_us(l), 0, 800000); /* held up, it would be a second at least */
	fake_stop(&dns);
}

static void a_cancelled_lookup_calls_nobody(void **state)
{
	(void)state;
	struct fake dns = fake_dns();
	use(&dns);
	struct answer a = { 0 }, b = { 0 }, c = { 0 };
	loop_resolve(l, "hang.example.test", on_resolved, &a);
	loop_resolve(l, "127.0.0.1", on_resolved, &b);
	loop_resolve(l, "hang2.example.test", on_resolved, &c); /* open at the end */
	loop_resolve_cancel(l, on_resolved, &a);
	loop_resolve_cancel(l, on_resolved, &b);
	loop_resolve_cancel(l, on_resolved, &b);
	loop_after(l, 100000, quit, NULL);
	loop_run(l);
	assert_int_equal(a.calls + b.calls + c.calls, 0);
	fake_stop(&dns);
}

static void a_bad_server_address_is_refused(void **state)
{
	(void)state;
	assert_int_equal(loop_use_nameserver(l, "nonsense").kind, ERR_REJECT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(timers_run_in_order_and_not_early, start, stop),
		cmocka_unit_test_setup_teardown(no_timer_is_early, start, stop),
		cmocka_unit_test_setup_teardown(cancelled_timers_do_not_run, start, stop),
		cmocka_unit_test_setup_teardown(more_timers_than_the_table_begins_with, start, stop),
		cmocka_unit_test_setup_teardown(deferred_calls_run_later_and_in_order, start, stop),
		cmocka_unit_test_setup_teardown(deferring_for_ever_starves_nobody, start, stop),
		cmocka_unit_test_setup_teardown(what_is_left_at_the_end_is_dropped, start, stop),
		cmocka_unit_test_setup_teardown(signals_arrive, start, stop),
		cmocka_unit_test_setup_teardown(a_held_loop_shows_as_lag, start, stop),
		cmocka_unit_test_setup_teardown(numbers_and_localhost_need_no_server, start, stop),
		cmocka_unit_test_setup_teardown(names_are_asked_for, start, stop),
		cmocka_unit_test_setup_teardown(a_dead_server_holds_nobody_up, start, stop),
		cmocka_unit_test_setup_teardown(a_cancelled_lookup_calls_nobody, start, stop),
		cmocka_unit_test_setup_teardown(a_bad_server_address_is_refused, start, stop),
	};
	return cmocka_run_group_tests_name("io_loop", tests, NULL, NULL);
}
