/* tests/unit/db_error_test.c: what errors mean to the caller, and connections that die at every moment. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_bench.h"

static struct bench b;

static int open_bench(void **state)
{
	(void)state;
	bench_open(&b, 2);
	return 0;
}

static int close_bench(void **state)
{
	(void)state;
	bench_close(&b);
	return 0;
}

static int make_tables(void **state)
{
	if (cluster_start(state) != 0)
		return -1;
	return shell("psql -q -X -v ON_ERROR_STOP=1 '%s' -c \"CREATE TABLE keys (k text CONSTRAINT keys_key UNIQUE, n int CHECK (n < 100), "
		     "later int CONSTRAINT keys_later UNIQUE DEFERRABLE INITIALLY DEFERRED, span int4range, EXCLUDE USING gist (span WITH &&))\" "
		     "-c \"CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'\" "
		     "-c \"CREATE TABLE slow (k text UNIQUE)\" -c \"CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON slow DEFERRABLE INITIALLY DEFERRED "
		     "FOR EACH ROW EXECUTE FUNCTION slow()\"", cluster.conninfo);
}

static void test_kinds(void **state)
{
	(void)state;
	static const struct {
		const char *sql, *sqlstate;
		enum err_kind kind;
	} rows[] = {
		{ "INSERT INTO keys (k) VALUES ('dup')", "", ERR_NONE },
		{ "INSERT INTO keys (k) VALUES ('dup')", "23505", ERR_CONFLICT },
		{ "INSERT INTO keys (span) VALUES ('[1,5)'), ('[4,6)')", "23P01", ERR_CONFLICT },
		{ "INSERT INTO keys (later) VALUES (1), (1)", "23505", ERR_CONFLICT }, /* found at the batch's end */
		{ "INSERT INTO keys (n) VALUES (100)", "23514", ERR_REJECT },
		{ "SELECT 'x1'::int", "22P02", ERR_REJECT },
		{ "SELECT 1 / 0", "22012", ERR_REJECT },
		{ "DO $$ BEGIN RAISE 'no'; END $$", "P0001", ERR_REJECT },
		{ "SELEC 1", "42601", ERR_BUG },
		{ "SELECT * FROM nowhere", "42P01", ERR_BUG },
		{ "DO $$ BEGIN RAISE SQLSTATE '40001'; END $$", "40001", ERR_RETRY },
		{ "DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$", "40P01", ERR_RETRY },
		{ "DO $$ BEGIN RAISE SQLSTATE '53100'; END $$", "53100", ERR_DOWN },
		{ "SELECT set_config('statement_timeout', '50ms', false)", "", ERR_NONE },
		{ "SELECT pg_sleep(5)", "57014", ERR_RETRY },
		{ "SET statement_timeout = 0", "", ERR_NONE },
	};
	struct db_conn *c = bench_lease(&b, 5000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		if (bench_sql(&b, c, rows[i].sql) != rows[i].kind)
			print_error("%s: %s %s\n", rows[i].sql, err_kind_name(b.e.kind), db_message(c));
		assert_int_equal(b.e.kind, rows[i].kind);
		assert_string_equal(db_sqlstate(c), rows[i].sqlstate);
	}
	assert_int_equal(bench_sql(&b, c, "INSERT INTO keys (k) VALUES ('dup')"), ERR_CONFLICT);
	assert_string_equal(db_constraint(c), "keys_key");
	/* Values stay out of messages. */
	assert_int_equal(bench_sql(&b, c, "SELECT '+447700900123'::int"), ERR_REJECT);
	assert_null(strstr(db_message(c), "900123"));
	assert_non_null(strstr(db_message(c), "out of range for type integer"));
	db_return(c);
	assert_int_equal(db_stats(b.db).lost, 0);
}

/* Calls before the failure have results, later ones none; the code names the one that failed. */
static void test_error_in_the_middle(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call calls[] = {
		{ .sql = SQL_BEGIN }, { .text = "INSERT INTO keys (k) VALUES ('mid')" }, { .text = "INSERT INTO keys (k) VALUES ('mid')" },
		{ .text = "SELECT 1" }, { .sql = SQL_COMMIT },
	};
	assert_int_equal(bench_run(&b, c, calls, 5), ERR_CONFLICT);
	assert_int_equal(b.e.code, 2);
	assert_true(b.have[0] && b.have[1]);
	assert_false(b.have[2] || b.have[3] || b.have[4]);
	/* The transaction is still there, and failed: only a rollback makes sense. */
	assert_int_equal(bench_sql(&b, c, "SELECT 1"), ERR_BUG);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_COMMIT }, 1), ERR_BUG);
	assert_int_equal(bench_run(&b, c, calls, 2), ERR_NONE);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_ROLLBACK }, 1), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "SELECT count(*) FROM keys WHERE k = 'mid'"), ERR_NONE);
	assert_string_equal(b.cell[0], "0");
	db_return(c);
}

