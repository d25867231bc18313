/* tests/unit/server_metrics_test.c: figures are summed over workers and written as Prometheus reads them. */
/* SPDX-License-Identifier: MIT */
#include "server/metrics.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SLOTS 2

struct page {
	struct metric_slot *slots[SLOTS];
	struct buf text;
};

static int set_up(void **state)
{
	struct page *p = calloc(1, sizeof *p);
	assert_non_null(p);
	for (size_t i = 0; i < SLOTS; i++) {
		p->slots[i] = calloc(1, sizeof(struct metric_slot));
		assert_non_null(p->slots[i]);
	}
	buf_init(&p->text, METRICS_TEXT_MAX_BYTES);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct page *p = *state;
	metrics_use(NULL);
	for (size_t i = 0; i < SLOTS; i++)
		free(p->slots[i]);
	buf_done(&p->text);
	free(p);
	return 0;
}

static const struct metric_slot *const *slots_of(const struct page *p)
{
	return (const struct metric_slot *const *)p->slots;
}

static void write_page(struct page *p)
{
	static const char *const routes[] = { "sms", "voice" };
	metrics_write(&p->text, slots_of(p), SLOTS, routes, 2);
	assert_false(p->text.full);
}

static void assert_line(const struct page *p, const char *line)
{
	char whole[256];
	(void)snprintf(whole, sizeof whole, "\n%s\n", line);
	if (strstr(buf_str(&p->text).p, whole) == NULL)
		fail_msg("no line \"%s\"", line);
}

static void counters_and_gauges_are_summed(void **state)
{
	struct page *p = *state;
	for (size_t i = 0; i < SLOTS; i++) {
		metrics_use(p->slots[i]);
		metric_add(M_TURNS, 3);
		metric_add(M_POOL_EMPTY, 1);
		metric_set(M_TURN_WAITING, 5);
		metric_set(M_LOOP_LAG, 1500 + (int64_t)i);
	}
	metric_set(M_TURN_WAITING, 4);
	assert_int_equal(metrics_sum(M_TURNS, slots_of(p), SLOTS), 6);
	write_page(p);
	assert_line(p, "usher_turns_total 6");
	assert_line(p, "usher_allocations_total{result=\"POOL_EMPTY\"} 2");
	assert_line(p, "usher_allocations_total{result=\"ALLOCATED\"} 0");
	assert_line(p, "usher_turn_waiting 9");
	assert_line(p, "usher_loop_lag_seconds 0.001501");
}

static void histograms_are_cumulative(void **state)
{
	struct page *p = *state;
	metrics_use(p->slots[0]);
	metric_observe_us(M_TURN_SECONDS, 500);
	metric_observe_us(M_TURN_SECONDS, 501);
	metric_observe(M_TURN_SIZE, 1);
	metrics_use(p->slots[1]);
	metric_observe_us(M_TURN_SECONDS, 3600 * INT64_C(1000000));
	metric_observe(M_TURN_SIZE, 256);
	write_page(p);
	assert_line(p, "usher_turn_seconds_bucket{le=\"0.000500\"} 1");
	assert_line(p, "usher_turn_seconds_bucket{le=\"0.001000\"} 2");
	assert_line(p, "usher_turn_seconds_bucket{le=\"10.000000\"} 2");
	assert_line(p, "usher_turn_seconds_bucket{le=\"+Inf\"} 3");
	assert_line(p, "usher_turn_seconds_sum 3600.001001");
	assert_line(p, "usher_turn_seconds_count 3");
	assert_line(p, "usher_turn_size_bucket{le=\"1\"} 1");
	assert_line(p, "usher_turn_size_bucket{le=\"256\"} 2");
	assert_line(p, "usher_turn_size_sum 257");
}

static void requests_are_counted_by_route_and_status(void **state)
{
	struct page *p = *state;
	for (size_t i = 0; i < SLOTS; i++) {
		metrics_use(p->slots[i]);
		metric_request(0, 200);
		metric_request(1, 418);
		metric_request(METRIC_ROUTES_MAX, 404);
		metric_request(METRIC_ROUTES_MAX + 1000, 404);
	}
	write_page(p);
	assert_line(p, "usher_http_requests_total{route=\"sms\",status=\"200\"} 2");
	assert_line(p, "usher_http_requests_total{route=\"voice\",status=\"other\"} 2");
	assert_line(p, "usher_http_requests_total{route=\"none\",status=\"404\"} 4");
}

static void a_dead_worker_s_gauges_are_forgotten_its_counters_are_not(void **state)
{
	struct page *p = *state;
	metrics_use(p->slots[0]);
	metric_add(M_TURNS, 2);
	metric_set(M_CONNECTIONS, 7);
	metrics_forget_gauges(p->slots[0]);
	assert_int_equal(metrics_sum(M_CONNECTIONS, slots_of(p), SLOTS), 0);
	assert_int_equal(metrics_sum(M_TURNS, slots_of(p), SLOTS), 2);
}

/* Each family has one HELP and one TYPE line, before its samples, and its name says usher_. */
static void the_page_is_well_formed(void **state)
{
	struct page *p = *state;
	write_page(p);
	char seen[METRICS + 1][80];
	size_t n = 0;
	for (struct str rest = buf_str(&p->text); rest.p != NULL;) {
		struct str line = str_cut(&rest, '\n');
		if (line.n == 0)
			continue;
		if (str_starts(line, STR("# HELP "))) {
			struct str tail = str_sub(line, 7, line.n), name = str_cut(&tail, ' ');
			assert_true(str_starts(name, STR("usher_")));
			assert_true(tail.n > 0);
			for (size_t i = 0; i < n; i++)
				assert_false(str_is(name, seen[i]));
			assert_true(n <= METRICS && name.n < sizeof seen[0]);
			memcpy(seen[n], name.p, name.n);
			seen[n++][name.n] = '\0';
		} else if (line.p[0] != '#') {
			assert_true(n > 0 && str_starts(line, str_of(seen[n - 1])));
		}
	}
	assert_true(n > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(counters_and_gauges_are_summed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(histograms_are_cumulative, set_up, tear_down),
		cmocka_unit_test_setup_teardown(requests_are_counted_by_route_and_status, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_dead_worker_s_gauges_are_forgotten_its_counters_are_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_page_is_well_formed, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
