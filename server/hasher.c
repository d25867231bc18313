/* server/hasher.c: the line of passwords, and what parent and child say to each other. */
/* SPDX-License-Identifier: MIT
 *
 * To the child: "RECORD\nPASSWORD", the record empty to make one. From it: a record, or "no", "yes", "old".
 */
#include "server/hasher.h"
#include "base/vault.h"
#include "io/child.h"
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct task {
	struct str record, password;
	hash_done *done;
	void *ctx;
};

struct hasher {
	struct loop *loop;
	size_t taken;               /* places; as many tasks or fewer */
	size_t n;
	struct task tasks[HASHER_LINE];     /* the first one runs */
};

struct hasher *hasher_new(struct loop *l)
{
	struct hasher *h = calloc(1, sizeof *h);
	if (h == NULL)
		abort();
	h->loop = l;
	return h;
}

void hasher_free(struct hasher *h)
{
	free(h);
}

bool hasher_take(struct hasher *h)
{
	if (h->taken == HASHER_LINE)
		return false;
	h->taken++;
	return true;
}

void hasher_leave(struct hasher *h)
{
	h->taken--;
}

static void next(struct hasher *h);

static void answered(void *ctx, struct err e, struct str output)
{
	struct hasher *h = ctx;
	struct task t = h->tasks[0];
	struct hash_answer answer = { .fits = str_is(output, "yes") || str_is(output, "old"), .old = str_is(output, "old") };
	h->n--;
	memmove(h->tasks, h->tasks + 1, h->n * sizeof *h->tasks);
	hasher_leave(h);
	if (t.record.n == 0)
		answer.record = output;
	if (!err_is(e) && !answer.fits && answer.record.n == 0 && !str_is(output, "no"))
		e = err_new(ERR_DOWN, "a password could not be hashed");
	if (h->n > 0)
		next(h);
	t.done(t.ctx, e, &answer);
}

static void next(struct hasher *h)
{
	const struct task *t = &h->tasks[0];
	struct buf b;
	buf_init(&b, CHILD_INPUT_MAX);
	buf_add(&b, t->record);
	buf_add_char(&b, '\n');
	buf_add(&b, t->password);
	child_run(h->loop, HASHER_WORD, buf_str(&b), answered, h);
	vault_wipe(b.p, b.n);
	buf_done(&b);
}

static void add(struct hasher *h, struct task t)
{
	h->tasks[h->n++] = t;
	if (h->n == 1)
		next(h);
}

void hasher_make(struct hasher *h, struct str password, hash_done *done, void *ctx)
{
	add(h, (struct task){ .record = STR(""), .password = password, .done = done, .ctx = ctx });
}

void hasher_check(struct hasher *h, struct str record, struct str password, hash_done *done, void *ctx)
{
	add(h, (struct task){ .record = record, .password = password, .done = done, .ctx = ctx });
}

static bool say(int out, const char *words)
{
	return write(out, words, strlen(words)) == (ssize_t)strlen(words);
}

static bool work(int out, char *text, size_t n)
{
	struct str password = str_n(text, n), record = str_cut(&password, '\n');
	char z[PASSWORD_RECORD_MAX] = "";
	if (password.p == NULL || password.n > PASSWORD_BYTES_MAX || record.n >= sizeof z)
		return false;
	if (record.n == 0)
		return !err_is(password_make(password, z)) && say(out, z);
	memcpy(z, record.p, record.n);
	return say(out, !password_fits(z, password) ? "no" : password_is_old(z) ? "old" : "yes");
}

int hasher_serve(int in, int out)
{
	char text[CHILD_INPUT_MAX];
	size_t n = 0;
	for (ssize_t got = 1; got != 0 && n < sizeof text;) {
		got = read(in, text + n, sizeof text - n);
		if (got < 0 && errno != EINTR)
			return EXIT_FAILURE;
		n += got > 0 ? (size_t)got : 0;
	}
	bool good = work(out, text, n);
	vault_wipe(text, sizeof text);
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
