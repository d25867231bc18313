/* tests/unit/db_private_test.c: the private cluster: made, shared, found again, taken over, stopped. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_cluster.h"
#include "db/private.h"
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char base[64];
static struct db_why why;

static int make_base(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/usher-priv-XXXXXX");
	return mkdtemp(base) && chmod(base, 0755) == 0 ? 0 : -1;
}

static int remove_base(void **state)
{
	(void)state;
	return shell("rm -rf %s", base);
}

static const char *folder(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", base, name);
	return path;
}

static struct private_pg *start(const char *dir)
{
	struct private_pg *p = NULL;
	struct err e = private_start(dir, &why, &p);
	if (err_is(e))
		print_error("%s: %s\n", e.what, why.text);
	assert_int_equal(e.kind, ERR_NONE);
	assert_string_equal(why.text, "");
	return p;
}

/* The one value that `sql` gives on the private cluster; fails the test when it cannot be asked. */
static const char *ask(const char *conninfo, const char *sql)
{
	static char value[256];
	struct plain *pg;
	PGresult *r;
	struct err e = plain_open(conninfo, 0, &why, &pg);
	if (err_is(e))
		print_error("%s\n", why.text);
	assert_int_equal(e.kind, ERR_NONE);
	e = plain_run(pg, &(struct db_call){ .text = sql }, &r);
	if (err_is(e))
		print_error("%s\n", plain_message(pg));
	assert_int_equal(e.kind, ERR_NONE);
	struct str s = db_str(r, 0, 0);
	snprintf(value, sizeof(value), "%.*s", (int)s.n, s.p ? s.p : "");
	PQclear(r);
	plain_close(pg);
	return value;
}

static bool answers(const char *conninfo)
{
	struct plain *pg;
	struct err e = plain_open(conninfo, 0, &why, &pg);
	plain_close(pg);
	return !err_is(e);
}

static void test_made_and_found_again(void **state)
{
	(void)state;
	char conninfo[256];
	struct private_pg *p = start(folder("a/b"));
	assert_false(private_found(p));
	assert_true(private_child(p) > 0);
	snprintf(conninfo, sizeof(conninfo), "%s", private_conninfo(p));
	assert_string_equal(ask(conninfo, "SELECT current_database()"), "usher");
	assert_string_equal(ask(conninfo, "CREATE TABLE kept AS SELECT 7 AS n; "), "");
	assert_string_equal(ask(conninfo, "SHOW fsync"), "on");
	assert_string_equal(ask(conninfo, "SHOW listen_addresses"), "");
	assert_string_equal(ask(conninfo, "SHOW server_encoding"), "UTF8");
	assert_string_equal(ask(conninfo, "SHOW log_error_verbosity"), "terse");
	private_stop(p);
	assert_false(answers(conninfo));
	p = start(folder("a/b"));
	assert_false(private_found(p));
	assert_string_equal(private_conninfo(p), conninfo);
	assert_string_equal(ask(conninfo, "SELECT n FROM kept"), "7");
	private_stop(p);
	assert_false(answers(conninfo));
}

/* The second user borrows it; it ends with the last one, whichever that is. */
static void test_shared(void **state)
{
	(void)state;
	char conninfo[256];
	struct private_pg *first = start(folder("shared"));
	struct private_pg *second = start(folder("shared"));
	assert_true(private_found(second));
	assert_int_equal(private_child(second), 0);
	assert_string_equal(private_conninfo(second), private_conninfo(first));
	snprintf(conninfo, sizeof(conninfo), "%s", private_conninfo(first));
	private_stop(second);
	assert_true(answers(conninfo));
	second = start(folder("shared"));
	private_stop(first);
	assert_true(answers(conninfo));
	private_stop(second);
	assert_false(answers(conninfo));
}

/* Several that start at once on an empty folder: one makes it, all use it. */
static void test_started_at_once(void **state)
{
	(void)state;
	pid_t pids[4];
	for (size_t i = 0; i < 4; i++) {
		pids[i] = fork();
		if (pids[i] == 0) {
			struct private_pg *p;
			struct db_why w;
			if (err_is(private_start(folder("race"), &w, &p)))
				_exit(1);
			bool ok = answers(private_conninfo(p));
			private_stop(p);
			_exit(ok ? 0 : 2);
		}
	}
	for (size_t i = 0; i < 4; i++) {
		int status;
		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_int_equal(status, 0);
	}
	struct stat st;
	assert_int_not_equal(stat(folder("race/pg/postmaster.pid"), &st), 0);
}

/* An usher killed with -9 leaves its cluster running; the next takes it over and stops it at its own end. */
static void test_taken_over(void **state)
{
	(void)state;
	int fds[2];
	char conninfo[256] = "";
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct private_pg *p;
		struct db_why w;
		if (!err_is(private_start(folder("orphan"), &w, &p)) && write(fds[1], private_conninfo(p), strlen(private_conninfo(p))) > 0)
			pause();
		_exit(1);
	}
	assert_true(read(fds[0], conninfo, sizeof(conninfo) - 1) > 0);
	close(fds[0]);
	close(fds[1]);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	assert_true(answers(conninfo));
	struct private_pg *p = start(folder("orphan"));
	assert_true(private_found(p));
	assert_string_equal(private_conninfo(p), conninfo);
	private_stop(p);
	assert_false(answers(conninfo));
}

