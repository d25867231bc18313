/* server/rollout.h: what may be done to numbers at their carrier, for everybody, nobody, or a share of the clients. */
/* SPDX-License-Identifier: MIT
 *
 * USHER_BUYING, USHER_LINKING and USHER_RELEASING are on, off, or N%. The share is taken by a hash of the client's id that never
 * changes: who is in at 10 % is in at 20 %. What is for no client (stock, resting numbers) is in only when all are. What may not
 * be done is not dropped: its job waits, says so, and an alert stands until it may go on.
 */
#pragma once
#include "server/jobs.h"

enum rollout { ROLLOUT_BUYING, ROLLOUT_LINKING, ROLLOUT_RELEASING };

/* Per cent. */
int64_t rollout_share(const struct config *c, enum rollout what);
/* client_id 0: for nobody in particular. */
bool rollout_allows(const struct config *c, enum rollout what, int64_t client_id);
/* Where a client stands, 0 to 99: in when it is less than the share. The same in db/sql/purchases_wish.sql and purchase_begin.sql. */
int rollout_place(int64_t client_id);
/* The one place where a job asks. False: it may not go on, has been put off with job_wait(), and is not to be touched again. */
bool rollout_job(struct job *job, enum rollout what, int64_t client_id);
