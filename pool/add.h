/* pool/add.h: numbers by the operator's word: read as people write them, added once. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/phone.h"
#include "db/db.h"

struct pool_list {
	struct str *phones, *countries;     /* E.164, two letters: valid and without repeats */
	struct str *areas;                  /* area codes where the number tells (+1); else absent */
	size_t n;
	struct str bad;                     /* the invalid ones, "NUMBER: why", one line each */
	size_t n_bad;
};

/* E.164; with `home` national forms of that country too ("416-555-1234"). Everything lives in `a`. */
void pool_read_list(struct arena *a, const struct str *numbers, size_t n, struct country home, struct pool_list *ret);
/* What an operator knows of numbers: what is absent, 0 or -1 is not known. */
struct pool_facts {
	struct str area_code, currency;
	int64_t monthly_micros, setup_micros, purchased_us;
};
/* ERR_REJECT: *ret_why says which is wrong. Costs like "1.15", dates like "2026-11-27", area codes of digits; costs without a currency are in USD. */
struct pool_facts_text {
	struct str area_code, monthly, setup, currency, purchased;
};
struct err pool_read_facts(struct arena *a, const struct pool_facts_text *t, struct pool_facts *ret, struct str *ret_why) MUST_CHECK;
/* AVAILABLE and linked at once; those already there are passed over, released ones come back. Rows: number, and one of added, there, own, leaving. */
struct db_call pool_add_call(struct arena *a, const struct pool_list *l, const struct pool_facts *f, struct str carrier, int64_t now_us, struct str actor);
/* Why a number was not added; NULL: it was, or is there. */
const char *pool_add_refusal(struct str word);
/* A number goes back to its carrier, if it has one of these statuses and nobody's. Row: its status before, whether it leaves, whether the carrier
 * has to confirm before it is RELEASED (db/sql/number_leave.sql); no row: not in the pool. */
struct pool_leaving {
	struct str number, actor, reason;
	const struct str *statuses;
	size_t n_statuses;
};
struct db_call pool_leave_call(struct arena *a, const struct pool_leaving *q, int64_t now_us);
