/* server/job_link_profile.c: the messaging profile that a Telnyx number is to have: known, found by name, or made once. */
/* SPDX-License-Identifier: MIT
 *
 *   TELNYX_PROFILES=shared  the configured one, as it is: the sync looks after its webhook
 *   each                    "usher:+14165551234": id stored? -> GET it -+- there, ours ------------------> done
 *                             | not stored, or gone at the carrier      '- another webhook: PATCH -------> done
 *                             '-> list by name -+- there: as above
 *                                               '- not there -> POST -> store its id -> done
 *
 * A profile is asked for by name before it is made: whoever died between making and storing finds it again.
 */
#include "base/clock.h"
#include "base/log.h"
#include "pool/source_telnyx.h"
#include "server/job_link.h"

#define DB_WAIT_MS 3000
#define DOUBT_S 12                  /* after a creation whose outcome nobody knows, the list may lag behind */

static void call(struct link *l, const struct httpc_request *q, httpc_done *done)
{
	outcall_start(l->job->w, API_TELNYX_NUMBERS, q, done, l);
}

static struct str webhook_of(struct link *l)
{
	return arena_printf(l->job->a, "%s/webhooks/telnyx", l->job->w->cfg->public_url);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct link *l = ctx;
	if (err_is(e))
		log_err("PROFILE_NOT_STORED", e); /* found again by its name */
	l->profiled(l);
}

/* This is the one. */
static void have(struct link *l, struct str id)
{
	struct arena *a = l->job->a;
	l->want.profile_id = id;
	l->error = (struct rest_error){ .code = STR_NONE };
	l->p[0] = db_p_str(l->profile_name);
	l->p[1] = db_p_str(l->carrier);
	l->p[2] = db_p_str(id);
	l->p[3] = db_p_int(a, clock_now_us());
	db_query(l->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PROFILE_PUT, .params = l->p, .n_params = 4 }, stored, l);
}

/* What does this mean for the number: the profile is not it, so "missing" is no "not ready". */
static void ends(struct link *l, struct err e, int64_t retry_after_s)
{
	if (e.kind == ERR_MISSING)
		e = err_code(ERR_REJECT, e.code, "the carrier does not know the messaging profile");
	link_ends_by(l, e, retry_after_s);
}

static void mended(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	struct telnyx_profile p;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = telnyx_profile_response(l->job->a, e, r, &p, &l->error);
	if (!err_is(e) && !telnyx_profile_is_ours(&p, webhook_of(l)))
		e = err_new(ERR_CONFLICT, "the carrier does not confirm the profile's webhook");
	if (err_is(e))
		ends(l, e, retry_after_s);
	else
		have(l, p.id);
}

static void check(struct link *l, const struct telnyx_profile *p)
{
	struct httpc_request q;
	if (telnyx_profile_is_ours(p, webhook_of(l))) {
		have(l, p->id);
		return;
	}
	log_event(LOG_WARN, "PROFILE_MENDED", "profile=" STR_FMT, STR_ARG(p->id));
	telnyx_profile_mend_request(l->job->a, &l->acc, p->id, webhook_of(l), &q);
	call(l, &q, mended);
}

static void made(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	struct telnyx_profile p;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = telnyx_profile_response(l->job->a, e, r, &p, &l->error);
	if (e.kind == ERR_UNKNOWN && retry_after_s < DOUBT_S)
		retry_after_s = DOUBT_S;
	if (err_is(e))
		ends(l, e, retry_after_s);
	else
		check(l, &p); /* what was asked for is believed only as echoed */
}

static void make(struct link *l)
{
	const struct config_list *allowed = &l->job->w->cfg->countries;
	struct country home = phone_country(&l->phone);
	bool nanp = l->phone.z[1] == '1';
	struct str *countries = ARENA_ARRAY(l->job->a, allowed->n + 2, struct str);
	struct telnyx_profile_wish wish = { .name = l->profile_name, .webhook_url = webhook_of(l), .countries = countries };
	for (size_t i = 0; i < allowed->n; i++)
		countries[wish.n_countries++] = str_of(allowed->items[i]);
	if (wish.n_countries == 0) {
		countries[wish.n_countries++] = nanp ? STR("US") : arena_str(l->job->a, str_of(home.z));
		if (nanp)
			countries[wish.n_countries++] = STR("CA");
	}
	struct httpc_request q;
	telnyx_profile_create_request(l->job->a, &l->acc, &wish, &q);
	call(l, &q, made);
}

static void found(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	struct telnyx_profile p;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = telnyx_profile_find_response(l->job->a, e, r, l->profile_name, webhook_of(l), &p);
	if (e.kind == ERR_MISSING)
		make(l);
	else if (err_is(e))
		ends(l, e, retry_after_s);
	else
		check(l, &p);
}

static void find(struct link *l)
{
	struct httpc_request q;
	telnyx_profile_find_request(l->job->a, &l->acc, l->profile_name, &q);
	call(l, &q, found);
}

static void got(void *ctx, struct err e, const struct httpc_response *r)
{
	struct link *l = ctx;
	struct telnyx_profile p;
	int64_t retry_after_s = r ? r->retry_after_s : -1;
	e = telnyx_profile_response(l->job->a, e, r, &p, &l->error);
	if (e.kind == ERR_MISSING)
		find(l); /* somebody deleted it */
	else if (err_is(e))
		ends(l, e, retry_after_s);
	else
		check(l, &p);
}

static void get(struct link *l, struct str id)
{
	struct httpc_request q;
	telnyx_profile_get_request(l->job->a, &l->acc, id, &q);
	call(l, &q, got);
}

static void known(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct link *l = ctx;
	if (err_is(e))
		link_ends_by(l, e, -1);
	else if (PQntuples(results[0]) > 0)
		get(l, arena_str(l->job->a, db_str(results[0], 0, 0)));
	else
		find(l);
}

void link_profile(struct link *l, void (*profiled)(struct link *l))
{
	l->profiled = profiled;
	if (numbers_shared_profile(l->job->w->cfg)) {
		profiled(l);
		return;
	}
	l->profile_name = arena_printf(l->job->a, "usher:%s", l->phone.z);
	l->p[0] = db_p_str(l->profile_name);
	l->p[1] = db_p_str(l->carrier);
	db_query(l->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PROFILE_GET, .params = l->p, .n_params = 2 }, known, l);
}
