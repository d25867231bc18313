/* server/job_ring.c: one call to an owner's phone: begin, ask the carrier, then stay until it is known how it ended. */
/* SPDX-License-Identifier: MIT
 *
 *   wanted --begin (committed)--> calling --accepted--> placed --callback, or looked up--> ended
 *     |-- nobody waits for it      |-- certainly not taken --> again, for PATIENCE, then ended: failed
 *     '--> dropped                 |-- refused --> ended: refused or failed
 *                                  '-- no answer, or the process died --> unknown --in the carrier's list--> placed
 *                                                                            '-- not there after LOOK_FOR --> ended: failed
 *
 * A call whose outcome is not known is never placed again: the owner is told and may ask for another. The end is an input of the
 * client's turn (placed.h), which writes it; this job only goes on until it has been written.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/xml.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/outcall.h"
#include "server/placed.h"
#include "sms/say.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 60
#define PATIENCE_US (2 * MIN_US)        /* an owner who asked waits so long for the phone to ring */
#define LOOK_AFTER_US (10 * SEC_US)     /* when a call in doubt is looked up first */
#define LOOK_FOR_US MIN_US              /* and until when before it is believed lost */
#define END_AFTER_US (75 * SEC_US)      /* ringing and talking, and the callback's way: then the end is asked for */
#define END_AGAIN_US (15 * SEC_US)
#define STALE_US (10 * SEC_US)          /* begun so long ago, a call is not placed any more: another run may have looked for it; far below LOOK_FOR_US */
#define TWIML_MAX 3900                  /* the API takes 4000 */

struct ring {
	const char *lang;           /* in which whoever picks up is spoken to */
	struct job *job;
	const struct dialer *dialer;
	struct dialer_account acc;
	enum outcall_api api;
	struct dialer_call what;
	struct str status, carrier_id;
	int64_t begun_us, client_id, asked_us;   /* asked_us: monotonic, when the begin was asked for */
	int64_t again_us;                   /* 0: the job is done */
	const char *why;
	enum dialer_end end;                /* to be told before the job goes on */
	bool refused;
	struct db_param p[8];
};

static void go_on(struct ring *c)
{
	if (c->again_us)
		job_again(c->job, c->again_us, ATTEMPTS_MAX, c->why);
	else
		job_done(c->job);
}

static void told(void *ctx, struct err e, const struct outcome *o)
{
	(void)o;
	struct ring *c = ctx;
	if (err_is(e)) { /* the next run finds the call as it is and tells it then */
		c->again_us = END_AGAIN_US;
		c->why = "the end could not be stored";
	}
	go_on(c);
}

/* What became of it is known: tell the client. */
static void tell(struct ring *c)
{
	struct err e = c->refused ? placed_refused(c->job->w, c->what.key, told, c) : placed_ended(c->job->w, c->what.key, c->end, 0, told, c);
	if (err_is(e))
		job_fail(c->job, e.what);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct ring *c = ctx;
	if (err_is(e)) {
		job_again(c->job, LOOK_AFTER_US, ATTEMPTS_MAX, "the outcome could not be stored");
		return;
	}
	if (c->refused || c->end != DIALER_RUNNING)
		tell(c);
	else
		go_on(c);
}

static void settle(struct ring *c, const char *status, struct str carrier_id, const struct rest_error *error)
{
	struct arena *a = c->job->a;
	c->p[0] = db_p_str(c->what.key);
	c->p[1] = db_p_str(str_of(status));
	c->p[2] = db_p_str(carrier_id.n ? carrier_id : STR_NONE);
	c->p[3] = db_p_str(error && error->code.n ? error->code : STR_NONE);
	c->p[4] = db_p_str(error && error->title.n ? error->title : c->why ? str_of(c->why) : STR_NONE);
	c->p[5] = db_p_int(a, clock_now_us());
	c->p[6] = db_p_int(a, c->job->id);
	c->p[7] = db_p_int(a, c->job->fence);
	db_query(c->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PLACED_SETTLE, .params = c->p, .n_params = 8 }, settled, c);
}

static void again(struct ring *c, int64_t after_us, const char *why)
{
	c->again_us = after_us;
	c->why = why;
}

/* It never rang: said once, and over. */
static void fail(struct ring *c, const char *status, const char *why, const struct rest_error *error)
{
	c->why = why;
	c->end = DIALER_FAILED;
	settle(c, status, STR_NONE, error);
}

