/* tests/flow/restore_test.c: the recipe of docs/operations.md: a dump is restored into an empty database, and what was lost is found again. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/stripe.h"
#include <signal.h>
#include <unistd.h>

static const char *dump_path(void)
{
	return arena_printf(lab_arena(), "%s/dump_%d", rig.cluster_dir, (int)getpid()).p;
}

static void shell(const char *line)
{
	struct str out;
	int status = lab_shell(&out, "%s 2>&1", line);
	LAB_CHECK(status == 0, "%s: " STR_FMT, line, STR_ARG(out));
}

static void back_up(void)
{
	shell(arena_printf(lab_arena(), "pg_dump -Fc -d '%s' -f %s", rig.database, dump_path()).p);
}

/* Into an empty database, which is the server's from here on. */
static void restore(void)
{
	struct arena *a = lab_arena();
	static char info[sizeof rig.database];
	shell(arena_printf(a, "psql -q -d '%s' -c 'CREATE DATABASE restored_%d'", rig.database, (int)getpid()).p);
	const char *end = strstr(rig.database, " dbname=");
	(void)snprintf(info, sizeof info, "%.*s dbname=restored_%d", (int)(end - rig.database), rig.database, (int)getpid());
	shell(arena_printf(a, "pg_restore -d '%s' --no-owner --exit-on-error %s", info, dump_path()).p);
	(void)snprintf(rig.database, sizeof rig.database, "%s", info);
	rig_set("DATABASE_URL", info);
	(void)unlink(dump_path());
}

static void owners_go_on_where_they_were(void *arg)
{
	struct fake_text t;
	(void)arg;
	rig_set("USHER_TEST_CLOCK", "1");
	rig_start();
	crowd_pool(0, 2);
	crowd_to_s5(1);
	crowd_say(0, "OK");
	crowd_say(1, "Plumber, Leeds");
	rig_sql_becomes(8000, "due", "SELECT state FROM jobs WHERE key = 'every:reconcile' AND fence > 0");
	fake_fault_at("twilio.send", "429", -1, 1); /* what the payment causes waits in the outbox while the dump is made */
	struct str token = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", crowd_phone(0));
	LAB_CHECK(stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL) == 200, "payment");
	rig_sql_becomes(4000, "1", "SELECT count(*) FROM messages WHERE direction = 'out' AND status IN ('queued', 'sending')");
	back_up();
	fake_fault_at("twilio.send", "none", 0, 0);
	rig_sql_becomes(15000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	/* After the backup: a conversation that the dump does not know, answered by the old server. */
	crowd_say(1, "Smith and Sons");
	crowd_say(1, "Sam");
	size_t sent = fake_texts(NULL);
	rig_stop(SIGKILL);
	restore();
	rig.shift_us = 0;
	rig_serve();
	LAB_CHECK(rig_log_has("RESTORED", "texts_in_doubt=1"), "not seen that it was restored");
	rig_clock("+40s"); /* the last half minute is left to webhooks */
	rig_sql_becomes(15000, "S4_NOTIFICATION_PREF", "SELECT state FROM clients WHERE phone_e164 = '%s'", crowd_phone(1));
	rig_sql_becomes(15000, "8", "SELECT count(*) FROM messages WHERE answer_status = 'confirmed'"); /* those before the kill, too */
	rig_sql_becomes(15000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	rig_clock("+5m");
	lab_sleep_ms(1500);
	LAB_CHECK(!fake_text_twice(&t), "sent twice: %s to %s", t.body, t.to);
	LAB_CHECK(fake_texts(NULL) == sent, "%zu texts, %zu before", fake_texts(NULL), sent);
	crowd_check_pool();
}

/* Another start on the same database is no restoration. */
static void a_restart_is_none(void *arg)
{
	(void)arg;
	rig_start();
	rig_stop(SIGKILL);
	rig_serve();
	LAB_CHECK(!rig_log_has("RESTORED", NULL), "a restart was taken for a restoration");
}

const struct lab_case flow_restore[] = {
	{ .name = "owners_go_on_where_they_were", .run = owners_go_on_where_they_were },
	{ .name = "a_restart_is_none", .run = a_restart_is_none },
	{ .name = NULL },
};
