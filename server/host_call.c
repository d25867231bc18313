/* server/host_call.c: calls that usher places: whether one may be, which is on its way, and what came of it. */
/* SPDX-License-Identifier: MIT
 *
 *   the chart's place_call --> row.placed_call = key, a row of placed_calls and a job (job_ring.c)
 *        |-- the call arrives at the client's number, from our onboarding number --> forwarding works
 *        |-- INPUT_PLACED with that key: busy, answered, unseen, failed, refused --> an event of the chart
 *        '-- the client leaves the state that wanted it --> over, whatever comes later
 *
 * A result counts only while row.placed_call holds its key, so it counts once, whoever tells it and however often.
 */
#include "base/clock.h"
#include "gen/onboarding.h"
#include "server/host.h"
#include "sms/callable.h"
#include "sms/forwarding.h"
#include <inttypes.h>

#define CHART (&chart_onboarding)
#define CALLS_PER_HOUR 3            /* to one client */
#define CALLS_PER_DAY 6
#define CALLS_KEPT 8                /* times in row.calls */
#define CALL_LASTS_US (10 * MIN_US) /* a call whose end nobody told is not waited for longer */
#define RECHECK_AFTER_US MIN_US     /* the text that announces it goes before */

/* The times in row.calls, in seconds; oldest first. */
static size_t call_times(const struct client *c, int64_t at[CALLS_KEPT])
{
	struct str rest = c->calls;
	size_t n = 0;
	while (rest.p && rest.n && n < CALLS_KEPT) {
		int64_t s;
		if (!err_is(str_int64(str_cut(&rest, ' '), 0, INT64_MAX / SEC_US, &s)))
			at[n++] = s;
	}
	return n;
}

static int calls_since(const struct client *c, int64_t since_us)
{
	int64_t at[CALLS_KEPT];
	size_t n = call_times(c, at);
	int count = 0;
	for (size_t i = 0; i < n; i++)
		count += at[i] * SEC_US > since_us;
	return count;
}

static bool is_under_way(const struct sitting *s, const struct client *c)
{
	return c->placed_call.n > 0 && calls_since(c, s->now_us - CALL_LASTS_US) > 0;
}

/* The phone whose missed calls are forwarded. */
static struct str line_of(const struct client *c)
{
	return str_is(c->phone_type, "landline") ? c->line : c->phone_e164;
}

static bool can_ring(const struct sitting *s, const struct client *c)
{
	struct phone to = { 0 };
	struct country owner = { 0 };
	const struct config *cfg = s->w->cfg;
	bool carrier = str_is(c->carrier, "twilio") ? cfg->twilio_number[0] != 0 : str_is(c->carrier, "telnyx") && cfg->telnyx_connection_id[0] != 0;
	if (!carrier || cfg->calls_per_day == 0 || c->number_e164.n == 0 || c->our_number.n == 0)
		return false;
	if (err_is(phone_parse(line_of(c), &to)) || err_is(country_parse(c->country, &owner)))
		return false;
	return sms_callable(&to, owner, !str_eq(line_of(c), c->phone_e164));
}

void host_call_guards(const struct sitting *s, const struct item *it, uint64_t *g)
{
	const struct client *c = &it->seat->row;
	if (can_ring(s, c))
		*g |= UINT64_C(1) << GUARD_CAN_RING;
	if (calls_since(c, s->now_us - HOUR_US) < CALLS_PER_HOUR && calls_since(c, s->now_us - DAY_US) < CALLS_PER_DAY)
		*g |= UINT64_C(1) << GUARD_CALLS_LEFT;
	if (is_under_way(s, c))
		*g |= UINT64_C(1) << GUARD_RINGING;
	if (s->w->cfg->recheck_days > 0)
		*g |= UINT64_C(1) << GUARD_RECHECKS;
}

void host_place_call(struct sitting *s, struct item *it, const char *why)
{
	struct client *c = &it->seat->row;
	int64_t at[CALLS_KEPT];
	size_t n = call_times(c, at);
	struct str times = STR_NONE;
	for (size_t i = n == CALLS_KEPT; i < n; i++)
		times = arena_printf(s->a, STR_FMT "%s%" PRId64, STR_ARG(times), times.n ? " " : "", at[i]);
	it->seat->dirty = true;
	it->progress = true;
	c->calls = arena_printf(s->a, STR_FMT "%s%" PRId64, STR_ARG(times), times.n ? " " : "", s->now_us / SEC_US);
	c->placed_call = arena_printf(s->a, "%" PRId64 ".%" PRId64, c->id, c->seq + 1);
	bool check = strcmp(why, "recheck") == 0;
	struct placed_row *row;
	VEC_ADD(s->a, &s->placed, row);
	*row = (struct placed_row){ .client_id = c->id, .due_us = s->now_us + (check ? RECHECK_AFTER_US : 0), .key = c->placed_call,
		.carrier = c->carrier, .our_number = c->our_number, .to = line_of(c), .why = why };
	host_count(s, check ? M_CALLS_RECHECK : M_CALLS_TEST);
}

void host_call_over(struct sitting *s, struct item *it, const char *result)
{
	struct client *c = &it->seat->row;
	if (c->placed_call.n == 0)
		return;
	struct placed_end *end;
	VEC_ADD(s->a, &s->placed_ends, end);
	*end = (struct placed_end){ .key = c->placed_call, .result = result };
	c->placed_call = STR_NONE;
	it->seat->dirty = true;
}

bool host_call_came_back(const struct item *it)
{
	const struct client *c = &it->seat->row;
	return c->placed_call.n > 0 && str_eq(c->our_number, it->in.call_from);
}

uint16_t host_event_of_placed(struct sitting *s, struct item *it)
{
	static const struct { uint16_t event; const char *result; } ends[] = {
		{ EV_CALL_PLACED_BUSY, "busy" }, { EV_CALL_PLACED_ANSWERED, "answered" }, { EV_CALL_PLACED_UNSEEN, "unseen" },
		{ EV_CALL_PLACED_FAILED, "failed" }, { EV_CALL_PLACED_REFUSED, "refused" },
	};
	const struct client *c = &it->seat->row;
	if (!str_eq(c->placed_call, it->in.carrier_id))
		return EV_NONE; /* of a call that nobody waits for any more */
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (ends[i].event == it->in.event) {
			host_call_over(s, it, ends[i].result);
			return it->in.event;
		}
	return EV_NONE;
}

/* A goal with a number; or opted out of our texts, and there before. */
bool host_is_live(const struct seat *seat)
{
	uint16_t leaf = fsm_leaf(CHART, &seat->conf);
	if (seat->row.opted_out)
		leaf = fsm_resume_leaf(CHART, &seat->conf);
	return leaf != FSM_NONE && CHART->states[leaf].goal && seat->row.number_e164.n > 0;
}
