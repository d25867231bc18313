/* fsm/run_int.c: integer expressions by precedence climbing. */
/* SPDX-License-Identifier: MIT */
#include "fsm/run_int.h"

#define DEPTH_MAX 32

struct eval {
	const struct run_vars *vars;
	struct str rest;
	int depth;
	const char *wrong;
};

static int64_t eval_binary(struct eval *e, int level);

/* Longer tokens before their prefixes. */
static const struct operator { const char *token; int level; char op; } operators[] = {
	{ "||", 1, '|' }, { "&&", 2, '&' }, { "===", 3, '=' }, { "!==", 3, '!' }, { "==", 3, '=' }, { "!=", 3, '!' },
	{ "<=", 4, 'l' }, { ">=", 4, 'g' }, { "<", 4, '<' }, { ">", 4, '>' }, { "+", 5, '+' }, { "-", 5, '-' },
	{ "*", 6, '*' }, { "/", 6, '/' }, { "%", 6, '%' },
};
enum { LEVEL_LAST = 6 };

static bool take(struct eval *e, const char *token)
{
	e->rest = str_trim(e->rest);
	if (!str_starts(e->rest, str_of(token)))
		return false;
	e->rest = str_sub(e->rest, strlen(token), e->rest.n);
	return true;
}

static int64_t wrong(struct eval *e, const char *why)
{
	if (!e->wrong)
		e->wrong = why;
	return 0;
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static int64_t power(struct eval *e, int64_t base, int64_t exponent)
{
	int64_t v = 1;

	if (exponent < 0)
		return wrong(e, "negative exponent");
	for (; exponent > 0; exponent--)
		if (__builtin_mul_overflow(v, base, &v))
			return wrong(e, "number out of range");
	return v;
}

static int64_t eval_call(struct eval *e)
{
	int64_t a, b;

	if (!take(e, "("))
		return wrong(e, "Math.pow takes two arguments");
	a = eval_binary(e, 1);
	if (!take(e, ","))
		return wrong(e, "Math.pow takes two arguments");
	b = eval_binary(e, 1);
	if (!take(e, ")"))
		return wrong(e, "a closing parenthesis is missing");
	return power(e, a, b);
}

static int64_t eval_word(struct eval *e)
{
	size_t n = 0;
	struct str word;
	int64_t v;

	while (n < e->rest.n && word_char(e->rest.p[n]))
		n++;
	word = str_sub(e->rest, 0, n);
	e->rest = str_sub(e->rest, n, e->rest.n);
	if (n == 0)
		return wrong(e, "a value is missing");
	if (str_is(word, "Math.pow"))
		return eval_call(e);
	if (str_is(word, "true") || str_is(word, "false"))
		return str_is(word, "true");
	if (word.p[0] >= '0' && word.p[0] <= '9')
		return err_is(str_int64(word, 0, INT64_MAX, &v)) ? wrong(e, "not a whole number") : v;
	for (size_t i = 0; i < e->vars->n; i++)
		if (str_eq(e->vars->all[i].name, word))
			return e->vars->all[i].value;
	return wrong(e, "unknown name");
}

static int64_t eval_unary(struct eval *e)
{
	int64_t v;

	if (e->depth == DEPTH_MAX)
		return wrong(e, "nested too deep");
	e->depth++;
	if (take(e, "!")) {
		v = !eval_unary(e);
	} else if (take(e, "-")) {
		v = eval_unary(e);
		v = v == INT64_MIN ? wrong(e, "number out of range") : -v;
	} else if (take(e, "(")) {
		v = eval_binary(e, 1);
		if (!take(e, ")"))
			v = wrong(e, "a closing parenthesis is missing");
	} else {
		e->rest = str_trim(e->rest);
		v = eval_word(e);
	}
	e->depth--;
	return v;
}

static int64_t apply(struct eval *e, char op, int64_t a, int64_t b)
{
	int64_t v = 0;
	bool over = false;

	switch (op) {
	case '|': return a || b;
	case '&': return a && b;
	case '=': return a == b;
	case '!': return a != b;
	case 'l': return a <= b;
	case 'g': return a >= b;
	case '<': return a < b;
	case '>': return a > b;
	case '+': over = __builtin_add_overflow(a, b, &v); break;
	case '-': over = __builtin_sub_overflow(a, b, &v); break;
	case '*': over = __builtin_mul_overflow(a, b, &v); break;
	default:
		if (b == 0 || (a == INT64_MIN && b == -1))
			return wrong(e, "division by zero");
		return op == '/' ? a / b : a % b;
	}
	return over ? wrong(e, "number out of range") : v;
}

static const struct operator *take_operator(struct eval *e, int level)
{
	e->rest = str_trim(e->rest);
	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
		if (str_starts(e->rest, str_of(operators[i].token)))
			return operators[i].level == level && take(e, operators[i].token) ? &operators[i] : NULL;
	return NULL;
}

static int64_t eval_binary(struct eval *e, int level)
{
	const struct operator *o;
	int64_t v;

	if (level > LEVEL_LAST)
		return eval_unary(e);
	v = eval_binary(e, level + 1);
	while (!e->wrong && (o = take_operator(e, level)) != NULL)
		v = apply(e, o->op, v, eval_binary(e, level + 1));
	return v;
}

struct err run_int_eval(const struct run_vars *v, struct str expr, int64_t *ret)
{
	struct eval e = { .vars = v, .rest = expr };
	int64_t value = eval_binary(&e, 1);

	if (!e.wrong && str_trim(e.rest).n > 0)
		wrong(&e, "an operator is missing");
	if (e.wrong)
		return err_new(ERR_REJECT, e.wrong);
	*ret = value;
	return OK;
}

struct err run_int_assign(struct run_vars *v, struct str name, struct str expr)
{
	int64_t value = 0;
	struct err e = run_int_eval(v, expr, &value);
	size_t i = 0;

	if (err_is(e))
		return e;
	while (i < v->n && !str_eq(v->all[i].name, name))
		i++;
	if (i == RUN_VARS_MAX)
		return err_new(ERR_LIMIT, "too many variables");
	if (i == v->n)
		v->n++;
	v->all[i] = (struct run_var){ .name = name, .value = value };
	return OK;
}
