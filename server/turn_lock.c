/* server/turn_lock.c: the first round trip of a turn: create, lock and load the clients, find the repeats. */
/* SPDX-License-Identifier: MIT
 *
 * SKIP LOCKED never waits, so the lock order cannot deadlock; whom another turn holds is told apart from whom nobody knows by
 * asking for existence in a statement of its own. Repeats are looked for after the lock: whoever stored the same id before held
 * the same client, and has committed.
 */
#include "base/seal.h"
#include "gen/onboarding.h"
#include "server/host.h"

#define PAY_TOKEN_CHARS 22

static bool creates(const struct input *in)
{
	return in->kind == INPUT_TEXT || in->kind == INPUT_CALL_US;
}

static bool by_phone(const struct input *in)
{
	return in->phone.z[0] != 0 && in->kind != INPUT_CALL && in->kind != INPUT_CALL_ENDED;
}

struct keys {
	VEC(struct str) phones, countries, langs, ours, carriers, tokens, references, numbers, subscriptions, customers;
	VEC(int64_t) ids;
	struct { uint8_t (*p)[16]; size_t n; } hashes, dedupes;
	VEC(struct str) providers, events;
	bool journalled;                /* some input is not a text: its key is in the journal */
};

static void add_str(struct arena *a, struct str **p, size_t *n, size_t *cap, struct str s)
{
	VEC(struct str) v = { .p = *p, .n = *n, .cap = *cap };
	struct str *slot;
	VEC_ADD(a, &v, slot);
	*slot = s;
	*p = v.p;
	*n = v.n;
	*cap = v.cap;
}

#define ADD_STR(v, s) add_str(a, &(v).p, &(v).n, &(v).cap, (s))

static void add_new_client(struct sitting *s, struct keys *k, const struct item *it)
{
	struct arena *a = s->a;
	char *token = arena_alloc(a, PAY_TOKEN_CHARS + 1);
	seal_token(token, PAY_TOKEN_CHARS);
	struct country c = phone_country(&it->in.phone);
	ADD_STR(k->countries, arena_str(a, str_of(c.z)));
	ADD_STR(k->langs, str_of(sms_language_of_phone(&it->in.phone)));
	ADD_STR(k->ours, it->in.our_number);
	ADD_STR(k->carriers, it->in.carrier);
	ADD_STR(k->tokens, str_of(token));
	turn_dedupe(s->w, "phone", phone_str(&it->in.phone), k->hashes.p[k->hashes.n++]);
}

static void add_keys(struct sitting *s, struct keys *k, const struct item *it)
{
	struct arena *a = s->a;
	const struct input *in = &it->in;
	static const uint8_t zero[16];
	if (memcmp(in->dedupe, zero, 16) != 0) {
		memcpy(k->dedupes.p[k->dedupes.n++], in->dedupe, 16);
		k->journalled |= in->kind != INPUT_TEXT;
	}
	if (by_phone(in)) {
		ADD_STR(k->phones, phone_str(&in->phone));
		if (creates(in))
			add_new_client(s, k, it);
		return;
	}
	if (in->client_id) {
		int64_t *slot;
		VEC_ADD(a, &k->ids, slot);
		*slot = in->client_id;
	}
	if (in->kind == INPUT_CALL || in->kind == INPUT_CALL_ENDED)
		ADD_STR(k->numbers, in->our_number);
	if (in->kind != INPUT_PAYMENT)
		return;
	if (in->reference.n)
		ADD_STR(k->references, in->reference);
	else if (in->payment && in->payment->subscription_id.n)
		ADD_STR(k->subscriptions, in->payment->subscription_id);
	else if (in->payment && in->payment->customer_id.n)
		ADD_STR(k->customers, in->payment->customer_id);
	if (in->payment) {
		ADD_STR(k->providers, in->provider);
		ADD_STR(k->events, in->payment->event_id);
	}
}

static struct db_param *params_of(struct arena *a, size_t n)
{
	return ARENA_ARRAY(a, n, struct db_param);
}

