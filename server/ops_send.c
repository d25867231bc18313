/* server/ops_send.c: operations on the outbox as a whole: pause, resume. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/ops_runs.h"

void op_send_pause(struct op_call *c)
{
	struct str answers = op_value(c, "answers");
	c->p[0] = db_p_str(answers.n ? STR("paused+answers") : STR("paused"));
	c->p[1] = db_p_str(c->actor);
	c->p[2] = db_p_str(op_value(c, "reason"));
	c->p[3] = db_p_int(c->a, clock_now_us());
	op_query(c, SQL_OP_SEND_PAUSE, 4, NULL);
}

void op_send_resume(struct op_call *c)
{
	c->p[0] = db_p_str(c->actor);
	c->p[1] = db_p_int(c->a, clock_now_us());
	op_query(c, SQL_OP_SEND_RESUME, 2, NULL);
}
