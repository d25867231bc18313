/* server/number_account.c: a number -> the account that it works through. */
/* SPDX-License-Identifier: MIT */
#include "server/own_numbers.h"
#include <stdlib.h>

#define DB_WAIT_MS 5000

struct finding {
	number_account_done *done;
	void *ctx;
};

static void found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct finding f = *(struct finding *)ctx;
	free(ctx);
	const PGresult *r = err_is(e) ? NULL : results[0];
	if (r == NULL || PQntuples(r) == 0) {
		f.done(f.ctx, err_is(e) ? e : err_new(ERR_MISSING, "this is no number of ours"), NULL);
		return;
	}
	struct number_account acc = { .credential = db_int(r, 0, 0), .carrier = db_str(r, 0, 1), .id = db_str(r, 0, 2), .client_id = db_int(r, 0, 3),
		.status = db_str(r, 0, 4) };
	f.done(f.ctx, OK, &acc);
}

void number_account_find(struct world *w, struct str phone, number_account_done *done, void *ctx)
{
	struct finding *f = malloc(sizeof *f);
	if (f == NULL)
		abort();
	*f = (struct finding){ .done = done, .ctx = ctx };
	const struct db_param p = db_p_str(phone);
	db_query(w->work_db, DB_WAIT_MS, &(struct db_call){ .sql = SQL_NUMBER_ACCOUNT, .params = &p, .n_params = 1 }, found, f);
}