static struct db_call create_call(struct sitting *s, const struct keys *k)
{
	struct arena *a = s->a;
	struct fsm_conf conf;
	struct fsm_out out;
	fsm_start(&chart_onboarding, 0, &conf, &out);
	const char *first = fsm_leaf_name(&chart_onboarding, &conf);
	/* Where STOP leads from the first state: the state of one who opted out before being erased. */
	fsm_step(&chart_onboarding, EV_CMD_STOP, 0, &conf, &out);
	struct seat seat = { .row = { .entered_us = s->now_us, .last_in_us = s->now_us, .woke_to_us = s->now_us } };
	fsm_load(&chart_onboarding, first, strlen(first), "", 0, &seat.conf);
	/* The phones that may be created stand first among $1's equals: the arrays below are parallel to each other only. */
	struct str *phones = ARENA_ARRAY(a, k->tokens.n ? k->tokens.n : 1, struct str);
	size_t n = 0;
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		const struct input *in = &LIST_OF(l, struct item, link)->in;
		if (by_phone(in) && creates(in))
			phones[n++] = phone_str(&in->phone);
	}
	struct db_param *p = params_of(a, 12);
	p[0] = db_p_texts(a, phones, n);
	p[1] = db_p_texts(a, k->countries.p, n);
	p[2] = db_p_texts(a, k->ours.p, n);
	p[3] = db_p_texts(a, k->carriers.p, n);
	p[4] = db_p_texts(a, k->tokens.p, n);
	p[5] = db_p_uuids(a, (const uint8_t(*)[16])k->hashes.p, n);
	p[6] = db_p_str(str_of(first));
	p[7] = db_p_int(a, s->w->chart_id);
	p[8] = db_p_int(a, s->now_us);
	p[9] = db_p_int(a, host_next_wake(&seat, s->now_us));
	p[10] = db_p_str(str_of(fsm_leaf_name(&chart_onboarding, &conf)));
	p[11] = db_p_texts(a, k->langs.p, n);
	return (struct db_call){ .sql = SQL_CLIENTS_CREATE, .params = p, .n_params = 12 };
}

static struct db_call others_call(struct sitting *s, const struct keys *k, enum sql_id sql)
{
	struct arena *a = s->a;
	struct db_param *p = params_of(a, 5);
	p[0] = db_p_ints(a, k->ids.p, k->ids.n);
	p[1] = db_p_texts(a, k->references.p, k->references.n);
	p[2] = db_p_texts(a, k->numbers.p, k->numbers.n);
	p[3] = db_p_texts(a, k->subscriptions.p, k->subscriptions.n);
	p[4] = db_p_texts(a, k->customers.p, k->customers.n);
	return (struct db_call){ .sql = sql, .params = p, .n_params = 5 };
}

/* The calls; which of them are there is found again from their statement in turn_lock_results(). */
int turn_lock_calls(struct sitting *s, struct db_call *calls)
{
	struct arena *a = s->a;
	struct keys k = { 0 };
	k.hashes.p = arena_array(a, s->n_items, 16);
	k.dedupes.p = arena_array(a, s->n_items, 16);
	for (struct list *l = s->items.next; l != &s->items; l = l->next)
		add_keys(s, &k, LIST_OF(l, struct item, link));
	int n = 0;
	calls[n++] = (struct db_call){ .sql = SQL_BEGIN };
	if (k.tokens.n)
		calls[n++] = create_call(s, &k);
	if (k.phones.n) {
		struct db_param *p = params_of(a, 1);
		p[0] = db_p_texts(a, k.phones.p, k.phones.n);
		calls[n++] = (struct db_call){ .sql = SQL_CLIENTS_LOCK_PHONES, .params = p, .n_params = 1 };
	}
	if (k.ids.n + k.references.n + k.numbers.n + k.subscriptions.n + k.customers.n) {
		calls[n++] = others_call(s, &k, SQL_CLIENTS_LOCK_OTHERS);
		calls[n++] = others_call(s, &k, SQL_CLIENTS_EXIST);
	}
	if (k.dedupes.n) {
		struct db_param *p = params_of(a, 1);
		p[0] = db_p_uuids(a, (const uint8_t(*)[16])k.dedupes.p, k.dedupes.n);
		calls[n++] = (struct db_call){ .sql = SQL_MESSAGES_REPEATS, .params = p, .n_params = 1 };
		if (k.journalled)
			calls[n++] = (struct db_call){ .sql = SQL_JOURNAL_REPEATS, .params = p, .n_params = 1 };
	}
	if (k.events.n) {
		struct db_param *p = params_of(a, 2);
		p[0] = db_p_texts(a, k.providers.p, k.providers.n);
		p[1] = db_p_texts(a, k.events.p, k.events.n);
		calls[n++] = (struct db_call){ .sql = SQL_PAYMENT_REPEATS, .params = p, .n_params = 2 };
	}
	s->lock_n = n;
	s->lock_sql = ARENA_ARRAY(a, (size_t)n, enum sql_id);
	for (int i = 0; i < n; i++)
		s->lock_sql[i] = calls[i].sql;
	return n;
}

