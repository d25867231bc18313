/* server/hasher.h: passwords made into records and checked, in a child process, one at a time. */
/* SPDX-License-Identifier: MIT
 *
 *   hasher_take(h) -> hasher_make(...) or hasher_check(...) -> done()      a place is taken first, so that whoever finds the line
 *                  \-> hasher_leave(h)                                     full is sent away before anything was done for them
 *
 * Each costs about 19 MiB and some tens of milliseconds. With HASHER_LINE places an onslaught of logins costs one child's memory in
 * each worker, and the loop goes on.
 */
#pragma once
#include "base/password.h"
#include "io/loop.h"

#define HASHER_LINE 4               /* the running one and those that wait */
#define HASHER_WORD "hash-password"

struct hasher;

struct hash_answer {
	bool fits;                  /* hasher_check(): the password is right */
	bool old;                   /* and its record should be made anew */
	struct str record;          /* hasher_make() */
};
typedef void hash_done(void *ctx, struct err e, const struct hash_answer *answer);

struct hasher *hasher_new(struct loop *l);
void hasher_free(struct hasher *h);         /* NULL allowed */
/* A place in the line; false: it is full. Ended by hasher_make(), hasher_check() or hasher_leave(). */
bool hasher_take(struct hasher *h);
void hasher_leave(struct hasher *h);
/* Password and record are borrowed until done(), which runs once. */
void hasher_make(struct hasher *h, struct str password, hash_done *done, void *ctx);
void hasher_check(struct hasher *h, struct str record, struct str password, hash_done *done, void *ctx);
/* The child's side (cli/cmd_hash.c): reads one task, answers it; the exit status. */
int hasher_serve(int in, int out);
