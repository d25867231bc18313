/* server/routes_table.c: the rows. */
/* SPDX-License-Identifier: MIT */
#include "server/handlers.h"

#define WEBHOOK_MAX_BYTES (64 * 1024)
#define FORM_MAX_BYTES (4 * 1024)
#define FORM_TYPE "application/x-www-form-urlencoded"
#define TWILIO_ROW(p, h) \
	.method = "POST", .path = "/webhooks/twilio/" p, .role = ROUTE_CARRIER, .content_type = FORM_TYPE, .body_max = WEBHOOK_MAX_BYTES, \
	.when = config_has_twilio, .handler = h, .name = "twilio_" p

const struct route routes[] = {
	{ TWILIO_ROW("sms", twilio_sms), .help = "an inbound message: answered with TwiML" },
	{ TWILIO_ROW("voice", twilio_voice), .help = "an inbound call: answered with TwiML" },
	{ TWILIO_ROW("call-status", twilio_call_status), .help = "how a call went on" },
	{ TWILIO_ROW("status", twilio_status), .help = "delivery receipts" },
	{ .method = "POST", .path = "/webhooks/stripe", .role = ROUTE_PROVIDER, .content_type = "application/json", .body_max = WEBHOOK_MAX_BYTES,
	  .when = config_has_stripe, .handler = stripe_webhook, .name = "stripe", .help = "payment events: 200 once stored" },
	{ .method = "GET", .path = "/p/{token}", .role = ROUTE_PUBLIC, .handler = pay_page_get, .name = "pay_page", .help = "the payment page" },
	{ .method = "POST", .path = "/p/{token}", .role = ROUTE_PUBLIC, .content_type = FORM_TYPE, .body_max = FORM_MAX_BYTES,
	  .handler = pay_page_post, .name = "pay_button", .help = "its button: 303 to the provider's checkout" },
	{ .method = "GET", .path = "/healthz", .role = ROUTE_PUBLIC, .handler = health_alive, .name = "healthz", .help = "the process is up" },
	{ .method = "GET", .path = "/readyz", .role = ROUTE_PUBLIC, .handler = health_ready, .name = "readyz",
	  .help = "database reachable, schema current, chart loaded: 200, or 503 with reasons" },
	{ .method = "GET", .path = "/metrics", .role = ROUTE_PUBLIC, .handler = metrics_get, .name = "metrics", .help = "Prometheus text" },
};
const size_t n_routes = sizeof routes / sizeof *routes;
