/* server/shared.h: the page of memory that the parent and all workers share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/metrics.h"

#define WORKERS_MAX 64

struct worker_slot {
	int32_t pid;                /* 0: none at the moment */
	int64_t beat_us;            /* clock_mono_us() of its last sign of life */
	struct metric_slot metrics;
};

struct shared {
	int64_t clock_shift_us;     /* base/clock.h */
	int64_t started_us;         /* clock_wall_us() */
	int64_t restarts;           /* of workers */
	int64_t unclean;            /* the last server, or a worker of this one, died: answers may have been lost on their way */
	int64_t recurring;          /* the recurring jobs have been seen to */
	size_t n;
	struct worker_slot workers[WORKERS_MAX];
};

/* Zeroed, inherited across fork; NULL when there is no memory. Untouched slots take none. */
struct shared *shared_new(size_t n_workers);
void shared_free(struct shared *s);
