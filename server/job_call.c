/* server/job_call.c: one command to a Telnyx call: answer, speak, hang up. */
/* SPDX-License-Identifier: MIT
 *
 * A command bears its own id, by which Telnyx ignores a repeat, so what is not known to have arrived is simply sent again; for as
 * long as a caller would wait. A call that cannot be answered or spoken to is hung up.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "server/carriers.h"
#include "server/jobs.h"
#include "server/note.h"
#include "sms/telnyx_api.h"
#include <inttypes.h>

#define AGAIN_US (1 * SEC_US)
#define ATTEMPTS_MAX 5
#define STALE_US (90 * SEC_US)      /* nobody holds the line that long */

struct call_job {
	struct job *job;
	struct carrier_account acc;
	struct telnyx_command command;
};

static void start(struct call_job *c);

static void again(struct call_job *c, struct err e, int64_t after_us)
{
	job_again(c->job, after_us, ATTEMPTS_MAX, e.what);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct call_job *c = ctx;
	int64_t wait_s = r ? r->retry_after_s : -1;
	e = telnyx_command_response(c->job->a, e, r);
	log_event(err_is(e) && e.kind != ERR_MISSING ? LOG_WARN : LOG_INFO, "CALL_COMMAND", "job=%" PRId64 " action=%s outcome=%s status=%d",
		c->job->id, telnyx_action_name(c->command.action), err_kind_name(e.kind), e.code);
	switch (e.kind) {
	case ERR_NONE:
	case ERR_MISSING: /* the caller has hung up */
		job_done_empty(c->job);
		return;
	case ERR_RETRY:
	case ERR_UNKNOWN:
		again(c, e, job_pause_us(c->job, wait_s, AGAIN_US));
		return;
	case ERR_DENIED:
		note_alert(c->job->w, "carrier_account", "critical", STR("telnyx"), str_of(e.what));
		job_fail(c->job, e.what);
		return;
	default:
		if (c->command.action == TELNYX_HANGUP)
			job_fail(c->job, e.what);
		else {
			c->command = (struct telnyx_command){ .call_id = c->command.call_id, .action = TELNYX_HANGUP };
			start(c);
		}
	}
}

static void start(struct call_job *c)
{
	struct httpc_request q;
	telnyx_command_request(c->job->a, &c->acc, &c->command, &q);
	outcall_start(c->job->w, API_TELNYX_CALLS, &q, answered, c);
}

void job_call(struct job *job)
{
	struct json_val root;
	struct call_job *c = ARENA_NEW(job->a, struct call_job);
	c->job = job;
	if (err_is(json_parse(job->a, job->payload, &root)) ||
		!telnyx_action_find(json_str_at(job->a, root, "action"), &c->command.action)) {
		job_fail(job, "not a command to a call");
		return;
	}
	c->command.call_id = json_str_at(job->a, root, "call_id");
	c->command.command_id = json_str_at(job->a, root, "command_id");
	c->command.state = json_str_at(job->a, root, "state");
	c->command.text = json_str_at(job->a, root, "text");
	c->command.lang = json_str_at(job->a, root, "lang");
	if (!carriers_account(job->w->cfg, STR("telnyx"), &c->acc))
		job_fail(job, "Telnyx is not configured");
	else if (c->command.action != TELNYX_HANGUP && clock_now_us() - job->created_us > STALE_US)
		job_done(job); /* after an outage */
	else
		start(c);
}
