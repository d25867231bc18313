/* server/ops_job.c: operations on jobs: retry one, or all of a kind that failed. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/jobs_table.h"
#include "server/ops_runs.h"

void op_job_retry(struct op_call *c)
{
	struct str id = op_value(c, "id"), all = op_value(c, "all");
	if (all.n && job_kind_find(all) == NULL) {
		op_wrong(c, "there is no such kind of job", STR("see the column kind of `usher job list --state failed`"));
		return;
	}
	c->p[0] = db_p_str(all.n ? all : id);
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_str(c->actor);
	if (all.n)
		op_query(c, SQL_OP_JOB_RETRY_ALL, 3, NULL);
	else
		op_query(c, SQL_OP_JOB_RETRY, 3, "there is no such job, or it runs or is done");
}
