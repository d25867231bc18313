/* tests/flow/pay_test.c: money under races, deaths and outages: one open transaction for one operation, one standing for one history. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include "tests/lib/fake_money.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/paddle.h"
#include "tests/lib/stripe.h"
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#define PRESSES 12
#define OWNERS 12
#define HISTORIES 8
#define THREAD_BYTES_MAX (8u * 1024 * 1024)

static void start_with(const char *provider)
{
	rig_set("USHER_PAYMENT", provider);
	rig_set("USHER_WORKERS", "2");
	rig_set("USHER_POOL_LOW", "0");
}

static const char *token_of(int i)
{
	return arena_z(lab_arena(), rig_sql("SELECT pay_token FROM clients WHERE phone_e164 = '%s'", crowd_phone(i)));
}

static struct http_answer press(struct arena *a, const char *token)
{
	return http_call(a, rig.port, &(struct http_ask){ .method = "POST", .target = arena_z(a, arena_printf(a, "/p/%s", token)), .body = STR(""),
		.headers = STR("Content-Type: application/x-www-form-urlencoded\r\n"), .wait_ms = 40000 });
}

struct pressed {
	const char *token;
	atomic_int led_on, busy;
};

static void press_once(int i, void *ctx)
{
	struct pressed *p = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	struct http_answer r = press(a, p->token);
	struct fake_txn t = { .id = "" };
	(void)i, (void)fake_txn_of(str_of(p->token), &t);
	atomic_fetch_add(&p->led_on, r.status == 200 && t.id[0] && str_find(r.body, str_of(t.id)) >= 0);
	atomic_fetch_add(&p->busy, r.status == 200 && lab_glob(STR("*in a few seconds*"), r.body));
	arena_free(a);
}

static void many_presses_one_transaction(void *arg)
{
	(void)arg;
	start_with("paddle");
	rig_start();
	crowd_pool(0, 1);
	crowd_to_s5(1);
	crowd_say(0, "YES");
	struct pressed p = { .token = token_of(0) };
	fake_latency_ms(400);
	crowd_run(PRESSES, press_once, &p);
	LAB_CHECK(fake_txns() == 1, "%zu transactions", fake_txns());
	LAB_CHECK(p.led_on == PRESSES, "%d led on, %d told to wait", p.led_on, p.busy);
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM checkouts") == 1, "more than one checkout");
}

static void *press_thread(void *ctx)
{
	press_once(0, ctx);
	return NULL;
}

static void kill_workers(void)
{
	pid_t workers[8];
	for (int i = 0, n = rig_workers(workers, 8); i < n; i++)
		kill(workers[i], SIGKILL);
}

/* Killed between asking and hearing: whoever presses again gets that very transaction. */
static void killed_while_asking(void *arg)
{
	pthread_t thread;
	(void)arg;
	start_with("paddle");
	rig_start();
	crowd_pool(0, 1);
	crowd_to_s5(1);
	crowd_say(0, "YES");
	struct pressed p = { .token = token_of(0) };
	fake_latency_ms(1500);
	LAB_CHECK(pthread_create(&thread, NULL, press_thread, &p) == 0, "no thread");
	rig_sql_becomes(4000, "creating", "SELECT state FROM checkouts");
	lab_sleep_ms(700);
	kill_workers();
	pthread_join(thread, NULL);
	LAB_CHECK(p.led_on == 0, "answered all the same");
	fake_latency_ms(0);
	for (int tries = 0; tries < 8 && p.led_on == 0; tries++)
		press_once(0, &p);
	LAB_CHECK(p.led_on == 1, "never led on");
	LAB_CHECK(fake_ledger_done("paddle.create") == 1, "asked for %zu times", fake_ledger_done("paddle.create"));
	LAB_CHECK(fake_txns_open(str_of(p.token)) == 1, "%zu are open", fake_txns_open(str_of(p.token)));
}

/* Waits until the stand-in has this call, and kills while it is under way. */
static bool is_called(void *ctx)
{
	return fake_ledger_count(ctx) > 0;
}

static void kill_during(const char *op)
{
	LAB_CHECK(lab_wait(25000, is_called, (void *)(uintptr_t)op), "%s was never called", op);
	lab_sleep_ms(300);
	kill_workers();
}

