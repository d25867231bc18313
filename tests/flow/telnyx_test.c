/* tests/flow/telnyx_test.c: Telnyx' two seconds, repeats at the same moment, deaths between the answer and the text. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake_route.h"
#include "tests/lib/telnyx.h"
#include <libpq-fe.h>
#include <signal.h>
#include <stdatomic.h>

#define THREAD_BYTES_MAX (4u * 1024 * 1024)
#define TIMES 40

static struct str text_of(struct arena *a, const char *phone, const char *body, const char *id)
{
	struct telnyx_say s = { .type = "message.received", .from = str_of(phone), .to = STR(RIG_TELNYX_NUMBER), .text = str_of(body), .id = str_of(id) };
	return telnyx_json(a, &s);
}

static struct http_answer send_text(const char *body, const char *id)
{
	struct telnyx_post p = { .body = text_of(lab_arena(), crowd_phone(0), body, id) };
	return telnyx_post(lab_arena(), &p);
}

static void must_be_refused(const struct http_answer *r)
{
	LAB_CHECK(r->status == 503 && http_header(r, "Retry-After").n > 0, "status %d", r->status);
	LAB_CHECK(r->took_s > 1.2 && r->took_s < 1.95, "answered after %.2f s", r->took_s);
}

static void start_own(void)
{
	rig_cluster_own(rig.usher, "fsync=off");
	telnyx_settings(true);
	rig_start();
}

static bool is_ready(void *ctx)
{
	(void)ctx;
	return http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/readyz", .wait_ms = 3000 }).status == 200;
}

/* The database away: 503 within two seconds, for every kind of event; the same event afterwards is taken, once. */
static void two_seconds_without_a_database(void *arg)
{
	(void)arg;
	start_own();
	LAB_CHECK(send_text("Plumber, Leeds", "one").status == 200, "not taken");
	rig_sql_becomes(4000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	rig_cluster_kill();
	struct http_answer r = send_text("Smith & Sons", "two");
	must_be_refused(&r);
	static const char *const types[] = { "message.finalized", "call.initiated", "call.hangup", "number_order.complete" };
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct telnyx_say s = { .type = types[i], .from = STR("+447911123456"), .to = STR("+447700900801"), .call_id = STR("v3:x"),
			.direction = STR("incoming"), .status = STR("delivered") };
		struct telnyx_post p = { .target = "/webhooks/telnyx?m=2", .body = telnyx_json(lab_arena(), &s) };
		r = telnyx_post(lab_arena(), &p);
		must_be_refused(&r);
	}
	rig_cluster_restart();
	LAB_CHECK(lab_wait(6000, is_ready, NULL), "not ready again");
	LAB_CHECK(send_text("Smith & Sons", "two").status == 200 && send_text("Smith & Sons", "two").status == 200, "not taken afterwards");
	rig_sql_becomes(8000, "2", "SELECT count(*) FROM messages WHERE direction = 'out' AND status = 'accepted'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'in'") == 2, "not stored exactly once");
	LAB_CHECK(fake_texts(NULL) == 2, "%zu texts", fake_texts(NULL));
}

/* The database hangs in the middle: 503 in time, though what was begun may still be done; then the repeat finds it. */
static void two_seconds_of_a_database_that_hangs(void *arg)
{
	(void)arg;
	telnyx_settings(true);
	rig_start();
	LAB_CHECK(send_text("Plumber, Leeds", "one").status == 200, "not taken");
	rig_sql_becomes(4000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	PGconn *c = PQconnectdb(rig.database);
	PQclear(PQexec(c, "BEGIN"));
	PGresult *locked = PQexec(c, "LOCK TABLE messages, clients, carrier_events IN ACCESS EXCLUSIVE MODE");
	LAB_CHECK(PQresultStatus(locked) == PGRES_COMMAND_OK, "%s", PQerrorMessage(c));
	PQclear(locked);
	struct http_answer r = send_text("Smith & Sons", "two");
	must_be_refused(&r);
	struct telnyx_say s = { .type = "message.finalized", .from = STR(RIG_TELNYX_NUMBER), .to = str_of(crowd_phone(0)), .status = STR("delivered") };
	struct telnyx_post p = { .target = "/webhooks/telnyx?m=2", .body = telnyx_json(lab_arena(), &s) };
	r = telnyx_post(lab_arena(), &p);
	must_be_refused(&r);
	PQclear(PQexec(c, "ROLLBACK"));
	PQfinish(c);
	lab_sleep_ms(500);
	LAB_CHECK(send_text("Smith & Sons", "two").status == 200, "not taken afterwards");
	rig_sql_becomes(8000, "2", "SELECT count(*) FROM messages WHERE direction = 'out' AND status = 'accepted'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'in'") == 2, "not stored exactly once");
	LAB_CHECK(fake_texts(NULL) == 2, "%zu texts", fake_texts(NULL));
}

