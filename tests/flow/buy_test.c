/* tests/flow/buy_test.c: numbers bought while processes die, carriers fail and everybody wants one at once. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/agree.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/telnyx.h"
#include <signal.h>
#include <stdlib.h>

#define SERVED_MS 60000
#define CROWD 24
#define STORM 12
#define STORM_KILLS 14

static void start(const char *workers)
{
	rig_set("USHER_WORKERS", workers);
	rig_set("USHER_POOL_BUY", "1");
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
}

static void say_ok(int i, void *ctx)
{
	(void)ctx;
	crowd_say(i, "OK");
}

/* Everybody has a link and a number held, one each; nothing more was bought. */
static void all_are_served(int n, int ms)
{
	rig_sql_becomes(ms, "0", "SELECT count(*) FROM clients WHERE gate IS DISTINCT FROM 'link_sent'");
	accounts_must_agree(15000);
	LAB_CHECK(fake_numbers_owned(NULL) == (size_t)n, "%zu numbers for %d owners", fake_numbers_owned(NULL), n);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'RESERVED' AND link_status = 'linked'") == n, "not everybody has a number on hold");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM purchases WHERE state NOT IN ('stored', 'released', 'failed')") == 0, "a purchase is open");
	crowd_check_pool();
}

struct step {
	const char *op, *fault;
};

static bool hangs(void *ctx)
{
	const struct step *s = ctx;
	struct fake_entry e;
	return fake_ledger_last(s->op, &e) && strcmp(e.fault, s->fault) == 0;
}

/* Killed while the call is on its way: before the carrier has done it, and after. */
static void kill_at(const struct step *steps, int n)
{
	start("1");
	crowd_to_s5(n);
	for (int i = 0; i < n; i++) {
		struct step s = steps[i];
		fake_fault_at(s.op, s.fault, 1, 1);
		crowd_say(i, "OK");
		LAB_CHECK(lab_wait(8000, hangs, &s), "%s was not called", s.op);
		rig_stop(SIGKILL);
		rig_serve();
		rig_sql_becomes(40000, "link_sent", "SELECT gate FROM clients WHERE phone_e164 = '%s'", crowd_phone(i));
	}
	all_are_served(n, 1000);
}

static void killed_before_and_after_each_call(void *arg)
{
	static const struct step steps[] = {
		{ "twilio.search", "hang" }, { "twilio.buy", "hang" }, { "twilio.buy", "hang-after" }, { "twilio.numbers", "hang" },
	};
	(void)arg;
	kill_at(steps, sizeof steps / sizeof steps[0]);
}

static void killed_while_ordering(void *arg)
{
	static const struct step steps[] = { { "telnyx.order", "hang" }, { "telnyx.order", "hang-after" }, { "telnyx.orders", "hang" } };
	(void)arg;
	telnyx_settings(false);
	rig_set("TELNYX_MESSAGING_PROFILE_ID", "");
	rig_set("USHER_BUY_FROM", "telnyx");
	kill_at(steps, sizeof steps / sizeof steps[0]);
}

/* Processes die at whatever instruction they are. */
static void kill_now_and_then(int times)
{
	unsigned seed = 7;
	for (int k = 0; k < times; k++) {
		pid_t workers[8];
		lab_sleep_ms(150 + rand_r(&seed) % 400);
		int n = rig_workers(workers, 8);
		if (n > 0)
			(void)kill(workers[rand_r(&seed) % n], SIGKILL);
	}
}

static void workers_die_all_the_time(void *arg)
{
	(void)arg;
	start("2");
	fake_latency_ms(80);
	crowd_to_s5(STORM);
	crowd_run(STORM, say_ok, NULL);
	kill_now_and_then(STORM_KILLS);
	all_are_served(STORM, 120000);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM purchases") == STORM, "%d purchases", (int)rig_sql_int("SELECT count(*) FROM purchases"));
}

static void everybody_wants_one_at_once(void *arg)
{
	(void)arg;
	start("2");
	crowd_to_s5(CROWD);
	crowd_run(CROWD, say_ok, NULL);
	all_are_served(CROWD, SERVED_MS);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM purchases") == CROWD, "%d purchases", (int)rig_sql_int("SELECT count(*) FROM purchases"));
}

static void a_fifth_of_all_calls_fails(void *arg)
{
	(void)arg;
	start("2");
	crowd_to_s5(CROWD);
	fake_fail_percent("twilio.", 20);
	crowd_run(CROWD, say_ok, NULL);
	all_are_served(CROWD, SERVED_MS);
}

/* A release that is killed on its way is carried out once. */
static void released_under_kills(void *arg)
{
	static const struct step steps[] = { { "twilio.release", "hang" }, { "twilio.release", "hang-after" } };
	struct str out;
	(void)arg;
	start("1");
	LAB_CHECK(rig_usher(&out, "pool buy GB --count 2") == 0, STR_FMT, STR_ARG(out));
	rig_sql_becomes(8000, "2", "SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'");
	for (int i = 0; i < 2; i++) {
		struct step s = steps[i];
		struct str phone = rig_sql("SELECT phone_e164 FROM number_pool WHERE status = 'AVAILABLE' LIMIT 1");
		fake_fault_at(s.op, s.fault, 1, 1);
		LAB_CHECK(rig_usher(&out, arena_z(lab_arena(), arena_printf(lab_arena(), "pool retire " STR_FMT, STR_ARG(phone)))) == 0, STR_FMT, STR_ARG(out));
		LAB_CHECK(lab_wait(8000, hangs, &s), "%s was not called", s.op);
		LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'RELEASED'") == i, "RELEASED before the carrier has said so");
		rig_stop(SIGKILL);
		rig_serve();
		rig_sql_becomes(40000, "RELEASED", "SELECT status FROM number_pool WHERE phone_e164 = '" STR_FMT "'", STR_ARG(phone));
	}
	LAB_CHECK(fake_numbers_owned(NULL) == 0, "%zu numbers are still in the account", fake_numbers_owned(NULL));
	accounts_must_agree(1000);
}

const struct lab_case flow_buy[] = {
	{ .name = "buy_killed_before_and_after_each_call", .run = killed_before_and_after_each_call },
	{ .name = "buy_killed_while_ordering", .run = killed_while_ordering },
	{ .name = "buy_workers_die_all_the_time", .run = workers_die_all_the_time },
	{ .name = "buy_everybody_at_once", .run = everybody_wants_one_at_once },
	{ .name = "buy_a_fifth_of_all_calls_fails", .run = a_fifth_of_all_calls_fails },
	{ .name = "buy_released_under_kills", .run = released_under_kills },
	{ .name = NULL },
};
