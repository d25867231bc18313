/* fsm/cond.h: the conditions of a chart: name | In('id') | Was('history','leaf') | true | false | ! | && | || | ( ). */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/chart.h"
#include "fsm/diag.h"

#define COND_DEPTH_MAX 16

struct cond {
	enum fsm_cond op;
	struct cond *left, *right;  /* NOT: left alone; AND, OR: both */
	struct str name, leaf;      /* GUARD: name; IN: name; WAS: name (history) and leaf */
	uint16_t a, b;              /* resolved by the compiler: guard, state or history; leaf */
};

/* NULL with *why if `text` is outside the grammar. */
struct cond *cond_parse(struct arena *a, struct str text, const char **why);
/* A condition of one opaque guard. */
struct cond *cond_guard(struct arena *a, struct str name);