static pid_t postmaster(const char *name)
{
	char path[256];
	int pid = 0;
	snprintf(path, sizeof(path), "%s/%s/pg/postmaster.pid", base, name);
	FILE *f = fopen(path, "r");
	if (f) {
		if (fscanf(f, "%d", &pid) != 1)
			pid = 0;
		fclose(f);
	}
	return pid;
}

/* Both killed: a left-over pid file with a zombie's number does not hinder the next start, and nothing committed is lost. */
static void test_all_killed(void **state)
{
	(void)state;
	int fds[2];
	char line[16];
	assert_int_equal(pipe(fds), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct private_pg *p;
		struct db_why w;
		if (err_is(private_start(folder("dead"), &w, &p)))
			_exit(1);
		ask(private_conninfo(p), "CREATE TABLE kept AS SELECT 8 AS n");
		if (write(fds[1], "ready", 5) == 5)
			pause();
		_exit(1);
	}
	assert_true(read(fds[0], line, sizeof(line)) > 0);
	close(fds[0]);
	close(fds[1]);
	pid_t server = postmaster("dead");
	assert_true(server > 0);
	kill(server, SIGKILL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	struct private_pg *p = start(folder("dead"));
	assert_false(private_found(p));
	assert_string_equal(ask(private_conninfo(p), "SELECT n FROM kept"), "8");
	private_stop(p);
}

/* private_keep() brings back a server that died. */
static void test_kept(void **state)
{
	(void)state;
	struct private_pg *p = start(folder("kept"));
	char conninfo[256];
	snprintf(conninfo, sizeof(conninfo), "%s", private_conninfo(p));
	assert_false(private_keep(p));
	kill(private_child(p), SIGKILL);
	bool up = false;
	for (int i = 0; i < 200 && !up; i++) {
		usleep(50000);
		private_keep(p);
		up = private_child(p) > 0 && answers(conninfo);
	}
	assert_true(up);
	private_stop(p);
	assert_false(answers(conninfo));
}

/* A server that somebody else started is used and left alone. */
static void test_foreign_server_is_left(void **state)
{
	(void)state;
	struct private_pg *p = start(folder("foreign"));
	char conninfo[256];
	snprintf(conninfo, sizeof(conninfo), "%s", private_conninfo(p));
	assert_int_equal(shell("echo 1 > %s/pg.users", folder("foreign")), 0);
	private_stop(p);
	assert_true(answers(conninfo));
	kill(postmaster("foreign"), SIGINT);
	for (int i = 0; i < 200 && answers(conninfo); i++)
		usleep(50000);
	assert_false(answers(conninfo));
	p = start(folder("foreign"));
	private_stop(p);
}

static void test_unreachable_folder(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip();
	struct private_pg *p;
	assert_int_equal(mkdir(folder("closed"), 0700), 0);
	struct err e = private_start(folder("closed/data"), &why, &p);
	assert_int_equal(e.kind, ERR_DENIED);
	assert_null(p);
	assert_non_null(strstr(why.text, "may not enter"));
	assert_non_null(strstr(why.text, "USHER_DATA_DIR"));
	assert_non_null(strstr(why.text, folder("closed,"))); /* the folder itself, not one above or below */
}

static void test_unwritable_folder(void **state)
{
	(void)state;
	struct private_pg *p;
	assert_int_equal(shell("echo x > %s", folder("file")), 0);
	assert_int_equal(private_start(folder("file"), &why, &p).kind, ERR_DENIED);
	assert_non_null(strstr(why.text, "USHER_DATA_DIR"));
	assert_int_equal(private_start("/proc/nowhere", &why, &p).kind, ERR_DENIED);
	assert_int_equal(private_start("", &why, &p).kind, ERR_DENIED);
}

/* A cluster that cannot start says what the server said. */
static void test_broken_cluster(void **state)
{
	(void)state;
	struct private_pg *p = start(folder("broken"));
	private_stop(p);
	assert_int_equal(shell("echo 'no_such_setting = 1' >> %s/pg/postgresql.conf", folder("broken")), 0);
	assert_int_equal(private_start(folder("broken"), &why, &p).kind, ERR_DOWN);
	assert_non_null(strstr(why.text, "no_such_setting"));
	assert_non_null(strstr(why.text, "pg.log"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_and_found_again),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_started_at_once),
		cmocka_unit_test(test_taken_over),
		cmocka_unit_test(test_all_killed),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_foreign_server_is_left),
		cmocka_unit_test(test_unreachable_folder),
		cmocka_unit_test(test_unwritable_folder),
		cmocka_unit_test(test_broken_cluster),
	};
	return cmocka_run_group_tests(tests, make_base, remove_base);
}
