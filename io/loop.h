/* io/loop.h: the event loop of one process: timers, signals, deferred calls, name lookup. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"
#include <event2/event.h>

struct loop;
typedef void loop_fn(void *ctx);

/* Must be called after fork in each process. SIGPIPE is ignored from here on. ERR_DOWN on failure. */
struct err loop_new(struct loop **ret) MUST_CHECK;
void loop_free(struct loop *l);             /* what is still to come (timers, deferred calls, lookups) is dropped */
struct event_base *loop_base(struct loop *l);
void loop_run(struct loop *l);              /* until loop_stop() */
void loop_stop(struct loop *l);

/* Timers on the monotonic clock. One-shot; the id is 0 never; cancelling a fired or unknown id is harmless. */
uint64_t loop_after(struct loop *l, int64_t delay_us, loop_fn *fn, void *ctx);
void loop_cancel(struct loop *l, uint64_t timer);
/* Run fn once from the loop, never before this call has returned. */
void loop_defer(struct loop *l, loop_fn *fn, void *ctx);
/* fn(ctx) on the loop for each delivery of the signal. */
struct err loop_signal(struct loop *l, int signo, loop_fn *fn, void *ctx) MUST_CHECK;

/* Name lookup through evdns, which never blocks (reliability M4, M5). Numeric addresses and "localhost" answer at once
 * (still from the loop). done() runs exactly once; addr is "" on failure. */
#define LOOP_ADDR_MAX 64
#define LOOP_RESOLVE_MS 6000        /* then ERR_RETRY; ERR_MISSING: there is no such name */
typedef void loop_resolved(void *ctx, struct err e, const char *addr);
void loop_resolve(struct loop *l, const char *host, loop_resolved *done, void *ctx);
/* That done(ctx) will not be called; harmless when there is no such lookup. */
void loop_resolve_cancel(struct loop *l, loop_resolved *done, void *ctx);
/* Ask only this name server ("192.0.2.1" or "192.0.2.1:5353") from now on, not those of /etc/resolv.conf. */
struct err loop_use_nameserver(struct loop *l, const char *address) MUST_CHECK;

/* How long the loop was held up at the worst since the last call, in microseconds (seen by a beat every 25 ms). */
int64_t loop_take_lag_us(struct loop *l);
