/* server/sync_profiles.c: messaging profiles of Telnyx that no longer bring texts to us: one that is shared is mended here, others by their numbers' link jobs. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "pool/source_telnyx.h"
#include "server/sync_impl.h"

static void next_page(struct sync *s);

static struct str webhook_of(struct sync *s)
{
	return arena_printf(s->page_a, "%s/webhooks/telnyx", s->w->cfg->public_url);
}

/* The numbers are compared already: a list of profiles that cannot be read does not undo that. */
static void give_up(struct sync *s, struct err e)
{
	log_err("SYNC_PROFILES", e);
	sync_queue_links(s);
}

static void mended(void *ctx, struct err e, const struct httpc_response *r)
{
	struct sync *s = ctx;
	struct telnyx_profile p;
	e = telnyx_profile_response(s->page_a, e, r, &p, NULL);
	if (!err_is(e) && !telnyx_profile_is_ours(&p, webhook_of(s)))
		e = err_new(ERR_CONFLICT, "the carrier does not confirm the profile's webhook");
	if (err_is(e)) {
		give_up(s, e);
		return;
	}
	s->r.drifted++;
	s->r.drift = STR("the webhook of TELNYX_MESSAGING_PROFILE_ID");
	next_page(s);
}

static void marked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct sync *s = ctx;
	if (err_is(e)) {
		sync_finish(s, e);
		return;
	}
	s->r.drifted += db_int(results[0], 0, 0);
	if (db_str(results[0], 0, 1).n)
		s->r.drift = arena_str(s->a, db_str(results[0], 0, 1));
	next_page(s);
}

static void mark(struct sync *s, const struct telnyx_profile *profiles, size_t n)
{
	struct str *ids = ARENA_ARRAY(s->page_a, n + 1, struct str), *hooks = ARENA_ARRAY(s->page_a, n + 1, struct str);
	for (size_t i = 0; i < n; i++) {
		ids[i] = profiles[i].id;
		hooks[i] = profiles[i].enabled ? source_shown(s->page_a, profiles[i].webhook_url) : STR("switched off");
	}
	s->p[0] = db_p_str(s->ask.carrier);
	s->p[1] = db_p_int(s->page_a, s->fence);
	s->p[2] = db_p_texts(s->page_a, ids, n);
	s->p[3] = db_p_texts(s->page_a, hooks, n);
	s->p[4] = db_p_str(s->ask.actor);
	s->p[5] = db_p_int(s->page_a, clock_now_us());
	sync_query(s, SQL_SYNC_PROFILES, 6, marked);
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct sync *s = ctx;
	struct telnyx_profile *all = ARENA_ARRAY(s->page_a, SOURCE_PAGE_MAX, struct telnyx_profile);
	size_t n = 0, n_wrong = 0;
	e = telnyx_profile_list_response(s->page_a, e, r, s->profile_page, all, &n, &s->more_profiles);
	if (err_is(e)) {
		give_up(s, e);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!telnyx_profile_is_ours(&all[i], webhook_of(s)))
			all[n_wrong++] = all[i];
	for (size_t i = 0; i < n_wrong; i++)
		if (s->want.profile_id.n && str_eq(all[i].id, s->want.profile_id)) {
			struct httpc_request q;
			telnyx_profile_mend_request(s->page_a, &s->acc, all[i].id, webhook_of(s), &q);
			s->r.requests++;
			outcall_start(s->w, API_TELNYX_NUMBERS, &q, mended, s);
			return;
		}
	if (n_wrong > 0)
		mark(s, all, n_wrong);
	else
		next_page(s);
}

static void next_page(struct sync *s)
{
	struct httpc_request q;
	arena_reset(s->page_a);
	if (!s->more_profiles) {
		sync_queue_links(s);
		return;
	}
	s->profile_page++;
	telnyx_profile_list_request(s->page_a, &s->acc, s->profile_page, &q);
	s->r.requests++;
	outcall_start(s->w, API_TELNYX_NUMBERS, &q, listed, s);
}

void sync_profiles(struct sync *s)
{
	s->more_profiles = str_is(s->ask.carrier, "telnyx");
	next_page(s);
}
