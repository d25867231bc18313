/* fsm/check.c: the rules of product charts, in order. */
/* SPDX-License-Identifier: MIT */
#include "fsm/check_parts.h"

void check_chart(struct diags *d, const struct compile_unit *u, struct str texts)
{
	struct check_graph g;

	check_graph_init(&g, d, u);
	check_declarations(&g);
	check_totality(&g);
	check_shadows(&g);
	check_choices(&g);
	check_reach(&g);
	check_histories(&g);
	check_timers(&g);
	check_termination(&g);
	check_silence(&g);
	check_titles(&g);
	if (texts.p)
		check_texts(&g, texts);
}
