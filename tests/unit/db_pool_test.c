/* tests/unit/db_pool_test.c: leases in line, limits, outages and hosts that do not answer. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_bench.h"
#include <arpa/inet.h>
#include <sys/socket.h>

static struct bench b;

#define LEASES_MAX 16

/* Many leases at once: in which order they came, with what. */
static struct {
	int granted[LEASES_MAX], n;
	enum err_kind kinds[LEASES_MAX];
	struct db_conn *conns[LEASES_MAX];
	int64_t at_us[LEASES_MAX];
	int stop_at;
} line;

static int numbers[LEASES_MAX] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };

static void on_line(void *ctx, struct err e, struct db_conn *c)
{
	line.granted[line.n] = *(int *)ctx;
	line.kinds[line.n] = e.kind;
	line.conns[line.n] = c;
	line.at_us[line.n++] = clock_mono_us();
	if (line.n == line.stop_at)
		bench_fire(&b);
}

static int open_bench(void **state)
{
	(void)state;
	memset(&line, 0, sizeof(line));
	bench_open(&b, 2);
	return 0;
}

static int close_bench(void **state)
{
	(void)state;
	bench_close(&b);
	return 0;
}

static void wait_for(int n)
{
	line.stop_at = n;
	if (line.n < n)
		bench_wait(&b);
	b.fired = false;
}

static void test_in_line(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++)
		db_lease(b.db, 5000, on_line, &numbers[i]);
	assert_int_equal(line.n, 0);
	assert_int_equal(db_stats(b.db).waiting, 6);
	assert_int_equal(db_idle(b.db), 0);
	wait_for(2);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(line.n, i + 2);
		assert_int_equal(db_stats(b.db).leased, 2);
		db_return(line.conns[i]);
		wait_for(i + 3);
	}
	for (int i = 0; i < 6; i++) {
		assert_int_equal(line.granted[i], i);
		assert_int_equal(line.kinds[i], ERR_NONE);
	}
	assert_int_equal(db_stats(b.db).connects, 2);
	db_return(line.conns[4]);
	db_return(line.conns[5]);
	assert_int_equal(db_idle(b.db), 2);
}

/* A wait that is over says why: all busy. Others go on waiting; those without patience only get what is free at once. */
static void test_patience(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000), *d = bench_lease(&b, 5000);
	int64_t begin_us = clock_mono_us();
	db_lease(b.db, 5000, on_line, &numbers[0]);
	db_lease(b.db, 200, on_line, &numbers[1]);
	db_lease(b.db, 0, on_line, &numbers[2]);
	wait_for(2);
	assert_int_equal(line.granted[0], 2);
	assert_int_equal(line.granted[1], 1);
	assert_int_equal(line.kinds[0], ERR_LIMIT);
	assert_int_equal(line.kinds[1], ERR_LIMIT);
	assert_true(line.at_us[0] - begin_us < 900000);
	assert_true(line.at_us[1] - begin_us >= 200000 && line.at_us[1] - begin_us < 1200000);
	db_return(c);
	wait_for(3);
	assert_int_equal(line.granted[2], 0);
	assert_int_equal(line.kinds[2], ERR_NONE);
	db_return(line.conns[2]);
	db_return(d);
	assert_non_null(bench_lease(&b, 0));
	assert_int_equal(b.e.kind, ERR_NONE);
	db_return(b.conn);
}

static int refused, counted;

static void on_counted(void *ctx, struct err e, struct db_conn *c)
{
	(void)ctx, (void)c;
	refused += e.kind == ERR_LIMIT;
	if (++counted == 10)
		bench_fire(&b);
}

static void test_line_is_bounded(void **state)
{
	(void)state;
	struct db_conn *c = bench_lease(&b, 5000), *d = bench_lease(&b, 5000);
	for (int i = 0; i < DB_WAITING_MAX + 10; i++)
		db_lease(b.db, 60000, on_counted, NULL);
	bench_wait(&b);
	assert_int_equal(counted, 10);
	assert_int_equal(refused, 10);
	db_return(c);
	db_return(d);
}

static void on_again(void *ctx, struct err e, PGresult *const *results, int n)
{
	int *left = ctx;
	assert_int_equal(e.kind, ERR_NONE);
	assert_int_equal(n, 1);
	assert_int_equal(db_int(results[0], 0, 0), 5);
	if (--*left == 0)
		bench_fire(&b);
	else if (*left >= 20)
		db_query(b.db, 5000, &(struct db_call){ .text = "SELECT 5" }, on_again, ctx);
}

