/* tests/flow/link_test.c: links and syncs whose processes die at every step, that race, and that run beside allocations. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake_numbers.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/fake_telnyx.h"
#include "tests/lib/stripe.h"
#include "tests/lib/telnyx.h"
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#define OWNERS 16
#define SPARE 8

static void telnyx_each(void)
{
	rig_set("TELNYX_API_KEY", RIG_TELNYX_API_KEY);
	rig_set("TELNYX_PUBLIC_KEY", RIG_TELNYX_PUBLIC_KEY);
	rig_set("TELNYX_NUMBER", RIG_TELNYX_NUMBER);
	rig_set("TELNYX_CONNECTION_ID", "1293384261075731499");
	rig_set("TELNYX_API_BASE", "http://127.0.0.1:{fake}/telnyx");
	rig_set("USHER_POOL_LOW", "0");
}

static void kill_workers(void)
{
	pid_t workers[8];
	int n = rig_workers(workers, 8);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
	lab_sleep_ms(300);
	/* As if their leases had run out: waiting for that proves nothing more. */
	(void)rig_sql("UPDATE jobs SET lease_until_us = 0 WHERE state = 'running'");
	(void)rig_sql("UPDATE sync_accounts SET lease_until_us = 0");
}

struct asked {
	const char *op;
	size_t n;
};

static bool was_asked(void *ctx)
{
	const struct asked *a = ctx;
	return fake_ledger_count(a->op) >= a->n;
}

/* Everybody dies while this call is under way: before the carrier carries it out, and after. */
static void die_in(const char *op, const char *fault)
{
	struct asked a = { .op = op, .n = fake_ledger_count(op) + 1 };
	fake_fault_at(op, fault, 1, 0);
	LAB_CHECK(lab_wait(40000, was_asked, &a), "%s was not asked", op);
	kill_workers();
}

static void profile_of(void *ctx, const struct fake_number *n)
{
	size_t *linked = ctx;
	*linked += n->profile[0] != 0 && n->connection[0] != 0;
}

/* op: the call in which everybody dies, once before it is carried out and once after. */
static void dies_in_a_link(void *op)
{
	telnyx_each();
	rig_start();
	fake_number_put("telnyx", "+14165550401", "");
	(void)rig_sql("INSERT INTO number_pool (phone_e164, status, country, carrier, created_at, updated_at) VALUES ('+14165550401', 'PENDING', 'CA', 'telnyx', now(), now())");
	(void)rig_sql("INSERT INTO jobs (kind, subject, key, due_us, created_at, updated_at) SELECT 'link', 'number:' || id, 'link:' || id, 0, now(), now() FROM number_pool");
	die_in(op, "hang");
	die_in(op, "hang-after");
	rig_sql_becomes(60000, "AVAILABLE linked 0", "SELECT status || ' ' || link_status || ' ' || link_retries FROM number_pool");
	size_t linked = 0;
	fake_numbers_each(profile_of, &linked);
	LAB_CHECK(linked == 1, "the number is not linked at the carrier");
	LAB_CHECK(fake_profiles() == 1, "%zu profiles were made", fake_profiles());
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'number.link'") == 1, "linked more than once");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM alerts WHERE kind = 'link_failed'") == 0, "an alert for nothing");
}

static void numbers_at(const char *carrier, int n)
{
	char phone[20];
	for (int i = 0; i < n; i++) {
		snprintf(phone, sizeof phone, "+44207946%04d", i);
		fake_number_put(carrier, phone, "");
	}
}

/* Two pages of 250; everybody dies in the second. The next run begins anew when the dead one's lease is over, and finds each number once. */
static void dies_in_a_sync(void *arg)
{
	(void)arg;
	rig_set("USHER_SYNC_HOURS", "6");
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	rig_sql_becomes(20000, "ok", "SELECT outcome FROM sync_accounts");
	numbers_at("twilio", 300);
	fake_latency_ms(500); /* time to order the fault of the second page while the first is on its way */
	struct asked a = { .op = "twilio.numbers", .n = fake_ledger_count("twilio.numbers") + 1 };
	rig_clock("+6h");
	LAB_CHECK(lab_wait(20000, was_asked, &a), "no sync");
	die_in("twilio.numbers", "hang");
	fake_latency_ms(0);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool") == 0, "half a list was believed");
	rig_sql_becomes(110000, "300", "SELECT count(*) FROM number_pool");
	rig_sql_becomes(60000, "300", "SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE' AND link_status = 'linked'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'number.found'") == 300, "found more than once");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM sync_seen") == 0, "a run left its notes");
}

