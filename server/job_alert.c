/* server/job_alert.c: an alert told to the operators: a log line, and a POST to USHER_ALERT_URL. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "server/alerts.h"
#include "server/jobs.h"
#include "server/outcall.h"
#include <inttypes.h>

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 12
#define ALERT_MAX_BYTES 16384
#define DETAIL_MAX 1000

struct tell {
	struct job *job;
	struct db_param p[1];
};

static void told(void *ctx, struct err e, const struct httpc_response *r)
{
	struct tell *t = ctx;
	if (!err_is(e) && r->status >= 200 && r->status < 300)
		job_done(t->job);
	else
		job_again(t->job, job_backoff_us(t->job->attempts), ATTEMPTS_MAX, "USHER_ALERT_URL did not take the alert");
}

/* Slack takes <, > and & in a text for its own; what stands there comes from outside, too. */
static struct str for_slack(struct arena *a, struct str text)
{
	struct buf b;
	buf_init(&b, ALERT_MAX_BYTES);
	for (size_t i = 0; i < text.n; i++) {
		const char *named = text.p[i] == '<' ? "&lt;" : text.p[i] == '>' ? "&gt;" : text.p[i] == '&' ? "&amp;" : NULL;
		if (named)
			buf_add_z(&b, named);
		else
			buf_add(&b, str_n(text.p + i, 1));
	}
	struct str out = arena_str(a, buf_str(&b));
	buf_done(&b);
	return out;
}

struct told_alert {
	struct str id, kind, severity, resource, detail;
	int64_t count, first_us;
};

/* One line for people: what, how grave, whose, and what to do next. */
static struct str text_of(struct arena *a, const struct told_alert *t, const char *brand)
{
	const struct alert_kind *k = alert_find(t->kind);
	struct str detail = utf8_cut(t->detail, DETAIL_MAX);
	return for_slack(a, arena_printf(a, "%s: " STR_FMT " (" STR_FMT ") " STR_FMT "%s" STR_FMT "%s%s%s%s", brand, STR_ARG(t->kind), STR_ARG(t->severity),
		STR_ARG(t->resource), detail.n ? ": " : "", STR_ARG(detail), k ? "\n" : "", k ? k->what : "", k ? "\nNext: " : "", k ? k->next : ""));
}

static struct str body_of(struct arena *a, const struct told_alert *t, const char *brand)
{
	struct buf b;
	buf_init(&b, 2 * ALERT_MAX_BYTES);
	struct json_out o;
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "text");
	json_put_str(&o, text_of(a, t, brand));
	const struct { const char *name; struct str value; } fields[] = {
		{ "id", t->id }, { "kind", t->kind }, { "severity", t->severity }, { "resource", t->resource }, { "detail", utf8_cut(t->detail, DETAIL_MAX) } };
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(&o, fields[i].name);
		json_put_str(&o, fields[i].value);
	}
	json_name(&o, "count");
	json_put_int(&o, t->count);
	json_name(&o, "first_at");
	json_put_time(&o, t->first_us);
	json_close(&o, '}');
	struct str body = arena_str(a, buf_str(&b));
	buf_done(&b);
	return body;
}

static void post(struct tell *t, struct str body)
{
	struct job *job = t->job;
	const char *url = job->w->cfg->alert_url;
	if (url[0] == 0) {
		job_done(job);
		return;
	}
	struct httpc_request q = { .method = "POST", .url = str_of(url), .n_headers = 1, .headers = { { "Content-Type", STR("application/json") } }, .body = body };
	outcall_start(job->w, API_ALERT_URL, &q, told, t);
}

static void loaded(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct tell *t = ctx;
	struct job *job = t->job;
	if (err_is(e)) {
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0 || db_bool(r, 0, 6)) {
		job_done(job); /* it has passed before anybody was told */
		return;
	}
	struct told_alert alert = { .id = str_sub(job->subject, strlen("alert:"), job->subject.n), .kind = db_str(r, 0, 0), .severity = db_str(r, 0, 1),
		.resource = db_str(r, 0, 2), .detail = db_str(r, 0, 3), .count = db_int(r, 0, 4), .first_us = db_int(r, 0, 5) };
	if (job->attempts == 1)
		log_event(LOG_WARN, "ALERT", "kind=" STR_FMT " severity=" STR_FMT " resource=" STR_FMT " text=%s", STR_ARG(alert.kind), STR_ARG(alert.severity),
			STR_ARG(alert.resource), log_quote(alert.detail));
	post(t, body_of(job->a, &alert, job->w->cfg->brand));
}

/* More alerts than are told of one by one. */
static void tell_summary(struct tell *t)
{
	struct job *job = t->job;
	struct buf b;
	struct json_out o;
	int64_t more = 0;
	if (err_is(str_int64(job->payload, 0, INT64_MAX, &more))) {
		job_fail(job, "how many alerts there are cannot be read");
		return;
	}
	if (job->attempts == 1)
		log_event(LOG_WARN, "ALERTS", "more=%" PRId64, more);
	buf_init(&b, ALERT_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "text");
	json_put_str(&o, for_slack(job->a, arena_printf(job->a, "%s: %" PRId64 " more alert%s\nNext: `usher alert list`", job->w->cfg->brand, more, more == 1 ? "" : "s")));
	json_name(&o, "kind");
	json_put_str(&o, STR("summary"));
	json_name(&o, "count");
	json_put_int(&o, more);
	json_close(&o, '}');
	struct str body = arena_str(job->a, buf_str(&b));
	buf_done(&b);
	post(t, body);
}

void job_alert(struct job *job)
{
	struct tell *t = ARENA_NEW(job->a, struct tell);
	t->job = job;
	int64_t id = 0;
	if (str_is(job->subject, "alerts")) {
		tell_summary(t);
		return;
	}
	if (err_is(str_int64(str_sub(job->subject, strlen("alert:"), job->subject.n), 1, INT64_MAX, &id))) {
		job_fail(job, "the alert's number cannot be read");
		return;
	}
	t->p[0] = db_p_int(job->a, id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_ALERT_LOAD, .params = t->p, .n_params = 1 }, loaded, t);
}
