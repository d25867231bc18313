/* fsm/compile_code.c: executable content and conditions as code. */
/* SPDX-License-Identifier: MIT */
#include "fsm/compile_parts.h"

static void compile_ops(struct compiler *c, const struct ir_op *op, uint8_t sender);

static uint16_t put(struct compiler *c, uint16_t v)
{
	if (c->n_code >= COMPILE_CODE_MAX) {
		if (!c->full)
			diag_error(c->d, (struct pos){ 0 }, "the chart is too large: more than %d words of code", COMPILE_CODE_MAX);
		c->full = true;
		return 0;
	}
	c->code[c->n_code] = v;
	return (uint16_t)c->n_code++;
}

uint16_t compile_string(struct compiler *c, struct str s)
{
	uint16_t i;

	if (!s.p || s.n == 0)
		return 0;
	for (i = 0; i < c->out->n_strings; i++)
		if (str_is(s, c->strings[i]))
			return i;
	if (i == COMPILE_STRINGS_MAX) {
		diag_error(c->d, (struct pos){ 0 }, "the chart is too large: more than %d strings", COMPILE_STRINGS_MAX);
		return 0;
	}
	c->strings[i] = arena_z(c->arena, s);
	c->out->n_strings++;
	return i;
}

static uint16_t find_history(struct compiler *c, struct str name, struct pos at, const char *what)
{
	const struct ir_state *h = ir_state_named(c->ir, name);

	if (h && h->index >= c->ir->n_states)
		return (uint16_t)(h->index - c->ir->n_states);
	if (name.n > 0)
		diag_error(c->d, at, "%s: there is no history '" STR_FMT "'", what, STR_ARG(name));
	return 0;
}

/* A state that history `h` can hold. */
static uint16_t find_held(struct compiler *c, uint16_t h, struct str name, struct pos at, const char *what)
{
	const struct ir_state *s = ir_state_named(c->ir, name);
	const struct ir_state *hist = ir_state_at(c->ir, (uint16_t)(h + c->ir->n_states));

	if (!s || s->index >= c->ir->n_states || s->kind == FSM_COMPOUND || s->kind == FSM_PARALLEL) {
		if (name.n > 0)
			diag_error(c->d, at, "%s: there is no leaf state '" STR_FMT "'", what, STR_ARG(name));
		return 0;
	}
	if (hist && !(c->states[hist->parent].descendants & bit(s->index)))
		diag_error(c->d, at, "%s: history '" STR_FMT "' cannot hold '" STR_FMT "': it is not inside '" STR_FMT "'", what,
			STR_ARG(hist->id), STR_ARG(name), STR_ARG(ir_state_at(c->ir, hist->parent)->id));
	return s->index;
}

static uint16_t find_guard(struct compiler *c, struct str name, struct pos at)
{
	struct ir_decl *g = ir_find(&c->ir->guards, name);

	if (name.n == 0)
		return 0; /* said when it was read */
	if (!g && !c->ir->conformance)
		diag_error(c->d, at, "guard '" STR_FMT "' is not declared", STR_ARG(name));
	if (!g)
		g = ir_mention(c->arena, &c->ir->guards, name, at);
	g->used = true;
	return g->index;
}

static void cond_code(struct compiler *c, struct cond *n, struct pos at)
{
	const struct ir_state *s;

	if (n->left)
		cond_code(c, n->left, at);
	if (n->right)
		cond_code(c, n->right, at);
	s = n->op == FSM_COND_IN ? ir_state_named(c->ir, n->name) : NULL;
	if (s && s->index >= c->ir->n_states && c->ir->conformance)
		n->op = FSM_COND_FALSE; /* a history is never active */
	put(c, (uint16_t)n->op);
	switch (n->op) {
	case FSM_COND_GUARD:
		n->a = find_guard(c, n->name, at);
		put(c, n->a);
		break;
	case FSM_COND_IN:
		if (!s || s->index >= c->ir->n_states)
			diag_error(c->d, at, "In('" STR_FMT "'): there is no such state", STR_ARG(n->name));
		else
			n->a = s->index;
		put(c, n->a);
		break;
	case FSM_COND_WAS:
		n->a = find_history(c, n->name, at, "Was()");
		n->b = find_held(c, n->a, n->leaf, at, "Was()");
		put(c, n->a);
		put(c, n->b);
		break;
	default:
		break;
	}
}

uint16_t compile_cond(struct compiler *c, struct cond *cond, struct pos at)
{
	uint16_t from = (uint16_t)c->n_code;

	if (!cond)
		return FSM_NONE;
	cond_code(c, cond, at);
	put(c, FSM_COND_END);
	return from;
}

