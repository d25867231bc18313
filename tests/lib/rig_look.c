/* tests/lib/rig_look.c: what a case sees of its server: rows, log, metrics, the clock, the command line. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "tests/lib/http.h"
#include "tests/lib/rig.h"
#include <libpq-fe.h>
#include <stdarg.h>
#include <stdlib.h>

#define SQL_MAX 8192
#define LOG_WAIT_MS 1500

static struct str run_sql(const char *sql)
{
	static PGconn *c;
	static char of[sizeof rig.database];
	if (c != NULL && strcmp(of, rig.database) != 0) { /* another one meanwhile */
		PQfinish(c);
		c = NULL;
	}
	if (c == NULL) {
		c = PQconnectdb(rig.database);
		memcpy(of, rig.database, sizeof of);
	}
	PGresult *r = PQexec(c, sql);
	if (PQstatus(c) != CONNECTION_OK) { /* it was ended since: once more on a new one */
		PQclear(r);
		PQfinish(c);
		c = PQconnectdb(rig.database);
		r = PQexec(c, sql);
	}
	ExecStatusType s = PQresultStatus(r);
	LAB_CHECK(s == PGRES_TUPLES_OK || s == PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(c));
	struct str v = STR_NONE;
	if (s == PGRES_TUPLES_OK && PQntuples(r) > 0 && !PQgetisnull(r, 0, 0))
		v = arena_str(lab_arena(), str_of(PQgetvalue(r, 0, 0)));
	PQclear(r);
	return v;
}

struct str rig_sql_big(const char *sql)
{
	return run_sql(sql);
}

struct str rig_sql(const char *fmt, ...)
{
	char sql[SQL_MAX];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	return run_sql(sql);
}

int64_t rig_sql_int(const char *fmt, ...)
{
	char sql[SQL_MAX];
	int64_t v = 0;
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	struct str s = run_sql(sql);
	LAB_CHECK(!err_is(str_int64(s, INT64_MIN, INT64_MAX, &v)), "%s: not a whole number: " STR_FMT, sql, STR_ARG(s));
	return v;
}

struct wanted {
	const char *sql;
	struct str want, got;
};

static bool is_wanted(void *ctx)
{
	struct wanted *w = ctx;
	w->got = run_sql(w->sql);
	return lab_glob(w->want, w->got.p ? w->got : STR("null"));
}

void rig_sql_becomes(int ms, const char *want, const char *fmt, ...)
{
	char sql[SQL_MAX];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	struct wanted w = { .sql = sql, .want = str_of(want) };
	LAB_CHECK(lab_wait(ms, is_wanted, &w), "%s: got %s" STR_FMT ", want %s", sql, w.got.p ? "" : "null", STR_ARG(w.got), want);
}

int rig_workers(pid_t *ret, int max)
{
	char path[64];
	int n = 0, pid;
	(void)snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)rig.server, (int)rig.server);
	FILE *f = fopen(path, "r");
	while (f && n < max && fscanf(f, "%d", &pid) == 1)
		ret[n++] = pid;
	if (f)
		(void)fclose(f);
	return n;
}

int rig_usher(struct str *ret_out, const char *args)
{
	return lab_shell(ret_out, "%s %s 2>&1", rig.usher, args);
}

struct log_want {
	char event[80];
	const char *text;
};

static bool in_log(void *ctx)
{
	const struct log_want *w = ctx;
	char line[8192];
	bool found = false;
	FILE *f = fopen(rig.log_path, "r");
	while (f && !found && fgets(line, sizeof line, f)) {
		const char *at = strstr(line, w->event);
		char after = at ? at[strlen(w->event)] : 'x';
		found = at && (after == ' ' || after == '\n' || after == '\0') && (w->text == NULL || strstr(line, w->text));
	}
	if (f)
		(void)fclose(f);
	return found;
}

bool rig_log_has(const char *event, const char *text)
{
	struct log_want w = { .text = text };
	(void)snprintf(w.event, sizeof w.event, "event=%s", event);
	return lab_wait(LOG_WAIT_MS, in_log, &w);
}

int64_t rig_metric(const char *name)
{
	struct http_answer r = http_call(lab_arena(), rig.port, &(struct http_ask){ .method = "GET", .target = "/metrics" });
	struct str rest = r.body;
	while (rest.p != NULL) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		int64_t v;
		if (str_starts(line, str_of(name)) && line.n > strlen(name) && line.p[strlen(name)] == ' ' &&
			!err_is(str_int64(str_trim(str_sub(line, strlen(name), line.n)), INT64_MIN, INT64_MAX, &v)))
			return v;
	}
	return -1;
}

int64_t rig_now_us(void)
{
	return clock_now_us() + rig.shift_us;
}

void rig_clock(const char *by)
{
	struct arena *a = lab_arena();
	const char *span = by[0] == '+' ? by + 1 : by;
	int64_t us = 0;
	LAB_CHECK(!err_is(span_parse(str_of(span), &us)), "not a time: %s", by);
	const char *target = arena_z(a, arena_printf(a, "/phone/clock?advance=%s", span));
	struct http_answer r = http_call(a, rig.port, &(struct http_ask){ .method = "POST", .target = target, .body = STR("") });
	LAB_CHECK(r.status >= 200 && r.status < 300, "POST %s: %d", target, r.status);
	rig.shift_us += us;
}
