/* tests/lib/rig.h: a whole usher under test: scratch PostgreSQL, stand-ins for the outside world, the server, its command line. */
/* SPDX-License-Identifier: MIT
 *
 *   rig_cluster_start()            once, in the parent of all cases: one PostgreSQL, one migrated database as the mould
 *   rig_set("USHER_WORKERS", "2")  in the case, before it starts
 *   rig_start()                    a fresh database, the fakes, the server on a free port; all of it ends with the case
 */
#pragma once
#include "base/phone.h"
#include "tests/lib/lab.h"
#include <stdio.h>
#include <sys/types.h>

#define RIG_ACCOUNT "AC0123456789abcdef0123456789abcdef"
#define RIG_TOKEN "0123456789abcdef0123456789abcdef"
#define RIG_NUMBER "+12025550100"
#define RIG_PRICE "price_test"
#define RIG_STRIPE_KEY "sk_test_0123456789"
#define RIG_PADDLE_KEY "pdl_sdbx_apikey_0123456789"
#define RIG_PADDLE_SECRET "pdl_ntfset_0123456789"
#define RIG_PADDLE_PRICE "pri_test"
#define RIG_STRIPE_SECRET "whsec_test_0123456789"

struct rig {
	char cluster_dir[64];
	char cluster[256];          /* its conninfo, without a database */
	char name[64];              /* of the case's database */
	char database[320];         /* its conninfo */
	char log_path[192];
	const char *usher;          /* the program */
	pid_t server;
	int port;
	char url[64];               /* public URL, as signed */
	int64_t shift_us;           /* how far the test clock was moved */
};
extern struct rig rig;

/* option: one more line of postgresql.conf ("fsync=off"), or NULL. */
void rig_cluster_start(const char *usher, const char *option);
void rig_cluster_own(const char *usher, const char *option);    /* the case's own, gone with it: for cases that break it */
void rig_cluster_stop(void);
void rig_cluster_kill(void);        /* SIGKILL to all of it */
void rig_cluster_restart(void);

void rig_set(const char *name, const char *value);
const char *rig_setting(const char *name);
void rig_start(void);               /* database, fakes, server */
void rig_serve(void);               /* the server alone, again; waits until it listens */
bool rig_alive(void);
int rig_workers(pid_t *ret, int max);   /* the server's worker processes */
void rig_stop(int signo);           /* end it; SIGTERM must end it with 0 */
int64_t rig_now_us(void);           /* the server's clock */
void rig_clock(const char *by);     /* "+24h": move it */

/* One value of the case's database, or absent (NULL or no row). Fails the case on an error. */
struct str rig_sql(const char *fmt, ...) PRINTF_LIKE(1, 2);
struct str rig_sql_big(const char *sql);                                      /* of any length */
int64_t rig_sql_int(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The same, asked again for up to `ms` until it is `want`. */
void rig_sql_becomes(int ms, const char *want, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* usher ARGS with this server's settings; standard output and error together. */
int rig_usher(struct str *ret_out, const char *args);
/* Is a line with this event= (and this text) in the server's log? It is waited for a second. */
bool rig_log_has(const char *event, const char *text);
int64_t rig_metric(const char *name);   /* of /metrics; -1: not there */
