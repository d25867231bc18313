/* server/job_handon.c: a Telnyx event for the operator's own program, POSTed as it came, with Telnyx' own signature. */
/* SPDX-License-Identifier: MIT
 *
 * Texts to a client's number go to USHER_SMS_HANDOFF_URL, calls of live clients to USHER_VOICE_HANDOFF_URL. Any 2xx takes them over.
 * A text is tried for some minutes. A caller does not wait: when nobody takes the call over at once, usher answers it.
 */
#include "base/clock.h"
#include "base/json.h"
#include "base/seal.h"
#include "server/jobs.h"
#include "server/outcall.h"

#define DB_WAIT_MS 3000
#define TEXT_ATTEMPTS_MAX 9
#define CALL_ATTEMPTS_MAX 3
#define CALL_AGAIN_US (SEC_US / 2)
#define CALL_TIMEOUT_MS 2000
#define PAYLOAD_MAX (16 * 1024)

struct handon {
	struct job *job;
	bool is_call;
	struct str call_id;
	struct db_param p[7];
};

static void fallen_back(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct handon *h = ctx;
	if (err_is(e)) {
		job_again(h->job, CALL_AGAIN_US, CALL_ATTEMPTS_MAX + 2, "the answer could not be stored");
		return;
	}
	jobs_wake(h->job->w);
	job_done_empty(h->job);
}

/* Nobody took the call over: it is answered as without a program (server/hook_telnyx_call.c). */
static void answer_call(struct handon *h)
{
	struct arena *a = h->job->a;
	struct str key = arena_printf(a, "handon:%lld:answer", (long long)h->job->id), *col = ARENA_ARRAY(a, 4, struct str);
	struct buf b;
	struct json_out o;
	buf_init(&b, PAYLOAD_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "call_id");
	json_put_str(&o, h->call_id);
	json_name(&o, "action");
	json_put_str(&o, STR("answer"));
	json_name(&o, "command_id");
	json_put_str(&o, key);
	json_name(&o, "state");
	json_put_str(&o, STR("usher:voice.live:"));
	json_close(&o, '}');
	col[0] = STR("call");
	col[1] = STR("telnyx:call");
	col[2] = arena_str(a, buf_str(&b));
	col[3] = key;
	buf_done(&b);
	for (int i = 0; i < 4; i++)
		h->p[i] = db_p_texts(a, &col[i], 1);
	int64_t *due = ARENA_NEW(a, int64_t);
	*due = clock_now_us();
	h->p[4] = db_p_ints(a, due, 1);
	h->p[5] = db_p_int(a, h->job->client_id);
	h->p[6] = db_p_int(a, *due);
	db_query(h->job->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_JOBS_PUT, .params = h->p, .n_params = 7 }, fallen_back, h);
}

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct handon *h = ctx;
	if (!err_is(e) && r->status >= 200 && r->status <= 299)
		job_done_empty(h->job);
	else if (!h->is_call)
		job_again(h->job, job_backoff_us(h->job->attempts), TEXT_ATTEMPTS_MAX, "the program that texts are handed on to does not take them");
	else if (h->job->attempts < CALL_ATTEMPTS_MAX && (err_is(e) || r->status >= 500))
		job_again(h->job, CALL_AGAIN_US, CALL_ATTEMPTS_MAX, "the program that calls are handed on to does not answer");
	else
		answer_call(h);
}

void job_handon(struct job *job)
{
	struct json_val root;
	struct arena *a = job->a;
	struct handon *h = ARENA_NEW(a, struct handon);
	h->job = job;
	if (job->payload.n == 0) { /* done, but for its end */
		job_done(job);
		return;
	}
	if (err_is(json_parse(a, job->payload, &root))) {
		job_fail(job, "nothing that can be handed on");
		return;
	}
	h->is_call = str_is(json_str_at(a, root, "what"), "call");
	h->call_id = json_str_at(a, root, "call_id");
	const char *url = h->is_call ? job->w->cfg->voice_handoff_url : job->w->cfg->sms_handoff_url;
	if (url[0] == 0) {
		if (h->is_call)
			answer_call(h);
		else
			job_fail(job, "no address to hand on to is set any more");
		return;
	}
	struct httpc_request q = {
		.method = "POST", .url = str_of(url), .body = json_str_at(a, root, "body"), .timeout_ms = h->is_call ? CALL_TIMEOUT_MS : 0, .n_headers = 3,
		.headers = { { "Content-Type", STR("application/json") }, { "telnyx-timestamp", json_str_at(a, root, "timestamp") },
			{ "telnyx-signature-ed25519", json_str_at(a, root, "signature") } },
	};
	outcall_start(job->w, API_HANDOFF, &q, answered, h);
}
