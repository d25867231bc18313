/* server/buying.c: the wish for purchases, with this installation's limits and carriers. */
/* SPDX-License-Identifier: MIT */
#include "server/buying.h"
#include "server/numbers.h"
#include "server/rollout.h"

size_t buying_carriers(const struct config *c, struct str names[BUYING_CARRIERS])
{
	const struct str all[] = { STR("twilio"), STR("telnyx") };
	struct source_account acc;
	size_t n = 0;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (numbers_account(c, all[i], &acc))
			names[n++] = all[i];
	return n;
}

int64_t buying_low(const struct config *c)
{
	return rollout_allows(c, ROLLOUT_BUYING, 0) ? c->pool_low : 0;
}

int buying_wish_calls(struct arena *a, const struct config *c, const struct str *countries, size_t n_countries, int64_t now_us, struct db_call *calls, int n)
{
	struct str carriers[BUYING_CARRIERS];
	size_t n_carriers = buying_carriers(c, carriers);
	if (c->pool_buy == 0 || n_carriers == 0)
		return n;
	struct db_param *p = ARENA_ARRAY(a, 8, struct db_param);
	p[0] = db_p_texts(a, countries, n_countries);
	p[1] = db_p_int(a, buying_low(c));
	p[2] = db_p_int(a, c->pool_buy);
	p[3] = db_p_int(a, now_us);
	p[4] = db_p_str(str_of(c->buy_from));
	p[5] = db_p_texts(a, carriers, n_carriers);
	p[6] = db_p_str(carriers[0]);
	p[7] = db_p_int(a, rollout_share(c, ROLLOUT_BUYING));
	calls[n++] = (struct db_call){ .sql = SQL_BUYING_LOCK };
	calls[n++] = (struct db_call){ .sql = SQL_PURCHASES_WISH, .params = p, .n_params = 8 };
	return n;
}

int buying_shed_calls(struct arena *a, const struct config *c, int64_t now_us, struct db_call *calls, int n)
{
	struct str carriers[BUYING_CARRIERS];
	size_t n_carriers = buying_carriers(c, carriers);
	if (c->pool_buy == 0 || n_carriers == 0 || !rollout_allows(c, ROLLOUT_RELEASING, 0))
		return n;
	struct db_param *p = ARENA_ARRAY(a, 3, struct db_param);
	p[0] = db_p_int(a, c->pool_low + c->pool_buy);
	p[1] = db_p_texts(a, carriers, n_carriers);
	p[2] = db_p_int(a, now_us);
	calls[n++] = (struct db_call){ .sql = SQL_POOL_SHED, .params = p, .n_params = 3 };
	return n;
}
