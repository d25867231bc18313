/* server/routes_table.c: the rows. */
/* SPDX-License-Identifier: MIT */
#include "server/api.h"
#include "server/handlers.h"

#define WEBHOOK_MAX_BYTES (64 * 1024)
#define FORM_MAX_BYTES (4 * 1024)
#define DEMO_MAX_BYTES (32 * 1024)
#define JSON_TYPE "application/json"
#define FORM_TYPE "application/x-www-form-urlencoded"
#define TWILIO_ROW(p, h) \
	.method = "POST", .path = "/webhooks/twilio/" p, .role = ROUTE_CARRIER, .content_type = FORM_TYPE, .body_max = WEBHOOK_MAX_BYTES, \
	.when = config_has_twilio, .handler = h, .name = "twilio_" p

#define DEMO_GET(p, h, n, text) { .method = "GET", .path = p, .role = ROUTE_DEMO, .handler = h, .name = n, .help = text }
#define DEMO_POST(p, h, type, n, text) \
	{ .method = "POST", .path = p, .role = ROUTE_DEMO, .content_type = type, .body_max = DEMO_MAX_BYTES, .handler = h, .name = n, .help = text }

#define CONSOLE_ROW(m, p, h, n, text) \
	{ .method = m, .path = p, .role = ROUTE_OPERATOR, .body_max = FORM_MAX_BYTES, .handler = h, .name = n, .help = text }

static bool clock_moves(const struct config *c)
{
	return c->test_clock;
}

