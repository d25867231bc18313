/* fsm/run.h: a session of a chart with a clock of its own, driven by lines or by a script. */
/* SPDX-License-Identifier: MIT
 *
 * Named guards are false unless given. In a conformance chart, delayed events live until they fire or are cancelled, and
 * conditions and assignments are evaluated over integers; in a product chart, timers end with the state that started them.
 */
#pragma once
#include "fsm/compile.h"
#include "fsm/run_int.h"
#include "fsm/step.h"

#define RUN_PENDING_MAX 256
#define RUN_NEW_EVENTS_MAX 400  /* names that the chart does not mention; each costs a compilation */

struct run_pending {
	int64_t due_us;             /* undelayed ones: in the order of sending */
	uint64_t seq;
	uint16_t event, timer;
	bool delayed;
};

struct run {
	struct diags *d;
	struct compile_unit *u;
	struct fsm_conf conf;
	uint64_t guards;            /* given for the whole run */
	uint64_t event_guards;      /* and for this event */
	int64_t now_us;
	struct run_pending pending[RUN_PENDING_MAX];
	size_t n_pending;
	uint64_t seq;
	uint16_t empty_event;       /* the event whose name is "", once it was met */
	size_t n_new;
	struct run_vars vars;
	struct fsm_out out;
	bool failed;                /* the reason is in d */
};

/* `guards`: names parted by commas, absent for none. Enters the initial configuration. */
void run_start(struct run *r, struct diags *d, struct compile_unit *u, struct str guards);
void run_deliver_own(struct run *r);                        /* what the chart sent itself without delay */
void run_event(struct run *r, struct str name, uint64_t guards);
void run_advance(struct run *r, int64_t us);
uint64_t run_guards(struct run *r, struct str names, char sep);
void run_print(const struct run *r, struct buf *b);         /* active atomic states, document order, parted by spaces */

/* Contract of `chartc run`: one line in, one line out; false if something was wrong. */
bool run_lines(struct diags *d, struct compile_unit *u, struct str guards, FILE *in, FILE *out);
/* A script in SCION's JSON; false if a configuration was not as expected. */
bool run_script(struct diags *d, struct compile_unit *u, struct str guards, const char *file);
