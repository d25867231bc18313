/* server/job_send.c: one text of the outbox: begin, call the carrier, settle; unknown outcomes are looked up first. */
/* SPDX-License-Identifier: MIT
 *
 *   queued --begin (committed)--> sending --accepted--> accepted
 *                                    |-- certainly not taken --> queued, later
 *                                    |-- refused --> failed
 *                                    '-- no answer, or the process died --> unknown --in the carrier's list, or a receipt--> accepted
 *                                                    |-- not in the list after CARRIER_PROOF_US --> queued once more
 *                                                    '-- no list, no receipt by then --> once more if it matters, never twice; else left
 */
#include "base/clock.h"
#include "base/log.h"
#include "gen/onboarding.h"
#include "server/accounts.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/outcall.h"
#include "server/turn.h"
#include "sms/brake.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 30
#define LOOK_AFTER_US (20 * SEC_US)     /* when an unknown text is looked up first */
#define LOOK_SLACK_US (5 * SEC_US)      /* clocks of carrier and server may differ by this */
#define BRAKE_DAY_US (10 * MIN_US)
#define HOUR_US (60 * MIN_US)
#define STALE_US (10 * SEC_US)          /* begun so long ago, a text is not handed over any more: far below CARRIER_PROOF_US */

struct send {
	struct job *job;
	const struct carrier *carrier;
	struct carrier_account account;
	struct str status, body, from, to;
	bool chatter, resent, to_customer;  /* to_customer: from the client's own number to somebody else */
	int64_t credential;                 /* whose account has that number, 0: ours */
	int64_t begun_us, client_id;        /* begun: when the call whose outcome is not known was about to be made */
	int64_t asked_us;                   /* monotonic: when this run was about to begin */
	const char *end_state, *end_why;    /* how the job ends once the message is settled */
	int64_t again_us;
	struct str *like;                   /* ids of listed texts that may be this one */
	size_t n_like;
	struct db_param p[9];
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
	s->p[6] = db_p_bool(s->resent);
	s->p[7] = db_p_int(a, s->job->id);
	s->p[8] = db_p_int(a, s->job->fence);
	db_query(s->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SEND_SETTLE, .params = s->p, .n_params = 9 }, ended, s);
}

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct send *s = ctx;
	if (err_is(e))
		job_again(s->job, job_backoff_us(s->job->attempts), ATTEMPTS_MAX, "the opt-out could not be stored");
	else
		settle(s, "failed", STR_NONE, 0, "the recipient has opted out", "done");
}

/* Whoever it is has opted out at the carrier: a customer of this number, an owner of everything. */
static void opt_out(struct send *s, int64_t code)
{
	if (s->to_customer) {
		s->p[0] = db_p_int(s->job->a, s->job->message_id);
		s->p[1] = db_p_int(s->job->a, clock_now_us());
		db_query(s->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CUSTOMER_OPTED_OUT, .params = s->p, .n_params = 2 }, noted, s);
		return;
	}
	struct input in = { .kind = INPUT_EVENT, .client_id = s->client_id, .event = EV_CMD_STOP, .actor = STR("carrier"),
		.body = arena_printf(s->job->a, "%" PRId64, code) };
	turn_add(s->job->w->turn, &in, NULL, NULL);
	settle(s, "failed", STR_NONE, code, "the recipient has opted out", "done");
}

static int64_t pause_of(const struct send *s, const struct send_answer *ans)
{
	return job_pause_us(s->job, ans->retry_after_s, job_backoff_us(s->job->attempts));
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct send *s = ctx;
	struct send_answer ans;
	s->carrier->send_response(s->job->a, e, r, &ans);
	log_event(ans.outcome == SEND_ACCEPTED ? LOG_INFO : LOG_WARN, "SEND", "client=%" PRId64 " message=%" PRId64 " carrier=%s outcome=%d code=%" PRId64 " text=%s",
		s->client_id, s->job->message_id, s->carrier->name, (int)ans.outcome, ans.code, log_quote(str_of(ans.why)));
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
		note_alert(s->job->w, "carrier_account", "critical", str_of(s->carrier->name), str_of(ans.why));
		s->again_us = MIN_US + job_backoff_us(s->job->attempts);
		settle(s, "queued", STR_NONE, ans.code, ans.why, "again");
		return;
	case SEND_OPTED_OUT:
		opt_out(s, ans.code);
		return;
	case SEND_BAD_NUMBER:
	case SEND_REFUSED:
	default:
		metric_add(M_SENDS_REJECTED, 1);
		settle(s, "failed", STR_NONE, ans.code, ans.why, "failed");
		return;
	}
}

