/* server/host.c: an input becomes events, events become steps, steps become rows. */
/* SPDX-License-Identifier: MIT */
#include "server/host.h"
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include <inttypes.h>
#include <stdarg.h>

#define CHART (&chart_onboarding)

void host_log(struct sitting *s, enum log_level level, const char *event, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	struct log_line *line;
	VEC_ADD(s->a, &s->lines, line);
	size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
	*line = (struct log_line){ .level = level, .event = event, .text = arena_str(s->a, str_n(text, len)) };
}

void host_count(struct sitting *s, enum metric m)
{
	s->counts[m]++;
}

void host_alert(struct sitting *s, const struct seat *seat, const char *kind, const char *severity, struct str resource, struct str detail)
{
	struct alert_row *row;
	VEC_ADD(s->a, &s->alerts, row);
	*row = (struct alert_row){ .kind = kind, .severity = severity, .resource = resource, .detail = detail,
		.client_id = seat ? seat->row.id : 0 };
}

void host_audit(struct sitting *s, const struct item *it, const char *action, struct str from, struct str to)
{
	struct audit_row *row;
	VEC_ADD(s->a, &s->audit, row);
	*row = (struct audit_row){ .actor = it->in.actor.n ? it->in.actor : STR("usher"), .action = str_of(action), .from = from, .to = to,
		.reason = it->in.reason, .client_id = it->seat ? it->seat->row.id : 0 };
}

uint64_t host_guards(const struct sitting *s, const struct item *it)
{
	const struct client *c = &it->seat->row;
	const struct config *cfg = s->w->cfg;
	uint64_t g = 0;
#define GUARD(name, is) g |= (is) ? UINT64_C(1) << GUARD_##name : 0
	GUARD(IS_NEW, it->is_new);
	GUARD(OFFERED, c->offered);
	GUARD(HAS_TRADE, c->business_type.n > 0);
	GUARD(HAS_PLACE, c->location.n > 0);
	GUARD(HAS_BUSINESS, c->business_name.n > 0);
	GUARD(HAS_OWNER, c->owner_name.n > 0);
	GUARD(HAS_PHONE, c->phone_type.n > 0);
	GUARD(HAS_NUMBER, c->number_e164.n > 0);
	GUARD(HAS_PROVIDER, cfg->payment[0]);
	GUARD(PAYING, c->payment_active);
	GUARD(NO_GRACE, cfg->pause_grace_days == 0);
	GUARD(WANTS_OUT, it->heard.event == HEARD_HUMAN && it->heard.topic != NULL && strcmp(it->heard.topic, "optout") == 0);
	GUARD(SAID_YES, c->said_yes);
	GUARD(GATE_LINK, str_is(c->gate, "link_sent"));
	GUARD(GATE_WAITS, str_is(c->gate, "waiting_number"));
	GUARD(GATE_PAID, str_is(c->gate, "paid_waiting"));
	GUARD(SECOND_TRY, c->misses == 1);
	GUARD(THIRD_TRY, c->misses >= 2);
	GUARD(CHANGING, c->asking.n > 0 && !str_is(c->asking, "line"));
	GUARD(ASKS_LINE, str_is(c->asking, "line"));
	GUARD(HEARD_LINE, it->heard.line.z[0] != 0);
	host_call_guards(s, it, &g);
	GUARD(HEARD_PHONE, it->heard.field != NULL && strcmp(it->heard.field, "phone") == 0);
#undef GUARD
	return g;
}

static void run_effects(struct sitting *s, struct item *it, const struct fsm_out *out)
{
	for (int i = 0; i < out->n; i++) {
		const struct fsm_effect *e = &out->effects[i];
		if (e->op == FSM_OP_DO)
			host_act(s, it, e->id, CHART->strings[e->arg]);
		else if (e->op == FSM_OP_REPLY)
			host_reply(s, it, CHART->strings[e->id]);
		/* SEND and CANCEL: a client's timers follow from its state (host_timers.c). */
	}
}

static void note_step(struct sitting *s, struct item *it, uint16_t event, uint64_t guards)
{
	it->steps = arena_printf(s->a, STR_FMT "%s%s:%" PRIx64, STR_ARG(it->steps), it->steps.n ? " " : "", CHART->events[event].name, guards);
}

