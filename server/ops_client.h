/* server/ops_client.h: what operations on one client have in common. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/ops.h"
#include "server/turn.h"

#define NO_CLIENT "there is no client with this phone"

/* Look up the client of the call's phone; next() runs with its id, or the call ends: no such client. */
void op_client_find(struct op_call *c, void (*next)(struct op_call *c, int64_t id));
/* Give the client an event of an operator, its input as told; done() gets what became of it (ctx: the call). Fills client, actor and dedupe. */
void op_client_step(struct op_call *c, int64_t id, struct input *in, turn_done *done);
/* A turn_done: the call ends with phone and state. */
void op_client_turned(void *ctx, struct err e, const struct outcome *o);
/* Would the chart take this event of an operator in that state? (What only guards decide is not known here.) */
bool op_client_takes(struct str state, uint16_t event);
