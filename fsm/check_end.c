/* fsm/check_end.c: a step comes to an end, within the caps of fsm/step.h; timers are the state's own. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"
#include "fsm/step.h"

struct cost {
	unsigned effects, raises, microsteps;
};

struct search {
	struct cost *event, *leaf;      /* worst cost of handling one raised event; of settling in one leaf; memo */
	uint8_t *event_mark, *leaf_mark;/* 0: not yet, 1: being computed, 2: known */
	struct cost worst;              /* of the move being looked at */
};

enum { FRESH, BUSY, KNOWN };

static void worst_of_event(struct search *s, const struct check_graph *g, uint16_t event);
static void worst_of_leaf(struct search *s, const struct check_graph *g, uint16_t leaf);

static void cost_add(struct cost *a, struct cost b)
{
	a->effects += b.effects;
	a->raises += b.raises;
	a->microsteps += b.microsteps;
}

static void cost_max(struct cost *a, struct cost b)
{
	a->effects = a->effects > b.effects ? a->effects : b.effects;
	a->raises = a->raises > b.raises ? a->raises : b.raises;
	a->microsteps = a->microsteps > b.microsteps ? a->microsteps : b.microsteps;
}

static struct cost cost_of_body(struct search *s, const struct check_graph *g, const struct ir_op *op)
{
	struct cost sum = { 0 };

	for (; op; op = op->next) {
		struct cost most = { 0 };
		const struct ir_decl *e = op->kind == IR_RAISE ? ir_find(&g->ir->events, op->a) : NULL;
		if (op->kind == IR_DO || op->kind == IR_REPLY || op->kind == IR_SEND || op->kind == IR_CANCEL)
			sum.effects++;
		if (e) {
			worst_of_event(s, g, e->index);
			sum.raises++;
			cost_add(&sum, s->event[e->index]);
		}
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			cost_max(&most, cost_of_body(s, g, b->body));
		cost_add(&sum, most);
	}
	return sum;
}

static struct cost cost_of_move(struct search *s, const struct check_graph *g, const struct check_move *m)
{
	struct cost sum = { .microsteps = 1 };

	for (uint16_t i = 1; i < g->c->n_states; i++) {
		if (m->exits >> i & 1)
			cost_add(&sum, cost_of_body(s, g, g->states[i]->exit));
		if (m->entries >> i & 1) {
			cost_add(&sum, cost_of_body(s, g, g->states[i]->entry));
			cost_add(&sum, cost_of_body(s, g, g->states[i]->initial_body));
			if (g->states[i]->kind == FSM_FINAL && g->c->states[g->c->states[i].parent].done_event != FSM_NONE) {
				worst_of_event(s, g, g->c->states[g->c->states[i].parent].done_event);
				cost_add(&sum, s->event[g->c->states[g->c->states[i].parent].done_event]);
			}
		}
	}
	if (m->t)
		cost_add(&sum, cost_of_body(s, g, m->t->body));
	worst_of_leaf(s, g, m->to);
	cost_add(&sum, s->leaf[m->to]);
	return sum;
}

static void take_worst(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	struct search *s = ctx;
	struct cost before = s->worst, c = cost_of_move(s, g, m);

	s->worst = before;
	cost_max(&s->worst, c);
}

static void worst_of_event(struct search *s, const struct check_graph *g, uint16_t event)
{
	struct cost outer = s->worst;

	if (s->event_mark[event] == BUSY)
		diag_error(g->d, g->events[event]->at, "event '%s': handling it can raise it again, without end", g->c->events[event].name);
	if (s->event_mark[event] != FRESH)
		return;
	s->event_mark[event] = BUSY;
	s->worst = (struct cost){ 0 };
	for (uint16_t leaf = 1; leaf < g->c->n_states; leaf++)
		if (g->reached >> leaf & 1)
			check_graph_moves(g, leaf, event, take_worst, s);
	s->event[event] = s->worst;
	s->event_mark[event] = KNOWN;
	s->worst = outer;
}

