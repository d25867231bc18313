/* server/ops_buy.c: an operator asks for numbers to be bought. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/phone.h"
#include "server/buying.h"
#include "server/jobs.h"
#include "server/ops_runs.h"

#define OP_WAIT_MS 10000
#define COUNT_MAX 20
#define AREA_CODE_MAX 6

static void refuse(struct op_call *c, const char *what, const char *why)
{
	op_wrong(c, what, str_of(why));
}

static void asked(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct op_call *c = ctx;
	struct str verdict = err_is(e) ? STR_NONE : db_str(results[0], 0, 0);
	if (err_is(e))
		op_end(c, e);
	else if (str_is(verdict, "no_client"))
		op_end(c, err_new(ERR_MISSING, "there is no client with this phone"));
	else if (str_is(verdict, "has_one"))
		op_end(c, err_new(ERR_CONFLICT, "this client has a number already"));
	else if (str_is(verdict, "asked"))
		op_end(c, err_new(ERR_CONFLICT, "a number is being bought for this client already; see usher pool purchases"));
	else {
		for (int i = 0; i < PQntuples(results[0]); i++)
			op_add_row(c, db_str(results[0], i, 1));
		jobs_wake(c->w);
		op_end(c, OK);
	}
}

static bool is_area_code(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n != 1 && s.n <= AREA_CODE_MAX;
}

void op_pool_buy(struct op_call *c)
{
	const struct config *cfg = c->w->cfg;
	struct str country = op_value(c, "country"), client = op_value(c, "client"), type = op_value(c, "type"), carrier = op_value(c, "carrier");
	struct country code = { "" };
	struct str carriers[BUYING_CARRIERS];
	size_t n_carriers = buying_carriers(cfg, carriers);
	int64_t count = 0;
	bool known = carrier.n == 0;
	for (size_t i = 0; i < n_carriers; i++)
		known |= str_eq(carrier, carriers[i]);
	if (cfg->pool_buy == 0 || cfg->buying == 0)
		refuse(c, "buying is switched off", "USHER_POOL_BUY=N lets usher buy numbers (N at a time), USHER_BUYING=off stops it");
	else if (n_carriers == 0 || !known)
		refuse(c, "this carrier is not configured", "twilio needs TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, telnyx TELNYX_API_KEY");
	else if (country.n && err_is(country_parse(country, &code)))
		refuse(c, "no such country", "country must be two letters, like GB");
	else if (err_is(str_int64(op_value(c, "count"), 1, COUNT_MAX, &count)) || (client.n && count != 1))
		refuse(c, "not that many", "count must be 1 to 20, and 1 for a client");
	else if (!is_area_code(op_value(c, "area-code")))
		refuse(c, "no such area code", "digits alone, like 512 or 20");
	else {
		struct str area = op_value(c, "area-code"), forced = carrier.n ? carrier : str_of(cfg->buy_from);
		struct db_param *p = ARENA_ARRAY(c->a, 10, struct db_param);
		p[0] = db_p_str(arena_str(c->a, str_of(code.z)));
		p[1] = db_p_str(client);
		p[2] = db_p_int(c->a, count);
		p[3] = db_p_str(area);
		p[4] = db_p_str(type);
		p[5] = db_p_str(forced);
		p[6] = db_p_str(carriers[0]);
		p[7] = db_p_texts(c->a, carriers, n_carriers);
		p[8] = db_p_str(c->actor);
		p[9] = db_p_int(c->a, clock_now_us());
		db_query(c->w->work_db, OP_WAIT_MS, &(struct db_call){ .sql = SQL_PURCHASES_ASK, .params = p, .n_params = 10 }, asked, c);
	}
}