/* One event. Sets it->ask when an effect asks. */
static void step(struct sitting *s, struct item *it, uint16_t event)
{
	struct seat *seat = it->seat;
	uint16_t before = fsm_leaf(CHART, &seat->conf);
	struct fsm_out out;
	uint64_t guards = host_guards(s, it);
	it->ask = ASK_NOTHING;
	enum fsm_result r = fsm_step(CHART, event, guards, &seat->conf, &out);
	note_step(s, it, event, guards);
	it->n_steps++;
	if (r == FSM_OVERFLOW || r == FSM_UNDEFINED) {
		host_log(s, LOG_ERROR, "CHART_FAULT", "client=%" PRId64 " event=%s state=%s result=%d", seat->row.id, CHART->events[event].name,
			it->leaf_from, (int)r);
		host_count(s, M_CHART_FAULTS);
		return;
	}
	/* A number is there for one who does not stand where one waits: off the list, or it would be offered for ever. */
	if (r == FSM_IGNORED && event == EV_POOL_READY && (str_is(seat->row.gate, "waiting_number") || str_is(seat->row.gate, "paid_waiting")))
		seat->row.gate = STR_NONE;
	if (r != FSM_STEPPED)
		return;
	it->out.moved = true;
	uint16_t after = fsm_leaf(CHART, &seat->conf);
	if (after != before) {
		host_count(s, M_MOVES);
		seat->row.entered_us = s->now_us;
		if (seat->row.woke_to_us > s->now_us)
			seat->row.woke_to_us = s->now_us; /* the clock was set back: this state's timers are still to come */
		seat->row.misses = 0;
		host_call_over(s, it, event == EV_CALL_TEST && host_call_came_back(it) ? "forwarded" : "overtaken");
		it->progress = true;
		if (seat->row.stuck.n) {
			struct alert_row *row;
			VEC_ADD(s->a, &s->cleared, row);
			*row = (struct alert_row){ .kind = "stuck", .resource = arena_printf(s->a, "client:%" PRId64, seat->row.id) };
			seat->row.stuck = STR_NONE;
		}
	}
	run_effects(s, it, &out);
}

static void finish(struct sitting *s, struct item *it)
{
	struct seat *seat = it->seat;
	it->stage = ITEM_DONE;
	it->out.state = str_of(fsm_leaf_name(CHART, &seat->conf));
	it->out.lang = str_of(host_language(s, &seat->row));
	if (it->in.kind == INPUT_TEXT || it->steps.n) {
		it->out_seq = ++seat->row.seq;
		seat->dirty = true;
	}
	if (it->in.kind == INPUT_TEXT || it->in.kind == INPUT_CALL_US)
		seat->row.last_in_us = s->now_us;
	host_move_ends(it);
	host_speak(s, it);
	if (it->in.says && !it->out.refused)
		host_relay(s, it);
	if (it->in.kind == INPUT_EVENT && it->in.actor.n && it->in.move == MOVE_NONE)
		host_audit(s, it, it->in.action ? it->in.action : "client.move", str_of(it->leaf_from), it->out.state);
}

/* Deliver events until one asks or none is left. */
static void deliver(struct sitting *s, struct item *it, const uint16_t *events, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		step(s, it, events[i]);
		if (it->ask != ASK_NOTHING) {
			it->stage = ITEM_ASKING;
			return;
		}
	}
	/* A wake may have several timers due; each sees the row that the one before it left. */
	while (it->next_due < it->n_due && it->n_steps < ITEM_STEPS_MAX) {
		uint16_t e = it->due[it->next_due++];
		/* With its state a timer ends; the days of grace are the client's. */
		if (e != EV_PAY_GRACE_OVER && fsm_leaf(CHART, &it->seat->conf) != it->due_leaf)
			continue;
		step(s, it, e);
		if (it->ask != ASK_NOTHING) {
			it->stage = ITEM_ASKING;
			return;
		}
	}
	finish(s, it);
}

/* Whoever writes to an onboarding number, or calls it, is answered from there. */
static void keep_number(struct item *it)
{
	struct client *c = &it->seat->row;
	const struct input *in = &it->in;
	if (!(in->onboarding || in->kind == INPUT_CALL_US) || in->our_number.n == 0)
		return;
	if (str_eq(c->our_number, in->our_number) && str_eq(c->carrier, in->carrier))
		return;
	it->seat->dirty = true;
	c->our_number = in->our_number;
	c->carrier = in->carrier;
}

void host_begin(struct sitting *s, struct item *it)
{
	struct seat *seat = it->seat;
	it->leaf_from = fsm_leaf_name(CHART, &seat->conf);
	if (seat->refused) {
		host_log(s, LOG_ERROR, "STATE_UNKNOWN", "client=%" PRId64, seat->row.id);
		host_alert(s, seat, "state_unknown", "critical", arena_printf(s->a, "client:%" PRId64, seat->row.id),
			STR("the client stands in a state that this program does not have"));
		it->leaf_from = "";
		it->stage = ITEM_REFUSED;
		return;
	}
	it->is_new = seat->created;
	it->last_in_us = seat->row.last_in_us;
	seat->created = false;
	keep_number(it);
	if (it->in.move != MOVE_NONE) {
		it->ask = it->in.move == MOVE_ASSIGN ? ASK_ASSIGN : ASK_UNASSIGN;
		it->stage = ITEM_ASKING;
		return;
	}
	uint16_t events[2];
	size_t n = 0;
	switch (it->in.kind) {
	case INPUT_TEXT:
		events[n++] = host_event_of_text(s, it);
		break;
	case INPUT_CALL_US:
		events[n++] = it->seat->row.handed_off ? EV_SAY_HELD : EV_CALL_ONBOARDING;
		break;
	case INPUT_CALL:
	case INPUT_CALL_ENDED:
		events[n] = host_event_of_call(s, it);
		n += events[n] != EV_NONE;
		break;
	case INPUT_PLACED:
		events[n] = host_event_of_placed(s, it);
		n += events[n] != EV_NONE;
		break;
	case INPUT_PAYMENT:
		n = host_pay(s, it, events);
		break;
	case INPUT_EVENT:
		events[n++] = it->in.event;
		break;
	case INPUT_WAKE:
		if (seat->row.wake_at_us == 0 || seat->row.wake_at_us > s->now_us)
			break; /* another process has done it */
		host_due(seat, s->now_us, it);
		/* What waits for the day has not fired: it is looked at again (what fired beside it knows that it has). */
		seat->row.woke_to_us = it->held_us ? it->held_us - 1 : s->now_us;
		if (seat->row.grace_until_us <= s->now_us)
			seat->row.grace_until_us = 0;
		seat->row.wake_at_us = 0;
		seat->dirty = true;
		break;
	}
	deliver(s, it, events, n);
}

