/* tests/flow/late_test.c: texts that only the carrier's log brings: after an outage, racing with their webhooks, through kills. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/twilio.h"
#include <signal.h>
#include <stdatomic.h>

#define OWNERS 5
#define RACERS 40
#define MANY 120                /* three pages */
#define THREAD_BYTES_MAX (4u * 1024 * 1024)

/* The webhook of owner i's text number k; the carrier has it since ago_us. */
static void write_late(struct arena *a, struct hook *h, int i, int k, const char *body, int64_t ago_us)
{
	const char *sid = arena_z(a, arena_printf(a, "SM%016d%016d", i, k));
	hook_text(a, h, crowd_phone(i), RIG_NUMBER, str_of(body), sid);
	fake_text_in(sid, str_of(crowd_phone(i)), STR(RIG_NUMBER), str_of(body), ago_us);
}

static void first_run_is_over(void)
{
	rig_sql_becomes(10000, "due", "SELECT state FROM jobs WHERE key = 'every:reconcile' AND fence > 0");
}

static void run_now(void)
{
	(void)rig_sql("UPDATE jobs SET due_us = 0 WHERE key = 'every:reconcile' AND state = 'due'");
}

static void nothing_is_doubled(int texts)
{
	struct fake_text t;
	rig_sql_becomes(30000, "0", "SELECT count(*) FROM messages WHERE direction = 'out' AND status <> 'accepted'");
	LAB_CHECK(!fake_text_twice(&t), "sent twice: %s to %s", t.body, t.to);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'in'") == texts, "%lld texts, want %d",
		(long long)rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'in'"), texts);
}

/* The database is away for longer than Twilio waits, and it comes back by itself. */
static void texts_of_an_outage_are_answered_late(void *arg)
{
	static const char *const bodies[] = { "Smith & Sons", "Sam" };
	struct hook hooks[OWNERS][2];
	(void)arg;
	rig_cluster_own(rig.usher, "fsync=off");
	rig_start();
	for (int i = 0; i < OWNERS; i++)
		crowd_say(i, "Plumber, Leeds");
	first_run_is_over();
	rig_cluster_kill();
	for (int i = 0; i < OWNERS; i++)
		for (int k = 0; k < 2; k++)
			write_late(lab_arena(), &hooks[i][k], i, k, bodies[k], (90 - 10 * k) * SEC_US);
	struct http_answer r = hook_send(lab_arena(), &hooks[0][0]);
	LAB_CHECK(r.status == 503, "the webhook got %d", r.status);
	rig_cluster_restart();
	rig_sql_becomes(20000, "5", "SELECT count(*) FROM clients WHERE state = 'S4_NOTIFICATION_PREF'");
	nothing_is_doubled(3 * OWNERS);
	LAB_CHECK(fake_texts(NULL) == 2 * OWNERS, "%zu answers", fake_texts(NULL));
	for (int i = 0; i < OWNERS; i++)
		for (int k = 0; k < 2; k++) {
			struct twiml t;
			r = hook_send(lab_arena(), &hooks[i][k]);
			twiml_read(lab_arena(), &r, &t);
			LAB_CHECK(t.ok && t.n == 0, "the webhook that came after all was answered");
		}
	nothing_is_doubled(3 * OWNERS);
	crowd_check_replay(OWNERS);
}

struct race {
	struct hook hooks[RACERS];
	atomic_int answered;
};

static void racing_webhook(int i, void *ctx)
{
	struct race *race = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	struct twiml t;
	if (i == 0)
		run_now();
	struct http_answer r = hook_send(a, &race->hooks[i]);
	twiml_read(a, &r, &t);
	LAB_CHECK(t.ok, "status %d", r.status);
	atomic_fetch_add(&race->answered, (int)t.n);
	arena_free(a);
}

static void log_and_webhooks_race(void *arg)
{
	static struct race race;
	(void)arg;
	rig_start();
	first_run_is_over();
	for (int i = 0; i < RACERS; i++)
		write_late(lab_arena(), &race.hooks[i], i, 0, "Plumber, Leeds", 60 * SEC_US);
	crowd_run(RACERS, racing_webhook, &race);
	rig_sql_becomes(10000, "due", "SELECT state FROM jobs WHERE key = 'every:reconcile'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE state = 'S2_BUSINESS_NAME'") == RACERS, "not all are there");
	nothing_is_doubled(RACERS);
	LAB_CHECK((size_t)race.answered + fake_texts(NULL) == RACERS, "%d answers by webhook and %zu by API for %d texts", race.answered, fake_texts(NULL), RACERS);
}

/* Workers die while the log is being taken in: the next run begins at the same point and finds what is still missing. */
static void killed_in_the_middle(void *arg)
{
	static struct hook h;
	pid_t workers[8];
	(void)arg;
	rig_start();
	first_run_is_over();
	for (int i = 0; i < MANY; i++)
		write_late(lab_arena(), &h, i, 0, "Plumber, Leeds", (500 - i) * SEC_US);
	run_now();
	rig_sql_becomes(10000, "t", "SELECT count(*) > 10 FROM messages WHERE direction = 'in'");
	int n = rig_workers(workers, 8);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
	rig_sql_becomes(60000, "120", "SELECT count(*) FROM clients WHERE state = 'S2_BUSINESS_NAME'");
	rig_clock("+2m"); /* whatever was being sent is looked up */
	lab_sleep_ms(1500);
	rig_clock("+5m");
	nothing_is_doubled(MANY);
	LAB_CHECK(fake_texts(NULL) == MANY, "%zu answers for %d texts", fake_texts(NULL), MANY);
}

const struct lab_case flow_late[] = {
	{ .name = "texts_of_an_outage_are_answered_late", .run = texts_of_an_outage_are_answered_late },
	{ .name = "log_and_webhooks_race", .run = log_and_webhooks_race },
	{ .name = "killed_in_the_middle", .run = killed_in_the_middle },
	{ .name = NULL },
};