/* The jobs of money, each killed while it asks: what was begun is ended once. */
static void jobs_killed_while_asking(void *arg)
{
	(void)arg;
	start_with("paddle");
	rig_set("USHER_RESERVE_MINUTES", "40");
	rig_start();
	rig_sql_becomes(4000, "due", "SELECT state FROM jobs WHERE kind = 'subscriptions' AND due_us > %" PRId64, rig_now_us());
	crowd_pool(0, 3);
	crowd_to_s5(3);
	for (int i = 0; i < 3; i++) {
		crowd_say(i, "YES");
		struct pressed p = { .token = token_of(i) };
		press_once(i, &p);
		LAB_CHECK(p.led_on == 1, "never led on");
	}
	struct fake_txn t;
	struct http_answer r = { 0 };
	/* One has paid, and nobody was told; one pays as usual; one never does. */
	LAB_CHECK(fake_txn_of(str_of(token_of(0)), &t), "no transaction");
	(void)paddle_send(lab_arena(), &(struct paddle_event){ .kind = "created", .reference = token_of(0), .lost = true }, &r);
	(void)paddle_send(lab_arena(), &(struct paddle_event){ .kind = "completed", .reference = token_of(0), .transaction = t.id, .lost = true }, &r);
	LAB_CHECK(fake_txn_of(str_of(token_of(1)), &t) && paddle_pay(lab_arena(), token_of(1), t.id) == 200, "a payment event was not taken");
	fake_latency_ms(1000);
	rig_clock("+41m");
	kill_during("paddle.read");
	kill_during("paddle.cancel");
	fake_latency_ms(0);
	rig_sql_becomes(30000, "done done expired", "SELECT string_agg(state, ' ' ORDER BY client_id) FROM checkouts");
	LAB_CHECK(fake_txns_open(str_of(token_of(2))) == 0, "a transaction is open");
	rig_sql_becomes(4000, "2", "SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'");
	rig_sql_becomes(4000, "1", "SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'");
	/* A subscription that ended, and nobody was told. */
	(void)paddle_send(lab_arena(), &(struct paddle_event){ .kind = "paused", .reference = token_of(1), .lost = true }, &r);
	fake_latency_ms(1000);
	rig_clock("+7h");
	kill_during("paddle.subscription");
	fake_latency_ms(0);
	rig_sql_becomes(30000, "PAUSED", "SELECT state FROM clients WHERE phone_e164 = '%s'", crowd_phone(1));
	rig_sql_becomes(8000, "0", "SELECT count(*) FROM messages WHERE direction = 'out' AND status <> 'accepted'");
	struct fake_text twice;
	LAB_CHECK(!fake_text_twice(&twice), "a text went out twice: %s", twice.body);
	crowd_check_pool();
	crowd_check_replay(3);
}

/* A fifth of all calls fails, with and without having been carried out: everybody pays once, and nothing stays open. */
static void press_until_led_on(int i, void *ctx)
{
	const char *const *tokens = ctx;
	struct pressed p = { .token = tokens[i] };
	for (int tries = 0; tries < 40 && p.led_on == 0; tries++)
		press_once(i, &p);
	LAB_CHECK(p.led_on == 1, "owner %d was never led on", i);
}

static bool nothing_open(void *ctx)
{
	const char *const *tokens = ctx;
	for (int i = 0; i < OWNERS; i++)
		if (fake_txns_open(str_of(tokens[i])) > 0)
			return false;
	return rig_sql_int("SELECT count(*) FROM checkouts WHERE state NOT IN ('done', 'expired')") == 0;
}

static void a_fifth_of_calls_fails(void *arg)
{
	const char *tokens[OWNERS];
	(void)arg;
	start_with("paddle");
	rig_set("USHER_RESERVE_MINUTES", "40");
	rig_start();
	crowd_pool(0, OWNERS);
	crowd_to_s5(OWNERS);
	for (int i = 0; i < OWNERS; i++) {
		crowd_say(i, "YES");
		tokens[i] = token_of(i);
	}
	fake_fail_percent("paddle.", 20);
	crowd_run(OWNERS, press_until_led_on, (void *)(uintptr_t)tokens);
	for (int i = 0; i < OWNERS / 2; i++) { /* half of them pay */
		struct fake_txn t;
		LAB_CHECK(fake_txn_of(str_of(tokens[i]), &t), "no transaction");
		LAB_CHECK(paddle_pay(lab_arena(), tokens[i], t.id) == 200, "a payment event was not taken");
	}
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE number_e164 IS NOT NULL") == OWNERS / 2, "not every payer has a number");
	rig_clock("+41m");
	for (int k = 0; k < 60 && !nothing_open(tokens); k++) {
		lab_sleep_ms(300);
		rig_clock("+1m");
	}
	LAB_CHECK(nothing_open(tokens), "something is still open");
	rig_sql_becomes(4000, "0", "SELECT count(*) FROM number_pool WHERE status = 'RESERVED'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'") == OWNERS / 2, "numbers are lost");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE payment_active") == OWNERS / 2, "somebody pays who does not");
	crowd_check_pool();
}

/* Months of two clients' lives, each told in an order of its own, some of it twice, by threads: all end alike. */
struct told {
	const char *kind, *price;
	int64_t at_s;
};
static const struct told stripe_life[] = {
	{ "created", NULL, 0 }, { "checkout", NULL, 1 }, { "paid", NULL, 2 }, { "past_due", NULL, 1000 }, { "unpaid", NULL, 2000 }, { "active", NULL, 3000 },
	{ "paused", NULL, 4000 }, { "resumed", NULL, 5000 }, { "active", "price_free", 6000 }, { "active", NULL, 7000 }, { "refunded_part", NULL, 8000 },
	{ "dispute_opened", NULL, 9000 },
}, paddle_life[] = {
	{ "created", NULL, 0 }, { "activated", NULL, 1 }, { "completed", NULL, 2 }, { "past_due", NULL, 1000 }, { "paused", NULL, 2000 },
	{ "resumed", NULL, 3000 }, { "active", "pri_free", 4000 }, { "active", NULL, 5000 }, { "chargeback", NULL, 6000 },
	{ "chargeback_reversed", NULL, 7000 }, { "refund_asked", NULL, 8000 }, { "cancel_scheduled", NULL, 9000 },
};
#define LIFE (sizeof stripe_life / sizeof *stripe_life)

