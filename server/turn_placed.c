/* server/turn_placed.c: what a turn writes of calls: those that usher places, their ends, phones to be looked up, numbers whose callers change hands. */
/* SPDX-License-Identifier: MIT */
#include "server/host.h"

static struct db_call store_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->placed.n;
	int64_t *ids = ARENA_ARRAY(a, n, int64_t), *due = ARENA_ARRAY(a, n, int64_t);
	struct str *col[5];
	for (size_t i = 0; i < 5; i++)
		col[i] = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		const struct placed_row *r = &s->placed.p[i];
		ids[i] = r->client_id;
		due[i] = r->due_us;
		col[0][i] = r->key;
		col[1][i] = str_of(r->why);
		col[2][i] = r->carrier;
		col[3][i] = r->our_number;
		col[4][i] = r->to;
	}
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	for (int i = 0; i < 5; i++)
		p[1 + i] = db_p_texts(a, col[i], n);
	p[6] = db_p_ints(a, due, n);
	p[7] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_PLACED_STORE, .params = p, .n_params = 8 };
}

static struct db_call end_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->placed_ends.n;
	struct str *keys = ARENA_ARRAY(a, n, struct str), *results = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		keys[i] = s->placed_ends.p[i].key;
		results[i] = str_of(s->placed_ends.p[i].result);
	}
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_texts(a, keys, n);
	p[1] = db_p_texts(a, results, n);
	p[2] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_PLACED_END, .params = p, .n_params = 3 };
}

/* Numbers whose callers are, or were, a live client's: the voice assistant may have to be told. */
static int voice_calls(struct sitting *s, struct db_call *calls, int n)
{
	VEC(struct str) numbers = { 0 };
	for (size_t i = 0; i < s->n_seats; i++) {
		const struct client *was = &s->seats[i].was, *is = &s->seats[i].row;
		bool moved = was->live != is->live || (is->live && !str_eq(was->number_e164, is->number_e164));
		struct str number = is->number_e164.n ? is->number_e164 : was->number_e164;
		if (!s->seats[i].dirty || number.n == 0 || !(moved || (s->seats[i].numbered && (was->live || is->live))))
			continue;
		struct str *slot;
		VEC_ADD(s->a, &numbers, slot);
		*slot = number;
	}
	if (numbers.n == 0)
		return n;
	struct db_param *p = ARENA_ARRAY(s->a, 2, struct db_param);
	p[0] = db_p_texts(s->a, numbers.p, numbers.n);
	p[1] = db_p_int(s->a, s->now_us);
	calls[n] = (struct db_call){ .sql = SQL_VOICE_QUEUE, .params = p, .n_params = 2 };
	return n + 1;
}

int turn_placed_calls(struct sitting *s, struct db_call *calls, int n)
{
	if (s->placed.n)
		calls[n++] = store_call(s);
	if (s->placed_ends.n)
		calls[n++] = end_call(s);
	if (s->lookups.n) {
		struct db_param *p = ARENA_ARRAY(s->a, 2, struct db_param);
		p[0] = db_p_ints(s->a, s->lookups.p, s->lookups.n);
		p[1] = db_p_int(s->a, s->now_us);
		calls[n++] = (struct db_call){ .sql = SQL_LOOKUP_STORE, .params = p, .n_params = 2 };
	}
	return s->w->cfg->vapi_api_key[0] ? voice_calls(s, calls, n) : n;
}
