/* db/conn_batch.c: one batch of statements in flight on a connection, as a pipeline that ends with one Sync. */
/* SPDX-License-Identifier: MIT
 *
 * Answers come in the order sent: for each call [Parse] and its result, each ended by NULL, then the Sync's. After an error the
 * server skips to the Sync (PIPELINE_ABORTED). commit_point is the first call by which something may have become durable; with
 * it, the loss of the connection is ERR_DOWN (not reached) or ERR_UNKNOWN (sent, not answered).
 */
#include "db/conn.h"
#include "base/clock.h"
#include <openssl/ssl.h>

void conn_batch_drop(struct conn *c)
{
	struct conn_batch *b = &c->batch;
	loop_cancel(c->setup->loop, b->timer);
	for (int i = 0; i < b->n; i++)
		PQclear(b->results[i]);
	*b = (struct conn_batch){ 0 };
}

bool conn_in_transaction(const struct conn *c)
{
	return PQtransactionStatus(c->pg) != PQTRANS_IDLE;
}

/* The batch has ended: the connection's state is put right first, then its caller is told. Nothing of c may be used after. */
static void finish(struct conn *c, struct err e)
{
	struct conn_batch b = c->batch;
	loop_cancel(c->setup->loop, b.timer);
	c->batch = (struct conn_batch){ 0 };
	if (c->step == CONN_LIVE && PQstatus(c->pg) != CONNECTION_OK)
		conn_shut(c);
	c->setup->retries += e.kind == ERR_RETRY;
	c->setup->unknown += e.kind == ERR_UNKNOWN;
	if (c->step == CONN_CLOSED)
		c->lost(c->ctx);
	b.done(b.ctx, e, b.results, b.n);
	for (int i = 0; i < b.n; i++)
		PQclear(b.results[i]);
}

static struct err outcome_of_loss(const struct conn_batch *b, const struct conn_error *error)
{
	if (err_is(b->e) && (!error->fatal || b->e.code < b->commit_point))
		return error->fatal ? err_code(ERR_DOWN, b->e.code, b->e.what) : b->e;
	if (b->commit_point == CONN_NO_COMMIT)
		return err_code(ERR_DOWN, b->answered, "connection to the database lost");
	if (b->answered == b->n && b->commit_point == b->n - 1 && b->sql[b->n - 1] == SQL_COMMIT)
		return OK;
	return err_code(ERR_UNKNOWN, b->answered, "connection to the database lost during a commit");
}

static void fail(struct conn *c, const char *why)
{
	if (!err_is(c->batch.e)) {
		if (why)
			conn_error_say(&c->error, why);
		else if (!c->error.fatal)
			conn_error_of_conn(&c->error, c->pg);
	}
	struct err e = outcome_of_loss(&c->batch, &c->error);
	conn_shut(c);
	if (c->batch.n)
		finish(c, e);
	else
		c->lost(c->ctx);
}

static void on_silence(void *ctx)
{
	struct conn *c = ctx;
	c->batch.timer = 0;
	fail(c, "no answer from the database in time");
}

void conn_batch_notice(void *ctx, const PGresult *r)
{
	struct conn *c = ctx;
	const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
	struct str s = str_of(severity ? severity : "");
	struct str state = str_of(PQresultErrorField(r, PG_DIAG_SQLSTATE));
	/* "canceling wait for synchronous replication": committed here, perhaps nowhere else. */
	if (str_is(s, "WARNING") && str_is(state, "01000") && c->batch.commit_point != CONN_NO_COMMIT)
		c->batch.doubt = true;
	if (str_is(s, "FATAL") || str_is(s, "PANIC"))
		conn_error_read(&c->error, r);
}

/* One result. False: the connection is lost, fail() has run. */
static bool take(struct conn *c, PGresult *r)
{
	struct conn_batch *b = &c->batch;
	ExecStatusType status = PQresultStatus(r);
	int call = b->item < b->n_items ? b->items[b->item] : b->n;
	bool parse = call < 0;
	if (parse)
		call = ~call;
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) {
		if (parse || call >= b->n || b->results[call]) {
			PQclear(r);
		} else if (b->sql[call] == SQL_COMMIT && str_is(str_of(PQcmdStatus(r)), "ROLLBACK")) {
			b->e = err_code(ERR_BUG, call, "COMMIT of a transaction that had failed");
			PQclear(r);
		} else {
			b->results[call] = r;
			b->answered++;
		}
		return true;
	}
	if (parse)
		c->prepared[b->sql[call]] = false;
	if (status == PGRES_PIPELINE_ABORTED) {
		PQclear(r);
		return true;
	}
	bool known = status == PGRES_FATAL_ERROR && PQresultErrorField(r, PG_DIAG_SQLSTATE);
	if (known && !err_is(b->e)) {
		conn_error_read(&c->error, r);
		b->e = conn_error_kind(c->error.sqlstate, call);
		c->spoilt |= conn_error_spoils(&c->error);
	}
	PQclear(r);
	if (known && !c->error.fatal)
		return true;
	fail(c, status == PGRES_FATAL_ERROR ? NULL : "a statement may not COPY");
	return false;
}

