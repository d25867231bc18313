/* server/job_send.c: one text of the outbox: begin, call the carrier, settle; unknown outcomes are looked up first. */
/* SPDX-License-Identifier: MIT
 *
 *   queued --begin (committed)--> sending --accepted--> accepted
 *                                    |-- certainly not taken --> queued, later
 *                                    |-- refused --> failed
 *                                    '-- no answer, or the process died --> unknown --found in the carrier's list--> accepted
 *                                                                              '-- not there after LOOK_FOR --> queued once more
 */
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/turn.h"
#include "server/twilio_account.h"
#include "sms/brake.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 30
#define LOOK_AFTER_US (20 * SEC_US)     /* when an unknown text is looked up first */
#define LOOK_FOR_US (2 * MIN_US)        /* and until when before it is believed lost */
#define LOOK_SLACK_US (5 * SEC_US)      /* clocks of carrier and server may differ by this */
#define BRAKE_DAY_US (10 * MIN_US)

struct send {
	struct job *job;
	struct str status, body, from, to;
	int64_t begun_us, client_id;        /* begun: when the call whose outcome is not known was about to be made */
	const char *end_state, *end_why;    /* how the job ends once the message is settled */
	int64_t again_us;
	struct db_param p[8];
};

static void ended(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct send *s = ctx;
	if (err_is(e)) {
		job_again(s->job, job_backoff_us(s->job->attempts), ATTEMPTS_MAX, "the outcome could not be stored");
		return;
	}
	if (s->end_state[0] == 'd')
		job_done(s->job);
	else if (s->end_state[0] == 'a')
		job_again(s->job, s->again_us, ATTEMPTS_MAX, s->end_why);
	else
		job_fail(s->job, s->end_why);
}

/* Store the message's status; then the job ends as told: "done", "again" or "failed". */
static void settle(struct send *s, const char *status, struct str carrier_id, int64_t code, const char *why, const char *end_state)
{
	struct arena *a = s->job->a;
	s->end_state = end_state;
	s->end_why = why;
	s->p[0] = db_p_int(a, s->job->message_id);
	s->p[1] = db_p_str(str_of(status));
	s->p[2] = db_p_str(carrier_id.n ? carrier_id : STR_NONE);
	s->p[3] = db_p_int(a, code);
	s->p[4] = db_p_str(why ? str_of(why) : STR_NONE);
	s->p[5] = db_p_int(a, clock_now_us());
	db_query(s->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SEND_SETTLE, .params = s->p, .n_params = 6 }, ended, s);
}

static void opt_out(struct send *s)
{
	struct input in = { .kind = INPUT_EVENT, .client_id = s->client_id, .event = EV_CMD_STOP, .actor = STR("carrier"), .body = STR("21610") };
	turn_add(s->job->w->turn, &in, NULL, NULL);
}

static int64_t pause_of(const struct send *s, const struct send_answer *ans)
{
	return ans->retry_after_s > 0 ? ans->retry_after_s * SEC_US : job_backoff_us(s->job->attempts);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct send *s = ctx;
	struct send_answer ans;
	twilio_send_response(s->job->a, e, r, &ans);
	log_event(ans.outcome == SEND_ACCEPTED ? LOG_INFO : LOG_WARN, "SEND", "client=%" PRId64 " message=%" PRId64 " outcome=%d code=%" PRId64 " text=%s",
		s->client_id, s->job->message_id, (int)ans.outcome, ans.code, log_quote(str_of(ans.why)));
	switch (ans.outcome) {
	case SEND_ACCEPTED:
		metric_add(M_SENDS_ACCEPTED, 1);
		settle(s, "accepted", ans.carrier_id, 0, NULL, "done");
		return;
	case SEND_RETRY:
		metric_add(M_SENDS_RETRIED, 1);
		s->again_us = pause_of(s, &ans);
		settle(s, "queued", STR_NONE, ans.code, ans.why, "again");
		return;
	case SEND_UNKNOWN:
		metric_add(M_SENDS_UNKNOWN, 1);
		s->again_us = LOOK_AFTER_US;
		settle(s, "unknown", STR_NONE, ans.code, ans.why, "again");
		return;
	case SEND_ACCOUNT:
		note_alert(s->job->w, "carrier_account", "critical", STR("twilio"), str_of(ans.why));
		s->again_us = MIN_US + job_backoff_us(s->job->attempts);
		settle(s, "queued", STR_NONE, ans.code, ans.why, "again");
		return;
	case SEND_OPTED_OUT:
		opt_out(s);
		settle(s, "failed", STR_NONE, ans.code, ans.why, "done");
		return;
	case SEND_BAD_NUMBER:
	case SEND_REFUSED:
	default:
		metric_add(M_SENDS_REJECTED, 1);
		settle(s, "failed", STR_NONE, ans.code, ans.why, "failed");
		return;
	}
}

