/* server/metrics.c: counting, and the page that Prometheus reads. */
/* SPDX-License-Identifier: MIT */
#include "server/metrics.h"
#include "base/clock.h"
#include <inttypes.h>

enum metric_kind { COUNTER, GAUGE, PEAK, SECONDS, SIZES, MICROS };

static const struct row {
	enum metric_kind kind;
	const char *name, *labels, *help;
} rows[METRICS] = {
#define METRIC(id, k, n, l, h) [M_##id] = { .kind = k, .name = n, .labels = l, .help = h },
#include "server/metrics.def"
#undef METRIC
};

/* Upper ends of the buckets but the last: microseconds, and counts. */
static const int64_t ends_us[METRIC_BUCKETS - 1] = { 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000,
	5000000, 10000000 };
static const int64_t ends_n[METRIC_BUCKETS - 1] = { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192 };

/* The last one stands for every other status. */
static const int statuses[METRIC_STATUSES] = { 200, 201, 204, 303, 304, 400, 401, 403, 404, 405, 408, 409, 413, 415, 422, 429, 431, 500,
	503, 0 };

static struct metric_slot own_slot;
static struct metric_slot *current = &own_slot;

void metrics_use(struct metric_slot *slot)
{
	current = slot ? slot : &own_slot;
}

/* One writer a slot; readers are other processes. */
static void grow(int64_t *cell, int64_t by)
{
	__atomic_store_n(cell, *cell + by, __ATOMIC_RELAXED);
}

void metric_add(enum metric m, int64_t by)
{
	grow(&current->cells[m][0], by);
}

void metric_set(enum metric m, int64_t value)
{
	__atomic_store_n(&current->cells[m][0], value, __ATOMIC_RELAXED);
}

static void observe(enum metric m, int64_t value, const int64_t *ends)
{
	int64_t *cells = current->cells[m];
	size_t i = 0;
	while (i < METRIC_BUCKETS - 1 && value > ends[i])
		i++;
	grow(&cells[0], value);
	grow(&cells[1], 1);
	grow(&cells[2 + i], 1);
}

void metric_observe(enum metric m, int64_t value)
{
	observe(m, value, ends_n);
}

void metric_observe_us(enum metric m, int64_t us)
{
	observe(m, us, ends_us);
}

void metric_request(size_t route, int status)
{
	size_t i = 0;
	while (i < METRIC_STATUSES - 1 && statuses[i] != status)
		i++;
	grow(&current->requests[route < METRIC_ROUTES_MAX ? route : METRIC_ROUTES_MAX][i], 1);
}

void metrics_forget_gauges(struct metric_slot *slot)
{
	for (size_t m = 0; m < METRICS; m++)
		if (rows[m].kind == GAUGE || rows[m].kind == PEAK)
			__atomic_store_n(&slot->cells[m][0], 0, __ATOMIC_RELAXED);
}

static int64_t total(const struct metric_slot *const *slots, size_t n, size_t m, size_t cell)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++) {
		int64_t v = __atomic_load_n(&slots[i]->cells[m][cell], __ATOMIC_RELAXED);
		if (rows[m].kind != PEAK)
			sum += v;
		else if (v > sum)
			sum = v;
	}
	return sum;
}

int64_t metrics_sum(enum metric m, const struct metric_slot *const *slots, size_t n)
{
	return total(slots, n, m, 0);
}

static void write_seconds(struct buf *b, int64_t us)
{
	buf_printf(b, "%" PRId64 ".%06" PRId64, us / SEC_US, us % SEC_US);
}

static void write_head(struct buf *b, size_t m)
{
	static const char *const types[] = { "counter", "gauge", "gauge", "histogram", "histogram", "counter" };
	if (m > 0 && strcmp(rows[m].name, rows[m - 1].name) == 0)
		return;
	buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", rows[m].name, rows[m].help, rows[m].name, types[rows[m].kind]);
}

static void write_histogram(struct buf *b, const struct metric_slot *const *slots, size_t n, size_t m)
{
	bool seconds = rows[m].kind == SECONDS;
	const char *comma = *rows[m].labels ? "," : "", *open = *rows[m].labels ? "{" : "", *close = *rows[m].labels ? "}" : "";
	int64_t below = 0;
	for (size_t i = 0; i < METRIC_BUCKETS; i++) {
		below += total(slots, n, m, 2 + i);
		buf_printf(b, "%s_bucket{%s%sle=\"", rows[m].name, rows[m].labels, comma);
		if (i == METRIC_BUCKETS - 1)
			buf_add_z(b, "+Inf");
		else if (seconds)
			write_seconds(b, ends_us[i]);
		else
			buf_add_int(b, ends_n[i]);
		buf_printf(b, "\"} %" PRId64 "\n", below);
	}
	buf_printf(b, "%s_sum%s%s%s ", rows[m].name, open, rows[m].labels, close);
	if (seconds)
		write_seconds(b, total(slots, n, m, 0));
	else
		buf_add_int(b, total(slots, n, m, 0));
	buf_printf(b, "\n%s_count%s%s%s %" PRId64 "\n", rows[m].name, open, rows[m].labels, close, below);
}

static void write_plain(struct buf *b, const struct metric_slot *const *slots, size_t n, size_t m)
{
	int64_t v = total(slots, n, m, 0);
	buf_printf(b, *rows[m].labels ? "%s{%s} " : "%s%s ", rows[m].name, rows[m].labels);
	if (rows[m].kind == MICROS || rows[m].kind == PEAK)
		write_seconds(b, v);
	else
		buf_add_int(b, v);
	buf_add_char(b, '\n');
}

static void write_requests(struct buf *b, const struct metric_slot *const *slots, size_t n, const char *const *routes, size_t n_routes)
{
	buf_add_z(b, "# HELP usher_http_requests_total Requests answered, by route and status\n# TYPE usher_http_requests_total counter\n");
	for (size_t r = 0; r <= METRIC_ROUTES_MAX; r++) {
		for (size_t s = 0; s < METRIC_STATUSES; s++) {
			int64_t sum = 0;
			for (size_t i = 0; i < n; i++)
				sum += __atomic_load_n(&slots[i]->requests[r][s], __ATOMIC_RELAXED);
			if (sum == 0)
				continue;
			buf_printf(b, "usher_http_requests_total{route=\"%s\",status=\"", r < n_routes ? routes[r] : "none");
			if (statuses[s])
				buf_add_int(b, statuses[s]);
			else
				buf_add_z(b, "other");
			buf_printf(b, "\"} %" PRId64 "\n", sum);
		}
	}
}

void metrics_write(struct buf *b, const struct metric_slot *const *slots, size_t n, const char *const *routes, size_t n_routes)
{
	for (size_t m = 0; m < METRICS; m++) {
		write_head(b, m);
		if (rows[m].kind == SECONDS || rows[m].kind == SIZES)
			write_histogram(b, slots, n, m);
		else
			write_plain(b, slots, n, m);
	}
	write_requests(b, slots, n, routes, n_routes);
}
