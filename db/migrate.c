/* db/migrate.c: applies migrations. Blocking: for the parent before its loop starts and for commands only. */
/* SPDX-License-Identifier: MIT */
#include "db/migrate.h"
#include "base/clock.h"
#include "base/seal.h"

#define LOCK_WAIT_SQL "SET LOCAL lock_timeout = '10s'; SET LOCAL statement_timeout = 0"
#define NO_SUCH_TABLE "42P01"

/* NNNN_name.sql -> NNNN; 0: not such a name. */
static int version_of(const char *name)
{
	int64_t n;
	struct str s = str_of(name);
	if (s.n < 10 || s.p[4] != '_' || !str_ends(s, STR(".sql")) || err_is(str_int64(str_sub(s, 0, 4), 1, 9999, &n)))
		return 0;
	return (int)n;
}

static struct str hash_of(const struct embedded_file *f, char hex[2 * SHA256_BYTES + 1])
{
	uint8_t hash[SHA256_BYTES];
	seal_sha256(embedded_str(f), hash);
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		hex[2 * i] = "0123456789abcdef"[hash[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[hash[i] & 15];
	}
	hex[2 * SHA256_BYTES] = 0;
	return str_n(hex, (size_t)2 * SHA256_BYTES);
}

static const struct embedded_file *file_of(const struct embedded_file *files, int version)
{
	for (; files->name; files++)
		if (version_of(files->name) == version)
			return files;
	return NULL;
}

static struct migrate_row judge_applied(const PGresult *list, int i, const struct embedded_file *files)
{
	char hex[2 * SHA256_BYTES + 1];
	struct migrate_row row = { .version = (int)db_int(list, i, 0), .name = db_str(list, i, 1), .applied_us = db_int(list, i, 3) };
	const struct embedded_file *f = file_of(files, row.version);
	row.state = !f ? MIGRATE_FOREIGN : str_eq(hash_of(f, hex), db_str(list, i, 2)) ? MIGRATE_APPLIED : MIGRATE_CHANGED;
	return row;
}

int migrate_judge(const PGresult *list, const struct embedded_file *files, migrate_seen *seen, void *ctx)
{
	int odd = 0, i = 0, n = db_rows(list);
	/* Both are sorted: a merge. */
	while (i < n || files->name) {
		struct migrate_row row = { .state = MIGRATE_PENDING };
		if (files->name) {
			row.version = version_of(files->name);
			row.name = str_of(files->name);
		}
		if (i < n && (!files->name || db_int(list, i, 0) <= row.version)) {
			bool same = files->name && db_int(list, i, 0) == row.version;
			row = judge_applied(list, i++, same ? files : &(struct embedded_file){ 0 });
			files += same;
		} else {
			files++;
		}
		odd += row.state != MIGRATE_APPLIED;
		if (seen)
			seen(ctx, &row);
	}
	return odd;
}

/* The first row that stands in the way, and the first that is to be applied. */
struct plan {
	struct db_why *why;
	bool blocked;
	int next;
};

static void plan_row(void *ctx, const struct migrate_row *row)
{
	struct plan *p = ctx;
	if (row->state == MIGRATE_PENDING && !p->next)
		p->next = row->version;
	if (p->blocked || row->state == MIGRATE_PENDING || row->state == MIGRATE_APPLIED)
		return;
	p->blocked = true;
	if (row->state == MIGRATE_FOREIGN)
		why_say(p->why, "the database is newer than this program: it has migration " STR_FMT
				", which this program does not know. Install the newer program, or use another database.", STR_ARG(row->name));
	else
		why_say(p->why, "migration " STR_FMT " was applied to this database with another content. Applied migrations may not be "
				"changed: put the old file back and write a new one.", STR_ARG(row->name));
}

static struct err explain(struct plain *p, struct err e, struct db_why *why, const char *doing)
{
	if (err_is(e))
		why_say(why, "%s failed: %s%s%s%s", doing, plain_message(p), *plain_sqlstate(p) ? " (SQLSTATE " : "", plain_sqlstate(p),
			*plain_sqlstate(p) ? ")" : "");
	return e;
}

static struct err apply(struct plain *p, const struct embedded_file *f, struct db_why *why)
{
	char hex[2 * SHA256_BYTES + 1];
	struct arena *a = arena_new(f->n + 4096);
	struct err e = plain_script(p, arena_z(a, embedded_str(f)));
	const struct db_param params[] = { db_p_int(a, version_of(f->name)), db_p_str(str_of(f->name)), db_p_str(hash_of(f, hex)),
					   db_p_int(a, clock_now_us()) };
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_MIGRATION_INSERT, .params = params, .n_params = 4 }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_COMMIT }, NULL);
	arena_free(a);
	return explain(p, e, why, f->name);
}

static struct err begin(struct plain *p, PGresult **ret_list)
{
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_BEGIN }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_MIGRATION_LOCK }, NULL);
	if (!err_is(e))
		e = plain_script(p, LOCK_WAIT_SQL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_MIGRATION_TABLE }, NULL);
	if (!err_is(e))
		e = plain_run(p, &(struct db_call){ .sql = SQL_MIGRATION_LIST }, ret_list);
	return e;
}

/* One migration in its transaction. *ret_next: the version that was applied, 0 when there was nothing left to do. */
static struct err step(struct plain *p, const struct embedded_file *files, int *ret_version, struct db_why *why)
{
	PGresult *list = NULL;
	struct plan plan = { .why = why };
	*ret_version = 0;
	struct err e = begin(p, &list);
	if (err_is(e))
		return explain(p, e, why, "reading the list of migrations");
	migrate_judge(list, files, plan_row, &plan);
	PQclear(list);
	if (plan.blocked)
		return err_new(ERR_CONFLICT, "the database's schema is not this program's");
	if (!plan.next)
		return plain_run(p, &(struct db_call){ .sql = SQL_COMMIT }, NULL);
	e = apply(p, file_of(files, plan.next), why);
	if (!err_is(e))
		*ret_version = plan.next;
	return e;
}

struct err migrate_run(struct plain *p, const struct embedded_file *files, migrate_seen *seen, void *ctx, struct db_why *why)
{
	why->text[0] = 0;
	for (const struct embedded_file *f = files; f->name; f++) {
		if (!version_of(f->name) || (f != files && version_of(f[-1].name) >= version_of(f->name))) {
			why_say(why, "migration %s: names are NNNN_name.sql, each number once, in order", f->name);
			return err_new(ERR_BUG, "bad name of a migration");
		}
	}
	for (;;) {
		int version;
		struct err e = step(p, files, &version, why);
		if (err_is(e)) {
			struct err undone = plain_run(p, &(struct db_call){ .sql = SQL_ROLLBACK }, NULL);
			(void)undone; /* the connection's end does the same */
			return e;
		}
		if (!version)
			return OK;
		if (seen)
			seen(ctx, &(struct migrate_row){ .version = version, .name = str_of(file_of(files, version)->name),
							 .state = MIGRATE_APPLIED, .applied_us = clock_now_us() });
	}
}

struct err migrate_list(struct plain *p, const struct embedded_file *files, migrate_seen *seen, void *ctx, struct db_why *why)
{
	PGresult *list = NULL;
	why->text[0] = 0;
	struct err e = plain_run(p, &(struct db_call){ .sql = SQL_MIGRATION_LIST }, &list);
	if (err_is(e) && !str_is(str_of(plain_sqlstate(p)), NO_SUCH_TABLE))
		return explain(p, e, why, "reading the list of migrations");
	migrate_judge(list, files, seen, ctx);
	PQclear(list);
	return OK;
}
