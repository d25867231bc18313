/* server/turn_save.c: the last round trip of a turn: everything written as sets, then COMMIT. */
/* SPDX-License-Identifier: MIT
 *
 * Order matters in one place: client rows go before outgoing texts, because the database refuses a text to a client whose row
 * says opted out.
 */
#include "server/host.h"

struct save {
	struct sitting *s;
	struct arena *a;
	struct db_call *calls;
	int n;
};

static void add_call(struct save *v, enum sql_id sql, struct db_param *p, int n_params)
{
	v->calls[v->n++] = (struct db_call){ .sql = sql, .params = p, .n_params = n_params };
}

/* The seats whose rows changed, those that only talked or the others. */
static void save_clients(struct save *v, bool talked)
{
	struct sitting *s = v->s;
	const struct client **rows = ARENA_ARRAY(v->a, s->n_seats + 1, const struct client *);
	size_t n = 0;
	for (size_t i = 0; i < s->n_seats; i++)
		if (s->seats[i].dirty && client_only_talked(&s->seats[i].was, &s->seats[i].row) == talked)
			rows[n++] = &s->seats[i].row;
	if (n == 0)
		return;
	struct db_param *p = ARENA_ARRAY(v->a, DB_PARAMS_MAX, struct db_param);
	if (talked)
		add_call(v, SQL_CLIENTS_SAVE_TALK, p, clients_save_talk_params(v->a, rows, n, s->now_us, s->w->chart_id, p));
	else
		add_call(v, SQL_CLIENTS_SAVE, p, clients_save_params(v->a, rows, n, s->now_us, s->w->chart_id, p));
}

static struct str joined_answers(struct arena *a, const struct item *it)
{
	if (it->out.n_answers == 0)
		return STR_NONE;
	struct str all = it->out.answers[0];
	for (size_t i = 1; i < it->out.n_answers; i++)
		all = arena_printf(a, STR_FMT "\x1e" STR_FMT, STR_ARG(all), STR_ARG(it->out.answers[i]));
	return all;
}

static void save_inbound(struct save *v)
{
	struct sitting *s = v->s;
	struct arena *a = v->a;
	size_t max = s->n_items;
	int64_t *ids = ARENA_ARRAY(a, max, int64_t), *seqs = ARENA_ARRAY(a, max, int64_t);
	struct str *col[8];
	for (size_t i = 0; i < 8; i++)
		col[i] = ARENA_ARRAY(a, max, struct str);
	uint8_t(*keys)[16] = arena_array(a, max, 16);
	size_t n = 0;
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		if (it->stage != ITEM_DONE || it->in.kind != INPUT_TEXT)
			continue;
		ids[n] = it->seat->row.id;
		seqs[n] = it->out_seq;
		memcpy(keys[n], it->in.dedupe, 16);
		col[0][n] = it->in.carrier;
		col[1][n] = it->in.carrier_id;
		col[2][n] = it->in.our_number;
		col[3][n] = it->in.body;
		col[4][n] = it->steps;
		col[5][n] = str_of(it->leaf_from);
		col[6][n] = it->out.state;
		col[7][n] = joined_answers(a, it);
		n++;
	}
	if (n == 0)
		return;
	struct db_param *p = ARENA_ARRAY(a, 13, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_texts(a, col[0], n);
	p[2] = db_p_texts(a, col[1], n);
	p[3] = db_p_uuids(a, (const uint8_t(*)[16])keys, n);
	p[4] = db_p_texts(a, col[2], n);
	p[5] = db_p_texts(a, col[3], n);
	p[6] = db_p_ints(a, seqs, n);
	for (int i = 0; i < 4; i++)
		p[7 + i] = db_p_texts(a, col[4 + i], n);
	p[11] = db_p_int(a, s->w->chart_id);
	p[12] = db_p_int(a, s->now_us);
	add_call(v, SQL_MESSAGES_STORE_IN, p, 13);
}

static const char *cause_name(const struct item *it)
{
	static const char *const names[] = {
		[INPUT_TEXT] = "text", [INPUT_CALL] = "call", [INPUT_CALL_ENDED] = "call_ended", [INPUT_CALL_US] = "call_us", [INPUT_PLACED] = "placed_call",
		[INPUT_PAYMENT] = "payment", [INPUT_EVENT] = "event", [INPUT_WAKE] = "timer",
	};
	return names[it->in.kind];
}

