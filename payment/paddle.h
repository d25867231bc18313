/* payment/paddle.h: Paddle Billing behind payment/provider.h; what its files share. */
/* SPDX-License-Identifier: MIT
 *
 * A checkout is a transaction that we create (txn_...), paid in a page of ours that runs Paddle's script. Paddle has no idempotency
 * keys: each operation is written into custom_data and looked for before it is repeated. Transactions do not end by themselves.
 * custom_data is copied to the subscription and to its later transactions; adjustments have none and name the transaction.
 */
#pragma once
#include "base/json.h"
#include "payment/provider.h"

/* Sent as Paddle-Version. */
#define PADDLE_VERSION "1"
/* A webhook's time stamp may be this far from our clock, either way. (Paddle's libraries allow 5 s, or anything.) */
#define PADDLE_TOLERANCE_S 300
/* Members of custom_data: whose it is, and which operation of ours made it. */
#define PADDLE_REFERENCE "usher_ref"
#define PADDLE_OPERATION "usher_op"

extern const struct payment_provider payment_paddle;

/* paddle_signature.c */
struct err paddle_verify(const struct payment_config *c, struct str signature, struct str body, int64_t now_us) MUST_CHECK;

/* paddle_event.c */
struct err paddle_decode(struct arena *a, const struct payment_config *c, struct str body, int64_t now_us,
                         struct payment_event *ret) MUST_CHECK;

/* paddle_object.c: one kind of object each into *e (event's own fields are set already); false: lacks what it must have. */
bool paddle_read_transaction(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e);
bool paddle_read_subscription(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e);
bool paddle_read_adjustment(struct arena *a, struct json_val o, struct payment_event *e);
/* RFC 3339 at `path` as microseconds; 0: not there, or not a time. */
int64_t paddle_time_at(struct arena *a, struct json_val o, const char *path);

/* paddle_request.c */
struct err paddle_checkout_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q,
                                   struct payment_checkout_plan *ret) MUST_CHECK;
struct err paddle_checkout_response(struct arena *a, const struct httpc_response *r, struct payment_checkout_answer *ret) MUST_CHECK;
bool paddle_find_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q, struct str after,
                         struct httpc_request *ret);
struct err paddle_find_response(struct arena *a, const struct payment_checkout *q, const struct httpc_response *r,
                                struct payment_found *ret) MUST_CHECK;
void paddle_expire_request(struct arena *a, const struct payment_config *c, struct str session_id, struct str operation,
                           struct httpc_request *ret);
bool paddle_fetch_request(struct arena *a, const struct payment_config *c, struct str id, struct httpc_request *ret);
struct err paddle_fetch_response(struct arena *a, const struct payment_config *c, const struct httpc_response *r, int64_t now_us,
                                 struct payment_event *ret) MUST_CHECK;
void paddle_portal_request(struct arena *a, const struct payment_config *c, struct str customer_id, struct str return_url,
                           struct str operation, struct httpc_request *ret);
struct err paddle_portal_response(struct arena *a, const struct httpc_response *r, struct str *ret_url) MUST_CHECK;
