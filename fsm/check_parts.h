/* fsm/check_parts.h: the groups of rules, for check_chart(). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/check_graph.h"

void check_declarations(struct check_graph *g);     /* nothing declared in vain */
void check_totality(struct check_graph *g);         /* every external event has an answer in every leaf */
void check_shadows(struct check_graph *g);          /* no transition stands behind one that always wins */
void check_choices(struct check_graph *g);          /* internal events: guarded ones end in a last resort */
void check_reach(struct check_graph *g);            /* every state can be reached, and a goal from it */
void check_histories(struct check_graph *g);        /* coming back does nothing twice */
void check_timers(struct check_graph *g);
void check_termination(struct check_graph *g);
void check_silence(struct check_graph *g);          /* nothing is said where the owner has opted out */
void check_titles(struct check_graph *g);
void check_texts(struct check_graph *g, struct str texts);
