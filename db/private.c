/* db/private.c: the private cluster: started or found, shared, stopped by its last user. Blocking; see the header. */
/* SPDX-License-Identifier: MIT */
#include "db/private_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOCK_NAME "pg.lock"
#define USERS_NAME "pg.users"
#define READY_WAIT_US (120 * SEC_US) /* recovery after a crash */
#define STOP_WAIT_US (30 * SEC_US)
#define KILL_WAIT_US (5 * SEC_US)
#define LOOK_MS 20
#define RESTART_US SEC_US

static bool child_ended(struct private_pg *p)
{
	int status;
	/* ECHILD: the parent's own loop has buried it. */
	if (!p->child || (waitpid(p->child, &status, WNOHANG) == 0))
		return false;
	p->child = 0;
	return true;
}

static void set_conninfo(struct private_pg *p, const char *role, const char *dbname)
{
	snprintf(p->conninfo, sizeof(p->conninfo), "host='%s' port=5432 user=%s dbname=%s", p->socket_dir, role, dbname);
}

/* pg.users holds the id of the server that an usher started: another one is not ours to stop. */
static void note_server(const struct private_pg *p, pid_t pid)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d\n", (int)pid);
	/* What cannot be noted is not stopped at the end: safe. */
	if (ftruncate(p->users_fd, 0) == 0 && pwrite(p->users_fd, text, (size_t)n, 0) != n && ftruncate(p->users_fd, 0) != 0)
		return;
}

static pid_t noted_server(const struct private_pg *p)
{
	char text[16];
	int64_t pid;
	ssize_t n = pread(p->users_fd, text, sizeof(text), 0);
	return n > 0 && !err_is(str_int64(str_trim(str_n(text, (size_t)n)), 1, INT32_MAX, &pid)) ? (pid_t)pid : 0;
}

static struct err explain_failure(struct private_pg *p, struct db_why *why, const char *what)
{
	char tail[512];
	private_log_tail(p, tail, sizeof(tail));
	why_say(why, "the private database in %s %s: %s (all of it: %s)", p->pgdata, what, tail, p->log);
	return err_new(ERR_DOWN, "the private database does not start");
}

/* Until it takes connections. It may be ours or one that another has started a moment ago. */
static struct err wait_ready(struct private_pg *p, struct db_why *why, struct plain **ret)
{
	int64_t until_us = clock_mono_us() + READY_WAIT_US;
	set_conninfo(p, "usher", "postgres");
	for (;;) {
		struct err e = plain_open(p->conninfo, 0, why, ret);
		if (!err_is(e))
			return OK;
		if (p->child ? child_ended(p) : !private_running(p))
			return explain_failure(p, why, "does not start");
		if (clock_mono_us() >= until_us)
			return explain_failure(p, why, "does not answer");
		plain_nap(LOOK_MS);
	}
}

static struct err make_database(struct plain *pg, struct db_why *why)
{
	PGresult *r = NULL;
	struct err e = plain_run(pg, &(struct db_call){ .text = "SELECT 1 FROM pg_database WHERE datname = 'usher'" }, &r);
	if (!err_is(e) && db_rows(r) == 0)
		e = plain_run(pg, &(struct db_call){ .text = "CREATE DATABASE usher" }, NULL);
	PQclear(r);
	if (err_is(e))
		why_say(why, "cannot make the database `usher` in the private cluster: %s", plain_message(pg));
	return e;
}

static struct err launch(struct private_pg *p, struct db_why *why)
{
	struct err e = private_find_programs(p, why);
	if (!err_is(e))
		e = private_initdb(p, why);
	if (!err_is(e))
		e = private_socket_dir(p, why);
	if (err_is(e))
		return e;
	if (!private_spawn(p)) {
		why_say(why, "cannot start PostgreSQL: %s", strerror(errno));
		return err_code(ERR_DOWN, errno, "cannot start PostgreSQL");
	}
	note_server(p, p->child);
	return OK;
}

