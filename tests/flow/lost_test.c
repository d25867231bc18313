/* tests/flow/lost_test.c: answers whose connection died: looked up at the carrier, sent by its API only when they are not there. */
/* SPDX-License-Identifier: MIT */
#include "tests/flow/flow.h"
#include "tests/lib/crowd.h"
#include "tests/lib/fake.h"
#include <libpq-fe.h>

/* A client's row held by somebody else: the turn waits, and the test decides when it goes on. */
static PGconn *hold_row(void)
{
	PGconn *c = PQconnectdb(rig.database);
	PQclear(PQexec(c, "BEGIN"));
	PGresult *r = PQexec(c, "SELECT id FROM clients FOR UPDATE");
	LAB_CHECK(PQntuples(r) == 1, "no row to hold");
	PQclear(r);
	return c;
}

static void let_go(PGconn *c)
{
	PQclear(PQexec(c, "COMMIT"));
	PQfinish(c);
}

static void text_and_hang_up(const char *body)
{
	struct hook h;
	PGconn *c = hold_row();
	hook_text(lab_arena(), &h, crowd_phone(0), RIG_NUMBER, str_of(body), NULL);
	h.leave = true;
	(void)hook_send(lab_arena(), &h);
	lab_sleep_ms(300);
	let_go(c);
	rig_sql_becomes(5000, "unknown", "SELECT answer_status FROM messages WHERE body = '%s'", body);
}

static void lost_answer_is_sent(void *arg)
{
	struct fake_text t;
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	text_and_hang_up("Smith and Sons");
	LAB_CHECK(rig_sql_int("SELECT count(*) FROM clients WHERE state LIKE '%%S3_OWNER_NAME'") == 1, "the text was not taken");
	rig_clock("+15s");
	lab_sleep_ms(1500);
	LAB_CHECK(fake_texts(NULL) == 0, "sent before it was looked up");
	rig_clock("+10s");
	rig_sql_becomes(6000, "sent", "SELECT answer_status FROM messages WHERE body = 'Smith and Sons'");
	rig_sql_becomes(6000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(fake_text_next(crowd_phone(0), &t) && lab_glob(STR("*your own name*"), str_of(t.body)), "not that answer");
	rig_clock("+1h");
	lab_sleep_ms(1500);
	LAB_CHECK(fake_texts(NULL) == 1, "sent %zu times", fake_texts(NULL));
}

static void answer_that_arrived_is_not_sent_again(void *arg)
{
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	text_and_hang_up("Smith and Sons");
	struct str answer = rig_sql("SELECT answers[1] FROM messages WHERE body = 'Smith and Sons'");
	fake_text_known(RIG_NUMBER, crowd_phone(0), answer, false);
	rig_clock("+25s");
	rig_sql_becomes(6000, "confirmed", "SELECT answer_status FROM messages WHERE body = 'Smith and Sons'");
	rig_clock("+1h");
	lab_sleep_ms(1500);
	LAB_CHECK(fake_texts(NULL) == 0, "sent although it was there");
}

/* The same question twice within seconds, the second answer lost: the first one in the list is not taken for it. */
static void lost_twin_is_sent(void *arg)
{
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	crowd_say(0, "AGAIN");
	text_and_hang_up("again");
	LAB_CHECK(rig_sql_int("SELECT count(DISTINCT answers) FROM messages WHERE lower(body) = 'again'") == 1, "the answers are not alike");
	rig_clock("+25s");
	rig_sql_becomes(6000, "sent", "SELECT answer_status FROM messages WHERE body = 'again'");
	rig_clock("+1h");
	lab_sleep_ms(1500);
	LAB_CHECK(fake_texts(NULL) == 1, "sent %zu times", fake_texts(NULL));
}

static void twins_that_both_arrived(void *arg)
{
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	crowd_say(0, "AGAIN");
	text_and_hang_up("again");
	struct str answer = rig_sql("SELECT answers[1] FROM messages WHERE body = 'again'");
	fake_text_known(RIG_NUMBER, crowd_phone(0), answer, false);
	rig_clock("+25s");
	rig_sql_becomes(6000, "confirmed", "SELECT answer_status FROM messages WHERE body = 'again'");
	LAB_CHECK(rig_sql_int("SELECT cardinality(answer_ids) FROM messages WHERE body = 'again'") == 1, "which it was is not kept");
}

static void list_that_fails_is_asked_again(void *arg)
{
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	text_and_hang_up("Smith and Sons");
	fake_fault(FAULT_LIST_500, 1, 0);
	rig_clock("+25s");
	lab_sleep_ms(2000);
	LAB_CHECK(fake_texts(NULL) == 0, "sent blindly");
	rig_clock("+30s");
	rig_sql_becomes(6000, "accepted", "SELECT status FROM messages WHERE direction = 'out'");
	LAB_CHECK(fake_texts(NULL) == 1, "sent %zu times", fake_texts(NULL));
}

static void nothing_after_stop(void *arg)
{
	(void)arg;
	rig_start();
	crowd_say(0, "Plumber, Leeds");
	text_and_hang_up("Smith and Sons");
	crowd_say(0, "STOP");
	rig_clock("+1m");
	lab_sleep_ms(2500);
	LAB_CHECK(fake_texts(NULL) == 0, "a lost answer was sent after STOP");
}

const struct lab_case flow_lost[] = {
	{ .name = "lost_answer_is_sent", .run = lost_answer_is_sent },
	{ .name = "answer_that_arrived_is_not_sent_again", .run = answer_that_arrived_is_not_sent_again },
	{ .name = "lost_twin_is_sent", .run = lost_twin_is_sent },
	{ .name = "twins_that_both_arrived", .run = twins_that_both_arrived },
	{ .name = "list_that_fails_is_asked_again", .run = list_that_fails_is_asked_again },
	{ .name = "nothing_after_stop", .run = nothing_after_stop },
	{ .name = NULL },
};
