/* tests/unit/db_run_test.c: batches on a real server: pipelines, prepared statements, parameters, big data. */
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

static void test_one_statement(void **state)
{
	(void)state;
	assert_true(db_up(b.db));
	assert_int_equal(db_idle(b.db), 2);
	assert_int_equal(bench_query(&b, "SELECT 41 + 1"), ERR_NONE);
	assert_int_equal(b.n, 1);
	assert_string_equal(b.cell[0], "42");
	assert_int_equal(db_stats(b.db).live, 1);
	assert_int_equal(db_stats(b.db).round_trips, 1);
	assert_int_equal(bench_query(&b, "SELECT current_setting('lock_timeout') || current_setting('application_name')"), ERR_NONE);
	assert_string_equal(b.cell[0], "300msdb_test");
}

static void test_pipeline(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call calls[] = {
		{ .sql = SQL_BEGIN },
		{ .text = "CREATE TEMP TABLE t (n int)" },
		{ .text = "INSERT INTO t SELECT generate_series(1, 10)" },
		{ .text = "SELECT sum(n) FROM t" },
		{ .text = "DELETE FROM t WHERE n > 3 RETURNING n" },
		{ .sql = SQL_COMMIT },
		{ .text = "SELECT count(*) FROM t" },
	};
	assert_int_equal(bench_run(&b, c, calls, 7), ERR_NONE);
	assert_int_equal(b.n, 7);
	for (int i = 0; i < 7; i++)
		assert_true(b.have[i]);
	assert_string_equal(b.cell[3], "55");
	assert_int_equal(b.rows[4], 7);
	assert_string_equal(b.cell[6], "3");
	assert_int_equal(db_stats(b.db).round_trips, 1);
	assert_int_equal(db_stats(b.db).statements, 7);
	db_return(c);
}

/* Prepared once per connection, also twice in one batch, also when an error made the server skip it at first. */
static void test_prepared_once(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call pair[] = { { .sql = SQL_BEGIN }, { .sql = SQL_ROLLBACK }, { .sql = SQL_BEGIN }, { .sql = SQL_ROLLBACK } };
	for (int i = 0; i < 3; i++)
		assert_int_equal(bench_run(&b, c, pair, 4), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "SELECT string_agg(name, ' ' ORDER BY name) FROM pg_prepared_statements"), ERR_NONE);
	assert_string_equal(b.cell[0], "begin rollback");
	const struct db_call skipped[] = { { .text = "SELECT 1 / 0" }, { .sql = SQL_MIGRATION_LOCK } };
	assert_int_equal(bench_run(&b, c, skipped, 2), ERR_REJECT);
	assert_int_equal(bench_run(&b, c, &skipped[1], 1), ERR_NONE);
	/* One that cannot be parsed yet. */
	const struct db_call list = { .sql = SQL_MIGRATION_LIST }, table = { .sql = SQL_MIGRATION_TABLE };
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_BUG);
	assert_string_equal(db_sqlstate(c), "42P01");
	assert_int_equal(bench_run(&b, c, &table, 1), ERR_NONE);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_NONE);
	assert_int_equal(b.rows[0], 0);
	assert_int_equal(bench_sql(&b, c, "DROP TABLE schema_migrations"), ERR_NONE);
	db_return(c);
	/* The next holder of the same connection finds them prepared. */
	c = bench_lease(&b, 5000);
	assert_int_equal(bench_sql(&b, c, "SELECT count(*) FROM pg_prepared_statements"), ERR_NONE);
	assert_string_equal(b.cell[0], "5");
	db_return(c);
}

/* A migration under a running server: the prepared statement is no longer what it was; run again on a fresh connection it is. */
static void test_schema_changes_under_prepared(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000);
	const struct db_call list = { .sql = SQL_MIGRATION_LIST }, table = { .sql = SQL_MIGRATION_TABLE };
	assert_int_equal(bench_run(&b, c, &table, 1), ERR_NONE);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "ALTER TABLE schema_migrations ALTER version TYPE bigint"), ERR_NONE);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_RETRY);
	db_return(c);
	c = bench_lease(&b, 5000);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "DEALLOCATE ALL"), ERR_NONE);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_RETRY);
	db_return(c);
	c = bench_lease(&b, 5000);
	assert_int_equal(bench_run(&b, c, &list, 1), ERR_NONE);
	assert_int_equal(bench_sql(&b, c, "DROP TABLE schema_migrations"), ERR_NONE);
	db_return(c);
}

static enum err_kind run_params(const char *text, const struct db_param *params, int n)
{
	db_query(b.db, 5000, &(struct db_call){ .text = text, .params = params, .n_params = n }, on_done, &b);
	bench_wait(&b);
	return b.e.kind;
}

