/* server/chart.c: the picture is cut where a count belongs; the group before it tells whose. */
/* SPDX-License-Identifier: MIT */
#include "server/chart.h"
#include "gen/onboarding.h"
#include "server/embedded.h"

#define PLACE STR("@@")             /* DRAW_COUNT of fsm/draw.h, which belongs to the chart compiler */
#define GROUP STR("<g id=\"st_")

/* The state whose group was opened last in this piece of the picture. */
static struct str state_of(struct str piece)
{
	struct str state = STR_NONE;
	for (ptrdiff_t at; (at = str_find(piece, GROUP)) >= 0;) {
		piece = str_sub(piece, (size_t)at + GROUP.n, piece.n);
		state = str_sub(piece, 0, (size_t)str_chr(piece, '"'));
	}
	return state;
}

static int64_t count_of(const struct chart_count *counts, size_t n, struct str state)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(counts[i].state, state))
			return counts[i].n;
	return 0;
}

void chart_draw(struct buf *b, const struct chart_count *counts, size_t n_counts)
{
	struct str rest = embedded_str(embedded_find(embedded_chart, STR("onboarding_live.svg")));
	for (ptrdiff_t at; (at = str_find(rest, PLACE)) >= 0;) {
		struct str piece = str_sub(rest, 0, (size_t)at);
		buf_add(b, piece);
		if (counts != NULL)
			buf_add_int(b, count_of(counts, n_counts, state_of(piece)));
		rest = str_sub(rest, (size_t)at + PLACE.n, rest.n);
	}
	buf_add(b, rest);
}

struct str *chart_leaves(struct arena *a, bool steps_only, size_t *ret_n)
{
	const struct fsm_chart *c = &chart_onboarding;
	struct str *leaves = ARENA_ARRAY(a, c->n_states, struct str);
	size_t n = 0;
	for (uint16_t i = 0; i < c->n_states; i++) {
		const struct fsm_state *s = &c->states[i];
		if (s->children)
			continue;
		leaves[n++] = str_of(c->strings[s->name]);
		if (steps_only && s->goal)
			break;
	}
	*ret_n = n;
	return leaves;
}
