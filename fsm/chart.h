/* fsm/chart.h: a compiled chart: const tables that chartc writes and fsm_step() reads. */
/* SPDX-License-Identifier: MIT
 *
 * Numbering: real states first, in document order (parents before children; state 0 is the <scxml> root), then history
 * states. A configuration is a bit set over real states. Ops form the bodies of transitions, onentry and onexit blocks.
 * Strings are indexes into `strings` (0 is ""). See statecharts/FORMAT.md for the source format.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FSM_STATES_MAX 64   /* real states and histories together */
#define FSM_HIST_MAX 8
#define FSM_GUARDS_MAX 64
#define FSM_NONE UINT16_MAX

/* What an entry of code[] does; each is followed by its operands. */
enum fsm_op {
	FSM_OP_END,     /* -                      end of the block */
	FSM_OP_RAISE,   /* event                  into the internal queue */
	FSM_OP_SEND,    /* timer                  index into timers[] (an effect) */
	FSM_OP_CANCEL,  /* string (send id)       (an effect) */
	FSM_OP_DO,      /* action, string (arg)   (an effect) */
	FSM_OP_REPLY,   /* string (text key)      (an effect) */
	FSM_OP_REMEMBER,/* history, state         set a stored history to one leaf's configuration */
	FSM_OP_RECALL,  /* history, history       first := second */
	FSM_OP_IF,      /* cond, offset if false */
	FSM_OP_JUMP,    /* offset */
	FSM_OP_LOG      /* - */
};

/* Conditions are postfix programs in code[]. */
enum fsm_cond {
	FSM_COND_END,
	FSM_COND_GUARD, /* guard    bit of the guard word */
	FSM_COND_IN,    /* state    is it active? */
	FSM_COND_WAS,   /* history, state: does the history hold that leaf? */
	FSM_COND_TRUE,
	FSM_COND_FALSE,
	FSM_COND_NOT,
	FSM_COND_AND,
	FSM_COND_OR
};

enum fsm_kind { FSM_ATOMIC, FSM_COMPOUND, FSM_PARALLEL, FSM_FINAL, FSM_SHALLOW, FSM_DEEP };

struct fsm_state {
	uint64_t descendants;       /* proper descendants, real states */
	uint64_t children;
	uint64_t initial;           /* default entry: target bits of <initial>/initial= (histories as bits too) */
	uint16_t entry, exit;       /* code offsets or FSM_NONE */
	uint16_t initial_code;      /* executable content of <initial>, or of a history's default transition */
	uint16_t done_event;        /* done.state.ID or FSM_NONE */
	uint16_t name, old_name;    /* strings; old_name: f:was, a former name that stored rows may hold */
	uint16_t key, asks, title, help, resumes; /* f:key f:asks f:title f:help strings; resumes: history index or FSM_NONE */
	uint16_t stuck_timer;       /* timer whose firing means "stuck" here, or FSM_NONE */
	uint8_t kind, parent, goal;
};

struct fsm_tran {
	uint64_t target;            /* bits over states and histories; 0: targetless */
	uint64_t exit_mask;         /* domain's descendants; exit set = this & configuration; 0: targetless */
	uint16_t cond, code;        /* offsets or FSM_NONE */
	uint8_t source, domain, internal;
	uint32_t line;              /* in the source file */
};

struct fsm_timer {
	int64_t delay_us;
	uint16_t event, id;         /* id: string of <send id> */
	uint8_t leaf_or_parent;     /* the state whose onentry sends it */
	uint16_t since;             /* string, f:since: "entry" of the state, "silence" (the client's last text), "gate" (the host's
	                               own mark: when the client's gate last changed) */
	uint8_t since_silence;      /* it is "silence" */
	uint8_t daytime;            /* f:hours="day": held until the owner's daytime */
};

struct fsm_named {
	const char *name;
	uint8_t class;              /* events: enum fsm_class */
};

enum fsm_class { FSM_CLIENT, FSM_BACKEND, FSM_TIMER, FSM_INTERNAL, FSM_OPERATOR };

struct fsm_chart {
	const char *name, *version, *hash;      /* hash: SHA-256 hex of the meaning, not of the bytes */
	uint16_t n_states;                      /* real states */
	uint16_t n_hist, n_trans, n_events, n_guards, n_actions, n_timers, n_strings, n_code, n_candidates;
	const struct fsm_state *states;         /* n_states + n_hist rows */
	const struct fsm_tran *trans;
	const uint16_t *dispatch;               /* [state * n_events + event] -> offset into candidates; event 0: eventless.
	                                           filled for atomic and final states only */
	const uint16_t *candidates;             /* transition indexes, FSM_NONE ends; innermost first, then document order */
	const uint16_t *code;
	const struct fsm_timer *timers;
	const struct fsm_named *events, *guards, *actions;
	const char *const *strings;
	const uint8_t *ignored;                 /* bit [state * n_events + event]: f:ignore covers it */
};

/* Where one session stands. Plain value; copied freely. */
struct fsm_conf {
	uint64_t active;
	uint64_t hist[FSM_HIST_MAX];    /* active states to restore, 0: default */
};
