/* server/sample.h: a worker's figures taken once a second: processor, memory, loop, connections; and its sign of life. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/shared.h"
#include "server/world.h"

/* Until the loop ends. ERR_DOWN: no memory. */
struct err sample_start(struct world *w, struct worker_slot *slot) MUST_CHECK;
