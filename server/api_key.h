/* server/api_key.h: Idempotency-Key: the same write twice is done once and answered twice. */
/* SPDX-License-Identifier: MIT
 *
 *   (none) --begin, committed--> under way --keep--> answered --API_KEY_KEPT_US--> pruned
 *                                    \--keep, nothing was done--> (none)
 *
 * The row is committed before the work begins. When a process dies in between, nobody knows how the write ended: who asks again gets 409 with the
 * code "unknown" and looks for themselves, rather than having it done twice. A key belongs to its caller. What held a secret is not
 * kept, nor what held the phone of a client who was erased or has another one: asking again is a 409 with the code "answered".
 */
#pragma once
#include "server/api.h"

#define API_KEY_HEADER "Idempotency-Key"
#define API_KEY_MAX 255                 /* visible ASCII characters */
#define API_KEY_KEPT_US (48 * 3600 * INT64_C(1000000))
#define API_KEY_RUNS_US (15 * 60 * INT64_C(1000000))    /* longer than that a write is not under way, but lost with its process */

struct api_key {
	struct str text, caller;    /* text absent: no key */
	uint8_t request[16];
	bool secret;                /* the answer is not kept */
	bool undone, unknown;       /* nothing was done; nobody knows */
	int status;
	struct str body;
};

/* wrong: refuse with that; answer: it was answered before; neither: do the work. */
typedef void api_key_judged(void *ctx, const struct api_wrong *wrong, const struct api_key *answer);

/* The header, once the call's values are in place. ERR_REJECT with c->why. */
struct err api_key_read(struct op_call *c, struct str header, struct api_key *ret) MUST_CHECK;
void api_key_begin(struct op_call *c, struct api_key *k, api_key_judged *judged, void *ctx);
/* Store status and body (or free the key), then done(ctx): also when that failed. */
void api_key_keep(struct world *w, struct arena *a, struct api_key *k, loop_fn *done, void *ctx);
