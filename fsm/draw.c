/* fsm/draw.c: the chart as a picture, for Graphviz. */
/* SPDX-License-Identifier: MIT
 *
 * What keeps the picture on one page: what a group of states does together is written in the group's title, what a state
 * does without leaving is written inside it, and only the rest is drawn as edges, one per pair of states.
 */
#include "base/xml.h"
#include "fsm/draw.h"

#define DRAW_TEXT_MAX (1u << 20)
#define DRAW_LINE_CHARS 46

struct draw {
	const struct ir_chart *ir;
	const struct fsm_chart *c;
	FILE *out;
	struct buf text;
};

struct str draw_short(const struct ir_chart *ir, const struct ir_state *s)
{
	ptrdiff_t cut = str_chr(s->id, '_');
	struct str head = cut > 0 ? str_sub(s->id, 0, (size_t)cut) : s->id;

	for (const struct ir_state *o = ir->states; o && cut > 0; o = o->next) {
		ptrdiff_t end = str_chr(o->id, '_');
		if (o != s && str_eq(end > 0 ? str_sub(o->id, 0, (size_t)end) : o->id, head))
			return s->id;
	}
	return head;
}

void draw_label(struct buf *b, const struct ir_tran *t, const char *sep)
{
	struct str rest = t->events, word;
	size_t n = 0;

	while (ir_word(&rest, &word))
		buf_printf(b, "%s" STR_FMT, n++ ? sep : "", STR_ARG(word));
	if (n == 0)
		buf_add_z(b, "(at once)");
	if (t->cond_text.p)
		buf_printf(b, " [" STR_FMT "]", STR_ARG(t->cond_text));
}

/* Words as lines of HTML text; wrapped. Each line ends in a left-aligned break. */
static void put_wrapped(struct draw *w, struct str text)
{
	struct str word;
	size_t line = 0;

	buf_reset(&w->text);
	while (ir_word(&text, &word)) {
		if (line > 0 && line + word.n > DRAW_LINE_CHARS) {
			buf_add_z(&w->text, "<br align=\"left\"/>");
			line = 0;
		}
		if (line > 0)
			buf_add_char(&w->text, ' ');
		xml_add_text(&w->text, word);
		line += word.n + 1;
	}
	fprintf(w->out, STR_FMT "<br align=\"left\"/>", STR_ARG(buf_str(&w->text)));
}

static void put_escaped(struct draw *w, struct str s)
{
	buf_reset(&w->text);
	xml_add_text(&w->text, s);
	fprintf(w->out, STR_FMT, STR_ARG(buf_str(&w->text)));
}

static bool has_word(struct str list, struct str word)
{
	struct str one;

	while (ir_word(&list, &one))
		if (str_eq(one, word))
			return true;
	return false;
}

/* What this state does without leaving, and what it ignores; compound states also where they send everybody. */
static void put_inside(struct draw *w, const struct ir_state *s, bool with_targets)
{
	struct buf stays, line;

	buf_init(&stays, DRAW_TEXT_MAX);
	buf_init(&line, DRAW_TEXT_MAX);
	for (const struct ir_tran *t = w->ir->trans; t; t = t->next) {
		struct str rest = t->events, word;
		if (t->source != s->index || (t->target.p && !with_targets))
			continue;
		if (t->target.p) {
			buf_reset(&line);
			buf_add_z(&line, "any: ");
			draw_label(&line, t, " ");
			buf_printf(&line, " \xe2\x86\x92 " STR_FMT, STR_ARG(t->target));
			put_wrapped(w, buf_str(&line));
			continue;
		}
		while (ir_word(&rest, &word))
			if (!has_word(buf_str(&stays), word))
				buf_printf(&stays, " " STR_FMT, STR_ARG(word));
	}
	if (stays.n > 0) {
		buf_reset(&line);
		buf_printf(&line, "answers:" STR_FMT, STR_ARG(buf_str(&stays)));
		put_wrapped(w, buf_str(&line));
	}
	buf_reset(&stays);
	for (const struct ir_ignore *g = w->ir->ignores; g; g = g->next)
		if (g->source == s->index)
			buf_printf(&stays, " " STR_FMT, STR_ARG(g->events));
	if (stays.n > 0) {
		buf_reset(&line);
		buf_printf(&line, "ignores:" STR_FMT, STR_ARG(buf_str(&stays)));
		put_wrapped(w, buf_str(&line));
	}
	buf_done(&stays);
	buf_done(&line);
}

static void put_leaf(struct draw *w, const struct ir_state *s)
{
	bool end = s->kind == FSM_FINAL || s->goal;

	fprintf(w->out, "\"" STR_FMT "\" [id=\"st_" STR_FMT "\" fillcolor=\"%s\" peripheries=%d label=<<b>", STR_ARG(s->id), STR_ARG(s->id),
		s->optout ? "#f8d7da" : end ? "#d9ead3" : "#eef3fb", end ? 2 : 1);
	put_escaped(w, s->title.p ? s->title : s->id);
	fprintf(w->out, "</b><br/><font point-size=\"8\"> "); /* an empty font is an error to Graphviz */
	if (s->title.p) {
		put_escaped(w, s->id);
		fprintf(w->out, "<br/>");
	}
	put_inside(w, s, false);
	fprintf(w->out, "</font>>];\n");
}