static const PGresult *result_of(const struct sitting *s, PGresult *const *results, enum sql_id sql)
{
	for (int i = 0; i < s->lock_n; i++)
		if (s->lock_sql[i] == sql)
			return results[i];
	return NULL;
}

static int rows(const PGresult *r)
{
	return r ? PQntuples(r) : 0;
}

static void load_seats(struct sitting *s, const PGresult *r)
{
	for (int i = 0; i < rows(r); i++) {
		struct seat *seat = &s->seats[s->n_seats];
		client_decode(s->a, r, i, &seat->row);
		bool twice = false;
		for (size_t j = 0; j < s->n_seats && !twice; j++)
			twice = s->seats[j].row.id == seat->row.id;
		if (twice)
			continue;
		s->n_seats++;
		seat->was = seat->row;
		seat->refused = !fsm_load(&chart_onboarding, seat->row.state.p, seat->row.state.n, seat->row.history.p,
			seat->row.history.n, &seat->conf);
	}
}

static bool matches(const struct seat *seat, const struct input *in)
{
	const struct client *c = &seat->row;
	if (by_phone(in))
		return str_eq(c->phone_e164, phone_str(&in->phone));
	if (in->client_id)
		return c->id == in->client_id;
	if (in->kind == INPUT_CALL || in->kind == INPUT_CALL_ENDED)
		return c->number_e164.n && str_eq(c->number_e164, in->our_number);
	if (in->reference.n)
		return str_eq(c->pay_token, in->reference);
	if (in->payment == NULL)
		return false;
	if (in->payment->subscription_id.n)
		return str_eq(c->pay_subscription, in->payment->subscription_id);
	return in->payment->customer_id.n && str_eq(c->pay_customer, in->payment->customer_id);
}

/* Nobody's seat: is the client there but in another turn's hands? */
static bool is_held(const struct input *in, const PGresult *exist)
{
	if (by_phone(in))
		return creates(in); /* it exists by now: this turn has created it or found it locked */
	for (int i = 0; i < rows(exist); i++) {
		struct seat there = { .row = { .id = db_int(exist, i, 0), .pay_token = db_str(exist, i, 1), .number_e164 = db_str(exist, i, 2),
			.pay_subscription = db_str(exist, i, 3), .pay_customer = db_str(exist, i, 4) } };
		if (matches(&there, in))
			return true;
	}
	return false;
}

static bool uuid_is(struct str text, const uint8_t key[16])
{
	uint8_t got[16];
	char hex[32];
	size_t n = 0;
	for (size_t i = 0; i < text.n && n < 32; i++)
		if (text.p[i] != '-')
			hex[n++] = text.p[i];
	return n == 32 && seal_hex_decode(str_n(hex, 32), true, got, 16) && memcmp(got, key, 16) == 0;
}

static void repeat_of_text(struct sitting *s, struct item *it, const PGresult *r, int row)
{
	it->stage = ITEM_REPEAT;
	it->out.duplicate = true;
	struct str body = db_str(r, row, 1), joined = arena_str(s->a, db_str(r, row, 2));
	it->out.other_body = body.p != NULL && !str_eq(body, it->in.body);
	it->out.message_id = db_int(r, row, 3);
	it->out.client_id = db_int(r, row, 4);
	while (joined.p != NULL && joined.n && it->out.n_answers < TURN_ANSWERS_MAX)
		it->out.answers[it->out.n_answers++] = str_cut(&joined, '\x1e');
	host_count(s, M_REPEATS);
	if (it->out.other_body)
		host_count(s, M_REPEATS_OTHER_BODY);
}

/* What its caller heard before. */
static void repeat_of_call(struct sitting *s, struct item *it)
{
	for (size_t j = 0; j < s->n_seats && it->seat == NULL; j++)
		if (matches(&s->seats[j], &it->in))
			it->seat = &s->seats[j];
	if (it->seat == NULL || it->seat->refused)
		return;
	(void)host_event_of_call(s, it);
	if (it->out.voice == VOICE_EARLY && str_eq(it->seat->row.test_call, it->in.carrier_id))
		it->out.voice = VOICE_TEST;
}

