/* server/doctor_table.c: what `usher doctor` looks at, in the order in which it is shown. */
/* SPDX-License-Identifier: MIT */
#include "server/doctor_checks.h"

const struct doctor_check doctor_checks[] = {
	{ .name = "settings", .help = "settings that were understood, but look odd", .run = doctor_settings },
	{ .name = "files", .help = "who may read the files that hold secrets", .skip = doctor_no_files, .run = doctor_file_modes },
	{ .name = "texts", .help = "the wording, own texts included", .run = doctor_texts },
	{ .name = "secret_key", .help = "the key that seals stored credentials is there, and they can be opened", .skip = doctor_needs_schema,
	  .run = doctor_secret_key },

	{ .name = "database", .help = "it answers, is new enough, and is a primary", .run = doctor_db_reach },
	{ .name = "database.schema", .help = "the schema is this program's", .skip = doctor_needs_db, .run = doctor_db_schema },
	{ .name = "database.durability", .help = "what is committed is kept", .skip = doctor_needs_db, .run = doctor_db_durability },
	{ .name = "database.connections", .help = "enough of them for all workers", .skip = doctor_needs_db, .run = doctor_db_connections },
	{ .name = "database.role", .help = "usher's role may not do more than it must", .skip = doctor_needs_schema, .run = doctor_db_role },
	{ .name = "database.disk", .help = "room for the private database", .skip = doctor_not_private, .run = doctor_db_disk },

	{ .name = "public_url", .help = "USHER_PUBLIC_URL is reachable, with a valid certificate", .run = doctor_web_reach },
	{ .name = "webhook.twilio", .help = "a signed event that means nothing is taken there", .skip = doctor_no_twilio, .run = doctor_hook_twilio },
	{ .name = "webhook.telnyx", .help = "the route is there and refuses what is not signed", .skip = doctor_no_telnyx, .run = doctor_hook_telnyx },
	{ .name = "webhook.stripe", .help = "a signed event that means nothing is taken there", .skip = doctor_no_stripe, .run = doctor_hook_stripe },
	{ .name = "webhook.paddle", .help = "a signed event that means nothing is taken there", .skip = doctor_no_paddle, .run = doctor_hook_paddle },

	{ .name = "twilio.account", .help = "the credentials work, the account is active", .skip = doctor_no_twilio, .run = doctor_twilio_account },
	{ .name = "twilio.number", .help = "the onboarding number is ours and its webhooks point here", .skip = doctor_no_twilio, .run = doctor_twilio_number },
	{ .name = "telnyx.profile", .help = "the key works, the messaging profile's webhooks point here", .skip = doctor_no_telnyx, .run = doctor_telnyx_profile },
	{ .name = "telnyx.number", .help = "the onboarding number is ours and of that profile", .skip = doctor_no_telnyx, .run = doctor_telnyx_number },
	{ .name = "stripe.price", .help = "the key works, the price is there and of the key's mode", .skip = doctor_no_stripe_price, .run = doctor_stripe_price },
	{ .name = "stripe.webhooks", .help = "an endpoint at Stripe points here, with all events", .skip = doctor_no_stripe_price, .run = doctor_stripe_hooks },
	{ .name = "paddle.price", .help = "the key works, the price is there", .skip = doctor_no_paddle, .run = doctor_paddle_price },
	{ .name = "paddle.webhooks", .help = "a notification destination at Paddle points here", .skip = doctor_no_paddle, .run = doctor_paddle_hooks },
	{ .name = "vapi", .help = "the voice assistant's key works", .skip = doctor_no_vapi, .run = doctor_vapi },

	{ .name = "alert_url", .help = "USHER_ALERT_URL is reachable (--probe: an alert is sent there)", .skip = doctor_no_alert_url, .run = doctor_alert_url },
	{ .name = "events_url", .help = "USHER_EVENTS_URL is reachable", .skip = doctor_no_events_url, .run = doctor_events_url },

	{ .name = "pool", .help = "numbers against demand", .skip = doctor_needs_schema, .run = doctor_pool_stock },
	{ .name = "pool.links", .help = "numbers that are not linked, gone, or configured otherwise", .skip = doctor_needs_schema, .run = doctor_pool_links },
	{ .name = "pool.idle", .help = "rent of numbers that nobody has", .skip = doctor_needs_schema, .run = doctor_pool_idle },
	{ .name = "jobs", .help = "work that failed or is overdue", .skip = doctor_needs_schema, .run = doctor_jobs },
	{ .name = "late_texts", .help = "the carrier's log has been compared with ours", .skip = doctor_needs_schema, .run = doctor_late_texts },

	{ .name = "clock", .help = "this machine's clock against those of the others", .after = true, .run = doctor_clocks },
};
const size_t n_doctor_checks = sizeof doctor_checks / sizeof *doctor_checks;
