/* server/doctor.h: every setting against the outside world: a table of checks, each ending in one sentence and a next step. */
/* SPDX-License-Identifier: MIT
 *
 *   doctor_run: files, database (blocking) -> all calls to the outside at once, on a loop -> what follows from their answers (clocks)
 *
 * Nothing is changed anywhere: webhooks are tried with signed events that mean nothing, the addresses for alerts and events are only
 * POSTed to when asked to (`probe`). No server has to run. A check ends exactly once; what has not ended by DOCTOR_TIME_US has failed.
 */
#pragma once
#include "io/rest.h"
#include "server/start.h"
#include <stdio.h>

#define DOCTOR_TIME_US (45 * INT64_C(1000000))
#define DOCTOR_CHECKS_MAX 48

enum finding { DOCTOR_OK, DOCTOR_WARN, DOCTOR_FAIL, DOCTOR_SKIPPED };

struct doctor_case;

struct doctor_check {
	const char *name;           /* "twilio.account" */
	const char *help;           /* what is looked at */
	bool after;                 /* follows from the others' answers */
	/* Why there is nothing to look at, or NULL. The field may be NULL: there always is. */
	const char *(*skip)(const struct doctor_case *c);
	void (*run)(struct doctor_case *c);
};

struct doctor {
	const struct config *cfg;
	const char *config_file;    /* NULL: none */
	bool probe;
	struct arena *a;
	struct loop *loop;
	struct httpc *httpc;
	struct start_place place;
	struct plain *db;           /* NULL: away */
	struct db_why db_why;       /* why it is away */
	bool current;               /* the schema is as this program has it */
	size_t n_open;
	struct doctor_case *cases;
	size_t n;
	void (*ended)(void *ctx, const struct doctor_case *c);
	void *ctx;
	struct { const char *whose; int64_t skew_us; } clocks[8];
	size_t n_clocks;
};

struct doctor_case {
	struct doctor *d;
	const struct doctor_check *check;
	enum finding finding;
	bool ended;
	struct str says, next;      /* next: absent when nothing is to be done */
	void *state;                /* the check's own */
	void (*answered)(struct doctor_case *c, const struct rest_answer *ans);
	bool ask_cert;
	int64_t cert_ends_us;       /* of the last answer */
};

extern const struct doctor_check doctor_checks[];
extern const size_t n_doctor_checks;
const char *doctor_finding_name(enum finding f);

struct doctor_setup {
	const struct config *cfg;
	const char *config_file;
	bool probe;
	void (*ended)(void *ctx, const struct doctor_case *c);   /* hears of each as it ends; NULL allowed */
	void *ctx;
};
/* Cases live until doctor_free(). ERR_DOWN: no loop, no memory. */
struct err doctor_run(const struct doctor_setup *s, struct doctor **ret) MUST_CHECK;
void doctor_free(struct doctor *d);

/* For the checks. */
void doctor_end(struct doctor_case *c, enum finding f, const char *next, const char *fmt, ...) PRINTF_LIKE(4, 5);
/* A call to the outside; its answer comes to answered(). The peer's clock is noted under `whose` (NULL: not). */
void doctor_call(struct doctor_case *c, const struct httpc_request *q, void (*answered)(struct doctor_case *c, const struct rest_answer *ans));
/* The common ends of a call: refused credentials, no answer, anything but 2xx. True: the check has ended. */
bool doctor_failed(struct doctor_case *c, const struct rest_answer *ans, const char *what, const char *next);
/* A statement on the database; NULL: the check has ended. For PQclear(). */
PGresult *doctor_sql(struct doctor_case *c, enum sql_id sql, const struct db_param *params, int n);
/* Skips: */
const char *doctor_needs_db(const struct doctor_case *c);
const char *doctor_needs_schema(const struct doctor_case *c);
