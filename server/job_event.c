/* server/job_event.c: an event told to the operator's own system: a POST to USHER_EVENTS_URL, signed as Standard Webhooks say. */
/* SPDX-License-Identifier: MIT
 *
 * The id stays the same however often it is sent; the time stamp is that of the attempt, by the clock of the world outside. Not
 * accepted (anything but a 2xx): tried again after the times of `pauses`, about three days in all; 410 means never again. The body is
 * built at each attempt, so that it holds no phone of somebody who was erased meanwhile.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "base/webhook.h"
#include "server/jobs.h"
#include "server/note.h"
#include "server/outcall.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define DB_PAUSE_US (5 * SEC_US)
#define ANSWER_MS 15000
#define ALERT_FROM 3                /* attempts that failed before somebody is told */
#define HOUR_US (60 * MIN_US)

static const int64_t pauses[] = { 5 * SEC_US, 5 * MIN_US, 30 * MIN_US, 2 * HOUR_US, 5 * HOUR_US, 10 * HOUR_US, 14 * HOUR_US, 20 * HOUR_US, 24 * HOUR_US };
#define ATTEMPTS_MAX ((int64_t)(sizeof pauses / sizeof pauses[0]) + 1)

struct telling {
	struct job *job;
	struct str id;
	struct db_param p[4];
};

static void again(struct telling *t, int64_t retry_after_s, const char *why)
{
	struct job *job = t->job;
	int64_t n = job->attempts < ATTEMPTS_MAX ? job->attempts : ATTEMPTS_MAX - 1, pause = pauses[n - 1];
	uint16_t r;
	seal_random(&r, sizeof r);
	pause += pause / 10 * r / UINT16_MAX;
	if (job->attempts >= ALERT_FROM)
		note_alert(job->w, "events_failing", "warning", STR("events"), str_of(why));
	int64_t asked = job_pause_us(job, retry_after_s, pause);
	job_again(job, asked > pause ? asked : pause, ATTEMPTS_MAX, why);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct telling *t = ctx;
	if (e.kind == ERR_DENIED)
		again(t, 0, "USHER_EVENTS_URL leads to an address that is internal, or not trusted; USHER_EVENTS_ALLOW_INTERNAL=1 allows internal ones");
	else if (err_is(e))
		again(t, 0, e.what);
	else if (r->status >= 200 && r->status < 300)
		job_done(t->job);
	else if (r->status == 410) {
		note_alert(t->job->w, "events_failing", "warning", STR("events"), STR("410 Gone: the receiver wants no more of this"));
		job_fail(t->job, "410 Gone: the receiver wants no more of this");
	} else
		again(t, r->retry_after_s, arena_z(t->job->a, arena_printf(t->job->a, "the receiver answered %d", r->status)));
}

static void built(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct telling *t = ctx;
	struct job *job = t->job;
	const struct config *cfg = job->w->cfg;
	if (err_is(e) && e.kind != ERR_REJECT && e.kind != ERR_BUG) {
		job_wait(job, DB_PAUSE_US, "the database was away");
		return;
	}
	if (err_is(e)) {
		job_fail(job, "the event cannot be read");
		return;
	}
	struct str body = json_compact(job->a, db_str(results[0], 0, 0));
	int64_t now_s = clock_wall_us() / SEC_US;
	struct httpc_request q = {
		.method = "POST", .url = str_of(cfg->events_url), .n_headers = 4, .body = body, .timeout_ms = ANSWER_MS,
		/* A setting may name this very machine; a name that leads inside may be somebody else's doing. */
		.forbid_internal = !cfg->events_allow_internal && !config_is_local(cfg->events_url),
		.headers = { { "Content-Type", STR("application/json") }, { "webhook-id", t->id }, { "webhook-timestamp", arena_printf(job->a, "%" PRId64, now_s) },
			{ "webhook-signature", webhook_sign(job->a, cfg->events_secret.items, cfg->events_secret.n, t->id, now_s, body) } },
	};
	outcall_start(job->w, API_EVENTS_URL, &q, answered, t);
}

/* The same for ever, and of no other installation: made from the job's number under this one's key. */
static struct str id_of(const struct job *job)
{
	uint8_t hash[HASH16_BYTES];
	struct buf b;
	seal_hash16(job->w->hash_key, arena_printf(job->a, "event:%" PRId64, job->id), hash);
	buf_init(&b, 64);
	buf_add_z(&b, "evt_");
	seal_hex_add(&b, hash, sizeof hash);
	struct str id = arena_str(job->a, buf_str(&b));
	buf_done(&b);
	return id;
}

void job_event(struct job *job)
{
	struct telling *t = ARENA_NEW(job->a, struct telling);
	t->job = job;
	if (job->w->cfg->events_url[0] == 0) {
		job_done(job); /* nobody is to be told any more */
		return;
	}
	t->id = id_of(job);
	t->p[0] = db_p_str(job->payload);
	t->p[1] = db_p_str(job->subject);
	t->p[2] = db_p_str(t->id);
	t->p[3] = db_p_int(job->a, job->created_us);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_EVENT_BODY, .params = t->p, .n_params = 4 }, built, t);
}
