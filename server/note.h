/* server/note.h: alerts, and rows that no turn writes: best effort, never in the way of an answer. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/world.h"

/* Raise an alert (one open row per kind and resource). At most one write per kind and resource every few seconds and process. */
void note_alert(struct world *w, const char *kind, const char *severity, struct str resource, struct str detail);
/* The answer to text message_id may not have reached the carrier: look it up there in 20 s (contract section 9). */
void note_answer_lost(struct world *w, int64_t message_id);
