/* tests/unit/db_wire_test.c: the wire at its worst: one byte at a time, cut at every byte, behind TLS. */
/* SPDX-License-Identifier: MIT */
#include "tests/unit/db_bench.h"
#include <sys/socket.h>
#include <sys/un.h>

/* A proxy on the test's own loop: a unix socket in front of the cluster's. */
struct proxy {
	struct bench *b;
	char dir[64];
	int port;
	int listen_fd;
	struct event *on_accept;
	size_t chunk;           /* bytes passed on per turn of the loop */
	int64_t passed;         /* bytes so far, both ways */
	int64_t cut_at;         /* end the connection there, once; -1: never */
	struct pipe *pipes;
};

struct pipe {
	struct pipe *next;
	struct proxy *proxy;
	int fds[2];             /* client, server */
	struct event *ev[2];
};

static void pipe_close(struct pipe *p)
{
	for (int i = 0; i < 2; i++) {
		if (p->ev[i])
			event_free(p->ev[i]);
		if (p->fds[i] >= 0)
			close(p->fds[i]);
		p->ev[i] = NULL;
		p->fds[i] = -1;
	}
}

static void pass(struct pipe *p, int from)
{
	struct proxy *x = p->proxy;
	char bytes[65536];
	size_t n = x->chunk < sizeof(bytes) ? x->chunk : sizeof(bytes);
	if (x->cut_at >= 0 && (int64_t)n > x->cut_at - x->passed)
		n = (size_t)(x->cut_at - x->passed);
	ssize_t got = n ? recv(p->fds[from], bytes, n, 0) : 0;
	if (got > 0)
		x->passed += got;
	if (got > 0 && send(p->fds[!from], bytes, (size_t)got, MSG_NOSIGNAL) != got)
		got = 0;
	if (got > 0 && x->passed != x->cut_at)
		return;
	if (x->passed == x->cut_at)
		x->cut_at = -1;
	pipe_close(p);
}

static void on_client(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	pass(ctx, 0);
}

static void on_server(evutil_socket_t fd, short what, void *ctx)
{
	(void)fd, (void)what;
	pass(ctx, 1);
}

static struct sockaddr_un address(const char *dir, int port)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	snprintf(a.sun_path, sizeof(a.sun_path), "%s/.s.PGSQL.%d", dir, port);
	return a;
}

static void on_connection(evutil_socket_t listen_fd, short what, void *ctx)
{
	(void)what;
	struct proxy *x = ctx;
	struct pipe *p = arena_alloc(x->b->arena, sizeof(*p));
	char dir[64];
	snprintf(dir, sizeof(dir), "%.*s", (int)strcspn(cluster.conninfo + 5, " "), cluster.conninfo + 5);
	struct sockaddr_un a = address(dir, 5432);
	*p = (struct pipe){ .next = x->pipes, .proxy = x, .fds = { accept(listen_fd, NULL, NULL), socket(AF_UNIX, SOCK_STREAM, 0) } };
	x->pipes = p;
	assert_int_equal(connect(p->fds[1], (struct sockaddr *)&a, sizeof(a)), 0);
	p->ev[0] = event_new(loop_base(x->b->loop), p->fds[0], EV_READ | EV_PERSIST, on_client, p);
	p->ev[1] = event_new(loop_base(x->b->loop), p->fds[1], EV_READ | EV_PERSIST, on_server, p);
	event_add(p->ev[0], NULL);
	event_add(p->ev[1], NULL);
}

