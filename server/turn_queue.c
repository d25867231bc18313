/* server/turn_queue.c: inputs that wait for a turn: taken in, told when their time is over, woken for. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/seal.h"
#include "server/metrics.h"
#include "server/sitting.h"
#include <stdlib.h>

#define PATIENCE_US (10 * SEC_US)       /* default deadline of an input */
#define SWEEP_US (100 * 1000)           /* how often deadlines are looked at */

void turn_dedupe(const struct world *w, const char *kind, struct str id, uint8_t out[16])
{
	char text[256];
	size_t k = strlen(kind), n = id.n < sizeof text - k - 1 ? id.n : sizeof text - k - 1;
	memcpy(text, kind, k);
	text[k] = ':';
	if (n)
		memcpy(text + k + 1, id.p, n);
	seal_hash16(w->hash_key, str_n(text, k + 1 + n), out);
}

void turn_wake(struct turn *t)
{
	if (t->start_due || t->n_queue == 0)
		return;
	t->start_due = true;
	loop_defer(t->w->loop, turn_start, t);
}

static void after_pause(void *ctx)
{
	struct turn *t = ctx;
	t->pause = 0;
	turn_wake(t);
}

void turn_wake_later(struct turn *t, int64_t us)
{
	if (t->pause == 0 && t->n_queue > 0)
		t->pause = loop_after(t->w->loop, us, after_pause, t);
}

/* Inputs past their deadline end with ERR_DOWN. */
static void sweep(void *ctx)
{
	struct turn *t = ctx;
	int64_t now = clock_mono_us();
	struct list late;
	list_init(&late);
	for (struct list *l = t->queue.next, *next; l != &t->queue; l = next) {
		next = l->next;
		if (LIST_OF(l, struct item, link)->in.deadline_us > now)
			continue;
		list_remove(l);
		list_append(&late, l);
		t->n_queue--;
	}
	t->sweep = t->n_queue ? loop_after(t->w->loop, SWEEP_US, sweep, t) : 0;
	for (struct list *l; (l = list_first(&late)) != NULL;) {
		list_remove(l);
		metric_add(M_TURN_TIMEOUTS, 1);
		item_end(LIST_OF(l, struct item, link), err_new(ERR_DOWN, "the database was away for too long"), NULL);
	}
}

void turn_watch(struct turn *t)
{
	if (t->n_queue && t->sweep == 0)
		t->sweep = loop_after(t->w->loop, SWEEP_US, sweep, t);
}

struct refusal {
	turn_done *done;
	void *ctx;
};

static void refuse(void *ctx)
{
	struct refusal r = *(struct refusal *)ctx;
	free(ctx);
	r.done(r.ctx, err_new(ERR_LIMIT, "too many inputs are waiting"), NULL);
}

void turn_add(struct turn *t, const struct input *in, turn_done *done, void *ctx)
{
	if (t->n_queue >= TURN_QUEUE_MAX) {
		struct refusal *r = malloc(sizeof *r);
		if (r == NULL)
			abort();
		*r = (struct refusal){ .done = done, .ctx = ctx };
		if (done)
			loop_defer(t->w->loop, refuse, r);
		else
			free(r);
		return;
	}
	struct item *it = item_new(in);
	it->done = done;
	it->ctx = ctx;
	if (it->in.deadline_us == 0)
		it->in.deadline_us = clock_mono_us() + PATIENCE_US;
	list_append(&t->queue, &it->link);
	t->n_queue++;
	turn_watch(t);
	turn_wake(t);
}

size_t turn_waiting(const struct turn *t)
{
	return t->n_queue;
}

void turn_hurry(struct turn *t, int64_t until_us)
{
	for (struct list *l = t->queue.next; l != &t->queue; l = l->next) {
		struct input *in = &LIST_OF(l, struct item, link)->in;
		if (in->deadline_us > until_us)
			in->deadline_us = until_us;
	}
}
