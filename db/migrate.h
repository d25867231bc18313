/* db/migrate.h: forward-only steps of the schema, each applied once. */
/* SPDX-License-Identifier: MIT
 *
 * Files are named NNNN_name.sql and go in by number, each in a transaction of its own together with its row in
 * schema_migrations(version, name, sha256, applied_at), under an advisory lock: any number of processes may migrate at once.
 */
#pragma once
#include "db/embedded.h"
#include "db/plain.h"

enum migrate_state {
	MIGRATE_APPLIED,
	MIGRATE_PENDING,
	MIGRATE_CHANGED,        /* applied, but the file was another one then */
	MIGRATE_FOREIGN         /* applied by a newer program: this one does not know it */
};

struct migrate_row {
	int version;
	struct str name;        /* the file's */
	enum migrate_state state;
	int64_t applied_us;     /* 0: not applied */
};
/* Called in the order of versions; the row is valid during the call. */
typedef void migrate_seen(void *ctx, const struct migrate_row *row);

/* Applies what is missing of `files` (usually embedded_migrations); seen (NULL allowed) hears of each once it is committed.
 * ERR_CONFLICT: one was changed, or the database is newer than the program: nothing further is applied. ERR_BUG: a file fails. */
struct err migrate_run(struct plain *p, const struct embedded_file *files, migrate_seen *seen, void *ctx, struct db_why *why) MUST_CHECK;
/* Tells of every version, applied or not; changes nothing. ERR_DOWN etc. only when the database cannot be asked. */
struct err migrate_list(struct plain *p, const struct embedded_file *files, migrate_seen *seen, void *ctx, struct db_why *why) MUST_CHECK;
/* The same from the result of SQL_MIGRATION_LIST, for who asks on the loop (NULL: the table is not there, all are pending).
 * Returns how many rows are not MIGRATE_APPLIED. */
int migrate_judge(const PGresult *list, const struct embedded_file *files, migrate_seen *seen, void *ctx);
