/* tests/lib/rig.c: database, server and command line of a case. */
/* SPDX-License-Identifier: MIT */
#include "tests/lib/rig.h"
#include "base/clock.h"
#include "base/seal.h"
#include "tests/lib/fake.h"
#include "tests/lib/http.h"
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTINGS_MAX 64
#define START_MS 60000
#define END_MS 20000
#define MOULD "mould"

struct rig rig;

static struct {
	const char *name, *value;
} settings[SETTINGS_MAX];
static size_t n_settings;

void rig_set(const char *name, const char *value)
{
	for (size_t i = 0; i < n_settings; i++)
		if (strcmp(settings[i].name, name) == 0) {
			settings[i].value = value;
			return;
		}
	LAB_CHECK(n_settings < SETTINGS_MAX, "too many settings");
	settings[n_settings].name = name;
	settings[n_settings++].value = value;
}

const char *rig_setting(const char *name)
{
	for (size_t i = 0; i < n_settings; i++)
		if (strcmp(settings[i].name, name) == 0)
			return settings[i].value;
	return "";
}

static void command(const char *what)
{
	struct str out;
	int status = lab_shell(&out, "sh tests/pg.sh %s %s 2>&1", what, rig.cluster_dir);
	LAB_CHECK(status == 0, "pg.sh %s: " STR_FMT, what, STR_ARG(out));
}

static void cluster_sql(const char *sql)
{
	char info[320];
	snprintf(info, sizeof info, "%s", rig.cluster);
	PGconn *c = PQconnectdb(info);
	PGresult *r = PQexec(c, sql);
	ExecStatusType s = PQresultStatus(r);
	LAB_CHECK(s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(c));
	PQclear(r);
	PQfinish(c);
}

/* The conninfo of pg.sh with another database. */
static void of_database(char *out, size_t n, const char *name)
{
	char *end = strstr(rig.cluster, " dbname=");
	snprintf(out, n, "%.*s dbname=%s", end ? (int)(end - rig.cluster) : (int)strlen(rig.cluster), rig.cluster, name);
}

void rig_cluster_start(const char *usher, const char *option)
{
	struct str out;
	rig.usher = usher;
	int status = lab_shell(&out, "sh tests/scratch.sh rig");
	struct str dir = str_trim(out);
	LAB_CHECK(status == 0 && dir.n > 0 && dir.n < sizeof rig.cluster_dir, "no folder: " STR_FMT, STR_ARG(out));
	snprintf(rig.cluster_dir, sizeof rig.cluster_dir, STR_FMT, STR_ARG(dir));
	status = lab_shell(&out, "sh tests/pg.sh start %s max_connections=200 %s", rig.cluster_dir, option ? option : "");
	LAB_CHECK(status == 0, "no scratch cluster: " STR_FMT, STR_ARG(out));
	struct str line = str_trim(out);
	snprintf(rig.cluster, sizeof rig.cluster, STR_FMT, STR_ARG(line));
	cluster_sql("CREATE DATABASE " MOULD);
	of_database(rig.database, sizeof rig.database, MOULD);
	status = lab_shell(&out, "DATABASE_URL='%s' %s migrate 2>&1", rig.database, usher);
	LAB_CHECK(status == 0, "usher migrate: " STR_FMT, STR_ARG(out));
}

static void end_own(int status, void *ctx)
{
	(void)ctx;
	(void)lab_shell(NULL, "sh tests/pg.sh stop %s 2>/dev/null; rm -rf %s", rig.cluster_dir, rig.cluster_dir);
	if (status != 0)
		(void)fprintf(stderr, "(the case had a cluster of its own)\n");
}

void rig_cluster_own(const char *usher, const char *option)
{
	rig_cluster_start(usher, option);
	on_exit(end_own, NULL);
}

void rig_cluster_stop(void)
{
	command("stop");
	(void)lab_shell(NULL, "rm -rf %s", rig.cluster_dir);
}

