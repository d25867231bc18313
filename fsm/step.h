/* fsm/step.h: the step of a statechart: pure, no heap, no clock, no I/O. */
/* SPDX-License-Identifier: MIT
 *
 * SCXML's algorithm (W3C Recommendation, Appendix D) over const tables. One call is one macrostep: the configuration that
 * comes back is settled. Guards are a bit set taken before the step, so a guard sees the world as it was; whatever an action
 * decides comes back as an event of its own.
 */
#pragma once
#include "fsm/chart.h"

#define FSM_EFFECTS_MAX 64
#define FSM_QUEUE_MAX 16
#define FSM_MICROSTEPS_MAX 256
#define FSM_TAKEN_MAX 16

struct fsm_effect {
	enum fsm_op op;     /* DO, REPLY, SEND or CANCEL */
	uint16_t id;        /* action, timer, or string of the text key or send id */
	uint16_t arg;       /* string: DO's argument */
};

struct fsm_out {
	uint16_t n;
	struct fsm_effect effects[FSM_EFFECTS_MAX];
	uint16_t transition;    /* the first transition taken (for journal and cover), FSM_NONE if none */
	uint16_t n_taken;       /* transitions taken in this macrostep */
	uint16_t taken[FSM_TAKEN_MAX]; /* the first of them */
};

enum fsm_result {
	FSM_STEPPED,    /* at least one transition was taken */
	FSM_IGNORED,    /* f:ignore: defined to have no effect */
	FSM_UNDEFINED,  /* nothing handles the event here: never for a checked product chart */
	FSM_OVERFLOW    /* a cap was hit: configuration and effects are not to be used */
};

/* Enter the initial configuration. Guards as in fsm_step(). */
enum fsm_result fsm_start(const struct fsm_chart *c, uint64_t guards, struct fsm_conf *conf, struct fsm_out *out);
/* Deliver one event. On FSM_OVERFLOW *conf is unchanged. */
enum fsm_result fsm_step(const struct fsm_chart *c, uint16_t event, uint64_t guards, struct fsm_conf *conf, struct fsm_out *out);

/* For the conformance charts alone, whose conditions read what their actions have just written: guards are asked and effects
 * are handed over while the step runs. The server never uses these. */
struct fsm_hooks {
	bool (*guard)(void *ctx, uint16_t guard);
	void (*effect)(void *ctx, const struct fsm_effect *e);
	void *ctx;
};
enum fsm_result fsm_start_hooked(const struct fsm_chart *c, uint64_t guards, const struct fsm_hooks *hooks, struct fsm_conf *conf,
	struct fsm_out *out);
enum fsm_result fsm_step_hooked(const struct fsm_chart *c, uint16_t event, uint64_t guards, const struct fsm_hooks *hooks,
	struct fsm_conf *conf, struct fsm_out *out);

/* Stored form. The leaf's name, and the histories as "name=LEAF;name=LEAF" ("" when all are default; a chart whose
 * histories hold one leaf each). Loading never runs onentry. */
const char *fsm_leaf_name(const struct fsm_chart *c, const struct fsm_conf *conf);   /* of a chart with one active leaf */
uint16_t fsm_leaf(const struct fsm_chart *c, const struct fsm_conf *conf);           /* its index */
/* false if the leaf or a history entry is not (or no longer, by f:was) in the chart. */
bool fsm_load(const struct fsm_chart *c, const char *leaf, size_t leaf_n, const char *hist, size_t hist_n, struct fsm_conf *ret);
/* Writes at most n bytes with the NUL; returns the length. */
size_t fsm_hist_text(const struct fsm_chart *c, const struct fsm_conf *conf, char *out, size_t n);
#define FSM_HIST_TEXT_MAX 512
/* Index by name, FSM_NONE if unknown. */
uint16_t fsm_find_state(const struct fsm_chart *c, const char *name, size_t n);      /* f:was names too */
uint16_t fsm_find_event(const struct fsm_chart *c, const char *name, size_t n);
/* The leaf to which the active leaf's f:resumes history would return, FSM_NONE if it has none. */
uint16_t fsm_resume_leaf(const struct fsm_chart *c, const struct fsm_conf *conf);
/* Timers that run while this leaf is active (its own and its ancestors'): fills idx[], returns how many (<= max). */
size_t fsm_leaf_timers(const struct fsm_chart *c, uint16_t leaf, uint16_t *idx, size_t max);
