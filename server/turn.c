/* server/turn.c: the life of a turn, from lease to answer. */
/* SPDX-License-Identifier: MIT
 *
 *   start -> (lease) -> lock -> [ask]* -> save -> finish
 *
 * At most one sitting per connection. Whatever goes wrong before COMMIT was answered, nothing is told to anybody: the inputs go
 * back to the head of the queue and run again, alone if the fault may be one input's own. TRIES_MAX bounds it.
 */
#include "server/turn.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/host.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include <inttypes.h>
#include <stdlib.h>

#define TRIES_MAX 2                     /* runs of a lone input before it is given up */
#define RETRIES_TOGETHER 3              /* runs that ended in ERR_RETRY before an input is taken alone: what one waits for holds up no others */
#define TURN_BYTES_MAX (1024u * 1024)   /* texts of one turn: its arena must hold what becomes of them */
#define ASK_ROUNDS_MAX 6
#define HELD_PAUSE_US (3 * 1000)        /* before inputs whose client is held are tried again */
#define RETRY_PAUSE_US (20 * 1000)
#define SITTING_BYTES_MAX (64u * 1024 * 1024)
#define SITTINGS_MAX 4

static void sitting_free(struct sitting *s)
{
	s->turn->n_sitting--;
	list_remove(&s->link);
	arena_free(s->a);
}

/* The sitting's items (those not ended) back to the head of the queue, in their order. */
static void give_back(struct sitting *s, bool solo)
{
	struct turn *t = s->turn;
	while (s->items.prev != &s->items) {
		struct item *it = LIST_OF(s->items.prev, struct item, link);
		list_remove(&it->link);
		item_rewind(it);
		it->solo |= solo || it->retries >= RETRIES_TOGETHER;
		it->link.next = t->queue.next;
		it->link.prev = &t->queue;
		t->queue.next->prev = &it->link;
		t->queue.next = &it->link;
		t->n_queue++;
	}
	turn_watch(t);
}

/* The fault may be one input's own: then the others must not suffer from it. */
static bool own_fault(struct err e)
{
	return e.kind == ERR_REJECT || e.kind == ERR_CONFLICT || e.kind == ERR_BUG || e.kind == ERR_LIMIT;
}

/* What an operator finds an input by: the carrier's or provider's id, or the client. */
static struct str name_of(const struct item *it, char text[64])
{
	const struct str id = it->in.carrier_id.n ? it->in.carrier_id : it->in.payment ? it->in.payment->event_id : STR_NONE;
	int n = id.n ? snprintf(text, 64, "%.*s", id.n < 63 ? (int)id.n : 63, id.p) : snprintf(text, 64, "client:%" PRId64, it->in.client_id);
	return utf8_cut(str_n(text, (size_t)n), 63);
}

/* A turn failed before its COMMIT was answered (or the answer was lost): run again, or give up on a lone poisoned input. */
static void turn_failed(struct sitting *s, struct err e)
{
	struct turn *t = s->turn;
	log_event(e.kind == ERR_RETRY ? LOG_DEBUG : LOG_WARN, "TURN_FAILED", "kind=%s call=%d inputs=%zu sqlstate=%s text=%s",
		err_kind_name(e.kind), e.code, s->n_items, s->conn ? db_sqlstate(s->conn) : "-",
		log_quote(str_of(s->conn ? db_message(s->conn) : e.what)));
	metric_add(e.kind == ERR_UNKNOWN ? M_COMMITS_UNKNOWN : M_TURNS_FAILED, 1);
	if (s->conn)
		db_return(s->conn);
	bool at_fault = own_fault(e);
	struct list given_up;
	list_init(&given_up);
	for (struct list *l = s->items.next, *next; l != &s->items; l = next) {
		next = l->next;
		struct item *it = LIST_OF(l, struct item, link);
		it->retries += e.kind == ERR_RETRY;
		if (at_fault && s->n_items == 1 && ++it->tries >= TRIES_MAX) {
			list_remove(l);
			list_append(&given_up, l);
		}
	}
	give_back(s, at_fault);
	sitting_free(s);
	for (struct list *l; (l = list_first(&given_up)) != NULL;) {
		list_remove(l);
		struct item *it = LIST_OF(l, struct item, link);
		char what[64];
		struct str name = name_of(it, what);
		log_event(LOG_ERROR, "INPUT_GIVEN_UP", "kind=%d input=%s", (int)it->in.kind, log_quote(name));
		metric_add(M_INPUTS_GIVEN_UP, 1);
		note_alert(t->w, "input_given_up", "critical", name, STR("an input that cannot be processed"));
		item_end(it, err_new(ERR_BUG, "this input cannot be processed"), NULL);
	}
	turn_wake_later(t, RETRY_PAUSE_US);
}

