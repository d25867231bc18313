/* cli/journey.c: the way of one client through the chart. */
/* SPDX-License-Identifier: MIT */
#include "cli/journey.h"
#include "base/clock.h"
#include "base/span.h"
#include "gen/onboarding.h"

#define CHART (&chart_onboarding)

enum mark { MARK_PAST, MARK_HERE, MARK_AHEAD };

static const char *name_of(size_t state)
{
	return CHART->strings[CHART->states[state].name];
}

/* The states that are on everybody's way: in the order of the document, up to the first that is a goal. */
static size_t way(struct arena *a, const char ***ret)
{
	const char **names = ARENA_ARRAY(a, CHART->n_states, const char *);
	size_t n = 0;
	for (size_t i = 0; i < CHART->n_states; i++) {
		if (CHART->states[i].kind != FSM_ATOMIC)
			continue;
		names[n++] = name_of(i);
		if (CHART->states[i].goal)
			break;
	}
	*ret = names;
	return n;
}

static size_t width_of(void)
{
	size_t most = 0;
	for (size_t i = 0; i < CHART->n_states; i++)
		if (CHART->states[i].kind == FSM_ATOMIC && strlen(name_of(i)) > most)
			most = strlen(name_of(i));
	return most;
}

static void line(const struct term *t, enum mark mark, struct str state, struct str at, struct str more)
{
	static const char *const marks[][2] = { { "x", "✓" }, { ">", "●" }, { ".", "○" } };
	static const enum term_style styles[] = { TERM_GOOD, TERM_BOLD, TERM_DIM };
	(void)fputs("  ", t->to);
	term_on(t, styles[mark]);
	(void)fprintf(t->to, "%s ", marks[mark][t->utf8]);
	if (mark == MARK_PAST)
		term_off(t, styles[mark]);
	if (at.n)
		(void)fprintf(t->to, "%-*.*s  " STR_FMT "  " STR_FMT, (int)width_of(), (int)state.n, state.p, STR_ARG(at), STR_ARG(more));
	else
		(void)fprintf(t->to, STR_FMT, STR_ARG(state));
	if (mark != MARK_PAST)
		term_off(t, styles[mark]);
	(void)fputc('\n', t->to);
}

static int64_t time_of(struct arena *a, struct json_val step)
{
	int64_t us = 0;
	return err_is(time_parse_rfc3339(json_str_at(a, step, "at"), &us)) ? 0 : us;
}

static void ahead(const struct term *t, struct arena *a, struct str here)
{
	const char **names;
	size_t n = way(a, &names), i = 0;
	while (i < n && !str_is(here, names[i]))
		i++;
	for (i++; i < n; i++)
		line(t, MARK_AHEAD, str_of(names[i]), STR_NONE, STR_NONE);
}

void journey_print(const struct term *t, struct json_val client, struct arena *a)
{
	struct json_val steps = json_at(client, "journey");
	size_t n = json_len(steps), from = n > JOURNEY_LINES_MAX ? n - JOURNEY_LINES_MAX : 0;
	struct str here = json_str_at(a, client, "state"), stuck = json_str_at(a, client, "stuck");
	if (n == 0)
		return;
	(void)fputs("\njourney\n", t->to);
	if (from > 0)
		(void)fprintf(t->to, "  (%zu earlier steps: --json has them)\n", from);
	for (size_t i = from; i < n; i++) {
		struct json_val step = json_item(steps, i);
		int64_t begun = time_of(a, step), end = i + 1 < n ? time_of(a, json_item(steps, i + 1)) : clock_now_us();
		char lasted_text[TIME_TEXT_MAX];
		struct str lasted = str_of(span_format(end > begun ? end - begun : 0, lasted_text));
		if (i + 1 == n)
			lasted = arena_printf(a, "for " STR_FMT "%s" STR_FMT, STR_ARG(lasted), stuck.n ? ", stuck: " : "", STR_ARG(stuck));
		line(t, i + 1 < n ? MARK_PAST : MARK_HERE, json_str_at(a, step, "state"), str_sub(json_str_at(a, step, "at"), 0, 19), lasted);
	}
	ahead(t, a, here);
}
