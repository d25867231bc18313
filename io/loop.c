/* io/loop.c: event base, timers by id, deferred calls, signals, lag. */
/* SPDX-License-Identifier: MIT */
#include "io/loop_impl.h"
#include "base/clock.h"
#include "base/log.h"
#include <signal.h>
#include <stdlib.h>

#define BEAT_US 25000

void *loop_memory(size_t n_bytes)
{
	void *p = calloc(1, n_bytes);
	if (!p) {
		log_event(LOG_ERROR, "OUT_OF_MEMORY", "bytes=%zu", n_bytes);
		abort();
	}
	return p;
}

static struct timeval timeval_of(int64_t us)
{
	if (us < 0)
		us = 0;
	return (struct timeval){ .tv_sec = us / SEC_US, .tv_usec = us % SEC_US };
}

/* -- timers: a table of slots; an id is the slot and the generation of its use */

static uint64_t timer_id(const struct timer *t)
{
	return ((uint64_t)t->generation << 32) | t->slot;
}

static void timer_release(struct timer *t)
{
	t->armed = false;
	t->next_free = t->loop->free_timer;
	t->loop->free_timer = t->slot + 1;
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct timer *t = arg;
	if (t->loop->closing)
		return;
	/* libevent reads a clock of some milliseconds' grain: a timer must not be early by it. */
	int64_t left_us = t->due_us - clock_mono_us();
	if (left_us > 0) {
		struct timeval tv = timeval_of(left_us);
		evtimer_add(&t->ev, &tv);
		return;
	}
	loop_fn *fn = t->fn;
	void *ctx = t->ctx;
	timer_release(t);
	fn(ctx);
}

static struct timer *timer_new(struct loop *l)
{
	if (l->n_timers == l->cap_timers) {
		uint32_t cap = l->cap_timers ? l->cap_timers * 2 : 64;
		struct timer **grown = loop_memory(cap * sizeof(*grown));
		if (l->n_timers)
			memcpy(grown, l->timers, l->n_timers * sizeof(*grown));
		free(l->timers);
		l->timers = grown;
		l->cap_timers = cap;
	}
	struct timer *t = loop_memory(sizeof(*t));
	t->loop = l;
	t->slot = l->n_timers;
	l->timers[l->n_timers++] = t;
	evtimer_assign(&t->ev, l->base, on_timer, t);
	return t;
}

static struct timer *timer_take(struct loop *l)
{
	if (!l->free_timer)
		return timer_new(l);
	struct timer *t = l->timers[l->free_timer - 1];
	l->free_timer = t->next_free;
	return t;
}

uint64_t loop_after(struct loop *l, int64_t delay_us, loop_fn *fn, void *ctx)
{
	struct timer *t = timer_take(l);
	if (++t->generation == 0)
		t->generation = 1;
	t->fn = fn;
	t->ctx = ctx;
	t->armed = true;
	t->due_us = clock_mono_us() + delay_us;
	struct timeval tv = timeval_of(delay_us);
	evtimer_add(&t->ev, &tv);
	return timer_id(t);
}

void loop_cancel(struct loop *l, uint64_t timer)
{
	uint32_t slot = (uint32_t)timer;
	if (timer == 0 || slot >= l->n_timers)
		return;
	struct timer *t = l->timers[slot];
	if (!t->armed || timer_id(t) != timer)
		return;
	evtimer_del(&t->ev);
	timer_release(t);
}

/* -- deferred calls */

static void on_deferred(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct loop *l = arg;
	if (l->closing)
		return;
	struct deferred *last = NULL;
	for (struct deferred *d = l->first; d; d = d->next)
		last = d;
	/* Calls deferred from here on wait for the next turn: sockets get theirs in between. */
	for (bool more = last != NULL; more && !l->stopped;) {
		struct deferred *d = l->first;
		more = d != last;
		l->first = d->next;
		if (!l->first)
			l->last = &l->first;
		loop_fn *fn = d->fn;
		void *ctx = d->ctx;
		d->next = l->spare;
		l->spare = d;
		fn(ctx);
	}
	if (l->first)
		evtimer_add(&l->defer_ev, &(struct timeval){ 0 });
}