/* Committed: tell everybody, in order. Items whose client was held go back to the queue. */
static void turn_committed(struct sitting *s)
{
	struct turn *t = s->turn;
	struct list told;
	size_t n_held = 0;
	list_init(&told);
	for (struct list *l = s->items.next, *next; l != &s->items; l = next) {
		next = l->next;
		if (LIST_OF(l, struct item, link)->stage == ITEM_HELD) {
			n_held++;
			continue;
		}
		list_remove(l);
		list_append(&told, l);
	}
	give_back(s, false);
	for (size_t i = 0; i < s->lines.n; i++)
		log_event(s->lines.p[i].level, s->lines.p[i].event, STR_FMT, STR_ARG(s->lines.p[i].text));
	for (enum metric m = 0; m < METRICS; m++)
		if (s->counts[m])
			metric_add(m, s->counts[m]);
	if (s->wished)
		jobs_wake(t->w);
	metric_add(M_TURNS, 1);
	metric_add(M_TURN_INPUTS, (int64_t)s->n_items);
	metric_observe(M_TURN_SIZE, (int64_t)s->n_items);
	metric_observe_us(M_TURN_SECONDS, clock_mono_us() - s->begun_us);
	for (struct list *l; (l = list_first(&told)) != NULL;) {
		list_remove(l);
		struct item *it = LIST_OF(l, struct item, link);
		it->out.unknown_client = it->stage == ITEM_NOBODY;
		if (it->stage == ITEM_REFUSED)
			item_end(it, err_new(ERR_BUG, "the client's state is not in this chart"), NULL);
		else
			item_end(it, OK, &it->out);
	}
	db_return(s->conn);
	sitting_free(s);
	/* Nothing but held inputs waits: whoever holds their clients needs a moment. (A new input does not wait for it.) */
	if (n_held > 0 && t->n_queue <= n_held)
		turn_wake_later(t, HELD_PAUSE_US);
	else
		turn_wake(t);
}

static void saved(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct sitting *s = ctx;
	if (err_is(e)) {
		turn_failed(s, e);
		return;
	}
	turn_save_results(s, results, n);
	turn_committed(s);
}

static void turn_save(struct sitting *s)
{
	struct db_call calls[DB_CALLS_MAX];
	for (size_t i = 0; i < s->n_seats; i++)
		if (s->seats[i].dirty)
			host_settle(s, &s->seats[i]);
	/* Whoever texts STOP is not answered any more, not even what they asked just before. */
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		if (it->stage == ITEM_DONE && it->seat->row.opted_out)
			it->out.n_answers = 0;
	}
	int n = turn_save_calls(s, calls);
	db_run(s->conn, calls, n, saved, s);
}

static void asked(void *ctx, struct err e, PGresult *const *results, int n);

/* Step whatever can be stepped; then ask for all that stand at an ask, or save. */
static void turn_think(struct sitting *s)
{
	bool asking = false;
	for (struct list *l = s->items.next; l != &s->items; l = l->next) {
		struct item *it = LIST_OF(l, struct item, link);
		/* What the pool is asked sees its rows as they are: a change that waits to be written must be there first. */
		if (it->stage == ITEM_WAITING && it->seat->numbered)
			it->stage = ITEM_HELD;
		if (it->stage == ITEM_WAITING && it->seat->asking == NULL)
			host_begin(s, it);
		while (it->stage == ITEM_ASKING && it->pool_failed)
			host_answer_failed(s, it);
		if (it->stage == ITEM_ASKING) {
			it->seat->asking = it;
			asking = true;
		}
	}
	if (!asking) {
		turn_save(s);
		return;
	}
	if (++s->rounds > (int)s->n_items * ITEM_STEPS_MAX + ASK_ROUNDS_MAX) {
		turn_failed(s, err_new(ERR_BUG, "the chart asks without end"));
		return;
	}
	struct db_call calls[DB_CALLS_MAX];
	int n = turn_ask_calls(s, calls, DB_CALLS_MAX);
	db_run(s->conn, calls, n, asked, s);
}

