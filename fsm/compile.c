/* fsm/compile.c: states, histories and transitions as rows with bit sets. */
/* SPDX-License-Identifier: MIT */
#include "fsm/compile_parts.h"

/* Least common ancestor of two real states, either of them included: parents have smaller numbers. */
static uint16_t common(const struct compiler *c, uint16_t a, uint16_t b)
{
	while (a != b) {
		if (a > b)
			a = c->states[a].parent;
		else
			b = c->states[b].parent;
	}
	return a;
}

/* A set of states may be entered together if every two of them lie in different regions of one parallel. */
static bool legal_set(const struct compiler *c, uint64_t set)
{
	for (uint16_t a = 0; a < c->ir->n_states + c->ir->n_hists; a++) {
		for (uint16_t b = (uint16_t)(a + 1); b < c->ir->n_states + c->ir->n_hists; b++) {
			uint16_t x = a < c->ir->n_states ? a : c->states[a].parent;
			uint16_t y = b < c->ir->n_states ? b : c->states[b].parent;
			uint16_t top;
			if (!(set & bit(a)) || !(set & bit(b)))
				continue;
			top = common(c, x, y);
			if (top == x || top == y || c->states[top].kind != FSM_PARALLEL)
				return false;
		}
	}
	return true;
}

/* Names to bits over states and histories. */
static uint64_t resolve(struct compiler *c, struct str names, struct pos at, struct str owner)
{
	uint64_t set = 0;
	struct str word;

	while (ir_word(&names, &word)) {
		const struct ir_state *s = ir_state_named(c->ir, word);
		if (!s)
			diag_error(c->d, at, "state '" STR_FMT "': target '" STR_FMT "' does not exist",
				STR_ARG(owner.n > 0 ? owner : STR("scxml")), STR_ARG(word));
		else
			set |= bit(s->index);
	}
	if (!legal_set(c, set)) {
		diag_error(c->d, at, "state '" STR_FMT "': these targets cannot be active together", STR_ARG(owner));
		set &= -set;
	}
	return set;
}

/* Rows and family bits; bits of children lie behind their parents', so one backward pass collects descendants. */
static void lay_out(struct compiler *c)
{
	const struct ir_state *const lists[] = { c->ir->states, c->ir->hists };

	for (size_t i = 0; i < 2; i++) {
		for (const struct ir_state *s = lists[i]; s; s = s->next) {
			c->states[s->index] = (struct fsm_state){
				.kind = (uint8_t)s->kind,
				.parent = (uint8_t)(s->parent == FSM_NONE ? 0 : s->parent),
				.goal = s->goal,
				.entry = FSM_NONE, .exit = FSM_NONE, .initial_code = FSM_NONE,
				.done_event = FSM_NONE, .resumes = FSM_NONE, .stuck_timer = FSM_NONE,
			};
		}
	}
	for (uint16_t i = (uint16_t)(c->ir->n_states - 1); i > 0; i--) {
		struct fsm_state *p = &c->states[c->states[i].parent];
		p->children |= bit(i);
		p->descendants |= bit(i) | c->states[i].descendants;
	}
}

static void fill_initial(struct compiler *c, const struct ir_state *s)
{
	struct fsm_state *row = &c->states[s->index];
	bool history = s->index >= c->ir->n_states;
	uint64_t inside = c->states[history ? s->parent : s->index].descendants, bad;

	if (s->initial.p)
		row->initial = resolve(c, s->initial, s->at, s->id);
	else if (s->kind == FSM_COMPOUND)
		row->initial = row->children & -row->children;
	for (const struct ir_state *h = c->ir->hists; h; h = h->next)
		if (!history && (bit(h->parent) & (inside | bit(s->index))))
			inside |= bit(h->index);
	bad = row->initial & ~inside;
	if (bad)
		diag_error(c->d, s->at, "state '" STR_FMT "': the %s is not inside '" STR_FMT "'", STR_ARG(s->id),
			history ? "default of this history" : "initial state", STR_ARG(history ? ir_state_at(c->ir, s->parent)->id : s->id));
	if (s->kind == FSM_SHALLOW && !bad && row->initial & ~c->states[s->parent].children)
		diag_error(c->d, s->at, "shallow history '" STR_FMT "': its default is not a child of '" STR_FMT "'", STR_ARG(s->id),
			STR_ARG(ir_state_at(c->ir, s->parent)->id));
	if (bad || !row->initial) { /* so that the other checks have something to go on with */
		uint64_t children = c->states[history ? s->parent : s->index].children;
		row->initial = children & -children;
	}
}

