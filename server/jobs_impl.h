/* server/jobs_impl.h: what server/jobs.c (claim, lease) and server/jobs_settle.c (outcomes) share. Not for others. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/list.h"
#include "server/jobs.h"

#define JOBS_DB_WAIT_MS 2000
#define LANES 3                     /* as in migration 0008: other work, texts, what operators are told */

/* How a run ended. */
struct run_end {
	const char *state;          /* "done", "due", "failed" */
	int64_t due_us, attempts;
	const char *error;
	bool alert;                 /* raise job_failed */
};

struct running {
	struct list link;           /* in jobs.running until its outcome is stored */
	struct list ending;         /* in jobs.ending once it has ended */
	struct job job;
	struct run_end end;
	int lane;
	bool suspect;
};

/* It fails without having been run, and has told nobody itself: there is an alert. */
void jobs_give_up(struct job *job, const char *error);

struct jobs {
	struct world *w;
	struct list running, ending;
	size_t n_running, n_lane[LANES], n_ending, n_flushed;    /* n_flushed: in the statement on its way */
	uint64_t poll, beat, flush;
	bool claiming, draining, again;
	bool suspect;               /* a job that may have ended processes runs here: one at a time */
	bool flushing;
	int flush_tries;
	struct arena *claim_a, *beat_a, *flush_a;
	loop_fn *drained;
	void *drained_ctx;
};

/* jobs.c: the outcome is stored (or lost): forget the run. */
void jobs_forget(struct running *r);
