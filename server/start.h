/* server/start.h: from settings to a process that can work: what must be learnt from the database, and the parts of a world. */
/* SPDX-License-Identifier: MIT
 *
 *   parent or command (blocking):   start_database -> start_schema -> start_learn
 *   worker or command (on a loop):  world_new ... world_free
 */
#pragma once
#include "db/plain.h"
#include "db/private.h"
#include "server/world.h"

#define START_WAIT_MS 15000         /* for a database that is not there yet */
#define WORLD_TURN_CONNECTIONS 2
#define WORLD_WORK_CONNECTIONS 3
#define WORLD_JOBS_CONNECTIONS 1
/* Turns are planned once: by index, never by a plan that a small table suggested. */
#define WORLD_TURN_SESSION \
	"SET plan_cache_mode=force_generic_plan; SET enable_seqscan=off; SET enable_hashjoin=off; SET enable_mergejoin=off; " \
	WORLD_WORK_SESSION
/* So are claims of jobs: what was queued a moment ago no statistics know of. (A plan that is switched off costs so much that a
 * server with JIT would compile it for a second at each claim: hence jit=off.) */
#define WORLD_JOBS_SESSION \
	"SET plan_cache_mode=force_generic_plan; SET enable_seqscan=off; SET enable_bitmapscan=off; SET enable_hashjoin=off; " \
	"SET enable_mergejoin=off; SET enable_sort=off; " WORLD_WORK_SESSION
#define WORLD_TURN_ANSWER_MS 4000   /* silence of the database that a turn bears: the carrier waits 15 s in all, a second try included */
#define WORLD_WORK_SESSION "SET timezone='UTC'; SET jit=off; SET lock_timeout='200ms'; SET statement_timeout='10s'; SET idle_in_transaction_session_timeout='2s'"

/* The database of this installation: a conninfo, and the private cluster behind it if that is what it is. */
struct start_place {
	const char *conninfo;
	struct private_pg *private_pg;      /* NULL with DATABASE_URL */
};

/* What every process needs to know of it. */
struct start_facts {
	uint8_t hash_key[32];
	int16_t chart_id;
};

/* DATABASE_URL, or the private cluster, started if need be. */
struct err start_database(const struct config *cfg, struct start_place *ret, struct db_why *why) MUST_CHECK;
void start_leave(struct start_place *p);
/* What a role needs to serve, and no more: rows of all tables, but no schema, and of the audit log only to read and to add. ERR_REJECT: not a plain name of
 * a role. `create`: make it if it is not there. */
#define START_ROLE "usher_serve"
struct err start_grant(struct plain *p, const char *role, bool create, struct db_why *why) MUST_CHECK;
/* The private database from here on as START_ROLE, where it has one. */
void start_lesser(const struct start_place *place, struct plain *p);
/* ERR_CONFLICT: the schema is not as this program has it; what to do is in why. Changes nothing. */
struct err start_schema(struct plain *p, struct db_why *why) MUST_CHECK;
/* The keys of this installation (made at its first start), and the number of the chart built in. */
struct err start_learn(struct plain *p, struct start_facts *ret, struct db_why *why) MUST_CHECK;
/* ERR_CONFLICT: clients stand in states that the chart does not have; which and how many is in why. */
struct err start_chart(struct plain *p, struct db_why *why) MUST_CHECK;

struct world_setup {
	const struct config *cfg;
	const char *conninfo;
	const struct start_facts *facts;
	const char *application_name;
	int listen_fd;              /* -1: a command: no HTTP server, no jobs */
	struct shared *shared;      /* NULL in a command */
};

/* What is wrong with the texts of USHER_MESSAGES_DIR goes into problems (ERR_REJECT). All else: out of memory. */
struct err world_new(const struct world_setup *s, struct world **ret, struct buf *problems) MUST_CHECK;
void world_free(struct world *w);           /* NULL allowed */
/* Texts read again; on an error the old ones stay. The old catalogue is freed once no flow can hold its texts. */
struct err world_reload(struct world *w, struct buf *problems) MUST_CHECK;
