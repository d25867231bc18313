/* server/rollout.c: the switches and the shares. */
/* SPDX-License-Identifier: MIT */
#include "server/rollout.h"
#include "base/clock.h"
#include "server/note.h"

#define ASK_AGAIN_US (30 * SEC_US)

int rollout_place(int64_t client_id)
{
	/* Knuth's multiplicative hash: ids that follow each other are spread evenly. */
	return (int)((((uint64_t)client_id * UINT64_C(2654435761)) & UINT64_C(0xffffffff)) * 100 >> 32);
}

int64_t rollout_share(const struct config *c, enum rollout what)
{
	switch (what) {
	case ROLLOUT_BUYING:
		return c->pool_buy > 0 ? c->buying : 0;
	case ROLLOUT_LINKING:
		return c->linking;
	case ROLLOUT_RELEASING:
		break;
	}
	return c->releasing;
}

bool rollout_allows(const struct config *c, enum rollout what, int64_t client_id)
{
	int64_t share = rollout_share(c, what);
	return share >= 100 || (client_id != 0 && rollout_place(client_id) < share);
}

static const char *const why[] = {
	[ROLLOUT_BUYING] = "buying is switched off for this (USHER_POOL_BUY, USHER_BUYING)",
	[ROLLOUT_LINKING] = "linking is switched off for this (USHER_LINKING)",
	[ROLLOUT_RELEASING] = "releasing is switched off for this (USHER_RELEASING)",
};

static void tell(struct world *w, enum rollout what)
{
	switch (what) {
	case ROLLOUT_BUYING:
		note_alert(w, "buying_off", "warning", STR("all"), str_of(why[what]));
		return;
	case ROLLOUT_LINKING:
		note_alert(w, "linking_off", "warning", STR("all"), str_of(why[what]));
		return;
	case ROLLOUT_RELEASING:
		break;
	}
	note_alert(w, "releasing_off", "warning", STR("all"), str_of(why[what]));
}

bool rollout_job(struct job *job, enum rollout what, int64_t client_id)
{
	if (rollout_allows(job->w->cfg, what, client_id))
		return true;
	tell(job->w, what);
	job_wait(job, ASK_AGAIN_US, why[what]);
	return false;
}
