/* fsm/cond.c: recursive descent over a condition. */
/* SPDX-License-Identifier: MIT */
#include "fsm/cond.h"

struct parser {
	struct arena *arena;
	struct str rest;
	const char *why;    /* first thing that is wrong; NULL: nothing yet */
	int depth;
};

static struct cond *parse_or(struct parser *p);

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_name_char(char c, bool first)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

	return letter || (!first && ((c >= '0' && c <= '9') || c == '.' || c == '-'));
}

static void *fail(struct parser *p, const char *why)
{
	if (!p->why)
		p->why = why;
	return NULL;
}

static void skip(struct parser *p, size_t n)
{
	p->rest = str_sub(p->rest, n, p->rest.n);
	while (p->rest.n > 0 && is_space(p->rest.p[0]))
		p->rest = str_sub(p->rest, 1, p->rest.n);
}

static bool take(struct parser *p, const char *token)
{
	if (!str_starts(p->rest, str_of(token)))
		return false;
	skip(p, strlen(token));
	return true;
}

static struct cond *node(struct parser *p, enum fsm_cond op, struct cond *left, struct cond *right)
{
	struct cond *c = ARENA_NEW(p->arena, struct cond);

	*c = (struct cond){ .op = op, .left = left, .right = right };
	return c;
}

static struct str take_name(struct parser *p)
{
	size_t n = 0;
	struct str s;

	while (n < p->rest.n && is_name_char(p->rest.p[n], n == 0))
		n++;
	s = str_sub(p->rest, 0, n);
	skip(p, n);
	return s;
}

static struct str take_quoted(struct parser *p)
{
	char quote = p->rest.n > 0 ? p->rest.p[0] : '\0';
	ptrdiff_t end;
	struct str s;

	if (quote != '\'' && quote != '"')
		return STR_NONE;
	end = str_chr(str_sub(p->rest, 1, p->rest.n), quote);
	if (end <= 0)
		return STR_NONE;
	s = str_sub(p->rest, 1, (size_t)end);
	skip(p, (size_t)end + 2);
	return s;
}

/* Behind In or Was: ( 'id' ) or ( 'history' , 'leaf' ). */
static struct cond *parse_call(struct parser *p, enum fsm_cond op)
{
	struct cond *c = node(p, op, NULL, NULL);

	if (!take(p, "("))
		return fail(p, "In and Was take arguments in parentheses");
	c->name = take_quoted(p);
	if (op == FSM_COND_WAS && c->name.p) {
		if (!take(p, ","))
			return fail(p, "Was takes a history and a state: Was('history','state')");
		c->leaf = take_quoted(p);
	}
	if (!c->name.p || (op == FSM_COND_WAS && !c->leaf.p))
		return fail(p, "arguments of In and Was are names in quotes");
	if (!take(p, ")"))
		return fail(p, "a closing parenthesis is missing");
	return c;
}

static struct cond *parse_primary(struct parser *p)
{
	struct cond *c;
	struct str name;

	if (p->depth >= COND_DEPTH_MAX)
		return fail(p, "the condition is nested too deep");
	if (take(p, "!")) {
		p->depth++;
		c = parse_primary(p);
		p->depth--;
		return c ? node(p, FSM_COND_NOT, c, NULL) : NULL;
	}
	if (take(p, "(")) {
		p->depth++;
		c = parse_or(p);
		p->depth--;
		return c && !take(p, ")") ? fail(p, "a closing parenthesis is missing") : c;
	}
	name = take_name(p);
	if (name.n == 0)
		return fail(p, p->rest.n == 0 ? "something is missing at the end"
					      : "only names, In(), Was(), true, false, !, &&, || and parentheses are allowed");
	if (str_is(name, "true") || str_is(name, "false"))
		return node(p, str_is(name, "true") ? FSM_COND_TRUE : FSM_COND_FALSE, NULL, NULL);
	if (str_is(name, "In"))
		return parse_call(p, FSM_COND_IN);
	if (str_is(name, "Was"))
		return parse_call(p, FSM_COND_WAS);
	c = node(p, FSM_COND_GUARD, NULL, NULL);
	c->name = name;
	return c;
}

static struct cond *parse_and(struct parser *p)
{
	struct cond *c = parse_primary(p);

	while (c && take(p, "&&")) {
		struct cond *right = parse_primary(p);
		c = right ? node(p, FSM_COND_AND, c, right) : NULL;
	}
	return c;
}

static struct cond *parse_or(struct parser *p)
{
	struct cond *c = parse_and(p);

	while (c && take(p, "||")) {
		struct cond *right = parse_and(p);
		c = right ? node(p, FSM_COND_OR, c, right) : NULL;
	}
	return c;
}

struct cond *cond_parse(struct arena *a, struct str text, const char **why)
{
	struct parser p = { .arena = a, .rest = text };
	struct cond *c;

	skip(&p, 0);
	c = parse_or(&p);
	if (c && p.rest.n > 0)
		c = fail(&p, "only names, In(), Was(), true, false, !, &&, || and parentheses are allowed");
	*why = p.why;
	return c;
}

struct cond *cond_guard(struct arena *a, struct str name)
{
	struct cond *c = ARENA_NEW(a, struct cond);

	*c = (struct cond){ .op = FSM_COND_GUARD, .name = name };
	return c;
}
