/* server/alerts.c: the rows of alerts.def as a table. */
/* SPDX-License-Identifier: MIT */
#include "server/alerts.h"
#include "base/clock.h"

static const struct alert_kind kinds[] = {
#define ALERT(kind, how, minutes, w, n) { .name = #kind, .clears = ALERT_##how, .quiet_us = (minutes) * MIN_US, .what = w, .next = n },
#include "server/alerts.def"
#undef ALERT
};
#define KINDS (sizeof kinds / sizeof kinds[0])

const struct alert_kind *alert_find(struct str name)
{
	for (size_t i = 0; i < KINDS; i++)
		if (str_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

struct db_param alert_names(struct arena *a, enum alert_clears clears)
{
	struct str *names = ARENA_ARRAY(a, KINDS, struct str);
	size_t n = 0;
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].clears == clears)
			names[n++] = str_of(kinds[i].name);
	return db_p_texts(a, names, n);
}

struct db_param alert_times(struct arena *a, enum alert_clears clears)
{
	int64_t *times = ARENA_ARRAY(a, KINDS, int64_t);
	size_t n = 0;
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].clears == clears)
			times[n++] = kinds[i].quiet_us;
	return db_p_ints(a, times, n);
}

void alerts_write_doc(FILE *to)
{
	(void)fputs("# Alerts\n\n"
		"<!-- Generated from server/alerts.def by `make docs`: do not edit. -->\n\n"
		"How they are told, acknowledged and muted: docs/operations.md, Alerts.\n\n"
		"| kind | what happened | do | clears |\n|---|---|---|---|\n", to);
	for (size_t i = 0; i < KINDS; i++) {
		const struct alert_kind *k = &kinds[i];
		(void)fprintf(to, "| `%s` | %s | %s | ", k->name, k->what, k->next);
		if (k->clears == ALERT_QUIET)
			(void)fprintf(to, "after %lld minutes without another |\n", (long long)(k->quiet_us / MIN_US));
		else
			(void)fputs(k->clears == ALERT_FACT ? "by itself, when it has passed |\n" : "when it is acknowledged |\n", to);
	}
}