static void test_scalars(void **state)
{
	(void)state;
	const int64_t ints[] = { 0, 1, -1, 1234567890123, INT64_MAX, INT64_MIN };
	for (size_t i = 0; i < sizeof(ints) / sizeof(*ints); i++) {
		char want[32];
		snprintf(want, sizeof(want), "%" PRId64, ints[i]);
		struct db_param p = db_p_int(b.arena, ints[i]);
		assert_int_equal(run_params("SELECT $1::bigint", &p, 1), ERR_NONE);
		assert_string_equal(b.cell[0], want);
	}
	/* Slices need no NUL behind them. */
	const struct db_param params[] = { db_p_str(str_n("abcdef", 3)), db_p_str(STR("")), db_p_str(STR_NONE), db_p_bool(true), db_p_bool(false),
					   db_p_bytes(str_n("\0\xff'\\", 4)), db_p_str(STR("Zoë 🦆 \\ '; DROP")) };
	assert_int_equal(run_params("SELECT concat_ws('|', $1::text, quote_nullable($2::text), quote_nullable($3::text), $4::bool, $5::bool, "
				    "$6::bytea, $7::text)", params, 7), ERR_NONE);
	assert_string_equal(b.cell[0], "abc|''|NULL|t|f|\\x00ff275c|Zoë 🦆 \\ '; DROP");
}

static void test_arrays(void **state)
{
	(void)state;
	const struct str texts[] = { STR("one"), STR_NONE, STR(""), STR("{,\"\\ NULL}"), STR("Žluťoučký 🐎") };
	const int64_t ints[] = { 5, -5, INT64_MAX, INT64_MIN, 0 };
	const bool bools[] = { true, false, true, true, false };
	const uint8_t uuids[5][16] = { { 0 }, { 0x12, 0x34 }, { [15] = 0xff }, { 1 }, { 2 } };
	const struct db_param params[] = { db_p_texts(b.arena, texts, 5), db_p_ints(b.arena, ints, 5), db_p_bools(b.arena, bools, 5),
					   db_p_uuids(b.arena, uuids, 5) };
	static const char sql[] = "SELECT concat_ws(' ', $1::text[] = ARRAY['one', NULL, '', '{,\"\\ NULL}', 'Žluťoučký 🐎'], "
				  "$2::bigint[] = ARRAY[5, -5, 9223372036854775807, '-9223372036854775808', 0], "
				  "$3::bool[] = '{t,f,t,t,f}', "
				  "$4::uuid[] = ARRAY['00000000-0000-0000-0000-000000000000', '12340000-0000-0000-0000-000000000000', "
				  "'00000000-0000-0000-0000-0000000000ff', '01000000-0000-0000-0000-000000000000', "
				  "'02000000-0000-0000-0000-000000000000']::uuid[], "
				  "(SELECT count(*) FROM unnest($1::text[], $2::bigint[], $3::bool[], $4::uuid[])))";
	assert_int_equal(run_params(sql, params, 4), ERR_NONE);
	assert_string_equal(b.cell[0], "t t t t 5");
	const struct db_param none[] = { db_p_texts(b.arena, NULL, 0), db_p_ints(b.arena, NULL, 0), db_p_bools(b.arena, NULL, 0),
					 db_p_uuids(b.arena, NULL, 0) };
	assert_int_equal(run_params("SELECT concat_ws('/', $1::text[], cardinality($2::bigint[]), $3::bool[] = '{}', coalesce(array_ndims($4::uuid[]), 0))",
				    none, 4), ERR_NONE);
	assert_string_equal(b.cell[0], "{}/0/t/0");
}

/* What must not reach the server is refused before anything is sent, with the index of the call. */
static void test_refused_parameters(void **state)
{
	(void)state;
	const struct str with_nul[] = { STR("fine"), str_n("a\0b", 3) };
	char *big = arena_alloc(b.arena, DB_CALL_BYTES_MAX + 1);
	memset(big, 'x', DB_CALL_BYTES_MAX + 1);
	const struct str much[] = { str_n(big, DB_CALL_BYTES_MAX) };
	const struct {
		struct db_param p;
		enum err_kind kind;
	} rows[] = {
		{ db_p_str(str_n("STOP\0ignored", 12)), ERR_REJECT }, { db_p_texts(b.arena, with_nul, 2), ERR_REJECT },
		{ db_p_texts(b.arena, much, 1), ERR_REJECT }, { db_p_str(str_n(big, DB_CALL_BYTES_MAX)), ERR_LIMIT },
		{ db_p_str(str_n(big, DB_CALL_BYTES_MAX + 1)), ERR_REJECT }, { db_p_str(STR("\xff\xfe")), ERR_REJECT },
	};
	struct db_conn *c = bench_lease(&b, 5000);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct db_call calls[] = { { .text = "SELECT 1" }, { .text = "SELECT length($1)", .params = &rows[i].p, .n_params = 1 } };
		uint64_t sent = db_stats(b.db).round_trips;
		assert_int_equal(bench_run(&b, c, calls, 2), rows[i].kind);
		assert_int_equal(b.e.code, 1);
		assert_int_equal(db_stats(b.db).round_trips - sent, i == 5); /* only the server knows UTF-8 */
	}
	const struct db_call many = { .text = "SELECT 1", .n_params = DB_PARAMS_MAX + 1 }, unknown = { .sql = SQL_COUNT };
	struct db_call calls[DB_CALLS_MAX + 1] = { { 0 } };
	assert_int_equal(bench_run(&b, c, &many, 1), ERR_BUG);
	assert_int_equal(bench_run(&b, c, &unknown, 1), ERR_BUG);
	assert_int_equal(bench_run(&b, c, calls, 0), ERR_BUG);
	assert_int_equal(bench_run(&b, c, calls, DB_CALLS_MAX + 1), ERR_BUG);
	assert_int_equal(bench_sql(&b, c, "SELECT 'still fine'"), ERR_NONE);
	db_return(c);
}

