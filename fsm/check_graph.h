/* fsm/check_graph.h: every way a chart can go: leaves and the moves between them, each guard taken both ways. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/check.h"
#include "fsm/step_sets.h"

struct check_graph {
	struct diags *d;
	const struct ir_chart *ir;
	const struct fsm_chart *c;
	const struct ir_state **states;     /* by index, histories too */
	const struct ir_tran **trans;       /* by index */
	const struct ir_decl **events;      /* by index */
	uint64_t leaves;                    /* atomic and final states */
	uint64_t reached;                   /* those that a session can be in */
	uint16_t start;                     /* leaf of the initial configuration */
};

enum check_truth { CHECK_NO, CHECK_YES, CHECK_MAYBE };

/* One way that one microstep can go. */
struct check_move {
	uint16_t from, to;                  /* leaves; from is FSM_NONE for the start of a session */
	uint16_t event;                     /* 0: eventless */
	const struct ir_tran *t;            /* NULL for the start of a session */
	uint64_t exits, entries;            /* states */
};
typedef void check_visit(void *ctx, const struct check_graph *g, const struct check_move *m);

/* Single-leaf charts only. */
void check_graph_init(struct check_graph *g, struct diags *d, const struct compile_unit *u);
/* Every move out of a reached leaf, and the start. */
void check_graph_visit(const struct check_graph *g, check_visit *visit, void *ctx);
/* Moves out of one leaf on one event. */
void check_graph_moves(const struct check_graph *g, uint16_t leaf, uint16_t event, check_visit *visit, void *ctx);
/* Does the condition hold in that leaf, as far as that can be told beforehand? */
enum check_truth check_cond(const struct check_graph *g, uint16_t leaf, uint16_t cond);
/* How the list for (leaf, event) ends. */
enum check_end { CHECK_EMPTY, CHECK_OPEN, CHECK_CLOSED, CHECK_IGNORED };
enum check_end check_list_end(const struct check_graph *g, uint16_t leaf, uint16_t event);
/* Leaves in which a step that comes to `leaf` may end: itself, or where eventless transitions lead. */
uint64_t check_settled(const struct check_graph *g, uint16_t leaf);
const char *check_name(const struct check_graph *g, uint16_t state);