static void asked(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct sitting *s = ctx;
	if (err_is(e)) {
		if (s->n_items == 1 && own_fault(e))
			LIST_OF(list_first(&s->items), struct item, link)->pool_failed = true;
		turn_failed(s, e);
		return;
	}
	turn_ask_results(s, results, n);
	turn_think(s);
}

static void locked(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct sitting *s = ctx;
	if (err_is(e)) {
		turn_failed(s, e);
		return;
	}
	turn_lock_results(s, results, n);
	turn_think(s);
}

/* The head of the queue, what has come in since the lease was asked for included; one that must run alone runs alone. */
static void take_inputs(struct sitting *s)
{
	struct turn *t = s->turn;
	size_t bytes = 0;
	bool alone = false;
	while (s->n_items < TURN_INPUTS_MAX && !alone && t->n_queue > 0) {
		struct item *it = LIST_OF(list_first(&t->queue), struct item, link);
		alone = it->solo;
		bytes += it->in.body.n;
		if (s->n_items > 0 && (alone || bytes > TURN_BYTES_MAX))
			return;
		list_remove(&it->link);
		list_append(&s->items, &it->link);
		t->n_queue--;
		s->n_items++;
	}
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct sitting *s = ctx;
	struct turn *t = s->turn;
	if (err_is(e)) {
		give_back(s, false);
		sitting_free(s);
		turn_wake_later(t, RETRY_PAUSE_US);
		return;
	}
	s->conn = conn;
	s->now_us = clock_now_us();
	take_inputs(s);
	if (s->n_items == 0) {
		db_return(conn);
		sitting_free(s);
		return;
	}
	struct db_call calls[DB_CALLS_MAX];
	db_run(conn, calls, turn_lock_calls(s, calls), locked, s);
}

void turn_start(void *ctx)
{
	struct turn *t = ctx;
	t->start_due = false;
	if (t->n_queue == 0 || t->n_sitting >= SITTINGS_MAX || (t->n_sitting > 0 && db_idle(t->w->turn_db) == 0))
		return;
	struct arena *a = arena_new(SITTING_BYTES_MAX);
	struct sitting *s = ARENA_NEW(a, struct sitting);
	*s = (struct sitting){ .w = t->w, .turn = t, .a = a, .begun_us = clock_mono_us() };
	list_init(&s->items);
	list_append(&t->sittings, &s->link);
	t->n_sitting++;
	db_lease(t->w->turn_db, 1000, granted, s);
}

struct err turn_new(struct world *w, struct turn **ret)
{
	struct turn *t = calloc(1, sizeof *t);
	if (t == NULL)
		return err_new(ERR_LIMIT, "out of memory");
	if (!host_is_complete()) {
		free(t);
		return err_new(ERR_BUG, "the chart names an action that this program does not have");
	}
	t->w = w;
	list_init(&t->queue);
	list_init(&t->sittings);
	*ret = t;
	return OK;
}

void turn_free(struct turn *t)
{
	if (t == NULL)
		return;
	loop_cancel(t->w->loop, t->pause);
	/* Turns at work are left to the database: whether they commit nobody will hear. (Their connections are closed next.) */
	for (struct list *l; (l = list_first(&t->sittings)) != NULL;) {
		struct sitting *s = LIST_OF(l, struct sitting, link);
		give_back(s, false);
		sitting_free(s);
	}
	loop_cancel(t->w->loop, t->sweep);
	for (struct list *l; (l = list_first(&t->queue)) != NULL;) {
		list_remove(l);
		item_end(LIST_OF(l, struct item, link), err_new(ERR_RETRY, "shutting down"), NULL);
	}
	free(t);
}
