/* fsm/compile_hash.c: the meaning of a chart as one number. */
/* SPDX-License-Identifier: MIT
 *
 * What is hashed is written by names, so the order in which events, guards and actions are declared does not count, nor do
 * white space, comments, lines, titles, help and texts: wording may change freely while sessions live.
 */
#include "base/seal.h"
#include "fsm/compile_parts.h"
#include <stdlib.h>

#define MEANING_MAX (8u << 20)

struct meaning {
	const struct fsm_chart *c;
	struct buf b;
};

static void add(struct meaning *m, const char *z)
{
	buf_add(&m->b, str_n(z, strlen(z) + 1)); /* the NUL parts */
}

static void add_states(struct meaning *m, uint64_t set)
{
	for (uint16_t i = 0; i < m->c->n_states + m->c->n_hist; i++)
		if (set & bit(i))
			add(m, m->c->strings[m->c->states[i].name]);
	add(m, "");
}

static const char *state_name(const struct meaning *m, unsigned i)
{
	return m->c->strings[m->c->states[i].name];
}

static void add_cond(struct meaning *m, uint16_t at)
{
	const uint16_t *p = m->c->code + at;

	if (at == FSM_NONE)
		return;
	for (; *p != FSM_COND_END; p++) {
		buf_add_int(&m->b, *p);
		if (*p == FSM_COND_GUARD) {
			add(m, m->c->guards[*++p].name);
		} else if (*p == FSM_COND_IN) {
			add(m, state_name(m, *++p));
		} else if (*p == FSM_COND_WAS) {
			add(m, state_name(m, m->c->n_states + *++p));
			add(m, state_name(m, *++p));
		}
	}
}

static void add_timer(struct meaning *m, const struct fsm_timer *t)
{
	add(m, m->c->events[t->event].name);
	add(m, m->c->strings[t->id]);
	add(m, m->c->strings[t->since]);
	buf_printf(&m->b, "%lld %d;", (long long)t->delay_us, t->daytime);
}

static void add_code(struct meaning *m, uint16_t at)
{
	const struct fsm_chart *c = m->c;
	const uint16_t *p = c->code + at;

	if (at == FSM_NONE)
		return;
	for (; *p != FSM_OP_END; p++) {
		uint16_t op = *p;
		buf_add_int(&m->b, op);
		if (op == FSM_OP_RAISE) {
			add(m, c->events[*++p].name);
		} else if (op == FSM_OP_SEND) {
			add_timer(m, &c->timers[*++p]);
		} else if (op == FSM_OP_CANCEL) {
			add(m, c->strings[*++p]);
		} else if (op == FSM_OP_DO) {
			add(m, c->actions[*++p].name);
			add(m, c->strings[*++p]);
		} else if (op == FSM_OP_REPLY) {
			p++;
		} else if (op == FSM_OP_REMEMBER) {
			add(m, state_name(m, c->n_states + *++p));
			add(m, state_name(m, *++p));
		} else if (op == FSM_OP_RECALL) {
			add(m, state_name(m, c->n_states + *++p));
			add(m, state_name(m, c->n_states + *++p));
		} else if (op == FSM_OP_IF) {
			add_cond(m, *++p);
			buf_printf(&m->b, "%d;", *++p - at);
		} else if (op == FSM_OP_JUMP) {
			buf_printf(&m->b, "%d;", *++p - at);
		}
	}
	add(m, "");
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of the events that pass, sorted. */
static void add_matching(struct meaning *m, struct arena *a, struct str descriptors)
{
	const char **all = ARENA_ARRAY(a, (size_t)m->c->n_events + 1, const char *);
	size_t n = 0;

	for (uint16_t e = 1; e < m->c->n_events; e++)
		if (ir_match(descriptors, str_of(m->c->events[e].name)))
			all[n++] = m->c->events[e].name;
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n; i++)
		add(m, all[i]);
	add(m, "");
}

static void add_transition(struct meaning *m, const struct ir_chart *ir, const struct ir_tran *t)
{
	const struct fsm_tran *row = &m->c->trans[t->index];

	add(m, state_name(m, row->source));
	add_states(m, row->target);
	buf_printf(&m->b, "%d %d;", row->internal, t->events.p != NULL);
	add_matching(m, ir->arena, t->events);
	add_cond(m, row->cond);
	add_code(m, row->code);
}

void compile_hash(const struct ir_chart *ir, const struct fsm_chart *c, char out[COMPILE_HASH_CHARS + 1])
{
	struct meaning m = { .c = c };
	uint8_t digest[SHA256_BYTES];
	struct buf hex;

	buf_init(&m.b, MEANING_MAX);
	for (uint16_t i = 0; i < c->n_states + c->n_hist; i++) {
		const struct fsm_state *s = &c->states[i];
		add(&m, state_name(&m, i));
		buf_printf(&m.b, "%d %d %d;", s->kind, s->parent, s->goal);
		add_states(&m, s->initial);
		add_code(&m, s->entry);
		add_code(&m, s->exit);
		add_code(&m, s->initial_code);
	}
	for (const struct ir_tran *t = ir->trans; t; t = t->next)
		add_transition(&m, ir, t);
	for (const struct ir_ignore *g = ir->ignores; g; g = g->next) {
		add(&m, state_name(&m, g->source));
		add_matching(&m, ir->arena, g->events);
	}
	seal_sha256(buf_str(&m.b), digest);
	buf_done(&m.b);
	buf_init(&hex, COMPILE_HASH_CHARS);
	seal_hex_add(&hex, digest, sizeof digest);
	memcpy(out, hex.p, COMPILE_HASH_CHARS + 1);
	buf_done(&hex);
}