static void op_send(struct compiler *c, const struct ir_op *op, uint8_t sender)
{
	struct ir_decl *e = ir_find(&c->ir->events, op->a);
	uint16_t i = c->out->n_timers;

	if (!c->ir->conformance && sender == FSM_NOT_A_STATE)
		diag_error(c->d, op->at, "<send event=\"" STR_FMT "\"> outside onentry: timers belong to a state and run while it is "
			"active", STR_ARG(op->a));
	if (i == COMPILE_TIMERS_MAX || !e)
		return;
	c->timers[i] = (struct fsm_timer){
		.delay_us = op->delay_us,
		.event = e->index,
		.id = compile_string(c, op->id),
		.leaf_or_parent = sender,
		.since = compile_string(c, str_of(op->since)),
		.since_silence = strcmp(op->since, "silence") == 0,
		.daytime = op->daytime,
	};
	c->out->n_timers++;
	put(c, FSM_OP_SEND);
	put(c, i);
}

static void op_do(struct compiler *c, const struct ir_op *op)
{
	struct ir_decl *a = ir_find(&c->ir->actions, op->a);

	if (!a && !c->ir->conformance && op->a.p)
		diag_error(c->d, op->at, "action '" STR_FMT "' is not declared", STR_ARG(op->a));
	if (!a)
		a = ir_mention(c->arena, &c->ir->actions, op->a, op->at);
	a->used = true;
	put(c, FSM_OP_DO);
	put(c, a->index);
	put(c, compile_string(c, op->b));
}

/* Conformance: an assignment is the action "assign" with the argument "location=expression". */
static void op_assign(struct compiler *c, const struct ir_op *op)
{
	struct str arg = arena_printf(c->arena, STR_FMT "=" STR_FMT, STR_ARG(op->a), STR_ARG(op->b));

	put(c, FSM_OP_DO);
	put(c, ir_mention(c->arena, &c->ir->actions, STR("assign"), op->at)->index);
	put(c, compile_string(c, arg));
}

static void op_if(struct compiler *c, const struct ir_op *op, uint8_t sender)
{
	uint16_t leave[64];
	size_t n_leave = 0;

	for (const struct ir_branch *b = op->branches; b; b = b->next) {
		uint16_t skip = FSM_NONE;
		if (b->cond) {
			put(c, FSM_OP_IF);
			put(c, b->cond_code);
			skip = put(c, 0);
		}
		compile_ops(c, b->body, sender == FSM_NOT_A_STATE || c->ir->conformance ? sender : FSM_NOT_A_STATE);
		if (b->next && n_leave < sizeof leave / sizeof *leave) {
			put(c, FSM_OP_JUMP);
			leave[n_leave++] = put(c, 0);
		} else if (b->next) {
			diag_error(c->d, b->at, "more than %zu branches in one <if>", sizeof leave / sizeof *leave);
		}
		if (skip != FSM_NONE)
			c->code[skip] = (uint16_t)c->n_code;
	}
	while (n_leave > 0)
		c->code[leave[--n_leave]] = (uint16_t)c->n_code;
}

static void compile_op(struct compiler *c, const struct ir_op *op, uint8_t sender)
{
	struct ir_decl *e;
	uint16_t h;

	switch (op->kind) {
	case IR_RAISE:
		e = ir_find(&c->ir->events, op->a);
		put(c, FSM_OP_RAISE);
		put(c, e ? e->index : 0);
		break;
	case IR_SEND:
		op_send(c, op, sender);
		break;
	case IR_CANCEL:
		put(c, FSM_OP_CANCEL);
		put(c, compile_string(c, op->a));
		break;
	case IR_DO:
		op_do(c, op);
		break;
	case IR_REPLY:
		put(c, FSM_OP_REPLY);
		put(c, compile_string(c, op->a));
		break;
	case IR_REMEMBER:
		h = find_history(c, op->a, op->at, "<f:remember>");
		put(c, FSM_OP_REMEMBER);
		put(c, h);
		put(c, find_held(c, h, op->b, op->at, "<f:remember>"));
		break;
	case IR_RECALL:
		put(c, FSM_OP_RECALL);
		put(c, find_history(c, op->a, op->at, "<f:remember>"));
		put(c, find_history(c, op->b, op->at, "<f:remember>"));
		break;
	case IR_IF:
		op_if(c, op, sender);
		break;
	case IR_LOG:
		put(c, FSM_OP_LOG);
		break;
	case IR_ASSIGN:
		op_assign(c, op);
		break;
	}
}

static void compile_ops(struct compiler *c, const struct ir_op *op, uint8_t sender)
{
	for (; op; op = op->next)
		compile_op(c, op, sender);
}

/* The programs of a block's conditions stand before the block. */
static void compile_conditions(struct compiler *c, const struct ir_op *op)
{
	for (; op; op = op->next) {
		for (struct ir_branch *b = op->branches; b; b = b->next) {
			b->cond_code = compile_cond(c, b->cond, b->at);
			compile_conditions(c, b->body);
		}
	}
}

uint16_t compile_body(struct compiler *c, const struct ir_op *ops, uint8_t sender)
{
	uint16_t from;

	if (!ops)
		return FSM_NONE;
	compile_conditions(c, ops);
	from = (uint16_t)c->n_code;
	compile_ops(c, ops, sender);
	put(c, FSM_OP_END);
	return from;
}
