/* server/turn_money.c: what a turn writes of payments: events, each once; events that found their owner; checkouts that are over. */
/* SPDX-License-Identifier: MIT */
#include "server/host.h"

static const char *outcome_of(const struct item *it)
{
	return it->stage == ITEM_NOBODY ? "unknown_reference" : it->pay_outcome;
}

/* Stored events that had no owner until now. */
static int adopt_calls(struct sitting *s, struct db_call *calls, int n)
{
	struct arena *a = s->a;
	size_t max = s->n_items, k = 0;
	int64_t *ids = ARENA_ARRAY(a, max, int64_t), *clients = ARENA_ARRAY(a, max, int64_t);
	struct str *outcomes = ARENA_ARRAY(a, max, struct str);
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		const struct item *it = LIST_OF(l, struct item, link);
		if (it->in.adopts == 0 || it->stage != ITEM_DONE)
			continue;
		ids[k] = it->in.adopts;
		clients[k] = it->seat->row.id;
		outcomes[k++] = str_of(outcome_of(it));
	}
	if (k == 0)
		return n;
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_ints(a, ids, k);
	p[1] = db_p_ints(a, clients, k);
	p[2] = db_p_texts(a, outcomes, k);
	calls[n] = (struct db_call){ .sql = SQL_PAYMENT_ADOPT, .params = p, .n_params = 3 };
	return n + 1;
}

/* Is it an event to be stored? A reading that was no news is none. */
static bool is_stored(const struct item *it)
{
	if (it->in.payment == NULL || it->in.adopts || (it->stage != ITEM_DONE && it->stage != ITEM_NOBODY))
		return false;
	return !it->in.reread || it->out.paid_otherwise;
}

int turn_payment_calls(struct sitting *s, struct db_call *calls, int n)
{
	struct arena *a = s->a;
	size_t max = s->n_items, k = 0;
	struct str *col[10];
	int64_t *num[5];
	bool *once = ARENA_ARRAY(a, max, bool);
	for (size_t i = 0; i < 10; i++)
		col[i] = ARENA_ARRAY(a, max, struct str);
	for (size_t i = 0; i < 5; i++)
		num[i] = ARENA_ARRAY(a, max, int64_t);
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		const struct item *it = LIST_OF(l, struct item, link);
		const struct payment_event *e = it->in.payment;
		if (!is_stored(it))
			continue;
		const struct str row[10] = { it->in.provider, e->event_id, e->type, it->in.reference, e->subscription_id, e->object_id,
			str_of(e->effect ? e->effect : "none"), str_of(outcome_of(it)), e->payment_id, e->customer_id };
		for (size_t i = 0; i < 10; i++)
			col[i][k] = row[i];
		num[0][k] = it->seat ? it->seat->row.id : 0;
		num[1][k] = e->occurred_us;
		num[2][k] = e->understood && !e->mode_mismatch ? (int64_t)e->says : 0;
		num[3][k] = (int64_t)e->standing;
		num[4][k] = e->charged_us;
		once[k++] = e->one_time;
	}
	if (k == 0)
		return adopt_calls(s, calls, n);
	struct db_param *p = ARENA_ARRAY(a, 17, struct db_param);
	for (int i = 0; i < 4; i++)
		p[i] = db_p_texts(a, col[i], k);
	p[4] = db_p_ints(a, num[0], k);
	p[5] = db_p_texts(a, col[4], k);
	p[6] = db_p_texts(a, col[5], k);
	p[7] = db_p_ints(a, num[1], k);
	p[8] = db_p_texts(a, col[6], k);
	p[9] = db_p_texts(a, col[7], k);
	p[10] = db_p_int(a, s->now_us);
	p[11] = db_p_texts(a, col[8], k);
	p[12] = db_p_texts(a, col[9], k);
	p[13] = db_p_ints(a, num[2], k);
	p[14] = db_p_ints(a, num[3], k);
	p[15] = db_p_bools(a, once, k);
	p[16] = db_p_ints(a, num[4], k);
	calls[n++] = (struct db_call){ .sql = SQL_PAYMENT_STORE, .params = p, .n_params = 17 };
	return adopt_calls(s, calls, n);
}

int turn_checkout_calls(struct sitting *s, struct db_call *calls, int n)
{
	struct arena *a = s->a;
	size_t n_payers = 0, n_paid = 0, n_gone = 0;
	int64_t *payers = ARENA_ARRAY(a, s->n_items, int64_t);
	struct str *paid = ARENA_ARRAY(a, s->n_items, struct str), *gone = ARENA_ARRAY(a, s->n_items, struct str);
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		const struct item *it = LIST_OF(l, struct item, link);
		const struct payment_event *e = it->in.payment;
		if (it->in.kind != INPUT_PAYMENT || it->stage != ITEM_DONE)
			continue;
		if (it->seat->row.payment_active)
			payers[n_payers++] = it->seat->row.id;
		if (e && e->checkout == CHECKOUT_PAID)
			paid[n_paid++] = e->checkout_id;
		else if (e && e->checkout == CHECKOUT_GONE)
			gone[n_gone++] = e->checkout_id;
	}
	if (n_payers + n_paid + n_gone == 0)
		return n;
	struct db_param *p = ARENA_ARRAY(a, 4, struct db_param);
	p[0] = db_p_ints(a, payers, n_payers);
	p[1] = db_p_texts(a, paid, n_paid);
	p[2] = db_p_texts(a, gone, n_gone);
	p[3] = db_p_int(a, s->now_us);
	calls[n] = (struct db_call){ .sql = SQL_CHECKOUTS_FOLLOW, .params = p, .n_params = 4 };
	return n + 1;
}