static void count_allocation(struct sitting *s, struct item *it, const struct pool_given *given)
{
	static const enum metric counters[POOL_RESULTS] = {
		[POOL_ALLOCATED] = M_ALLOCATED, [POOL_ALREADY_ASSIGNED] = M_ALREADY_ASSIGNED, [POOL_EMPTY] = M_POOL_EMPTY,
		[POOL_CLIENT_NOT_FOUND] = M_CLIENT_NOT_FOUND, [POOL_ALLOCATION_ERROR] = M_ALLOCATION_ERROR,
	};
	const struct client *c = &it->seat->row;
	enum pool_result result = pool_result_of(given);
	struct phone p = { 0 };
	host_count(s, counters[result]);
	if (result == POOL_EMPTY)
		host_log(s, LOG_WARN, pool_result_name(result), "client=%" PRId64 " country=" STR_FMT, c->id, STR_ARG(c->country));
	if (result != POOL_ALLOCATED || err_is(phone_parse(given->number, &p)))
		return;
	host_log(s, LOG_INFO, "NUMBER_ALLOCATED", "client=%" PRId64 " number=%s result=%s", c->id, phone_mask(&p), pool_result_name(result));
	host_log(s, LOG_INFO, "POOL_ALLOCATION_SUCCESS", "client=%" PRId64 " from=%s", c->id, pool_status_name(given->was));
	host_audit(s, it, "number.assign", str_of(pool_status_name(given->was)), str_of(pool_status_name(POOL_ASSIGNED)));
}

void host_answer(struct sitting *s, struct item *it, const struct pool_given *given)
{
	uint16_t event;
	bool got = given->number.n > 0;
	if (it->ask == ASK_ASSIGN || it->ask == ASK_UNASSIGN) {
		size_t n = host_moved(s, it, given, &event);
		deliver(s, it, &event, n);
		return;
	}
	if (it->ask == ASK_ALLOCATE) {
		event = got ? EV_ALLOC_OK : EV_ALLOC_NONE;
		count_allocation(s, it, given);
		if (got)
			it->seat->row.number_e164 = given->number;
	} else {
		event = got ? EV_HOLD_OK : EV_HOLD_NONE;
		host_count(s, got ? M_HELD : M_HOLD_EMPTY);
	}
	it->seat->dirty = true;
	/* The number that was seen is gone again: who waits keeps waiting, and has been told so. */
	deliver(s, it, &event, !got && it->in.kind == INPUT_EVENT && it->in.event == EV_POOL_READY ? 0 : 1);
}

void host_answer_failed(struct sitting *s, struct item *it)
{
	if (it->ask == ASK_ASSIGN || it->ask == ASK_UNASSIGN) {
		it->ask = ASK_NOTHING;
		finish(s, it); /* nothing was done, and there is no verdict */
		return;
	}
	uint16_t event = it->ask == ASK_ALLOCATE ? EV_ALLOC_ERROR : EV_HOLD_NONE;
	host_count(s, M_ALLOCATION_ERROR);
	host_log(s, LOG_ERROR, "POOL_ALLOCATION_ERROR", "client=%" PRId64, it->seat->row.id);
	it->seat->dirty = true;
	deliver(s, it, &event, 1);
}

void host_settle(struct sitting *s, struct seat *seat)
{
	char hist[FSM_HIST_TEXT_MAX];
	seat->row.state = str_of(fsm_leaf_name(CHART, &seat->conf));
	size_t n = fsm_hist_text(CHART, &seat->conf, hist, sizeof hist);
	seat->row.history = arena_str(s->a, str_n(hist, n));
	seat->row.live = host_is_live(seat);
	int64_t wake = host_next_wake(seat, s->now_us);
	/* Only ever moved earlier: an earlier wake that turns out stale recomputes, and the indexed column stays as it is. */
	if (seat->row.wake_at_us == 0 || (wake != 0 && wake < seat->row.wake_at_us))
		seat->row.wake_at_us = wake;
}