static void look_again(struct send *s, const char *why)
{
	s->again_us = LOOK_AFTER_US;
	settle(s, "unknown", STR_NONE, 0, why, "again");
}

static void call_carrier(struct send *s)
{
	struct arena *a = s->job->a;
	struct carrier_text t = {
		.from = s->from, .to = s->to, .body = s->body,
		.receipts = arena_printf(a, "%s%s?m=%" PRId64, s->job->w->cfg->public_url, s->carrier->receipt_path, s->job->message_id),
	};
	struct httpc_request q;
	if (!carrier_takes(s->carrier, s->body)) {
		metric_add(M_SENDS_REJECTED, 1);
		settle(s, "failed", STR_NONE, 0, "the text is too long for this carrier", "failed");
		return;
	}
	if (clock_mono_us() - s->asked_us > STALE_US) { /* this process stood still: another one may have looked for it by now */
		look_again(s, "begun, and too late to call");
		return;
	}
	s->carrier->send_request(a, &s->account, &t, &q);
	outcall_start(s->job->w, carriers_messages_api(str_of(s->carrier->name)), &q, answered, s);
}

/* What nobody has heard of is not there: once more. Where no list proves that, only what matters, and never a third time. */
static void missing(struct send *s, bool proven)
{
	metric_add(M_RECONCILED_MISSING, 1);
	if (proven || (!s->chatter && !s->resent)) {
		s->resent = true;
		s->again_us = SEC_US;
		settle(s, "queued", STR_NONE, 0, proven ? "it never reached the carrier" : "no receipt came: sent once more", "again");
		return;
	}
	metric_add(M_SENDS_LEFT, 1);
	log_event(LOG_WARN, "SEND_LEFT", "client=%" PRId64 " message=%" PRId64, s->client_id, s->job->message_id);
	settle(s, "unknown", STR_NONE, 0, "no receipt came: whether it was sent nobody knows", "done");
}

static void not_listed(struct send *s)
{
	if (clock_now_us() - s->begun_us < CARRIER_PROOF_US)
		look_again(s, "not in the carrier's list yet");
	else
		missing(s, true);
}

/* Of the listed texts like this one: those that are known to be another of ours. The first that is not is this one. */
static void told_apart(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct send *s = ctx;
	if (err_is(e)) {
		look_again(s, "the database was away");
		return;
	}
	for (size_t i = 0; i < s->n_like; i++) {
		bool other = false;
		for (int k = 0; k < db_rows(results[0]) && !other; k++)
			other = str_eq(s->like[i], db_str(results[0], k, 0));
		if (other)
			continue;
		metric_add(M_RECONCILED_FOUND, 1);
		settle(s, "accepted", s->like[i], 0, NULL, "done");
		return;
	}
	not_listed(s);
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct send *s = ctx;
	struct arena *a = s->job->a;
	struct carrier_listed *list = ARENA_ARRAY(a, CARRIER_LISTED_MAX, struct carrier_listed);
	size_t n = 0;
	e = s->carrier->list_response(a, e, r, list, &n);
	if (err_is(e)) {
		look_again(s, e.what);
		return;
	}
	s->like = ARENA_ARRAY(a, n + 1, struct str);
	for (size_t i = n; i-- > 0;) /* the oldest first */
		if (!list[i].inbound && !list[i].reply && list[i].id.n && str_eq(list[i].body, s->body) && list[i].created_us >= s->begun_us - LOOK_SLACK_US)
			s->like[s->n_like++] = list[i].id;
	if (s->n_like == 0) {
		not_listed(s);
		return;
	}
	s->p[0] = db_p_int(a, s->job->message_id);
	s->p[1] = db_p_texts(a, s->like, s->n_like);
	db_query(s->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SEND_OTHERS, .params = s->p, .n_params = 2 }, told_apart, s);
}

