/* server/job_alert.c: an alert told to the operators: a log line, and a POST to USHER_ALERT_URL. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "server/jobs.h"
#include "server/metrics.h"

#define DB_WAIT_MS 3000
#define ATTEMPTS_MAX 12
#define ALERT_MAX_BYTES 8192

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

static struct str body_of(struct arena *a, const PGresult *r, struct str id, const char *brand)
{
	struct buf b;
	buf_init(&b, ALERT_MAX_BYTES);
	struct json_out o;
	json_out_init(&o, &b);
	struct str kind = db_str(r, 0, 0), severity = db_str(r, 0, 1), resource = db_str(r, 0, 2), detail = db_str(r, 0, 3);
	json_open(&o, '{');
	json_name(&o, "text");
	json_put_str(&o, arena_printf(a, "%s: " STR_FMT " (" STR_FMT ") " STR_FMT "%s" STR_FMT, brand, STR_ARG(kind), STR_ARG(severity), STR_ARG(resource),
		detail.n ? ": " : "", STR_ARG(detail)));
	const struct { const char *name; struct str value; } fields[] = {
		{ "id", id }, { "kind", kind }, { "severity", severity }, { "resource", resource }, { "detail", detail } };
	for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
		json_name(&o, fields[i].name);
		json_put_str(&o, fields[i].value);
	}
	json_name(&o, "count");
	json_put_int(&o, db_int(r, 0, 4));
	json_name(&o, "first_at");
	json_put_time(&o, db_int(r, 0, 5));
	json_close(&o, '}');
	struct str body = arena_str(a, buf_str(&b));
	buf_done(&b);
	return body;
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
	if (PQntuples(r) == 0) {
		job_done(job);
		return;
	}
	if (job->attempts == 1)
		log_event(LOG_WARN, "ALERT", "kind=" STR_FMT " severity=" STR_FMT " resource=" STR_FMT " text=%s", STR_ARG(db_str(r, 0, 0)),
			STR_ARG(db_str(r, 0, 1)), STR_ARG(db_str(r, 0, 2)), log_quote(db_str(r, 0, 3)));
	const char *url = job->w->cfg->alert_url;
	if (url[0] == 0) {
		job_done(job);
		return;
	}
	struct httpc_request q = {
		.method = "POST", .url = str_of(url), .n_headers = 1, .headers = { { "Content-Type", STR("application/json") } },
		.body = body_of(job->a, r, str_sub(job->subject, strlen("alert:"), job->subject.n), job->w->cfg->brand),
	};
	httpc_start(job->w->httpc, &q, told, t);
}

void job_alert(struct job *job)
{
	struct tell *t = ARENA_NEW(job->a, struct tell);
	t->job = job;
	int64_t id = 0;
	if (err_is(str_int64(str_sub(job->subject, strlen("alert:"), job->subject.n), 1, INT64_MAX, &id))) {
		job_fail(job, "the alert's number cannot be read");
		return;
	}
	t->p[0] = db_p_int(job->a, id);
	db_query(job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_ALERT_LOAD, .params = t->p, .n_params = 1 }, loaded, t);
}
