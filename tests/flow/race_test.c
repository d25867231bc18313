/* tests/flow/race_test.c: two workers, and everything at the same moment. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/stripe.h"
#include <stdatomic.h>

#define PAYERS 30
#define NUMBERS 18
#define TIMES 50
#define THREAD_BYTES_MAX (4u * 1024 * 1024)

static void start_with(const char *workers)
{
	rig_set("USHER_WORKERS", workers);
	rig_set("USHER_POOL_LOW", "0");
	rig_start();
}

static void say_yes(int i, void *ctx)
{
	(void)ctx;
	crowd_say(i, "YES");
}

static void pay_by_webhook(int i, void *ctx)
{
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	const struct str *tokens = ctx;
	int status = stripe_pay(a, arena_z(a, tokens[i]), NULL);
	LAB_CHECK(status == 200, "a payment event: %d", status);
	arena_free(a);
}

static struct str *tokens_of(int n)
{
	struct str *tokens = ARENA_ARRAY(lab_arena(), (size_t)n, struct str);
	for (int i = 0; i < n; i++)
		tokens[i] = rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", crowd_phone(i));
	return tokens;
}

static int count(const char *where)
{
	return (int)rig_sql_int("SELECT count(*) FROM clients WHERE %s", where);
}

static void all_are_served(void)
{
	crowd_pool(NUMBERS, PAYERS - NUMBERS);
	rig_sql_becomes(15000, "0", "SELECT count(*) FROM clients WHERE gate IS NOT NULL");
	crowd_pool(PAYERS, 3);
	LAB_CHECK(count("state LIKE '%S6_PHONE_TYPE' AND number_e164 IS NOT NULL") == PAYERS, "not everybody has a number");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'") == PAYERS, "numbers are lost");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'") == 3, "numbers are lost");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM audit_log WHERE action = 'number.assign'") == PAYERS, "the audit log does not agree");
	crowd_check_pool();
	crowd_check_replay(PAYERS);
}

/* The fifth scenario of the system that this replaces: concurrent allocation. */
static void scenario_5_concurrent_allocation(void *arg)
{
	(void)arg;
	start_with("2");
	crowd_pool(0, NUMBERS);
	crowd_to_s5(PAYERS);
	struct str *tokens = tokens_of(PAYERS);
	crowd_run(PAYERS, pay_by_webhook, tokens);
	LAB_CHECK(count("payment_active AND number_e164 IS NULL") == PAYERS, "paid before saying yes, and something moved");
	crowd_run(PAYERS, say_yes, NULL);
	LAB_CHECK(count("number_e164 IS NOT NULL") == NUMBERS, "%d have a number", count("number_e164 IS NOT NULL"));
	LAB_CHECK(count("gate = 'paid_waiting'") == PAYERS - NUMBERS, "%d wait", count("gate = 'paid_waiting'"));
	LAB_CHECK(rig_metric("usher_allocations_total{result=\"ALLOCATED\"}") == NUMBERS, "the counter says otherwise");
	all_are_served();
}

static void payments_race_for_held_numbers(void *arg)
{
	(void)arg;
	start_with("2");
	crowd_pool(0, NUMBERS);
	crowd_to_s5(PAYERS);
	struct str *tokens = tokens_of(PAYERS);
	crowd_run(PAYERS, say_yes, NULL);
	LAB_CHECK(count("gate = 'link_sent'") == NUMBERS && count("gate = 'waiting_number'") == PAYERS - NUMBERS, "the holds do not add up");
	crowd_check_pool();
	crowd_run(PAYERS, pay_by_webhook, tokens);
	LAB_CHECK(count("number_e164 IS NOT NULL") == NUMBERS, "%d have a number", count("number_e164 IS NOT NULL"));
	all_are_served();
}

struct same {
	const char *sid, *event, *token;
	atomic_int ok, same_answer;
};

