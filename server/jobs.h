/* server/jobs.h: due jobs, leased, run and settled; texts in the outbox are jobs of kind "send". */
/* SPDX-License-Identifier: MIT
 *
 *   due --claim (lease, fence + 1, attempt + 1)--> running --job_done--> done
 *                                                     |-- job_again --> due, later
 *                                                     |-- job_wait  --> due, later, as if this run had not been
 *                                                     |-- job_fail  --> failed, alert
 *                                                     '-- holder dies, lease ends: claimed by another
 *
 * A recurring kind (server/jobs_table.h) is never over: done or failed, it is due again at the next time of its schedule.
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
	int64_t rest_until_us;      /* job_pause_us() */
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
/* The pause before the next run: what the other side asked for (Retry-After, seconds; < 1: nothing), or else `pause_us`. What it asked for
 * counts from now, however late this run was: job_again() keeps to it. */
int64_t job_pause_us(struct job *j, int64_t retry_after_s, int64_t pause_us);
/* Run again `after_us` from when it was due (never earlier than now); past attempts_max it fails. `error` says why, without
 * values that identify anybody. */
void job_again(struct job *j, int64_t after_us, int64_t attempts_max, const char *error);
/* Not its turn yet (a brake): again `after_us` from now; this run does not count as an attempt. */
void job_wait(struct job *j, int64_t after_us, const char *why);
/* Done, and the payload is emptied. */
void job_done_empty(struct job *j);
void job_fail(struct job *j, const char *error);
/* Exponential backoff with jitter: attempt 1 -> about 2 s, doubling to 10 min. */
int64_t job_backoff_us(int64_t attempts);

/* The kinds, rows of server/jobs_table.c: job_send.c, job_answer.c, job_alert.c, job_event.c ... */
job_run job_send, job_answer, job_alert, job_event, job_prune;
job_run job_reconcile, job_forget, job_stats;
job_run job_costs;                  /* recurring: what texts have cost */
int64_t job_costs_every_us(const struct config *cfg);
job_run job_expire, job_place, job_subscriptions;
/* Telnyx: job_call.c (commands to calls), job_handon.c (events handed on), job_reply.c (short answers to who is no client). */
job_run job_call, job_handon, job_reply;
job_run job_link;
job_run job_sync;
int64_t job_sync_every_us(const struct config *cfg);
job_run job_own_link;               /* our addresses on a number of a client's own account */
job_run job_credentials;            /* recurring: stored credentials held against the carrier */
int64_t credential_check_every_us(const struct config *cfg);
int64_t job_link_every_us(const struct config *cfg);
job_run job_ring;                   /* a call to an owner's phone */
job_run job_recheck;                /* recurring: live owners whose forwarding is to be seen to */
int64_t recheck_every_us(const struct config *c);
/* job_buy*.c, job_release.c */
job_run job_buy, job_release;
job_run job_lookup;                 /* a phone's network and kind of line */
job_run job_vapi, job_voice;        /* one number's calls to the voice assistant or back; recurring: which numbers need that */
int64_t voice_every_us(const struct config *c);