static void proxy_open(struct proxy *x, struct bench *b, int port)
{
	*x = (struct proxy){ .b = b, .port = port, .cut_at = -1, .chunk = 65536 };
	snprintf(x->dir, sizeof(x->dir), "%.40s", cluster.dir);
	struct sockaddr_un a = address(x->dir, port);
	x->listen_fd = socket(AF_UNIX, SOCK_STREAM, 0);
	unlink(a.sun_path);
	assert_int_equal(bind(x->listen_fd, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(x->listen_fd, 16), 0);
	x->on_accept = event_new(loop_base(b->loop), x->listen_fd, EV_READ | EV_PERSIST, on_connection, x);
	event_add(x->on_accept, NULL);
}

static void proxy_close(struct proxy *x)
{
	for (struct pipe *p = x->pipes; p; p = p->next)
		pipe_close(p);
	event_free(x->on_accept);
	close(x->listen_fd);
	struct sockaddr_un a = address(x->dir, x->port);
	unlink(a.sun_path);
}

static const char *proxy_conninfo(const struct proxy *x)
{
	static char text[160];
	snprintf(text, sizeof(text), "host=%s port=%d user=usher dbname=postgres", x->dir, x->port);
	return text;
}

/* The scripted session: what a turn does, in two round trips. */
static void test_byte_by_byte(void **state)
{
	(void)state;
	struct bench b;
	struct proxy x;
	bench_open(&b, 1);
	proxy_open(&x, &b, 1000);
	x.chunk = 1;
	db_free(b.db);
	struct db_setup s = { .loop = b.loop, .conninfo = proxy_conninfo(&x), .connections = 1, .session = "SET lock_timeout = 0; SET jit = off" };
	assert_int_equal(db_new(&s, &b.db).kind, ERR_NONE);
	struct db_conn *c = bench_lease(&b, 10000);
	const struct db_call first[] = { { .sql = SQL_BEGIN }, { .sql = SQL_MIGRATION_LOCK },
					 { .text = "SELECT g, repeat('x', 40) FROM generate_series(1, 100) g" } };
	assert_int_equal(bench_run(&b, c, first, 3), ERR_NONE);
	assert_int_equal(b.rows[2], 100);
	const struct db_call second[] = { { .text = "SELECT 1 / 0" }, { .sql = SQL_COMMIT } };
	assert_int_equal(bench_run(&b, c, second, 2), ERR_REJECT);
	assert_int_equal(bench_run(&b, c, &(struct db_call){ .sql = SQL_ROLLBACK }, 1), ERR_NONE);
	db_return(c);
	proxy_close(&x);
	bench_close(&b);
}

/* One session of the cut test: BEGIN and an insert in one batch, a read and COMMIT in the next; run again until it is done. */
struct session {
	struct proxy proxy;
	struct db *db;
	struct db_conn *conn;
	char key[16];
	int runs, batch;
	enum err_kind before;   /* how the last run ended */
};

#define SESSIONS 12

static struct {
	struct bench b;
	struct session sessions[SESSIONS];
	int64_t next_offset, last_offset;
	int running, unknown, down, conflicts;
} cut;

static void session_lease(struct session *s);
static void session_start(struct session *s);

static void on_end(void *ctx)
{
	struct session *s = ctx;
	db_free(s->db);
	proxy_close(&s->proxy);
	cut.running--;
	if (cut.next_offset <= cut.last_offset)
		session_start(s);
	else if (cut.running == 0)
		bench_fire(&cut.b);
}

static void on_batch(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct session *s = ctx;
	for (int i = 0; i < n && !err_is(e); i++)
		assert_non_null(results[i]);
	if (!err_is(e) && s->batch++ == 0) {
		db_run(s->conn, (struct db_call[]){ { .sql = SQL_MIGRATION_LOCK }, { .sql = SQL_COMMIT } }, 2, on_batch, s);
		return;
	}
	db_return(s->conn);
	cut.down += e.kind == ERR_DOWN;
	cut.unknown += e.kind == ERR_UNKNOWN;
	cut.conflicts += e.kind == ERR_CONFLICT;
	/* Unknown is only what held the COMMIT; and only after that may the key be there already. */
	assert_true(e.kind != ERR_UNKNOWN || s->batch == 1);
	assert_true(e.kind != ERR_CONFLICT || s->before == ERR_UNKNOWN);
	s->before = e.kind;
	if (e.kind == ERR_DOWN || e.kind == ERR_UNKNOWN) {
		session_lease(s);
	} else {
		assert_true(e.kind == ERR_NONE || e.kind == ERR_CONFLICT);
		loop_defer(cut.b.loop, on_end, s); /* a pool is not freed by its own callback */
	}
}

static void on_session_lease(void *ctx, struct err e, struct db_conn *c)
{
	struct session *s = ctx;
	assert_int_equal(e.kind, ERR_NONE);
	assert_true(++s->runs <= 2);
	s->conn = c;
	s->batch = 0;
	const struct db_param params[] = { db_p_str(str_of(s->key)), db_p_str(STR("name")), db_p_str(STR("hash")), db_p_str(STR("1")) };
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, { .sql = SQL_MIGRATION_INSERT, .params = params, .n_params = 4 } };
	db_run(c, calls, 2, on_batch, s);
}

