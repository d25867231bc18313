/* server/job_buy.h: one purchase at work. Private to server/job_buy*.c. */
/* SPDX-License-Identifier: MIT
 *
 *   wished -> searching -- chosen, committed --> ordering --bought--> stored (number PENDING, link job)
 *                ^                                  |--ordered--> ordered --found bought--> stored
 *                |-- taken by somebody else, tried -|--no answer--> unknown --found--> stored
 *                |                                  |                  '--not found--> ordering, the same number again
 *                '-- refused: waits, alert          '-- cannot be stored: unwanted, a release job
 *
 * The number and our operation stand in the row, committed, before the carrier is asked. Whoever finds a row in `ordering`,
 * `ordered` or `unknown` looks the operation up before anything else. Asking for the same number again is harmless: it can be
 * bought once. Another number is chosen only when it is certain, or has been looked for long enough (LOOK_FOR), that this one is
 * not ours.
 */
#pragma once
#include "pool/source.h"
#include "server/jobs.h"

struct buy {
	struct job *job;
	const struct number_source *src;
	struct source_account acc;
	struct source_wanted want;
	int64_t id, client_id, began_us, doubt_us, calls_today;
	int64_t called_us;              /* when a number was chosen last; 0: never */
	struct str operation, carrier, country, reason, state;
	bool needed, waits_no_more;     /* the country; the client whom it was wished for */
	struct source_search plan[SOURCE_PLAN_MAX];
	size_t n_plan, at_plan;
	struct source_number *offers;
	size_t n_offers;
	struct source_number chosen;    /* phone: what is being bought; the rest as it was offered */
	bool conflict;                  /* the carrier says that somebody has it */
	int n_orders, n_refused, n_races;
	struct source_bought bought;
	struct rest_error error;
	void (*then)(struct buy *b);
	struct db_conn *conn;           /* of a choice */
	struct db_param p[16];
};

/* What a step has come to, stored; then the next step. Loses the job: it ends here. */
struct buy_note {
	const char *state;
	const char *phone;          /* "keep", "drop", "tried" */
	bool doubt;
	struct str order_id;
	const char *error;
	void (*then)(struct buy *b);
};
void buy_note(struct buy *b, const struct buy_note *n);
/* Put off, not counted as a try: a little longer each time, at least `least_us`. */
void buy_wait(struct buy *b, int64_t least_us, const char *why);
/* Put off until the day of USHER_BUY_LIMIT_PER_DAY has room again, with an alert. */
void buy_brake(struct buy *b);
/* An operator must act: credentials, address, bundle. */
void buy_refused(struct buy *b, struct err e);

/* "sms,voice" */
#define BUY_FEATURES 4
struct str buy_features(struct arena *a, unsigned features);

/* job_buy_search.c: offers, and the choice among them. */
void buy_search(struct buy *b);
/* job_buy_order.c: buy what is chosen; look up what is in doubt. */
void buy_order(struct buy *b);
void buy_find(struct buy *b);
/* job_buy_store.c: what is bought into the pool, or back. */
void buy_store(struct buy *b);
