/* server/jobs_table.c: the rows. */
/* SPDX-License-Identifier: MIT */
#include "server/jobs_table.h"
#include "base/clock.h"

static int64_t reconcile_every(const struct config *c)
{
	return c->reconcile_minutes * MIN_US;
}

static int64_t prune_every(const struct config *c)
{
	(void)c;
	return 6 * 60 * MIN_US;
}

static int64_t stats_every(const struct config *c)
{
	(void)c;
	return MIN_US;
}

static int64_t subscriptions_every(const struct config *c)
{
	return *c->payment ? c->subscriptions_hours * HOUR_US : 0;
}

static int64_t forget_every(const struct config *c)
{
	return c->message_retention_days > 0 ? DAY_US : 0;
}

const struct job_kind job_kinds[] = {
	{ .kind = "send", .run = job_send },
	{ .kind = "text", .run = job_send },        /* from a client's number to a customer: no line of its own to keep */
	{ .kind = "answer", .run = job_answer },
	{ .kind = "alert", .run = job_alert, .own_alert = true },
	{ .kind = "event", .run = job_event, .own_alert = true },
	{ .kind = "prune", .run = job_prune, .every_us = prune_every, .at_start = true },
	{ .kind = "reconcile", .run = job_reconcile, .every_us = reconcile_every, .at_start = true },
	{ .kind = "costs", .run = job_costs, .every_us = job_costs_every_us },
	{ .kind = "stats", .run = job_stats, .every_us = stats_every, .at_start = true },
	{ .kind = "expire", .run = job_expire },
	{ .kind = "place", .run = job_place },
	{ .kind = "subscriptions", .run = job_subscriptions, .every_us = subscriptions_every },
	{ .kind = "forget", .run = job_forget, .every_us = forget_every, .at_start = true },
	{ .kind = "call", .run = job_call },
	{ .kind = "handon", .run = job_handon },
	{ .kind = "takeover", .run = job_handon },  /* of a call: nobody else's receiver stands in its way */
	{ .kind = "reply", .run = job_reply },
	{ .kind = "sync", .run = job_sync, .every_us = job_sync_every_us, .at_start = true, .own_alert = true },
	{ .kind = "link", .run = job_link, .every_us = job_link_every_us, .at_start = true, .own_alert = true },
	{ .kind = "ring", .run = job_ring },
	{ .kind = "own_link", .run = job_own_link },
	{ .kind = "credentials", .run = job_credentials, .every_us = credential_check_every_us },
	{ .kind = "lookup", .run = job_lookup },
	{ .kind = "vapi", .run = job_vapi, .own_alert = true },
	{ .kind = "voice", .run = job_voice, .every_us = voice_every_us, .at_start = true },
	{ .kind = "recheck", .run = job_recheck, .every_us = recheck_every_us },
	{ .kind = "buy", .run = job_buy },
	{ .kind = "release", .run = job_release },
};
const size_t n_job_kinds = sizeof job_kinds / sizeof *job_kinds;

const struct job_kind *job_kind_find(struct str kind)
{
	for (size_t i = 0; i < n_job_kinds; i++)
		if (str_is(kind, job_kinds[i].kind))
			return &job_kinds[i];
	return NULL;
}

struct db_call jobs_ensure_call(struct arena *a, const struct config *cfg, int64_t now_us)
{
	struct str *kinds = ARENA_ARRAY(a, n_job_kinds, struct str);
	bool *at_start = ARENA_ARRAY(a, n_job_kinds, bool);
	size_t n = 0;
	for (size_t i = 0; i < n_job_kinds; i++)
		if (job_kinds[i].every_us && job_kinds[i].every_us(cfg) > 0) {
			at_start[n] = job_kinds[i].at_start;
			kinds[n++] = str_of(job_kinds[i].kind);
		}
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_texts(a, kinds, n);
	p[1] = db_p_bools(a, at_start, n);
	p[2] = db_p_int(a, now_us);
	return (struct db_call){ .sql = SQL_JOBS_ENSURE, .params = p, .n_params = 3 };
}
