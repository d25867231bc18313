/* pool/add.h: numbers by the operator's word: read as people write them, added once. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/phone.h"
#include "db/db.h"

struct pool_list {
	struct str *phones, *countries;     /* E.164, two letters: valid and without repeats */
	size_t n;
	struct str bad;                     /* the invalid ones, "NUMBER: why", one line each */
	size_t n_bad;
};

/* E.164; with `home` national forms of that country too ("416-555-1234"). Everything lives in `a`. */
void pool_read_list(struct arena *a, const struct str *numbers, size_t n, struct country home, struct pool_list *ret);
/* AVAILABLE and linked at once; those already there are passed over, released ones come back. Rows: the numbers added. */
struct db_call pool_add_call(struct arena *a, const struct pool_list *l, struct str carrier, int64_t now_us, struct str actor);
/* An AVAILABLE number leaves the pool for good. Row: its status before, whether it was retired; no row: not in the pool. */
struct db_call pool_retire_call(struct arena *a, struct str number, int64_t now_us, struct str actor);
