/* server/turn_side.c: what a turn writes beside the conversation: numbers, consents, audit, alerts. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/buying.h"
#include "server/host.h"

static int numbers_calls(struct sitting *s, struct db_call *calls, int n)
{
	static const enum pool_change changes[] = { [NUMBER_PAUSE] = POOL_PAUSE, [NUMBER_RESUME] = POOL_RESUME, [NUMBER_GIVE_UP] = POOL_GIVE_UP };
	int64_t rest_us = s->now_us + s->w->cfg->quarantine_days * DAY_US;
	for (int op = 0; op < NUMBER_DROP_TEXTS; op++)
		if (s->ops[op].n)
			calls[n++] = pool_change_call(s->a, changes[op], s->ops[op].p, s->ops[op].n, s->now_us, rest_us);
	return n;
}

int turn_drop_calls(struct sitting *s, struct db_call *calls, int n)
{
	if (s->ops[NUMBER_DROP_TEXTS].n == 0)
		return n;
	struct db_param *p = ARENA_ARRAY(s->a, 2, struct db_param);
	p[0] = db_p_ints(s->a, s->ops[NUMBER_DROP_TEXTS].p, s->ops[NUMBER_DROP_TEXTS].n);
	p[1] = db_p_int(s->a, s->now_us);
	calls[n] = (struct db_call){ .sql = SQL_MESSAGES_DROP_QUEUED, .params = p, .n_params = 2 };
	return n + 1;
}

static struct db_call consents_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->consents.n;
	int64_t *ids = ARENA_ARRAY(a, n, int64_t), *occurred = ARENA_ARRAY(a, n, int64_t);
	uint8_t(*hashes)[16] = arena_array(a, n, 16);
	struct str *ours = ARENA_ARRAY(a, n, struct str), *kinds = ARENA_ARRAY(a, n, struct str), *words = ARENA_ARRAY(a, n, struct str);
	struct str *via = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		const struct consent_row *c = &s->consents.p[i];
		ids[i] = c->client_id;
		memcpy(hashes[i], c->hash, 16);
		ours[i] = c->our_number;
		kinds[i] = str_of(c->kind);
		words[i] = c->word;
		via[i] = c->via;
		occurred[i] = c->occurred_us;
	}
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_uuids(a, (const uint8_t(*)[16])hashes, n);
	p[2] = db_p_texts(a, ours, n);
	p[3] = db_p_texts(a, kinds, n);
	p[4] = db_p_texts(a, words, n);
	p[5] = db_p_texts(a, via, n);
	p[6] = db_p_ints(a, occurred, n);
	p[7] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_CONSENTS_STORE, .params = p, .n_params = 8 };
}

static struct db_call audit_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->audit.n;
	int64_t *ids = ARENA_ARRAY(a, n, int64_t);
	struct str *col[5];
	for (size_t i = 0; i < 5; i++)
		col[i] = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		const struct audit_row *r = &s->audit.p[i];
		ids[i] = r->client_id;
		col[0][i] = r->actor;
		col[1][i] = r->action;
		col[2][i] = r->from;
		col[3][i] = r->to;
		col[4][i] = r->reason;
	}
	struct db_param *p = ARENA_ARRAY(a, 7, struct db_param);
	p[0] = db_p_texts(a, col[0], n);
	p[1] = db_p_texts(a, col[1], n);
	p[2] = db_p_ints(a, ids, n);
	p[3] = db_p_texts(a, col[2], n);
	p[4] = db_p_texts(a, col[3], n);
	p[5] = db_p_texts(a, col[4], n);
	p[6] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_AUDIT_STORE, .params = p, .n_params = 7 };
}

static struct db_call raise_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->alerts.n;
	int64_t *ids = ARENA_ARRAY(a, n, int64_t);
	struct str *kinds = ARENA_ARRAY(a, n, struct str), *severities = ARENA_ARRAY(a, n, struct str), *resources = ARENA_ARRAY(a, n, struct str);
	struct str *details = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		const struct alert_row *r = &s->alerts.p[i];
		kinds[i] = str_of(r->kind);
		severities[i] = str_of(r->severity);
		resources[i] = r->resource;
		details[i] = r->detail.p ? r->detail : STR("");
		ids[i] = r->client_id;
	}
	struct db_param *p = ARENA_ARRAY(a, 6, struct db_param);
	p[0] = db_p_texts(a, kinds, n);
	p[1] = db_p_texts(a, severities, n);
	p[2] = db_p_texts(a, resources, n);
	p[3] = db_p_ints(a, ids, n);
	p[4] = db_p_texts(a, details, n);
	p[5] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_ALERTS_RAISE, .params = p, .n_params = 6 };
}

static struct db_call clear_call(struct sitting *s)
{
	struct arena *a = s->a;
	size_t n = s->cleared.n;
	struct str *kinds = ARENA_ARRAY(a, n, struct str), *resources = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		kinds[i] = str_of(s->cleared.p[i].kind);
		resources[i] = s->cleared.p[i].resource;
	}
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_texts(a, kinds, n);
	p[1] = db_p_texts(a, resources, n);
	p[2] = db_p_int(a, s->now_us);
	return (struct db_call){ .sql = SQL_ALERTS_CLEAR, .params = p, .n_params = 3 };
}

/* A repeat from a phone that was erased since must not bring its client back. */
static int uncreate_call(struct sitting *s, struct db_call *calls, int n)
{
	VEC(int64_t) ids = { 0 };
	for (size_t i = 0; i < s->n_seats; i++)
		if (s->seats[i].created) {
			int64_t *slot;
			VEC_ADD(s->a, &ids, slot);
			*slot = s->seats[i].row.id;
		}
	if (ids.n == 0)
		return n;
	struct db_param *p = ARENA_NEW(s->a, struct db_param);
	*p = db_p_ints(s->a, ids.p, ids.n);
	calls[n++] = (struct db_call){ .sql = SQL_CLIENTS_UNCREATE, .params = p, .n_params = 1 };
	return n;
}

/* Somebody is told here to wait for a number: it is wished for in the same transaction. */
static int wish_calls(struct sitting *s, struct db_call *calls, int n)
{
	struct str *countries = ARENA_ARRAY(s->a, s->n_seats + 1, struct str);
	size_t n_countries = 0;
	for (size_t i = 0; i < s->n_seats; i++) {
		const struct client *c = &s->seats[i].row;
		bool waits = s->seats[i].dirty && (str_is(c->gate, "waiting_number") || str_is(c->gate, "paid_waiting"));
		bool known = false;
		for (size_t j = 0; j < n_countries && !known; j++)
			known = str_eq(countries[j], c->country);
		if (waits && !known)
			countries[n_countries++] = c->country;
	}
	int before = n;
	if (n_countries > 0)
		n = buying_wish_calls(s->a, s->w->cfg, countries, n_countries, s->now_us, calls, n);
	s->wished = n > before;
	return n;
}

int turn_side_calls(struct sitting *s, struct db_call *calls, int n)
{
	n = uncreate_call(s, calls, n);
	n = numbers_calls(s, calls, n);
	n = turn_placed_calls(s, calls, n);
	n = turn_checkout_calls(s, calls, n);
	if (s->consents.n)
		calls[n++] = consents_call(s);
	if (s->audit.n)
		calls[n++] = audit_call(s);
	if (s->cleared.n)
		calls[n++] = clear_call(s);
	if (s->alerts.n)
		calls[n++] = raise_call(s);
	return wish_calls(s, calls, n); /* last: whoever waits for its lock waits for a commit alone */
}