/* Callbacks start the next themselves. */
static void test_queries_from_callbacks(void **state)
{
	(void)state;
	int left = 2019;
	for (int i = 0; i < 20; i++)
		db_query(b.db, 5000, &(struct db_call){ .text = "SELECT 5" }, on_again, &left);
	bench_wait(&b);
	assert_int_equal(left, 0);
	assert_int_equal(db_stats(b.db).connects, 2);
}

/* Away: those who wait go on waiting, until it is back or their patience ends; db_up() finds its way back alone. */
static void test_outage(void **state)
{
	(void)state;
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
	assert_int_equal(shell("sh tests/pg.sh kill %s", cluster.dir), 0);
	bench_pause(&b, 300);
	assert_false(db_up(b.db));
	assert_int_equal(db_idle(b.db), 0);
	assert_true(strlen(db_outage(b.db)) > 10);
	int64_t begin_us = clock_mono_us();
	db_lease(b.db, 500, on_line, &numbers[0]);
	db_lease(b.db, 15000, on_line, &numbers[1]);
	db_lease(b.db, 15000, on_line, &numbers[2]);
	db_query(b.db, 400, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_DOWN);
	assert_int_equal(b.n, 0);
	wait_for(1);
	assert_int_equal(line.granted[0], 0);
	assert_int_equal(line.kinds[0], ERR_DOWN);
	assert_true(line.at_us[0] - begin_us >= 500000 && line.at_us[0] - begin_us < 2500000);
	bench_pause(&b, 500);
	assert_int_equal(shell("sh tests/pg.sh restart %s", cluster.dir), 0);
	int64_t back_us = clock_mono_us();
	wait_for(3);
	assert_int_equal(line.granted[1], 1);
	assert_int_equal(line.granted[2], 2);
	assert_int_equal(line.kinds[1], ERR_NONE);
	assert_int_equal(line.kinds[2], ERR_NONE);
	assert_true(line.at_us[2] - back_us < 2 * SEC_US);
	assert_true(db_up(b.db));
	assert_string_equal(db_outage(b.db), "");
	db_return(line.conns[1]);
	db_return(line.conns[2]);
	/* And with nobody waiting. */
	assert_int_equal(shell("sh tests/pg.sh kill %s", cluster.dir), 0);
	bench_pause(&b, 1500);
	assert_false(db_up(b.db));
	assert_int_equal(shell("sh tests/pg.sh restart %s", cluster.dir), 0);
	for (int i = 0; i < 25 && !db_up(b.db); i++)
		bench_pause(&b, 100);
	assert_true(db_up(b.db));
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
}

static int listen_port(int fd)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(a);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
	return ntohs(a.sin_port);
}

static void with_conninfo(const char *conninfo)
{
	bench_close(&b);
	bench_open_n(&b, conninfo, 2);
}

/* The folder of the scratch cluster's socket. */
static const char *socket_dir(void)
{
	static char dir[128];
	snprintf(dir, sizeof(dir), "%.*s", (int)strcspn(cluster.conninfo + 5, " "), cluster.conninfo + 5);
	return dir;
}

/* A name server and a host that never answer do not hold up the loop, and the next host is tried. */
static void test_silent_hosts(void **state)
{
	(void)state;
	int dns = socket(AF_INET, SOCK_DGRAM, 0), dead = socket(AF_INET, SOCK_STREAM, 0);
	char conninfo[512], address[32];
	snprintf(address, sizeof(address), "127.0.0.1:%d", listen_port(dns));
	int port = listen_port(dead);
	assert_int_equal(listen(dead, 4), 0);
	snprintf(conninfo, sizeof(conninfo), "host=db.example.com,127.0.0.1,127.0.0.1,%s port=5432,%d,1,5432 user=usher dbname=postgres connect_timeout=1",
		 socket_dir(), port);
	with_conninfo(conninfo);
	assert_int_equal(loop_use_nameserver(b.loop, address).kind, ERR_NONE);
	int64_t begin_us = clock_mono_us();
	loop_take_lag_us(b.loop);
	assert_int_equal(bench_query(&b, "SELECT 1"), ERR_NONE);
	assert_true(clock_mono_us() - begin_us < 5 * SEC_US);
	assert_true(clock_mono_us() - begin_us > 1900000);
	assert_true(loop_take_lag_us(b.loop) < SEC_US / 2); /* held up, it would be a second at least */
	/* The host that worked comes first from now on. */
	begin_us = clock_mono_us();
	struct db_conn *c = bench_lease(&b, 5000), *d = bench_lease(&b, 5000);
	assert_int_equal(db_stats(b.db).connects, 2);
	assert_true(clock_mono_us() - begin_us < 900000);
	db_return(c);
	db_return(d);
	close(dns);
	close(dead);
}

