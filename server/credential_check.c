/* server/credential_check.c: account by account: ask, store the verdict, list the numbers; as an operation and once a day as a job. */
/* SPDX-License-Identifier: MIT */
#include "server/credential_check.h"
#include "base/clock.h"
#include "base/log.h"
#include "pool/account.h"
#include "server/accounts.h"
#include "server/jobs.h"
#include "server/outcall.h"
#include <inttypes.h>
#include <stdlib.h>

#define DB_WAIT_MS 5000
#define ATTEMPTS_MAX 10
#define ONE_BYTES_MAX (1024u * 1024)

struct checking {
	struct world *w;
	struct arena *a;            /* of one account */
	int64_t *ids;
	size_t n, at;
	char id[ACCOUNT_ID_BYTES + 1];
	struct check_counts counts;
	credential_check_done *done;
	void *ctx;
};

static void next(void *ctx);

static void go_on(struct checking *k)
{
	k->at++;
	arena_reset(k->a);
	loop_defer(k->w->loop, next, k);
}

static void numbers_found(void *ctx, struct err e, const struct own_found *found)
{
	struct checking *k = ctx;
	if (err_is(e))
		log_event(LOG_WARN, "OWN_NUMBERS_NOT_READ", "credential=%" PRId64 " text=%s", k->ids[k->at], log_quote(str_of(e.what)));
	k->counts.found.n_new += found->n_new;
	k->counts.found.n_known += found->n_known;
	k->counts.found.n_elsewhere += found->n_elsewhere;
	k->counts.found.n_bad += found->n_bad;
	k->counts.found.n_gone += found->n_gone;
	go_on(k);
}

struct verdict {
	struct checking *k;
	enum account_verdict v;
};

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct verdict *verdict = ctx;
	struct checking *k = verdict->k;
	if (err_is(e))
		log_err("CREDENTIAL_CHECK_NOT_STORED", e);
	if (verdict->v == ACCOUNT_OK)
		own_numbers_find(k->w, k->ids[k->at], NULL, numbers_found, k);
	else
		go_on(k);
}

static void asked(void *ctx, struct err e, const struct httpc_response *r)
{
	struct checking *k = ctx;
	struct account_facts facts;
	account_response(k->a, e, r, str_of(k->id), &facts);
	struct verdict *verdict = ARENA_NEW(k->a, struct verdict);
	*verdict = (struct verdict){ .k = k, .v = facts.verdict };
	bool works = facts.verdict == ACCOUNT_OK, away = facts.verdict == ACCOUNT_AWAY;
	*(works ? &k->counts.n_ok : away ? &k->counts.n_away : &k->counts.n_bad) += 1;
	const struct db_param p[] = { db_p_int(k->a, k->ids[k->at]), db_p_str(str_of(account_status(facts.verdict))), db_p_str(facts.type),
		db_p_str(works ? STR_NONE : str_of(account_words(facts.verdict))), db_p_int(k->a, clock_now_us()) };
	db_query(k->w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_CREDENTIAL_CHECKED, .params = p, .n_params = 5 }, stored, verdict);
}

static void next(void *ctx)
{
	struct checking *k = ctx;
	struct source_account acc;
	struct httpc_request q;
	while (k->at < k->n && !accounts_show(k->w, k->ids[k->at], &acc)) {
		k->counts.n_bad++; /* gone meanwhile, or not opened: accounts.c has said so */
		k->at++;
	}
	if (k->at >= k->n) {
		struct checking done = *k;
		free(k->ids);
		arena_free(k->a);
		free(k);
		done.done(done.ctx, &done.counts);
		return;
	}
	(void)snprintf(k->id, sizeof k->id, STR_FMT, STR_ARG(acc.id));
	account_request(k->a, &acc, &q);
	outcall_start(k->w, API_TWILIO_ACCOUNTS, &q, asked, k);
	accounts_hide(k->w->accounts);
}

void credential_check(struct world *w, int64_t only, credential_check_done *done, void *ctx)
{
	struct checking *k = calloc(1, sizeof *k);
	if (k == NULL)
		abort();
	*k = (struct checking){ .w = w, .a = arena_new(ONE_BYTES_MAX), .done = done, .ctx = ctx };
	k->n = accounts_ids(w->accounts, &k->ids);
	size_t i = 0;
	while (only && i < k->n && k->ids[i] != only)
		i++;
	if (only) {
		k->n = i < k->n ? 1 : 0;
		k->ids[0] = only;
	}
	loop_defer(w->loop, next, k);
}

static void job_checked(void *ctx, const struct check_counts *counts)
{
	struct job *job = ctx;
	log_event(LOG_INFO, "CREDENTIALS_CHECKED", "ok=%" PRId64 " bad=%" PRId64 " away=%" PRId64 " new=%" PRId64 " gone=%" PRId64, counts->n_ok, counts->n_bad,
		counts->n_away, counts->found.n_new, counts->found.n_gone);
	job_done(job);
}

int64_t credential_check_every_us(const struct config *c)
{
	return vault_keys(c->vault) ? c->credential_check_hours * HOUR_US : 0;
}

static void job_loaded(void *ctx, struct err e)
{
	struct job *job = ctx;
	if (err_is(e))
		job_again(job, job_backoff_us(job->attempts), ATTEMPTS_MAX, "the database was away");
	else
		credential_check(job->w, 0, job_checked, job);
}

void job_credentials(struct job *job)
{
	accounts_load(job->w, job_loaded, job);
}
