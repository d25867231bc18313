/* fsm/compile.h: from the chart as read to the tables that fsm_step() runs on. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/ir.h"

#define FSM_DOMAIN_RUNTIME UINT8_MAX    /* fsm_tran.domain: depends on a stored history (conformance only) */
#define FSM_NOT_A_STATE UINT8_MAX       /* fsm_timer.leaf_or_parent of a send outside onentry */
#define COMPILE_EVENTS_MAX 2000

/* The tables, in ir's arena; errors are in d. With errors the tables hold what could be understood, good for checks alone;
 * NULL when a limit was passed. The chart may be compiled again after
 * ir_mention() of further events: what has a number keeps it. */
const struct fsm_chart *compile_chart(struct diags *d, struct ir_chart *ir);
/* SHA-256 of the meaning, as hex: names, hierarchy, transitions, events, guards, actions, delays; not texts, titles or lines. */
#define COMPILE_HASH_CHARS 64
void compile_hash(const struct ir_chart *ir, const struct fsm_chart *c, char out[COMPILE_HASH_CHARS + 1]);
/* Read and compile a file: what every subcommand begins with. False when it is not usable; the reasons are in d. */
struct compile_unit {
	struct ir_chart *ir;
	const struct fsm_chart *chart;
};
/* A file's content, in the arena. */
bool compile_read(struct diags *d, const char *file, struct str *ret);
bool compile_file(struct diags *d, bool conformance, struct compile_unit *ret);
/* The same for a text in memory (tests). */
bool compile_text(struct diags *d, struct str text, bool conformance, struct compile_unit *ret);
