/* db/plain.h: PostgreSQL the blocking way, for the parent before its loop starts and for commands. */
/* SPDX-License-Identifier: MIT
 *
 * The only allowed places of blocking database calls are this module, db/migrate.c and db/private.c. Never from a loop.
 * Several hosts are libpq's business here; target_session_attrs=read-write is the default as in db/db.h.
 */
#pragma once
#include "db/db.h"

/* What went wrong, where, and what to do next, in words for people; "" when nothing did. */
struct db_why {
	char text[1024];
};

struct plain;

/* Tries again until wait_ms have passed (0: once). ERR_REJECT: the conninfo is malformed; ERR_DOWN: no connection. */
struct err plain_open(const char *conninfo, int64_t wait_ms, struct db_why *why, struct plain **ret) MUST_CHECK;
void plain_close(struct plain *p);          /* NULL allowed */
/* One statement; kinds of error as in db/db.h, DOWN and UNKNOWN likewise. *ret_r (NULL allowed) is for PQclear(). */
struct err plain_run(struct plain *p, const struct db_call *call, PGresult **ret_r) MUST_CHECK;
/* Several statements in one text, without parameters, as one transaction unless they say otherwise. */
struct err plain_script(struct plain *p, const char *sql) MUST_CHECK;
/* The server's message and SQLSTATE for the last error. */
const char *plain_message(const struct plain *p);
const char *plain_sqlstate(const struct plain *p);

void plain_nap(int64_t ms);                 /* waits: for those who may block */
void why_say(struct db_why *why, const char *fmt, ...) PRINTF_LIKE(2, 3);
