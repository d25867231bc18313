/* server/outcall.h: calls to carriers, providers and the operator's own systems, measured. */
/* SPDX-License-Identifier: MIT
 *
 * Like httpc_start(), and besides: duration and outcome go into the metrics of that API (usher_api_call_seconds{api=...}) and,
 * every few seconds, into table api_minutes, from which the failure alerts are computed over all workers.
 *
 * A call has failed when the API was at fault: no answer, a 5xx, 429, or refused credentials. A refusal of what was asked (an
 * invalid number, an opted-out recipient) is an answer.
 */
#pragma once
#include "server/world.h"

enum outcall_api {
#define OUTCALL(id, name) API_##id,
#include "server/outcall.def"
#undef OUTCALL
	OUTCALL_APIS
};

const char *outcall_name(enum outcall_api api);
/* done() and *q as for httpc_start(). */
void outcall_start(struct world *w, enum outcall_api api, const struct httpc_request *q, httpc_done *done, void *ctx);
/* Something that was no single call (a whole provisioning): how it ended and how long it took. */
void outcall_note(struct world *w, enum outcall_api api, bool failed, int64_t took_us);

struct err outcall_new(struct world *w, struct outcalls **ret) MUST_CHECK;
/* Figures of the last seconds that are not stored yet are lost. NULL allowed. */
void outcall_free(struct outcalls *o);
