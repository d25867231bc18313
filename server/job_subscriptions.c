/* server/job_subscriptions.c: the recurring job "subscriptions": what each client pays for is read at the provider again. */
/* SPDX-License-Identifier: MIT
 *
 *   those not read for long, the longest first -> read one -> what differs is an event of the time of reading -> the next
 *
 * A webhook that was lost for good is made up for here. One reading at a time and READS_US between them; so many a run, and the
 * rest in the next one. A provider that is away, or refuses our key, does not hold up the others'. A reading never undoes what was told since it began: it counts as MARGIN_US older than our clock says, for
 * clocks differ and a webhook may be faster than an answer.
 */
#include "base/clock.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "server/pay.h"
#include "server/turn.h"
#include <inttypes.h>

#define DB_WAIT_MS 5000
#define BATCH 50
#define READS_US (400 * 1000)           /* 150 a minute: Paddle allows 240 to one address */
#define MARGIN_US (10 * SEC_US)
#define PAUSE_US (2 * SEC_US)           /* between the runs of one round */
#define TROUBLE_US (5 * MIN_US)         /* the provider is away */
#define PROVIDERS_MAX 4

struct reading {
	struct job *job;
	struct client_row { int64_t client_id; struct str provider, subscription; } rows[BATCH];
	size_t n, at;
	struct arena *a;            /* of the row that is read */
	const struct payment_provider *provider;
	struct payment_config config;
	struct payment_event event;
	int64_t asked_us;
	struct str away[PROVIDERS_MAX];     /* those not to be asked any more in this run */
	size_t n_away;
	int64_t away_us;            /* for so long */
	struct db_param p[3];
};

static void list(struct reading *x);
static void read_next(void *ctx);

static void end(struct reading *x)
{
	arena_free(x->a);
	if (x->n == BATCH)
		job_wait(x->job, PAUSE_US, "more to read");
	else if (x->n_away)
		job_wait(x->job, x->away_us, "the provider could not be asked");
	else
		job_done(x->job);
}

static void marked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct reading *x = ctx;
	if (err_is(e)) {
		arena_free(x->a);
		job_wait(x->job, TROUBLE_US, "the database could not be written");
		return;
	}
	x->at++;
	arena_reset(x->a);
	loop_after(x->job->w->loop, READS_US, read_next, x);
}

static void mark(struct reading *x)
{
	x->p[0] = db_p_int(x->a, x->rows[x->at].client_id);
	x->p[1] = db_p_int(x->a, clock_now_us());
	db_query(x->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SUBSCRIPTION_CHECKED, .params = x->p, .n_params = 2 }, marked, x);
}

static void applied(void *ctx, struct err e, const struct outcome *o)
{
	struct reading *x = ctx;
	if (err_is(e)) {
		arena_free(x->a);
		job_wait(x->job, TROUBLE_US, "a subscription could not be brought up to date");
		return;
	}
	metric_add(o->paid_otherwise ? M_SUBSCRIPTIONS_DIFFER : M_SUBSCRIPTIONS_SAME, 1);
	if (o->paid_otherwise) {
		log_event(LOG_WARN, "SUBSCRIPTION_DIFFERED", "client=%" PRId64 " provider=%s", x->rows[x->at].client_id, x->provider->name);
		note_alert(x->job->w, "payment_webhook_lost", "warning", str_of(x->provider->name),
			STR("a subscription was otherwise at the provider than its webhooks had told: are they arriving?"));
	}
	mark(x);
}

