/* server/jobs_table.h: the kinds of jobs, and which of them recur. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/jobs.h"

struct job_kind {
	const char *kind;
	job_run *run;
	/* A recurring kind: there is one job of it, with key "every:KIND", due again this long after it was due, however it ended.
	 * 0: not at the moment (a setting is off). NULL: does not recur. */
	int64_t (*every_us)(const struct config *c);
	bool at_start;              /* recurring: due, too, whenever the server starts */
	bool own_alert;             /* raises its own when it gives up: no alert "job_failed" besides */
};

extern const struct job_kind job_kinds[];
extern const size_t n_job_kinds;

/* NULL: no such kind in this version. */
const struct job_kind *job_kind_find(struct str kind);
/* One statement that makes the recurring jobs be there. Parameters live in `a`. */
struct db_call jobs_ensure_call(struct arena *a, const struct config *cfg, int64_t now_us);