void loop_defer(struct loop *l, loop_fn *fn, void *ctx)
{
	struct deferred *d = l->spare;
	if (d)
		l->spare = d->next;
	else
		d = loop_memory(sizeof(*d));
	*d = (struct deferred){ .fn = fn, .ctx = ctx };
	if (!l->first)
		evtimer_add(&l->defer_ev, &(struct timeval){ 0 });
	*l->last = d;
	l->last = &d->next;
}

/* -- signals */

static void on_signal(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct signal_watch *w = arg;
	if (!w->loop->closing)
		w->fn(w->ctx);
}

struct err loop_signal(struct loop *l, int signo, loop_fn *fn, void *ctx)
{
	struct signal_watch *w = loop_memory(sizeof(*w));
	w->loop = l;
	w->fn = fn;
	w->ctx = ctx;
	w->ev = evsignal_new(l->base, signo, on_signal, w);
	if (!w->ev || evsignal_add(w->ev, NULL) != 0) {
		if (w->ev)
			event_free(w->ev);
		free(w);
		return err_code(ERR_DOWN, signo, "cannot watch a signal");
	}
	w->next = l->signals;
	l->signals = w;
	return OK;
}

/* -- lag: how late a regular beat comes */

static void on_beat(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct loop *l = arg;
	int64_t now = clock_mono_us();
	int64_t late = now - l->beat_us - BEAT_US;
	l->beat_us = now;
	if (late > l->lag_us)
		l->lag_us = late;
}

int64_t loop_take_lag_us(struct loop *l)
{
	int64_t lag = l->lag_us;
	l->lag_us = 0;
	return lag;
}

/* -- the loop itself */

struct err loop_new(struct loop **ret)
{
	*ret = NULL;
	struct event_config *cfg = event_config_new();
	if (!cfg)
		return err_new(ERR_DOWN, "cannot configure the event loop");
	/* Without the cached time a timer set late in a long callback still waits its whole delay. */
	event_config_set_flag(cfg, EVENT_BASE_FLAG_NO_CACHE_TIME);
	struct event_base *base = event_base_new_with_config(cfg);
	event_config_free(cfg);
	if (!base)
		return err_new(ERR_DOWN, "cannot create the event loop");
	(void)signal(SIGPIPE, SIG_IGN);
	struct loop *l = loop_memory(sizeof(*l));
	l->base = base;
	l->last = &l->first;
	list_init(&l->lookups);
	evtimer_assign(&l->defer_ev, base, on_deferred, l);
	event_assign(&l->beat_ev, base, -1, EV_PERSIST, on_beat, l);
	*ret = l;
	return OK;
}

static void free_calls(struct deferred *d)
{
	while (d) {
		struct deferred *next = d->next;
		free(d);
		d = next;
	}
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	l->closing = true;
	loop_resolve_close(l);
	event_del(&l->beat_ev);
	event_del(&l->defer_ev);
	while (l->signals) {
		struct signal_watch *w = l->signals;
		l->signals = w->next;
		event_free(w->ev);
		free(w);
	}
	for (uint32_t i = 0; i < l->n_timers; i++) {
		event_del(&l->timers[i]->ev);
		free(l->timers[i]);
	}
	free(l->timers);
	free_calls(l->first);
	free_calls(l->spare);
	event_base_free(l->base);
	free(l);
}

struct event_base *loop_base(struct loop *l)
{
	return l->base;
}

void loop_run(struct loop *l)
{
	l->stopped = false;
	l->beat_us = clock_mono_us();
	struct timeval beat = timeval_of(BEAT_US);
	event_add(&l->beat_ev, &beat);
	while (!l->stopped && event_base_loop(l->base, EVLOOP_ONCE) >= 0)
		continue;
	event_del(&l->beat_ev);
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
	event_base_loopbreak(l->base);
}