static void post_copy(int i, void *ctx)
{
	struct arena *a = arena_new(THREAD_BYTES_MAX);
	const struct str *bodies = ctx;
	struct telnyx_post p = { .body = arena_str(a, bodies[i % 4]) };
	LAB_CHECK(telnyx_post(a, &p).status == 200, "a copy was not taken");
	arena_free(a);
}

/* Forty copies of four events at once: a text, a call to us, a stranger's STOP, a stranger's text. */
static void the_same_events_all_at_once(void *arg)
{
	struct arena *a = lab_arena();
	(void)arg;
	telnyx_settings(true);
	rig_start();
	(void)rig_usher(&(struct str){ .p = NULL }, "pool add +447700900801 --carrier telnyx");
	struct telnyx_say call = { .type = "call.initiated", .id = STR("c1"), .from = str_of(crowd_phone(1)), .to = STR(RIG_TELNYX_NUMBER),
		.call_id = STR("v3:c1"), .direction = STR("incoming") };
	struct telnyx_say stop = { .type = "message.received", .id = STR("s1"), .from = STR("+447911123456"), .to = STR("+447700900801"), .text = STR("STOP") };
	struct telnyx_say text = { .type = "message.received", .id = STR("t1"), .from = STR("+447911123457"), .to = STR("+447700900801"), .text = STR("hi") };
	struct str bodies[4] = { text_of(a, crowd_phone(0), "Plumber, Leeds", "one"), telnyx_json(a, &call), telnyx_json(a, &stop), telnyx_json(a, &text) };
	crowd_run(TIMES, post_copy, bodies);
	rig_sql_becomes(8000, "0", "SELECT count(*) FROM jobs WHERE kind IN ('send', 'reply', 'call') AND state <> 'done'");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM messages WHERE direction = 'in'") == 1, "the text was stored more than once");
	LAB_CHECK(fake_texts(crowd_phone(0)) == 1, "%zu answers", fake_texts(crowd_phone(0)));
	LAB_CHECK(fake_texts(crowd_phone(1)) == 1, "%zu texts to the caller", fake_texts(crowd_phone(1)));
	LAB_CHECK(fake_texts("+447911123457") == 1, "%zu replies to a stranger", fake_texts("+447911123457"));
	LAB_CHECK(fake_ledger_count("telnyx.answer") == 1, "%zu commands", fake_ledger_count("telnyx.answer"));
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM consents") == 1, "the STOP was kept more than once");
}

/* A 200 is durable: the worker dies right after it, and the answer still goes out, once. */
static void answers_survive_the_worker(void *arg)
{
	pid_t workers[8];
	(void)arg;
	telnyx_settings(true);
	rig_start();
	fake_fault_at("telnyx.send", "503", -1, 1); /* nothing leaves before the deaths */
	LAB_CHECK(send_text("Plumber, Leeds", "one").status == 200, "not taken");
	int n = rig_workers(workers, 8);
	for (int i = 0; i < n; i++)
		kill(workers[i], SIGKILL);
	lab_sleep_ms(500);
	fake_fault_at("telnyx.send", "none", 0, 0);
	rig_sql_becomes(30000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(fake_texts(NULL) == 1, "%zu texts", fake_texts(NULL));
}

const struct lab_case flow_telnyx[] = {
	{ .name = "telnyx_two_seconds_without_a_database", .run = two_seconds_without_a_database },
	{ .name = "telnyx_two_seconds_of_a_database_that_hangs", .run = two_seconds_of_a_database_that_hangs },
	{ .name = "telnyx_same_events_all_at_once", .run = the_same_events_all_at_once },
	{ .name = "telnyx_answers_survive_the_worker", .run = answers_survive_the_worker },
	{ .name = NULL },
};