void rig_cluster_kill(void)
{
	command("kill");
}

void rig_cluster_restart(void)
{
	command("restart");
}

static void set_environment(void)
{
	for (size_t i = 0; i < n_settings; i++)
		if (settings[i].value && settings[i].value[0])
			setenv(settings[i].name, settings[i].value, 1);
		else
			unsetenv(settings[i].name);
}

static bool ended(void *ctx)
{
	return waitpid(rig.server, ctx, WNOHANG) != 0;
}

bool rig_alive(void)
{
	return rig.server > 0 && waitpid(rig.server, NULL, WNOHANG) == 0;
}

/* Whatever a sanitizer found in a worker, which the parent outlives. */
static void check_sanitizers(void)
{
	char line[1024];
	FILE *f = fopen(rig.log_path, "r");
	while (f && fgets(line, sizeof line, f))
		LAB_CHECK(strstr(line, "Sanitizer:") == NULL && strstr(line, "runtime error:") == NULL, "the server: %s", line);
	if (f)
		(void)fclose(f);
}

void rig_stop(int signo)
{
	int status = 0;
	if (rig.server <= 0)
		return;
	kill(rig.server, signo);
	bool in_time = lab_wait(END_MS, ended, &status);
	if (!in_time) {
		kill(rig.server, SIGKILL);
		waitpid(rig.server, &status, 0);
	}
	rig.server = 0;
	LAB_CHECK(in_time, "the server did not end within %d s of signal %d", END_MS / 1000, signo);
	LAB_CHECK(signo != SIGTERM || (WIFEXITED(status) && WEXITSTATUS(status) == 0), "the server ended with status %d", status);
	check_sanitizers();
}

static void print_log(void)
{
	char chunk[4096];
	FILE *f = fopen(rig.log_path, "r");
	if (f == NULL)
		return;
	(void)fprintf(stderr, "---- the server's log (its end)\n");
	if (fseek(f, -6000, SEEK_END) != 0)
		rewind(f);
	for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
		(void)fwrite(chunk, 1, n, stderr);
	(void)fclose(f);
}

/* Runs at the end of a case, good or bad. */
/* The case's database, unless its cluster is away. */
static void drop(void)
{
	char sql[200];
	PGconn *c = PQconnectdb(rig.cluster);
	snprintf(sql, sizeof sql, "DROP DATABASE IF EXISTS %s WITH (FORCE)", rig.name);
	PQclear(PQexec(c, sql));
	PQfinish(c);
}

static void leave(int status, void *ctx)
{
	(void)ctx;
	if (rig.server > 0) {
		kill(rig.server, SIGTERM);
		int ignored;
		if (!lab_wait(END_MS, ended, &ignored))
			kill(rig.server, SIGKILL);
		rig.server = 0;
	}
	if (status != 0)
		print_log();
	(void)unlink(rig.log_path);
	drop();
}

static bool listens(void *ctx)
{
	FILE *f = fopen(ctx, "r");
	char line[256];
	bool found = false;
	while (f && !found && fgets(line, sizeof line, f)) {
		const char *at = strstr(line, " listens on http://127.0.0.1:");
		if (at != NULL) {
			rig.port = atoi(at + strlen(" listens on http://127.0.0.1:"));
			found = true;
		}
	}
	if (f)
		(void)fclose(f);
	return found || kill(rig.server, 0) != 0 || waitpid(rig.server, NULL, WNOHANG) != 0;
}

static bool answers(void *ctx)
{
	struct http_answer r = http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/readyz", .wait_ms = 2000 });
	(void)ctx;
	return r.status == 200;
}

