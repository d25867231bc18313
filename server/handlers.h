/* server/handlers.h: the handlers that server/routes_table.c names. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/routes.h"

route_handler twilio_sms, twilio_voice, twilio_call_status, twilio_status;
route_handler stripe_webhook;
route_handler pay_page_get, pay_page_post;
route_handler health_alive, health_ready, metrics_get;
