/* server/alerts.h: what kinds of alerts there are, how each clears, and what people should know of it. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "db/db.h"
#include <stdio.h>

enum alert_clears { ALERT_FACT, ALERT_QUIET, ALERT_PERSON };

struct alert_kind {
	const char *name;
	enum alert_clears clears;
	int64_t quiet_us;           /* ALERT_QUIET: so long without another, and it has passed */
	const char *what, *next;    /* Markdown, one line each */
};

/* NULL: no such kind. */
const struct alert_kind *alert_find(struct str name);
/* The names of all kinds that clear like that as a text[], and (QUIET) their times as a bigint[]. */
struct db_param alert_names(struct arena *a, enum alert_clears clears);
struct db_param alert_times(struct arena *a, enum alert_clears clears);
/* docs/alerts.md, as it should be. */
void alerts_write_doc(FILE *to);
