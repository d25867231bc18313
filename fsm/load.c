/* fsm/load.c: a session's stored form, and what can be asked of a configuration. */
/* SPDX-License-Identifier: MIT */
#include "fsm/step.h"
#include "fsm/step_sets.h"
#include <stdio.h>
#include <string.h>

static bool same(const char *z, const char *name, size_t n)
{
	return strlen(z) == n && memcmp(z, name, n) == 0;
}

/* Row number between `from` and `to` by present name, else by former name. */
static uint16_t find_row(const struct fsm_chart *c, uint16_t from, uint16_t to, const char *name, size_t n)
{
	if (n == 0)
		return FSM_NONE;
	for (uint16_t i = from; i < to; i++)
		if (same(c->strings[c->states[i].name], name, n))
			return i;
	for (uint16_t i = from; i < to; i++)
		if (same(c->strings[c->states[i].old_name], name, n))
			return i;
	return FSM_NONE;
}

uint16_t fsm_find_state(const struct fsm_chart *c, const char *name, size_t n)
{
	return find_row(c, 1, c->n_states, name, n);
}

uint16_t fsm_find_event(const struct fsm_chart *c, const char *name, size_t n)
{
	for (uint16_t i = 1; i < c->n_events; i++)
		if (same(c->events[i].name, name, n))
			return i;
	return FSM_NONE;
}

static uint16_t leaf_of(const struct fsm_chart *c, uint64_t states)
{
	for (; states; states &= states - 1) {
		unsigned i = fsm_lowest(states);
		if (!c->states[i].children)
			return (uint16_t)i;
	}
	return FSM_NONE;
}

uint16_t fsm_leaf(const struct fsm_chart *c, const struct fsm_conf *conf)
{
	return leaf_of(c, conf->active);
}

const char *fsm_leaf_name(const struct fsm_chart *c, const struct fsm_conf *conf)
{
	uint16_t leaf = fsm_leaf(c, conf);

	return leaf == FSM_NONE ? "" : c->strings[c->states[leaf].name];
}

/* One "name=LEAF". */
static bool load_history(const struct fsm_chart *c, const char *p, size_t n, struct fsm_conf *ret)
{
	const char *eq = memchr(p, '=', n);
	uint16_t h, s, parent;

	if (!eq)
		return false;
	h = find_row(c, c->n_states, (uint16_t)(c->n_states + c->n_hist), p, (size_t)(eq - p));
	s = fsm_find_state(c, eq + 1, n - (size_t)(eq - p) - 1);
	if (h == FSM_NONE || s == FSM_NONE)
		return false;
	parent = c->states[h].parent;
	if (!(c->states[parent].descendants >> s & 1) || (c->states[h].kind == FSM_DEEP && c->states[s].children))
		return false;
	h = (uint16_t)(h - c->n_states);
	ret->hist[h] = fsm_history_record(c, h, UINT64_C(1) << s | fsm_ancestors(c, s));
	return true;
}

bool fsm_load(const struct fsm_chart *c, const char *leaf, size_t leaf_n, const char *hist, size_t hist_n, struct fsm_conf *ret)
{
	uint16_t s = fsm_find_state(c, leaf, leaf_n);
	struct fsm_conf conf = { .active = 0 };

	if (s == FSM_NONE || c->states[s].children)
		return false;
	conf.active = UINT64_C(1) << s | fsm_ancestors(c, s);
	while (hist_n > 0) {
		const char *end = memchr(hist, ';', hist_n);
		size_t n = end ? (size_t)(end - hist) : hist_n;
		if (!load_history(c, hist, n, &conf))
			return false;
		hist += end ? n + 1 : n;
		hist_n -= end ? n + 1 : n;
	}
	*ret = conf;
	return true;
}

size_t fsm_hist_text(const struct fsm_chart *c, const struct fsm_conf *conf, char *out, size_t n)
{
	size_t len = 0;

	if (n > 0)
		out[0] = '\0';
	for (uint16_t h = 0; h < c->n_hist; h++) {
		const struct fsm_state *row = &c->states[c->n_states + h];
		uint64_t held = conf->hist[h];
		uint16_t s = row->kind == FSM_DEEP ? leaf_of(c, held) : held ? (uint16_t)fsm_lowest(held) : FSM_NONE;
		size_t room = len < n ? n - len : 0;
		int k;
		if (s == FSM_NONE)
			continue;
		k = snprintf(room ? out + len : NULL, room, "%s%s=%s", len ? ";" : "", c->strings[row->name],
			c->strings[c->states[s].name]);
		len += k < 0 ? 0 : (size_t)k;
	}
	return len;
}

uint16_t fsm_resume_leaf(const struct fsm_chart *c, const struct fsm_conf *conf)
{
	uint16_t leaf = fsm_leaf(c, conf);

	if (leaf == FSM_NONE || c->states[leaf].resumes == FSM_NONE)
		return FSM_NONE;
	return leaf_of(c, fsm_history_states(c, conf, c->states[leaf].resumes));
}

size_t fsm_leaf_timers(const struct fsm_chart *c, uint16_t leaf, uint16_t *idx, size_t max)
{
	uint64_t states = UINT64_C(1) << leaf | fsm_ancestors(c, leaf);
	size_t n = 0;

	for (uint16_t i = 0; i < c->n_timers && n < max; i++)
		if (c->timers[i].leaf_or_parent < FSM_STATES_MAX && states >> c->timers[i].leaf_or_parent & 1)
			idx[n++] = i;
	return n;
}
