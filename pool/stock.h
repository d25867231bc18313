/* pool/stock.h: what the pool does by itself, and what it holds: holds lapse, rest ends, those who wait are served, alerts. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "db/db.h"

/* Holds that are over and numbers that have rested become AVAILABLE. Idempotent. */
struct db_call pool_lapse_call(struct arena *a, int64_t now_us);
/* Clients to be served now: in each country as many as there are numbers, first paid, first served. Rows: client id. */
struct db_call pool_waiting_call(struct arena *a, int64_t most);
/* One alert per country that has fewer than `low` available numbers, cleared when it has enough. */
struct db_call pool_low_call(struct arena *a, int64_t low, int64_t now_us);
/* The pool in figures as JSON (`usher pool stats`). One row. */
struct db_call pool_stats_call(struct arena *a, int64_t low);
