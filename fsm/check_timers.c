/* fsm/check_timers.c: timers belong to the state that starts them. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"
#include "fsm/step.h"

static bool cancels(const struct ir_op *op, struct str id)
{
	for (; op; op = op->next)
		if (op->kind == IR_CANCEL && str_eq(op->a, id))
			return true;
	return false;
}

static void sends(struct check_graph *g, const struct ir_state *s)
{
	for (const struct ir_op *op = s->entry; op; op = op->next) {
		const struct ir_decl *e = op->kind == IR_SEND ? ir_find(&g->ir->events, op->a) : NULL;
		if (!e)
			continue;
		if (e->class != FSM_TIMER && e->declared)
			diag_error(g->d, op->at, "state '" STR_FMT "': event '" STR_FMT "' comes from a timer but is not declared with "
				"class=\"timer\"", STR_ARG(s->id), STR_ARG(op->a));
		if (op->id.n > 0 && !cancels(s->exit, op->id))
			diag_error(g->d, op->at, "state '" STR_FMT "': timer '" STR_FMT "' is not cancelled in onexit", STR_ARG(s->id),
				STR_ARG(op->id));
	}
}

static void cancel_targets(struct check_graph *g, const struct ir_op *op)
{
	for (; op; op = op->next) {
		bool known = false;
		for (uint16_t i = 0; i < g->c->n_timers && op->kind == IR_CANCEL; i++)
			known = known || str_is(op->a, g->c->strings[g->c->timers[i].id]);
		if (op->kind == IR_CANCEL && !known)
			diag_error(g->d, op->at, "<cancel sendid=\"" STR_FMT "\">: no timer has that id", STR_ARG(op->a));
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			cancel_targets(g, b->body);
	}
}

void check_timers(struct check_graph *g)
{
	for (const struct ir_state *s = g->ir->states; s; s = s->next) {
		sends(g, s);
		cancel_targets(g, s->entry);
		cancel_targets(g, s->exit);
	}
	for (const struct ir_tran *t = g->ir->trans; t; t = t->next)
		cancel_targets(g, t->body);
	for (uint16_t leaf = 1; leaf < g->c->n_states; leaf++) {
		uint16_t idx[64];
		size_t n = g->leaves >> leaf & 1 ? fsm_leaf_timers(g->c, leaf, idx, 64) : 0;
		for (size_t i = 0; i < n; i++) {
			const struct fsm_timer *t = &g->c->timers[idx[i]];
			for (size_t k = 0; k < i; k++)
				if (g->c->timers[idx[k]].id == t->id)
					diag_error(g->d, g->states[t->leaf_or_parent]->at, "state '%s': timer id '%s' is used twice among the timers "
						"that run in '%s'", check_name(g, t->leaf_or_parent), g->c->strings[t->id], check_name(g, leaf));
			if (g->reached >> leaf & 1 && g->events[t->event]->declared &&
				g->c->candidates[g->c->dispatch[(size_t)leaf * g->c->n_events + t->event]] == FSM_NONE)
				diag_warn(g->d, g->states[leaf]->at, "state '%s' runs a timer for '%s' and then ignores it", check_name(g, leaf),
					g->c->events[t->event].name);
		}
	}
}
