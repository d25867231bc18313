/* fsm/run_int.h: integer variables and expressions, for the conformance charts that need them. */
/* SPDX-License-Identifier: MIT
 *
 * Numbers, names, true, false, ( ), Math.pow(a,b), ! -, * / %, + -, < <= > >=, == != === !==, &&, ||. No strings, no fractions.
 */
#pragma once
#include "base/arena.h"

#define RUN_VARS_MAX 32

struct run_vars {
	size_t n;
	struct run_var { struct str name; int64_t value; } all[RUN_VARS_MAX];
};

/* ERR_REJECT if the expression is not understood, divides by zero or leaves the range of int64. */
struct err run_int_eval(const struct run_vars *v, struct str expr, int64_t *ret) MUST_CHECK;
struct err run_int_assign(struct run_vars *v, struct str name, struct str expr) MUST_CHECK;
