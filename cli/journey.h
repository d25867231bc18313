/* cli/journey.h: the way of one client through the chart, drawn as lines. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "base/json.h"
#include "cli/term.h"

#define JOURNEY_LINES_MAX 24        /* the latest; how many are left out is said */

/* client: what `client show` answers. Where the client was, how long; where they are; what is still ahead of them. */
void journey_print(const struct term *t, struct json_val client, struct arena *a);