static void put_states(struct draw *w, const struct ir_state *parent)
{
	for (const struct ir_state *h = w->ir->hists; h; h = h->next)
		if (h->parent == parent->index)
			fprintf(w->out, "\"" STR_FMT "\" [id=\"st_" STR_FMT "\" shape=circle width=0.3 fixedsize=true label=\"H%s\"];\n",
				STR_ARG(h->id), STR_ARG(h->id), h->kind == FSM_DEEP ? "*" : "");
	for (const struct ir_state *s = parent->next; s; s = s->next) {
		if (s->parent != parent->index)
			continue;
		if (s->kind != FSM_COMPOUND && s->kind != FSM_PARALLEL) {
			put_leaf(w, s);
			continue;
		}
		fprintf(w->out, "subgraph \"cluster_" STR_FMT "\" {\nid=\"st_" STR_FMT "\";\nstyle=\"rounded%s\"; color=\"#8899aa\"; "
			"labeljust=l;\nlabel=<<b>", STR_ARG(s->id), STR_ARG(s->id), s->kind == FSM_PARALLEL ? ",dashed" : "");
		put_escaped(w, s->title.p ? s->title : s->id);
		fprintf(w->out, "</b><br align=\"left\"/><font point-size=\"8\"> ");
		put_inside(w, s, true);
		fprintf(w->out, "</font>>;\n");
		put_states(w, s);
		fprintf(w->out, "}\n");
	}
}

/* First transition from a to b; the others between the two join its edge. */
static bool is_first(const struct draw *w, const struct ir_tran *t)
{
	for (const struct ir_tran *o = w->ir->trans; o != t; o = o->next)
		if (o->source == t->source && o->target.p && str_eq(o->target, t->target))
			return false;
	return true;
}

static void put_edge(struct draw *w, const struct ir_tran *t, const struct ir_state *from, const struct ir_state *to)
{
	struct buf label;
	enum draw_sort sort = draw_sort_of(w->ir, t);
	bool forward = to->index > from->index && to->index < w->ir->n_states;

	fprintf(w->out, "\"" STR_FMT "\" -> \"" STR_FMT "\" [", STR_ARG(from->id), STR_ARG(to->id));
	if (sort == DRAW_TIMER)
		fprintf(w->out, "style=dotted ");
	else if (sort == DRAW_BACK)
		fprintf(w->out, "style=dashed color=\"#777777\" ");
	else if (sort == DRAW_DANGER)
		fprintf(w->out, "color=\"#c0392b\" fontcolor=\"#c0392b\" ");
	fprintf(w->out, "%slabel=<", forward ? "" : "constraint=false ");
	buf_init(&label, DRAW_TEXT_MAX);
	for (const struct ir_tran *o = t; o; o = o->next) {
		if (o->source != t->source || !o->target.p || !str_eq(o->target, t->target))
			continue;
		buf_reset(&label);
		draw_label(&label, o, " ");
		put_wrapped(w, buf_str(&label));
	}
	fprintf(w->out, ">];\n");
	buf_done(&label);
}

void draw_dot(const struct compile_unit *u, FILE *out)
{
	struct draw w = { .ir = u->ir, .c = u->chart, .out = out };

	buf_init(&w.text, DRAW_TEXT_MAX);
	fprintf(out, "digraph \"%s\" {\n", u->chart->name);
	fprintf(out, "graph [rankdir=TB compound=true fontname=\"Helvetica\" fontsize=11 nodesep=0.35 ranksep=0.45 size=\"11,17\"];\n"
		"node [shape=box style=\"rounded,filled\" fillcolor=white color=\"#556677\" fontname=\"Helvetica\" fontsize=10];\n"
		"edge [fontname=\"Helvetica\" fontsize=8 color=\"#334455\" arrowsize=0.7];\n");
	fprintf(out, "\"(start)\" [shape=point width=0.15 fillcolor=black];\n");
	put_states(&w, u->ir->states);
	fprintf(out, "\"(start)\" -> \"" STR_FMT "\";\n", STR_ARG(draw_node_of(w.ir, w.c, u->ir->states)->id));
	for (const struct ir_tran *t = u->ir->trans; t; t = t->next) {
		const struct ir_state *from = ir_state_at(u->ir, t->source);
		struct str rest = t->target, word;
		if (from->kind == FSM_COMPOUND || from->kind == FSM_PARALLEL || !t->target.p || !is_first(&w, t))
			continue;
		while (ir_word(&rest, &word))
			put_edge(&w, t, from, draw_node_of(w.ir, w.c, ir_state_named(u->ir, word)));
	}
	fprintf(out, "}\n");
	buf_done(&w.text);
}
