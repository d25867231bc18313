/* server/doctor_db.c: the database: reachable, new enough, durable, large enough. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "server/doctor_checks.h"
#include <sys/statvfs.h>

#define VERSION_LEAST 130000
#define CONNECTIONS_EACH (WORLD_TURN_CONNECTIONS + WORLD_WORK_CONNECTIONS + WORLD_JOBS_CONNECTIONS)
#define CONNECTIONS_BESIDE 5        /* commands, backups */
#define DISK_WARN_BYTES (UINT64_C(2) << 30)
#define DISK_FAIL_BYTES (UINT64_C(256) << 20)
#define CLOCK_NEXT "run NTP on both machines"

enum column { VERSION, STANDBY, FSYNC, PAGES, COMMIT, MAY_CONNECT, CONNECTED, CLOCK, SUPERUSER, MAY_CREATE, STANDBYS };

void doctor_db_reach(struct doctor_case *c)
{
	struct doctor *d = c->d;
	if (d->db == NULL) {
		doctor_end(c, DOCTOR_FAIL, "check DATABASE_URL, or that PostgreSQL runs", "it cannot be reached: %s", d->db_why.text);
		return;
	}
	PGresult *r = doctor_sql(c, SQL_DOCTOR_SETTINGS, NULL, 0);
	if (r == NULL)
		return;
	int64_t version = db_int(r, 0, VERSION), skew = db_int(r, 0, CLOCK) - clock_wall_us();
	if (version < VERSION_LEAST)
		doctor_end(c, DOCTOR_FAIL, "upgrade it", "PostgreSQL %d is too old: 13 or later", (int)(version / 10000));
	else if (db_bool(r, 0, STANDBY))
		doctor_end(c, DOCTOR_FAIL, "name the primary, or all hosts, in DATABASE_URL", "it is a standby, which cannot write");
	else if (skew > 5 * SEC_US || skew < -5 * SEC_US)
		doctor_end(c, DOCTOR_WARN, CLOCK_NEXT, "PostgreSQL %d answers; its clock differs by %lld s", (int)(version / 10000), (long long)(skew / SEC_US));
	else
		doctor_end(c, DOCTOR_OK, NULL, "PostgreSQL %d.%d answers", (int)(version / 10000), (int)(version % 10000));
	PQclear(r);
}

void doctor_db_schema(struct doctor_case *c)
{
	struct db_why why = { .text = "" };
	struct err e = start_schema(c->d->db, &why);
	if (err_is(e))
		doctor_end(c, DOCTOR_FAIL, "`usher migrate --status` tells more; `usher serve` and `usher migrate` bring it up to date", "%s", *why.text ? why.text : e.what);
	else
		doctor_end(c, DOCTOR_OK, NULL, "the schema is current");
}

void doctor_db_durability(struct doctor_case *c)
{
	PGresult *r = doctor_sql(c, SQL_DOCTOR_SETTINGS, NULL, 0);
	if (r == NULL)
		return;
	struct str commit = db_str(r, 0, COMMIT);
	if (!str_is(db_str(r, 0, FSYNC), "on") || !str_is(db_str(r, 0, PAGES), "on"))
		doctor_end(c, DOCTOR_FAIL, "set fsync = on and full_page_writes = on", "a power cut destroys the database: fsync = " STR_FMT ", full_page_writes = " STR_FMT,
			STR_ARG(db_str(r, 0, FSYNC)), STR_ARG(db_str(r, 0, PAGES)));
	else if (str_is(commit, "off"))
		doctor_end(c, DOCTOR_FAIL, "set synchronous_commit = on for usher's role", "what is committed may be lost: synchronous_commit = off");
	else if (db_str(r, 0, STANDBYS).n && str_is(commit, "local"))
		doctor_end(c, DOCTOR_WARN, "set synchronous_commit = on for usher's role", "there is a synchronous standby, and usher does not wait for it");
	else
		doctor_end(c, DOCTOR_OK, NULL, "what is committed is on disk%s", db_str(r, 0, STANDBYS).n ? ", and on the standby" : "");
	PQclear(r);
}

void doctor_db_connections(struct doctor_case *c)
{
	PGresult *r = doctor_sql(c, SQL_DOCTOR_SETTINGS, NULL, 0);
	if (r == NULL)
		return;
	int64_t may = db_int(r, 0, MAY_CONNECT), need = c->d->cfg->workers * CONNECTIONS_EACH + CONNECTIONS_BESIDE;
	if (need > may)
		doctor_end(c, DOCTOR_FAIL, "raise max_connections, or lower USHER_WORKERS", "%lld workers want %lld connections, there are %lld", (long long)c->d->cfg->workers,
			(long long)need, (long long)may);
	else
		doctor_end(c, DOCTOR_OK, NULL, "%lld of %lld connections are wanted, %lld are in use", (long long)need, (long long)may, (long long)db_int(r, 0, CONNECTED));
	PQclear(r);
}

void doctor_db_role(struct doctor_case *c)
{
	struct db_param role = db_p_str(c->d->place.private_pg ? STR(START_ROLE) : STR(""));
	PGresult *r = doctor_sql(c, SQL_DOCTOR_ROLE, &role, 1);
	if (r == NULL)
		return;
	static const char next[] = "docs/operations.md, \"A lesser role\"";
	if (db_bool(r, 0, 0))
		doctor_end(c, DOCTOR_WARN, next, "usher connects as a superuser");
	else if (db_bool(r, 0, 1))
		doctor_end(c, DOCTOR_WARN, next, "usher's role owns its tables: only a trigger keeps it from changing the audit log");
	else
		doctor_end(c, DOCTOR_OK, NULL, "usher's role cannot change the audit log%s", db_bool(r, 0, 2) ? "" : ", nor the schema");
	PQclear(r);
}

const char *doctor_not_private(const struct doctor_case *c)
{
	return c->d->place.private_pg ? NULL : "DATABASE_URL is set: watch that machine's disk";
}

void doctor_db_disk(struct doctor_case *c)
{
	struct statvfs fs;
	const char *dir = private_dir(c->d->place.private_pg);
	if (statvfs(dir, &fs) != 0) {
		doctor_end(c, DOCTOR_SKIPPED, NULL, "%s cannot be looked at", dir);
		return;
	}
	uint64_t free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	enum finding f = free_bytes < DISK_FAIL_BYTES ? DOCTOR_FAIL : free_bytes < DISK_WARN_BYTES ? DOCTOR_WARN : DOCTOR_OK;
	doctor_end(c, f, f == DOCTOR_OK ? NULL : "make room: without it nothing can be committed", "%llu MB are free below %s", (unsigned long long)(free_bytes >> 20), dir);
}
