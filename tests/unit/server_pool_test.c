/* tests/unit/server_pool_test.c: many connections at once at one pool: nobody gets two, nobody gets somebody else's, none is left. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/server_inputs.h"
#include "pool/allocate.h"
#include <sys/wait.h>

#define PROCESSES 6
#define PAYERS 60
#define FREE 40
#define HELD 10
#define HOUR INT64_C(3600000000)

static void people(int n)
{
	char sql[512];
	snprintf(sql, sizeof sql, "INSERT INTO clients (phone_e164, country, pay_token, state, chart, created_at, updated_at) "
		"SELECT '+44770090' || lpad(i::text, 4, '0'), 'GB', 't' || i, 'S5_CONFIRM_LIVE', (SELECT min(id) FROM charts), usher_ts(0), usher_ts(0) "
		"FROM generate_series(1, %d) AS i", n);
	script(sql);
}

static void numbers(const char *country, int first, int n)
{
	char sql[512];
	snprintf(sql, sizeof sql, "INSERT INTO number_pool (phone_e164, status, country, carrier, link_status, created_at, updated_at) "
		"SELECT '+4420794' || lpad(i::text, 5, '0'), 'AVAILABLE', '%s', 'twilio', 'linked', usher_ts(0), usher_ts(0) FROM generate_series(%d, %d) AS i",
		country, first, first + n - 1);
	script(sql);
}

static struct str ask(struct plain *p, struct arena *a, const struct pool_ask *q, bool pays, struct err *ret)
{
	struct db_call call = pays ? pool_allocate_call(a, q) : pool_hold_call(a, q);
	struct pool_given given = { 0 };
	PGresult *r = NULL;
	*ret = plain_run(p, &call, &r);
	if (!err_is(*ret))
		pool_read_given(a, r, &given);
	PQclear(r);
	return given.number;
}

/* As a turn does: lock the client, ask, ask again and wait; sometimes it all comes to nothing. */
static bool one_turn(struct plain *p, struct arena *a, int64_t client, bool pays, bool rolls_back)
{
	char sql[128];
	struct err e;
	struct pool_ask q = { .client_id = client, .country = STR("GB"), .now_us = clock_now_us(), .until_us = clock_now_us() + HOUR };
	snprintf(sql, sizeof sql, "BEGIN; SET LOCAL lock_timeout = '200ms'; SELECT FROM clients WHERE id = %" PRId64 " FOR NO KEY UPDATE", client);
	e = plain_script(p, sql);
	struct str got_number = STR_NONE;
	if (!err_is(e))
		got_number = ask(p, a, &q, pays, &e);
	if (!err_is(e) && got_number.n == 0) {
		q.waits = true;
		got_number = ask(p, a, &q, pays, &e);
	}
	plain_nap(client % 3);
	bool ends = !err_is(e) && !rolls_back;
	return !err_is(plain_script(p, ends ? "COMMIT" : "ROLLBACK")) && ends;
}

static int child(int at, bool pays)
{
	struct plain *p;
	if (err_is(plain_open(cluster.conninfo, 0, &why, &p)))
		return 1;
	struct arena *a = arena_new(16 * 1024 * 1024);
	unsigned seed = (unsigned)at + 1;
	for (int64_t i = at; i < PAYERS; i += PROCESSES) {
		int64_t client = number_of(p, "SELECT min(id) FROM clients") + i;
		for (int tries = 0; !one_turn(p, a, client, pays, rand_r(&seed) % 4 == 0); tries++)
			if (tries > 200)
				return 2;
	}
	arena_free(a);
	plain_close(p);
	return 0;
}

