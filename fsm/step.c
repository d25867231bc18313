/* fsm/step.c: one macrostep. */
/* SPDX-License-Identifier: MIT
 *
 * The names follow the algorithm of the SCXML recommendation, Appendix D: select, remove conflicts, exit, act, enter; then
 * eventless transitions and the internal queue until both are exhausted. Everything happens on a copy of the configuration.
 */
#include "fsm/step.h"
#include "fsm/step_sets.h"

struct run {
	const struct fsm_chart *c;
	struct fsm_conf conf;
	uint64_t guards;
	const struct fsm_hooks *hooks;  /* NULL: guards are bits, effects are collected */
	struct fsm_out *out;
	uint16_t queue[FSM_QUEUE_MAX];
	uint8_t queued, next;           /* in all, and the next one to take */
	bool overflow, stopped;
};

static bool guard_holds(const struct run *r, uint16_t guard)
{
	if (r->hooks)
		return r->hooks->guard(r->hooks->ctx, guard);
	return r->guards >> guard & 1;
}

static bool cond_holds(const struct run *r, uint16_t at)
{
	const uint16_t *p = r->c->code + at;
	uint64_t stack = 0; /* top in bit 0 */

	if (at == FSM_NONE)
		return true;
	for (;; p++) {
		switch ((enum fsm_cond)*p) {
		case FSM_COND_END:
			return stack & 1;
		case FSM_COND_GUARD:
			stack = stack << 1 | guard_holds(r, *++p);
			break;
		case FSM_COND_IN:
			stack = stack << 1 | (r->conf.active >> *++p & 1);
			break;
		case FSM_COND_WAS:
			stack = stack << 1 | (r->conf.hist[p[1]] >> p[2] & 1);
			p += 2;
			break;
		case FSM_COND_TRUE:
			stack = stack << 1 | 1;
			break;
		case FSM_COND_FALSE:
			stack <<= 1;
			break;
		case FSM_COND_NOT:
			stack ^= 1;
			break;
		case FSM_COND_AND:
			stack = stack >> 1 & (stack | ~UINT64_C(1));
			break;
		case FSM_COND_OR:
			stack = stack >> 1 | (stack & 1);
			break;
		}
	}
}

static void raise_event(struct run *r, uint16_t event)
{
	if (r->next > 0 && r->queued == FSM_QUEUE_MAX) { /* make room at the front */
		for (uint8_t i = r->next; i < r->queued; i++)
			r->queue[i - r->next] = r->queue[i];
		r->queued = (uint8_t)(r->queued - r->next);
		r->next = 0;
	}
	if (r->queued == FSM_QUEUE_MAX)
		r->overflow = true;
	else
		r->queue[r->queued++] = event;
}

static void put_effect(struct run *r, enum fsm_op op, uint16_t id, uint16_t arg)
{
	struct fsm_effect e = { .op = op, .id = id, .arg = arg };

	if (r->hooks)
		r->hooks->effect(r->hooks->ctx, &e);
	else if (r->out->n == FSM_EFFECTS_MAX)
		r->overflow = true;
	else
		r->out->effects[r->out->n++] = e;
}

/* Set history `into` to the given states of a session, as far as it can hold them. */
static void set_history(struct run *r, uint16_t into, uint64_t states)
{
	uint64_t all = states;

	for (uint64_t rest = states; rest; rest &= rest - 1)
		all |= fsm_ancestors(r->c, (uint16_t)fsm_lowest(rest));
	r->conf.hist[into] = fsm_history_record(r->c, into, all);
}

static void run_block(struct run *r, uint16_t at)
{
	const uint16_t *p = r->c->code + at;

	if (at == FSM_NONE)
		return;
	for (;;) {
		enum fsm_op op = (enum fsm_op)*p;
		switch (op) {
		case FSM_OP_END:
			return;
		case FSM_OP_RAISE:
			raise_event(r, p[1]);
			p += 2;
			break;
		case FSM_OP_SEND:
		case FSM_OP_CANCEL:
		case FSM_OP_REPLY:
			put_effect(r, op, p[1], 0);
			p += 2;
			break;
		case FSM_OP_DO:
			put_effect(r, op, p[1], p[2]);
			p += 3;
			break;
		case FSM_OP_REMEMBER:
			set_history(r, p[1], UINT64_C(1) << p[2]);
			p += 3;
			break;
		case FSM_OP_RECALL:
			set_history(r, p[1], fsm_history_states(r->c, &r->conf, p[2]));
			p += 3;
			break;
		case FSM_OP_IF:
			p = cond_holds(r, p[1]) ? p + 3 : r->c->code + p[2];
			break;
		case FSM_OP_JUMP:
			p = r->c->code + p[1];
			break;
		case FSM_OP_LOG:
			p++;
			break;
		}
	}
}

