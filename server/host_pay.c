/* server/host_pay.c: a payment event applied to the client's row, and the events of the chart that follow from it. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "payment/provider.h"
#include "payment/standing.h"
#include "payment/state.h"
#include "server/host.h"
#include <inttypes.h>

static void keep_state(struct sitting *s, struct client *c, const struct payment_state *st, const struct input *in)
{
	struct buf b;
	buf_init(&b, PAYMENT_STATE_TEXT_MAX);
	payment_state_write(&b, st);
	c->pay_lines = arena_str(s->a, buf_str(&b));
	buf_done(&b);
	c->pay_standing = st->standing;
	const struct payment_provider *theirs = payment_provider_of_customer(st->customer_id);
	if (theirs)
		c->pay_provider = str_of(theirs->name);
	else if (in->provider.n)
		c->pay_provider = in->provider;
	if (st->subscription_id.n)
		c->pay_subscription = arena_str(s->a, st->subscription_id);
	if (st->customer_id.n)
		c->pay_customer = arena_str(s->a, st->customer_id);
}

static struct str standing_str(enum payment_standing standing)
{
	return str_of(payment_standing_name(standing));
}

size_t host_pay(struct sitting *s, struct item *it, uint16_t events[2])
{
	struct client *c = &it->seat->row;
	const struct payment_event *e = it->in.payment;
	struct payment_state old, now;
	if (err_is(payment_state_read(s->a, c->pay_lines, &old))) {
		it->pay_outcome = "unreadable_state";
		host_alert(s, it->seat, "payment_state", "critical", arena_printf(s->a, "client:%" PRId64, c->id), STR("stored payment state cannot be read"));
		return 0;
	}
	bool news = e == NULL || !it->in.reread || !payment_agrees(&old, e);
	bool changed = news && (e ? payment_apply(&old, e, &now) : payment_by_hand(&old, it->in.by_hand, s->now_us, &now));
	if (e && e->alert)
		host_alert(s, it->seat, "payment_dispute", "warning", arena_printf(s->a, "client:%" PRId64, c->id), str_of(e->effect));
	it->out.paid_otherwise = changed;
	it->pay_outcome = !changed ? "no_change" : payment_standing_name(now.standing);
	if (e && it->in.adopts) {
		struct alert_row *row;
		VEC_ADD(s->a, &s->cleared, row);
		*row = (struct alert_row){ .kind = "payment_unknown_reference", .resource = arena_printf(s->a, "event:" STR_FMT, STR_ARG(e->event_id)) };
	}
	if (!changed)
		return 0;
	it->seat->dirty = true;
	keep_state(s, c, &now, &it->in);
	bool was = c->payment_active, is = payment_is_active(&now);
	c->payment_active = is;
	if (now.standing != old.standing)
		host_audit(s, it, "payment", standing_str(old.standing), standing_str(now.standing));
	host_log(s, LOG_INFO, "PAYMENT", "client=%" PRId64 " from=%s to=%s effect=%s", c->id, payment_standing_name(old.standing),
		payment_standing_name(now.standing), e && e->effect ? e->effect : "by_hand");
	if (was == is)
		return 0;
	if (is) {
		c->grace_until_us = 0;
		host_count(s, M_PAYMENTS_ACTIVE);
		events[0] = EV_PAY_ACTIVE;
		return 1;
	}
	host_count(s, M_PAYMENTS_LAPSED);
	events[0] = EV_PAY_LAPSED;
	int64_t days = s->w->cfg->pause_grace_days;
	c->grace_until_us = days > 0 ? s->now_us + days * DAY_US : 0;
	if (days > 0)
		return 1;
	events[1] = EV_PAY_GRACE_OVER;
	return 2;
}
