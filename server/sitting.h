/* server/sitting.h: one turn at work: its inputs, its clients, and what it will write. Private to server/turn*.c and host*.c. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/list.h"
#include "db/clients.h"
#include "fsm/step.h"
#include "server/metrics.h"
#include "pool/allocate.h"
#include "server/turn.h"
#include "server/turn_rows.h"
#include "server/vec.h"
#include "sms/say.h"
#include "sms/understand.h"

#define ITEM_PIECES_MAX 12
#define ITEM_STEPS_MAX 8            /* events of one input, those that actions answer with included */

enum item_stage {
	ITEM_WAITING,   /* not yet looked at */
	ITEM_ASKING,    /* stands at an ask: goes on with its answer */
	ITEM_DONE,      /* stepped (or nothing to step): to be written */
	ITEM_REPEAT,    /* processed before */
	ITEM_NOBODY,    /* names no client */
	ITEM_REFUSED,   /* its client stands in a state that this chart does not have: nothing is written */
	ITEM_HELD       /* its client is in another turn's hands: back to the queue */
};

enum ask { ASK_NOTHING, ASK_ALLOCATE, ASK_HOLD, ASK_ASSIGN, ASK_UNASSIGN };

/* A client at the table: its row as it will be written. */
struct seat {
	struct client row, was;         /* was: as loaded */
	struct fsm_conf conf;
	bool dirty, created, refused, numbered;   /* refused: its stored state is not in the chart;
	                                   numbered: a change of its number waits to be written */
	struct item *asking;            /* the input that holds up the others */
};

struct item {
	struct list link;               /* in the queue, or in the sitting */
	struct input in;
	turn_done *done;
	void *ctx;
	int tries, retries;             /* runs alone that failed; runs that ended in ERR_RETRY */
	bool solo;                      /* to be run in a turn of its own */
	/* in a sitting */
	enum item_stage stage;
	struct seat *seat;
	struct outcome out;
	struct heard heard;
	struct str word;                /* consent word as written */
	uint64_t guards;
	const char *leaf_from;
	struct str steps;               /* "event:guards event:guards", for the journal */
	int n_steps;
	int64_t last_in_us;             /* when the client had last written before this */
	int64_t out_seq;                /* the client's journal number of this input */
	bool progress, answered_carrier, is_new, paid_text;
	enum ask ask;
	bool ask_waits;                 /* second try, that waits for locked numbers */
	bool pool_failed;               /* the pool's statement failed for this input alone: the chart is told, not asked again */
	struct said pieces[ITEM_PIECES_MAX];
	size_t n_pieces;
	uint16_t due[8];                /* timers that are due, for a wake */
	size_t n_due, next_due;
	uint16_t due_leaf;              /* whose timers they are */
	int64_t held_us;                /* due time of the earliest timer that waits for the owner's day, 0: none */
	const char *pay_effect, *pay_outcome;
};

struct sitting {
	struct list link;               /* in its turn's list */
	struct world *w;
	struct turn *turn;
	struct arena *a;
	struct db_conn *conn;
	struct list items;              /* struct item.link, in arrival order */
	size_t n_items;
	int64_t now_us, begun_us;
	struct seat *seats;
	size_t n_seats;
	int rounds;                     /* asks so far */
	int lock_n;                     /* calls of the first round trip, and their statements */
	enum sql_id *lock_sql;
	bool wished;                    /* numbers were wished for: there are jobs */
	VEC(struct out_text) texts;
	VEC(struct alert_row) alerts;
	VEC(struct alert_row) cleared;
	VEC(struct audit_row) audit;
	VEC(struct consent_row) consents;
	VEC(struct placed_row) placed;
	VEC(struct placed_end) placed_ends;
	VEC(int64_t) lookups;           /* clients whose phones are to be looked up */
	VEC(int64_t) ops[NUMBER_OPS];
	VEC(struct log_line) lines;     /* written to the log after the commit */
	int64_t counts[METRICS];        /* added to the metrics then, too: a turn that runs again counts once */
};

/* turn_queue.c: what waits. */
struct turn {
	struct world *w;
	struct list queue, sittings;        /* struct item.link, struct sitting.link */
	size_t n_queue;
	int n_sitting;
	bool start_due;
	uint64_t sweep, pause;
};
/* Start a turn from the loop if anything waits; the same after a pause; look at deadlines while anything waits. */
void turn_wake(struct turn *t);
void turn_wake_later(struct turn *t, int64_t us);
void turn_watch(struct turn *t);
/* turn.c: ctx is the struct turn. */
void turn_start(void *ctx);
/* turn_item.c: a queued input owns a copy of all that it points to; item_end() tells and frees. */
struct item *item_new(const struct input *in);
void item_rewind(struct item *it);
void item_end(struct item *it, struct err e, const struct outcome *o);
/* turn_lock.c: the first round trip. */
int turn_lock_calls(struct sitting *s, struct db_call *calls);
void turn_lock_results(struct sitting *s, PGresult *const *results, int n);
/* turn_save.c: the last one. */
int turn_save_calls(struct sitting *s, struct db_call *calls);
void turn_save_results(struct sitting *s, PGresult *const *results, int n);
/* turn_money.c: payment events, and the checkouts that they end; after the numbers (lock order). */
int turn_payment_calls(struct sitting *s, struct db_call *calls, int n);
int turn_checkout_calls(struct sitting *s, struct db_call *calls, int n);
/* turn_side.c: texts that STOP drops (before this turn's own are written: whoever is back by its end gets those); calls for numbers, consents, audit, alerts; returns the new count. */
int turn_drop_calls(struct sitting *s, struct db_call *calls, int n);
/* turn_placed.c: calls that usher places, and their ends. */
int turn_placed_calls(struct sitting *s, struct db_call *calls, int n);
int turn_side_calls(struct sitting *s, struct db_call *calls, int n);
/* turn_ask.c: numbers. One call per asking item, in item order. */
int turn_ask_calls(struct sitting *s, struct db_call *calls, int max);
void turn_ask_results(struct sitting *s, PGresult *const *results, int n);
