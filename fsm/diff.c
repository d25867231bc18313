/* fsm/diff.c: two editions of a chart compared. */
/* SPDX-License-Identifier: MIT */
#include "fsm/diff.h"

#define DIFF_TEXT_MAX (4u << 20)
#define DIFF_MAP_MAX 256

struct diff {
	const struct ir_chart *from, *to;
	enum diff_class class;
	struct buf said;
	struct diff_name { struct str from, to; } map[DIFF_MAP_MAX];
	size_t n_map;
};

static void say(struct diff *d, enum diff_class class, const char *what, struct str a, const char *between, struct str b)
{
	static const char *const marks[] = { "same", "ok", "map", "break" };

	d->class = class > d->class ? class : d->class;
	buf_printf(&d->said, "%-5s %s" STR_FMT "%s" STR_FMT "\n", marks[class], what, STR_ARG(a), between, STR_ARG(b));
}

/* What the state or history of the old chart is called in the new one; absent if it is gone. */
static struct str new_name(const struct diff *d, struct str old)
{
	const struct ir_state *const lists[] = { d->to->states, d->to->hists };

	for (size_t i = 0; i < d->n_map; i++)
		if (str_eq(d->map[i].from, old))
			return d->map[i].to;
	if (old.n == 0)
		return STR(""); /* the root */
	if (ir_state_named(d->to, old))
		return old;
	for (size_t i = 0; i < 2; i++)
		for (const struct ir_state *s = lists[i]; s; s = s->next)
			if (s->was.p && str_eq(s->was, old))
				return s->id;
	return STR_NONE;
}

static bool is_leaf(const struct ir_state *s)
{
	return s->kind == FSM_ATOMIC || s->kind == FSM_FINAL;
}

static bool mapped_already(const struct diff *d, struct str from, struct str to)
{
	for (size_t i = 0; i < d->n_map; i++)
		if (str_eq(d->map[i].from, from) || str_eq(d->map[i].to, to))
			return true;
	return false;
}

/* One entry of the map, if it is sound: from a name that has vanished, to one of the same kind, neither used before. */
static void add_map(struct diff *d, struct str from, struct str to)
{
	const struct ir_state *a = ir_state_named(d->from, from), *b = ir_state_named(d->to, to);

	if (!a)
		say(d, DIFF_BREAKING, "map: the old chart has no state ", from, "", STR(""));
	else if (!b)
		say(d, DIFF_BREAKING, "map: the new chart has no state ", to, "", STR(""));
	else if (ir_state_named(d->to, from))
		say(d, DIFF_BREAKING, "map: the new chart still has ", from, "", STR(""));
	else if (a->kind != b->kind)
		say(d, DIFF_BREAKING, "map: not of the same kind: ", from, " -> ", to);
	else if (mapped_already(d, from, to))
		say(d, DIFF_BREAKING, "map: used twice: ", from, " -> ", to);
	else if (d->n_map == DIFF_MAP_MAX)
		say(d, DIFF_BREAKING, "map: too many lines at ", from, "", STR(""));
	else
		d->map[d->n_map++] = (struct diff_name){ .from = from, .to = to };
}

static void read_map(struct diff *d, struct str map)
{
	while (map.p) {
		struct str line = str_cut(&map, '\n'), from, to, more;
		ptrdiff_t comment = str_chr(line, '#');
		line = comment < 0 ? line : str_sub(line, 0, (size_t)comment);
		if (!ir_word(&line, &from))
			continue;
		if (!ir_word(&line, &to) || ir_word(&line, &more))
			say(d, DIFF_BREAKING, "map: not a line of the form OLD NEW: ", from, "", STR(""));
		else
			add_map(d, from, to);
	}
}

static void compare_state(struct diff *d, const struct ir_state *s)
{
	struct str name = new_name(d, s->id);
	const struct ir_state *t = name.p ? ir_state_named(d->to, name) : NULL;
	const char *what = s->index >= d->from->n_states ? "history " : "state ";
	bool held = is_leaf(s) || s->index >= d->from->n_states;
	struct str parent = new_name(d, ir_state_at(d->from, s->parent)->id);

	if (!t) {
		say(d, held ? DIFF_BREAKING : DIFF_COMPATIBLE, held ? "gone: " : "group gone: ", s->id, "", STR(""));
		return;
	}
	if (!str_eq(name, s->id))
		say(d, DIFF_MAPPED, what, s->id, " is now ", name);
	if (t->kind != s->kind)
		say(d, held || is_leaf(t) ? DIFF_BREAKING : DIFF_COMPATIBLE, what, s->id, " has changed its kind", STR(""));
	if (!parent.p || !str_eq(parent, ir_state_at(d->to, t->parent)->id))
		say(d, held ? DIFF_BREAKING : DIFF_COMPATIBLE, what, s->id, " has another parent: ", ir_state_at(d->to, t->parent)->id);
}

