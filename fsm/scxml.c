/* fsm/scxml.c: the tree of states: from XML elements to the chart as read. */
/* SPDX-License-Identifier: MIT */
#include "fsm/scxml_reader.h"

static const char *const yes_no[] = { "no", "yes", NULL };

static void read_children(struct scxml_reader *r, struct xml_node *n, struct ir_state *s);

static void append_ops(struct ir_op **list, struct ir_op *more)
{
	while (*list)
		list = &(*list)->next;
	*list = more;
}

static void read_transition(struct scxml_reader *r, struct xml_node *n, struct ir_state *s)
{
	static const char *const types[] = { "external", "internal", NULL };
	struct ir_tran *t = ARENA_NEW(r->arena, struct ir_tran);

	*t = (struct ir_tran){ .at = n->at, .source = s->index, .index = r->ir->n_trans };
	t->events = xml_attr(n, "", "event");
	t->target = xml_attr(n, "", "target");
	t->internal = scxml_choice(r, n, xml_attr(n, "", "type"), types, 0) == 1;
	t->cond = scxml_cond(r, n, &t->is_else);
	t->cond_text = t->is_else ? STR_NONE : str_trim(xml_attr(n, "", "cond"));
	t->body = scxml_body(r, n);
	scxml_no_more(r, n);
	if (t->events.p && str_trim(t->events).n == 0)
		diag_error(r->d, n->at, "empty attribute 'event' in state '" STR_FMT "': leave it out for an eventless transition",
			STR_ARG(s->id));
	if (t->target.p && str_trim(t->target).n == 0)
		diag_error(r->d, n->at, "empty attribute 'target' in state '" STR_FMT "'", STR_ARG(s->id));
	if (s->kind == FSM_FINAL) {
		diag_error(r->d, n->at, "final state '" STR_FMT "' has a transition", STR_ARG(s->id));
		return;
	}
	*r->tran_tail = t;
	r->tran_tail = &t->next;
	r->ir->n_trans++;
}

/* <initial> of a state, or the body of a <history>: exactly one unconditional transition with a target. */
static void read_default(struct scxml_reader *r, struct xml_node *n, struct ir_state *s)
{
	struct xml_node *t = n->child;

	if (!t || t->next || !scxml_is(t, "transition")) {
		diag_error(r->d, n->at, "<" STR_FMT "> of '" STR_FMT "' needs exactly one transition", STR_ARG(n->name),
			STR_ARG(s->id));
		return;
	}
	if (xml_attr(t, "", "event").p || xml_attr(t, "", "cond").p)
		diag_error(r->d, t->at, "the transition of <" STR_FMT "> takes neither event nor cond", STR_ARG(n->name));
	xml_attr(t, "", "type");
	s->initial = scxml_need(r, t, "target");
	s->initial_body = scxml_body(r, t);
	s->has_default = true;
	scxml_no_more(r, t);
}

static void read_ignore(struct scxml_reader *r, struct xml_node *n, const struct ir_state *s)
{
	struct ir_ignore *g = ARENA_NEW(r->arena, struct ir_ignore);

	*g = (struct ir_ignore){ .at = n->at, .source = s->index };
	g->events = scxml_need(r, n, "events");
	g->why = scxml_need(r, n, "why");
	if (n->child)
		diag_error(r->d, n->child->at, "<f:ignore> takes no elements inside");
	scxml_no_more(r, n);
	*r->ignore_tail = g;
	r->ignore_tail = &g->next;
}

static void read_extension(struct scxml_reader *r, struct xml_node *n, struct ir_state *s)
{
	static const char *const waits[] = { "any", "client", "backend", "operator", NULL };
	int w = scxml_choice(r, n, xml_attr(n, NS_F, "waits"), waits, 0);

	s->key = xml_attr(n, NS_F, "key");
	s->asks = xml_attr(n, NS_F, "asks");
	s->title = xml_attr(n, NS_F, "title");
	s->help = xml_attr(n, NS_F, "help");
	s->was = xml_attr(n, NS_F, "was");
	s->resumes = xml_attr(n, NS_F, "resumes");
	s->stuck = xml_attr(n, NS_F, "stuck");
	s->goal = scxml_choice(r, n, xml_attr(n, NS_F, "goal"), yes_no, 0) == 1;
	s->optout = scxml_choice(r, n, xml_attr(n, NS_F, "optout"), yes_no, 0) == 1;
	s->waits = (enum ir_waits)(w < 0 ? 0 : w);
}

