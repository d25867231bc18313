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
struct alarm;
struct shared;
struct health;
struct demo;
struct old_texts;
struct outcalls;
struct accounts;
struct tokens;
struct hasher;
struct events;

struct world {
	const struct config *cfg;
	struct loop *loop;
	struct db *turn_db;         /* transactions of turns */
	struct db *work_db;         /* what jobs do, operations, pages */
	struct db *jobs_db;         /* claims, leases and outcomes of jobs: nothing slow stands before them */
	struct httpc *httpc;
	struct outcalls *outcalls;  /* calls through it are measured (server/outcall.h) */
	struct httpd *httpd;        /* NULL in a command */
	struct say *say;            /* replaced whole on SIGHUP */
	struct old_texts *old_texts; /* its predecessors, while flows may hold their texts */
	struct tokens *tokens;      /* of the API; NULL in a command */
	struct accounts *accounts;  /* those that are not the configured one (server/accounts.h) */
	struct turn *turn;
	struct jobs *jobs;          /* NULL in a command */
	struct service *service;    /* NULL in a command */
	struct alarm *alarm;        /* NULL in a command */
	struct hasher *hasher;      /* passwords of operators (server/hasher.h) */
	uint8_t hash_key[32];       /* meta.hash_key: keys dedupe keys and kept hashes of phones */
	int16_t chart_id;           /* charts.id of the chart built in */
	struct shared *shared;      /* NULL in a command */
	struct health *health;      /* NULL in a command */
	struct demo *demo;          /* NULL but in demo mode */
	struct events *events;      /* NULL in a command */
	bool answers_paused;        /* `send pause --answers yes`: answers wait in the outbox (server/alarm.c looks) */
	bool draining;
};
