/* fsm/run.c: a session with a clock of its own. */
/* SPDX-License-Identifier: MIT */
#include "fsm/run.h"
#include "fsm/step_sets.h"

static void fail(struct run *r, const char *what, struct str name)
{
	diag_error(r->d, (struct pos){ 0 }, "%s '" STR_FMT "'", what, STR_ARG(name));
	r->failed = true;
}

static void pending_add(struct run *r, const struct fsm_timer *t, uint16_t timer)
{
	if (r->n_pending == RUN_PENDING_MAX) {
		fail(r, "too many events are pending at", str_of(r->u->chart->events[t->event].name));
		return;
	}
	r->pending[r->n_pending++] = (struct run_pending){ .due_us = r->now_us + t->delay_us, .seq = r->seq++, .event = t->event,
		.timer = timer, .delayed = t->delay_us > 0 };
}

static struct run_pending pending_take(struct run *r, size_t i)
{
	struct run_pending p = r->pending[i];

	r->pending[i] = r->pending[--r->n_pending];
	return p;
}

static void cancel(struct run *r, uint16_t id)
{
	for (size_t i = r->n_pending; i-- > 0;)
		if (r->pending[i].delayed && r->u->chart->timers[r->pending[i].timer].id == id)
			pending_take(r, i);
}

static void assign(struct run *r, struct str arg)
{
	struct str expr = arg, name = str_cut(&expr, '=');
	struct err e = run_int_assign(&r->vars, str_trim(name), str_trim(expr));

	if (err_is(e))
		fail(r, e.what, arg);
}

static void on_effect(void *ctx, const struct fsm_effect *e)
{
	struct run *r = ctx;
	const struct fsm_chart *c = r->u->chart;

	if (e->op == FSM_OP_SEND)
		pending_add(r, &c->timers[e->id], e->id);
	else if (e->op == FSM_OP_CANCEL)
		cancel(r, e->id);
	else if (e->op == FSM_OP_DO && r->u->ir->conformance && strcmp(c->actions[e->id].name, "assign") == 0)
		assign(r, str_of(c->strings[e->arg]));
}

static bool on_guard(void *ctx, uint16_t guard)
{
	struct run *r = ctx;
	struct str name = str_of(r->u->chart->guards[guard].name);
	int64_t value = 0;

	if (((r->guards | r->event_guards) >> guard & 1) || err_is(run_int_eval(&r->vars, name, &value)))
		return (r->guards | r->event_guards) >> guard & 1;
	return value != 0;
}

/* Timers of a product chart are those of its active states. */
static void drop_foreign_timers(struct run *r)
{
	for (size_t i = r->n_pending; i-- > 0;)
		if (!(r->conf.active >> r->u->chart->timers[r->pending[i].timer].leaf_or_parent & 1))
			pending_take(r, i);
}

/* The owner has spoken: what counts from their silence counts anew. */
static void restart_silence(struct run *r, uint16_t event)
{
	const struct fsm_chart *c = r->u->chart;

	for (size_t i = 0; i < r->n_pending && c->events[event].class == FSM_CLIENT; i++)
		if (c->timers[r->pending[i].timer].since_silence)
			r->pending[i].due_us = r->now_us + c->timers[r->pending[i].timer].delay_us;
}

static void after_step(struct run *r, enum fsm_result result, const char *event)
{
	if (result == FSM_OVERFLOW)
		fail(r, "no end, or too many effects, in handling", str_of(event));
	for (uint16_t i = 0; i < r->out.n && result == FSM_STEPPED && !r->u->ir->conformance; i++)
		on_effect(r, &r->out.effects[i]);
	if (!r->u->ir->conformance)
		drop_foreign_timers(r);
}

static void step(struct run *r, uint16_t event)
{
	const struct fsm_chart *c = r->u->chart;
	const struct fsm_hooks hooks = { .guard = on_guard, .effect = on_effect, .ctx = r };

	if (!r->u->ir->conformance)
		restart_silence(r, event);
	after_step(r, fsm_step_hooked(c, event, r->guards | r->event_guards, r->u->ir->conformance ? &hooks : NULL, &r->conf, &r->out),
		c->events[event].name);
}