static struct ir_state *new_state(struct scxml_reader *r, struct xml_node *n, const struct ir_state *parent, enum fsm_kind kind)
{
	struct ir_state *s = ARENA_NEW(r->arena, struct ir_state);

	*s = (struct ir_state){ .at = n->at, .kind = kind, .parent = parent ? parent->index : FSM_NONE };
	s->id = xml_attr(n, "", "id");
	if (parent && str_trim(s->id).n == 0)
		diag_error(r->d, n->at, "<" STR_FMT "> needs an id", STR_ARG(n->name));
	else if (parent && ir_state_named(r->ir, s->id))
		diag_error(r->d, n->at, "id '" STR_FMT "' is used twice (first at line %d)", STR_ARG(s->id),
			ir_state_named(r->ir, s->id)->at.line);
	return s;
}

static void read_history(struct scxml_reader *r, struct xml_node *n, const struct ir_state *parent)
{
	static const char *const types[] = { "shallow", "deep", NULL };
	struct ir_state *s = new_state(r, n, parent, FSM_SHALLOW);

	if (scxml_choice(r, n, xml_attr(n, "", "type"), types, 0) == 1)
		s->kind = FSM_DEEP;
	s->was = xml_attr(n, NS_F, "was");
	read_default(r, n, s);
	scxml_no_more(r, n);
	s->index = r->ir->n_hists++; /* counted behind the real states when their number is known */
	*r->hist_tail = s;
	r->hist_tail = &s->next;
}

static void read_state(struct scxml_reader *r, struct xml_node *n, const struct ir_state *parent, enum fsm_kind kind)
{
	struct ir_state *s = new_state(r, n, parent, kind);

	s->initial = xml_attr(n, "", "initial");
	read_extension(r, n, s);
	if (kind == FSM_PARALLEL && s->initial.p)
		diag_error(r->d, n->at, "<parallel id=\"" STR_FMT "\"> takes no 'initial'", STR_ARG(s->id));
	if (kind == FSM_PARALLEL && !r->ir->conformance)
		diag_error(r->d, n->at, "<parallel id=\"" STR_FMT "\">: a session of this kind of chart has one leaf", STR_ARG(s->id));
	s->index = r->ir->n_states++;
	*r->state_tail = s;
	r->state_tail = &s->next;
	read_children(r, n, s);
	scxml_no_more(r, n);
}

/* What a state may hold besides states. */
static bool read_content(struct scxml_reader *r, struct xml_node *k, struct ir_state *s)
{
	bool root = s->parent == FSM_NONE;

	if (scxml_is_f(k, "ignore")) {
		read_ignore(r, k, s);
	} else if (root && r->ir->conformance && scxml_is(k, "transition")) {
		read_transition(r, k, s); /* not SCXML, but SCION takes it */
	} else if (root) {
		return scxml_declaration(r, k);
	} else if (scxml_is(k, "onentry") || scxml_is(k, "onexit")) {
		append_ops(scxml_is(k, "onentry") ? &s->entry : &s->exit, scxml_body(r, k));
		scxml_no_more(r, k);
	} else if (scxml_is(k, "transition")) {
		read_transition(r, k, s);
	} else if (scxml_is(k, "initial") && s->kind != FSM_FINAL) {
		if (s->initial.p)
			diag_error(r->d, k->at, "state '" STR_FMT "' has an initial already", STR_ARG(s->id));
		read_default(r, k, s);
		scxml_no_more(r, k);
	} else {
		return false;
	}
	return true;
}

static void read_data(struct scxml_reader *r, struct xml_node *n)
{
	struct ir_data **tail = &r->ir->data;

	for (; *tail; tail = &(*tail)->next)
		;
	for (struct xml_node *k = n->child; k; k = k->next) {
		if (!scxml_is(k, "data")) {
			scxml_unknown(r, k, "<datamodel>");
			continue;
		}
		*tail = ARENA_NEW(r->arena, struct ir_data);
		**tail = (struct ir_data){ .id = scxml_need(r, k, "id"), .expr = xml_attr(k, "", "expr") };
		tail = &(*tail)->next;
		scxml_no_more(r, k);
	}
}

