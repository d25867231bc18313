/* tests/unit/server_turn_test.c: turns against a real database: repeats, held clients, broken commits, poisoned inputs, numbers, timers. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/server_inputs.h"

#define ANN "+447700900123"
#define BEN "+447700900456"
#define MINUTE (INT64_C(60) * 1000000)

static void pool(int n)
{
	for (int i = 0; i < n; i++) {
		char sql[256];
		snprintf(sql, sizeof sql, "INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, created_at, updated_at) "
			"VALUES ('+4420794600%02d', 'AVAILABLE', 'GB', 'twilio', 'linked', usher_ts(0), usher_ts(0))", i);
		script(sql);
	}
}

/* A client who has answered all questions: at S5. */
static int64_t to_gate(const char *phone)
{
	static const char *const says[] = { "Plumber, Leeds", "Smith & Sons", "Sam", "SMS" };
	static int n;
	for (size_t i = 0; i < 4; i++) {
		char sid[32];
		snprintf(sid, sizeof sid, "SMgate%d", n++);
		assert_int_equal(text(phone, sid, says[i])->e.kind, ERR_NONE);
	}
	assert_string_equal(got[n_got - 1].state, "S5_CONFIRM_LIVE");
	return got[n_got - 1].o.client_id;
}

static struct got *by_hand(int64_t client, bool pays)
{
	return add(&(struct input){ .kind = INPUT_PAYMENT, .client_id = client, .by_hand = pays, .provider = STR("hand"), .actor = STR("cli:test"),
		.reason = STR("test") });
}

static struct got *happen(int64_t client, uint16_t event)
{
	return add(&(struct input){ .kind = INPUT_EVENT, .client_id = client, .event = event });
}

static struct got *wake(int64_t client)
{
	return add(&(struct input){ .kind = INPUT_WAKE, .client_id = client });
}

/* Noon (UTC) of the day so many days ahead: owners are reminded by day only. */
static void clock_to_noon(int days)
{
	int64_t day = 24 * 60 * MINUTE;
	clock_shift += days * day;
	clock_shift += (day + day / 2 - clock_now_us() % day) % day;
}

static void test_repeat_gets_the_same_answer(void **state)
{
	(void)state;
	struct got *first = text(ANN, "SM1", "hello");
	assert_int_equal(first->e.kind, ERR_NONE);
	assert_true(first->answer[0] != 0);
	struct got *again = text(ANN, "SM1", "hello"), *other = text(ANN, "SM1", "Plumber, Leeds");
	assert_true(again->o.duplicate && other->o.duplicate && other->o.other_body && !again->o.other_body);
	assert_string_equal(again->answer, first->answer);
	assert_string_equal(other->answer, first->answer);
	assert_int_equal(number("SELECT count(*) FROM messages"), 1);
	assert_int_equal(number("SELECT seq FROM clients"), 1);
}

static void test_repeats_in_one_turn(void **state)
{
	(void)state;
	struct got *a = text_add(ANN, "SM1", "hello"), *b = text_add(ANN, "SM1", "hello"), *c = text_add(ANN, "SM2", "Plumber, Leeds");
	run();
	assert_false(a->o.duplicate);
	assert_true(b->o.duplicate);
	assert_string_equal(a->answer, b->answer);
	assert_string_equal(c->state, "S2_BUSINESS_NAME");
	assert_int_equal(number("SELECT count(*) FROM messages"), 2);
}

/* Somebody else holds Ann for a while: Ben is not held up, Ann is answered in order afterwards. */
static void test_held_client(void **state)
{
	(void)state;
	text(ANN, "SM1", "hello");
	script("BEGIN; SELECT FROM clients FOR UPDATE");
	struct got *a = text_add(ANN, "SM2", "Plumber, Leeds"), *a2 = text_add(ANN, "SM3", "Smith & Sons"), *b = text_add(BEN, "SM4", "hello");
	run_until(b);
	assert_int_equal(b->e.kind, ERR_NONE);
	assert_false(a->ended || a2->ended);
	script("ROLLBACK");
	run();
	assert_string_equal(a->state, "S2_BUSINESS_NAME");
	assert_string_equal(a2->state, "S3_OWNER_NAME");
}