/* Under pg.lock. */
static struct err start_locked(struct private_pg *p, struct db_why *why)
{
	struct plain *pg = NULL;
	struct err e = OK;
	p->found = private_running(p) != 0;
	if (p->found) {
		e = wait_ready(p, why, &pg);
		/* Somebody else was just stopping it. */
		p->found = !err_is(e) || private_running(p);
	}
	if (!p->found) {
		e = launch(p, why);
		if (!err_is(e))
			e = wait_ready(p, why, &pg);
	}
	if (err_is(e))
		return e;
	e = make_database(pg, why);
	plain_close(pg);
	set_conninfo(p, "usher", "usher");
	return e;
}

struct err private_start(const char *data_dir, struct db_why *why, struct private_pg **ret)
{
	*ret = NULL;
	why->text[0] = 0;
	struct private_pg *p = calloc(1, sizeof(*p));
	if (!p)
		return err_new(ERR_DOWN, "out of memory");
	p->users_fd = -1;
	struct err e = private_choose(p, data_dir, why);
	if (err_is(e)) {
		free(p);
		return e;
	}
	int lock_fd = private_lock(p, LOCK_NAME, true, true);
	if (lock_fd < 0) {
		int code = errno;
		why_say(why, "cannot lock %s/" LOCK_NAME ": %s. Another usher that is starting holds it, or the folder is not writable.", p->dir,
			strerror(code));
		free(p);
		return err_code(ERR_DOWN, code, "cannot lock the private database");
	}
	p->users_fd = private_lock(p, USERS_NAME, false, true);
	e = p->users_fd < 0 ? err_code(ERR_DENIED, errno, "cannot open pg.users") : start_locked(p, why);
	close(lock_fd);
	if (err_is(e)) {
		if (!why->text[0])
			why_say(why, "%s in %s: %s", e.what, p->dir, strerror(e.code));
		private_stop(p);
		return e;
	}
	why->text[0] = 0;
	*ret = p;
	return OK;
}

const char *private_conninfo(const struct private_pg *p)
{
	return p->conninfo;
}

void private_use_role(struct private_pg *p, const char *role)
{
	set_conninfo(p, role, "usher");
}

const char *private_dir(const struct private_pg *p)
{
	return p->dir;
}

bool private_found(const struct private_pg *p)
{
	return p->found;
}

pid_t private_child(const struct private_pg *p)
{
	return p->child;
}

bool private_keep(struct private_pg *p)
{
	child_ended(p);
	if (p->child || clock_mono_us() - p->started_us < RESTART_US)
		return false;
	if (private_running(p))
		return false;
	int lock_fd = private_lock(p, LOCK_NAME, true, false);
	if (lock_fd < 0)
		return false; /* another one is at it */
	struct db_why why;
	bool started = !private_running(p) && !err_is(private_find_programs(p, &why)) && !err_is(private_socket_dir(p, &why)) && private_spawn(p);
	if (started)
		note_server(p, p->child);
	close(lock_fd);
	return started;
}

static bool wait_end(struct private_pg *p, pid_t pid, int64_t wait_us)
{
	for (int64_t until_us = clock_mono_us() + wait_us; clock_mono_us() < until_us; plain_nap(LOOK_MS)) {
		bool mine = p->child == pid;
		if (mine ? child_ended(p) : private_running(p) != pid)
			return true;
	}
	return false;
}

/* Under pg.lock, as the last user. */
static void stop_server(struct private_pg *p)
{
	pid_t pid = private_running(p);
	if (!pid && p->child)
		pid = p->child; /* it has not written its file yet */
	if (pid && pid != noted_server(p))
		return;
	if (pid)
		kill(pid, SIGINT);
	if (pid && !wait_end(p, pid, STOP_WAIT_US)) {
		kill(pid, SIGQUIT);
		wait_end(p, pid, KILL_WAIT_US);
	}
	rmdir(p->socket_dir); /* the server removes the socket itself */
}

void private_stop(struct private_pg *p)
{
	if (!p)
		return;
	int lock_fd = private_lock(p, LOCK_NAME, true, true);
	if (lock_fd >= 0 && p->users_fd >= 0 && flock(p->users_fd, LOCK_EX | LOCK_NB) == 0)
		stop_server(p);
	if (p->users_fd >= 0)
		close(p->users_fd);
	if (lock_fd >= 0)
		close(lock_fd);
	free(p);
}