/* Take out of `chosen` whatever leaves a state that another one leaves too: the inner source wins, else the earlier. */
static size_t remove_conflicts(const struct run *r, uint16_t *chosen, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct fsm_tran *t = &r->c->trans[chosen[i]];
		uint64_t exits = fsm_exit_mask(r->c, &r->conf, t) & r->conf.active;
		uint64_t beaten = 0;
		bool preempted = false;
		size_t left = 0;
		for (size_t k = 0; k < kept && !preempted; k++) {
			const struct fsm_tran *o = &r->c->trans[chosen[k]];
			if (!(fsm_exit_mask(r->c, &r->conf, o) & r->conf.active & exits))
				continue;
			if (r->c->states[o->source].descendants >> t->source & 1)
				beaten |= UINT64_C(1) << k;
			else
				preempted = true;
		}
		if (preempted)
			continue;
		for (size_t k = 0; k < kept; k++)
			if (!(beaten >> k & 1))
				chosen[left++] = chosen[k];
		chosen[left++] = chosen[i];
		kept = left;
	}
	return kept;
}

/* The transitions that event (0: none) enables, in order; how many. */
static size_t select_transitions(const struct run *r, uint16_t event, uint16_t chosen[FSM_STATES_MAX])
{
	size_t n = 0;

	for (uint64_t rest = r->conf.active; rest; rest &= rest - 1) {
		unsigned leaf = fsm_lowest(rest);
		const uint16_t *t;
		size_t k = 0;
		if (r->c->states[leaf].children)
			continue;
		t = r->c->candidates + r->c->dispatch[leaf * r->c->n_events + event];
		while (*t != FSM_NONE && !cond_holds(r, r->c->trans[*t].cond))
			t++;
		while (*t != FSM_NONE && k < n && chosen[k] != *t)
			k++;
		if (*t != FSM_NONE && k == n)
			chosen[n++] = *t;
	}
	return n < 2 ? n : remove_conflicts(r, chosen, n);
}

static void exit_states(struct run *r, uint64_t set)
{
	for (uint16_t h = 0; h < r->c->n_hist; h++)
		if (set >> r->c->states[r->c->n_states + h].parent & 1)
			r->conf.hist[h] = fsm_history_record(r->c, h, r->conf.active);
	while (set) {
		unsigned i = 63 - (unsigned)__builtin_clzll(set);
		run_block(r, r->c->states[i].exit);
		set &= ~(UINT64_C(1) << i);
		r->conf.active &= ~(UINT64_C(1) << i);
	}
}

static bool in_final(const struct run *r, unsigned state)
{
	const struct fsm_state *s = &r->c->states[state];
	uint64_t active = s->children & r->conf.active;

	if (s->kind == FSM_COMPOUND)
		return active && r->c->states[fsm_lowest(active)].kind == FSM_FINAL;
	if (s->kind != FSM_PARALLEL)
		return false;
	for (uint64_t rest = s->children; rest; rest &= rest - 1)
		if (!in_final(r, fsm_lowest(rest)))
			return false;
	return true;
}

static void reach_final(struct run *r, unsigned final)
{
	unsigned parent = r->c->states[final].parent, above = r->c->states[parent].parent;

	if (parent == 0) {
		r->stopped = true;
		return;
	}
	if (r->c->states[parent].done_event != FSM_NONE)
		raise_event(r, r->c->states[parent].done_event);
	if (r->c->states[above].kind == FSM_PARALLEL && r->c->states[above].done_event != FSM_NONE && in_final(r, above))
		raise_event(r, r->c->states[above].done_event);
}

static void enter_states(struct run *r, struct fsm_entry *e)
{
	fsm_entry_complete(r->c, &r->conf, e);
	for (uint64_t rest = e->set; rest; rest &= rest - 1) {
		unsigned i = fsm_lowest(rest);
		const struct fsm_state *s = &r->c->states[i];
		r->conf.active |= UINT64_C(1) << i;
		run_block(r, s->entry);
		if (e->defaulted >> i & 1)
			run_block(r, s->initial_code);
		for (uint16_t h = 0; h < r->c->n_hist; h++) {
			const struct fsm_state *row = &r->c->states[r->c->n_states + h];
			if (row->parent == i && e->defaulted >> (r->c->n_states + h) & 1)
				run_block(r, row->initial_code);
		}
		if (s->kind == FSM_FINAL)
			reach_final(r, i);
	}
}

