/* tests/flow/doctor_test.c: usher doctor on a database of its own: all well, and with the database away. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/fake_route.h"

#define ACCOUNT "/twilio/2010-04-01/Accounts/" RIG_ACCOUNT

static void world_is_well(void)
{
	fake_says(STR("GET"), STR(ACCOUNT ".json"), 200, STR("{\"status\":\"active\",\"type\":\"Full\"}"));
	fake_says(STR("GET"), STR(ACCOUNT "/IncomingPhoneNumbers.json"), 200,
		arena_printf(lab_arena(), "{\"incoming_phone_numbers\":[{\"phone_number\":\"" RIG_NUMBER "\",\"sms_url\":\"http://127.0.0.1:%d/webhooks/twilio/sms#rc=2\","
			"\"voice_url\":\"http://127.0.0.1:%d/webhooks/twilio/voice\",\"status_callback\":\"http://127.0.0.1:%d/webhooks/twilio/call-status\"}]}",
			rig.port, rig.port, rig.port));
	fake_says(STR("GET"), STR("/stripe/v1/prices/" RIG_PRICE), 200, STR("{\"active\":true,\"livemode\":false}"));
	fake_says(STR("GET"), STR("/stripe/v1/webhook_endpoints"), 200,
		arena_printf(lab_arena(), "{\"data\":[{\"url\":\"http://127.0.0.1:%d/webhooks/stripe\",\"status\":\"enabled\",\"enabled_events\":[\"*\"]}]}", rig.port));
}

static void nothing_is_wrong_and_the_status_is_0(void *arg)
{
	struct str out;
	(void)arg;
	rig_cluster_own(rig.usher, "fsync=on");
	rig_start();
	world_is_well();
	rig_sql_becomes(10000, "due", "SELECT state FROM jobs WHERE key = 'every:reconcile' AND fence > 0");
	int status = rig_usher(&out, "doctor");
	LAB_CHECK(status == 0, "status %d:\n" STR_FMT, status, STR_ARG(out));
	LAB_CHECK(lab_glob(STR("*ok *database.durability*what is committed is on disk*0 failed*"), out), STR_FMT, STR_ARG(out));
}

static void without_the_database_the_rest_is_looked_at(void *arg)
{
	struct str out;
	(void)arg;
	rig_cluster_own(rig.usher, "fsync=off");
	rig_start();
	world_is_well();
	rig_cluster_kill();
	int status = rig_usher(&out, "doctor");
	LAB_CHECK(status == 1, "status %d:\n" STR_FMT, status, STR_ARG(out));
	LAB_CHECK(lab_glob(STR("*fail *database *it cannot be reached*skipped *database.schema*ok *twilio.account*"), out), STR_FMT, STR_ARG(out));
	rig_cluster_restart();
}

const struct lab_case flow_doctor[] = {
	{ .name = "nothing_is_wrong_and_the_status_is_0", .run = nothing_is_wrong_and_the_status_is_0 },
	{ .name = "without_the_database_the_rest_is_looked_at", .run = without_the_database_the_rest_is_looked_at },
	{ .name = NULL },
};