struct lives {
	const char *tokens[HISTORIES];
	int64_t began_s;
};

static void tell(struct arena *a, const struct lives *l, int i, size_t k)
{
	bool paddle = i % 2;
	const struct told *t = paddle ? &paddle_life[k] : &stripe_life[k];
	const char *id = arena_z(a, arena_printf(a, "evt_%d_%zu", i, k));
	int64_t at_s = l->began_s + t->at_s;
	struct http_answer r = { 0 };
	if (paddle)
		(void)paddle_send(a, &(struct paddle_event){ .kind = t->kind, .reference = l->tokens[i], .id = id, .price = t->price, .at_us = at_s * SEC_US }, &r);
	else
		(void)stripe_send(a, &(struct stripe_event){ .kind = t->kind, .reference = l->tokens[i], .id = id, .price = t->price, .created_s = at_s }, &r);
	LAB_CHECK(r.status == 200, "%s: %d", t->kind, r.status);
}

static void tell_a_life(int i, void *ctx)
{
	const struct lives *l = ctx;
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	unsigned seed = (unsigned)i * 7 + 3;
	size_t order[2 * LIFE], n = 0;
	for (size_t k = 0; k < LIFE; k++) {
		order[n++] = k;
		if (rand_r(&seed) % 2)
			order[n++] = k;
	}
	for (size_t k = n; k > 1; k--) {
		size_t j = (size_t)rand_r(&seed) % k, t = order[k - 1];
		order[k - 1] = order[j];
		order[j] = t;
	}
	for (size_t k = 0; k < n; k++)
		tell(a, l, i, order[k]);
	arena_free(a);
}

static void every_order_ends_alike(void *arg)
{
	struct lives l = { .began_s = 0 };
	(void)arg;
	start_with("stripe");
	rig_start();
	crowd_pool(0, HISTORIES);
	crowd_to_s5(HISTORIES);
	for (int i = 0; i < HISTORIES; i++) {
		crowd_say(i, "YES");
		l.tokens[i] = token_of(i);
	}
	l.began_s = rig_now_us() / SEC_US - 20000;
	crowd_run(HISTORIES, tell_a_life, &l);
	rig_sql_becomes(20000, "0", "SELECT count(*) FROM payment_events WHERE client_id IS NULL");
	rig_sql_becomes(8000, "8", "SELECT count(*) FROM clients WHERE pay_standing = 1 AND payment_active AND state LIKE '%%S6_PHONE_TYPE'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM payment_events") == HISTORIES * (int64_t)LIFE, "events are stored twice, or not");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'") == HISTORIES, "not everybody has their number");
	LAB_CHECK(rig_sql_int("SELECT count(DISTINCT number_e164) FROM clients") == HISTORIES, "numbers were changed");
	crowd_check_pool();
	crowd_check_replay(HISTORIES);
}

/* Paddle waits 5 s: within them there is an answer, whatever the database does. */
static void paddle_waits_four_seconds(void *arg)
{
	struct arena *a = lab_arena();
	struct http_answer r = { 0 };
	(void)arg;
	start_with("paddle");
	rig_cluster_own(rig.usher, "fsync=off");
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	const char *token = token_of(0);
	rig_cluster_kill();
	int64_t at = clock_mono_us();
	(void)paddle_send(a, &(struct paddle_event){ .kind = "completed", .reference = token, .id = "evt_once" }, &r);
	int64_t ms = (clock_mono_us() - at) / 1000;
	LAB_CHECK(r.status == 503 && http_header(&r, "Retry-After").n > 0, "status %d", r.status);
	LAB_CHECK(ms > 3000 && ms < 4900, "answered after %" PRId64 " ms", ms);
	rig_cluster_restart();
	for (int tries = 0; tries < 20 && r.status != 200; tries++) {
		lab_sleep_ms(500);
		(void)paddle_send(a, &(struct paddle_event){ .kind = "completed", .reference = token, .id = "evt_once" }, &r);
	}
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM payment_events WHERE event_id = 'evt_once'") == 1, "not stored once");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE payment_active") == 1, "not active");
}

const struct lab_case flow_pay[] = {
	{ .name = "many_presses_one_transaction", .run = many_presses_one_transaction },
	{ .name = "killed_while_asking", .run = killed_while_asking },
	{ .name = "jobs_killed_while_asking", .run = jobs_killed_while_asking },
	{ .name = "a_fifth_of_calls_fails", .run = a_fifth_of_calls_fails },
	{ .name = "every_order_ends_alike", .run = every_order_ends_alike },
	{ .name = "paddle_waits_four_seconds", .run = paddle_waits_four_seconds },
	{ .name = NULL },
};