static void session_lease(struct session *s)
{
	db_lease(s->db, 10000, on_session_lease, s);
}

static void session_start(struct session *s)
{
	*s = (struct session){ 0 };
	snprintf(s->key, sizeof(s->key), "%d", (int)cut.next_offset);
	proxy_open(&s->proxy, &cut.b, 2000 + (int)(s - cut.sessions));
	s->proxy.cut_at = cut.next_offset++;
	cut.running++;
	struct db_setup setup = { .loop = cut.b.loop, .conninfo = proxy_conninfo(&s->proxy), .connections = 1, .session = "SET jit = off" };
	assert_int_equal(db_new(&setup, &s->db).kind, ERR_NONE);
	session_lease(s);
}

/* Cut at every byte of the session, once: callbacks come exactly once, nothing hangs, nothing is lost or done twice. */
static void test_cut_at_every_byte(void **state)
{
	(void)state;
	bench_open(&cut.b, 1);
	assert_int_equal(bench_query(&cut.b, "CREATE TABLE schema_migrations (version int PRIMARY KEY, name text, sha256 text, applied_at timestamptz)"),
			 ERR_NONE);
	/* Once without a cut, to see how long it is. */
	session_start(&cut.sessions[0]);
	cut.sessions[0].proxy.cut_at = cut.last_offset = -1;
	bench_wait(&cut.b);
	cut.last_offset = cut.sessions[0].proxy.passed;
	assert_true(cut.last_offset > 800);
	cut.next_offset = 1;
	for (int i = 0; i < SESSIONS; i++)
		session_start(&cut.sessions[i]);
	while (cut.running > 0) {
		int64_t before = cut.next_offset;
		bench_pause(&cut.b, 1000);
		assert_true(cut.running == 0 || cut.next_offset > before || cut.next_offset > cut.last_offset);
	}
	print_message("%d bytes: down %d, unknown %d of which committed %d\n", (int)cut.last_offset, cut.down, cut.unknown, cut.conflicts);
	assert_true(cut.down > 100 && cut.unknown > 20 && cut.conflicts > 5 && cut.conflicts < cut.unknown);
	assert_int_equal(bench_query(&cut.b, "SELECT count(*) FROM schema_migrations"), ERR_NONE);
	char want[16];
	snprintf(want, sizeof(want), "%d", (int)cut.last_offset + 1);
	assert_string_equal(cut.b.cell[0], want);
	bench_close(&cut.b);
}

/* TLS hands over whole records: what libpq has not read yet does not show on the socket. */
static void test_big_results_over_tls(void **state)
{
	(void)state;
	char dir[64] = "/tmp/usher-test-XXXXXX", line[512], conninfo[160];
	int port = 20000 + (int)(getpid() % 20000);
	assert_non_null(mkdtemp(dir));
	assert_int_equal(shell("cd %s && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key -out cert 2>/dev/null && "
			       "{ [ $(id -u) != 0 ] || chown postgres key cert; } && chmod 600 key", dir), 0);
	snprintf(line, sizeof(line), "sh tests/pg.sh start %s ssl=on ssl_key_file=%s/key ssl_cert_file=%s/cert listen_addresses=127.0.0.1 port=%d", dir,
		 dir, dir, port);
	FILE *f = popen(line, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_int_equal(pclose(f), 0);
	snprintf(conninfo, sizeof(conninfo), "host=localhost port=%d user=usher dbname=postgres sslmode=require", port);
	struct bench b;
	bench_open_n(&b, conninfo, 1);
	assert_int_equal(bench_query(&b, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), ERR_NONE);
	assert_true(str_starts(str_of(b.cell[0]), STR("TLS")));
	static const int sizes[] = { 1, 8000, 8191, 8192, 8193, 16000, 16384, 16385, 24000, 32768, 40000, 65536, 100000, 1000000, 5000000 };
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char sql[64];
		snprintf(sql, sizeof(sql), "SELECT repeat('x', %d)", sizes[i]);
		assert_int_equal(bench_query(&b, sql), ERR_NONE);
	}
	assert_int_equal(db_stats(b.db).connects, 1);
	bench_close(&b);
	assert_int_equal(shell("sh tests/pg.sh stop %s; rm -rf %s", dir, dir), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_cut_at_every_byte),
		cmocka_unit_test(test_big_results_over_tls),
	};
	return cmocka_run_group_tests(tests, cluster_start, cluster_stop);
}
