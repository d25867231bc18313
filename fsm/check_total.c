/* fsm/check_total.c: every state has one answer to every event, and every line of the chart has an effect. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"

#define LIST_TEXT_MAX 1500

static void undefined_events(struct check_graph *g, uint16_t leaf)
{
	struct buf list;
	size_t n = 0;

	buf_init(&list, LIST_TEXT_MAX);
	for (uint16_t e = 1; e < g->c->n_events; e++) {
		enum check_end end = check_list_end(g, leaf, e);
		const uint16_t *t = g->c->candidates + g->c->dispatch[(size_t)leaf * g->c->n_events + e];
		if (g->events[e]->class == FSM_INTERNAL || !g->events[e]->declared)
			continue;
		if (end == CHECK_EMPTY) {
			buf_printf(&list, "%s%s", n++ ? ", " : "", g->c->events[e].name);
		} else if (end == CHECK_OPEN) {
			while (t[1] != FSM_NONE)
				t++;
			diag_error(g->d, g->trans[*t]->at, "state '%s', event '%s': only guarded transitions; end with one without a "
				"condition (or cond=\"f:else\"), or <f:ignore>", check_name(g, leaf), g->c->events[e].name);
		}
	}
	if (n > 0)
		diag_error(g->d, g->states[leaf]->at, "state '%s' says nothing to %zu event%s: " STR_FMT "%s", check_name(g, leaf), n,
			n == 1 ? "" : "s", STR_ARG(buf_str(&list)), list.full ? ", ..." : "");
	buf_done(&list);
}

static void everywhere_events(struct check_graph *g, uint16_t leaf)
{
	for (uint16_t e = 1; e < g->c->n_events; e++)
		if (g->events[e]->everywhere && check_list_end(g, leaf, e) == CHECK_IGNORED)
			diag_error(g->d, g->states[leaf]->at, "state '%s' only ignores '%s', which is declared to be answered everywhere",
				check_name(g, leaf), g->c->events[e].name);
}

void check_totality(struct check_graph *g)
{
	for (uint16_t leaf = 1; leaf < g->c->n_states; leaf++) {
		const struct ir_state *s = g->states[leaf];
		if (!(g->reached >> leaf & 1) || s->kind == FSM_FINAL)
			continue;
		undefined_events(g, leaf);
		if (!s->optout && !s->goal)
			everywhere_events(g, leaf);
	}
}

/* An earlier transition of the same state that always takes event e; NULL if there is none. */
static const struct ir_tran *taken_before(const struct check_graph *g, const struct ir_tran *t, uint16_t e)
{
	for (const struct ir_tran *o = g->ir->trans; o != t; o = o->next) {
		bool takes = e == 0 ? !o->events.p : o->events.p && ir_match(o->events, g->events[e]->name);
		if (o->source == t->source && takes && (!o->cond || o->cond->op == FSM_COND_TRUE))
			return o;
	}
	return NULL;
}

/* A word that names one event must have it; a prefix must have one of its events. True if something was said. */
static bool shadowed_word(struct check_graph *g, const struct ir_tran *t, struct str word)
{
	const struct ir_tran *by = NULL;
	bool exact = ir_find(&g->ir->events, word) != NULL;

	for (uint16_t e = 1; e < g->c->n_events; e++) {
		const struct ir_tran *o;
		if (!ir_match_one(word, g->events[e]->name))
			continue;
		o = taken_before(g, t, e);
		if (!o && !(exact && str_eq(word, g->events[e]->name)))
			return false;
		by = o ? o : by;
		if (o && exact && str_eq(word, g->events[e]->name))
			break;
		if (!o)
			return false;
	}
	if (by)
		diag_error(g->d, t->at, "state '%s', event '" STR_FMT "': never taken: the transition at line %d has no condition and "
			"comes first", check_name(g, t->source), STR_ARG(word), by->at.line);
	return by != NULL;
}

static bool shadowed(struct check_graph *g, const struct ir_tran *t)
{
	struct str rest = t->events, word;
	const struct ir_tran *by;
	bool any = false;

	while (ir_word(&rest, &word))
		any = shadowed_word(g, t, word) || any;
	by = t->events.p ? NULL : taken_before(g, t, 0);
	if (by)
		diag_error(g->d, t->at, "state '%s': never taken: the eventless transition at line %d has no condition and comes first",
			check_name(g, t->source), by->at.line);
	return any || by;
}

