/* server/handlers.h: the handlers that server/routes_table.c names. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/routes.h"

route_handler twilio_sms, twilio_voice, twilio_call_status, twilio_status, twilio_placed_call;
route_handler telnyx_webhook;
route_handler stripe_webhook, paddle_webhook;
route_handler pay_page_get, pay_page_post;
route_handler demo_home_get, demo_page_get, demo_chart_get, demo_file_get, demo_checkout, demo_portal_get, demo_portal_post, demo_clock_get, demo_clock_post;
route_handler demo_phones_get, demo_phones_post, demo_messages_get, demo_state_get, demo_text_post, demo_dial_post, demo_ring_post, demo_money_post;
route_handler demo_home_get, demo_page_get, demo_file_get, demo_checkout, demo_portal_get, demo_portal_post, demo_clock_get, demo_clock_post;
route_handler demo_phones_get, demo_phones_post, demo_messages_get, demo_state_get, demo_text_post, demo_dial_post, demo_ring_post, demo_ring_act, demo_money_post;
route_handler demo_live_get, demo_phone_put, demo_forward_post;
route_handler demo_calls_post, demo_calls_get;
route_handler demo_twilio_post, demo_twilio_get, demo_stripe_checkout, demo_stripe_expire, demo_stripe_session, demo_stripe_subscription, demo_stripe_portal;
route_handler health_alive, health_ready, metrics_get;
route_handler console_home_get, console_page_get, console_login_get, console_login_post, console_logout_post, console_file_get;
route_handler console_session_api, console_prove_api, console_api;
route_handler console_session_api, console_doc_get, console_api;
route_handler console_session_api, console_api, console_events_get, console_chart_get;
route_handler api_handle, api_doc_get;
