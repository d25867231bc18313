/* server/turn_ask.c: what a turn asks the pool inside its transaction: allocate or hold a number for one client each. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/host.h"

static struct db_call ask_call(struct sitting *s, const struct item *it)
{
	struct pool_ask q = { .client_id = it->seat->row.id, .country = it->seat->row.country, .now_us = s->now_us, .waits = it->ask_waits,
		.until_us = s->now_us + s->w->cfg->reserve_minutes * MIN_US, .number = it->in.number, .force = it->in.force };
	switch (it->ask) {
	case ASK_ALLOCATE:
		return pool_allocate_call(s->a, &q);
	case ASK_ASSIGN:
		return pool_assign_call(s->a, &q);
	case ASK_UNASSIGN:
		q.until_us = s->now_us + s->w->cfg->quarantine_days * DAY_US;
		return pool_unassign_call(s->a, &q);
	case ASK_HOLD:
	case ASK_NOTHING:
		break;
	}
	return pool_hold_call(s->a, &q);
}

int turn_ask_calls(struct sitting *s, struct db_call *calls, int max)
{
	int n = 0;
	for (struct list *l = s->items.next; l != &s->items && n < max; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		if (it->stage == ITEM_ASKING)
			calls[n++] = ask_call(s, it);
	}
	return n;
}

void turn_ask_results(struct sitting *s, PGresult *const *results, int n)
{
	int i = 0;
	for (struct list *l = s->items.next; l != &s->items && i < n; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		if (it->stage != ITEM_ASKING)
			continue;
		struct pool_given given;
		pool_read_given(s->a, results[i++], &given);
		bool by_hand = it->ask == ASK_ASSIGN || it->ask == ASK_UNASSIGN; /* these wait for locks */
		if (given.number.n == 0 && !it->ask_waits && !by_hand) {
			it->ask_waits = true;
			continue;
		}
		it->seat->asking = NULL;
		it->ask_waits = false;
		host_answer(s, it, &given);
	}
}
