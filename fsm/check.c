/* fsm/check.c: the rules of product charts, in order. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"

void check_chart(struct diags *d, const struct compile_unit *u, struct str texts)
{
	struct check_graph g;
	bool whole = d->errors == 0; /* else targets may be missing: where events lead cannot be judged */

	for (uint16_t i = 0; i < u->chart->n_states; i++)
		if (u->chart->states[i].kind == FSM_PARALLEL)
			return; /* refused already; nothing here is meant for it */
	check_graph_init(&g, d, u);
	if (!whole)
		g.reached = g.leaves;
	check_declarations(&g);
	check_totality(&g);
	check_shadows(&g);
	check_choices(&g);
	check_histories(&g);
	check_timers(&g);
	if (whole) {
		check_reach(&g);
		check_termination(&g);
	}
	check_silence(&g);
	check_titles(&g);
	if (texts.p)
		check_texts(&g, texts);
}
