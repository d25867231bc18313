/* db/private.h: the private PostgreSQL cluster of an usher without DATABASE_URL. */
/* SPDX-License-Identifier: MIT
 *
 *   USHER_DATA_DIR/pg          the cluster          /run/usher-<hash> or /tmp/usher-<hash>   its socket: no TCP, folder mode 0700
 *   USHER_DATA_DIR/pg.log      the server's words   USHER_DATA_DIR/pg.lock, pg.users         who starts, who uses
 *
 * Made when absent, found again when running, whoever started it. Every process that uses it holds a shared lock on pg.users; who
 * lets go last stops it, unless it was not an usher that started it. So a command borrows the server's cluster, two commands
 * share one, and a cluster whose usher was killed is taken over by the next. Two that start at once take turns by pg.lock.
 * As root PostgreSQL runs as the user who owns the cluster, else its folder, else `postgres`. Blocking: for the parent before its loop starts and
 * after it has ended, and for commands; private_keep() alone may be called from a loop.
 */
#pragma once
#include "db/plain.h"
#include <sys/types.h>

struct private_pg;

/* data_dir NULL: `var` (as root below a folder that PostgreSQL's user may not enter: /var/lib/usher). On failure *why says what
 * and where, and how to mend it. */
struct err private_start(const char *data_dir, struct db_why *why, struct private_pg **ret) MUST_CHECK;
const char *private_conninfo(const struct private_pg *p);
/* From here on private_conninfo() is of this role (in the same memory): the cluster's own is a superuser. */
void private_use_role(struct private_pg *p, const char *role);
const char *private_dir(const struct private_pg *p);    /* where the data are, absolute */
bool private_found(const struct private_pg *p);         /* it was running already */
/* The server process that is our child, for the parent's waitpid(); 0: not our child. */
pid_t private_child(const struct private_pg *p);
/* Starts the server again if it has died (at most once a second), without waiting for it: call it every second or so, and when
 * a child has died. True: it was started. */
bool private_keep(struct private_pg *p);
/* Lets go; the last user stops the server and waits for its end (30 s, then hard). NULL allowed. */
void private_stop(struct private_pg *p);
