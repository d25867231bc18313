/* payment/paddle.c: Paddle Billing as a payment provider: the table. */
/* SPDX-License-Identifier: MIT */
#include "payment/paddle.h"

const struct payment_provider payment_paddle = {
	.name = "paddle",
	.title = "Paddle",
	.signature_header = "Paddle-Signature",
	.customer_prefix = "ctm_",
	.runs_here = true,
	.verify = paddle_verify,
	.decode = paddle_decode,
	.checkout_request = paddle_checkout_request,
	.checkout_response = paddle_checkout_response,
	.find_request = paddle_find_request,
	.find_response = paddle_find_response,
	.expire_request = paddle_expire_request,
	.fetch_request = paddle_fetch_request,
	.fetch_response = paddle_fetch_response,
	.portal_request = paddle_portal_request,
	.portal_response = paddle_portal_response,
};
