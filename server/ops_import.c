/* server/ops_import.c: pool import: numbers that were managed elsewhere before, batch by batch. */
/* SPDX-License-Identifier: MIT
 *
 * The whole file is understood first; then each batch is one transaction: lock clients and numbers, decide and store, COMMIT. What is
 * stored stays; the same file again finds it unchanged and goes on. Refused lines hinder no other.
 */
#include "base/clock.h"
#include "base/json.h"
#include "pool/import.h"
#include "pool/own.h"
#include "server/numbers.h"
#include "server/ops_runs.h"

#define OP_WAIT_MS 10000
#define AGAIN_US (50 * INT64_C(1000))
#define AGAIN_MAX 40
#define REFUSED_SHOWN_MAX 200
#define WHY_MAX (64u * 1024)
#define ROW_MAX 200
#define FILE_BYTES_MAX ((size_t)256 * 1024 * 1024)

struct importing {
	struct op_call *c;
	struct arena *a, *file_a;   /* of one batch; of all lines */
	struct db_conn *conn;
	struct import_file file;
	size_t at, batch;           /* lines before `at` are done */
	int64_t added, updated, unchanged, refused;
	bool dry;
	int again;
};

static void next_batch(void *ctx);

static struct str refused_lines(struct importing *m)
{
	struct buf b;
	buf_init(&b, WHY_MAX);
	size_t shown = 0;
	for (size_t i = 0; i < m->file.n && shown < REFUSED_SHOWN_MAX; i++) {
		const struct import_line *l = &m->file.lines[i];
		if (l->refused.p == NULL)
			continue;
		buf_printf(&b, "%sline %zu: " STR_FMT "%s" STR_FMT, shown ? "\n" : "", l->line, STR_ARG(l->number), l->number.n ? ": " : "", STR_ARG(l->refused));
		shown++;
	}
	if (m->refused > (int64_t)shown)
		buf_printf(&b, "\nand %lld more", (long long)(m->refused - (int64_t)shown));
	struct str text = arena_str(m->c->a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void finish(struct importing *m, struct err e, struct str why)
{
	struct op_call *c = m->c;
	const struct { const char *name; int64_t value; } counts[] = { { "lines", (int64_t)m->file.n }, { "added", m->added }, { "updated", m->updated },
		{ "unchanged", m->unchanged }, { "refused", m->refused } };
	struct buf b;
	struct json_out o;
	buf_init(&b, ROW_MAX);
	json_out_init(&o, &b);
	json_open(&o, '{');
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		json_name(&o, counts[i].name);
		json_put_int(&o, counts[i].value);
	}
	json_close(&o, '}');
	op_add_row(c, buf_str(&b));
	buf_done(&b);
	if (m->dry)
		c->note = STR("Nothing was stored: this was a dry run.");
	c->why = why;
	if (!err_is(e) && m->refused > 0) {
		c->why = refused_lines(m);
		e = err_new(ERR_REJECT, "some lines were refused");
	}
	arena_free(m->a);
	arena_free(m->file_a);
	op_end(c, e);
}

static void later(struct importing *m, struct err e)
{
	const char *words = m->conn ? pool_conflict_words(db_constraint(m->conn)) : NULL;
	bool passes = e.kind == ERR_RETRY || e.kind == ERR_UNKNOWN || e.kind == ERR_DOWN || e.kind == ERR_LIMIT || e.kind == ERR_CONFLICT;
	if (m->conn)
		db_return(m->conn); /* in its transaction still: closed */
	m->conn = NULL;
	if (passes && ++m->again <= AGAIN_MAX) {
		(void)loop_after(m->c->w->loop, AGAIN_US * m->again, next_batch, m);
		return;
	}
	finish(m, e, arena_printf(m->c->a, "%s%sstopped at line %zu; what is stored stays: the same file again goes on from there", words ? words : "",
		words ? "\n" : "", m->file.lines[m->at].line));
}

static void count(struct importing *m, const PGresult *r)
{
	int row = 0;
	for (size_t i = m->at; i < m->at + m->batch; i++) {
		struct import_line *l = &m->file.lines[i];
		if (l->refused.p != NULL) {
			m->refused++;
			continue;
		}
		struct str what = row < PQntuples(r) ? db_str(r, row++, 1) : STR("");
		const char *refusal = import_refusal(what);
		if (refusal) {
			l->refused = str_of(refusal);
			m->refused++;
		} else
			*(str_is(what, "added") ? &m->added : str_is(what, "updated") ? &m->updated : &m->unchanged) += 1;
	}
}

static void stored(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct importing *m = ctx;
	if (err_is(e)) {
		later(m, e);
		return;
	}
	count(m, results[2]);
	db_return(m->conn);
	m->conn = NULL;
	m->at += m->batch;
	m->again = 0;
	next_batch(m);
}

static void granted(void *ctx, struct err e, struct db_conn *conn)
{
	struct importing *m = ctx;
	if (err_is(e)) {
		later(m, e);
		return;
	}
	m->conn = conn;
	int64_t now_us = clock_now_us(), rest_us = now_us + m->c->w->cfg->quarantine_days * DAY_US;
	const struct import_line *lines = &m->file.lines[m->at];
	const struct db_call calls[] = { { .sql = SQL_BEGIN }, import_lock_call(m->a, lines, m->batch),
		import_store_call(m->a, lines, m->batch, now_us, rest_us, m->c->actor), { .sql = m->dry ? SQL_ROLLBACK : SQL_COMMIT } };
	db_run(conn, calls, 4, stored, m);
}

static void next_batch(void *ctx)
{
	struct importing *m = ctx;
	arena_reset(m->a);
	if (m->at == m->file.n) {
		finish(m, OK, STR_NONE);
		return;
	}
	m->batch = m->file.n - m->at < IMPORT_BATCH ? m->file.n - m->at : IMPORT_BATCH;
	db_lease(m->c->w->work_db, OP_WAIT_MS, granted, m);
}

/* Numbers that owners text to sign up are never in the pool. */
static void refuse_onboarding(struct importing *m)
{
	for (size_t i = 0; i < m->file.n; i++) {
		struct phone p;
		if (!err_is(phone_parse(m->file.lines[i].number, &p)) && numbers_onboards(m->c->w->cfg, &p))
			m->file.lines[i].refused = STR("this is an onboarding number");
	}
}

void op_pool_import(struct op_call *c)
{
	struct importing *m = ARENA_NEW(c->a, struct importing);
	struct str carrier = op_value(c, "carrier"), code = op_value(c, "country");
	struct country home = { "" };
	*m = (struct importing){ .c = c, .dry = str_is(op_value(c, "dry-run"), "yes") };
	if (carrier.n == 0)
		carrier = config_has_twilio(c->w->cfg) || !config_has_telnyx(c->w->cfg) ? STR("twilio") : STR("telnyx");
	if (code.n && err_is(country_parse(code, &home)))
		home = (struct country){ "" };
	m->file_a = arena_new(FILE_BYTES_MAX);
	struct err e = import_read(m->file_a, op_value(c, "file"), home, carrier, &m->file);
	if (err_is(e)) {
		c->why = m->file.why.p ? arena_str(c->a, m->file.why) : STR_NONE;
		arena_free(m->file_a);
		op_end(c, e);
		return;
	}
	refuse_onboarding(m);
	m->a = arena_new(OP_BYTES_MAX);
	next_batch(m);
}