static void *sync_in_thread(void *arg)
{
	char line[300];
	int *status = arg;
	snprintf(line, sizeof line, "%s pool sync >/dev/null 2>&1", rig.usher);
	*status = WEXITSTATUS(system(line));
	return NULL;
}

static void two_syncs_at_once(void *arg)
{
	(void)arg;
	pthread_t t[3];
	int status[3] = { 0 }, well = 0;
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	numbers_at("twilio", 300);
	fake_latency_ms(300);
	for (int i = 0; i < 3; i++)
		LAB_CHECK(pthread_create(&t[i], NULL, sync_in_thread, &status[i]) == 0, "no thread");
	for (int i = 0; i < 3; i++) {
		pthread_join(t[i], NULL);
		LAB_CHECK(status[i] == 0 || status[i] == 1, "pool sync: %d", status[i]);
		well += status[i] == 0;
	}
	fake_latency_ms(0);
	LAB_CHECK(well >= 1, "nobody synchronised");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool") == 300, "not every number");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'number.found'") == 300, "found more than once");
	rig_sql_becomes(60000, "300", "SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'");
}

static void *sync_on_and_on(void *arg)
{
	const bool *over = arg;
	int status = 0;
	while (!__atomic_load_n(over, __ATOMIC_RELAXED)) {
		sync_in_thread(&status);
		LAB_CHECK(status == 0, "pool sync: %d", status);
	}
	return NULL;
}

/* Owners pay while syncs run one after the other and somebody changes numbers at the carrier: each gets a number, none gets two, none is lost. */
static void syncs_beside_allocations(void *arg)
{
	(void)arg;
	pthread_t t;
	bool over = false;
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	numbers_at("twilio", OWNERS + SPARE);
	LAB_CHECK(rig_usher(NULL, "pool sync") == 0, "the first sync");
	rig_sql_becomes(30000, arena_z(lab_arena(), arena_printf(lab_arena(), "%d", OWNERS + SPARE)), "SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'");
	crowd_to_s5(OWNERS);
	for (int i = 0; i < OWNERS; i++)
		crowd_say(i, "OK");
	LAB_CHECK(pthread_create(&t, NULL, sync_on_and_on, &over) == 0, "no thread");
	for (int i = 0; i < OWNERS; i++) {
		struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", crowd_phone(i));
		fake_lock();
		struct fake_number *n = fake_number_at((size_t)i);
		snprintf(n->sms_url, sizeof n->sms_url, "https://elsewhere.example/%d", i);
		fake_unlock();
		int status = stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL);
		LAB_CHECK(status == 200, "payment of %d: %d", i, status);
		lab_sleep_ms(100);
	}
	rig_sql_becomes(30000, "0", "SELECT count(*) FROM clients WHERE number_e164 IS NULL");
	__atomic_store_n(&over, true, __ATOMIC_RELAXED);
	pthread_join(t, NULL);
	LAB_CHECK(rig_usher(NULL, "pool sync") == 0, "the last sync");
	rig_sql_becomes(30000, "0", "SELECT count(*) FROM number_pool WHERE link_status <> 'linked' OR drift IS NOT NULL OR gone_at IS NOT NULL");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'") == OWNERS, "not every owner has a number of the pool");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool") == OWNERS + SPARE, "numbers came or went");
	crowd_check_pool();
	crowd_check_replay(OWNERS);
}

const struct lab_case flow_link[] = {
	{ "dies_in_a_link_before_the_look", dies_in_a_link, "telnyx.numbers" },
	{ "dies_in_a_link_looking_for_the_profile", dies_in_a_link, "telnyx.profiles" },
	{ "dies_in_a_link_making_the_profile", dies_in_a_link, "telnyx.profile-make" },
	{ "dies_in_a_link_of_texts", dies_in_a_link, "telnyx.link" },
	{ "dies_in_a_link_of_calls", dies_in_a_link, "telnyx.connect" },
	{ "dies_in_a_sync", dies_in_a_sync, NULL },
	{ "two_syncs_at_once", two_syncs_at_once, NULL },
	{ "syncs_beside_allocations", syncs_beside_allocations, NULL },
	{ .name = NULL },
};
