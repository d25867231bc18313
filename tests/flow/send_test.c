/* tests/flow/send_test.c: the outbox under faults: each text once, in order, nothing after a STOP. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/stripe.h"
#include <signal.h>

#define OWNERS 12

static void pay_all(void)
{
	for (int i = 0; i < OWNERS; i++) {
		struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", crowd_phone(i));
		LAB_CHECK(stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL) == 200, "payment of %d", i);
	}
}

static void ready_to_pay(void)
{
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	crowd_pool(0, OWNERS);
	crowd_to_s5(OWNERS);
	for (int i = 0; i < OWNERS; i++)
		crowd_say(i, "YES");
}

static void print_text(void *ctx, const struct fake_text *t)
{
	(void)ctx;
	(void)fprintf(stderr, "%s: %.60s\n", t->to, t->body);
}

static void all_arrive_once(void)
{
	struct fake_text t;
	rig_sql_becomes(20000, "0", "SELECT count(*) FROM messages WHERE direction = 'out' AND status <> 'accepted'");
	LAB_CHECK(!fake_text_twice(&t), "sent twice: %s to %s", t.body, t.to);
	if (fake_texts(NULL) != OWNERS)
		fake_each_text(print_text, NULL);
	LAB_CHECK(fake_texts(NULL) == OWNERS, "%zu texts for %d owners", fake_texts(NULL), OWNERS);
}

static void some_are_accepted_and_reset(void *arg)
{
	(void)arg;
	ready_to_pay();
	fake_fault(FAULT_RESET_AFTER, 5, 0);
	pay_all();
	lab_sleep_ms(2000);
	rig_clock("+30s");
	lab_sleep_ms(1000);
	rig_clock("+5m");
	all_arrive_once();
}

static void some_are_lost(void *arg)
{
	(void)arg;
	ready_to_pay();
	fake_fault(FAULT_RESET_BEFORE, 5, 0);
	pay_all();
	for (int i = 0; i < 6; i++) {
		lab_sleep_ms(1200);
		rig_clock("+40s");
	}
	all_arrive_once();
}

static void some_are_refused_for_now(void *arg)
{
	(void)arg;
	ready_to_pay();
	fake_fault(FAULT_503, 8, 0);
	pay_all();
	for (int i = 0; i < 6; i++) {
		lab_sleep_ms(1000);
		rig_clock("+20s");
	}
	all_arrive_once();
}

static void stop_while_the_outbox_waits(void *arg)
{
	(void)arg;
	ready_to_pay();
	fake_fault(FAULT_429, -1, 2);
	pay_all();
	for (int i = 0; i < OWNERS; i++)
		crowd_say(i, "STOP");
	fake_fault(FAULT_NONE, 0, 0);
	lab_sleep_ms(3000);
	rig_clock("+10m");
	lab_sleep_ms(2000);
	LAB_CHECK(fake_texts(NULL) == 0, "%zu texts after STOP", fake_texts(NULL));
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'out' AND status IN ('queued', 'sending')") == 0, "texts still wait");
}

/* A worker dies between the call and its outcome: another finds the lease over and looks the text up. */
static void worker_dies_while_sending(void *arg)
{
	pid_t workers[8];
	(void)arg;
	ready_to_pay();
	fake_fault(FAULT_HANG, 1, 0);
	pay_all();
	rig_sql_becomes(4000, "1", "SELECT count(*) FROM messages WHERE status = 'sending'");
	int n = rig_workers(workers, 8);
	LAB_CHECK(n == 2, "%d workers", n);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
	fake_fault(FAULT_NONE, 0, 0);
	rig_sql_becomes(90000, "*unknown*", "SELECT string_agg(status, ' ') FROM messages WHERE direction = 'out' AND status IN ('unknown')");
	for (int i = 0; i < 8; i++) {
		lab_sleep_ms(800);
		rig_clock("+30s");
	}
	all_arrive_once();
}

const struct lab_case flow_send[] = {
	{ .name = "some_are_accepted_and_reset", .run = some_are_accepted_and_reset },
	{ .name = "some_are_lost", .run = some_are_lost },
	{ .name = "some_are_refused_for_now", .run = some_are_refused_for_now },
	{ .name = "stop_while_the_outbox_waits", .run = stop_while_the_outbox_waits },
	{ .name = "worker_dies_while_sending", .run = worker_dies_while_sending },
	{ .name = NULL },
};
