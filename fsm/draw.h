/* fsm/draw.h: a chart for people: pictures for Graphviz, tables in Markdown. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

/* Graphviz source, everything in it. Nodes carry id="st_NAME", which survives into the SVG. */
void draw_dot(const struct compile_unit *u, FILE *out);
/* The same chart to look at while it lives: states and the ways between them, no labels. Each state carries id="st_NAME" and
 * class="leaf", its label has DRAW_COUNT where the SVG may be cut to put in how many clients are there, and edges carry the
 * class of their sort, so that a page's style sheet can colour all of it. */
#define DRAW_COUNT "@@"
void draw_live(const struct compile_unit *u, FILE *out);
/* Event by state, then each state with its transitions and timers. */
void draw_table(const struct compile_unit *u, FILE *out);

/* The same as text: "a.b c.d [cond]", with the given separator between events. */
void draw_label(struct buf *b, const struct ir_tran *t, const char *sep);
/* Name up to its first '_' if that tells the leaf from every other one, else the whole name. */
struct str draw_short(const struct ir_chart *ir, const struct ir_state *s);

enum draw_sort { DRAW_PLAIN, DRAW_TIMER, DRAW_BACK, DRAW_DANGER };
/* What all events of a transition have in common. */
enum draw_sort draw_sort_of(const struct ir_chart *ir, const struct ir_tran *t);
/* Are all of its events an operator's? */
bool draw_by_operator(const struct ir_chart *ir, const struct ir_tran *t);
/* The node that stands for a target: of a compound state, the leaf it begins with. */
const struct ir_state *draw_node_of(const struct ir_chart *ir, const struct fsm_chart *c, const struct ir_state *s);
