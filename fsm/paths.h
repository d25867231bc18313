/* fsm/paths.h: the shortest ways to every transition, found by stepping the chart itself. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "fsm/compile.h"

#define PATHS_NODES_MAX 50000

/* Prints JSON: [{"transition":N,"line":L,"initialConfiguration":[..],"path":[{"event":"..","guards":[..],
 * "nextConfiguration":[..]}..]}]. Transitions that no path takes are warned of in d. */
void paths_print(struct diags *d, const struct compile_unit *u, FILE *out);
