/* pool/number.h: a number of the pool, its status, and what an allocation came to. */
/* SPDX-License-Identifier: MIT
 *
 *   (PENDING ->) AVAILABLE -> (RESERVED ->) ASSIGNED -> (PAUSED <->) -> QUARANTINED -> AVAILABLE or RELEASED
 *
 *   RESERVED     held for a client who is to pay; lapses back by itself
 *   PAUSED       its client's payment has lapsed: it answers nobody
 *   QUARANTINED  given up, resting, so that the next owner does not get the last one's callers
 *
 * The moves that are made are the statements of db/sql/number_*.sql, numbers_*.sql and pool_*.sql; the database's own constraints
 * keep one number to one client.
 */
#pragma once
#include "base/str.h"

enum pool_status { POOL_PENDING, POOL_AVAILABLE, POOL_RESERVED, POOL_ASSIGNED, POOL_PAUSED, POOL_QUARANTINED, POOL_RELEASED, POOL_STATUSES };

const char *pool_status_name(enum pool_status s);
/* false: no such status. */
bool pool_status_find(struct str name, enum pool_status *ret);

/* As logged and counted (contract section 2). */
enum pool_result { POOL_ALLOCATED, POOL_ALREADY_ASSIGNED, POOL_EMPTY, POOL_CLIENT_NOT_FOUND, POOL_ALLOCATION_ERROR, POOL_RESULTS };
const char *pool_result_name(enum pool_result r);
