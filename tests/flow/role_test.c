/* tests/flow/role_test.c: a role that may only serve: everything goes on, and the audit log cannot be changed by it. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/stripe.h"
#include <signal.h>

/* The case's database as another role. */
static const char *as_role(const char *role)
{
	const char *user = strstr(rig.database, "user="), *rest = user ? strchr(user, ' ') : NULL;
	LAB_CHECK(user && rest, "no user in %s", rig.database);
	return arena_printf(lab_arena(), "%.*suser=%s%s", (int)(user - rig.database), rig.database, role, rest).p;
}

static void a_lesser_role_serves(void *arg)
{
	struct str out;
	(void)arg;
	rig_cluster_own(rig.usher, "fsync=off");
	rig_start();
	(void)rig_sql("CREATE ROLE app LOGIN NOSUPERUSER");
	LAB_CHECK(rig_usher(&out, "migrate --grant app") == 0, STR_FMT, STR_ARG(out));
	LAB_CHECK(rig_usher(&out, "migrate --grant 'app; DROP TABLE clients'") == 1, STR_FMT, STR_ARG(out));
	rig_stop(SIGTERM);
	rig_set("DATABASE_URL", as_role("app"));
	rig_serve();
	crowd_pool(0, 2);
	crowd_to_s5(1);
	crowd_say(0, "OK");
	struct str token = rig_sql("SELECT pay_token FROM clients");
	LAB_CHECK(stripe_pay(lab_arena(), arena_z(lab_arena(), token), NULL) == 200, "payment");
	rig_sql_becomes(8000, "S6_PHONE_TYPE", "SELECT state FROM clients");
	rig_sql_becomes(8000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log") > 0, "nothing in the audit log");
	LAB_CHECK(lab_shell(&out, "psql -q -d '%s' -c \"UPDATE audit_log SET actor = 'x'\" 2>&1", as_role("app")) != 0, "the audit log was changed");
	LAB_CHECK(lab_glob(STR("*permission denied*"), out), STR_FMT, STR_ARG(out));
	LAB_CHECK(lab_shell(&out, "psql -q -d '%s' -c 'CREATE TABLE t (i int)' 2>&1", as_role("app")) != 0, "a table was made");
	(void)rig_usher(&out, "doctor");
	LAB_CHECK(lab_glob(STR("*ok *database.role *cannot change the audit log, nor the schema*"), out), STR_FMT, STR_ARG(out));
	crowd_check_pool();
	crowd_check_replay(1);
}

const struct lab_case flow_role[] = {
	{ .name = "a_lesser_role_serves", .run = a_lesser_role_serves },
	{ .name = NULL },
};
