/* db/private_impl.h: what db/private*.c share about the private cluster. Not for others. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "db/private.h"
#include <limits.h>

#define PRIVATE_SOCKET_DIR_MAX 80 /* the socket's whole path has at most 107 bytes */

/* Who PostgreSQL runs as. */
struct private_user {
	uid_t uid;
	gid_t gid;
	char name[64];
	bool drop;              /* we are root and must become that user */
};

struct private_pg {
	struct private_user user;
	char dir[PATH_MAX];             /* USHER_DATA_DIR, absolute */
	char pgdata[PATH_MAX + 8];
	char log[PATH_MAX + 8];
	char bin[PATH_MAX];             /* folder of initdb and postgres */
	char socket_dir[PRIVATE_SOCKET_DIR_MAX];
	char conninfo[PRIVATE_SOCKET_DIR_MAX + 96];
	int users_fd;                   /* shared lock while we use the cluster */
	bool found;
	pid_t child;                    /* 0: not ours */
	int64_t started_us;
};

/* private_place.c: folders, users, locks. */
struct err private_choose(struct private_pg *p, const char *data_dir, struct db_why *why) MUST_CHECK;
/* Opens dir/name and locks it; exclusive ones wait up to a minute, or not at all. -1: not got. */
int private_lock(const struct private_pg *p, const char *name, bool exclusive, bool wait);
/* Makes the socket's folder; no server of this cluster may be running. */
struct err private_socket_dir(struct private_pg *p, struct db_why *why) MUST_CHECK;
void private_become(const struct private_user *u);      /* in a child: never returns without having become that user */

/* private_server.c: the server's programs and process. */
struct err private_find_programs(struct private_pg *p, struct db_why *why) MUST_CHECK;
struct err private_initdb(struct private_pg *p, struct db_why *why) MUST_CHECK;
/* Starts the server, does not wait for it. False: fork failed. */
bool private_spawn(struct private_pg *p);
/* The living server of this cluster, from postmaster.pid; 0: none. Its socket's folder is stored in p. */
pid_t private_running(struct private_pg *p);
void private_log_tail(const struct private_pg *p, char *out, size_t out_bytes);
