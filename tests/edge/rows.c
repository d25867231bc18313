/* tests/edge/rows.c: odd bytes in every field that is stored, and what the database itself refuses. */
/* SPDX-License-Identifier: MIT */
#include "tests/edge/edge.h"
#include <pthread.h>
#include <stdlib.h>

#define N_OF(a) (sizeof(a) / sizeof(a)[0])

static const struct str values[] = {
	STR("'"), STR("'); DROP TABLE clients; --"), STR("\\"), STR("$1"), STR("{\"a\"}"), STR("{,}"), STR("NULL"), STR("\0"), STR("a\0b"), STR("\xff\xfe"),
	STR("\xed\xa0\x80"), STR("\xc0\x80"), STR("-1"), STR("99999999999999999999"), STR(""), STR(" "), STR("\n"), STR("%"), STR("_"), STR("\xe2\x80\xae"),
	STR("+447700900001\0"), STR("\xf0\x9f\x91\x8d"),
};

static struct hook hooks[5];
static bool stop;

static void make_hooks(struct arena *a)
{
	hook_text(a, &hooks[0], EDGE_PHONE, RIG_NUMBER, STR("hello"), NULL);
	hook_text(a, &hooks[1], EDGE_PHONE, "+447700900801", STR("STOP"), NULL);
	hook_call(a, &hooks[2], EDGE_PHONE, RIG_NUMBER, NULL);
	hook_call_ended(a, &hooks[3], EDGE_PHONE, "+447700900801", hook_sid(a, "CA"), "completed");
	hook_text(a, &hooks[4], EDGE_PHONE, RIG_NUMBER, STR(""), NULL);
	hooks[4].path = "/webhooks/twilio/status?m=1";
	hook_set(&hooks[4], "MessageStatus", STR("undelivered"));
	hook_set(&hooks[4], "ErrorCode", STR("30003"));
	static const char *const more[] = { "OptOutType", "MessagingServiceSid", "ErrorCode", "MessageStatus", "NumMedia", "MediaUrl0" };
	for (size_t i = 0; i < N_OF(hooks); i++)
		for (size_t k = 0; k < N_OF(more); k++) {
			bool there = false;
			for (size_t f = 0; f < hooks[i].n; f++)
				there |= strcmp(hooks[i].fields[f].name, more[k]) == 0;
			if (!there && hooks[i].n < HOOK_FIELDS_MAX)
				hook_set(&hooks[i], more[k], STR("0"));
		}
}

/* An owner who texts all the while: nobody else's bytes may cost them an answer. */
static void *bystander(void *arg)
{
	struct arena *a = arena_new((size_t)256 << 20);
	int *bad = arg;
	while (!__atomic_load_n(&stop, __ATOMIC_RELAXED)) {
		struct hook h;
		hook_text(a, &h, "+447700900777", RIG_NUMBER, STR("Plumber, Leeds"), NULL);
		*bad += hook_send(a, &h).status != 200;
	}
	arena_free(a);
	return NULL;
}

void edge_fields(void *arg)
{
	struct arena *a = lab_arena();
	int bad = 0;
	pthread_t other;
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	LAB_CHECK(rig_usher(NULL, "pool add +447700900801") == 0, "pool add");
	make_hooks(a);
	LAB_CHECK(pthread_create(&other, NULL, bystander, &bad) == 0, "a thread");
	for (size_t i = 0; i < N_OF(hooks); i++)
		for (size_t f = 0; f < hooks[i].n; f++)
			for (size_t v = 0; v < N_OF(values); v++) {
				struct hook h = hooks[i];
				hook_set(&h, "MessageSid", str_of(hook_sid(a, "SM")));
				h.fields[f].value = values[v];
				struct http_answer r = hook_send(a, &h);
				LAB_CHECK(r.status >= 200 && r.status < 300, "%s, %s is value %zu: %d " STR_FMT, h.path, h.fields[f].name, v, r.status, STR_ARG(r.body));
			}
	__atomic_store_n(&stop, true, __ATOMIC_RELAXED);
	pthread_join(other, NULL);
	LAB_CHECK(bad == 0, "%d texts of somebody else were not answered with 200", bad);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM pg_tables WHERE tablename IN ('clients', 'messages', 'audit_log')") == 3, "tables are gone");
	struct str log = edge_log();
	LAB_CHECK(!edge_has(log, "kind=BUG") && !edge_has(log, "invalid byte sequence") && !edge_has(log, "WORKER_DIED"), "the log tells of bugs");
	LAB_CHECK(rig_metric("usher_inputs_given_up_total") == 0, "inputs were given up");
	(void)edge_say(EDGE_PHONE, STR("Plumber, Leeds"));
}