/* The connection dies in the COMMIT: whether it happened is found out by running the same again. */
static void test_unknown_commit(void **state)
{
	(void)state;
	script("CREATE SEQUENCE dies; CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
		"IF nextval('dies') <= 2 THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF; RETURN NULL; END $$;"
		"CREATE CONSTRAINT TRIGGER dies AFTER INSERT ON messages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die()");
	struct got *a = text_add(ANN, "SM1", "hello"), *b = text_add(BEN, "SM2", "hello");
	run();
	script("DROP TRIGGER dies ON messages; DROP FUNCTION die; DROP SEQUENCE dies");
	assert_int_equal(a->e.kind, ERR_NONE);
	assert_int_equal(b->e.kind, ERR_NONE);
	assert_int_equal(number("SELECT count(*) FROM messages"), 2);
	assert_int_equal(number("SELECT count(*) FROM clients WHERE seq = 1"), 2);
}

static void test_poisoned_input_is_alone(void **state)
{
	(void)state;
	script("CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
		"IF NEW.body = 'poison' THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END $$;"
		"CREATE TRIGGER poison BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION poison()");
	text(ANN, "SM0", "hello");
	struct got *a = text_add(ANN, "SM1", "poison"), *b = text_add(BEN, "SM2", "hello"), *c = text_add(ANN, "SM3", "Plumber, Leeds");
	run();
	for (int i = 0; i < 100 && number("SELECT count(*) FROM alerts") == 0; i++)
		run_ms(20);
	script("DROP TRIGGER poison ON messages; DROP FUNCTION poison");
	assert_int_equal(a->e.kind, ERR_BUG);
	assert_int_equal(b->e.kind, ERR_NONE);
	assert_string_equal(c->state, "S2_BUSINESS_NAME");
	assert_int_equal(number("SELECT count(*) FROM alerts WHERE kind = 'input_given_up' AND resource = 'SM1'"), 1);
}

static void test_late_input(void **state)
{
	(void)state;
	text(ANN, "SM1", "hello");
	script("BEGIN; SELECT FROM clients FOR UPDATE");
	struct input in = { .kind = INPUT_TEXT, .carrier = STR("twilio"), .carrier_id = STR("SM2"), .our_number = STR(OURS), .body = STR("hi"),
		.deadline_us = clock_mono_us() + 300 * 1000 };
	assert_int_equal(phone_parse(STR(ANN), &in.phone).kind, ERR_NONE);
	turn_dedupe(world, "twilio.sms", STR("SM2"), in.dedupe);
	int64_t began = clock_mono_us();
	struct got *late = add(&in);
	run();
	script("ROLLBACK");
	assert_int_equal(late->e.kind, ERR_DOWN);
	assert_in_range(clock_mono_us() - began, 250 * 1000, 4000 * 1000);
	assert_int_equal(number("SELECT count(*) FROM messages"), 1);
}

/* Payment comes, goes and comes within one turn: pool and client agree at every end. */
static void test_numbers_follow_the_order_of_events(void **state)
{
	(void)state;
	pool(2);
	int64_t id = to_gate(ANN);
	text(ANN, "SM1", "OK");
	by_hand(id, true);
	run();
	assert_string_equal(got[n_got - 1].state, "S6_PHONE_TYPE");
	by_hand(id, false);
	by_hand(id, true);
	by_hand(id, false);
	run();
	assert_string_equal(got[n_got - 1].state, "PAUSED");
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'PAUSED'"), 1);
	by_hand(id, true);
	happen(id, EV_OP_CLOSE);
	by_hand(id, false);
	by_hand(id, true);
	run();
	assert_string_equal(got[n_got - 1].state, "S6_PHONE_TYPE");
	assert_int_equal(number("SELECT count(*) FROM number_pool n JOIN clients c ON c.number_e164 = n.phone_e164 AND c.id = n.client_id "
		"WHERE n.status = 'ASSIGNED'"), 1);
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE'"), 1);
}