static void same_text(int i, void *ctx)
{
	struct same *s = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	struct hook h;
	struct twiml t;
	(void)i;
	hook_text(a, &h, crowd_phone(0), RIG_NUMBER, STR("Plumber, Leeds"), s->sid);
	struct http_answer r = hook_send(a, &h);
	twiml_read(a, &r, &t);
	atomic_fetch_add(&s->ok, t.ok);
	atomic_fetch_add(&s->same_answer, t.n == 1 && lab_glob(STR("*business called*"), t.texts[0]));
	arena_free(a);
}

static void same_message_sid_at_once(void *arg)
{
	struct same s = { .sid = "SM11111111111111111111111111111111" };
	(void)arg;
	start_with("2");
	crowd_run(TIMES, same_text, &s);
	LAB_CHECK(s.ok == TIMES && s.same_answer == TIMES, "%d answered, %d alike", s.ok, s.same_answer);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages") == 1, "stored more than once");
	LAB_CHECK(rig_sql_int("SELECT seq FROM clients") == 1, "stepped more than once");
	LAB_CHECK(rig_metric("usher_repeats_total") == TIMES - 1, "the counter says otherwise");
}

static void same_event(int i, void *ctx)
{
	struct same *s = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	struct http_answer r = { 0 };
	(void)i;
	(void)stripe_send(a, &(struct stripe_event){ .kind = "checkout", .reference = s->token, .id = s->event }, &r);
	atomic_fetch_add(&s->ok, r.status == 200);
	arena_free(a);
}

static void same_payment_event_at_once(void *arg)
{
	struct same s = { .event = "evt_same" };
	(void)arg;
	start_with("2");
	crowd_pool(0, 2);
	crowd_to_s5(1);
	crowd_say(0, "YES");
	s.token = arena_z(lab_arena(), tokens_of(1)[0]);
	crowd_run(TIMES, same_event, &s);
	LAB_CHECK(s.ok == TIMES, "%d of %d taken", s.ok, TIMES);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM payment_events") == 1, "stored more than once");
	rig_sql_becomes(4000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(fake_texts(NULL) == 1, "%zu texts", fake_texts(NULL));
	crowd_check_pool();
}

static const char *const chatter[] = { "HELP", "BACK", "zzz qqq", "AGAIN", "Sam", "SMS", "YES", "STOP", "START", "Plumber, Leeds", "1", "DONE",
	"CHANGE name Tom", "STATUS", "not working", "RESTART" };

static void chat(int i, void *ctx)
{
	unsigned at = (unsigned)i * 7919u;
	const struct str *tokens = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	for (int k = 0; k < 30; k++) {
		at = at * 1103515245u + 12345u;
		size_t what = at >> 16;
		if (what % 9 == 0)
			(void)stripe_pay(a, arena_z(a, tokens[i / 4]), NULL);
		else
			crowd_say(i / 4, chatter[what % (sizeof chatter / sizeof chatter[0])]);
	}
	arena_free(a);
}

/* Four threads to a client, all talking across each other: every journal still leads to the stored state. */
static void many_at_once_to_one_client(void *arg)
{
	(void)arg;
	start_with("2");
	crowd_pool(0, 4);
	crowd_to_s5(6);
	struct str *tokens = tokens_of(6);
	crowd_run(24, chat, tokens);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM (SELECT client_id, seq FROM (SELECT client_id, seq FROM messages WHERE seq IS NOT NULL UNION ALL "
		"SELECT client_id, seq FROM journal) j GROUP BY 1, 2 HAVING count(*) > 1) x") == 0, "two steps with one place in the journal");
	crowd_check_pool();
	crowd_check_replay(6);
}

const struct lab_case flow_race[] = {
	{ .name = "scenario_5_concurrent_allocation", .run = scenario_5_concurrent_allocation },
	{ .name = "payments_race_for_held_numbers", .run = payments_race_for_held_numbers },
	{ .name = "same_message_sid_at_once", .run = same_message_sid_at_once },
	{ .name = "same_payment_event_at_once", .run = same_payment_event_at_once },
	{ .name = "many_at_once_to_one_client", .run = many_at_once_to_one_client },
	{ .name = NULL },
};
