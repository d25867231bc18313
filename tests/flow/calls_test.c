/* tests/flow/calls_test.c: processes die before and after every step of a placed call and of a link to the voice assistant. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake_calls.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_vapi.h"
#include "tests/lib/stripe.h"
#include "tests/lib/twilio.h"
#include <signal.h>

#define NUMBER "+447700800000"
#define OUT_WAIT_MS 10000
#define ASSISTANT "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"

static void to_s8(void)
{
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	crowd_pool(0, 2);
	crowd_to_s5(1);
	crowd_say(0, "YES");
	struct str token = rig_sql("SELECT pay_token FROM clients");
	LAB_CHECK(stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL) == 200, "the payment");
	rig_sql_becomes(4000, "S6*", "SELECT regexp_replace(state, '^.*/', '') FROM clients");
	crowd_say(0, "1");
	crowd_say(0, "DONE");
	LAB_CHECK(str_starts(rig_sql("SELECT state FROM clients"), STR("S8")), "not at S8");
}

/* The workers die now; what they held is free at once. */
static void die(void)
{
	pid_t workers[8];
	int n = rig_workers(workers, 8);
	LAB_CHECK(n == 2, "%d workers", n);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
	lab_sleep_ms(400);
	(void)rig_sql("UPDATE jobs SET lease_until_us = 1 WHERE state = 'running'");
}

static void arrives_at_the_number(void)
{
	struct arena *a = lab_arena();
	struct hook h;
	const char *sid = hook_sid(a, "CA");
	hook_call(a, &h, RIG_NUMBER, NUMBER, sid);
	LAB_CHECK(hook_send(a, &h).status == 200, "the forwarded call");
	hook_call_ended(a, &h, RIG_NUMBER, NUMBER, sid, "completed");
	LAB_CHECK(hook_send(a, &h).status == 204, "its end");
	rig_sql_becomes(4000, "COMPLETE", "SELECT state FROM clients");
}

static void calls_back(const char *status)
{
	struct fake_placed p = { 0 };
	struct hook h;
	LAB_CHECK(fake_placed_at(fake_placed_count() - 1, &p), "no call was placed");
	const char *path = strstr(p.callback, "/webhooks");
	LAB_CHECK(path != NULL, "no callback address");
	hook_call_ended(lab_arena(), &h, p.from, p.to, p.sid, status);
	h.path = path;
	LAB_CHECK(hook_send(lab_arena(), &h).status == 204, "the callback");
}

static void texts_are(size_t n, const char *like)
{
	rig_sql_becomes(6000, n == 0 ? "0" : "1", "SELECT count(*) FROM messages WHERE direction = 'out' AND body LIKE '%s'", like);
}

static bool reached(void *ctx)
{
	(void)ctx;
	return fake_ledger_count("twilio.call") > 0;
}

/* Begun, and at the carrier: whoever dies now dies while it answers. */
static void call_is_out(void)
{
	rig_sql_becomes(4000, "calling", "SELECT status FROM placed_calls");
	LAB_CHECK(lab_wait(OUT_WAIT_MS, reached, NULL), "no call has reached the carrier");
}

/* Before the call left: it is not in the carrier's list, so it is not placed again, and the owner is told once. */
static void a_call_that_never_left(void *arg)
{
	(void)arg;
	to_s8();
	fake_fault_at("twilio.call", "hang", 1, 0);
	crowd_say(0, "CALL");
	call_is_out();
	die();
	for (int i = 0; i < 6; i++) {
		lab_sleep_ms(700);
		rig_clock("+15s");
	}
	rig_sql_becomes(4000, "ended failed", "SELECT status || ' ' || result FROM placed_calls");
	texts_are(1, "%%did not get through%%");
	LAB_CHECK(fake_placed_count() == 0 && fake_ledger_count("twilio.call") == 1, "%zu calls", fake_placed_count());
	crowd_say(0, "CALL");
	rig_sql_becomes(4000, "placed", "SELECT status FROM placed_calls ORDER BY id DESC LIMIT 1");
	LAB_CHECK(fake_placed_count() == 1, "the next one is placed");
	crowd_check_replay(1);
}

/* After it left: it is found, rings once, and its end is told once. */
static void a_call_whose_answer_was_lost(void *arg)
{
	(void)arg;
	to_s8();
	fake_fault_at("twilio.call", "hang-after", 1, 0);
	crowd_say(0, "CALL");
	call_is_out();
	die();
	rig_sql_becomes(6000, "placed", "SELECT status FROM placed_calls");
	die();
	calls_back("no-answer");
	calls_back("no-answer");
	texts_are(1, "%%was not forwarded to%%");
	for (int i = 0; i < 3; i++) {
		die();
		rig_clock("+60s");
	}
	lab_sleep_ms(1500);
	texts_are(1, "%%was not forwarded to%%");
	LAB_CHECK(fake_placed_count() == 1 && fake_ledger_count("twilio.call") == 1, "%zu calls", fake_placed_count());
	rig_sql_becomes(6000, "done", "SELECT state FROM jobs WHERE kind = 'ring'");
	crowd_check_replay(1);
}

