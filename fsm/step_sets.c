/* fsm/step_sets.c: which states are entered and left. */
/* SPDX-License-Identifier: MIT */
#include "fsm/step_sets.h"

uint64_t fsm_ancestors(const struct fsm_chart *c, uint16_t state)
{
	uint64_t set = 0;

	while (state != 0) {
		state = c->states[state].parent;
		set |= UINT64_C(1) << state;
	}
	return set;
}

void fsm_entry_add(const struct fsm_chart *c, const struct fsm_conf *conf, uint64_t targets, uint64_t inside, struct fsm_entry *e)
{
	uint64_t real = 0;

	while (targets) {
		unsigned i = fsm_lowest(targets);
		targets &= targets - 1;
		if (i < c->n_states) {
			real |= UINT64_C(1) << i;
		} else if (conf->hist[i - c->n_states]) {
			real |= conf->hist[i - c->n_states];
		} else {
			e->defaulted |= UINT64_C(1) << i;
			targets |= c->states[i].initial;
		}
	}
	while (real) {
		unsigned i = fsm_lowest(real);
		real &= real - 1;
		e->set |= UINT64_C(1) << i | (fsm_ancestors(c, (uint16_t)i) & inside);
	}
}

/* Parents have smaller numbers than their children, so one pass upwards meets every state that it adds. */
void fsm_entry_complete(const struct fsm_chart *c, const struct fsm_conf *conf, struct fsm_entry *e)
{
	uint64_t rest = e->set;

	while (rest) {
		unsigned i = fsm_lowest(rest);
		const struct fsm_state *s = &c->states[i];
		if (s->kind == FSM_COMPOUND && !(e->set & s->descendants)) {
			e->defaulted |= UINT64_C(1) << i;
			fsm_entry_add(c, conf, s->initial, s->descendants, e);
		} else if (s->kind == FSM_PARALLEL) {
			e->set |= s->children;
		}
		rest = i == 63 ? 0 : e->set & (UINT64_MAX << (i + 1));
	}
}

uint64_t fsm_exit_mask(const struct fsm_chart *c, const struct fsm_conf *conf, const struct fsm_tran *t)
{
	const struct fsm_state *source = &c->states[t->source];
	struct fsm_entry e = { .set = 0 };
	uint16_t top = source->parent;

	if (t->exit_mask || !t->target)
		return t->exit_mask;
	fsm_entry_add(c, conf, t->target, 0, &e);
	if (t->internal && source->kind == FSM_COMPOUND && !(e.set & ~source->descendants))
		return source->descendants;
	while (top > 0 && (c->states[top].kind != FSM_COMPOUND || (e.set & ~c->states[top].descendants)))
		top = c->states[top].parent;
	return c->states[top].descendants;
}

uint64_t fsm_history_record(const struct fsm_chart *c, uint16_t h, uint64_t active)
{
	const struct fsm_state *row = &c->states[c->n_states + h], *parent = &c->states[row->parent];

	return active & (row->kind == FSM_DEEP ? parent->descendants : parent->children);
}

uint64_t fsm_history_states(const struct fsm_chart *c, const struct fsm_conf *conf, uint16_t h)
{
	struct fsm_entry e = { .set = 0 };
	uint64_t inside = c->states[c->states[c->n_states + h].parent].descendants;

	fsm_entry_add(c, conf, UINT64_C(1) << (c->n_states + h), inside, &e);
	fsm_entry_complete(c, conf, &e);
	return e.set;
}
