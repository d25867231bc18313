/* server/note.h: alerts, and rows that no turn writes: best effort, never in the way of an answer. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/world.h"

struct text_cost {
	struct str id, phone;               /* id: the carrier's; phone: the other side's, E.164 */
	int64_t row;
	const char *kind;
	int64_t micros, sent_us;
	struct str currency;
};

/* Raise an alert (one open row per kind and resource). At most one write per kind and resource every few seconds and process. */
void note_alert(struct world *w, const char *kind, const char *severity, struct str resource, struct str detail);
/* The answer to text message_id may not have reached the carrier: look it up there in 20 s (contract section 9). */
void note_answer_lost(struct world *w, int64_t message_id);
/* What a carrier has asked for a text. row: ours of an outgoing one, 0: not told; kind: "in", "out", "reply". */
void note_text_cost(struct world *w, struct str carrier, const struct text_cost *cost);
/* The same for many, as a statement; strings and array are borrowed. Row: how many are new or changed. */
struct db_call text_costs_call(struct arena *a, struct str carrier, const struct text_cost *costs, size_t n);
/* Texts may have been lost: compare with the carriers' logs now (job "reconcile"). */
void note_reconcile(struct world *w);
