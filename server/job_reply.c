/* server/job_reply.c: one short text to somebody who is no client: there is no row of theirs, and nothing depends on it. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/metrics.h"
#include "server/note.h"
#include "sms/brake.h"
#include <inttypes.h>

#define ATTEMPTS_MAX 4

struct reply {
	struct job *job;
	const struct carrier *carrier;
};

static void answered(void *ctx, struct err e, const struct httpc_response *response)
{
	struct reply *r = ctx;
	struct send_answer ans;
	r->carrier->send_response(r->job->a, e, response, &ans);
	log_event(ans.outcome == SEND_ACCEPTED ? LOG_INFO : LOG_WARN, "REPLY", "job=%" PRId64 " carrier=%s outcome=%d code=%" PRId64, r->job->id,
		r->carrier->name, (int)ans.outcome, ans.code);
	if (ans.outcome == SEND_ACCOUNT)
		note_alert(r->job->w, "carrier_account", "critical", str_of(r->carrier->name), str_of(ans.why));
	if (ans.outcome == SEND_ACCEPTED)
		metric_add(M_SENDS_ACCEPTED, 1);
	if (ans.outcome == SEND_RETRY && r->job->attempts < ATTEMPTS_MAX)
		job_again(r->job, job_pause_us(r->job, ans.retry_after_s, job_backoff_us(r->job->attempts)), ATTEMPTS_MAX, ans.why);
	else
		job_done_empty(r->job); /* taken, refused, or not known: never twice */
}

void job_reply(struct job *job)
{
	struct arena *a = job->a;
	struct json_val root;
	struct carrier_account acc;
	struct reply *r = ARENA_NEW(a, struct reply);
	r->job = job;
	int64_t wait = sms_brake_take(clock_mono_us(), job->w->cfg->send_limit_per_minute, job->w->cfg->workers);
	if (wait > 0) {
		job_wait(job, wait, "the limit of texts in a minute");
		return;
	}
	if (job->payload.n == 0 || job->attempts > ATTEMPTS_MAX || err_is(json_parse(a, job->payload, &root))) {
		job_done_empty(job); /* done, or whoever held it died in the middle again and again */
		return;
	}
	struct str carrier = json_str_at(a, root, "carrier");
	r->carrier = carrier_find(carrier);
	if (r->carrier == NULL || !carriers_account(job->w->cfg, carrier, &acc)) {
		job_done_empty(job);
		return;
	}
	struct carrier_text t = { .from = json_str_at(a, root, "from"), .to = json_str_at(a, root, "to"), .body = json_str_at(a, root, "text") };
	struct httpc_request q;
	r->carrier->send_request(a, &acc, &t, &q);
	outcall_start(job->w, carriers_messages_api(carrier), &q, answered, r);
}
