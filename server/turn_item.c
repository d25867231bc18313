/* server/turn_item.c: one queued input: copied on arrival, rewound for another run, ended once. */
/* SPDX-License-Identifier: MIT */
#include "server/sitting.h"
#include <stdlib.h>

static void copy_str(char **at, struct str *s)
{
	if (s->p == NULL)
		return;
	if (s->n)
		memcpy(*at, s->p, s->n);
	(*at)[s->n] = 0;
	s->p = *at;
	*at += s->n + 1;
}

/* One allocation: the item and all that it points to. */
struct item *item_new(const struct input *in)
{
	const struct payment_event *pe = in->payment;
	size_t n = sizeof(struct item) + in->reference.n + in->carrier.n + in->carrier_id.n + in->our_number.n + in->body.n +
		in->optout_type.n + in->call_from.n + in->provider.n + in->actor.n + in->reason.n + in->number.n + in->lang.n + 18;
	if (pe)
		n += sizeof *pe + pe->event_id.n + pe->type.n + pe->object_id.n + pe->reference.n + pe->subscription_id.n +
			pe->payment_id.n + pe->customer_id.n + pe->price_id.n + pe->checkout_id.n + 64;
	struct item *it = calloc(1, n);
	if (it == NULL)
		abort();
	char *at = (char *)(it + 1);
	it->in = *in;
	if (pe) {
		struct payment_event *copy = (struct payment_event *)(void *)at;
		at += (sizeof *copy + 15) & ~(size_t)15;
		*copy = *pe;
		it->in.payment = copy;
		copy_str(&at, &copy->event_id);
		copy_str(&at, &copy->type);
		copy_str(&at, &copy->object_id);
		copy_str(&at, &copy->reference);
		copy_str(&at, &copy->subscription_id);
		copy_str(&at, &copy->payment_id);
		copy_str(&at, &copy->customer_id);
		copy_str(&at, &copy->price_id);
		copy_str(&at, &copy->checkout_id);
	}
	copy_str(&at, &it->in.reference);
	copy_str(&at, &it->in.carrier);
	copy_str(&at, &it->in.carrier_id);
	copy_str(&at, &it->in.our_number);
	copy_str(&at, &it->in.body);
	copy_str(&at, &it->in.optout_type);
	copy_str(&at, &it->in.call_from);
	copy_str(&at, &it->in.provider);
	copy_str(&at, &it->in.actor);
	copy_str(&at, &it->in.reason);
	copy_str(&at, &it->in.number);
	copy_str(&at, &it->in.lang);
	list_init(&it->link);
	return it;
}

void item_end(struct item *it, struct err e, const struct outcome *o)
{
	if (it->done)
		it->done(it->ctx, e, o);
	free(it);
}

/* Clear what a run left on an item, so that it can run again. */
void item_rewind(struct item *it)
{
	struct item fresh = { .in = it->in, .done = it->done, .ctx = it->ctx, .tries = it->tries, .retries = it->retries, .solo = it->solo,
		.pool_failed = it->pool_failed };
	*it = fresh;
	list_init(&it->link);
}
