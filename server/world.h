/* server/world.h: what one process of usher stands on: made once after fork, handed to every flow. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"
#include "db/db.h"
#include "io/httpc.h"
#include "io/httpd.h"
#include "io/loop.h"
#include "server/config.h"
#include "sms/say.h"

struct turn;
struct jobs;
struct service;
struct shared;
struct health;
struct demo;
struct old_texts;

struct world {
	const struct config *cfg;
	struct loop *loop;
	struct db *turn_db;         /* transactions of turns */
	struct db *work_db;         /* jobs, operations, pages */
	struct httpc *httpc;
	struct httpd *httpd;        /* NULL in a command */
	struct say *say;            /* replaced whole on SIGHUP */
	struct old_texts *old_texts; /* its predecessors, while flows may hold their texts */
	struct turn *turn;
	struct jobs *jobs;          /* NULL in a command */
	struct service *service;    /* NULL in a command */
	uint8_t hash_key[32];       /* meta.hash_key: keys dedupe keys and kept hashes of phones */
	int16_t chart_id;           /* charts.id of the chart built in */
	struct shared *shared;      /* NULL in a command */
	struct health *health;      /* NULL in a command */
	struct demo *demo;          /* NULL but in demo mode */
	bool draining;
};