void rig_serve(void)
{
	char listen[40];
	snprintf(listen, sizeof listen, "127.0.0.1:%d", rig.port);
	rig_set("USHER_LISTEN", arena_z(lab_arena(), str_of(listen)));
	(void)unlink(rig.log_path);
	rig.server = fork();
	if (rig.server == 0) {
		int fd = open(rig.log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		dup2(fd, STDOUT_FILENO);
		dup2(fd, STDERR_FILENO);
		alarm(0);
		set_environment();
		execl(rig.usher, "usher", "serve", (char *)NULL);
		_exit(127);
	}
	rig.port = 0;
	LAB_CHECK(lab_wait(START_MS, listens, rig.log_path) && rig.port > 0, "the server did not start");
	snprintf(rig.url, sizeof rig.url, "http://127.0.0.1:%d", rig.port);
	rig_set("USHER_PUBLIC_URL", rig.url);
	set_environment(); /* for the command line */
	LAB_CHECK(lab_wait(START_MS, answers, NULL), "the server did not become ready");
}

static void set_default(const char *name, const char *value)
{
	for (size_t i = 0; i < n_settings; i++)
		if (strcmp(settings[i].name, name) == 0)
			return;
	rig_set(name, value);
}

void rig_start(void)
{
	struct arena *a = lab_arena();
	char sql[200];
	snprintf(rig.name, sizeof rig.name, "case_%d", (int)getpid());
	snprintf(sql, sizeof sql, "CREATE DATABASE %s TEMPLATE " MOULD, rig.name);
	cluster_sql(sql);
	of_database(rig.database, sizeof rig.database, rig.name);
	snprintf(rig.log_path, sizeof rig.log_path, "%s/%s.log", rig.cluster_dir, rig.name);
	on_exit(leave, NULL);
	LAB_CHECK(!err_is(seal_init()), "no cryptography");
	fake_start();
	for (size_t i = 0; i < n_settings; i++) {
		struct str v = str_of(settings[i].value);
		ptrdiff_t at = str_find(v, STR("{fake}"));
		if (at >= 0)
			settings[i].value = arena_z(a, arena_printf(a, "%.*s%d%s", (int)at, v.p, fake_port(), v.p + at + strlen("{fake}")));
	}
	set_default("USHER_WORKERS", "2");
	set_default("USHER_TEST_CLOCK", "1");
	set_default("USHER_COSTS_MINUTES", "off"); /* the ledgers of most cases count every request */
	set_default("USHER_SYNC_HOURS", "off"); /* numbers of most cases are in no account of the stand-ins */
	set_default("DATABASE_URL", rig.database);
	set_default("TWILIO_ACCOUNT_SID", RIG_ACCOUNT);
	set_default("TWILIO_AUTH_TOKEN", RIG_TOKEN);
	set_default("TWILIO_NUMBER", RIG_NUMBER);
	set_default("TWILIO_API_BASE", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/twilio", fake_port())));
	set_default("STRIPE_SECRET_KEY", RIG_STRIPE_KEY);
	set_default("STRIPE_WEBHOOK_SECRET", RIG_STRIPE_SECRET);
	set_default("STRIPE_PRICE_ID", RIG_PRICE);
	set_default("TWILIO_LOOKUP_BASE", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/lookups", fake_port())));
	set_default("VAPI_API_BASE", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/vapi", fake_port())));
	set_default("STRIPE_API_BASE", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/stripe", fake_port())));
	if (rig_setting("USHER_PAYMENT")[0]) { /* both are configured only where a case says which */
		set_default("PADDLE_API_KEY", RIG_PADDLE_KEY);
		set_default("PADDLE_WEBHOOK_SECRET", RIG_PADDLE_SECRET);
		set_default("PADDLE_PRICE_ID", RIG_PADDLE_PRICE);
		set_default("PADDLE_CLIENT_TOKEN", "test_0123456789");
		set_default("PADDLE_SCRIPT_URL", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/paddle.js", fake_port())));
		set_default("PADDLE_API_BASE", arena_z(a, arena_printf(a, "http://127.0.0.1:%d/paddle", fake_port())));
	}
	rig_serve();
}
