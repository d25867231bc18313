/* server/ops_sync.c: operations on numbers at their carriers: sync, claim, link. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/ops_runs.h"
#include "server/sync.h"
#include <inttypes.h>

static const char *const carriers[] = { "twilio", "telnyx" };
#define CARRIERS (sizeof carriers / sizeof carriers[0])

struct syncing {
	struct op_call *c;
	size_t at;
	struct err e;
	struct sync_ask ask;
};

static void next(struct syncing *s);

static void progress(void *ctx, int64_t listed, int64_t total)
{
	const struct syncing *s = ctx;
	if (s->c->tell)
		s->c->tell(s->c, arena_printf(s->c->a, STR_FMT ": %" PRId64 " numbers", STR_ARG(s->ask.carrier), listed), listed, total);
}

static void synced(void *ctx, struct err e, const struct sync_report *r)
{
	struct syncing *s = ctx;
	struct op_call *c = s->c;
	if (err_is(e)) {
		s->e = e;
		c->why = arena_printf(c->a, STR_FMT "%s" STR_FMT ": %s", STR_ARG(c->why), c->why.n ? "\n" : "", STR_ARG(r->account), e.what);
	} else {
		op_add_row(c, sync_report_json(c->a, r));
		struct str words = sync_report_words(c->a, r);
		c->note = c->note.n ? arena_printf(c->a, STR_FMT "\n" STR_FMT, STR_ARG(c->note), STR_ARG(words)) : words;
	}
	s->at++;
	next(s);
}

static void next(struct syncing *s)
{
	struct op_call *c = s->c;
	struct str only = op_value(c, "carrier");
	struct source_account acc;
	for (; s->at < CARRIERS; s->at++) {
		bool wanted = only.n ? str_is(only, carriers[s->at]) : numbers_account(c->w->cfg, str_of(carriers[s->at]), &acc);
		if (!wanted)
			continue;
		s->ask.carrier = str_of(carriers[s->at]);
		sync_start(c->w, &s->ask, synced, s);
		return;
	}
	op_end(c, err_is(s->e) ? err_new(s->e.kind, "not everything was synchronised") : OK);
}

static bool any_carrier(const struct config *cfg)
{
	struct source_account acc;
	for (size_t i = 0; i < CARRIERS; i++)
		if (numbers_account(cfg, str_of(carriers[i]), &acc))
			return true;
	return false;
}

void op_pool_sync(struct op_call *c)
{
	struct syncing *s = ARENA_NEW(c->a, struct syncing);
	struct str only = op_value(c, "carrier"), adopt = op_value(c, "adopt");
	/* By hand everything is taken over, unless the setting or the option says otherwise. */
	*s = (struct syncing){ .c = c, .ask = { .adopt = SYNC_ALL, .actor = c->actor, .short_is_right = str_is(op_value(c, "short"), "yes"), .progress = progress } };
	if (*c->w->cfg->sync_adopt)
		(void)sync_adopt_find(str_of(c->w->cfg->sync_adopt), &s->ask.adopt);
	if (adopt.n)
		(void)sync_adopt_find(adopt, &s->ask.adopt);
	if (!only.n && !any_carrier(c->w->cfg)) {
		c->why = STR("set TWILIO_ACCOUNT_SID and its companions, or those of Telnyx");
		op_end(c, err_new(ERR_REJECT, "no carrier is configured"));
	} else
		next(s);
}

static void number_op(struct op_call *c, enum sql_id sql, const char *missing)
{
	c->p[0] = db_p_str(op_value(c, "number"));
	c->p[1] = db_p_int(c->a, clock_now_us());
	c->p[2] = db_p_str(c->actor);
	op_query(c, sql, 3, missing);
}

void op_pool_claim(struct op_call *c)
{
	number_op(c, SQL_OP_POOL_CLAIM, "this number is not in the pool, or was given back");
}

void op_pool_link(struct op_call *c)
{
	number_op(c, SQL_OP_POOL_LINK, "this number is not in the pool, or nobody has claimed it (usher pool claim)");
}
