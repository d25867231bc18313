/* fsm/compile_dispatch.c: events get numbers; each leaf gets, per event, the list of transitions to try. */
/* SPDX-License-Identifier: MIT */
#include "fsm/compile_parts.h"

#define CANDIDATES_MAX 60000

static bool handled_somewhere(const struct ir_chart *ir, struct str event)
{
	for (const struct ir_tran *t = ir->trans; t; t = t->next)
		if (t->events.p && ir_match(t->events, event))
			return true;
	for (const struct ir_ignore *g = ir->ignores; g; g = g->next)
		if (ir_match(g->events, event))
			return true;
	return false;
}

struct str compile_done_name(struct compiler *c, const struct ir_state *s)
{
	bool has_final = s->kind == FSM_PARALLEL;

	for (const struct ir_state *k = c->ir->states; k; k = k->next)
		has_final = has_final || (k->kind == FSM_FINAL && k->parent == s->index);
	if (s->index == 0 || !has_final)
		return STR_NONE;
	return arena_printf(c->arena, "done.state." STR_FMT, STR_ARG(s->id));
}

static void mention(struct compiler *c, struct str name, struct pos at, const char *what)
{
	struct ir_decl *e = ir_find(&c->ir->events, name);

	if (!name.p)
		return;
	if (!e && !c->ir->conformance)
		diag_error(c->d, at, "%s: event '" STR_FMT "' is not declared", what, STR_ARG(name));
	if (!e)
		e = ir_mention(c->arena, &c->ir->events, name, at);
	e->used = true;
}

static void mention_in_body(struct compiler *c, const struct ir_op *op)
{
	for (; op; op = op->next) {
		if (op->kind == IR_RAISE)
			mention(c, op->a, op->at, "<raise>");
		if (op->kind == IR_SEND)
			mention(c, op->a, op->at, "<send>");
		for (const struct ir_branch *b = op->branches; b; b = b->next)
			mention_in_body(c, b->body);
	}
}

/* Each word of a descriptor is to match something; in conformance an exact name becomes an event of its own. */
static void mention_descriptors(struct compiler *c, struct str list, struct pos at)
{
	struct str word;

	while (ir_word(&list, &word)) {
		bool exact = !str_is(word, "*") && !str_ends(word, STR(".*")) && !str_ends(word, STR(".")), any = false;
		if (c->ir->conformance) {
			if (exact)
				ir_mention(c->arena, &c->ir->events, word, at);
			continue;
		}
		for (const struct ir_decl *e = c->ir->events.first->next; e && !any; e = e->next)
			any = ir_match_one(word, e->name);
		if (!any)
			diag_error(c->d, at, "event descriptor '" STR_FMT "' matches no declared event", STR_ARG(word));
	}
}

void compile_events(struct compiler *c)
{
	struct ir_chart *ir = c->ir;

	for (const struct ir_state *s = ir->states; s; s = s->next) {
		struct str done = compile_done_name(c, s);
		if (done.p && handled_somewhere(ir, done) && !ir_find(&ir->events, done)) {
			struct ir_decl *e = ir_mention(c->arena, &ir->events, done, s->at);
			e->class = FSM_INTERNAL;
			e->used = true;
		}
		mention_in_body(c, s->entry);
		mention_in_body(c, s->exit);
		mention_in_body(c, s->initial_body);
	}
	for (const struct ir_state *h = ir->hists; h; h = h->next)
		mention_in_body(c, h->initial_body);
	for (const struct ir_tran *t = ir->trans; t; t = t->next) {
		mention_in_body(c, t->body);
		mention_descriptors(c, t->events, t->at);
	}
	for (const struct ir_ignore *g = ir->ignores; g; g = g->next)
		mention_descriptors(c, g->events, g->at);
	if (ir->events.n > COMPILE_EVENTS_MAX)
		diag_error(c->d, (struct pos){ 0 }, "%d events; at most %d are supported", ir->events.n, COMPILE_EVENTS_MAX);
}

struct candidates {
	uint16_t *all;
	size_t n;
	uint16_t list[UINT8_MAX + 1]; /* being made */
	size_t n_list;
	bool closed;        /* ended in something unguarded or in an f:ignore */
	bool ignored;
};

static bool tran_takes(const struct ir_tran *t, const struct ir_decl *e)
{
	if (e->index == 0)
		return !t->events.p;
	return t->events.p && ir_match(t->events, e->name);
}

/* What state s itself says to event e: transitions in document order, then its f:ignore. */
static void add_state(struct compiler *c, struct candidates *k, uint16_t s, const struct ir_decl *e)
{
	for (const struct ir_tran *t = c->ir->trans; t && !k->closed; t = t->next) {
		if (t->source != s || !tran_takes(t, e))
			continue;
		if (k->n_list == UINT8_MAX) {
			diag_error(c->d, t->at, "more than %d transitions compete for event '" STR_FMT "'", UINT8_MAX, STR_ARG(e->name));
			return;
		}
		k->list[k->n_list++] = t->index;
		k->closed = !t->cond || t->cond->op == FSM_COND_TRUE;
	}
	for (const struct ir_ignore *g = c->ir->ignores; g && !k->closed && e->index > 0; g = g->next)
		if (g->source == s && ir_match(g->events, e->name))
			k->closed = k->ignored = true;
}

/* Store the list, or find the same one stored before. */
static uint16_t store(struct compiler *c, struct candidates *k)
{
	k->list[k->n_list++] = FSM_NONE;
	for (size_t at = 0; at + k->n_list <= k->n; at++)
		if (memcmp(k->all + at, k->list, k->n_list * sizeof *k->list) == 0)
			return (uint16_t)at;
	if (k->n + k->n_list > CANDIDATES_MAX) {
		diag_error(c->d, (struct pos){ 0 }, "the chart is too large: more than %d candidates", CANDIDATES_MAX);
		return 0;
	}
	memcpy(k->all + k->n, k->list, k->n_list * sizeof *k->list);
	k->n += k->n_list;
	return (uint16_t)(k->n - k->n_list);
}

void compile_dispatch(struct compiler *c)
{
	size_t cells = (size_t)c->ir->n_states * c->ir->events.n;
	uint16_t *dispatch = ARENA_ARRAY(c->arena, cells, uint16_t);
	uint8_t *ignored = ARENA_ARRAY(c->arena, cells / 8 + 1, uint8_t);
	struct candidates k = { .all = ARENA_ARRAY(c->arena, CANDIDATES_MAX, uint16_t) };

	k.all[k.n++] = FSM_NONE;
	for (const struct ir_state *s = c->ir->states; s; s = s->next) {
		if (s->kind != FSM_ATOMIC && s->kind != FSM_FINAL)
			continue;
		for (const struct ir_decl *e = c->ir->events.first; e; e = e->next) {
			size_t cell = (size_t)s->index * c->ir->events.n + e->index;
			k.n_list = 0;
			k.closed = k.ignored = false;
			for (uint16_t at = s->index; at != FSM_NONE && !k.closed; at = ir_state_at(c->ir, at)->parent)
				add_state(c, &k, at, e);
			dispatch[cell] = store(c, &k);
			if (k.ignored)
				ignored[cell / 8] = (uint8_t)(ignored[cell / 8] | 1u << cell % 8);
		}
	}
	c->out->dispatch = dispatch;
	c->out->candidates = k.all;
	c->out->n_candidates = (uint16_t)k.n;
	c->out->ignored = ignored;
}
