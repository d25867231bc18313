/* fsm/draw_live.c: the chart as a picture to watch: its states, how many are in each, and the ways between them. */
/* SPDX-License-Identifier: MIT
 *
 * Drawn are: the leaves, all of one width; a frame round each group that holds leaves only; one edge for each pair of nodes.
 * What a frame's group does together leaves from the frame. Remarks behind a state's name, in place of edges across the whole
 * picture: reached from everywhere (from a larger group), ways to a history ("then back") and ways far back ("then S1").
 * What only operators send is left to the full picture.
 */
#include "base/xml.h"
#include "fsm/draw.h"

#define LIVE_TEXT_MAX (1u << 16)
#define LIVE_EDGES_MAX 256
#define LIVE_FAR 6              /* states between an edge's ends: farther back it is a remark */
#define LIVE_NAME_WIDTH "190"   /* points */
#define LIVE_COUNT_WIDTH "54"

struct edge {
	const struct ir_state *from, *to;   /* from: a leaf or a group */
	enum draw_sort sort;
};

struct live {
	const struct ir_chart *ir;
	const struct fsm_chart *c;
	FILE *out;
	struct buf text;
	struct edge edges[LIVE_EDGES_MAX];
	size_t n_edges;
};

static void put_escaped(struct live *w, struct str s)
{
	buf_reset(&w->text);
	xml_add_text(&w->text, s);
	fprintf(w->out, STR_FMT, STR_ARG(buf_str(&w->text)));
}

static bool is_group(const struct ir_state *s)
{
	return s->kind == FSM_COMPOUND || s->kind == FSM_PARALLEL;
}

/* A group of leaves only. */
static bool is_framed(const struct live *w, const struct ir_state *s)
{
	if (!is_group(s))
		return false;
	for (const struct ir_state *o = w->ir->states->next; o; o = o->next)
		if (o->parent == s->index && is_group(o))
			return false;
	return true;
}

static bool is_inside(const struct live *w, const struct ir_state *s, const struct ir_state *group)
{
	while (s != group && s->index != 0)
		s = ir_state_at(w->ir, s->parent);
	return s == group;
}

static const struct ir_state *last_leaf(const struct ir_state *group)
{
	const struct ir_state *last = group;

	for (const struct ir_state *s = group->next; s; s = s->next)
		if (s->parent == group->index)
			last = s;
	return last;
}

static bool is_far(const struct edge *e)
{
	return e->to->index + LIVE_FAR <= e->from->index;
}

static void put_remarks(struct live *w, const struct ir_state *s)
{
	bool everywhere = false;
	const char *sep = ", then ";

	for (size_t i = 0; i < w->n_edges; i++)
		everywhere |= w->edges[i].to == s && is_group(w->edges[i].from) && !is_framed(w, w->edges[i].from);
	fprintf(w->out, "%s", everywhere ? ", from everywhere" : "");
	for (size_t i = 0; i < w->n_edges; i++) {
		const struct edge *e = &w->edges[i];
		bool back = e->to->index >= w->ir->n_states;
		if (e->from != s || !(back || is_far(e)))
			continue;
		fprintf(w->out, "%s", sep);
		put_escaped(w, back ? STR("back") : draw_short(w->ir, e->to));
		sep = " or ";
	}
}

static void put_leaf(struct live *w, const struct ir_state *s)
{
	bool end = s->kind == FSM_FINAL || s->goal;

	fprintf(w->out, "\"" STR_FMT "\" [id=\"st_" STR_FMT "\" class=\"leaf%s\" fillcolor=\"%s\" label=<<table border=\"0\" cellborder=\"0\" "
		"cellspacing=\"0\" cellpadding=\"1\"><tr><td width=\"" LIVE_NAME_WIDTH "\" align=\"left\" balign=\"left\"><b>", STR_ARG(s->id),
		STR_ARG(s->id), s->optout ? " out" : end ? " goal" : "", s->optout ? "#f8d7da" : end ? "#d9ead3" : "#eef3fb");
	put_escaped(w, s->title.p ? s->title : s->id);
	fprintf(w->out, "</b><br/><font point-size=\"8\">");
	put_escaped(w, s->id);
	put_remarks(w, s);
	fprintf(w->out, "</font></td><td width=\"" LIVE_COUNT_WIDTH "\"><font point-size=\"13\"><b>" DRAW_COUNT "</b></font></td></tr></table>>];\n");
}

