/* server/host_number.c: numbers that operators give and take, and what follows for the conversation. */
/* SPDX-License-Identifier: MIT
 *
 * Given: whoever waits for a number goes on as if the pool had one for them (pool.ready), which then finds this one. Taken from an owner
 * who is past the gate: they are asked for their phone again (op.restart) and stand first in line for another number; before the gate
 * nothing moves.
 */
#include "base/log.h"
#include "gen/onboarding.h"
#include "server/host.h"
#include <inttypes.h>

static bool waits(const struct client *c)
{
	return str_is(c->gate, "waiting_number") || str_is(c->gate, "paid_waiting");
}

static size_t given(struct sitting *s, struct item *it, const struct pool_given *g, uint16_t *event)
{
	if (str_is(g->verdict, "given")) {
		struct phone p = { 0 };
		if (!err_is(phone_parse(g->number, &p)))
			host_log(s, LOG_INFO, "NUMBER_ASSIGNED", "client=%" PRId64 " number=%s from=%s", it->seat->row.id, phone_mask(&p), pool_status_name(g->was));
		host_audit(s, it, "number.assign", str_of(pool_status_name(g->was)), str_of(pool_status_name(POOL_ASSIGNED)));
	}
	*event = EV_POOL_READY;
	return waits(&it->seat->row);
}

static size_t taken(struct sitting *s, struct item *it, const struct pool_given *g, uint16_t *event)
{
	struct client *c = &it->seat->row;
	bool past_gate = c->said_yes && c->payment_active && c->gate.n == 0 && g->was == POOL_ASSIGNED;
	host_audit(s, it, "number.unassign", str_of(pool_status_name(g->was)),
		str_of(pool_status_name(g->was == POOL_RESERVED ? POOL_AVAILABLE : POOL_QUARANTINED)));
	c->number_e164 = STR_NONE;
	if (!past_gate)
		return 0;
	c->gate = STR("paid_waiting");
	c->gate_at_us = s->now_us;
	c->rung = 0;
	*event = EV_OP_RESTART;
	return 1;
}

size_t host_moved(struct sitting *s, struct item *it, const struct pool_given *g, uint16_t *event)
{
	it->ask = ASK_NOTHING;
	it->out.verdict = g->verdict;
	if (g->number.n == 0)
		return 0;
	it->seat->dirty = true;
	return it->in.move == MOVE_ASSIGN ? given(s, it, g, event) : taken(s, it, g, event);
}

void host_move_ends(struct item *it)
{
	bool got = str_is(it->out.verdict, "given") || str_is(it->out.verdict, "already");
	if (it->in.move == MOVE_ASSIGN && got && it->seat->row.number_e164.n == 0) {
		it->seat->row.number_e164 = it->in.number;
		it->seat->dirty = true;
	}
}
