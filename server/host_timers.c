/* server/host_timers.c: a client's timers follow from its state: when it was entered, when the client last wrote. */
/* SPDX-License-Identifier: MIT
 *
 * Nothing is stored per timer. Timer t of the active leaf is due at base(t) + delay; it has fired if that is not after
 * woke_to_us, up to which all timers have been looked at. A wake that comes too early finds nothing due and is set anew.
 */
#include "base/clock.h"
#include "gen/onboarding.h"
#include "server/host.h"

#define CHART (&chart_onboarding)
#define TIMERS_MAX 16

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When the timer is due, be it night then; 0: not running. */
static int64_t due_any_time(const struct client *c, const struct fsm_timer *t)
{
	const char *since = CHART->strings[t->since];
	int64_t base = c->entered_us;
	if (strcmp(since, "silence") == 0)
		base = later(c->entered_us, c->last_in_us);
	else if (strcmp(since, "gate") == 0)
		base = c->gate.n ? c->gate_at_us : 0;
	return base == 0 ? 0 : base + t->delay_us;
}

static int64_t daytime_from(const struct client *c, int64_t us)
{
	struct country country = { 0 };
	if (err_is(country_parse(c->country, &country)))
		return us;
	return phone_daytime_at(country, c->location, us);
}

/* When the timer is due; 0: not running. */
static int64_t due_at(const struct client *c, const struct fsm_timer *t)
{
	int64_t due = due_any_time(c, t);
	return due == 0 || !t->daytime ? due : daytime_from(c, due);
}

/* When it may fire, as seen from now: what an outage has made late waits for the next day, too. */
static int64_t ripe_at(const struct client *c, const struct fsm_timer *t, int64_t due_us, int64_t now_us)
{
	return t->daytime && due_us < now_us ? daytime_from(c, now_us) : due_us;
}

int64_t host_next_wake(const struct seat *seat, int64_t now_us)
{
	const struct client *c = &seat->row;
	uint16_t idx[TIMERS_MAX];
	size_t n = fsm_leaf_timers(CHART, fsm_leaf(CHART, &seat->conf), idx, TIMERS_MAX);
	int64_t best = c->wake_at_us;
	for (size_t i = 0; i < n; i++) {
		/* Waiting for the day only makes it later, and is dear to find out. */
		if (best != 0 && due_any_time(c, &CHART->timers[idx[i]]) >= best)
			continue;
		int64_t due = due_at(c, &CHART->timers[idx[i]]);
		/* One that does not wait for the day has fired by now, or the wake that is set comes in time for it. */
		if (due <= c->woke_to_us || (!CHART->timers[idx[i]].daytime && due <= now_us))
			continue;
		due = ripe_at(c, &CHART->timers[idx[i]], due, now_us);
		if (best == 0 || due < best)
			best = due;
	}
	if (c->grace_until_us > 0 && (best == 0 || c->grace_until_us < best))
		best = c->grace_until_us;
	if (best != 0 && best <= now_us)
		best = now_us + 1;
	return best;
}

void host_due(const struct seat *seat, int64_t now_us, struct item *it)
{
	const struct client *c = &seat->row;
	uint16_t idx[TIMERS_MAX];
	int64_t at[TIMERS_MAX];
	size_t n = fsm_leaf_timers(CHART, fsm_leaf(CHART, &seat->conf), idx, TIMERS_MAX), k = 0;
	it->n_due = 0;
	it->held_us = 0;
	it->due_leaf = fsm_leaf(CHART, &seat->conf);
	for (size_t i = 0; i < n; i++) {
		int64_t due = due_at(c, &CHART->timers[idx[i]]);
		if (due <= c->woke_to_us || due > now_us || k == sizeof it->due / sizeof it->due[0] - 1)
			continue;
		if (ripe_at(c, &CHART->timers[idx[i]], due, now_us) > now_us) {
			if (it->held_us == 0 || due < it->held_us)
				it->held_us = due;
			continue;
		}
		size_t j = k++;
		for (; j > 0 && at[j - 1] > due; j--) {
			at[j] = at[j - 1];
			it->due[j] = it->due[j - 1];
		}
		at[j] = due;
		it->due[j] = CHART->timers[idx[i]].event;
	}
	/* The clock may have jumped (an outage, a test): of several reminders that fell due meanwhile the last is enough. */
	size_t out = 0;
	for (size_t i = 0; i < k; i++) {
		bool again = false;
		for (size_t j = i + 1; j < k; j++)
			again |= it->due[j] == it->due[i] || (it->due[i] == EV_TIMER_REMIND && it->due[j] == EV_TIMER_LAST);
		if (!again)
			it->due[out++] = it->due[i];
	}
	it->n_due = out;
	if (c->grace_until_us > 0 && c->grace_until_us <= now_us)
		it->due[it->n_due++] = EV_PAY_GRACE_OVER;
}