static void put_states(struct live *w, const struct ir_state *parent)
{
	for (const struct ir_state *s = parent->next; s; s = s->next) {
		if (s->parent != parent->index)
			continue;
		if (!is_group(s)) {
			put_leaf(w, s);
			continue;
		}
		bool framed = is_framed(w, s);
		if (framed) {
			fprintf(w->out, "subgraph \"cluster_" STR_FMT "\" {\nid=\"st_" STR_FMT "\"; class=\"frame\"; style=rounded; color=\"#8899aa\"; "
				"labeljust=l; label=\"", STR_ARG(s->id), STR_ARG(s->id));
			put_escaped(w, s->title.p ? s->title : s->id);
			fprintf(w->out, "\";\n");
		}
		put_states(w, s);
		fprintf(w->out, "%s", framed ? "}\n" : "");
	}
}

/* One edge for a pair; of two sorts the plain one. */
static void note_edge(struct live *w, const struct ir_state *from, const struct ir_state *to, enum draw_sort sort)
{
	for (size_t i = 0; i < w->n_edges; i++) {
		struct edge *e = &w->edges[i];
		if (e->from != from || e->to != to)
			continue;
		if (e->sort != sort)
			e->sort = DRAW_PLAIN;
		return;
	}
	if (w->n_edges < LIVE_EDGES_MAX)
		w->edges[w->n_edges++] = (struct edge){ from, to, sort };
}

static void note_edges(struct live *w)
{
	for (const struct ir_tran *t = w->ir->trans; t; t = t->next) {
		const struct ir_state *from = ir_state_at(w->ir, t->source);
		struct str rest = t->target, word;
		while (t->target.p && ir_word(&rest, &word)) {
			const struct ir_state *to = draw_node_of(w->ir, w->c, ir_state_named(w->ir, word));
			bool own_way = draw_by_operator(w->ir, t) && (!is_group(from) || is_framed(w, from));
			if (to != from && !own_way && !(is_group(from) && is_inside(w, to, from) && is_framed(w, from)))
				note_edge(w, from, to, draw_sort_of(w->ir, t));
		}
	}
}

static void put_edge(struct live *w, const struct edge *e)
{
	static const char *const looks[] = { [DRAW_PLAIN] = "class=way", [DRAW_TIMER] = "class=timer style=dotted", [DRAW_BACK] = "class=back style=dashed",
		[DRAW_DANGER] = "class=danger color=\"#c0392b\"" };
	bool forward = e->to->index > e->from->index;

	if (e->to->index >= w->ir->n_states || is_far(e) || (is_group(e->from) && !is_framed(w, e->from)))
		return; /* a remark */
	if (is_group(e->from))
		fprintf(w->out, "\"" STR_FMT "\" -> \"" STR_FMT "\" [%s ltail=\"cluster_" STR_FMT "\"", STR_ARG(last_leaf(e->from)->id), STR_ARG(e->to->id),
			looks[e->sort], STR_ARG(e->from->id));
	else
		fprintf(w->out, "\"" STR_FMT "\" -> \"" STR_FMT "\" [%s%s", STR_ARG(e->from->id), STR_ARG(e->to->id), looks[e->sort],
			e->to->index == e->from->index + 1 ? " weight=20" : "");
	fprintf(w->out, "%s];\n", forward ? "" : " constraint=false");
}

/* Leaves that nothing leads to, or only what is a remark, go to the end. */
static void put_order(struct live *w, const struct ir_state *leaf)
{
	for (const struct ir_state *s = leaf; s; s = s->next) {
		if (is_group(s))
			continue;
		if (s != leaf)
			fprintf(w->out, "\"" STR_FMT "\" -> \"" STR_FMT "\" [style=invis];\n", STR_ARG(leaf->id), STR_ARG(s->id));
		leaf = s;
	}
}

void draw_live(const struct compile_unit *u, FILE *out)
{
	struct live w = { .ir = u->ir, .c = u->chart, .out = out };

	buf_init(&w.text, LIVE_TEXT_MAX);
	note_edges(&w);
	fprintf(out, "digraph \"%s\" {\n"
		"graph [rankdir=TB compound=true bgcolor=transparent fontname=\"Helvetica\" fontsize=10 nodesep=0.3 ranksep=0.26];\n"
		"node [shape=box style=\"rounded,filled\" fillcolor=\"#eef3fb\" color=\"#556677\" fontname=\"Helvetica\" fontsize=10 margin=\"0.08,0.03\"];\n"
		"edge [color=\"#667788\" arrowsize=0.6];\n", u->chart->name);
	put_states(&w, u->ir->states);
	put_order(&w, draw_node_of(u->ir, u->chart, u->ir->states));
	for (size_t i = 0; i < w.n_edges; i++)
		put_edge(&w, &w.edges[i]);
	fprintf(out, "}\n");
	buf_done(&w.text);
}
