/* db/plain.c: blocking connection for the start and for commands; see the header for who may call it. */
/* SPDX-License-Identifier: MIT */
#include "db/plain.h"
#include "base/clock.h"
#include "db/conn_error.h"
#include "db/conn_hosts.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TRY_AGAIN_MS 50

struct plain {
	PGconn *pg;
	struct conn_error error;
};

void why_say(struct db_why *why, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
}

void plain_nap(int64_t ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static void quiet(void *ctx, const PGresult *r)
{
	(void)ctx, (void)r;
}

/* libpq's report has a line per host and ends with a newline. */
static void say_connection(struct db_why *why, const PGconn *pg)
{
	why_say(why, "cannot connect to the database: %s", pg ? PQerrorMessage(pg) : "out of memory");
	size_t n = strlen(why->text);
	while (n && why->text[n - 1] == '\n')
		why->text[--n] = 0;
	for (char *p = why->text; *p; p++)
		if (*p == '\n')
			*p = ' ';
}

struct err plain_open(const char *conninfo, int64_t wait_ms, struct db_why *why, struct plain **ret)
{
	static const char *const keys[] = { "connect_timeout", "target_session_attrs", "fallback_application_name", "dbname",
					    "client_encoding", NULL };
	const char *const values[] = { "5", "read-write", "usher", conninfo, "UTF8", NULL };
	*ret = NULL;
	why->text[0] = 0;
	struct db_why wrong;
	struct err e = db_conninfo_check(conninfo, wrong.text, sizeof(wrong.text));
	if (err_is(e)) {
		why_say(why, "the database address is wrong: %s", wrong.text);
		return e;
	}
	int64_t until_us = clock_mono_us() + wait_ms * 1000;
	PGconn *pg = PQconnectdbParams(keys, values, 1);
	while (PQstatus(pg) != CONNECTION_OK && clock_mono_us() < until_us) {
		PQfinish(pg);
		plain_nap(TRY_AGAIN_MS);
		pg = PQconnectdbParams(keys, values, 1);
	}
	struct plain *p = PQstatus(pg) == CONNECTION_OK ? calloc(1, sizeof(*p)) : NULL;
	if (!p) {
		say_connection(why, pg);
		PQfinish(pg);
		return err_new(ERR_DOWN, "cannot connect to the database");
	}
	PQsetNoticeReceiver(pg, quiet, NULL);
	p->pg = pg;
	*ret = p;
	return OK;
}

void plain_close(struct plain *p)
{
	if (!p)
		return;
	PQfinish(p->pg);
	free(p);
}

static struct err judge(struct plain *p, PGresult *r, PGresult **ret_r, bool may_commit)
{
	ExecStatusType status = PQresultStatus(r);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
		if (ret_r)
			*ret_r = r;
		else
			PQclear(r);
		return OK;
	}
	conn_error_read(&p->error, r);
	PQclear(r);
	if (PQstatus(p->pg) != CONNECTION_OK)
		return may_commit ? err_new(ERR_UNKNOWN, "connection to the database lost during a commit")
				  : err_new(ERR_DOWN, "connection to the database lost");
	return conn_error_kind(p->error.sqlstate, 0);
}

struct err plain_run(struct plain *p, const struct db_call *call, PGresult **ret_r)
{
	const char *values[DB_PARAMS_MAX];
	int bytes[DB_PARAMS_MAX], formats[DB_PARAMS_MAX];
	if (ret_r)
		*ret_r = NULL;
	if (call->n_params < 0 || call->n_params > DB_PARAMS_MAX)
		return err_new(ERR_BUG, "too many parameters");
	struct arena *a = arena_new((size_t)DB_PARAMS_MAX * DB_CALL_BYTES_MAX);
	bool fits = true;
	for (int i = 0; i < call->n_params; i++) {
		const struct db_param *v = &call->params[i];
		fits &= !v->p || (v->n >= 0 && (v->binary || !v->n || !memchr(v->p, 0, (size_t)v->n)));
		values[i] = v->p && !v->binary && fits ? arena_z(a, str_n(v->p, (size_t)v->n)) : v->p;
		bytes[i] = v->n;
		formats[i] = v->binary;
	}
	struct err e = err_new(ERR_REJECT, "a text parameter holds NUL");
	if (fits) {
		const char *text = call->text ? call->text : sql_statements[call->sql].text;
		bool may_commit = call->text || call->sql == SQL_COMMIT || PQtransactionStatus(p->pg) == PQTRANS_IDLE;
		e = judge(p, PQexecParams(p->pg, text, call->n_params, NULL, values, bytes, formats, 0), ret_r, may_commit);
	}
	arena_free(a);
	return e;
}

struct err plain_script(struct plain *p, const char *sql)
{
	return judge(p, PQexec(p->pg, sql), NULL, true);
}

const char *plain_message(const struct plain *p)
{
	return p->error.message;
}

const char *plain_sqlstate(const struct plain *p)
{
	return p->error.sqlstate;
}