/* Returned inside a transaction, healthy or failed: rolled back; the connection itself is kept. */
static void test_returned_in_transaction(void **state)
{
	(void)state;
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .text = "INSERT INTO keys (k) VALUES ('left')" }, { .text = "SELECT pg_backend_pid()" },
					 { .text = "SELECT 1/0" } };
	char pid[CELLS_MAX];
	for (int n = 3; n <= 4; n++) {
		struct db_conn *c = bench_lease(&b, 5000);
		assert_int_equal(bench_run(&b, c, calls, n), n == 3 ? ERR_NONE : ERR_REJECT);
		memcpy(pid, b.cell[2], sizeof(pid));
		db_return(c);
		bench_pause(&b, 50);
		c = bench_lease(&b, 5000);
		assert_int_equal(bench_run(&b, c, &calls[2], 1), ERR_NONE);
		assert_string_equal(b.cell[0], pid);
		assert_int_equal(bench_sql(&b, c, "SELECT count(*) FROM keys WHERE k = 'left'"), ERR_NONE);
		assert_string_equal(b.cell[0], "0");
		db_return(c);
	}
}

static void test_lock_timeout_and_serialisation(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000), *d = bench_lease(&b, 5000);
	const struct db_call lock[] = { { .sql = SQL_BEGIN }, { .text = "SELECT 1 FROM keys WHERE k = 'dup' FOR UPDATE" } };
	assert_int_equal(bench_run(&b, c, lock, 2), ERR_NONE);
	assert_int_equal(bench_run(&b, d, lock, 2), ERR_RETRY);
	assert_string_equal(db_sqlstate(d), "55P03");
	assert_int_equal(b.e.code, 1);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_ROLLBACK }, 1), ERR_NONE);
	assert_int_equal(bench_run(&b, d, &(struct db_call){ .sql = SQL_ROLLBACK }, 1), ERR_NONE);

	const struct db_call snapshot[] = { { .sql = SQL_BEGIN }, { .text = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ" },
					    { .text = "SELECT n FROM keys WHERE k = 'dup'" } };
	const struct db_call update[] = { { .text = "UPDATE keys SET n = coalesce(n, 0) + 1 WHERE k = 'dup'" }, { .sql = SQL_COMMIT } };
	assert_int_equal(bench_run(&b, c, snapshot, 3), ERR_NONE);
	assert_int_equal(bench_run(&b, d, update, 1), ERR_NONE);
	assert_int_equal(bench_run(&b, c, update, 2), ERR_RETRY);
	assert_string_equal(db_sqlstate(c), "40001");
	db_return(c);
	db_return(d);
}

static void kill_backend(const char *pid)
{
	assert_int_equal(shell("psql -q -X -t '%s' -c 'SELECT pg_terminate_backend(%s)' >/dev/null", cluster.conninfo, pid), 0);
}

static struct db_conn *lease_with_pid(char pid[CELLS_MAX])
{
	struct db_conn *c = bench_lease(&b, 10000);
	assert_int_equal(bench_sql(&b, c, "SELECT pg_backend_pid()"), ERR_NONE);
	memcpy(pid, b.cell[0], CELLS_MAX);
	return c;
}

/* Killed while idle: noticed at once, the next lease gets another. Killed while leased: the next batch says DOWN. */
static void test_killed_between(void **state)
{
	(void)state;
	char pid[CELLS_MAX];
	struct db_conn *c = lease_with_pid(pid);
	db_return(c);
	kill_backend(pid);
	bench_pause(&b, 100);
	assert_int_equal(db_stats(b.db).lost, 1);
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
	c = lease_with_pid(pid);
	const struct db_call begin = { .sql = SQL_BEGIN };
	assert_int_equal(bench_run(&b, c, &begin, 1), ERR_NONE);
	kill_backend(pid);
	bench_pause(&b, 100);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_COMMIT }, 1), ERR_DOWN);
	assert_int_equal(bench_run(&b, c, &begin, 1), ERR_DOWN);
	db_return(c);
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
}

/* Killed with a batch in flight: DOWN inside a transaction; UNKNOWN when the batch might have committed. */
static void test_killed_inside(void **state)
{
	(void)state;
	char pid[CELLS_MAX], late[CELLS_MAX + 128];
	struct db_conn *c = lease_with_pid(pid);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_BEGIN }, 1), ERR_NONE);
	snprintf(late, sizeof(late), "(sleep 0.3; psql -q -X -t '%.100s' -c 'SELECT pg_terminate_backend(%.10s)' >/dev/null) &", cluster.conninfo, pid);
	assert_int_equal(shell("%s", late), 0);
	const struct db_call wait_for_end[] = { { .sql = SQL_MIGRATION_LOCK }, { .sql = SQL_MIGRATION_LOCK } };
	struct db_conn *other = bench_lease(&b, 5000);
	const struct db_call hold[] = { { .sql = SQL_BEGIN }, { .sql = SQL_MIGRATION_LOCK }, { .text = "SET lock_timeout = 0" } };
	assert_int_equal(bench_run(&b, c, &hold[2], 1), ERR_NONE);
	assert_int_equal(bench_run(&b, other, hold, 2), ERR_NONE);
	assert_int_equal(bench_run(&b, c, wait_for_end, 2), ERR_DOWN);
	assert_string_equal(db_sqlstate(c), "57P01");
	db_return(other);
	db_return(c);
	c = lease_with_pid(pid);
	snprintf(late, sizeof(late), "(sleep 0.3; psql -q -X -t '%.100s' -c 'SELECT pg_terminate_backend(%.10s)' >/dev/null) &", cluster.conninfo, pid);
	assert_int_equal(shell("%s", late), 0);
	assert_int_equal(bench_sql(&b, c, "SELECT pg_sleep(5)"), ERR_UNKNOWN);
	assert_int_equal(db_stats(b.db).unknown, 1);
	db_return(c);
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
}

