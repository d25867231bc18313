/* pool/own.h: numbers in accounts that clients brought along, beside the managed ones. */
/* SPDX-License-Identifier: MIT
 *
 *   FOUND   the carrier lists it in the account      ACTIVE  it is its client's number: the gate gives this one and asks the pool for none
 *
 * A client has at most one ACTIVE number, and none beside a managed one that is assigned: the database keeps the first, own_use the second.
 */
#pragma once
#include "pool/source.h"
#include "db/db.h"

/* A page of a carrier's list into own_numbers; a client's number that has drifted gets a job to link it. Row: how many are new, known, somebody else's here. */
struct db_call own_found_call(struct arena *a, int64_t credential, struct str carrier, const struct source_page *page, int64_t began_us,
	int64_t now_us);
/* After the last page: what was not listed since began_us has left the account; a client's number alerts. Rows: id. */
struct db_call own_gone_call(struct arena *a, int64_t credential, int64_t began_us, int64_t now_us);

/* An own number becomes the number of the client with this phone. The answer is read with own_used(). */
struct db_call own_use_call(struct arena *a, struct str number, struct str client, int64_t now_us, struct str actor);
/* ERR_NONE, also when it was already; ERR_MISSING: the number is in no account of others (look in the pool), or there is no such client;
 * ERR_CONFLICT: another client's, gone, or the client has a managed number. *ret_why says what to do, in words for people. */
struct err own_used(const PGresult *r, struct str *ret_why) MUST_CHECK;
/* It is no longer its client's number. Row: the client's phone; no row: it was nobody's. */
struct db_call own_drop_call(struct arena *a, struct str number, int64_t now_us, struct str actor);

/* What a unique index of the pool says when it is hurt, in words for people; NULL: it is none of those. constraint: db_constraint(). */
const char *pool_conflict_words(const char *constraint);
