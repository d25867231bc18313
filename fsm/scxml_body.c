/* fsm/scxml_body.c: executable content: what transitions, onentry and onexit do. */
/* SPDX-License-Identifier: MIT */
#include "base/span.h"
#include "fsm/scxml_reader.h"

#define SCXML_PROCESSOR "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"

static const char *const yes_no[] = { "no", "yes", NULL };

static void op_raise(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	op->kind = IR_RAISE;
	op->a = scxml_need(r, n, "event");
}

static void op_send(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	static const char *const since[] = { "entry", "silence", "gate", NULL };
	static const char *const hours[] = { "any", "day", NULL };
	struct str delay = xml_attr(n, "", "delay"), target = xml_attr(n, "", "target"), type = xml_attr(n, "", "type");
	int from;

	op->kind = IR_SEND;
	op->a = scxml_need(r, n, "event");
	op->id = xml_attr(n, "", "id");
	from = scxml_choice(r, n, xml_attr(n, NS_F, "since"), since, 0);
	op->since = since[from < 0 ? 0 : from];
	op->daytime = scxml_choice(r, n, xml_attr(n, NS_F, "hours"), hours, 0) == 1;
	if (type.p && !(r->ir->conformance && str_is(type, SCXML_PROCESSOR)))
		diag_error(r->d, n->at, "<send type> is not accepted: events go to this chart alone");
	if (target.p && !str_is(target, "#_internal"))
		diag_error(r->d, n->at, "<send target=\"" STR_FMT "\"> is not accepted: events go to this chart alone",
			STR_ARG(target));
	if (target.p)
		op->kind = IR_RAISE;
	if (str_starts(str_trim(delay), STR("."))) /* as CSS writes half a second */
		delay = arena_printf(r->arena, "0" STR_FMT, STR_ARG(str_trim(delay)));
	if (delay.p && (err_is(span_parse(str_trim(delay), &op->delay_us)) || op->delay_us < 0)) {
		diag_error(r->d, n->at, "delay '" STR_FMT "' is not a number with one of the units ms, s, m, h, d", STR_ARG(delay));
		op->delay_us = 0;
	}
	if (r->ir->conformance || op->kind == IR_RAISE)
		return;
	if (op->delay_us == 0)
		diag_error(r->d, n->at, "<send event=\"" STR_FMT "\"> without a delay: use <raise>", STR_ARG(op->a));
	if (str_trim(op->id).n == 0)
		diag_error(r->d, n->at, "<send event=\"" STR_FMT "\"> needs an id: it names the timer", STR_ARG(op->a));
}

static struct ir_branch *op_if_branch(struct scxml_reader *r, struct xml_node *n, struct ir_branch **tail, bool needs_cond)
{
	struct ir_branch *b = ARENA_NEW(r->arena, struct ir_branch);

	b->at = n->at;
	b->cond = scxml_cond(r, n, NULL);
	if (needs_cond && !b->cond && !xml_attr(n, "", "cond").p)
		diag_error(r->d, n->at, "<" STR_FMT "> needs the attribute 'cond'", STR_ARG(n->name));
	if (!needs_cond && b->cond)
		diag_error(r->d, n->at, "<else> takes no cond: use <elseif>");
	*tail = b;
	return b;
}

static void op_if(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	struct ir_branch *b;
	struct ir_op **tail;
	bool had_else = false;

	op->kind = IR_IF;
	b = op_if_branch(r, n, &op->branches, true);
	tail = &b->body;
	for (struct xml_node *k = n->child; k; k = k->next) {
		bool is_else = scxml_is(k, "else");
		if (is_else || scxml_is(k, "elseif")) {
			if (had_else)
				diag_error(r->d, k->at, "<" STR_FMT "> after <else>", STR_ARG(k->name));
			had_else = had_else || is_else;
			b = op_if_branch(r, k, &b->next, !is_else);
			if (k->child)
				diag_error(r->d, k->at, "<" STR_FMT "> parts the branches of <if> and stays empty", STR_ARG(k->name));
			scxml_no_more(r, k);
			tail = &b->body;
			continue;
		}
		*tail = scxml_op(r, k);
		if (*tail)
			tail = &(*tail)->next;
	}
}

static void op_remember(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	struct str state = xml_attr(n, "", "state"), from = xml_attr(n, "", "from");

	op->kind = from.p ? IR_RECALL : IR_REMEMBER;
	op->a = scxml_need(r, n, "history");
	op->b = from.p ? from : state;
	if (!state.p == !from.p)
		diag_error(r->d, n->at, "<f:remember> needs either 'state' or 'from'");
}

