/* fsm/check_graph.c: every way a chart can go. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_graph.h"

static uint64_t bit_of(unsigned i)
{
	return UINT64_C(1) << i;
}

const char *check_name(const struct check_graph *g, uint16_t state)
{
	return g->c->strings[g->c->states[state].name];
}

static enum check_truth truth_not(enum check_truth a)
{
	return a == CHECK_MAYBE ? CHECK_MAYBE : a == CHECK_NO ? CHECK_YES : CHECK_NO;
}

static enum check_truth truth_and(enum check_truth a, enum check_truth b)
{
	if (a == CHECK_NO || b == CHECK_NO)
		return CHECK_NO;
	return a == CHECK_YES && b == CHECK_YES ? CHECK_YES : CHECK_MAYBE;
}

enum check_truth check_cond(const struct check_graph *g, uint16_t leaf, uint16_t cond)
{
	uint64_t active = bit_of(leaf) | fsm_ancestors(g->c, leaf);
	enum check_truth stack[64] = { CHECK_YES };
	size_t n = 0;

	if (cond == FSM_NONE)
		return CHECK_YES;
	for (const uint16_t *p = g->c->code + cond; *p != FSM_COND_END; p++) {
		switch ((enum fsm_cond)*p) {
		case FSM_COND_IN:
			stack[n++] = active >> *++p & 1 ? CHECK_YES : CHECK_NO;
			break;
		case FSM_COND_WAS:
			p++;
			__attribute__((fallthrough));
		case FSM_COND_GUARD:
			p++;
			stack[n++] = CHECK_MAYBE;
			break;
		case FSM_COND_NOT:
			stack[n - 1] = truth_not(stack[n - 1]);
			break;
		case FSM_COND_AND:
			n--;
			stack[n - 1] = truth_and(stack[n - 1], stack[n]);
			break;
		case FSM_COND_OR:
			n--;
			stack[n - 1] = truth_not(truth_and(truth_not(stack[n - 1]), truth_not(stack[n])));
			break;
		default:
			stack[n++] = *p == FSM_COND_TRUE ? CHECK_YES : CHECK_NO;
			break;
		}
	}
	return stack[0];
}

static const uint16_t *list_of(const struct check_graph *g, uint16_t leaf, uint16_t event)
{
	return g->c->candidates + g->c->dispatch[(size_t)leaf * g->c->n_events + event];
}

enum check_end check_list_end(const struct check_graph *g, uint16_t leaf, uint16_t event)
{
	const uint16_t *t = list_of(g, leaf, event);
	size_t cell = (size_t)leaf * g->c->n_events + event;
	bool any = false;

	for (; *t != FSM_NONE; t++) {
		enum check_truth truth = check_cond(g, leaf, g->c->trans[*t].cond);
		if (truth == CHECK_YES)
			return CHECK_CLOSED;
		any = any || truth == CHECK_MAYBE;
	}
	if (g->c->ignored[cell / 8] >> cell % 8 & 1)
		return CHECK_IGNORED;
	return any ? CHECK_OPEN : CHECK_EMPTY;
}

/* The move to every leaf that this transition can lead to. */
static void visit_transition(const struct check_graph *g, struct check_move m, check_visit *visit, void *ctx)
{
	static const struct fsm_conf nothing = { .active = 0 };
	const struct fsm_tran *t = &g->c->trans[m.t->index];
	uint64_t active = bit_of(m.from) | fsm_ancestors(g->c, m.from), to;
	struct fsm_entry e = { .set = 0 };

	if (!t->target) {
		m.to = m.from;
		visit(ctx, g, &m);
		return;
	}
	fsm_entry_add(g->c, &nothing, t->target, t->exit_mask, &e);
	fsm_entry_complete(g->c, &nothing, &e);
	to = e.set & g->leaves;
	for (uint16_t h = g->c->n_states; h < g->c->n_states + g->c->n_hist; h++)
		if (t->target >> h & 1)
			to |= g->c->states[g->c->states[h].parent].descendants & g->reached;
	for (; to; to &= to - 1) {
		m.to = (uint16_t)fsm_lowest(to);
		m.exits = active & t->exit_mask;
		m.entries = (bit_of(m.to) | fsm_ancestors(g->c, m.to)) & t->exit_mask;
		visit(ctx, g, &m);
	}
}

