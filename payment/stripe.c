/* payment/stripe.c: Stripe as a payment provider: the table. */
/* SPDX-License-Identifier: MIT */
#include "payment/stripe.h"

const struct payment_provider payment_stripe = {
	.name = "stripe",
	.title = "Stripe",
	.customer_prefix = "cus_",
	.ends_checkouts = true,
	.repeats_errors = true, /* docs.stripe.com, "Idempotent requests": the status of the first request is kept, 500s too */
	.signature_header = "Stripe-Signature",
	.verify = stripe_verify,
	.decode = stripe_decode,
	.checkout_request = stripe_checkout_request,
	.checkout_response = stripe_checkout_response,
	.find_request = stripe_find_request,
	.find_response = stripe_find_response,
	.expire_request = stripe_expire_request,
	.fetch_request = stripe_fetch_request,
	.fetch_response = stripe_fetch_response,
	.portal_request = stripe_portal_request,
	.portal_response = stripe_portal_response,
};