/* More in both directions than any socket buffer holds: neither side may wait for the other. */
static void test_big_both_ways(void **state)
{
	(void)state;
	enum { BYTES = 500000 };
	char *text = arena_alloc(b.arena, BYTES);
	memset(text, 'y', BYTES);
	struct db_param p = db_p_str(str_n(text, BYTES));
	struct db_call calls[DB_CALLS_MAX];
	for (int i = 0; i < DB_CALLS_MAX; i++)
		calls[i] = (struct db_call){ .text = "SELECT length($1), $1 || $1", .params = &p, .n_params = 1 };
	struct db_conn *c = bench_lease(&b, 5000);
	assert_int_equal(bench_run(&b, c, calls, DB_CALLS_MAX), ERR_NONE);
	for (int i = 0; i < DB_CALLS_MAX; i++)
		assert_string_equal(b.cell[i], "500000");
	assert_int_equal(bench_sql(&b, c, "SELECT g, repeat('z', 50) FROM generate_series(1, 200000) g"), ERR_NONE);
	assert_int_equal(b.rows[0], 200000);
	db_return(c);
}

static void on_fields(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct bench *bench = ctx;
	const PGresult *r = results[0];
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(n, 1);
	assert_int_equal(db_rows(r), 2);
	assert_int_equal(db_int(r, 0, 0), INT64_MIN);
	assert_true(db_bool(r, 0, 1));
	struct str bytes = db_bytes(bench->arena, r, 0, 2);
	assert_int_equal(bytes.n, 3);
	assert_memory_equal(bytes.p, "\0\xab\x01", 3);
	assert_true(str_is(db_str(r, 0, 3), ""));
	assert_non_null(db_str(r, 0, 3).p);
	for (int col = -1; col < 6; col++) { /* NULLs, and columns that are not there */
		assert_null(db_str(r, 1, col).p);
		assert_int_equal(db_int(r, 1, col), 0);
		assert_false(db_bool(r, 1, col));
		assert_null(db_bytes(bench->arena, r, 1, col).p);
	}
	assert_null(db_str(r, 2, 0).p);
	assert_null(db_str(r, -1, 0).p);
	assert_null(db_str(NULL, 0, 0).p);
	assert_int_equal(db_int(r, 0, 1), 0);
	assert_int_equal(db_rows(NULL), 0);
	assert_int_equal(db_changed(NULL), 0);
	assert_int_equal(db_changed(r), 2);
	bench_fire(bench);
}

static void test_fields(void **state)
{
	(void)state;
	const struct db_call call = { .text = "SELECT '-9223372036854775808'::bigint, true, '\\x00ab01'::bytea, ''::text UNION ALL "
					      "SELECT NULL, NULL, NULL, NULL" };
	db_query(b.db, 5000, &call, on_fields, &b);
	bench_wait(&b);
}

/* The caller's call and parameters may be gone when the statement is at last sent. */
static void test_query_copies(void **state)
{
	(void)state;
	char text[] = "SELECT $1::text", value[] = "kept";
	struct db_param p = db_p_str(str_n(value, 4));
	struct db_call call = { .text = text, .params = &p, .n_params = 1 };
	db_query(b.db, 5000, &call, on_done, &b);
	memset(text, '!', sizeof(text) - 1);
	memset(value, '!', sizeof(value) - 1);
	memset(&p, 0, sizeof(p));
	memset(&call, 0, sizeof(call));
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_NONE);
	assert_string_equal(b.cell[0], "kept");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_one_statement),
		TEST(test_pipeline),
		TEST(test_prepared_once),
		TEST(test_schema_changes_under_prepared),
		TEST(test_scalars),
		TEST(test_arrays),
		TEST(test_refused_parameters),
		TEST(test_big_both_ways),
		TEST(test_fields),
		TEST(test_query_copies),
	};
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
