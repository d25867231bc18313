/* server/chart.h: the picture of the conversation as the build drew it, with how many clients are in each state. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

#define CHART_SVG_TYPE "image/svg+xml"

struct chart_count {
	struct str state;
	int64_t n;
};

/* statecharts/onboarding_live.svg into b, each state's place for a count filled in: with what counts say of it, else 0. With
 * counts NULL the places stay empty. */
void chart_draw(struct buf *b, const struct chart_count *counts, size_t n_counts);

/* The states a client can stand in, in the chart's order. Only the steps of signing up: those up to the first goal. */
struct str *chart_leaves(struct arena *a, bool steps_only, size_t *ret_n);