static void test_operator_event_once(void **state)
{
	(void)state;
	int64_t id = to_gate(ANN);
	struct input in = { .kind = INPUT_EVENT, .client_id = id, .event = EV_OP_RESTART, .actor = STR("cli:test"), .reason = STR("test") };
	turn_dedupe(world, "op", STR("1"), in.dedupe);
	struct got *a = add(&in);
	run();
	struct got *b = add(&in);
	run();
	assert_true(a->o.moved && b->o.moved && b->o.duplicate);
	assert_string_equal(b->state, "S1_BUSINESS_TYPE_LOCATION");
	assert_int_equal(number("SELECT count(*) FROM audit_log WHERE action = 'client.move' AND client_id = (SELECT max(id) FROM clients)"), 1);
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 1);
}

/* Two payments at once are two events, not one that repeats; the same event once more is one. */
static void test_payments_in_one_turn(void **state)
{
	(void)state;
	int64_t a = to_gate(ANN), b = to_gate(BEN);
	int64_t trips = (int64_t)db_stats(world->turn_db).round_trips;
	struct payment_event first = { .event_id = STR("evt_1"), .type = STR("test"), .effect = "none" }, second = first;
	second.event_id = STR("evt_2");
	struct input in = { .kind = INPUT_PAYMENT, .client_id = a, .payment = &first, .provider = STR("stripe") };
	add(&in);
	in.client_id = b;
	in.payment = &second;
	add(&in);
	run();
	assert_int_equal((int64_t)db_stats(world->turn_db).round_trips - trips, 2);
	struct got *again = add(&in);
	run();
	assert_true(again->o.duplicate);
	assert_int_equal(number("SELECT count(*) FROM payment_events"), 2);
}

/* A number appears for one who went back from the gate: off the list, told nothing, asked once. */
static void test_waiting_list_forgets_who_left(void **state)
{
	(void)state;
	int64_t id = to_gate(ANN);
	text(ANN, "SM1", "OK");
	assert_int_equal(number("SELECT count(*) FROM clients WHERE gate = 'waiting_number'"), 1);
	text(ANN, "SM2", "BACK");
	happen(id, EV_POOL_READY);
	run();
	assert_int_equal(number("SELECT count(*) FROM clients WHERE gate IS NOT NULL"), 0);
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 0);
}

/* The number that was seen is gone again: who waits keeps waiting, and is not told twice. */
static void test_waiting_is_told_once(void **state)
{
	(void)state;
	int64_t id = to_gate(ANN);
	text(ANN, "SM1", "OK");
	happen(id, EV_POOL_READY);
	run();
	assert_int_equal(number("SELECT count(*) FROM clients WHERE gate = 'waiting_number'"), 1);
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 0);
	pool(1);
	happen(id, EV_POOL_READY);
	happen(id, EV_POOL_READY); /* another process saw it, too */
	run();
	assert_int_equal(number("SELECT count(*) FROM clients WHERE gate = 'link_sent'"), 1);
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 1);
}

/* After an outage both of a state's timers are due: the one that moves on cancels the other. */
static void test_timers_of_a_left_state(void **state)
{
	(void)state;
	pool(1);
	int64_t id = to_gate(ANN);
	by_hand(id, true);
	run();
	text(ANN, "SM1", "OK");
	text(ANN, "SM2", "iPhone");
	text(ANN, "SM3", "DONE");
	struct input call = { .kind = INPUT_CALL, .carrier = STR("twilio"), .carrier_id = STR("CA1"), .our_number = STR("+442079460000"),
		.call_from = STR("+447700900999") };
	turn_dedupe(world, "twilio.call", STR("CA1"), call.dedupe);
	struct got *g = add(&call);
	run();
	assert_string_equal(g->state, "S9_TEST_CALL");
	clock_shift += 10 * MINUTE;
	wake(id);
	run();
	assert_string_equal(got[n_got - 1].state, "COMPLETE");
	assert_int_equal(number("SELECT count(*) FROM clients WHERE stuck IS NOT NULL"), 0);
	assert_int_equal(number("SELECT count(*) FROM alerts WHERE kind = 'stuck'"), 0);
}

