/* server/placed.c: the end of a placed call as an input of the turn. */
/* SPDX-License-Identifier: MIT */
#include "server/placed.h"
#include "gen/onboarding.h"

/* "CLIENT.NUMBER" */
static bool client_of(struct str key, int64_t *ret_id)
{
	struct str rest = key;
	int64_t n;
	return !err_is(str_int64(str_cut(&rest, '.'), 1, INT64_MAX, ret_id)) && rest.p && !err_is(str_int64(rest, 1, INT64_MAX, &n));
}

static struct err tell(struct world *w, struct str key, uint16_t event, int64_t deadline_us, turn_done *done, void *ctx)
{
	struct input in = { .kind = INPUT_PLACED, .carrier_id = key, .event = event, .deadline_us = deadline_us };
	if (!client_of(key, &in.client_id))
		return err_new(ERR_REJECT, "not a call of ours");
	turn_add(w->turn, &in, done, ctx);
	return OK;
}

struct err placed_ended(struct world *w, struct str key, enum dialer_end end, int64_t deadline_us, turn_done *done, void *ctx)
{
	static const uint16_t events[] = {
		[DIALER_RUNNING] = EV_NONE, [DIALER_BUSY] = EV_CALL_PLACED_BUSY, [DIALER_ANSWERED] = EV_CALL_PLACED_ANSWERED,
		[DIALER_UNSEEN] = EV_CALL_PLACED_UNSEEN, [DIALER_FAILED] = EV_CALL_PLACED_FAILED, [DIALER_OVER] = EV_CALL_PLACED_UNSEEN,
	};
	return tell(w, key, events[end], deadline_us, done, ctx);
}

struct err placed_refused(struct world *w, struct str key, turn_done *done, void *ctx)
{
	return tell(w, key, EV_CALL_PLACED_REFUSED, 0, done, ctx);
}
