/* server/nearest.h: "did you mean": the known word that is nearest to a mistyped one. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/str.h"

#define NEAREST_WORD_MAX 64

/* Letters changed, added, dropped or swapped with their neighbour to get from a to b, without regard to case; NEAREST_WORD_MAX for
 * words longer than that. */
int nearest_distance(struct str a, struct str b);
/* Keeps the nearer of two candidates: call for each known word, starting with *best = NULL. Nothing farther than a third of the
 * word's length is taken. */
void nearest_offer(struct str word, const char *candidate, const char **best);