/* The statement must be refused, with this SQLSTATE. */
static void refused(const char *state, const char *sql)
{
	struct str got = rig_sql("CREATE OR REPLACE FUNCTION pg_temp.state_of(q text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN EXECUTE q; RETURN 'done'; "
		"EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE; END $f$; SELECT pg_temp.state_of($q$%s$q$)", sql);
	LAB_CHECK(str_is(got, state), "%s: " STR_FMT ", want %s", sql, STR_ARG(got), state);
}

void edge_rules(void *arg)
{
	(void)arg;
	rig_set("USHER_WORKERS", "1");
	rig_start();
	LAB_CHECK(rig_usher(NULL, "pool add +447700900801 +447700900802") == 0, "pool add");
	(void)edge_say(EDGE_PHONE, STR("Plumber, Leeds"));
	(void)edge_say("+447700900002", STR("Plumber, Leeds"));
	(void)edge_say("+447700900002", STR("STOP"));
	LAB_CHECK(rig_usher(NULL, "client pay " EDGE_PHONE " --reason cash") == 0, "client pay");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log") > 0, "nothing is in the audit log");
	/* Nothing goes to a phone that said STOP; nothing said is unsaid. */
#define TEXT_TO(who) "INSERT INTO messages (client_id, direction, carrier, our_number, body, status, created_at) SELECT id, 'out', 'twilio', '+1', 'x', " \
	"'queued', now() FROM clients WHERE phone_e164 = '" who "'"
	refused("23514", TEXT_TO("+447700900002"));
	refused("done", TEXT_TO(EDGE_PHONE));
	refused("42501", "UPDATE audit_log SET actor = 'x'");
	refused("42501", "DELETE FROM audit_log");
	refused("42501", "TRUNCATE audit_log");
	refused("42501", "DELETE FROM audit_log WHERE false OR id > 0");
	/* A number has one owner, an owner one number. */
#define OWN(number, who) "UPDATE number_pool SET status = 'ASSIGNED', client_id = (SELECT id FROM clients WHERE phone_e164 = '" who "') WHERE phone_e164 = '" number "'"
	refused("done", OWN("+447700900801", EDGE_PHONE));
	refused("23505", OWN("+447700900802", EDGE_PHONE));
	refused("23505", "INSERT INTO number_pool (phone_e164, status, country, carrier, created_at, updated_at) SELECT phone_e164, 'AVAILABLE', country, carrier, "
		"now(), now() FROM number_pool");
	refused("23514", "UPDATE number_pool SET status = 'AVAILABLE' WHERE phone_e164 = '+447700900801'");
	refused("23514", "UPDATE number_pool SET status = 'LOST' WHERE phone_e164 = '+447700900802'");
	refused("23514", "UPDATE number_pool SET client_id = NULL WHERE phone_e164 = '+447700900801'");
	refused("23505", "INSERT INTO clients (phone_e164, state, chart, pay_token, created_at, updated_at) SELECT phone_e164, state, chart, 'x', now(), now() "
		"FROM clients LIMIT 1");
	refused("23503", "DELETE FROM clients WHERE phone_e164 = '" EDGE_PHONE "'");
}
