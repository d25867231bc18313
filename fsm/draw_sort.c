/* fsm/draw_sort.c: what the pictures need to know of transitions: of which sort they are, which node they lead to. */
/* SPDX-License-Identifier: MIT */
#include "fsm/draw.h"
#include "fsm/step_sets.h"

static bool all_events(const struct ir_chart *ir, const struct ir_tran *t, bool (*is)(const struct ir_decl *e))
{
	bool any = false;

	for (const struct ir_decl *e = ir->events.first->next; e && t->events.p; e = e->next) {
		if (!ir_match(t->events, e->name))
			continue;
		if (!is(e))
			return false;
		any = true;
	}
	return any;
}

static bool is_timer(const struct ir_decl *e)
{
	return e->class == FSM_TIMER;
}

static bool is_operator(const struct ir_decl *e)
{
	return e->class == FSM_OPERATOR;
}

static bool is_back(const struct ir_decl *e)
{
	return str_ends(e->name, STR(".back")) || str_ends(e->name, STR(".restart"));
}

static bool is_danger(const struct ir_decl *e)
{
	static const char *const ends[] = { ".stop", ".lapsed", ".close", ".grace_over", ".error", ".none" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (str_ends(e->name, str_of(ends[i])))
			return true;
	return false;
}

enum draw_sort draw_sort_of(const struct ir_chart *ir, const struct ir_tran *t)
{
	if (all_events(ir, t, is_timer))
		return DRAW_TIMER;
	if (all_events(ir, t, is_back))
		return DRAW_BACK;
	return all_events(ir, t, is_danger) ? DRAW_DANGER : DRAW_PLAIN;
}

bool draw_by_operator(const struct ir_chart *ir, const struct ir_tran *t)
{
	return all_events(ir, t, is_operator);
}

const struct ir_state *draw_node_of(const struct ir_chart *ir, const struct fsm_chart *c, const struct ir_state *s)
{
	static const struct fsm_conf nothing = { .active = 0 };
	struct fsm_entry e = { .set = UINT64_C(1) << s->index };

	if (s->index >= ir->n_states)
		return s;
	fsm_entry_complete(c, &nothing, &e);
	for (; e.set; e.set &= e.set - 1)
		if (!c->states[fsm_lowest(e.set)].children)
			return ir_state_at(ir, (uint16_t)fsm_lowest(e.set));
	return s;
}