static bool in_some_list(const struct check_graph *g, uint16_t t)
{
	for (uint16_t leaf = 1; leaf < g->c->n_states; leaf++) {
		for (uint16_t e = 0; e < g->c->n_events && g->reached >> leaf & 1; e++) {
			const uint16_t *p = g->c->candidates + g->c->dispatch[(size_t)leaf * g->c->n_events + e];
			for (; *p != FSM_NONE; p++)
				if (*p == t)
					return true;
		}
	}
	return false;
}

static bool may_be_active(const struct check_graph *g, uint16_t state)
{
	return (g->c->states[state].descendants | UINT64_C(1) << state) & g->reached;
}

void check_shadows(struct check_graph *g)
{
	for (const struct ir_tran *t = g->ir->trans; t; t = t->next) {
		bool empty = t->events.p && str_trim(t->events).n == 0;
		if (!empty && !shadowed(g, t) && may_be_active(g, t->source) && !in_some_list(g, t->index))
			diag_warn(g->d, t->at, "state '%s', event '" STR_FMT "': never taken: every state inside decides it before",
				check_name(g, t->source), STR_ARG(t->events));
	}
}

/* Internal events: an undefined one is harmless, a choice without a last resort is not. */
void check_choices(struct check_graph *g)
{
	for (uint16_t leaf = 1; leaf < g->c->n_states; leaf++) {
		for (uint16_t e = 1; e < g->c->n_events && g->reached >> leaf & 1; e++) {
			const uint16_t *t = g->c->candidates + g->c->dispatch[(size_t)leaf * g->c->n_events + e];
			if (g->events[e]->class != FSM_INTERNAL || check_list_end(g, leaf, e) != CHECK_OPEN || t[1] == FSM_NONE)
				continue;
			while (t[1] != FSM_NONE)
				t++;
			diag_error(g->d, g->trans[*t]->at, "state '%s', event '%s': several guarded transitions and no last resort "
				"(cond=\"f:else\")", check_name(g, leaf), g->c->events[e].name);
		}
	}
}

/* A former name must tell which state is meant. */
static void former_names(struct check_graph *g)
{
	for (uint16_t i = 1; i < g->c->n_states + g->c->n_hist; i++) {
		struct str was = g->states[i]->was;
		if (was.p && ir_state_named(g->ir, was))
			diag_error(g->d, g->states[i]->at, "state '%s': f:was=\"" STR_FMT "\" is the id of a state of this chart",
				check_name(g, i), STR_ARG(was));
		for (uint16_t k = 1; k < i && was.p; k++)
			if (g->states[k]->was.p && str_eq(g->states[k]->was, was))
				diag_error(g->d, g->states[i]->at, "state '%s': f:was=\"" STR_FMT "\" is used twice", check_name(g, i),
					STR_ARG(was));
	}
}

void check_declarations(struct check_graph *g)
{
	former_names(g);
	for (const struct ir_decl *e = g->ir->events.first->next; e; e = e->next) {
		bool handled = false;
		for (const struct ir_tran *t = g->ir->trans; t && !handled; t = t->next)
			handled = t->events.p && ir_match(t->events, e->name);
		for (const struct ir_ignore *i = g->ir->ignores; i && !handled; i = i->next)
			handled = ir_match(i->events, e->name);
		if (!handled && e->declared)
			diag_error(g->d, e->at, "event '" STR_FMT "' is declared but no state handles it", STR_ARG(e->name));
	}
	for (const struct ir_decl *e = g->ir->guards.first; e; e = e->next)
		if (!e->used)
			diag_error(g->d, e->at, "guard '" STR_FMT "' is declared but never used", STR_ARG(e->name));
	for (const struct ir_decl *e = g->ir->actions.first; e; e = e->next)
		if (!e->used)
			diag_error(g->d, e->at, "action '" STR_FMT "' is declared but never used", STR_ARG(e->name));
	for (const struct ir_ignore *i = g->ir->ignores; i; i = i->next) {
		struct str rest = i->events, word;
		while (ir_word(&rest, &word))
			if (str_is(word, "*") && !(g->leaves & ~g->c->states[i->source].descendants))
				diag_error(g->d, i->at, "<f:ignore events=\"*\"> for the whole chart would hide what was forgotten: name the events");
	}
}
