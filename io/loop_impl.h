/* io/loop_impl.h: what io/loop*.c share about one loop. Not for others. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/list.h"
#include "io/loop.h"
#include <event2/event_struct.h>

struct evdns_base;

struct timer {
	struct event ev;
	struct loop *loop;
	loop_fn *fn;
	void *ctx;
	int64_t due_us;
	uint32_t slot;
	uint32_t generation;    /* counts up at every use of the slot; never 0 */
	bool armed;
	uint32_t next_free;     /* slot + 1 of the next free timer; 0: none */
};

struct deferred {
	struct deferred *next;
	loop_fn *fn;
	void *ctx;
};

struct signal_watch {
	struct signal_watch *next;
	struct loop *loop;
	struct event *ev;
	loop_fn *fn;
	void *ctx;
};

struct loop {
	struct event_base *base;
	bool stopped;
	bool closing;                   /* loop_free() is at work: nobody is called any more */
	struct timer **timers;          /* by slot */
	uint32_t n_timers, cap_timers;
	uint32_t free_timer;            /* slot + 1 of the first free timer; 0: none */
	struct deferred *first, **last; /* calls to make, oldest first */
	struct deferred *spare;
	struct event defer_ev;
	struct signal_watch *signals;
	struct event beat_ev;           /* measures lag */
	int64_t beat_us, lag_us;
	struct evdns_base *dns;         /* made at the first lookup of a name */
	struct list lookups;            /* struct lookup: not yet answered */
};

/* Memory that a loop cannot go on without: zeroed, or the process ends (a worker is restarted by its parent). */
void *loop_memory(size_t n_bytes);
/* Drop all lookups without calling anybody, and the name server sockets. */
void loop_resolve_close(struct loop *l);