static void save_journal(struct save *v)
{
	struct sitting *s = v->s;
	struct arena *a = v->a;
	size_t max = s->n_items, n = 0;
	int64_t *ids = ARENA_ARRAY(a, max, int64_t), *seqs = ARENA_ARRAY(a, max, int64_t);
	struct str *steps = ARENA_ARRAY(a, max, struct str), *from = ARENA_ARRAY(a, max, struct str);
	struct str *to = ARENA_ARRAY(a, max, struct str), *causes = ARENA_ARRAY(a, max, struct str);
	struct str *keys = ARENA_ARRAY(a, max, struct str);
	static const uint8_t zero[16];
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		bool keyed = memcmp(it->in.dedupe, zero, 16) != 0;
		if (it->stage != ITEM_DONE || it->in.kind == INPUT_TEXT || (it->steps.n == 0 && !keyed))
			continue;
		ids[n] = it->seat->row.id;
		seqs[n] = it->out_seq;
		steps[n] = it->steps.n ? it->steps : STR("");
		from[n] = str_of(it->leaf_from);
		to[n] = it->out.state;
		causes[n] = it->in.actor.n ? arena_printf(a, "%s:" STR_FMT, cause_name(it), STR_ARG(it->in.actor)) : str_of(cause_name(it));
		keys[n] = keyed ? str_n((const char *)it->in.dedupe, 16) : STR_NONE;
		n++;
	}
	if (n == 0)
		return;
	struct db_param *p = ARENA_ARRAY(a, 9, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_ints(a, seqs, n);
	p[2] = db_p_texts(a, steps, n);
	p[3] = db_p_texts(a, from, n);
	p[4] = db_p_texts(a, to, n);
	p[5] = db_p_texts(a, causes, n);
	struct str *hex = ARENA_ARRAY(a, n, struct str);
	for (size_t i = 0; i < n; i++) {
		if (keys[i].p == NULL)
			continue;
		const uint8_t *k = (const uint8_t *)keys[i].p;
		hex[i] = arena_printf(a, "%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x%02x", k[0], k[1], k[2], k[3], k[4],
			k[5], k[6], k[7], k[8], k[9], k[10], k[11], k[12], k[13], k[14], k[15]);
	}
	p[6] = db_p_texts(a, hex, n);
	p[7] = db_p_int(a, s->w->chart_id);
	p[8] = db_p_int(a, s->now_us);
	add_call(v, SQL_JOURNAL_STORE, p, 9);
}

/* Texts for clients who have opted out in this very turn are not written. */
static bool may_text(const struct sitting *s, int64_t client_id)
{
	for (size_t i = 0; i < s->n_seats; i++)
		if (s->seats[i].row.id == client_id)
			return !s->seats[i].row.opted_out;
	return true;
}

static void save_outbox(struct save *v)
{
	struct sitting *s = v->s;
	struct arena *a = v->a;
	size_t max = s->texts.n, n = 0;
	if (max == 0)
		return;
	int64_t *ids = ARENA_ARRAY(a, max, int64_t), *segments = ARENA_ARRAY(a, max, int64_t);
	struct str *carriers = ARENA_ARRAY(a, max, struct str), *ours = ARENA_ARRAY(a, max, struct str), *bodies = ARENA_ARRAY(a, max, struct str);
	struct str *authors = ARENA_ARRAY(a, max, struct str);
	bool *chatter = ARENA_ARRAY(a, max, bool);
	for (size_t i = 0; i < max; i++) {
		if (!may_text(s, s->texts.p[i].client_id))
			continue;
		ids[n] = s->texts.p[i].client_id;
		carriers[n] = s->texts.p[i].carrier;
		ours[n] = s->texts.p[i].our_number;
		bodies[n] = s->texts.p[i].body;
		chatter[n] = s->texts.p[i].chatter;
		authors[n] = s->texts.p[i].author;
		segments[n++] = s->texts.p[i].segments;
	}
	if (n == 0)
		return;
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_ints(a, ids, n);
	p[1] = db_p_texts(a, carriers, n);
	p[2] = db_p_texts(a, ours, n);
	p[3] = db_p_texts(a, bodies, n);
	p[4] = db_p_ints(a, segments, n);
	p[5] = db_p_bools(a, chatter, n);
	p[6] = db_p_int(a, s->now_us);
	p[7] = db_p_texts(a, authors, n);
	add_call(v, SQL_MESSAGES_STORE_OUT, p, 8);
}

int turn_save_calls(struct sitting *s, struct db_call *calls)
{
	struct save v = { .s = s, .a = s->a, .calls = calls };
	save_clients(&v, true);
	save_clients(&v, false);
	save_inbound(&v);
	save_journal(&v);
	v.n = turn_payment_calls(s, calls, v.n);
	v.n = turn_drop_calls(s, calls, v.n);
	save_outbox(&v);
	v.n = turn_side_calls(s, calls, v.n);
	calls[v.n++] = (struct db_call){ .sql = SQL_COMMIT };
	return v.n;
}

void turn_save_results(struct sitting *s, PGresult *const *results, int n)
{
	/* The message ids, by dedupe key in the order stored: answers that are lost on the wire are looked up by them. */
	size_t row = 0;
	const PGresult *r = NULL;
	for (int i = 0; i < n && r == NULL; i++)
		if (results[i] && PQnfields(results[i]) == 2 && strcmp(PQfname(results[i], 1), "dedupe") == 0)
			r = results[i];
	for (struct list *l = s->items.next; r && l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		if (it->stage == ITEM_DONE && it->in.kind == INPUT_TEXT && (int)row < PQntuples(r))
			it->out.message_id = db_int(r, (int)row++, 0);
	}
}