/* Silence over a long outage: one reminder, not all that were missed; and a wake that somebody else has done writes nothing. */
static void test_missed_reminders_are_one(void **state)
{
	(void)state;
	int64_t id = text(ANN, "SM1", "hello")->o.client_id;
	clock_to_noon(4);
	wake(id);
	wake(id);
	run();
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 1);
	assert_int_equal(number("SELECT count(*) FROM journal"), 1);
	assert_true(number("SELECT wake_at_us FROM clients") > clock_now_us());
	int64_t seq = number("SELECT seq FROM clients"), wrote = number("SELECT xmin::text::bigint FROM clients");
	wake(id);
	run();
	assert_int_equal(number("SELECT seq FROM clients"), seq);
	assert_int_equal(number("SELECT xmin::text::bigint FROM clients"), wrote);
}

/* An outage into the night: the reminder that it made late waits for the day, and what fires beside it fires once. */
static void test_late_reminder_waits_for_the_day(void **state)
{
	(void)state;
	clock_to_noon(1);
	int64_t hour = 60 * MINUTE;
	int64_t id = to_gate(ANN);
	clock_shift += 34 * hour; /* 22 h UTC of the next day: a reminder was due at 16 h, the alert after 24 hours */
	for (int i = 0; i < 3; i++) {
		wake(id);
		run();
	}
	assert_int_equal(number("SELECT count(*) FROM clients WHERE stuck IS NOT NULL"), 1);
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 0);
	assert_int_equal(number("SELECT count(*) FROM journal"), 1);
	clock_shift += 14 * hour;
	wake(id);
	run();
	assert_int_equal(number("SELECT count(*) FROM messages WHERE direction = 'out'"), 1);
	assert_int_equal(number("SELECT count(*) FROM alerts WHERE kind = 'stuck'"), 1);
}

/* A state that this program does not know (a newer one has moved the client): refused, not swallowed. */
static void test_unknown_state_is_refused(void **state)
{
	(void)state;
	text(ANN, "SM1", "hello");
	script("UPDATE clients SET state = 'S99_LATER'");
	struct got *g = text_add(ANN, "SM2", "Plumber, Leeds"), *b = text_add(BEN, "SM3", "hello");
	run();
	assert_int_equal(g->e.kind, ERR_BUG);
	assert_int_equal(b->e.kind, ERR_NONE);
	assert_int_equal(number("SELECT count(*) FROM messages"), 2);
	assert_int_equal(number("SELECT count(*) FROM alerts WHERE kind = 'state_unknown'"), 1);
}

/* STOP takes back what the same turn was about to say. */
static void test_stop_silences_its_turn(void **state)
{
	(void)state;
	text(ANN, "SM1", "hello");
	struct got *a = text_add(ANN, "SM2", "Plumber, Leeds"), *b = text_add(ANN, "SM3", "STOP");
	run();
	assert_string_equal(b->state, "OPTED_OUT");
	assert_string_equal(a->answer, "");
	assert_string_equal(b->answer, "");
	assert_int_equal(number("SELECT count(*) FROM messages WHERE answers IS NOT NULL"), 1);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup(test, world_empty)
	const struct CMUnitTest tests[] = {
		T(test_repeat_gets_the_same_answer),
		T(test_repeats_in_one_turn),
		T(test_held_client),
		T(test_unknown_commit),
		T(test_poisoned_input_is_alone),
		T(test_late_input),
		T(test_numbers_follow_the_order_of_events),
		T(test_operator_event_once),
		T(test_payments_in_one_turn),
		T(test_waiting_list_forgets_who_left),
		T(test_waiting_is_told_once),
		T(test_timers_of_a_left_state),
		T(test_missed_reminders_are_one),
		T(test_late_reminder_waits_for_the_day),
		T(test_unknown_state_is_refused),
		T(test_stop_silences_its_turn),
	};
	return cmocka_run_group_tests(tests, world_start, world_stop);
}
