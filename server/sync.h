/* server/sync.h: every number of one of our accounts at a carrier, compared with the pool: one run at a time. */
/* SPDX-License-Identifier: MIT
 *
 *   lease -> page, page, ... kept in sync_seen -> judge -> missing ones looked up one by one
 *         '- a page that fails, a list that is garbage, goes in circles,         |
 *            or lacks half of what we know: nothing is changed, alert            v
 *                                        gone | not ours any more? | new: PENDING | facts, drift (in sets) | links queued
 *
 * Until the judgement nothing but the run's own rows is written. Everything behind it may be repeated: a run that dies is begun
 * anew by the next. Every write names the run's fence (sync_accounts).
 */
#pragma once
#include "server/numbers.h"

/* Which numbers that we do not know enter the pool. */
enum sync_adopt {
	SYNC_OURS,      /* bought by us: our operation is on them */
	SYNC_UNUSED,    /* all; those with somebody else's webhooks on them wait there until an operator claims them */
	SYNC_ALL        /* all, and they are linked */
};

struct sync_report {
	struct str account;
	int64_t listed, known, added, unclaimed, foreign, changed, drifted, linked, released, clients_gone, doubtful, bad, onboarding, strays, requests;
	struct str drift;           /* an example */
	double seconds;
};

struct sync_ask {
	struct str carrier;         /* "twilio" */
	enum sync_adopt adopt;
	bool short_is_right;        /* an operator says so: believe a list that lacks half of what we know */
	struct str actor;           /* for the audit log */
	/* Now and then while it runs; NULL allowed. */
	void (*progress)(void *ctx, int64_t listed, int64_t total);
};

/* e: ERR_NONE; ERR_CONFLICT: another run is under way; ERR_MISSING: the carrier is not configured; else why nothing was changed (or, after the judgement, not
 * everything). r lives during the call. */
typedef void sync_done(void *ctx, struct err e, const struct sync_report *r);
void sync_start(struct world *w, const struct sync_ask *ask, sync_done *done, void *ctx);

/* The report as JSON, and in words. */
struct str sync_report_json(struct arena *a, const struct sync_report *r);
struct str sync_report_words(struct arena *a, const struct sync_report *r);
bool sync_adopt_find(struct str word, enum sync_adopt *ret);