static void microstep(struct run *r, const uint16_t *chosen, size_t n)
{
	struct fsm_entry e = { .set = 0 };
	uint64_t exits = 0;

	for (size_t i = 0; i < n; i++)
		exits |= fsm_exit_mask(r->c, &r->conf, &r->c->trans[chosen[i]]);
	exit_states(r, exits & r->conf.active);
	for (size_t i = 0; i < n; i++) {
		if (r->out->n_taken < FSM_TAKEN_MAX)
			r->out->taken[r->out->n_taken] = chosen[i];
		r->out->n_taken++;
		run_block(r, r->c->trans[chosen[i]].code);
	}
	for (size_t i = 0; i < n; i++) {
		const struct fsm_tran *t = &r->c->trans[chosen[i]];
		fsm_entry_add(r->c, &r->conf, t->target, fsm_exit_mask(r->c, &r->conf, t), &e);
	}
	enter_states(r, &e);
}

/* After the first microstep: eventless transitions, then internal events, until nothing is left. */
static void settle(struct run *r)
{
	uint16_t chosen[FSM_STATES_MAX];

	for (int steps = 0; !r->stopped && !r->overflow; steps++) {
		size_t n = select_transitions(r, 0, chosen);
		while (n == 0 && r->next < r->queued)
			n = select_transitions(r, r->queue[r->next++], chosen);
		if (n == 0)
			return;
		if (steps == FSM_MICROSTEPS_MAX)
			r->overflow = true;
		else
			microstep(r, chosen, n);
	}
}

static void run_init(struct run *r, const struct fsm_chart *c, uint64_t guards, const struct fsm_hooks *hooks, struct fsm_out *out)
{
	r->c = c;
	r->guards = guards;
	r->hooks = hooks;
	r->out = out;
	r->queued = r->next = 0;
	r->overflow = r->stopped = false;
	out->n = out->n_taken = 0;
	out->transition = FSM_NONE;
}

enum fsm_result fsm_start_hooked(const struct fsm_chart *c, uint64_t guards, const struct fsm_hooks *hooks, struct fsm_conf *conf,
	struct fsm_out *out)
{
	struct run r;
	struct fsm_entry e = { .set = 0 };

	run_init(&r, c, guards, hooks, out);
	r.conf = (struct fsm_conf){ .active = 1 };
	fsm_entry_add(c, &r.conf, c->states[0].initial, c->states[0].descendants, &e);
	enter_states(&r, &e);
	settle(&r);
	if (r.overflow)
		return FSM_OVERFLOW;
	*conf = r.conf;
	return FSM_STEPPED;
}

enum fsm_result fsm_step_hooked(const struct fsm_chart *c, uint16_t event, uint64_t guards, const struct fsm_hooks *hooks,
	struct fsm_conf *conf, struct fsm_out *out)
{
	struct run r;
	uint16_t chosen[FSM_STATES_MAX];
	size_t n;

	run_init(&r, c, guards, hooks, out);
	r.conf = *conf;
	n = select_transitions(&r, event, chosen);
	if (n == 0) {
		for (uint64_t rest = conf->active; rest; rest &= rest - 1) {
			size_t cell = (size_t)fsm_lowest(rest) * c->n_events + event;
			if (c->ignored[cell / 8] >> cell % 8 & 1)
				return FSM_IGNORED;
		}
		return FSM_UNDEFINED;
	}
	out->transition = chosen[0];
	microstep(&r, chosen, n);
	settle(&r);
	if (r.overflow)
		return FSM_OVERFLOW;
	*conf = r.conf;
	return FSM_STEPPED;
}

enum fsm_result fsm_start(const struct fsm_chart *c, uint64_t guards, struct fsm_conf *conf, struct fsm_out *out)
{
	return fsm_start_hooked(c, guards, NULL, conf, out);
}

enum fsm_result fsm_step(const struct fsm_chart *c, uint16_t event, uint64_t guards, struct fsm_conf *conf, struct fsm_out *out)
{
	return fsm_step_hooked(c, event, guards, NULL, conf, out);
}
