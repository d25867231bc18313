/* pool/allocate.h: one number for one client, inside the caller's transaction. */
/* SPDX-License-Identifier: MIT
 *
 * The caller holds the client's row lock (lock order: client, number, job) and runs the call among others of its transaction.
 * Idempotent: a client has at most one managed number, ever the same one until it is given up. In this order: the client's own
 * (held or assigned), one that rests from before, an available one of the country; for payers also the one held longest for
 * somebody whose checkout is not open.
 *
 * The first try passes over numbers that another transaction is just taking. None found is believed only after a second try that
 * waits for those: they may roll back (reliability note, 'Further measured').
 */
#pragma once
#include "db/db.h"
#include "pool/number.h"

struct pool_ask {
	int64_t client_id;
	struct str country;         /* two letters: numbers of other countries are not given */
	int64_t now_us;
	int64_t until_us;           /* of a hold */
	bool waits;                 /* the second try */
	struct str number;          /* assign, unassign */
	bool force;
};

struct pool_given {
	struct str number;          /* absent: none */
	enum pool_status was;
	int64_t taken_from;         /* the client for whom it was held, 0: none */
	struct str verdict;         /* assign: given, already, unknown, leaving, taken, pending, has_one, country, resting; unassign: taken, unknown, paused */
};

/* For a client who has paid. Parameters live in `a`. */
struct db_call pool_allocate_call(struct arena *a, const struct pool_ask *q);
/* For a client who is to pay: RESERVED until until_us; the own hold is renewed. */
struct db_call pool_hold_call(struct arena *a, const struct pool_ask *q);
/* An operator gives, or takes, one number: the one of q->number. q->force: of another country, or resting, all the same. until_us: of the rest. */
struct db_call pool_assign_call(struct arena *a, const struct pool_ask *q);
struct db_call pool_unassign_call(struct arena *a, const struct pool_ask *q);
/* The answer to any of these; verdict: of the last two. */
void pool_read_given(struct arena *a, const PGresult *r, struct pool_given *ret);
enum pool_result pool_result_of(const struct pool_given *g);

/* What befalls the numbers of clients: payment lapsed, payment back, given up (holds end, others rest until rest_us). */
enum pool_change { POOL_PAUSE, POOL_RESUME, POOL_GIVE_UP };
struct db_call pool_change_call(struct arena *a, enum pool_change change, const int64_t *clients, size_t n, int64_t now_us, int64_t rest_us);
