/* server/doctor.c: runs the checks, in three rounds, within one deadline. */
/* SPDX-License-Identifier: MIT */
#include "server/doctor.h"
#include "base/clock.h"
#include <stdarg.h>
#include <stdlib.h>

#define DOCTOR_BYTES_MAX (64u * 1024 * 1024)
#define SAYS_MAX 600

const char *doctor_finding_name(enum finding f)
{
	static const char *const names[] = { [DOCTOR_OK] = "ok", [DOCTOR_WARN] = "warn", [DOCTOR_FAIL] = "fail", [DOCTOR_SKIPPED] = "skipped" };
	return names[f];
}

void doctor_end(struct doctor_case *c, enum finding f, const char *next, const char *fmt, ...)
{
	struct doctor *d = c->d;
	char text[SAYS_MAX];
	if (c->ended)
		return;
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	c->ended = true;
	c->finding = f;
	c->says = arena_str(d->a, str_n(text, n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1));
	c->next = next ? arena_str(d->a, str_of(next)) : STR_NONE;
	if (d->ended)
		d->ended(d->ctx, c);
	if (--d->n_open == 0)
		loop_stop(d->loop);
}

static void note_clock(struct doctor *d, const char *whose, int64_t date_us, int64_t sent_us)
{
	int64_t now = clock_wall_us();
	if (date_us == 0 || d->n_clocks == sizeof d->clocks / sizeof d->clocks[0])
		return;
	/* The peer wrote its date, in whole seconds, some time between the question and the answer. */
	int64_t skew = date_us > now ? date_us - now : date_us + SEC_US < sent_us ? date_us + SEC_US - sent_us : 0;
	d->clocks[d->n_clocks].whose = whose;
	d->clocks[d->n_clocks++].skew_us = skew;
}

struct call {
	struct doctor_case *c;
	int64_t sent_us;
};

static void answered(void *ctx, struct err e, const struct httpc_response *r)
{
	struct call *call = ctx;
	struct doctor_case *c = call->c;
	struct rest_answer ans;
	if (c->ended)
		return; /* too late */
	if (r != NULL && r->status != 0)
		note_clock(c->d, c->check->name, r->date_us, call->sent_us);
	c->cert_ends_us = r ? r->cert_ends_us : 0;
	rest_answer(c->d->a, e, r, &ans);
	c->answered(c, &ans);
}

void doctor_call(struct doctor_case *c, const struct httpc_request *q, void (*fn)(struct doctor_case *c, const struct rest_answer *ans))
{
	struct call *call = ARENA_NEW(c->d->a, struct call);
	struct httpc_request copy = *q;
	*call = (struct call){ .c = c, .sent_us = clock_wall_us() };
	copy.ask_cert = c->ask_cert;
	copy.reuse = false;
	c->answered = fn;
	httpc_start(c->d->httpc, &copy, answered, call);
}

bool doctor_failed(struct doctor_case *c, const struct rest_answer *ans, const char *what, const char *next)
{
	if (!err_is(ans->e))
		return false;
	struct str told = ans->error.title.n ? ans->error.title : ans->error.detail;
	if (ans->status == 0)
		doctor_end(c, DOCTOR_FAIL, "is the address right, and may this machine reach it?", "%s: %s", what, ans->e.what);
	else
		doctor_end(c, DOCTOR_FAIL, next, "%s: %s (status %d%s" STR_FMT ")", what, ans->e.what, ans->status, told.n ? ": " : "", STR_ARG(told));
	return true;
}

PGresult *doctor_sql(struct doctor_case *c, enum sql_id sql, const struct db_param *params, int n)
{
	PGresult *r = NULL;
	struct err e = plain_run(c->d->db, &(struct db_call){ .sql = sql, .params = params, .n_params = n }, &r);
	if (!err_is(e))
		return r;
	PQclear(r);
	doctor_end(c, DOCTOR_FAIL, "the database's log says more", "the database does not answer: %s", plain_message(c->d->db));
	return NULL;
}

const char *doctor_needs_db(const struct doctor_case *c)
{
	return c->d->db ? NULL : "the database cannot be reached";
}

const char *doctor_needs_schema(const struct doctor_case *c)
{
	return c->d->db == NULL ? "the database cannot be reached" : c->d->current ? NULL : "the schema is not current";
}

static void open_database(struct doctor *d)
{
	struct err e = start_database(d->cfg, &d->place, &d->db_why);
	if (!err_is(e))
		e = plain_open(d->place.conninfo, 0, &d->db_why, &d->db);
	if (err_is(e)) {
		plain_close(d->db);
		d->db = NULL;
		return;
	}
	struct db_why why = { .text = "" };
	d->current = !err_is(start_schema(d->db, &why));
}

static void run_round(void *ctx, bool after)
{
	struct doctor *d = ctx;
	for (size_t i = 0; i < d->n; i++) {
		struct doctor_case *c = &d->cases[i];
		if (c->check->after != after || c->ended)
			continue;
		const char *why = c->check->skip ? c->check->skip(c) : NULL;
		if (why)
			doctor_end(c, DOCTOR_SKIPPED, NULL, "%s", why);
		else
			c->check->run(c);
	}
}

static void first_round(void *ctx)
{
	run_round(ctx, false);
}

static void on_deadline(void *ctx)
{
	struct doctor *d = ctx;
	for (size_t i = 0; i < d->n; i++)
		if (!d->cases[i].ended && !d->cases[i].check->after)
			doctor_end(&d->cases[i], DOCTOR_FAIL, "try again; is the network slow?", "no answer within %d s", (int)(DOCTOR_TIME_US / SEC_US));
}

/* Which checks end the loop: those of the round. */
static void count_round(struct doctor *d, bool after)
{
	d->n_open = 0;
	for (size_t i = 0; i < d->n; i++)
		d->n_open += d->cases[i].check->after == after;
}

static void run_all(struct doctor *d)
{
	count_round(d, false);
	loop_defer(d->loop, first_round, d);
	uint64_t timer = loop_after(d->loop, DOCTOR_TIME_US, on_deadline, d);
	loop_run(d->loop);
	loop_cancel(d->loop, timer);
	count_round(d, true);
	run_round(d, true);
}

struct err doctor_run(const struct doctor_setup *s, struct doctor **ret)
{
	struct arena *a = arena_new(DOCTOR_BYTES_MAX);
	struct doctor *d = ARENA_NEW(a, struct doctor);
	*d = (struct doctor){ .cfg = s->cfg, .config_file = s->config_file, .probe = s->probe, .a = a, .ended = s->ended, .ctx = s->ctx,
		.n = n_doctor_checks, .cases = ARENA_ARRAY(a, n_doctor_checks, struct doctor_case) };
	for (size_t i = 0; i < d->n; i++)
		d->cases[i] = (struct doctor_case){ .d = d, .check = &doctor_checks[i] };
	open_database(d); /* before the loop: it blocks */
	struct err e = loop_new(&d->loop);
	if (!err_is(e))
		e = httpc_new(d->loop, &d->httpc);
	if (err_is(e)) {
		doctor_free(d);
		return e;
	}
	run_all(d);
	*ret = d;
	return OK;
}

void doctor_free(struct doctor *d)
{
	if (d == NULL)
		return;
	if (d->httpc)
		httpc_free(d->httpc);
	if (d->loop)
		loop_free(d->loop);
	plain_close(d->db);
	start_leave(&d->place);
	arena_free(d->a);
}
