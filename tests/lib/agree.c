/* tests/lib/agree.c: the ledgers of the stand-ins beside number_pool. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/agree.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/rig.h"

#define WHY_MAX 65536
#define ARENA_MAX (64u * 1024 * 1024)

struct agreement {
	struct arena *a;
	struct buf why;
	struct fake_number *numbers;        /* copies: the ledger must not be locked while the database is asked */
	bool *here;
	size_t n;
};

static void copy(void *ctx, const struct fake_number *n)
{
	struct agreement *g = ctx;
	g->numbers[g->n++] = *n;
}

/* One row of the pool, not RELEASED: phone, carrier, whether it was bought. */
static void compare_row(struct agreement *g, struct str row)
{
	struct str phone = str_cut(&row, ' '), carrier = str_cut(&row, ' ');
	for (size_t i = 0; i < g->n; i++) {
		const struct fake_number *n = &g->numbers[i];
		if (!str_is(phone, n->phone) || !str_is(carrier, n->carrier) || n->buys == 0)
			continue;
		g->here[i] = true;
		if (!fake_number_owned(n))
			buf_printf(&g->why, "%s was released and is in the pool; ", n->phone);
		return;
	}
	if (str_is(row, "bought"))
		buf_printf(&g->why, STR_FMT " is in the pool, bought, and in no account; ", STR_ARG(phone));
}

static bool agree(void *ctx)
{
	struct agreement *g = ctx;
	arena_reset(g->a);
	buf_reset(&g->why);
	g->numbers = ARENA_ARRAY(g->a, FAKE_NUMBERS_MAX, struct fake_number);
	g->here = ARENA_ARRAY(g->a, FAKE_NUMBERS_MAX, bool);
	g->n = 0;
	fake_numbers_each(copy, g);
	struct str rows = rig_sql_big("SELECT string_agg(concat_ws(' ', phone_e164, carrier, CASE WHEN purchased_at IS NULL THEN 'given' ELSE 'bought' END), E'\\n') "
		"FROM number_pool WHERE status <> 'RELEASED'");
	while (rows.n)
		compare_row(g, str_cut(&rows, '\n'));
	for (size_t i = 0; i < g->n; i++) {
		if (g->numbers[i].buys - g->numbers[i].releases > 1)
			buf_printf(&g->why, "%s was sold to us twice; ", g->numbers[i].phone);
		if (fake_number_owned(&g->numbers[i]) && !g->here[i])
			buf_printf(&g->why, "%s is in the account at %s and not in the pool; ", g->numbers[i].phone, g->numbers[i].carrier);
	}
	return g->why.n == 0;
}

void accounts_must_agree(int ms)
{
	struct agreement g = { .a = arena_new(ARENA_MAX) };
	buf_init(&g.why, WHY_MAX);
	bool ok = lab_wait(ms, agree, &g);
	LAB_CHECK(ok, "%s", g.why.p);
	buf_done(&g.why);
	arena_free(g.a);
}
