/* server/turn_ask.c: what a turn asks the pool inside its transaction: allocate or hold a number for one client each. */
/* SPDX-License-Identifier: MIT
 *
 * The first try passes over numbers that another transaction is just taking; "none" is believed only after a second try that
 * waits for those (they may roll back: reliability, 'Further measured').
 */
#include "base/clock.h"
#include "server/host.h"

static struct db_call ask_call(struct sitting *s, const struct item *it)
{
	struct arena *a = s->a;
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_int(a, it->seat->row.id);
	p[1] = db_p_str(it->seat->row.country);
	p[2] = db_p_int(a, s->now_us);
	p[3] = db_p_int(a, s->now_us + (int64_t)s->w->cfg->reserve_minutes * MIN_US);
	if (it->ask == ASK_ALLOCATE)
		return (struct db_call){ .sql = it->ask_waits ? SQL_NUMBER_ALLOCATE_WAIT : SQL_NUMBER_ALLOCATE, .params = p, .n_params = 3 };
	return (struct db_call){ .sql = it->ask_waits ? SQL_NUMBER_HOLD_WAIT : SQL_NUMBER_HOLD, .params = p, .n_params = 4 };
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
		const PGresult *r = results[i++];
		bool found = PQntuples(r) > 0;
		if (!found && !it->ask_waits) {
			it->ask_waits = true;
			continue;
		}
		it->seat->asking = NULL;
		it->ask_waits = false;
		host_answer(s, it, found ? arena_str(s->a, db_str(r, 0, 0)) : STR_NONE, found ? arena_str(s->a, db_str(r, 0, 1)) : STR_NONE, false);
	}
}