void check_graph_moves(const struct check_graph *g, uint16_t leaf, uint16_t event, check_visit *visit, void *ctx)
{
	for (const uint16_t *t = list_of(g, leaf, event); *t != FSM_NONE; t++) {
		enum check_truth truth = check_cond(g, leaf, g->c->trans[*t].cond);
		struct check_move m = { .from = leaf, .event = event, .t = g->trans[*t] };
		if (truth != CHECK_NO)
			visit_transition(g, m, visit, ctx);
		if (truth == CHECK_YES)
			return;
	}
}

void check_graph_visit(const struct check_graph *g, check_visit *visit, void *ctx)
{
	struct check_move start = { .from = FSM_NONE, .to = g->start };

	start.entries = bit_of(g->start) | (fsm_ancestors(g->c, g->start) & ~UINT64_C(1));
	visit(ctx, g, &start);
	for (uint16_t leaf = 0; leaf < g->c->n_states; leaf++)
		for (uint16_t e = 0; e < g->c->n_events && g->reached >> leaf & 1; e++)
			check_graph_moves(g, leaf, e, visit, ctx);
}

/* A leaf that a history is told to remember can be come back to. */
static uint64_t remembered(const struct check_graph *g, const struct ir_op *op)
{
	uint64_t set = 0;

	for (; op; op = op->next) {
		const struct ir_state *s = op->kind == IR_REMEMBER ? ir_state_named(g->ir, op->b) : NULL;
		if (s)
			set |= bit_of(s->index);
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			set |= remembered(g, b->body);
	}
	return set;
}

static void reach(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	uint64_t *set = ctx;

	*set |= bit_of(m->to);
	if (m->t)
		*set |= remembered(g, m->t->body);
}

static void settle(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	uint64_t *set = ctx;

	(void)g;
	*set |= bit_of(m->to);
}

uint64_t check_settled(const struct check_graph *g, uint16_t leaf)
{
	uint64_t all = bit_of(leaf), before = 0, ends = 0;

	while (all != before) {
		before = all;
		for (uint64_t rest = before; rest; rest &= rest - 1)
			check_graph_moves(g, (uint16_t)fsm_lowest(rest), 0, settle, &all);
	}
	for (uint64_t rest = all; rest; rest &= rest - 1)
		if (check_list_end(g, (uint16_t)fsm_lowest(rest), 0) != CHECK_CLOSED)
			ends |= rest & -rest;
	return ends;
}

static void index_names(struct check_graph *g)
{
	struct arena *a = g->d->arena;
	const struct ir_state *const lists[] = { g->ir->states, g->ir->hists };

	g->states = ARENA_ARRAY(a, FSM_STATES_MAX, const struct ir_state *);
	g->trans = ARENA_ARRAY(a, (size_t)g->ir->n_trans + 1, const struct ir_tran *);
	g->events = ARENA_ARRAY(a, g->ir->events.n, const struct ir_decl *);
	for (size_t i = 0; i < 2; i++)
		for (const struct ir_state *s = lists[i]; s; s = s->next)
			g->states[s->index] = s;
	for (const struct ir_tran *t = g->ir->trans; t; t = t->next)
		g->trans[t->index] = t;
	for (const struct ir_decl *e = g->ir->events.first; e; e = e->next)
		g->events[e->index] = e;
}

void check_graph_init(struct check_graph *g, struct diags *d, const struct compile_unit *u)
{
	static const struct fsm_conf nothing = { .active = 0 };
	struct fsm_entry e = { .set = 0 };
	uint64_t before = 0;

	*g = (struct check_graph){ .d = d, .ir = u->ir, .c = u->chart };
	index_names(g);
	for (uint16_t i = 1; i < g->c->n_states; i++)
		if (!g->c->states[i].children)
			g->leaves |= bit_of(i);
	fsm_entry_add(g->c, &nothing, g->c->states[0].initial, g->c->states[0].descendants, &e);
	fsm_entry_complete(g->c, &nothing, &e);
	g->start = (uint16_t)fsm_lowest(e.set & g->leaves);
	g->reached = bit_of(g->start);
	while (g->reached != before) {
		uint64_t next = before = g->reached;
		check_graph_visit(g, reach, &next);
		g->reached = next & g->leaves;
	}
}
