/* server/placed.h: the end of a call that usher placed, whoever tells of it: callback, carrier event, look-up. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/turn.h"
#include "sms/dialer.h"

/* Tell the client's turn. key: as on the call. done as for turn_add(); a key that is none: ERR_REJECT at once, and done() never runs. */
struct err placed_ended(struct world *w, struct str key, enum dialer_end end, int64_t deadline_us, turn_done *done, void *ctx) MUST_CHECK;
/* It was never placed: the carrier or a limit does not allow it. */
struct err placed_refused(struct world *w, struct str key, turn_done *done, void *ctx) MUST_CHECK;
