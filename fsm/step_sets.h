/* fsm/step_sets.h: which states are entered and left: the sets of SCXML's algorithm. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/chart.h"

static inline unsigned fsm_lowest(uint64_t set)
{
	return (unsigned)__builtin_ctzll(set);
}

/* What entering does beyond the states themselves. */
struct fsm_entry {
	uint64_t set;       /* states to enter */
	uint64_t defaulted; /* of those, the ones entered by their initial transition; and histories entered by their default */
};

uint64_t fsm_ancestors(const struct fsm_chart *c, uint16_t state);  /* proper ones, the root included */
/* Add what entering `targets` (states and histories) means, within `inside` (descendants of the transition's domain). */
void fsm_entry_add(const struct fsm_chart *c, const struct fsm_conf *conf, uint64_t targets, uint64_t inside, struct fsm_entry *e);
/* Complete the set: initial children of compound states, all regions of parallel ones. */
void fsm_entry_complete(const struct fsm_chart *c, const struct fsm_conf *conf, struct fsm_entry *e);
/* States that transition t leaves in this configuration may come from here; 0 for a targetless one. */
uint64_t fsm_exit_mask(const struct fsm_chart *c, const struct fsm_conf *conf, const struct fsm_tran *t);
/* What history h holds when it stands for `active`, or is set to the leaves in `leaves`. */
uint64_t fsm_history_record(const struct fsm_chart *c, uint16_t h, uint64_t active);
/* States that entering history h would activate inside its parent. */
uint64_t fsm_history_states(const struct fsm_chart *c, const struct fsm_conf *conf, uint16_t h);