static void read_children(struct scxml_reader *r, struct xml_node *n, struct ir_state *s)
{
	bool inner = false;
	const char *what = s->parent == FSM_NONE ? "<scxml>" : s->kind == FSM_FINAL ? "<final>" : "a state";

	for (struct xml_node *k = n->child; k; k = k->next) {
		bool nest = s->kind != FSM_FINAL;
		if (nest && scxml_is(k, "state"))
			read_state(r, k, s, FSM_ATOMIC);
		else if (nest && scxml_is(k, "parallel"))
			read_state(r, k, s, FSM_PARALLEL);
		else if (nest && scxml_is(k, "final"))
			read_state(r, k, s, FSM_FINAL);
		else if (nest && scxml_is(k, "history") && s->parent != FSM_NONE)
			read_history(r, k, s);
		else if (r->ir->conformance && scxml_is(k, "datamodel"))
			read_data(r, k);
		else if (!read_content(r, k, s))
			scxml_unknown(r, k, what);
		inner = inner || (nest && (scxml_is(k, "state") || scxml_is(k, "parallel") || scxml_is(k, "final")));
	}
	if (inner && s->kind == FSM_ATOMIC)
		s->kind = FSM_COMPOUND;
	if (!inner && s->initial.p)
		diag_error(r->d, n->at, "state '" STR_FMT "' has an initial but no states inside", STR_ARG(s->id));
}

static void read_root(struct scxml_reader *r, struct xml_node *n)
{
	struct ir_state *s = ARENA_NEW(r->arena, struct ir_state);
	struct str datamodel = xml_attr(n, "", "datamodel");

	*s = (struct ir_state){ .at = n->at, .kind = FSM_COMPOUND, .parent = FSM_NONE, .initial = xml_attr(n, "", "initial") };
	r->ir->name = xml_attr(n, "", "name");
	r->ir->version = xml_attr(n, "", "version");
	r->ir->foreign = !datamodel.p || !str_is(datamodel, "usher");
	if (r->ir->conformance)
		xml_attr(n, "", "binding");
	else if (!datamodel.p || !(str_is(datamodel, "usher") || str_is(datamodel, "null")))
		diag_error(r->d, n->at, "datamodel is to be \"usher\", so that other SCXML tools refuse the file rather than misread it");
	if (!r->ir->version.p)
		diag_error(r->d, n->at, "<scxml> needs the attribute 'version': the number of this edition of the chart");
	*r->state_tail = s;
	r->state_tail = &s->next;
	r->ir->n_states = 1;
	read_children(r, n, s);
	scxml_no_more(r, n);
}

struct ir_chart *scxml_read(struct diags *d, struct xml_node *root, bool conformance)
{
	struct ir_chart *ir = ARENA_NEW(d->arena, struct ir_chart);
	struct scxml_reader r = { .d = d, .arena = d->arena, .ir = ir, .state_tail = &ir->states, .hist_tail = &ir->hists,
				  .tran_tail = &ir->trans, .ignore_tail = &ir->ignores };

	*ir = (struct ir_chart){ .arena = d->arena, .conformance = conformance };
	ir_mention(d->arena, &ir->events, STR(""), (struct pos){ 0 })->declared = true;
	if (!scxml_is(root, "scxml")) {
		diag_error(d, root->at, "the root element is <" STR_FMT ">, not <scxml xmlns=\"%s\">", STR_ARG(root->name), NS_SCXML);
		return NULL;
	}
	if (!conformance && !str_is(root->ns, NS_SCXML))
		diag_error(d, root->at, "<scxml> needs xmlns=\"%s\"", NS_SCXML);
	read_root(&r, root);
	for (struct ir_state *h = ir->hists; h; h = h->next)
		h->index = (uint16_t)(h->index + ir->n_states);
	if (ir->n_states == 1)
		diag_error(d, root->at, "the chart has no states");
	if (ir->n_states + ir->n_hists > FSM_STATES_MAX)
		diag_error(d, root->at, "%d states and histories; at most %d are supported", ir->n_states + ir->n_hists, FSM_STATES_MAX);
	if (ir->n_hists > FSM_HIST_MAX)
		diag_error(d, root->at, "%d histories; at most %d are supported", ir->n_hists, FSM_HIST_MAX);
	return ir;
}
