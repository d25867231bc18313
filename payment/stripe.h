/* payment/stripe.h: Stripe behind payment/provider.h; what its files share. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/json.h"
#include "payment/provider.h"

/* The API version that our requests name. Webhooks come in the version of their endpoint: both old and new shapes are read. */
#define STRIPE_VERSION "2026-10-28.endive"
/* A webhook's time stamp may be this far from our clock, either way. */
#define STRIPE_TOLERANCE_S 300
/* The metadata key that carries our reference on sessions, subscriptions and payment intents. */
#define STRIPE_REFERENCE "usher_ref"
/* Bounds that Stripe sets for the end of a Checkout Session, counted from its creation. */
#define STRIPE_SESSION_MIN_MIN 30
#define STRIPE_SESSION_MAX_H 24

extern const struct payment_provider payment_stripe;

/* stripe_signature.c */
struct err stripe_verify(const struct payment_config *c, struct str signature, struct str body, int64_t now_us) MUST_CHECK;

/* stripe_event.c */
struct err stripe_decode(struct arena *a, const struct payment_config *c, struct str body, int64_t now_us,
                         struct payment_event *ret) MUST_CHECK;

/* stripe_object.c: one kind of object each into *e (event's own fields are set already); false: lacks what it must have. */
bool stripe_read_session(struct arena *a, struct json_val o, struct payment_event *e);
bool stripe_read_subscription(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e);
bool stripe_read_invoice(struct arena *a, const struct payment_config *c, struct json_val o, struct payment_event *e);
bool stripe_read_charge(struct arena *a, struct json_val o, struct payment_event *e);
bool stripe_read_dispute(struct arena *a, struct json_val o, struct payment_event *e);

/* stripe_request.c */
struct err stripe_checkout_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q,
                                   struct payment_checkout_plan *ret) MUST_CHECK;
struct err stripe_checkout_response(struct arena *a, const struct httpc_response *r, struct payment_checkout_answer *ret) MUST_CHECK;
bool stripe_find_request(struct arena *a, const struct payment_config *c, const struct payment_checkout *q, struct str after,
                         struct httpc_request *ret);
struct err stripe_find_response(struct arena *a, const struct payment_checkout *q, const struct httpc_response *r,
                                struct payment_found *ret) MUST_CHECK;
void stripe_expire_request(struct arena *a, const struct payment_config *c, struct str session_id, struct str operation,
                           struct httpc_request *ret);
bool stripe_fetch_request(struct arena *a, const struct payment_config *c, struct str id, struct httpc_request *ret);
struct err stripe_fetch_response(struct arena *a, const struct payment_config *c, const struct httpc_response *r, int64_t now_us,
                                 struct payment_event *ret) MUST_CHECK;
void stripe_portal_request(struct arena *a, const struct payment_config *c, struct str customer_id, struct str return_url,
                           struct str operation, struct httpc_request *ret);
struct err stripe_portal_response(struct arena *a, const struct httpc_response *r, struct str *ret_url) MUST_CHECK;
