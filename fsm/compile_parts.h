/* fsm/compile_parts.h: what the files of the compiler share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

#define COMPILE_CODE_MAX 60000
#define COMPILE_STRINGS_MAX 8000
#define COMPILE_TIMERS_MAX 2000

struct compiler {
	struct diags *d;
	struct arena *arena;
	struct ir_chart *ir;
	struct fsm_chart *out;
	struct fsm_state *states;
	struct fsm_tran *trans;
	struct fsm_timer *timers;
	const char **strings;
	uint16_t *code;
	size_t n_code;
	bool full;
};

static inline uint64_t bit(unsigned i)
{
	return UINT64_C(1) << i;
}

uint16_t compile_string(struct compiler *c, struct str s);
/* Body of a block; FSM_NONE if there is nothing in it. `sender`: the state whose onentry it is, FSM_NOT_A_STATE otherwise. */
uint16_t compile_body(struct compiler *c, const struct ir_op *ops, uint8_t sender);
/* Postfix program; FSM_NONE for no condition. */
uint16_t compile_cond(struct compiler *c, struct cond *cond, struct pos at);
/* Events that are only mentioned get a number too; product charts must have declared them. */
void compile_events(struct compiler *c);
void compile_dispatch(struct compiler *c);
/* done.state.ID of a compound state with a final child, or of a parallel. */
struct str compile_done_name(struct compiler *c, const struct ir_state *s);