static void op_log(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	op->kind = IR_LOG;
	xml_attr(n, "", "label");
	if (r->ir->conformance)
		xml_attr(n, "", "expr");
}

static void op_assign(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	op->kind = IR_ASSIGN;
	op->a = scxml_need(r, n, "location");
	op->b = scxml_need(r, n, "expr");
}

/* Which reader takes the element; false if none does. */
static bool op_read(struct scxml_reader *r, struct xml_node *n, struct ir_op *op)
{
	if (scxml_is(n, "raise")) {
		op_raise(r, n, op);
	} else if (scxml_is(n, "send")) {
		op_send(r, n, op);
	} else if (scxml_is(n, "cancel")) {
		op->kind = IR_CANCEL;
		op->a = scxml_need(r, n, "sendid");
	} else if (scxml_is(n, "log")) {
		op_log(r, n, op);
	} else if (scxml_is(n, "if")) {
		op_if(r, n, op);
	} else if (scxml_is_f(n, "do")) {
		op->kind = IR_DO;
		op->a = scxml_need(r, n, "action");
		op->b = xml_attr(n, "", "arg");
	} else if (scxml_is_f(n, "reply")) {
		op->kind = IR_REPLY;
		op->a = scxml_need(r, n, "text");
	} else if (scxml_is_f(n, "remember")) {
		op_remember(r, n, op);
	} else if (r->ir->conformance && scxml_is(n, "assign")) {
		op_assign(r, n, op);
	} else {
		return false;
	}
	return true;
}

struct ir_op *scxml_op(struct scxml_reader *r, struct xml_node *n)
{
	struct ir_op *op = ARENA_NEW(r->arena, struct ir_op);

	op->at = n->at;
	if (!op_read(r, n, op)) {
		scxml_unknown(r, n, "executable content");
		return NULL;
	}
	if (n->child && op->kind != IR_IF)
		diag_error(r->d, n->child->at, "<" STR_FMT "> takes no elements inside", STR_ARG(n->name));
	scxml_no_more(r, n);
	return op;
}

struct ir_op *scxml_body(struct scxml_reader *r, struct xml_node *n)
{
	struct ir_op *first = NULL, **tail = &first;

	for (struct xml_node *k = n->child; k; k = k->next) {
		*tail = scxml_op(r, k);
		if (*tail)
			tail = &(*tail)->next;
	}
	return first;
}

static struct ir_decl *declare(struct scxml_reader *r, struct xml_node *n, struct ir_list *l, const char *what)
{
	struct str name = scxml_need(r, n, "name");
	struct ir_decl *e;

	if (!name.p)
		return NULL;
	e = ir_find(l, name);
	if (e && e->declared) {
		diag_error(r->d, n->at, "%s '" STR_FMT "' is declared twice (first at line %d)", what, STR_ARG(name), e->at.line);
		return NULL;
	}
	e = ir_mention(r->arena, l, name, n->at);
	e->at = n->at;
	e->declared = true;
	return e;
}

bool scxml_declaration(struct scxml_reader *r, struct xml_node *n)
{
	static const char *const classes[] = { "client", "backend", "timer", "internal", "operator", NULL };
	static const char *const kinds[] = { "row", "outbox", "sync", NULL };
	struct ir_decl *e;

	if (scxml_is_f(n, "event")) {
		int class = scxml_choice(r, n, scxml_need(r, n, "class"), classes, 0);
		bool optin = scxml_choice(r, n, xml_attr(n, "", "optin"), yes_no, 0) == 1;
		bool everywhere = scxml_choice(r, n, xml_attr(n, "", "everywhere"), yes_no, 0) == 1;
		e = declare(r, n, &r->ir->events, "event");
		if (e) {
			e->class = (uint8_t)(class < 0 ? 0 : class);
			e->optin = optin;
			e->everywhere = everywhere;
		}
	} else if (scxml_is_f(n, "guard")) {
		declare(r, n, &r->ir->guards, "guard");
	} else if (scxml_is_f(n, "action")) {
		struct str kind = xml_attr(n, "", "kind");
		bool once = scxml_choice(r, n, xml_attr(n, "", "once"), yes_no, 0) == 1;
		scxml_choice(r, n, kind, kinds, 0);
		e = declare(r, n, &r->ir->actions, "action");
		if (e) {
			e->once = once;
			e->kind = kind;
		}
	} else {
		return false;
	}
	if (n->child)
		diag_error(r->d, n->child->at, "<f:" STR_FMT "> takes no elements inside", STR_ARG(n->name));
	scxml_no_more(r, n);
	return true;
}
