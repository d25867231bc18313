/* server/handlers.h: the handlers that server/routes_table.c names. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/routes.h"

route_handler twilio_sms, twilio_voice, twilio_call_status, twilio_status;
route_handler stripe_webhook;
route_handler pay_page_get, pay_page_post;
route_handler demo_home_get, demo_page_get, demo_file_get, demo_checkout, demo_portal_get, demo_portal_post, demo_clock_get, demo_clock_post;
route_handler demo_phones_get, demo_phones_post, demo_messages_get, demo_state_get, demo_text_post, demo_dial_post, demo_ring_post, demo_money_post;
route_handler demo_twilio_post, demo_twilio_get, demo_stripe_checkout, demo_stripe_expire, demo_stripe_subscription, demo_stripe_portal;
route_handler health_alive, health_ready, metrics_get;