uint64_t run_guards(struct run *r, struct str names, char sep)
{
	uint64_t set = 0;

	while (names.p) {
		struct str name = str_trim(str_cut(&names, sep));
		const struct ir_decl *g = name.n > 0 ? ir_find(&r->u->ir->guards, name) : NULL;
		if (g)
			set |= UINT64_C(1) << g->index;
		else if (name.n > 0)
			fail(r, "the chart has no guard", name);
	}
	return set;
}

void run_start(struct run *r, struct diags *d, struct compile_unit *u, struct str guards)
{
	const struct fsm_hooks hooks = { .guard = on_guard, .effect = on_effect, .ctx = r };

	*r = (struct run){ .d = d, .u = u, .empty_event = FSM_NONE };
	r->guards = run_guards(r, guards, ',');
	for (const struct ir_data *v = u->ir->data; v; v = v->next)
		if (v->expr.p && err_is(run_int_assign(&r->vars, v->id, v->expr)))
			fail(r, "not a whole number: <data>", v->id);
	after_step(r, fsm_start_hooked(u->chart, r->guards, u->ir->conformance ? &hooks : NULL, &r->conf, &r->out), "(start)");
}

void run_deliver_own(struct run *r)
{
	for (;;) {
		size_t first = r->n_pending;
		for (size_t i = 0; i < r->n_pending; i++)
			if (!r->pending[i].delayed && (first == r->n_pending || r->pending[i].seq < r->pending[first].seq))
				first = i;
		if (first == r->n_pending || r->failed)
			return;
		step(r, pending_take(r, first).event);
	}
}

/* Number of a name; a name that is new to the chart is given one. */
static uint16_t event_number(struct run *r, struct str name)
{
	struct ir_list *l = &r->u->ir->events;
	const struct ir_decl *known = name.n > 0 ? ir_find(l, name) : NULL;
	struct ir_decl **tail = &l->first;
	const struct fsm_chart *again;
	uint16_t number = l->n;

	if (known || (name.n == 0 && r->empty_event != FSM_NONE))
		return known ? known->index : r->empty_event;
	if (r->n_new++ == RUN_NEW_EVENTS_MAX) {
		fail(r, "too many names of events that the chart does not know; the last was", name);
		return 0;
	}
	while (*tail)
		tail = &(*tail)->next;
	*tail = ARENA_NEW(r->d->arena, struct ir_decl);
	**tail = (struct ir_decl){ .name = arena_str(r->d->arena, name), .index = l->n++, .class = FSM_BACKEND };
	again = compile_chart(r->d, r->u->ir);
	if (!again) {
		r->failed = true;
		return 0;
	}
	r->u->chart = again;
	if (name.n == 0)
		r->empty_event = number;
	return number;
}

void run_event(struct run *r, struct str name, uint64_t guards)
{
	uint16_t event = event_number(r, name);

	if (r->failed)
		return;
	r->event_guards = guards;
	step(r, event);
	r->event_guards = 0;
}

void run_advance(struct run *r, int64_t us)
{
	int64_t until = r->now_us + us;

	for (;;) {
		size_t first = r->n_pending;
		for (size_t i = 0; i < r->n_pending; i++) {
			const struct run_pending *p = &r->pending[i], *f = &r->pending[first];
			if (p->delayed && p->due_us <= until && (first == r->n_pending || p->due_us < f->due_us ||
				(p->due_us == f->due_us && p->seq < f->seq)))
				first = i;
		}
		if (first == r->n_pending || r->failed)
			break;
		r->now_us = r->pending[first].due_us;
		step(r, pending_take(r, first).event);
		run_deliver_own(r);
	}
	r->now_us = until;
}

void run_print(const struct run *r, struct buf *b)
{
	bool any = false;

	for (uint64_t rest = r->conf.active; rest; rest &= rest - 1) {
		const struct fsm_state *s = &r->u->chart->states[fsm_lowest(rest)];
		if (s->children)
			continue;
		buf_printf(b, "%s%s", any ? " " : "", r->u->chart->strings[s->name]);
		any = true;
	}
}