static void fill_code(struct compiler *c, const struct ir_state *s)
{
	struct fsm_state *row = &c->states[s->index];
	struct str done = compile_done_name(c, s);
	const struct ir_decl *e = done.p ? ir_find(&c->ir->events, done) : NULL;

	row->entry = compile_body(c, s->entry, (uint8_t)s->index);
	row->exit = compile_body(c, s->exit, FSM_NOT_A_STATE);
	row->initial_code = compile_body(c, s->initial_body, FSM_NOT_A_STATE);
	row->done_event = e ? e->index : FSM_NONE;
	row->name = compile_string(c, s->id);
	row->old_name = compile_string(c, s->was);
	row->title = compile_string(c, s->title);
	row->help = compile_string(c, s->help);
}

/* The timer of event `name` that runs while s is active, FSM_NONE if there is none. */
static uint16_t timer_of(const struct compiler *c, const struct ir_state *s, struct str name)
{
	for (uint16_t at = s->index;; at = c->states[at].parent) {
		for (uint16_t i = 0; i < c->out->n_timers; i++)
			if (c->timers[i].leaf_or_parent == at && c->timers[i].event == ir_find(&c->ir->events, name)->index)
				return i;
		if (at == 0)
			return FSM_NONE;
	}
}

/* Key, question, resumption and stuck timer of a state are also those of the states inside, unless they have their own. */
static void inherit(struct compiler *c, const struct ir_state *s)
{
	struct fsm_state *row = &c->states[s->index];
	const struct fsm_state *up = &c->states[row->parent];
	const struct ir_state *h = s->resumes.p ? ir_state_named(c->ir, s->resumes) : NULL;

	row->key = s->key.p ? compile_string(c, s->key) : up->key;
	row->asks = s->asks.p ? compile_string(c, s->asks) : up->asks;
	row->resumes = up->resumes;
	row->stuck_timer = up->stuck_timer;
	if (h && h->index >= c->ir->n_states)
		row->resumes = (uint16_t)(h->index - c->ir->n_states);
	else if (s->resumes.p)
		diag_error(c->d, s->at, "state '" STR_FMT "': f:resumes names no history: '" STR_FMT "'", STR_ARG(s->id),
			STR_ARG(s->resumes));
	if (!s->stuck.p)
		return;
	row->stuck_timer = ir_find(&c->ir->events, s->stuck) ? timer_of(c, s, s->stuck) : FSM_NONE;
	if (row->stuck_timer == FSM_NONE)
		diag_error(c->d, s->at, "state '" STR_FMT "': f:stuck names no event that a timer of this state sends: '" STR_FMT "'",
			STR_ARG(s->id), STR_ARG(s->stuck));
}

/* SCXML's transition domain. FSM_DOMAIN_RUNTIME if a stored history decides. */
static uint8_t domain_of(struct compiler *c, const struct ir_tran *t, uint64_t target)
{
	const struct fsm_state *src = &c->states[t->source];
	uint64_t real = target & c->states[0].descendants;
	uint16_t top = src->parent;

	for (const struct ir_state *h = c->ir->hists; h; h = h->next) {
		const struct fsm_state *p = &c->states[h->parent];
		if (!(target & bit(h->index)))
			continue;
		if (p->descendants & bit(t->source)) {
			if (!c->ir->conformance)
				diag_error(c->d, t->at, "state '" STR_FMT "': history '" STR_FMT "' is a target inside its own parent: what "
					"is left would depend on what is stored", STR_ARG(ir_state_at(c->ir, t->source)->id), STR_ARG(h->id));
			return FSM_DOMAIN_RUNTIME;
		}
		real |= p->children & -p->children;
	}
	if (t->internal && src->kind == FSM_COMPOUND && !(real & ~src->descendants))
		return (uint8_t)t->source;
	while (top > 0 && (c->states[top].kind != FSM_COMPOUND || (real & ~c->states[top].descendants)))
		top = c->states[top].parent;
	return (uint8_t)top;
}