/* The callback never comes, and whoever asks for the end dies; the proof comes first all the same. */
static void the_end_is_asked_for_by_somebody(void *arg)
{
	(void)arg;
	to_s8();
	crowd_say(0, "CALL");
	rig_sql_becomes(4000, "placed", "SELECT status FROM placed_calls");
	fake_placed_set("busy");
	fake_fault_at("twilio.call_get", "hang", 1, 0);
	rig_clock("+80s");
	lab_sleep_ms(800);
	die();
	texts_are(1, "%%line was busy%%");
	rig_sql_becomes(4000, "ended busy", "SELECT status || ' ' || result FROM placed_calls");
	crowd_say(0, "CALL");
	rig_sql_becomes(4000, "placed", "SELECT status FROM placed_calls ORDER BY id DESC LIMIT 1");
	die();
	arrives_at_the_number();
	calls_back("completed");
	rig_sql_becomes(4000, "ended forwarded", "SELECT status || ' ' || result FROM placed_calls ORDER BY id DESC LIMIT 1");
	texts_are(0, "%%was answered before%%");
	crowd_check_replay(1);
}

static void with_assistant(void)
{
	rig_set("VAPI_API_KEY", "vapi-secret-key-0001");
	rig_set("VAPI_ASSISTANT_ID", ASSISTANT);
	to_s8();
}

static void linked(void)
{
	char assistant[64];
	rig_sql_becomes(20000, "linked", "SELECT voice_link_status FROM number_pool WHERE phone_e164 = '%s'", NUMBER);
	LAB_CHECK(fake_vapi_has(NUMBER, assistant) && strcmp(assistant, ASSISTANT) == 0, "the assistant has not the number");
	LAB_CHECK(fake_vapi_count() == 1 && fake_vapi_wrongs() == 0, "%zu numbers at Vapi, %zu wrong imports", fake_vapi_count(), fake_vapi_wrongs());
}

static void unlinked(void)
{
	rig_sql_becomes(20000, "none", "SELECT voice_link_status FROM number_pool WHERE phone_e164 = '%s'", NUMBER);
	LAB_CHECK(fake_vapi_count() == 0, "%zu numbers at Vapi", fake_vapi_count());
}

/* Each step of a link hangs, before and after it is carried out, and its process dies. */
static void a_link_under_kills(void *arg)
{
	(void)arg;
	with_assistant();
	fake_fault_at("vapi.list", "hang", 1, 0);
	fake_fault_at("vapi.import", "hang-after", 1, 0);
	fake_fault_at("vapi.change", "hang", 1, 0);
	arrives_at_the_number();
	for (int i = 0; i < 3; i++) {
		rig_sql_becomes(8000, "running", "SELECT state FROM jobs WHERE key LIKE 'vapi:%%'");
		lab_sleep_ms(500);
		die();
	}
	linked();
	LAB_CHECK(fake_ledger_done("vapi.import") == 1, "%zu imports", fake_ledger_done("vapi.import"));
	fake_fault_at("vapi.delete", "hang-after", 1, 0);
	crowd_say(0, "RESTART");
	rig_sql_becomes(8000, "1", "SELECT count(*) FROM jobs WHERE key LIKE 'vapi:%%' AND state = 'running'");
	lab_sleep_ms(500);
	die();
	unlinked();
	LAB_CHECK(fake_ledger_done("vapi.delete") == 1, "%zu deletions", fake_ledger_done("vapi.delete"));
}

/* What is wanted changes while the job runs: the end is what was wanted last. */
static void what_is_wanted_changes_meanwhile(void *arg)
{
	(void)arg;
	with_assistant();
	fake_latency_ms(1200);
	arrives_at_the_number();
	lab_sleep_ms(600);
	crowd_say(0, "RESTART");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE live") == 0, "still live");
	fake_latency_ms(0);
	lab_sleep_ms(2500);
	rig_clock("+65s");
	unlinked();
	crowd_say(0, "1");
	crowd_say(0, "DONE");
	fake_latency_ms(1200);
	arrives_at_the_number();
	for (int i = 0; i < 3; i++) {
		lab_sleep_ms(700);
		crowd_say(0, "RESTART");
		crowd_say(0, "1");
		crowd_say(0, "DONE");
		arrives_at_the_number();
	}
	fake_latency_ms(0);
	lab_sleep_ms(3000);
	rig_clock("+65s");
	linked();
}

const struct lab_case flow_calls[] = {
	{ .name = "a_call_that_never_left", .run = a_call_that_never_left },
	{ .name = "a_call_whose_answer_was_lost", .run = a_call_whose_answer_was_lost },
	{ .name = "the_end_is_asked_for_by_somebody", .run = the_end_is_asked_for_by_somebody },
	{ .name = "a_link_under_kills", .run = a_link_under_kills },
	{ .name = "what_is_wanted_changes_meanwhile", .run = what_is_wanted_changes_meanwhile },
	{ .name = NULL },
};