/* Does any transition of the new chart lead from the same state on the same event to the same targets? */
static bool has_transition(const struct diff *d, const struct ir_tran *t, struct str event)
{
	struct str source = new_name(d, ir_state_at(d->from, t->source)->id);

	for (const struct ir_tran *o = d->to->trans; o; o = o->next) {
		struct str mine = t->target, word, other, theirs = o->target;
		bool same = source.p && str_eq(ir_state_at(d->to, o->source)->id, source) && !t->events.p == !o->events.p &&
			(!o->events.p || ir_match(o->events, event));
		while (same && ir_word(&mine, &word)) {
			struct str name = new_name(d, word);
			same = ir_word(&theirs, &other) && name.p && str_eq(name, other);
		}
		if (same && !ir_word(&theirs, &other))
			return true;
	}
	return false;
}

static void compare_transition(struct diff *d, const struct ir_tran *t)
{
	const struct ir_state *s = ir_state_at(d->from, t->source);

	if (!new_name(d, s->id).p)
		return; /* said with the state */
	if (!t->events.p && !has_transition(d, t, STR("")))
		say(d, DIFF_BREAKING, "transition gone: ", s->id, " at once -> ", t->target);
	for (const struct ir_decl *e = d->from->events.first->next; e && t->events.p; e = e->next) {
		if (!ir_match(t->events, e->name) || !ir_find(&d->to->events, e->name) || has_transition(d, t, e->name))
			continue;
		say(d, DIFF_BREAKING, "transition gone: ", s->id, " on ",
			arena_printf(d->from->arena, STR_FMT " (%s" STR_FMT ")", STR_ARG(e->name), t->target.p ? "to " : "stays",
				STR_ARG(t->target)));
	}
}

static void additions(struct diff *d)
{
	const struct ir_state *const lists[] = { d->to->states->next, d->to->hists };

	for (size_t i = 0; i < 2; i++) {
		for (const struct ir_state *s = lists[i]; s; s = s->next) {
			bool known = ir_state_named(d->from, s->id) || (s->was.p && ir_state_named(d->from, s->was));
			for (size_t k = 0; k < d->n_map; k++)
				known = known || str_eq(d->map[k].to, s->id);
			if (!known)
				say(d, DIFF_COMPATIBLE, i == 0 ? "new state " : "new history ", s->id, "", STR(""));
		}
	}
	for (const struct ir_decl *e = d->to->events.first->next; e; e = e->next)
		if (!ir_find(&d->from->events, e->name))
			say(d, DIFF_COMPATIBLE, "new event ", e->name, "", STR(""));
}

static void compare_all(struct diff *d)
{
	for (const struct ir_state *s = d->from->states->next; s; s = s->next)
		compare_state(d, s);
	for (const struct ir_state *h = d->from->hists; h; h = h->next)
		compare_state(d, h);
	for (const struct ir_decl *e = d->from->events.first->next; e; e = e->next)
		if (!ir_find(&d->to->events, e->name))
			say(d, DIFF_BREAKING, "event gone: ", e->name, "", STR(""));
	for (const struct ir_tran *t = d->from->trans; t; t = t->next)
		compare_transition(d, t);
	additions(d);
}

enum diff_class diff_charts(struct arena *a, const struct compile_unit *from, const struct compile_unit *to, struct str map, FILE *out)
{
	static const char *const names[] = { "identical", "compatible", "mapped", "breaking" };
	struct diff *d = ARENA_NEW(a, struct diff);
	bool same = strcmp(from->chart->hash, to->chart->hash) == 0;
	enum diff_class class;

	*d = (struct diff){ .from = from->ir, .to = to->ir, .class = same ? DIFF_IDENTICAL : DIFF_COMPATIBLE };
	buf_init(&d->said, DIFF_TEXT_MAX);
	read_map(d, map);
	if (!same)
		compare_all(d);
	if (!same && str_eq(from->ir->version, to->ir->version))
		buf_printf(&d->said, "note  the meaning has changed, the version is still " STR_FMT "\n", STR_ARG(to->ir->version));
	fprintf(out, "%s\n" STR_FMT, names[d->class], STR_ARG(buf_str(&d->said)));
	class = d->class;
	buf_done(&d->said);
	return class;
}
