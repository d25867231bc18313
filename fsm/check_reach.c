/* fsm/check_reach.c: every state can be reached, a goal can be reached from every state, and coming back does nothing twice. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"

struct back {
	uint64_t good;          /* leaves from which a goal can be reached */
	bool operators;         /* may operators help? */
};

static void lead_on(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	struct back *b = ctx;

	if (m->from == FSM_NONE || (!b->operators && g->events[m->event]->class == FSM_OPERATOR))
		return;
	if (b->good >> m->to & 1)
		b->good |= UINT64_C(1) << m->from;
}

static uint64_t leads_to_goal(const struct check_graph *g, bool operators)
{
	struct back b = { .operators = operators };
	uint64_t before = 0;

	for (uint16_t i = 1; i < g->c->n_states; i++)
		if (g->leaves >> i & 1 && (g->states[i]->goal || g->states[i]->kind == FSM_FINAL))
			b.good |= UINT64_C(1) << i;
	while (b.good != before) {
		before = b.good;
		check_graph_visit(g, lead_on, &b);
	}
	return b.good;
}

/* Of nested states that cannot be reached only the outermost is named. */
static void unreached(struct check_graph *g)
{
	uint64_t said = 0;

	for (uint16_t i = 1; i < g->c->n_states; i++) {
		uint64_t self = UINT64_C(1) << i, all = self | g->c->states[i].descendants;
		if (!(all & g->reached) && !(said & self))
			diag_error(g->d, g->states[i]->at, "state '%s' cannot be reached", check_name(g, i));
		if (!(all & g->reached))
			said |= all;
	}
}

struct way { bool found; };

static void timer_way(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	struct way *w = ctx;

	(void)g;
	w->found = w->found || m->to != m->from || m->t->body;
}

/* Somebody who waits for a machine must not wait for ever: a timer has to do something. */
static bool has_timer_way(const struct check_graph *g, uint16_t leaf)
{
	uint64_t own = UINT64_C(1) << leaf | fsm_ancestors(g->c, leaf);
	struct way w = { .found = false };

	for (uint16_t i = 0; i < g->c->n_timers; i++)
		if (g->c->timers[i].leaf_or_parent < FSM_STATES_MAX && own >> g->c->timers[i].leaf_or_parent & 1)
			check_graph_moves(g, leaf, g->c->timers[i].event, timer_way, &w);
	return w.found;
}

void check_reach(struct check_graph *g)
{
	uint64_t any = leads_to_goal(g, true), alone = leads_to_goal(g, false);

	unreached(g);
	for (uint16_t i = 1; i < g->c->n_states; i++) {
		if (!(g->reached >> i & 1))
			continue;
		if (!(any >> i & 1))
			diag_error(g->d, g->states[i]->at, "state '%s' leads to no goal and no final state", check_name(g, i));
		else if (!(alone >> i & 1))
			diag_error(g->d, g->states[i]->at, "state '%s' leads to a goal only by an operator's event", check_name(g, i));
		if (g->states[i]->waits == IR_WAITS_BACKEND && !has_timer_way(g, i))
			diag_error(g->d, g->states[i]->at, "state '%s' waits for the backend and has no timer that does something: it could "
				"wait for ever", check_name(g, i));
	}
}

static void once_in_entry(struct check_graph *g, const struct ir_op *op, const struct ir_state *s, const struct ir_state *h)
{
	for (; op; op = op->next) {
		const struct ir_decl *a = op->kind == IR_DO ? ir_find(&g->ir->actions, op->a) : NULL;
		if (a && a->once)
			diag_error(g->d, op->at, "state '" STR_FMT "': action '" STR_FMT "' is to run once, but history '" STR_FMT
				"' can enter this state again", STR_ARG(s->id), STR_ARG(op->a), STR_ARG(h->id));
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			once_in_entry(g, b->body, s, h);
	}
}

void check_histories(struct check_graph *g)
{
	for (const struct ir_state *h = g->ir->hists; h; h = h->next) {
		uint64_t inside = g->c->states[h->parent].descendants | UINT64_C(1) << h->parent;
		bool used = false;
		for (const struct ir_state *s = g->ir->states; s; s = s->next)
			if (inside >> s->index & 1)
				once_in_entry(g, s->entry, s, h);
		for (uint16_t t = 0; t < g->c->n_trans; t++)
			used = used || g->c->trans[t].target >> h->index & 1;
		for (uint16_t s = 0; s < g->c->n_states + g->c->n_hist; s++)
			used = used || g->c->states[s].initial >> h->index & 1;
		if (!used)
			diag_warn(g->d, h->at, "history '" STR_FMT "' is the target of no transition", STR_ARG(h->id));
	}
}