static void fill_transition(struct compiler *c, struct ir_tran *t)
{
	struct fsm_tran *row = &c->trans[t->index];
	struct str source = ir_state_at(c->ir, t->source)->id;

	*row = (struct fsm_tran){ .source = (uint8_t)t->source, .internal = t->internal, .line = (uint32_t)t->at.line };
	row->target = resolve(c, t->target, t->at, source);
	row->cond = compile_cond(c, t->cond, t->at);
	row->code = compile_body(c, t->body, FSM_NOT_A_STATE);
	if (!row->target)
		return;
	row->domain = domain_of(c, t, row->target);
	row->exit_mask = row->domain == FSM_DOMAIN_RUNTIME ? 0 : c->states[row->domain].descendants;
}

static const struct fsm_named *names(struct compiler *c, const struct ir_list *l, uint16_t *ret_n)
{
	struct fsm_named *all = ARENA_ARRAY(c->arena, (size_t)l->n + 1, struct fsm_named);

	for (const struct ir_decl *e = l->first; e; e = e->next)
		all[e->index] = (struct fsm_named){ .name = arena_z(c->arena, e->name), .class = e->class };
	*ret_n = l->n;
	return all;
}

static void finish(struct compiler *c)
{
	struct fsm_chart *o = c->out;
	char *hash = arena_alloc(c->arena, COMPILE_HASH_CHARS + 1);

	o->events = names(c, &c->ir->events, &o->n_events);
	o->guards = names(c, &c->ir->guards, &o->n_guards);
	o->actions = names(c, &c->ir->actions, &o->n_actions);
	o->n_trans = c->ir->n_trans;
	o->states = c->states;
	o->trans = c->trans;
	o->timers = c->timers;
	o->strings = c->strings;
	o->code = c->code;
	o->n_code = (uint16_t)c->n_code;
	o->name = arena_z(c->arena, c->ir->name);
	o->version = arena_z(c->arena, c->ir->version);
	if (c->d->errors == 0)
		compile_hash(c->ir, o, hash);
	o->hash = hash;
}

const struct fsm_chart *compile_chart(struct diags *d, struct ir_chart *ir)
{
	size_t n = (size_t)ir->n_states + ir->n_hists;
	struct compiler c = { .d = d, .arena = ir->arena, .ir = ir, .out = ARENA_NEW(ir->arena, struct fsm_chart) };

	if (n > FSM_STATES_MAX || ir->n_hists > FSM_HIST_MAX || ir->n_states < 2)
		return NULL;
	c.states = ARENA_ARRAY(c.arena, n, struct fsm_state);
	c.trans = ARENA_ARRAY(c.arena, (size_t)ir->n_trans + 1, struct fsm_tran);
	c.timers = ARENA_ARRAY(c.arena, COMPILE_TIMERS_MAX, struct fsm_timer);
	c.strings = ARENA_ARRAY(c.arena, COMPILE_STRINGS_MAX, const char *);
	c.code = ARENA_ARRAY(c.arena, COMPILE_CODE_MAX, uint16_t);
	c.strings[0] = "";
	c.out->n_strings = 1;
	c.out->n_states = ir->n_states;
	c.out->n_hist = ir->n_hists;
	lay_out(&c);
	compile_events(&c);
	for (const struct ir_state *s = ir->states; s; s = s->next)
		fill_initial(&c, s);
	for (const struct ir_state *h = ir->hists; h; h = h->next)
		fill_initial(&c, h);
	for (const struct ir_state *s = ir->states; s; s = s->next)
		fill_code(&c, s);
	for (const struct ir_state *h = ir->hists; h; h = h->next)
		fill_code(&c, h);
	for (const struct ir_state *s = ir->states; s; s = s->next)
		inherit(&c, s);
	for (struct ir_tran *t = ir->trans; t; t = t->next)
		fill_transition(&c, t);
	compile_dispatch(&c);
	if (ir->guards.n > FSM_GUARDS_MAX)
		diag_error(d, (struct pos){ 0 }, "%d guards; at most %d are supported", ir->guards.n, FSM_GUARDS_MAX);
	if (c.full || ir->guards.n > FSM_GUARDS_MAX)
		return NULL;
	finish(&c);
	return c.out;
}