static bool is_late(const struct ring *c)
{
	return clock_now_us() - c->job->created_us > PATIENCE_US;
}

static void placed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct ring *c = ctx;
	struct arena *a = c->job->a;
	struct str id = STR_NONE;
	struct rest_error error = { 0 };
	int64_t wait_s = r ? r->retry_after_s : -1;
	e = c->dialer->place_response(a, e, r, &id, &error);
	log_event(err_is(e) ? LOG_WARN : LOG_INFO, "RING", "client=%" PRId64 " carrier=%s outcome=%s status=%d", c->client_id, c->dialer->name,
		err_kind_name(e.kind), r ? r->status : 0);
	switch (e.kind) {
	case ERR_NONE:
		again(c, END_AFTER_US, "waits for the end of the call");
		settle(c, "placed", id, NULL);
		return;
	case ERR_RETRY:
		if (is_late(c)) {
			fail(c, "calling", "the carrier could not be reached in time", &error);
			return;
		}
		again(c, job_pause_us(c->job, wait_s, job_backoff_us(c->job->attempts)), "the carrier asks for patience");
		settle(c, "wanted", STR_NONE, &error);
		return;
	case ERR_DENIED:
		note_alert(c->job->w, "carrier_calls", "critical", str_of(c->dialer->name), STR("the carrier does not let us place calls"));
		c->refused = true;
		c->why = "the carrier does not let us";
		settle(c, "calling", STR_NONE, &error);
		return;
	case ERR_UNKNOWN:
	case ERR_LIMIT:
		again(c, LOOK_AFTER_US, "nobody knows whether it was placed");
		settle(c, "unknown", STR_NONE, &error);
		return;
	default:
		fail(c, "calling", "the carrier refuses this call", &error);
		return;
	}
}

/* What whoever picks up hears. */
static struct str twiml(struct ring *c)
{
	struct arena *a = c->job->a;
	struct say_var vars[] = { { .name = "brand", .value = str_of(c->job->w->cfg->brand) } };
	struct said said = { 0 };
	struct buf b;
	buf_init(&b, TWIML_MAX);
	buf_add(&b, STR("<Response><Pause length=\"1\"/>"));
	if (!err_is(say_render(c->job->w->say, a, c->lang, STR("voice.placed"), vars, 1, &said)) && said.n) {
		buf_printf(&b, "<Say language=\"" STR_FMT "\">", STR_ARG(say_word(c->job->w->say, a, c->lang, "voice.tag")));
		xml_add_text(&b, said.texts[0]);
		buf_add(&b, STR("</Say>"));
	}
	buf_add(&b, STR("<Hangup/></Response>"));
	struct str out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

static void place(struct ring *c)
{
	struct arena *a = c->job->a;
	struct httpc_request q;
	const char *url = c->job->w->cfg->public_url;
	if (clock_mono_us() - c->asked_us > STALE_US) { /* this process stood still */
		again(c, LOOK_AFTER_US, "begun, and too late to call");
		settle(c, "unknown", STR_NONE, NULL);
		return;
	}
	c->what.twiml = twiml(c);
	c->what.status_url = arena_printf(a, "%s/webhooks/twilio/placed-call?c=" STR_FMT, url, STR_ARG(c->what.key));
	c->what.webhook_url = arena_printf(a, "%s/webhooks/telnyx", url);
	c->dialer->place_request(a, &c->acc, &c->what, &q);
	outcall_start(c->job->w, c->api, &q, placed, c);
}

static void lost(struct ring *c)
{
	if (clock_now_us() - c->begun_us < LOOK_FOR_US) {
		again(c, LOOK_AFTER_US, "not in the carrier's list yet");
		settle(c, "unknown", STR_NONE, NULL);
		return;
	}
	metric_add(M_RECONCILED_MISSING, 1);
	fail(c, "unknown", "it never reached the carrier", NULL);
}

/* The list could not be read, so it says nothing of the call. */
static void unseen(struct ring *c, const char *why)
{
	if (c->job->attempts >= ATTEMPTS_MAX - 1) {
		fail(c, "unknown", "nobody knows whether it was placed", NULL);
		return;
	}
	again(c, LOOK_AFTER_US, why);
	settle(c, "unknown", STR_NONE, NULL);
}

static void found(void *ctx, struct err e, const struct httpc_response *r)
{
	struct ring *c = ctx;
	struct str id = STR_NONE;
	e = c->dialer->find_response(c->job->a, e, r, c->begun_us, &id);
	if (err_is(e)) {
		unseen(c, e.what);
		return;
	}
	if (id.n == 0) {
		lost(c);
		return;
	}
	metric_add(M_RECONCILED_FOUND, 1);
	again(c, END_AGAIN_US, "waits for the end of the call");
	settle(c, "placed", id, NULL);
}

/* In doubt: its callback has not come (it would have ended the call), so it is looked for. */
static void find(struct ring *c)
{
	struct httpc_request q;
	if (c->dialer->find_request(c->job->a, &c->acc, &c->what, c->begun_us, &q))
		outcall_start(c->job->w, c->api, &q, found, c);
	else
		lost(c);
}

static void looked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct ring *c = ctx;
	enum dialer_end end = DIALER_RUNNING;
	e = c->dialer->look_response(c->job->a, e, r, &end);
	if (e.kind == ERR_MISSING)
		end = DIALER_OVER;
	bool stuck = c->job->attempts >= ATTEMPTS_MAX - 1;
	if (end == DIALER_RUNNING && !stuck) {
		job_again(c->job, END_AGAIN_US, ATTEMPTS_MAX, "waits for the end of the call");
		return;
	}
	c->end = end == DIALER_RUNNING ? DIALER_OVER : end;
	tell(c);
}

