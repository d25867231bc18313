/* fsm/draw.h: a chart for people: a picture for Graphviz, tables in Markdown. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

/* Graphviz source. Nodes carry id="st_NAME", which survives into the SVG. With `counts` every leaf's label ends in a line
 * "@@NAME@@", where the SVG may be cut to put in how many clients are there. */
void draw_dot(const struct compile_unit *u, bool counts, FILE *out);
/* Event by state, then each state with its transitions and timers. */
void draw_table(const struct compile_unit *u, FILE *out);

/* The same as text: "a.b c.d [cond]", with the given separator between events. */
void draw_label(struct buf *b, const struct ir_tran *t, const char *sep);
/* Name up to its first '_' if that tells the leaf from every other one, else the whole name. */
struct str draw_short(const struct ir_chart *ir, const struct ir_state *s);
