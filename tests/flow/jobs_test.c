/* tests/flow/jobs_test.c: due jobs run soon and everywhere, whoever dies; what kills its process is given up; STOP beats the outbox. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake_route.h"
#include <signal.h>

#define TAKEN_OVER_S 15
#define LOST_MAX 5
#define TEXTS 1000

static void with_events(void)
{
	rig_set("USHER_POOL_LOW", "0");
	rig_set("USHER_EVENTS_URL", "http://127.0.0.1:{fake}/events");
	rig_set("USHER_EVENTS_SECRET", FAKE_EVENTS_SECRET);
	rig_start();
}

static void kill_workers(void)
{
	pid_t workers[8];
	int n = rig_workers(workers, 8);
	LAB_CHECK(n == 2, "%d workers", n);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
}

/* All that is due runs within two seconds, shared by the workers. */
static void due_jobs_run_within_two_seconds(void *arg)
{
	(void)arg;
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
	(void)rig_sql("INSERT INTO jobs (kind, due_us, created_at, updated_at) SELECT 'answer', %lld + i * 20000, now(), now() FROM generate_series(1, 150) i",
		(long long)rig_now_us());
	rig_sql_becomes(10000, "0", "SELECT count(*) FROM jobs WHERE kind = 'answer' AND state <> 'done'");
	int64_t late = rig_sql_int("SELECT max(usher_us(updated_at) - due_us) FROM jobs WHERE kind = 'answer'");
	LAB_CHECK(late < 2 * SEC_US, "a job was %lld ms late", (long long)late / 1000);
}

/* A job under way when its process is killed runs elsewhere within 15 s, by its lease alone. */
static void jobs_of_the_dead_run_elsewhere(void *arg)
{
	(void)arg;
	with_events();
	fake_fault_at("events", "hang", 1, 0);
	crowd_say(0, "Plumber, Leeds");
	rig_sql_becomes(4000, "running", "SELECT state FROM jobs WHERE kind = 'event'");
	/* Both: whichever holds it. Its lease may just have been renewed. */
	lab_sleep_ms(4500);
	int64_t began = clock_mono_us();
	kill_workers();
	rig_sql_becomes(TAKEN_OVER_S * 1000, "done 1", "SELECT state || ' ' || lost + 1 FROM jobs WHERE kind = 'event'");
	LAB_CHECK(clock_mono_us() - began < TAKEN_OVER_S * SEC_US, "it took longer");
	LAB_CHECK(fake_ledger_count("events") == 2 && fake_events() == 1, "%zu requests", fake_ledger_count("events"));
}

/* What ends its process again and again is given up after the fifth time; the rest goes on. */
static void a_job_that_kills_is_given_up(void *arg)
{
	(void)arg;
	with_events();
	fake_fault_at("events", "hang", -1, 0);
	crowd_say(0, "Plumber, Leeds");
	for (int lost = 0; lost < LOST_MAX; lost++) {
		rig_sql_becomes(8000, arena_z(lab_arena(), arena_printf(lab_arena(), "running %d", lost)), "SELECT state || ' ' || lost FROM jobs WHERE kind = 'event'");
		kill_workers();
		lab_sleep_ms(400);
		/* Its lease ends; that it does so by itself is another case. */
		(void)rig_sql("UPDATE jobs SET lease_until_us = 1 WHERE kind = 'event' AND state = 'running'");
	}
	rig_sql_becomes(8000, "failed again and again*", "SELECT state || ' ' || last_error FROM jobs WHERE kind = 'event'");
	(void)rig_sql("INSERT INTO jobs (kind, due_us, created_at, updated_at) VALUES ('answer', %lld, now(), now())", (long long)rig_now_us());
	rig_sql_becomes(4000, "done", "SELECT state FROM jobs WHERE kind = 'answer' AND message_id IS NULL");
	/* By hand it may try again, from nought. */
	struct str out;
	fake_fault_at("events", "none", 0, 0);
	LAB_CHECK(rig_usher(&out, "job retry --all event") == 0, STR_FMT, STR_ARG(out));
	rig_sql_becomes(4000, "done", "SELECT state FROM jobs WHERE kind = 'event'");
}

