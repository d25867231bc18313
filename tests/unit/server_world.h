/* tests/unit/server_world.h: a process of usher without its edge, on a scratch database. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/db_cluster.h"
#include "base/log.h"
#include "db/migrate.h"
#include "gen/onboarding.h"
#include "server/config.h"
#include "server/start.h"
#include "server/turn.h"
#include <string.h>

#define OURS "+14155550100"

static struct plain *pg;            /* the other side: looks, locks, breaks */
static struct config *config;
static struct world *world;
static struct db_why why;
static int64_t clock_shift;

HELPER int64_t number_of(struct plain *p, const char *sql)
{
	PGresult *r = NULL;
	if (err_is(plain_run(p, &(struct db_call){ .text = sql }, &r)))
		fail_msg("%s: %s", sql, plain_message(p));
	int64_t n = db_int(r, 0, 0);
	PQclear(r);
	return n;
}

HELPER int64_t number(const char *sql)
{
	return number_of(pg, sql);
}

HELPER void script(const char *sql)
{
	if (err_is(plain_script(pg, sql)))
		fail_msg("%s: %s", sql, plain_message(pg));
}

/* A command's world: no HTTP server, no jobs. */
HELPER int world_start(void **state)
{
	static char *env[] = { "TWILIO_ACCOUNT_SID=AC00000000000000000000000000000000", "TWILIO_AUTH_TOKEN=secret", "TWILIO_NUMBER=" OURS,
		"STRIPE_SECRET_KEY=sk_test_1", "STRIPE_WEBHOOK_SECRET=whsec_1", "STRIPE_PRICE_ID=price_1", NULL };
	struct start_facts facts;
	struct buf problems;
	if (cluster_start(state) != 0)
		return -1;
	buf_init(&problems, 4096);
	config = config_load(&(struct config_input){ .env = env });
	struct err e = plain_open(cluster.conninfo, 0, &why, &pg);
	if (!err_is(e))
		e = migrate_run(pg, embedded_migrations, NULL, NULL, &why);
	if (!err_is(e))
		e = start_learn(pg, &facts, &why);
	clock_use_shift(&clock_shift);
	log_set_level(getenv("V") ? LOG_DEBUG : LOG_ERROR);
	struct world_setup s = { .cfg = config, .conninfo = cluster.conninfo, .facts = &facts, .application_name = "test", .listen_fd = -1 };
	if (!err_is(e))
		e = world_new(&s, &world, &problems);
	if (err_is(e))
		fprintf(stderr, "%s %s\n", e.what, why.text);
	buf_done(&problems);
	return err_is(e) ? -1 : 0;
}