static void run_children(bool pays)
{
	for (int i = 0; i < PROCESSES; i++) {
		pid_t pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			_exit(child(i, pays));
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = 0;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}

/* More payers than numbers, some of which are held for others: all numbers are given, each once. */
static void test_payers_at_once(void **state)
{
	(void)state;
	people(PAYERS + HELD);
	numbers("GB", 0, FREE + HELD);
	numbers("US", 1000, 5);
	script("UPDATE number_pool n SET status = 'RESERVED', client_id = c.id, reserved_at = usher_ts(0), reserved_until_us = 1 "
		"FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS i FROM clients) AS c "
		"WHERE n.phone_e164 = '+4420794' || lpad((39 + c.i)::text, 5, '0') AND c.i <= 10");
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'RESERVED'"), HELD);
	run_children(true);
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED' AND country = 'GB'"), FREE + HELD);
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'AVAILABLE' AND country = 'US'"), 5);
	assert_int_equal(number("SELECT count(DISTINCT client_id) FROM number_pool WHERE client_id IS NOT NULL"), FREE + HELD);
	run_children(true); /* once more: everybody keeps theirs */
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'ASSIGNED'"), FREE + HELD);
}

/* Those who are to pay are held numbers while there are some, and take none from each other. */
static void test_holders_at_once(void **state)
{
	(void)state;
	people(PAYERS);
	numbers("GB", 0, FREE);
	run_children(false);
	assert_int_equal(number("SELECT count(*) FROM number_pool WHERE status = 'RESERVED'"), FREE);
	assert_int_equal(number("SELECT count(DISTINCT client_id) FROM number_pool"), FREE);
}

/* A number that is held while its holder's checkout is open is nobody else's. */
static void test_open_checkout_keeps_its_number(void **state)
{
	(void)state;
	struct arena *a = arena_new(1024 * 1024);
	struct err e;
	people(2);
	numbers("GB", 0, 1);
	int64_t first = number("SELECT min(id) FROM clients");
	struct pool_ask q = { .client_id = first, .country = STR("GB"), .now_us = clock_now_us(), .until_us = clock_now_us() + HOUR };
	assert_true(ask(pg, a, &q, false, &e).n > 0);
	script("UPDATE number_pool SET paying_until_us = (extract(epoch FROM now()) * 1000000)::bigint + 1800000000");
	q.client_id = first + 1;
	assert_int_equal(ask(pg, a, &q, true, &e).n, 0);
	script("UPDATE number_pool SET paying_until_us = 0");
	assert_true(ask(pg, a, &q, true, &e).n > 0);
	q.client_id = first;
	assert_int_equal(ask(pg, a, &q, false, &e).n, 0);
	arena_free(a);
}

/* Somebody waits for the row of a held number while its holder's checkout is being stored: that number is not theirs to take. */
static void test_checkout_that_begins_meanwhile(void **state)
{
	(void)state;
	struct arena *a = arena_new(1024 * 1024);
	struct err e;
	people(2);
	numbers("GB", 0, 1);
	int64_t first = number("SELECT min(id) FROM clients"), now = clock_now_us();
	struct pool_ask q = { .client_id = first, .country = STR("GB"), .now_us = now, .until_us = now + HOUR };
	assert_true(ask(pg, a, &q, false, &e).n > 0);
	script("BEGIN");
	assert_true(ask(pg, a, &q, false, &e).n > 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct plain *p;
		struct pool_ask other = { .client_id = first + 1, .country = STR("GB"), .now_us = now, .waits = true };
		if (err_is(plain_open(cluster.conninfo, 0, &why, &p)) || err_is(plain_script(p, "SET lock_timeout = '10s'")))
			_exit(9);
		_exit(ask(p, a, &other, true, &e).n > 0 ? 1 : err_is(e) ? 2 : 0);
	}
	plain_nap(400); /* it waits by now */
	struct db_param p[7] = { db_p_int(a, first), db_p_str(STR("stripe")), db_p_str(STR("op")), db_p_int(a, now + HOUR), db_p_int(a, now),
		db_p_int(a, now), db_p_int(a, now + HOUR) };
	PGresult *r = NULL;
	assert_false(err_is(plain_run(pg, &(struct db_call){ .sql = SQL_CHECKOUT_BEGIN, .params = p, .n_params = 7 }, &r)));
	PQclear(r);
	script("COMMIT");
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(number("SELECT client_id FROM number_pool"), first);
	arena_free(a);
}

/* Back after a lapse: one's own number while it rests, wherever it is from; not the one that somebody else has by now. */
static void test_resting_number_comes_back(void **state)
{
	(void)state;
	struct arena *a = arena_new(1024 * 1024);
	struct err e;
	people(2);
	numbers("US", 0, 1);
	numbers("GB", 1, 1);
	int64_t first = number("SELECT min(id) FROM clients");
	script("UPDATE number_pool SET status = 'QUARANTINED', last_client_id = (SELECT min(id) FROM clients), quarantined_at = now() WHERE country = 'US'");
	struct pool_ask q = { .client_id = first + 1, .country = STR("GB"), .now_us = clock_now_us(), .until_us = clock_now_us() + HOUR };
	assert_true(str_is(ask(pg, a, &q, true, &e), "+442079400001"));
	q.client_id = first;
	assert_true(str_is(ask(pg, a, &q, true, &e), "+442079400000"));
	arena_free(a);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup(test, world_empty)
	const struct CMUnitTest tests[] = {
		T(test_payers_at_once),
		T(test_holders_at_once),
		T(test_open_checkout_keeps_its_number),
		T(test_checkout_that_begins_meanwhile),
		T(test_resting_number_comes_back),
	};
	return cmocka_run_group_tests(tests, world_start, world_stop);
}
