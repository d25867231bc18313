/* server/late.h: texts that the carrier has and we have not: kept oldest first, judged, and taken into the conversation in order. */
/* SPDX-License-Identifier: MIT
 *
 *   late_init -> late_add* (from pages, newest first) -> late_judge -> late_feed -> late_done
 *
 * Whoever wrote STOP is done with: it counts before all else and at any age, and what they wrote before it is kept but not
 * answered. The rest goes into the turn in the order in which it was sent, one text of a phone at a time, without a way to answer
 * at once: answers go through the outbox. What is older than the operator's limit is kept and told, not answered.
 *
 * Owns: the texts. Of too many the oldest LATE_MAX are kept; cut_us says from when on some are left for another run.
 */
#pragma once
#include "base/list.h"
#include "base/phone.h"
#include "server/world.h"

#define LATE_MAX 1000
#define LATE_AT_ONCE 32             /* inputs in flight */

enum late_fate { LATE_TALK, LATE_STOP, LATE_OLD, LATE_BEFORE_STOP };

struct late_text {
	struct list link;
	struct phone from;
	struct str sid, body;
	int64_t sent_us;
	uint8_t dedupe[16];
	enum late_fate fate;
	bool running;
};

struct late {
	struct list texts;          /* oldest first */
	size_t n;
	int64_t cut_us;             /* texts sent then or later may be missing here; INT64_MAX: none is */
};

void late_init(struct late *l);
void late_done(struct late *l);
/* Copied. */
void late_add(struct late *l, const struct late_text *t);
/* What becomes of each: those sent before `answer_from_us` are not answered any more. */
void late_judge(struct late *l, int64_t answer_from_us);

struct late_place {
	struct str carrier, our_number;
	bool toll_free;
	int64_t doubt_before_us;    /* texts sent before may have been answered already, by a database that was lost: looked up first */
};

struct late_counts {
	size_t answered, recorded, known;
};

/* Runs once, later. With an error some are not settled yet: the same again finds them. */
typedef void late_fed(void *ctx, struct err e, const struct late_counts *c);
/* The texts that are settled are taken off. *l must live until fed() runs; the place's slices until then, too. */
void late_feed(struct world *w, struct late *l, const struct late_place *place, late_fed *fed, void *ctx);