/* The same id twice within this turn: the later one waits for the next turn and finds the stored answer there. */
static bool earlier_twin(const struct sitting *s, const struct item *it, bool keyed)
{
	for (struct list *l = s->items.next; l != &it->link && l != &s->items; l = l->next) {
		const struct item *e = LIST_OF(l, struct item, link);
		if (keyed && e->in.kind == it->in.kind && memcmp(e->in.dedupe, it->in.dedupe, 16) == 0)
			return true;
		if (it->in.payment && e->in.payment && str_eq(e->in.payment->event_id, it->in.payment->event_id))
			return true;
	}
	return false;
}

static void find_repeat(struct sitting *s, struct item *it, PGresult *const *results)
{
	static const uint8_t zero[16];
	const PGresult *r = result_of(s, results, SQL_PAYMENT_REPEATS);
	for (int i = 0; it->in.payment && i < rows(r); i++)
		if (str_eq(db_str(r, i, 0), it->in.provider) && str_eq(db_str(r, i, 1), it->in.payment->event_id)) {
			if (it->in.adopts && db_int(r, i, 2) == 0)
				break; /* stored, and now to be applied */
			it->stage = ITEM_REPEAT;
			it->out.duplicate = true;
			it->out.client_id = db_int(r, i, 2);
			host_count(s, M_REPEATS);
			return;
		}
	bool keyed = memcmp(it->in.dedupe, zero, 16) != 0;
	if (!keyed && it->in.payment == NULL)
		return;
	if (earlier_twin(s, it, keyed)) {
		it->stage = ITEM_HELD;
		return;
	}
	r = keyed ? result_of(s, results, SQL_MESSAGES_REPEATS) : NULL;
	for (int i = 0; i < rows(r); i++)
		if (uuid_is(db_str(r, i, 0), it->in.dedupe)) {
			repeat_of_text(s, it, r, i);
			return;
		}
	r = keyed ? result_of(s, results, SQL_JOURNAL_REPEATS) : NULL;
	for (int i = 0; i < rows(r); i++)
		if (uuid_is(db_str(r, i, 0), it->in.dedupe)) {
			it->stage = ITEM_REPEAT;
			it->out.duplicate = true;
			it->out.client_id = db_int(r, i, 1);
			it->out.state = arena_str(s->a, db_str(r, i, 2));
			it->out.moved = db_bool(r, i, 3);
			host_count(s, M_REPEATS);
			return;
		}
}

void turn_lock_results(struct sitting *s, PGresult *const *results, int n)
{
	(void)n;
	const PGresult *phones = result_of(s, results, SQL_CLIENTS_LOCK_PHONES);
	const PGresult *others = result_of(s, results, SQL_CLIENTS_LOCK_OTHERS);
	const PGresult *created = result_of(s, results, SQL_CLIENTS_CREATE);
	s->seats = ARENA_ARRAY(s->a, (size_t)(rows(phones) + rows(others)) + 1, struct seat);
	load_seats(s, phones);
	load_seats(s, others);
	for (int i = 0; i < rows(created); i++)
		for (size_t j = 0; j < s->n_seats; j++)
			if (s->seats[j].row.id == db_int(created, i, 0))
				s->seats[j].created = true;
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		find_repeat(s, it, results);
		if (it->stage == ITEM_REPEAT && it->in.kind == INPUT_CALL)
			repeat_of_call(s, it);
		if (it->stage != ITEM_WAITING)
			continue;
		for (size_t j = 0; j < s->n_seats && it->seat == NULL; j++)
			if (matches(&s->seats[j], &it->in))
				it->seat = &s->seats[j];
		if (it->seat == NULL) {
			it->stage = is_held(&it->in, result_of(s, results, SQL_CLIENTS_EXIST)) ? ITEM_HELD : ITEM_NOBODY;
			if (it->stage == ITEM_NOBODY && it->in.payment && !it->in.adopts && (it->in.payment->says || it->in.payment->alert))
				host_alert(s, NULL, "payment_unknown_reference", "warning",
					arena_printf(s->a, "event:" STR_FMT, STR_ARG(it->in.payment->event_id)), str_of(it->in.payment->effect));
		} else
			it->out.client_id = it->seat->row.id;
	}
}
