/* server/ops_alert.c: operations on alerts: acknowledge, mute, unmute. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "server/alerts.h"
#include "server/ops_runs.h"

static int64_t id_of(const struct op_call *c)
{
	int64_t id = 0;
	return err_is(str_int64(op_value(c, "id"), 0, INT64_MAX, &id)) ? 0 : id;
}

void op_alert_ack(struct op_call *c)
{
	c->p[0] = db_p_int(c->a, id_of(c));
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = alert_names(c->a, ALERT_PERSON);
	c->p[3] = db_p_str(c->actor);
	op_query(c, SQL_OP_ALERT_ACK, 4, "there is no such alert");
}

void op_alert_mute(struct op_call *c)
{
	struct str span = op_value(c, "for");
	int64_t us = 0, now_us = clock_now_us();
	bool client = op_value(c, "client").n > 0;
	if (span.n && err_is(span_parse(span, &us)))
		us = 0;
	c->p[1] = db_p_int(c->a, now_us);
	c->p[2] = span.n ? db_p_int(c->a, now_us + us) : db_p_str(STR_NONE);
	if (client) {
		c->p[0] = db_p_str(op_value(c, "client"));
		c->p[3] = db_p_str(c->actor);
		op_query(c, SQL_OP_ALERT_MUTE_CLIENT, 4, "there is no such client");
		return;
	}
	c->p[0] = db_p_int(c->a, id_of(c));
	c->p[3] = db_p_str(c->actor);
	op_query(c, SQL_OP_ALERT_MUTE, 4, "there is no such alert");
}

void op_alert_unmute(struct op_call *c)
{
	bool client = op_value(c, "client").n > 0;
	c->p[1] = db_p_int(c->a, clock_now_us());
	if (client) {
		c->p[0] = db_p_str(op_value(c, "client"));
		c->p[2] = db_p_str(c->actor);
		op_query(c, SQL_OP_ALERT_UNMUTE_CLIENT, 3, "no alert of this client is muted");
		return;
	}
	c->p[0] = db_p_int(c->a, id_of(c));
	c->p[2] = db_p_int(c->a, 0);
	c->p[3] = db_p_str(c->actor);
	op_query(c, SQL_OP_ALERT_MUTE, 4, "there is no such alert");
}
