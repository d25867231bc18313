/* fsm/paths.c: breadth first over configurations, events and the guards that matter for each. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "fsm/paths.h"
#include "fsm/step.h"
#include "fsm/step_sets.h"

#define PATHS_TEXT_MAX (16u << 20)
#define PATHS_GUARDS_MAX 10     /* guards that one cell may depend on: 2 to that power are tried */
#define PATHS_SLOTS (4 * PATHS_NODES_MAX)

struct node {
	struct fsm_conf conf;
	uint32_t from;          /* node before; the first node is its own */
	uint16_t event;
	uint64_t guards;
};

struct paths {
	const struct fsm_chart *c;
	struct node *nodes;
	uint32_t n;
	uint32_t *slots;        /* hash table of node numbers + 1 */
	struct { uint32_t from; uint16_t event; uint64_t guards; bool found; } *cover; /* by transition: the step that takes it */
	size_t missing;
};

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* The node's slot: its own, or the free one where it belongs. */
static uint32_t *find_slot(struct paths *p, const struct fsm_conf *conf)
{
	uint64_t h = mix(0, conf->active);

	for (size_t i = 0; i < FSM_HIST_MAX; i++)
		h = mix(h, conf->hist[i]);
	for (size_t at = h % PATHS_SLOTS;; at = (at + 1) % PATHS_SLOTS)
		if (!p->slots[at] || memcmp(&p->nodes[p->slots[at] - 1].conf, conf, sizeof *conf) == 0)
			return &p->slots[at];
}

static void add_node(struct paths *p, const struct fsm_conf *conf, uint32_t from, uint16_t event, uint64_t guards)
{
	uint32_t *slot = find_slot(p, conf);

	if (*slot || p->n == PATHS_NODES_MAX)
		return;
	p->nodes[p->n] = (struct node){ .conf = *conf, .from = from, .event = event, .guards = guards };
	*slot = ++p->n;
}

static void cond_guards(const struct fsm_chart *c, uint16_t cond, uint64_t *set)
{
	if (cond == FSM_NONE)
		return;
	for (const uint16_t *q = c->code + cond; *q != FSM_COND_END; q++) {
		if (*q == FSM_COND_GUARD)
			*set |= UINT64_C(1) << *++q;
		else if (*q == FSM_COND_IN)
			q++;
		else if (*q == FSM_COND_WAS)
			q += 2;
	}
}

/* Guards that decide between the candidates for this event. */
static uint64_t deciding_guards(const struct paths *p, const struct fsm_conf *conf, uint16_t event)
{
	uint64_t set = 0;

	for (uint64_t rest = conf->active; rest; rest &= rest - 1) {
		unsigned leaf = fsm_lowest(rest);
		const uint16_t *t = p->c->candidates + p->c->dispatch[leaf * p->c->n_events + event];
		for (; !p->c->states[leaf].children && *t != FSM_NONE; t++)
			cond_guards(p->c, p->c->trans[*t].cond, &set);
	}
	return set;
}

static void try_step(struct paths *p, uint32_t from, uint16_t event, uint64_t guards)
{
	struct fsm_conf conf = p->nodes[from].conf;
	struct fsm_out out;

	if (fsm_step(p->c, event, guards, &conf, &out) != FSM_STEPPED)
		return;
	for (uint16_t i = 0; i < out.n_taken && i < FSM_TAKEN_MAX; i++) {
		if (p->cover[out.taken[i]].found)
			continue;
		p->cover[out.taken[i]].found = true;
		p->cover[out.taken[i]].from = from;
		p->cover[out.taken[i]].event = event;
		p->cover[out.taken[i]].guards = guards;
		p->missing--;
	}
	add_node(p, &conf, from, event, guards);
}

static void search(struct paths *p)
{
	for (uint32_t at = 0; at < p->n && p->missing > 0; at++) {
		for (uint16_t e = 1; e < p->c->n_events; e++) {
			struct fsm_conf conf = p->nodes[at].conf;
			uint64_t all = deciding_guards(p, &conf, e), subset = 0;
			while (__builtin_popcountll(all) > PATHS_GUARDS_MAX)
				all &= all - 1; /* too many to try all: the rest stay false */
			do {
				try_step(p, at, e, subset);
				subset = (subset - all) & all;
			} while (subset != 0 && p->missing > 0);
		}
	}
}

