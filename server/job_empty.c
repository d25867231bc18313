/* server/job_empty.c: the end of a job whose payload holds somebody's words: they are not kept. */
/* SPDX-License-Identifier: MIT */
#include "server/jobs.h"

#define DB_WAIT_MS 3000

static void emptied(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)e, (void)results, (void)n; /* best effort: pruning takes the whole row later */
	job_done(ctx);
}

void job_done_empty(struct job *j)
{
	struct db_param *p = ARENA_NEW(j->a, struct db_param);
	*p = db_p_int(j->a, j->id);
	db_query(j->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOB_EMPTY, .params = p, .n_params = 1 }, emptied, j);
}