/* Placed, and nobody has told of its end. */
static void look(struct ring *c)
{
	struct httpc_request q;
	c->dialer->look_request(c->job->a, &c->acc, c->carrier_id, &q);
	outcall_start(c->job->w, c->api, &q, looked, c);
}

static bool choose_carrier(struct ring *c, struct str name)
{
	const struct config *cfg = c->job->w->cfg;
	c->dialer = dialer_find(name);
	if (c->dialer == NULL)
		return false;
	bool telnyx = str_is(name, "telnyx");
	c->api = telnyx ? API_TELNYX_CALLS : API_TWILIO_CALLS;
	c->acc = telnyx ? (struct dialer_account){ .api_base = str_of(cfg->telnyx_api_base), .secret = str_of(cfg->telnyx_api_key),
			.connection_id = str_of(cfg->telnyx_connection_id) }
		: (struct dialer_account){ .api_base = str_of(cfg->twilio_api_base), .id = str_of(cfg->twilio_account_sid),
			.secret = str_of(cfg->twilio_auth_token.n ? cfg->twilio_auth_token.items[0] : "") };
	return true;
}

static void begun(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct ring *c = ctx;
	struct arena *a = c->job->a;
	if (err_is(e)) {
		job_again(c->job, job_backoff_us(c->job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || !choose_carrier(c, db_str(r, 0, 4))) {
		job_done(c->job); /* the client was erased, or another process has the job now */
		return;
	}
	c->status = arena_str(a, db_str(r, 0, 0));
	c->what.to = arena_str(a, db_str(r, 0, 2));
	c->what.from = arena_str(a, db_str(r, 0, 3));
	c->carrier_id = arena_str(a, db_str(r, 0, 5));
	c->begun_us = db_int(r, 0, 6);
	c->client_id = db_int(r, 0, 8);
	c->lang = arena_z(a, db_str(r, 0, 10));
	bool waits = db_bool(r, 0, 1), braked = db_int(r, 0, 7) >= c->job->w->cfg->calls_per_day;
	if (str_is(c->status, "calling") || str_is(c->status, "unknown"))
		find(c);
	else if (str_is(c->status, "placed"))
		look(c);
	else if (!str_is(c->status, "wanted") || !waits)
		job_done(c->job);
	else if (braked) {
		note_alert(c->job->w, "brake_calls", "warning", STR("all"), STR("calls placed in a day"));
		c->refused = true;
		tell(c);
	} else
		place(c);
}

void job_ring(struct job *job)
{
	struct ring *c = ARENA_NEW(job->a, struct ring);
	c->job = job;
	c->what.key = job->payload;
	c->asked_us = clock_mono_us();
	c->p[0] = db_p_str(job->payload);
	c->p[1] = db_p_int(job->a, clock_now_us());
	c->p[2] = db_p_int(job->a, job->w->cfg->calls_per_day);
	c->p[3] = db_p_int(job->a, job->id);
	c->p[4] = db_p_int(job->a, job->fence);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_PLACED_BEGIN, .params = c->p, .n_params = 5 }, begun, c);
}
