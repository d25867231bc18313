/* server/sample.h: a worker's figures taken once a second: processor, memory, loop, connections; and its sign of life. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/shared.h"
#include "server/world.h"

struct sample;
/* From now until sample_free() (NULL allowed). ERR_DOWN: no memory. */
struct err sample_new(struct world *w, struct worker_slot *slot, struct sample **ret) MUST_CHECK;
void sample_free(struct sample *s);