/* The whole server killed while a COMMIT is being done: nobody can know, and running it again with the same key settles it. */
static void test_killed_at_commit(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .text = "INSERT INTO slow (k) VALUES ('once') ON CONFLICT DO NOTHING" },
					 { .sql = SQL_COMMIT } };
	assert_int_equal(shell("(sleep 0.5; sh tests/pg.sh kill %s; sleep 0.5; sh tests/pg.sh restart %s) &", cluster.dir, cluster.dir), 0);
	assert_int_equal(bench_run(&b, c, calls, 3), ERR_UNKNOWN);
	db_return(c);
	assert_false(db_up(b.db));
	c = bench_lease(&b, 15000);
	assert_int_equal(b.e.kind, ERR_NONE);
	assert_int_equal(bench_run(&b, c, calls, 3), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "SELECT count(*) FROM slow"), ERR_NONE);
	assert_string_equal(b.cell[0], "1");
	db_return(c);
}

/* No standby confirms: the server says so in a warning only. */
static void test_commit_without_standby(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .text = "INSERT INTO keys (k) VALUES (clock_timestamp())" },
					 { .sql = SQL_COMMIT } };
	assert_int_equal(bench_sql(&b, c, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "SELECT pg_reload_conf()"), ERR_NONE);
	bench_pause(&b, 300);
	assert_int_equal(bench_sql(&b, c, "SELECT pg_backend_pid()"), ERR_NONE);
	assert_int_equal(shell("(sleep 0.3; psql -q -X -t '%s' -c 'SELECT pg_cancel_backend(%s)' >/dev/null) &", cluster.conninfo, b.cell[0]), 0);
	assert_int_equal(bench_run(&b, c, calls, 3), ERR_UNKNOWN);
	assert_int_equal(bench_sql(&b, c, "SET synchronous_commit = local"), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "ALTER SYSTEM RESET synchronous_standby_names"), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "SELECT pg_reload_conf()"), ERR_NONE);
	bench_pause(&b, 300);
	assert_int_equal(bench_run(&b, c, calls, 3), ERR_NONE);
	db_return(c);
}

/* A server that stops answering: its connection is given up in time, the next one is fine. */
static void test_silence(void **state)
{
	(void)state;
	struct db *slow;
	struct db_setup s = { .loop = b.loop, .conninfo = cluster.conninfo, .connections = 1, .answer_ms = 400 };
	assert_int_equal(db_new(&s, &slow).kind, ERR_NONE);
	db_lease(slow, 5000, on_granted, &b);
	bench_wait(&b);
	struct db_conn *c = b.conn;
	char pid[CELLS_MAX];
	assert_int_equal(bench_sql(&b, c, "SELECT pg_backend_pid()"), ERR_NONE);
	memcpy(pid, b.cell[0], sizeof(pid));
	assert_int_equal(shell("kill -STOP %s", pid), 0);
	int64_t begin_us = clock_mono_us();
	loop_take_lag_us(b.loop);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_BEGIN }, 1), ERR_DOWN);
	assert_true(clock_mono_us() - begin_us < 2000000);
	assert_true(loop_take_lag_us(b.loop) < 300000); /* held up, it would be the 400 ms of the answer at least */
	db_return(c);
	db_query(slow, 5000, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_NONE);
	assert_int_equal(db_stats(slow).connects, 2);
	db_free(slow);
	assert_int_equal(shell("kill -CONT %s", pid), 0);
}

/* A statement that would COPY is no statement for a pipeline; a second batch before the first has ended is the caller's bug. */
static void test_misuse(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	assert_true(bench_sql(&b, c, "COPY keys TO STDOUT") != ERR_NONE);
	db_return(c);
	c = bench_lease(&b, 5000);
	assert_int_equal(b.e.kind, ERR_NONE);
	db_run(c, &(struct db_call){ .text = "SELECT pg_sleep(0.2)" }, 1, on_done, &b);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .text = "SELECT 2" }, 1), ERR_BUG);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_NONE);
	db_return(c);
	db_return(c);
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_kinds),
		TEST(test_error_in_the_middle),
		TEST(test_returned_in_transaction),
		TEST(test_lock_timeout_and_serialisation),
		TEST(test_killed_between),
		TEST(test_killed_inside),
		TEST(test_killed_at_commit),
		TEST(test_commit_without_standby),
		TEST(test_silence),
		TEST(test_misuse),
	};
	return cmocka_run_group_tests(tests, make_tables, cluster_stop);
}