const struct route routes[] = {
	{ TWILIO_ROW("sms", twilio_sms), .help = "an inbound message: answered with TwiML" },
	{ TWILIO_ROW("voice", twilio_voice), .help = "an inbound call: answered with TwiML" },
	{ TWILIO_ROW("call-status", twilio_call_status), .help = "how a call went on" },
	{ TWILIO_ROW("status", twilio_status), .help = "delivery receipts" },
	{ .method = "POST", .path = "/webhooks/telnyx", .role = ROUTE_CARRIER, .content_type = JSON_TYPE, .body_max = WEBHOOK_MAX_BYTES,
	  .when = config_has_telnyx, .handler = telnyx_webhook, .name = "telnyx", .help = "every event of Telnyx: texts, receipts, calls, orders" },
	{ TWILIO_ROW("placed-call", twilio_placed_call), .help = "how a call that usher placed ended" },
	{ .method = "POST", .path = "/webhooks/stripe", .role = ROUTE_PROVIDER, .content_type = "application/json", .body_max = WEBHOOK_MAX_BYTES,
	  .when = config_has_stripe, .handler = stripe_webhook, .name = "stripe", .help = "payment events: 200 once stored" },
	{ .method = "POST", .path = "/webhooks/paddle", .role = ROUTE_PROVIDER, .content_type = "application/json", .body_max = WEBHOOK_MAX_BYTES,
	  .when = config_has_paddle, .handler = paddle_webhook, .name = "paddle", .help = "payment events: 200 once stored" },
	{ .method = "GET", .path = "/p/{token}", .role = ROUTE_PUBLIC, .handler = pay_page_get, .name = "pay_page", .help = "the payment page" },
	{ .method = "POST", .path = "/p/{token}", .role = ROUTE_PUBLIC, .body_max = FORM_MAX_BYTES, .handler = pay_page_post, .name = "pay_button", .help = "its button: 303 to the provider's checkout, or the page that runs it" },
	{ .method = "GET", .path = "/healthz", .role = ROUTE_PUBLIC, .handler = health_alive, .name = "healthz", .help = "the process is up" },
	{ .method = "GET", .path = "/readyz", .role = ROUTE_PUBLIC, .handler = health_ready, .name = "readyz",
	  .help = "database reachable, schema current, chart loaded: 200, or 503 with reasons" },
	{ .method = "GET", .path = "/metrics", .role = ROUTE_PUBLIC, .handler = metrics_get, .name = "metrics", .help = "Prometheus text" },
	{ .method = "GET", .path = "/api/v1/openapi.json", .role = ROUTE_OPERATOR, .handler = api_doc_get, .name = "api_doc",
	  .help = "what the API can do, as OpenAPI 3.1" },
	{ .method = "GET", .path = "/api/v1/*", .role = ROUTE_OPERATOR, .handler = api_handle, .name = "api_read",
	  .help = "every operation that reads (server/api.h)" },
	{ .method = "POST", .path = "/api/v1/*", .role = ROUTE_OPERATOR, .body_max = API_BODY_MAX, .handler = api_handle, .name = "api_write",
	  .help = "every operation that writes" },
	CONSOLE_ROW("GET", "/console", console_home_get, "console_home", "303 to the console"),
	CONSOLE_ROW("GET", "/console/", console_page_get, "console_page", "the console; 303 to the login without a session"),
	CONSOLE_ROW("GET", "/console/login", console_login_get, "console_login", "the login page"),
	CONSOLE_ROW("POST", "/console/login", console_login_post, "console_login_form", "name, password, code: 303 to the console with a session"),
	CONSOLE_ROW("POST", "/console/logout", console_logout_post, "console_logout", "ends the session"),
	CONSOLE_ROW("GET", "/console/file/{name}", console_file_get, "console_file", "styles and scripts"),
	CONSOLE_ROW("GET", "/console/chart.svg", console_chart_get, "console_chart", "the conversation as a picture, with how many clients are in each state"),
	CONSOLE_ROW("GET", "/console/events", console_events_get, "console_events", "what happens, as server-sent events (server/events.h)"),
	CONSOLE_ROW("GET", "/console/api/session", console_session_api, "console_session", "who is logged in, and the token for what changes something"),
	CONSOLE_ROW("POST", "/console/api/session/prove", console_prove_api, "console_prove", "password or code once more, before what asks for it"),
	CONSOLE_ROW("GET", "/console/api/openapi.json", console_doc_get, "console_doc", "the operations, their fields and roles"),
	{ .method = "GET", .path = "/console/api/*", .role = ROUTE_OPERATOR, .handler = console_api, .name = "console_read",
	  .help = "every operation that reads, as at /api/v1" },
	{ .method = "POST", .path = "/console/api/*", .role = ROUTE_OPERATOR, .body_max = API_BODY_MAX, .handler = console_api, .name = "console_write",
	  .help = "every operation that writes, as at /api/v1" },
	{ .method = "GET", .path = "/phone/clock", .role = ROUTE_PUBLIC, .when = clock_moves, .handler = demo_clock_get, .name = "clock",
	  .help = "the test clock" },
	{ .method = "POST", .path = "/phone/clock", .role = ROUTE_PUBLIC, .body_max = FORM_MAX_BYTES, .when = clock_moves,
	  .handler = demo_clock_post, .name = "clock_move", .help = "?advance=24h moves the test clock" },
	DEMO_GET("/", demo_home_get, "demo_home", "303 to the phone"),
	DEMO_GET("/phone", demo_home_get, "demo_phone", "303 to the phone"),
	DEMO_GET("/phone/", demo_page_get, "demo_page", "the phone in the browser"),
	DEMO_GET("/phone/chart.svg", demo_chart_get, "demo_chart", "the conversation as a picture: each state is a group st_STATE"),
	DEMO_GET("/phone/{file}", demo_file_get, "demo_file", "its style and script"),
	DEMO_GET("/phone/api/phones", demo_phones_get, "demo_phones", "which phones there are"),
	DEMO_POST("/phone/api/phones", demo_phones_post, JSON_TYPE, "demo_phone_add", "one more: country, network, kind"),
	DEMO_GET("/phone/api/messages", demo_messages_get, "demo_messages", "?phone=&after=: its texts and notes"),
	DEMO_GET("/phone/api/state", demo_state_get, "demo_state", "?phone=: the phone, its forwarding, its client"),
	DEMO_POST("/phone/api/text", demo_text_post, JSON_TYPE, "demo_text", "phone, body, to: a text to usher"),
	DEMO_POST("/phone/api/dial", demo_dial_post, JSON_TYPE, "demo_dial", "phone, digits: a call or a code"),
	DEMO_POST("/phone/api/ring", demo_ring_post, JSON_TYPE, "demo_ring", "phone, how: a customer calls, nobody answers"),
	DEMO_POST("/phone/api/call", demo_ring_act, JSON_TYPE, "demo_call_act", "phone, call, what: answer, decline"),
	DEMO_POST("/phone/api/forward", demo_forward_post, JSON_TYPE, "demo_forward", "phone, reason, target: as the phone's settings set it"),
	DEMO_POST("/phone/api/phone", demo_phone_put, JSON_TYPE, "demo_phone_set", "phone, lag_ms, pays: how it is treated"),
	DEMO_GET("/phone/api/live", demo_live_get, "demo_live", "?after=&since=: all that happened since"),
	DEMO_POST("/phone/api/money", demo_money_post, JSON_TYPE, "demo_money", "phone, what: cancel, fail, unpaid, pay, pause"),
	DEMO_GET("/phone/checkout/{session}", demo_checkout, "demo_checkout", "the pretended provider's page"),
	DEMO_POST("/phone/checkout/{session}", demo_checkout, FORM_TYPE, "demo_checkout_button", "its buttons: pay, fail, later, cancel"),
	DEMO_GET("/phone/portal/{customer}", demo_portal_get, "demo_portal", "the pretended provider's billing page"),
	DEMO_POST("/phone/portal/{customer}", demo_portal_post, FORM_TYPE, "demo_portal_button", "its button ends the subscription"),
	DEMO_POST("/phone/twilio/2010-04-01/Accounts/{sid}/Messages.json", demo_twilio_post, FORM_TYPE, "demo_twilio_send", "as Twilio's"),
	DEMO_GET("/phone/twilio/2010-04-01/Accounts/{sid}/Messages.json", demo_twilio_get, "demo_twilio_list", "as Twilio's"),
	DEMO_POST("/phone/twilio/2010-04-01/Accounts/{sid}/Calls.json", demo_calls_post, FORM_TYPE, "demo_twilio_call", "as Twilio's"),
	DEMO_GET("/phone/twilio/2010-04-01/Accounts/{sid}/Calls.json", demo_calls_get, "demo_twilio_calls", "as Twilio's"),
	DEMO_POST("/phone/stripe/v1/checkout/sessions", demo_stripe_checkout, FORM_TYPE, "demo_stripe_checkout", "as Stripe's"),
	DEMO_POST("/phone/stripe/v1/checkout/sessions/{id}/expire", demo_stripe_expire, FORM_TYPE, "demo_stripe_expire", "as Stripe's"),
	DEMO_GET("/phone/stripe/v1/checkout/sessions/{id}", demo_stripe_session, "demo_stripe_session", "as Stripe's"),
	DEMO_GET("/phone/stripe/v1/subscriptions/{id}", demo_stripe_subscription, "demo_stripe_subscription", "as Stripe's"),
	DEMO_POST("/phone/stripe/v1/billing_portal/sessions", demo_stripe_portal, FORM_TYPE, "demo_stripe_portal", "as Stripe's"),
};
const size_t n_routes = sizeof routes / sizeof *routes;