/* Given up while a name is being looked up or a connection opened: nothing is left behind (the sanitizer would tell). */
static void test_freed_while_opening(void **state)
{
	(void)state;
	int dns = socket(AF_INET, SOCK_DGRAM, 0), dead = socket(AF_INET, SOCK_STREAM, 0);
	char conninfo[256], address[32];
	snprintf(address, sizeof(address), "127.0.0.1:%d", listen_port(dns));
	with_conninfo("host=db.example.com user=usher");
	assert_int_equal(loop_use_nameserver(b.loop, address).kind, ERR_NONE);
	db_lease(b.db, 5000, on_line, &numbers[0]);
	db_query(b.db, 5000, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_pause(&b, 50);
	int port = listen_port(dead);
	assert_int_equal(listen(dead, 4), 0);
	snprintf(conninfo, sizeof(conninfo), "host=localhost port=%d user=usher", port);
	with_conninfo(conninfo);
	db_lease(b.db, 5000, on_line, &numbers[0]);
	bench_pause(&b, 50);
	with_conninfo(cluster.conninfo);
	struct db_conn *c = bench_lease(&b, 5000);
	db_run(c, &(struct db_call){ .text = "SELECT pg_sleep(1)" }, 1, on_done, &b);
	bench_pause(&b, 50);
	assert_int_equal(line.n, 0);
	close(dns);
	close(dead);
}

/* A server that cannot write is no primary: the next host is. */
static void test_read_only_host(void **state)
{
	(void)state;
	char dir[64] = "/tmp/usher-test-XXXXXX", first[256] = "", conninfo[600];
	assert_non_null(mkdtemp(dir));
	char command[256];
	snprintf(command, sizeof(command), "sh tests/pg.sh start %s default_transaction_read_only=on", dir);
	FILE *f = popen(command, "r");
	assert_non_null(f);
	assert_non_null(fgets(first, sizeof(first), f));
	pclose(f);
	snprintf(conninfo, sizeof(conninfo), "host=%.*s,%s user=usher dbname=postgres", (int)strcspn(first + 5, " "), first + 5, socket_dir());
	with_conninfo(conninfo);
	assert_int_equal(bench_query(&b, "SELECT current_setting('data_directory')"), ERR_NONE);
	assert_null(strstr(b.cell[0], dir));
	assert_int_equal(bench_query(&b, "CREATE TEMP TABLE fine ()"), ERR_NONE);
	first[strcspn(first, "\n")] = 0;
	with_conninfo(first);
	db_query(b.db, 300, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_DOWN);
	assert_non_null(strstr(db_outage(b.db), "read-only"));
	assert_int_equal(shell("sh tests/pg.sh stop %s", dir), 0);
}

/* What connecting says is kept for people, and a wrong session setting is a failure to connect. */
static void test_bad_setups(void **state)
{
	(void)state;
	struct db *db;
	struct db_setup s = { .loop = b.loop, .conninfo = "host=", .connections = 1 };
	char why[200];
	with_conninfo("host=/tmp dbname=x port=1");
	db_query(b.db, 300, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_DOWN);
	assert_non_null(strstr(db_outage(b.db), ".s.PGSQL.1"));
	s.loop = b.loop;
	s.conninfo = "nonsense";
	assert_int_equal(db_new(&s, &db).kind, ERR_REJECT);
	assert_null(db);
	assert_int_equal(db_conninfo_check(s.conninfo, why, sizeof(why)).kind, ERR_REJECT);
	assert_true(strlen(why) > 10);
	s.conninfo = cluster.conninfo;
	s.connections = 0;
	assert_int_equal(db_new(&s, &db).kind, ERR_LIMIT);
	s.connections = 1;
	s.session = "SET nonsense = 1";
	assert_int_equal(db_new(&s, &db).kind, ERR_NONE);
	db_query(db, 300, &(struct db_call){ .text = "SELECT 1" }, on_done, &b);
	bench_wait(&b);
	assert_int_equal(b.e.kind, ERR_DOWN);
	assert_non_null(strstr(db_outage(db), "nonsense"));
	db_free(db);
	db_free(NULL);
	assert_int_equal(db_conninfo_check(cluster.conninfo, why, sizeof(why)).kind, ERR_NONE);
	assert_string_equal(why, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_bench, close_bench)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_line),
		TEST(test_patience),
		TEST(test_line_is_bounded),
		TEST(test_queries_from_callbacks),
		TEST(test_outage),
		TEST(test_silent_hosts),
		TEST(test_freed_while_opening),
		TEST(test_read_only_host),
		TEST(test_bad_setups),
	};
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