static void call_carrier(struct send *s)
{
	struct arena *a = s->job->a;
	struct twilio_account acc;
	twilio_account(s->job->w->cfg, &acc);
	struct twilio_text t = {
		.from = s->from, .to = s->to, .body = s->body,
		.status_callback = arena_printf(a, "%s/webhooks/twilio/status?m=%" PRId64, s->job->w->cfg->public_url, s->job->message_id),
	};
	struct httpc_request q;
	twilio_send_request(a, &acc, &t, &q);
	httpc_start(s->job->w->httpc, &q, answered, s);
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct send *s = ctx;
	struct arena *a = s->job->a;
	struct twilio_listed *list = ARENA_ARRAY(a, TWILIO_LISTED_MAX, struct twilio_listed);
	size_t n = 0;
	e = twilio_list_response(a, e, r, list, &n);
	if (err_is(e)) {
		s->again_us = LOOK_AFTER_US;
		settle(s, "unknown", STR_NONE, 0, e.what, "again");
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (!list[i].inbound && str_eq(list[i].body, s->body) && list[i].created_us >= s->begun_us - LOOK_SLACK_US) {
			metric_add(M_RECONCILED_FOUND, 1);
			settle(s, "accepted", list[i].sid, 0, NULL, "done");
			return;
		}
	if (clock_now_us() - s->begun_us < LOOK_FOR_US) {
		s->again_us = LOOK_AFTER_US;
		settle(s, "unknown", STR_NONE, 0, "not in the carrier's list yet", "again");
		return;
	}
	metric_add(M_RECONCILED_MISSING, 1);
	s->again_us = SEC_US;
	settle(s, "queued", STR_NONE, 0, "it never reached the carrier", "again");
}

static void look_up(struct send *s)
{
	struct arena *a = s->job->a;
	struct twilio_account acc;
	twilio_account(s->job->w->cfg, &acc);
	struct httpc_request q;
	twilio_list_request(a, &acc, acc.service.n ? STR_NONE : s->from, s->to, s->begun_us - LOOK_SLACK_US, &q);
	httpc_start(s->job->w->httpc, &q, listed, s);
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct send *s = ctx;
	struct job *job = s->job;
	struct arena *a = job->a;
	if (err_is(e)) {
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		job_done(job); /* the text was erased */
		return;
	}
	s->status = arena_str(a, db_str(r, 0, 0));
	s->body = arena_str(a, db_str(r, 0, 1));
	s->from = arena_str(a, db_str(r, 0, 2));
	s->to = arena_str(a, db_str(r, 0, 3));
	bool silent = db_bool(r, 0, 4) || s->to.n == 0;
	int64_t today = db_int(r, 0, 5), limit = job->w->cfg->send_limit_per_client_per_day;
	s->begun_us = db_int(r, 0, 6);
	s->client_id = db_int(r, 0, 8);
	if (str_is(s->status, "sending") || str_is(s->status, "unknown"))
		look_up(s); /* somebody died between the call and its outcome */
	else if (!str_is(s->status, "queued") || silent)
		job_done(job);
	else if (today >= limit) {
		note_alert(job->w, "brake_client_day", "warning", arena_printf(a, "client:%" PRId64, s->client_id), STR("texts to one client in a day"));
		job_wait(job, BRAKE_DAY_US, "the daily limit for one client");
	} else
		call_carrier(s);
}

void job_send(struct job *job)
{
	struct send *s = ARENA_NEW(job->a, struct send);
	s->job = job;
	int64_t wait = sms_brake_take(clock_mono_us(), job->w->cfg->send_limit_per_minute, job->w->cfg->workers);
	if (wait > 0) {
		note_alert(job->w, "brake_minute", "warning", STR("all"), STR("texts sent in a minute"));
		job_wait(job, wait, "the limit of texts in a minute");
		return;
	}
	s->p[0] = db_p_int(job->a, job->message_id);
	s->p[1] = db_p_int(job->a, clock_now_us());
	s->p[2] = db_p_int(job->a, job->w->cfg->send_limit_per_client_per_day);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SEND_BEGIN, .params = s->p, .n_params = 3 }, begun, s);
}
