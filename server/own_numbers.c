/* server/own_numbers.c: one account's numbers: page -> store -> next page ... -> what has gone. */
/* SPDX-License-Identifier: MIT */
#include "server/own_numbers.h"
#include "base/clock.h"
#include "server/accounts.h"
#include "server/numbers.h"
#include "server/outcall.h"
#include <stdlib.h>

#define DB_WAIT_MS 5000
#define PAGE_BYTES_MAX (16u * 1024 * 1024)
#define PAGES_MAX 500
#define MARK_MAX 1024

struct finding {
	struct world *w;
	struct arena *a;            /* of one page */
	int64_t credential, began_us;
	const struct source_account *acc;
	char next[MARK_MAX];        /* mark of the next page, "": none */
	int pages;
	struct own_found found;
	own_numbers_done *done;
	void *ctx;
};

static void ask(struct finding *f);

static void finish(struct finding *f, struct err e)
{
	own_numbers_done *done = f->done;
	void *ctx = f->ctx;
	struct own_found found = f->found;
	arena_free(f->a);
	free(f);
	done(ctx, e, &found);
}

static void swept(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct finding *f = ctx;
	if (!err_is(e))
		f->found.n_gone = PQntuples(results[0]);
	finish(f, e);
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct finding *f = ctx;
	if (err_is(e)) {
		finish(f, e);
		return;
	}
	f->found.n_new += db_int(results[0], 0, 0);
	f->found.n_known += db_int(results[0], 0, 1);
	f->found.n_elsewhere += db_int(results[0], 0, 2);
	arena_reset(f->a);
	if (f->next[0] && ++f->pages < PAGES_MAX)
		ask(f);
	else if (f->next[0])
		finish(f, err_new(ERR_LIMIT, "a list of numbers without an end"));
	else {
		struct db_call call = own_gone_call(f->a, f->credential, f->began_us, clock_now_us());
		db_query(f->w->work_db, DB_WAIT_MS, &call, swept, f);
	}
}

static void listed(void *ctx, struct err e, const struct httpc_response *r)
{
	struct finding *f = ctx;
	struct source_page page;
	struct source_wanted want;
	numbers_wanted(f->a, f->w->cfg, STR("twilio"), &want);
	e = number_source_find(STR("twilio"))->list_response(f->a, e, r, str_of(f->next), &want, &page);
	if (!err_is(e) && page.next.n >= MARK_MAX)
		e = err_new(ERR_UNKNOWN, "a list of numbers that cannot be read");
	if (err_is(e)) {
		finish(f, e);
		return;
	}
	f->found.n_bad += (int64_t)page.n_bad;
	(void)snprintf(f->next, sizeof f->next, STR_FMT, STR_ARG(page.next));
	struct db_call call = own_found_call(f->a, f->credential, STR("twilio"), &page, f->began_us, clock_now_us());
	db_query(f->w->work_db, DB_WAIT_MS, &call, stored, f);
}

static void lost(void *ctx)
{
	finish(ctx, err_new(ERR_MISSING, "the credentials are not there any more, or cannot be opened"));
}

static void ask(struct finding *f)
{
	struct source_account acc;
	struct httpc_request q;
	if (f->acc)
		acc = *f->acc;
	else if (!accounts_show(f->w, f->credential, &acc)) {
		loop_defer(f->w->loop, lost, f);
		return;
	}
	number_source_find(STR("twilio"))->list_request(f->a, &acc, f->next[0] ? arena_str(f->a, str_of(f->next)) : STR_NONE, &q);
	outcall_start(f->w, API_TWILIO_NUMBERS, &q, listed, f);
	accounts_hide(f->w->accounts);
}

void own_numbers_find(struct world *w, int64_t credential, const struct source_account *acc, own_numbers_done *done, void *ctx)
{
	struct finding *f = calloc(1, sizeof *f);
	if (f == NULL)
		abort();
	*f = (struct finding){ .w = w, .a = arena_new(PAGE_BYTES_MAX), .credential = credential, .acc = acc, .done = done, .ctx = ctx,
		.began_us = clock_now_us() };
	ask(f);
}
