/* server/metrics.h: counters, gauges and histograms: each worker writes its own slot of shared memory, any of them shows the sum. */
/* SPDX-License-Identifier: MIT
 *
 *   metric_add(M_REPEATS, 1);  metric_observe_us(M_TURN_SECONDS, took_us);  metric_observe(M_TURN_SIZE, n);
 *
 * Rows: server/metrics.def. A process without a slot (a command) counts for itself. A slot outlives its worker, so that
 * counters never go back.
 */
#pragma once
#include "base/str.h"
#include <sys/types.h>

#define METRIC_BUCKETS 15           /* the last one is +Inf */
#define METRIC_CELLS (METRIC_BUCKETS + 2)
#define METRIC_ROUTES_MAX 96
#define METRIC_STATUSES 20
#define METRICS_TEXT_MAX_BYTES (256 * 1024)

enum metric {
#define METRIC(id, kind, name, labels, help) M_##id,
#include "server/metrics.def"
#undef METRIC
	METRICS
};

/* One process's figures. Zeroed memory is a good start. */
struct metric_slot {
	int64_t cells[METRICS][METRIC_CELLS];                   /* [0] value or sum, [1] count, then buckets */
	int64_t requests[METRIC_ROUTES_MAX + 1][METRIC_STATUSES];
};

/* Where this process writes; NULL: memory of its own. */
void metrics_use(struct metric_slot *slot);
void metric_add(enum metric m, int64_t by);
void metric_set(enum metric m, int64_t value);              /* gauges */
void metric_observe(enum metric m, int64_t value);          /* SIZES */
void metric_observe_us(enum metric m, int64_t us);          /* SECONDS */
/* An answer: route is its index in routes[], or METRIC_ROUTES_MAX for what no route took. */
void metric_request(size_t route, int status);
/* Gauges of a worker that has died are no longer true. */
void metrics_forget_gauges(struct metric_slot *slot);

/* The sum of n slots in Prometheus' text format; route names by index. */
void metrics_write(struct buf *b, const struct metric_slot *const *slots, size_t n, const char *const *routes, size_t n_routes);
/* One value over all slots, for tests and /readyz. */
int64_t metrics_sum(enum metric m, const struct metric_slot *const *slots, size_t n);
