/* tests/unit/db_migrate_test.c: migrations: once each, in order, by several at once, refused when history differs. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_cluster.h"
#include "db/migrate.h"
#include <stdio.h>
#include <sys/wait.h>

#define FILE_ROW(file, text) { .name = (file), .p = (const unsigned char *)("" text), .n = sizeof(text) - 1 }

static const struct embedded_file one[] = {
	FILE_ROW("0001_first.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);"),
	{ 0 },
};
static const struct embedded_file three[] = {
	FILE_ROW("0001_first.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);"),
	FILE_ROW("0002_second.sql", "INSERT INTO a SELECT n + 1 FROM a;\nCREATE TABLE b ();\n"),
	FILE_ROW("0007_third.sql", "SELECT pg_sleep(0.05); INSERT INTO a VALUES (7)"),
	{ 0 },
};
static const struct embedded_file changed[] = {
	FILE_ROW("0001_first.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (2);"),
	FILE_ROW("0002_second.sql", "CREATE TABLE never ()"),
	{ 0 },
};
static const struct embedded_file failing[] = {
	FILE_ROW("0001_first.sql", "CREATE TABLE a (n int); INSERT INTO a VALUES (1);"),
	FILE_ROW("0002_broken.sql", "CREATE TABLE half (); INSERT INTO nowhere VALUES (1)"),
	{ 0 },
};

static char target[300];
static struct db_why why;

/* Each test has a database of its own. */
static int fresh_database(void **state)
{
	static int n;
	(void)state;
	struct plain *pg;
	char sql[64];
	snprintf(sql, sizeof(sql), "CREATE DATABASE t%d", ++n);
	if (err_is(plain_open(cluster.conninfo, 0, &why, &pg)))
		return -1;
	struct err e = plain_script(pg, sql);
	plain_close(pg);
	snprintf(target, sizeof(target), "%s dbname=t%d", cluster.conninfo, n);
	return err_is(e) ? -1 : 0;
}

static struct plain *open_target(void)
{
	struct plain *pg;
	assert_int_equal(plain_open(target, 0, &why, &pg).kind, ERR_NONE);
	return pg;
}

static int64_t number(struct plain *pg, const char *sql)
{
	PGresult *r;
	assert_int_equal(plain_run(pg, &(struct db_call){ .text = sql }, &r).kind, ERR_NONE);
	int64_t n = db_int(r, 0, 0);
	PQclear(r);
	return n;
}

struct seen {
	int n;
	char text[512];
};

static void see(void *ctx, const struct migrate_row *row)
{
	static const char *const states[] = { "applied", "pending", "changed", "foreign" };
	struct seen *s = ctx;
	size_t at = strlen(s->text);
	snprintf(s->text + at, sizeof(s->text) - at, "%d %s%s\n", row->version, states[row->state], row->applied_us ? "" : " never");
	s->n++;
}

static void test_each_once(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	struct seen s = { 0 };
	assert_int_equal(migrate_run(pg, one, see, &s, &why).kind, ERR_NONE);
	assert_string_equal(s.text, "1 applied\n");
	s = (struct seen){ 0 };
	assert_int_equal(migrate_run(pg, three, see, &s, &why).kind, ERR_NONE);
	assert_string_equal(s.text, "2 applied\n7 applied\n");
	s = (struct seen){ 0 };
	assert_int_equal(migrate_run(pg, three, see, &s, &why).kind, ERR_NONE);
	assert_int_equal(s.n, 0);
	assert_string_equal(why.text, "");
	assert_int_equal(number(pg, "SELECT sum(n) FROM a"), 1 + 2 + 7);
	assert_int_equal(number(pg, "SELECT count(*) FROM schema_migrations WHERE name LIKE '000%.sql' AND length(sha256) = 64"), 3);
	assert_true(number(pg, "SELECT abs(extract(epoch FROM max(applied_at)) - extract(epoch FROM now()))::int FROM schema_migrations") < 60);
	plain_close(pg);
}

static void test_list(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	struct seen s = { 0 };
	assert_int_equal(migrate_list(pg, three, see, &s, &why).kind, ERR_NONE);
	assert_string_equal(s.text, "1 pending never\n2 pending never\n7 pending never\n");
	assert_int_equal(number(pg, "SELECT count(*) FROM pg_class WHERE relname = 'schema_migrations'"), 0);
	assert_int_equal(migrate_run(pg, one, NULL, NULL, &why).kind, ERR_NONE);
	s = (struct seen){ 0 };
	assert_int_equal(migrate_list(pg, three, see, &s, &why).kind, ERR_NONE);
	assert_string_equal(s.text, "1 applied\n2 pending never\n7 pending never\n");
	assert_int_equal(migrate_run(pg, three, NULL, NULL, &why).kind, ERR_NONE);
	s = (struct seen){ 0 };
	assert_int_equal(migrate_list(pg, changed, see, &s, &why).kind, ERR_NONE);
	assert_string_equal(s.text, "1 changed\n2 changed\n7 foreign\n");
	plain_close(pg);
}

