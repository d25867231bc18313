/* tests/lib/fake_calls.h: calls placed through the carriers' stand-ins. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

struct fake_placed {
	char sid[64], from[20], to[20];
	char callback[512];         /* Twilio's StatusCallback, Telnyx' webhook_url */
	char state[256];            /* Telnyx' client_state */
	char status[24];            /* what the API tells of it: "queued", "completed" ... */
	int64_t at_us;
};

/* Accepted calls, oldest first. False: there are not so many. */
bool fake_placed_at(size_t i, struct fake_placed *ret);
size_t fake_placed_count(void);
void fake_placed_set(const char *status);   /* of the last one, as the API tells it from now on */
