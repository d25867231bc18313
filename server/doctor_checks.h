/* server/doctor_checks.h: the checks that server/doctor_table.c lists. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "server/doctor.h"

typedef void doctor_run_fn(struct doctor_case *c);
typedef const char *doctor_skip_fn(const struct doctor_case *c);

/* doctor_files.c */
doctor_run_fn doctor_settings, doctor_file_modes, doctor_texts;
doctor_skip_fn doctor_no_files;
/* doctor_db.c */
doctor_run_fn doctor_db_reach, doctor_db_schema, doctor_db_durability, doctor_db_connections, doctor_db_role, doctor_db_disk;
doctor_skip_fn doctor_not_private;
/* doctor_state.c */
doctor_run_fn doctor_pool_stock, doctor_pool_links, doctor_pool_idle, doctor_jobs, doctor_late_texts, doctor_secret_key;
/* doctor_web.c */
doctor_run_fn doctor_web_reach, doctor_hook_twilio, doctor_hook_telnyx, doctor_hook_stripe, doctor_alert_url, doctor_events_url, doctor_clocks;
doctor_skip_fn doctor_no_twilio, doctor_no_telnyx, doctor_no_stripe, doctor_no_alert_url, doctor_no_events_url;
/* doctor_carriers.c */
doctor_run_fn doctor_twilio_account, doctor_twilio_number, doctor_telnyx_profile, doctor_telnyx_number, doctor_vapi;
doctor_skip_fn doctor_no_vapi;
/* doctor_money.c */
doctor_run_fn doctor_stripe_price, doctor_stripe_hooks, doctor_paddle_price, doctor_paddle_hooks, doctor_hook_paddle;
doctor_skip_fn doctor_no_stripe_price, doctor_no_paddle;