static void worst_of_leaf(struct search *s, const struct check_graph *g, uint16_t leaf)
{
	struct cost outer = s->worst;

	if (s->leaf_mark[leaf] == BUSY)
		diag_error(g->d, g->states[leaf]->at, "state '%s': eventless transitions can lead back to it, without end",
			check_name(g, leaf));
	if (s->leaf_mark[leaf] != FRESH)
		return;
	s->leaf_mark[leaf] = BUSY;
	s->worst = (struct cost){ 0 };
	check_graph_moves(g, leaf, 0, take_worst, s);
	s->leaf[leaf] = s->worst;
	s->leaf_mark[leaf] = KNOWN;
	s->worst = outer;
}

static void within_caps(void *ctx, const struct check_graph *g, const struct check_move *m)
{
	struct search *s = ctx;
	struct cost c = cost_of_move(s, g, m);
	struct pos at = m->t ? m->t->at : g->states[0]->at;
	const char *event = m->t ? g->c->events[m->event].name : "(start)";

	if (c.effects > FSM_EFFECTS_MAX)
		diag_error(g->d, at, "event '%s' in state '%s' may cause %u effects in one step; at most %d are supported", event,
			check_name(g, m->to), c.effects, FSM_EFFECTS_MAX);
	if (c.raises > FSM_QUEUE_MAX)
		diag_error(g->d, at, "event '%s' in state '%s' may raise %u events in one step; at most %d are supported", event,
			check_name(g, m->to), c.raises, FSM_QUEUE_MAX);
	if (c.microsteps > FSM_MICROSTEPS_MAX)
		diag_error(g->d, at, "event '%s' in state '%s' may take %u microsteps; at most %d are supported", event,
			check_name(g, m->to), c.microsteps, FSM_MICROSTEPS_MAX);
}

static bool has_guard(const struct cond *c)
{
	return c && (c->op == FSM_COND_GUARD || has_guard(c->left) || has_guard(c->right));
}

void check_termination(struct check_graph *g)
{
	struct search s = {
		.event = ARENA_ARRAY(g->d->arena, g->c->n_events, struct cost),
		.leaf = ARENA_ARRAY(g->d->arena, FSM_STATES_MAX, struct cost),
		.event_mark = ARENA_ARRAY(g->d->arena, g->c->n_events, uint8_t),
		.leaf_mark = ARENA_ARRAY(g->d->arena, FSM_STATES_MAX, uint8_t),
	};

	for (const struct ir_tran *t = g->ir->trans; t; t = t->next)
		if (!t->events.p && has_guard(t->cond))
			diag_error(g->d, t->at, "state '%s': a guard on an eventless transition would see the world as it was before the step; "
				"let an action answer with an event", check_name(g, t->source));
	check_graph_visit(g, within_caps, &s);
}

void check_eventless(struct diags *d, const struct compile_unit *u)
{
	const struct fsm_chart *c = u->chart;
	struct check_graph g;

	for (uint16_t i = 0; i < c->n_states; i++)
		if (c->states[i].kind == FSM_PARALLEL)
			return; /* which regions move together is not known beforehand: the cap of the step has to do */
	check_graph_init(&g, d, u);
	for (uint16_t leaf = 1; leaf < c->n_states; leaf++) {
		uint16_t at = leaf;
		for (unsigned n = 0; g.leaves >> leaf & 1; n++) {
			static const struct fsm_conf nothing = { .active = 0 };
			const uint16_t *t = c->candidates + c->dispatch[(size_t)at * c->n_events];
			struct fsm_entry e = { .set = 0 };
			if (*t == FSM_NONE || check_cond(&g, at, c->trans[*t].cond) != CHECK_YES)
				break;
			if (n == c->n_states) {
				diag_error(d, g.states[leaf]->at, "state '%s': unconditional eventless transitions go round without end",
					check_name(&g, leaf));
				break;
			}
			fsm_entry_add(c, &nothing, c->trans[*t].target, c->states[0].descendants, &e);
			fsm_entry_complete(c, &nothing, &e);
			if (!(e.set & g.leaves))
				break;
			at = (uint16_t)fsm_lowest(e.set & g.leaves);
		}
	}
}