static void test_changed_is_refused(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	assert_int_equal(migrate_run(pg, one, NULL, NULL, &why).kind, ERR_NONE);
	assert_int_equal(migrate_run(pg, changed, NULL, NULL, &why).kind, ERR_CONFLICT);
	assert_non_null(strstr(why.text, "0001_first.sql"));
	assert_int_equal(number(pg, "SELECT count(*) FROM pg_class WHERE relname = 'never'"), 0);
	plain_close(pg);
}

static void test_newer_database_is_refused(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	assert_int_equal(migrate_run(pg, three, NULL, NULL, &why).kind, ERR_NONE);
	assert_int_equal(migrate_run(pg, one, NULL, NULL, &why).kind, ERR_CONFLICT);
	assert_non_null(strstr(why.text, "newer"));
	assert_non_null(strstr(why.text, "0002_second.sql"));
	plain_close(pg);
}

/* A step that fails leaves nothing of itself, and the ones before it stay. */
static void test_failing_step(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	assert_int_equal(migrate_run(pg, failing, NULL, NULL, &why).kind, ERR_BUG);
	assert_non_null(strstr(why.text, "0002_broken.sql"));
	assert_non_null(strstr(why.text, "nowhere"));
	assert_int_equal(number(pg, "SELECT count(*) FROM pg_class WHERE relname = 'half'"), 0);
	assert_int_equal(number(pg, "SELECT count(*) FROM schema_migrations"), 1);
	assert_int_equal(migrate_run(pg, three, NULL, NULL, &why).kind, ERR_NONE);
	plain_close(pg);
}

static void test_bad_names(void **state)
{
	(void)state;
	static const struct embedded_file bad[][3] = {
		{ FILE_ROW("1_short.sql", "SELECT 1") },
		{ FILE_ROW("0000_zero.sql", "SELECT 1") },
		{ FILE_ROW("0001_x.txt", "SELECT 1") },
		{ FILE_ROW("0002_b.sql", "SELECT 1"), FILE_ROW("0001_a.sql", "SELECT 1") },
		{ FILE_ROW("0001_b.sql", "SELECT 1"), FILE_ROW("0001_c.sql", "SELECT 1") },
	};
	struct plain *pg = open_target();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(migrate_run(pg, bad[i], NULL, NULL, &why).kind, ERR_BUG);
	plain_close(pg);
}

static void test_several_at_once(void **state)
{
	(void)state;
	pid_t pids[6];
	for (size_t i = 0; i < 6; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct plain *pg;
			struct db_why w;
			if (err_is(plain_open(target, 0, &w, &pg)) || err_is(migrate_run(pg, three, NULL, NULL, &w))) {
				(void)fprintf(stderr, "one of several: %s\n", w.text);
				_exit(1);
			}
			_exit(0);
		}
	}
	for (size_t i = 0; i < 6; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	struct plain *pg = open_target();
	assert_int_equal(number(pg, "SELECT sum(n) FROM a"), 1 + 2 + 7);
	plain_close(pg);
}

/* The program's own migrations apply to an empty database. */
static void test_embedded(void **state)
{
	(void)state;
	struct plain *pg = open_target();
	struct err e = migrate_run(pg, embedded_migrations, NULL, NULL, &why);
	if (err_is(e))
		print_error("%s\n", why.text);
	assert_int_equal(e.kind, ERR_NONE);
	assert_true(number(pg, "SELECT count(*) FROM schema_migrations") > 0);
	plain_close(pg);
}

static void test_connection_problems_are_told(void **state)
{
	(void)state;
	struct plain *pg;
	assert_int_equal(plain_open("host=/nonexistent dbname=x", 0, &why, &pg).kind, ERR_DOWN);
	assert_non_null(strstr(why.text, "/nonexistent"));
	assert_null(pg);
	static const char *const wrong[] = { "postgres://u:sec/ret@h/d", "host=h password='secret", "host=h password=x secret", "host=h nonsense=1",
					     "service=x", "host=a,b port=1,2,3", "host=a hostaddr=127.0.0.1,127.0.0.2", "host=h port=0",
					     "host=1,2,3,4,5,6,7,8,9", "postgres://u:secret%zz@h/d" };
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(plain_open(wrong[i], 0, &why, &pg).kind, ERR_REJECT);
		assert_true(strlen(why.text) > 30);
		assert_null(strstr(why.text, "secret"));
		assert_null(strstr(why.text, "sec/"));
	}
	assert_int_equal(plain_open("host=h nonsense=1", 0, &why, &pg).kind, ERR_REJECT);
	assert_non_null(strstr(why.text, "nonsense"));
	int64_t begin_us = clock_mono_us();
	assert_int_equal(plain_open("host=/nonexistent dbname=x", 300, &why, &pg).kind, ERR_DOWN);
	assert_true(clock_mono_us() - begin_us >= 300000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_each_once, fresh_database),
		cmocka_unit_test_setup(test_list, fresh_database),
		cmocka_unit_test_setup(test_changed_is_refused, fresh_database),
		cmocka_unit_test_setup(test_newer_database_is_refused, fresh_database),
		cmocka_unit_test_setup(test_failing_step, fresh_database),
		cmocka_unit_test_setup(test_bad_names, fresh_database),
		cmocka_unit_test_setup(test_several_at_once, fresh_database),
		cmocka_unit_test_setup(test_embedded, fresh_database),
		cmocka_unit_test(test_connection_problems_are_told),
	};
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
