/* server/jobs.h: due jobs, leased, run and settled; texts in the outbox are jobs of kind "send". */
/* SPDX-License-Identifier: MIT
 *
 *   due --claim (lease, fence + 1, attempt + 1)--> running --job_done--> done
 *                                                     |-- job_again --> due, later
 *                                                     |-- job_wait  --> due, later, as if this run had not been
 *                                                     |-- job_fail  --> failed, alert
 *                                                     '-- holder dies, lease ends: claimed by another
 *
 * Every later write names the fence; whoever lost the lease finds no row and stops. No transaction is open while an API is
 * called. Leases last LEASE_US and are renewed while the job runs.
 */
#pragma once
#include "server/world.h"

struct job {
	struct world *w;
	struct arena *a;            /* until the job is settled */
	int64_t id, fence, client_id, message_id, due_us, created_us;
	int64_t attempts;           /* this one included */
	struct str kind, subject, payload;
	void *state;                /* the kind's own */
};

/* One kind: runs and ends, later, with exactly one of job_done(), job_again(), job_wait(), job_fail(). */
typedef void job_run(struct job *j);

struct err jobs_new(struct world *w, struct jobs **ret) MUST_CHECK;
void jobs_free(struct jobs *j);
/* Claim nothing more; then done(ctx) when none is running. */
void jobs_drain(struct jobs *j, loop_fn *done, void *ctx);
/* Something may be due now: look soon instead of at the next poll. */
void jobs_wake(struct world *w);

void job_done(struct job *j);
/* Run again `after_us` from when it was due (never earlier than now); past attempts_max it fails. `error` says why, without
 * values that identify anybody. */
void job_again(struct job *j, int64_t after_us, int64_t attempts_max, const char *error);
/* Not its turn yet (a brake): again `after_us` from now; this run does not count as an attempt. */
void job_wait(struct job *j, int64_t after_us, const char *why);
void job_fail(struct job *j, const char *error);
/* Exponential backoff with jitter: attempt 1 -> about 2 s, doubling to 10 min. */
int64_t job_backoff_us(int64_t attempts);

/* The kinds: job_send.c, job_answer.c, job_alert.c */
job_run job_send, job_answer, job_alert;