/* A process runs one suspect at a time; who lost leases beside one is not blamed. */
static void the_innocent_are_not_blamed(void *arg)
{
	(void)arg;
	with_events();
	fake_fault_at("events", "hang", -1, 0);
	for (int i = 0; i < 4; i++)
		crowd_say(i, "Plumber, Leeds");
	rig_sql_becomes(6000, "4", "SELECT count(*) FROM jobs WHERE kind = 'event' AND state = 'running'");
	for (int i = 0; i < 2; i++) {
		kill_workers();
		lab_sleep_ms(400);
		(void)rig_sql("UPDATE jobs SET lease_until_us = 1 WHERE kind = 'event' AND state = 'running'");
		lab_sleep_ms(1500);
	}
	/* Two processes, a suspect each; the others wait for their turn. */
	int64_t running = rig_sql_int("SELECT count(*) FROM jobs WHERE kind = 'event' AND state = 'running' AND lost >= 2 AND lease_until_us > 1000000");
	LAB_CHECK(running <= 2, "%lld suspects run at once", (long long)running);
	fake_fault_at("events", "none", 0, 0);
	kill_workers();
	lab_sleep_ms(400);
	(void)rig_sql("UPDATE jobs SET lease_until_us = 1 WHERE kind = 'event' AND state = 'running'");
	rig_sql_becomes(10000, "4", "SELECT count(*) FROM jobs WHERE kind = 'event' AND state = 'done'");
}

static void queue_texts(const char *phone)
{
	(void)rig_sql("WITH m AS (INSERT INTO messages (client_id, direction, carrier, our_number, body, status, created_at) SELECT c.id, 'out', 'twilio', '%s', "
		"'text ' || i, 'queued', now() FROM clients c, generate_series(1, %d) i WHERE c.phone_e164 = '%s' RETURNING id, client_id) "
		"INSERT INTO jobs (kind, subject, client_id, message_id, due_us, created_at, updated_at) SELECT 'send', 'message:' || id, client_id, id, %lld, "
		"now(), now() FROM m ORDER BY id", RIG_NUMBER, TEXTS, phone, (long long)rig_now_us());
}

/* STOP is committed while a thousand texts are going out: what was not begun by then is never sent. */
static void stop_while_a_thousand_go_out(void *arg)
{
	(void)arg;
	rig_set("USHER_POOL_LOW", "0");
	rig_set("USHER_SEND_LIMIT_PER_MINUTE", "100000");
	rig_set("USHER_SEND_LIMIT_PER_CLIENT_PER_DAY", "10000");
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	queue_texts(crowd_phone(0));
	for (int i = 0; i < 100 && fake_texts(NULL) < 5; i++)
		lab_sleep_ms(100);
	size_t before = fake_texts(NULL);
	LAB_CHECK(before >= 5 && before < TEXTS, "%zu texts before STOP", before);
	crowd_say(0, "STOP");
	lab_sleep_ms(300); /* one may have been on its way to the carrier when STOP was committed */
	size_t at_stop = fake_texts(NULL);
	lab_sleep_ms(3000);
	rig_clock("+2h");
	lab_sleep_ms(2000);
	LAB_CHECK(fake_texts(NULL) == at_stop, "%zu texts after STOP", fake_texts(NULL) - at_stop);
	rig_sql_becomes(20000, "0", "SELECT count(*) FROM messages WHERE direction = 'out' AND status NOT IN ('accepted', 'dropped', 'failed')");
	/* A text that was begun before STOP's transaction, and none after. */
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'out' AND status = 'accepted'") == (int64_t)at_stop, "not all are accounted for");
}

const struct lab_case flow_jobs[] = {
	{ .name = "due_jobs_run_within_two_seconds", .run = due_jobs_run_within_two_seconds },
	{ .name = "jobs_of_the_dead_run_elsewhere", .run = jobs_of_the_dead_run_elsewhere },
	{ .name = "a_job_that_kills_is_given_up", .run = a_job_that_kills_is_given_up },
	{ .name = "the_innocent_are_not_blamed", .run = the_innocent_are_not_blamed },
	{ .name = "stop_while_a_thousand_go_out", .run = stop_while_a_thousand_go_out },
	{ .name = NULL },
};