static void put_configuration(struct json_out *o, const struct fsm_chart *c, const struct fsm_conf *conf)
{
	json_open(o, '[');
	for (uint64_t rest = conf->active; rest; rest &= rest - 1)
		if (!c->states[fsm_lowest(rest)].children)
			json_put_str(o, str_of(c->strings[c->states[fsm_lowest(rest)].name]));
	json_close(o, ']');
}

static void put_step(struct json_out *o, const struct paths *p, uint32_t from, uint16_t event, uint64_t guards)
{
	struct fsm_conf conf = p->nodes[from].conf;
	struct fsm_out out;

	if (from != 0)
		put_step(o, p, p->nodes[from].from, p->nodes[from].event, p->nodes[from].guards);
	fsm_step(p->c, event, guards, &conf, &out);
	json_open(o, '{');
	json_name(o, "event");
	json_put_str(o, str_of(p->c->events[event].name));
	json_name(o, "guards");
	json_open(o, '[');
	for (; guards; guards &= guards - 1)
		json_put_str(o, str_of(p->c->guards[fsm_lowest(guards)].name));
	json_close(o, ']');
	json_name(o, "nextConfiguration");
	put_configuration(o, p->c, &conf);
	json_close(o, '}');
}

static void put_paths(struct diags *d, const struct paths *p, const struct ir_chart *ir, FILE *out)
{
	struct buf b;
	struct json_out o;
	size_t n = 0;

	buf_init(&b, PATHS_TEXT_MAX);
	fprintf(out, "[");
	for (const struct ir_tran *t = ir->trans; t; t = t->next) {
		if (!p->cover[t->index].found) {
			diag_warn(d, t->at, "state '" STR_FMT "', event '" STR_FMT "': no path takes this transition",
				STR_ARG(ir_state_at(ir, t->source)->id), STR_ARG(t->events));
			continue;
		}
		buf_reset(&b);
		json_out_init(&o, &b);
		json_open(&o, '{');
		json_name(&o, "transition");
		json_put_int(&o, t->index);
		json_name(&o, "line");
		json_put_int(&o, t->at.line);
		json_name(&o, "initialConfiguration");
		put_configuration(&o, p->c, &p->nodes[0].conf);
		json_name(&o, "path");
		json_open(&o, '[');
		if (p->cover[t->index].event != 0)
			put_step(&o, p, p->cover[t->index].from, p->cover[t->index].event, p->cover[t->index].guards);
		json_close(&o, ']');
		json_close(&o, '}');
		fprintf(out, "%s\n" STR_FMT, n++ ? "," : "", STR_ARG(buf_str(&b)));
	}
	fprintf(out, "\n]\n");
	buf_done(&b);
}

void paths_print(struct diags *d, const struct compile_unit *u, FILE *out)
{
	struct paths p = { .c = u->chart, .missing = u->chart->n_trans };
	struct fsm_conf start;
	struct fsm_out first;

	p.nodes = ARENA_ARRAY(d->arena, PATHS_NODES_MAX, struct node);
	p.slots = ARENA_ARRAY(d->arena, PATHS_SLOTS, uint32_t);
	p.cover = arena_array(d->arena, (size_t)u->chart->n_trans + 1, sizeof *p.cover);
	if (fsm_start(u->chart, 0, &start, &first) != FSM_STEPPED) {
		diag_error(d, (struct pos){ 0 }, "the start of a session comes to no end");
		return;
	}
	for (uint16_t i = 0; i < first.n_taken && i < FSM_TAKEN_MAX; i++) {
		p.missing -= !p.cover[first.taken[i]].found;
		p.cover[first.taken[i]].found = true;
	}
	add_node(&p, &start, 0, 0, 0);
	search(&p);
	put_paths(d, &p, u->ir, out);
}