/* This one's provider does not answer, or not us: the others' subscriptions are read all the same. */
static void unread(struct reading *x, struct err e, int64_t retry_after_s)
{
	log_event(LOG_WARN, "SUBSCRIPTION_NOT_READ", "client=%" PRId64 " provider=%s kind=%s", x->rows[x->at].client_id, x->provider->name, err_kind_name(e.kind));
	metric_add(M_SUBSCRIPTIONS_UNREAD, 1);
	if (e.kind == ERR_DENIED)
		note_alert(x->job->w, "checkout_failed", "critical", str_of(x->provider->name), str_of(e.what));
	if (x->n_away == PROVIDERS_MAX) {
		arena_free(x->a);
		job_wait(x->job, TROUBLE_US, "the provider could not be asked");
		return;
	}
	int64_t wait_us = retry_after_s > 0 ? retry_after_s * SEC_US : TROUBLE_US;
	if (x->away_us < wait_us)
		x->away_us = wait_us;
	x->away[x->n_away++] = str_of(x->provider->name);
	arena_reset(x->a);
	list(x);
}

static void read(void *ctx, struct err e, const struct httpc_response *r)
{
	struct reading *x = ctx;
	const struct client_row *row = &x->rows[x->at];
	if (!err_is(e))
		e = x->provider->fetch_response(x->a, &x->config, r, x->asked_us, &x->event);
	if (e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN || e.kind == ERR_DENIED) {
		unread(x, e, r ? r->retry_after_s : 0);
		return;
	}
	if (err_is(e) || !str_eq(x->event.subscription_id, row->subscription)) {
		log_event(LOG_ERROR, "SUBSCRIPTION_UNKNOWN", "client=%" PRId64 " provider=%s kind=%s", row->client_id, x->provider->name, err_kind_name(e.kind));
		note_alert(x->job->w, "subscription_unknown", "warning", arena_printf(x->a, "client:%" PRId64, row->client_id),
			STR("the provider does not know the subscription that this client pays with"));
		metric_add(M_SUBSCRIPTIONS_UNREAD, 1);
		mark(x);
		return;
	}
	x->event.event_id = arena_printf(x->a, "read:" STR_FMT ":%" PRId64, STR_ARG(row->subscription), x->asked_us);
	x->event.reference = STR_NONE; /* whose it is we know */
	struct input in = { .kind = INPUT_PAYMENT, .client_id = row->client_id, .payment = &x->event, .provider = row->provider, .reread = true };
	turn_add(x->job->w->turn, &in, applied, x);
}

static void read_next(void *ctx)
{
	struct reading *x = ctx;
	struct httpc_request q;
	if (x->at == x->n) {
		end(x);
		return;
	}
	const struct client_row *row = &x->rows[x->at];
	x->provider = pay_provider_named(x->job->w, x->a, row->provider, &x->config);
	x->asked_us = clock_now_us() - MARGIN_US;
	if (x->provider && x->config.api_key.n && x->provider->fetch_request(x->a, &x->config, row->subscription, &q))
		pay_call(x->job->w, x->provider, &q, read, x);
	else
		mark(x); /* not configured any more, or nothing that can be read */
}

static void listed(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct reading *x = ctx;
	if (err_is(e)) {
		arena_free(x->a);
		job_wait(x->job, TROUBLE_US, "the database could not be read");
		return;
	}
	const PGresult *r = results[0];
	x->n = x->at = 0;
	for (int i = 0; i < PQntuples(r) && x->n < BATCH; i++)
		x->rows[x->n++] = (struct client_row){ .client_id = db_int(r, i, 0), .provider = arena_str(x->job->a, db_str(r, i, 1)),
			.subscription = arena_str(x->job->a, db_str(r, i, 2)) };
	arena_reset(x->a);
	read_next(x);
}

static void list(struct reading *x)
{
	x->p[0] = db_p_int(x->job->a, clock_now_us() - x->job->w->cfg->subscriptions_hours * HOUR_US / 2);
	x->p[1] = db_p_int(x->job->a, BATCH);
	x->p[2] = db_p_texts(x->job->a, x->away, x->n_away);
	db_query(x->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_SUBSCRIPTIONS_DUE, .params = x->p, .n_params = 3 }, listed, x);
}

void job_subscriptions(struct job *job)
{
	struct reading *x = ARENA_NEW(job->a, struct reading);
	x->job = job;
	x->a = arena_new(4u * 1024 * 1024);
	list(x);
}
