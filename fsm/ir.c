/* fsm/ir.c: looking things up in a chart as read. */
/* SPDX-License-Identifier: MIT */
#include "fsm/ir.h"

struct ir_decl *ir_find(const struct ir_list *l, struct str name)
{
	for (struct ir_decl *e = l->first; e; e = e->next)
		if (str_eq(e->name, name))
			return e;
	return NULL;
}

struct ir_decl *ir_mention(struct arena *a, struct ir_list *l, struct str name, struct pos at)
{
	struct ir_decl **tail = &l->first;

	for (; *tail; tail = &(*tail)->next)
		if (str_eq((*tail)->name, name))
			return *tail;
	*tail = ARENA_NEW(a, struct ir_decl);
	**tail = (struct ir_decl){ .name = arena_str(a, name), .at = at, .index = l->n++ };
	return *tail;
}

struct ir_state *ir_state_named(const struct ir_chart *ir, struct str id)
{
	const struct ir_state *const lists[] = { ir->states, ir->hists };

	for (size_t i = 0; i < 2; i++)
		for (const struct ir_state *s = lists[i]; s; s = s->next)
			if (s->id.n > 0 && str_eq(s->id, id))
				return (struct ir_state *)s;
	return NULL;
}

struct ir_state *ir_state_at(const struct ir_chart *ir, uint16_t index)
{
	struct ir_state *s = index < ir->n_states ? ir->states : ir->hists;

	while (s && s->index != index)
		s = s->next;
	return s;
}

struct ir_tran *ir_tran_at(const struct ir_chart *ir, uint16_t index)
{
	struct ir_tran *t = ir->trans;

	while (t && t->index != index)
		t = t->next;
	return t;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool ir_word(struct str *rest, struct str *ret)
{
	size_t from = 0, to;

	while (from < rest->n && blank(rest->p[from]))
		from++;
	for (to = from; to < rest->n && !blank(rest->p[to]);)
		to++;
	if (to == from)
		return false;
	*ret = str_sub(*rest, from, to - from);
	*rest = str_sub(*rest, to, rest->n);
	return true;
}

bool ir_match_one(struct str descriptor, struct str event)
{
	if (str_is(descriptor, "*"))
		return true;
	if (str_ends(descriptor, STR(".*")))
		descriptor.n -= 2;
	else if (str_ends(descriptor, STR(".")))
		descriptor.n--;
	if (descriptor.n == 0 || !str_starts(event, descriptor))
		return false;
	return event.n == descriptor.n || event.p[descriptor.n] == '.';
}

bool ir_match(struct str descriptors, struct str event)
{
	struct str word;

	while (ir_word(&descriptors, &word))
		if (ir_match_one(word, event))
			return true;
	return false;
}