static void look_up(struct send *s)
{
	struct httpc_request q;
	if (s->carrier->list_request(s->job->a, &s->account, s->from, s->to, s->begun_us - LOOK_SLACK_US, &q))
		outcall_start(s->job->w, carriers_messages_api(str_of(s->carrier->name)), &q, listed, s);
	else if (clock_now_us() - s->begun_us < CARRIER_PROOF_US)
		look_again(s, "no receipt has come yet");
	else
		missing(s, false);
}

/* A brake holds this text back: it waits, and somebody is told. */
static bool braked(struct send *s, const PGresult *r)
{
	struct job *job = s->job;
	int64_t now_us = clock_now_us();
	if (db_bool(r, 0, 12)) {
		job_wait(job, SEC_US, "sending is paused");
		return true;
	}
	if (db_int(r, 0, 5) >= job->w->cfg->send_limit_per_client_per_day) {
		note_alert(job->w, "brake_client_day", "warning", arena_printf(job->a, "client:%" PRId64, s->client_id), STR("texts to one client in a day"));
		job_wait(job, BRAKE_DAY_US, "the daily limit for one client");
		return true;
	}
	if (db_bool(r, 0, 13)) {
		note_alert(job->w, "brake_country", "warning", arena_printf(job->a, "country:" STR_FMT, STR_ARG(db_str(r, 0, 7))), STR("texts to a country in an hour"));
		job_wait(job, HOUR_US - now_us % HOUR_US, "the hourly limit for the country");
		return true;
	}
	return false;
}

/* Whose account sends it; a number of the client's own account has credentials, readable until accounts_hide(). */
static bool find_account(struct send *s, struct str carrier)
{
	struct source_account own;
	bool ours = carriers_account(s->job->w->cfg, carrier, &s->account);
	if (s->to_customer)
		s->account.service = STR_NONE; /* from that number, and no other of the service */
	if (s->credential == 0)
		return ours;
	if (!accounts_show(s->job->w, s->credential, &own))
		return false;
	s->account = (struct carrier_account){ .api_base = own.api_base, .id = own.id, .secret = own.secret };
	return true;
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
		job_done(job); /* the text was erased, or somebody else has it */
		return;
	}
	s->status = arena_str(a, db_str(r, 0, 0));
	s->body = arena_str(a, db_str(r, 0, 1));
	s->from = arena_str(a, db_str(r, 0, 2));
	s->to = arena_str(a, db_str(r, 0, 3));
	bool silent = db_bool(r, 0, 4) || s->to.n == 0;
	s->begun_us = db_int(r, 0, 6);
	s->client_id = db_int(r, 0, 8);
	struct str carrier = db_str(r, 0, 9);
	s->chatter = db_bool(r, 0, 10);
	s->resent = db_bool(r, 0, 11);
	s->to_customer = db_bool(r, 0, 14);
	s->credential = db_int(r, 0, 15);
	s->carrier = carrier_find(carrier);
	bool known = s->carrier != NULL && find_account(s, carrier);
	bool doubtful = str_is(s->status, "sending") || str_is(s->status, "unknown");
	if (!doubtful && (!str_is(s->status, "queued") || silent))
		job_done(job);
	else if (!known && s->credential && !accounts_ready(job->w->accounts)) {
		s->again_us = SEC_US; /* just started: the accounts are being read */
		settle(s, doubtful ? "unknown" : "queued", STR_NONE, 0, "the accounts are not read yet", "again");
	} else if (!known) {
		note_alert(job->w, "carrier_account", "critical", arena_str(a, carrier), STR("texts wait for a carrier that is not configured"));
		s->again_us = MIN_US + job_backoff_us(job->attempts);
		settle(s, doubtful ? "unknown" : "queued", STR_NONE, 0, "the carrier is not configured", "again");
	} else if (doubtful)
		look_up(s); /* somebody died between the call and its outcome */
	else if (!braked(s, r))
		call_carrier(s);
	accounts_hide(job->w->accounts);
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
	s->p[3] = db_p_int(job->a, job->w->cfg->send_limit_per_country_per_hour);
	s->p[4] = carriers_scopes(job->a, job->w->cfg);
	s->p[5] = db_p_int(job->a, job->id);
	s->p[6] = db_p_int(job->a, job->fence);
	s->asked_us = clock_mono_us();
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SEND_BEGIN, .params = s->p, .n_params = 7 }, begun, s);
}