/* Read what has arrived (idle, that is notices only). False: the batch ended one way or the other; c must not be used. */
static bool drain(struct conn *c)
{
	struct conn_batch *b = &c->batch;
	/* One NULL ends each answer, also that of a Sync whose commit failed; a second one would mean that there is nothing. */
	for (bool ended = false; !PQisBusy(c->pg) && b->n;) {
		PGresult *r = PQgetResult(c->pg);
		if (!r && ended)
			return true;
		ended = !r;
		if (!r) {
			b->item += b->item < b->n_items;
		} else if (PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
			PQclear(r);
			bool doubt = b->doubt && !err_is(b->e);
			finish(c, doubt ? err_code(ERR_UNKNOWN, b->commit_point, "a standby did not confirm the commit") : b->e);
			return false;
		} else if (!take(c, r)) {
			return false;
		}
	}
	return true;
}

/* All that is there, also what TLS has decrypted already, of which the socket does not tell: servers from 17 on and proxies send
 * records of 16 KiB, of which libpq may leave a part. */
static bool consume(PGconn *pg)
{
	if (!PQconsumeInput(pg))
		return false;
	SSL *tls = PQsslStruct(pg, "OpenSSL");
	while (tls && SSL_pending(tls) > 0)
		if (!PQconsumeInput(pg))
			return false;
	return true;
}

static bool flush(struct conn *c)
{
	int r = PQflush(c->pg);
	return r == 0 || (r == 1 && event_add(c->on_write, NULL) == 0);
}

void conn_batch_ready(struct conn *c, bool readable)
{
	bool ok = !readable || consume(c->pg);
	ok = ok && flush(c);
	/* What came before the end of the connection counts. */
	if (drain(c) && (!ok || PQstatus(c->pg) != CONNECTION_OK))
		fail(c, NULL);
}

static struct err check_call(const struct db_call *call)
{
	if (call->n_params < 0 || call->n_params > DB_PARAMS_MAX || (!call->text && (unsigned)call->sql >= SQL_COUNT))
		return err_new(ERR_BUG, "no such statement, or too many parameters");
	size_t bytes = 0;
	for (int i = 0; i < call->n_params; i++) {
		const struct db_param *p = &call->params[i];
		if (!p->p)
			continue;
		if (p->n < 0)
			return err_new(ERR_REJECT, "an array parameter holds NUL or is too big");
		if (!p->binary && p->n && memchr(p->p, 0, (size_t)p->n))
			return err_new(ERR_REJECT, "a text parameter holds NUL");
		bytes += (size_t)p->n + 1;
	}
	return bytes > DB_CALL_BYTES_MAX ? err_new(ERR_LIMIT, "parameters are too big") : OK;
}

static int commit_point(const struct conn *c, const struct db_call *calls, int n)
{
	bool open = conn_in_transaction(c), loose = false;
	for (int i = 0; i < n; i++) {
		if (calls[i].text || calls[i].sql == SQL_COMMIT)
			return i;
		if (calls[i].sql == SQL_BEGIN)
			open = true;
		else if (calls[i].sql == SQL_ROLLBACK)
			open = loose = false;
		else
			loose |= !open;
	}
	return loose ? n : CONN_NO_COMMIT;
}

static bool send_call(struct conn *c, const struct db_call *call, int i)
{
	struct conn_batch *b = &c->batch;
	const char *values[DB_PARAMS_MAX];
	int bytes[DB_PARAMS_MAX], formats[DB_PARAMS_MAX];
	arena_reset(c->setup->scratch);
	for (int k = 0; k < call->n_params; k++) {
		const struct db_param *p = &call->params[k];
		values[k] = p->p && !p->binary ? arena_z(c->setup->scratch, str_n(p->p, (size_t)p->n)) : p->p;
		bytes[k] = p->n;
		formats[k] = p->binary;
	}
	c->setup->statements++;
	if (call->text) {
		b->sql[i] = SQL_COUNT;
		b->items[b->n_items++] = (int8_t)i;
		return PQsendQueryParams(c->pg, call->text, call->n_params, NULL, values, bytes, formats, 0);
	}
	const struct sql_statement *s = &sql_statements[call->sql];
	b->sql[i] = call->sql;
	if (!c->prepared[call->sql]) {
		b->items[b->n_items++] = (int8_t)~i;
		c->prepared[call->sql] = true;
		if (!PQsendPrepare(c->pg, s->name, s->text, 0, NULL))
			return false;
	}
	b->items[b->n_items++] = (int8_t)i;
	return PQsendQueryPrepared(c->pg, s->name, call->n_params, values, bytes, formats, 0);
}

struct err conn_run(struct conn *c, const struct db_call *calls, int n, db_done *done, void *ctx)
{
	if (n < 1 || n > DB_CALLS_MAX)
		return err_new(ERR_BUG, "a batch has 1 to 64 calls");
	for (int i = 0; i < n; i++) {
		struct err e = check_call(&calls[i]);
		if (err_is(e))
			return err_code(e.kind, i, e.what);
	}
	struct conn_batch *b = &c->batch;
	c->error = (struct conn_error){ 0 };
	*b = (struct conn_batch){ .n = n, .done = done, .ctx = ctx, .commit_point = commit_point(c, calls, n) };
	int i = 0;
	while (i < n && send_call(c, &calls[i], i))
		i++;
	if (i < n || !PQpipelineSync(c->pg) || !flush(c)) {
		conn_error_of_conn(&c->error, c->pg);
		bool sent = b->commit_point <= i;
		conn_close(c);
		return sent ? err_code(ERR_UNKNOWN, i, "connection to the database lost during a commit")
			    : err_code(ERR_DOWN, i, "connection to the database lost");
	}
	c->setup->round_trips++;
	b->timer = loop_after(c->setup->loop, c->setup->answer_ms * 1000, on_silence, c);
	return OK;
}
