/* io/child.c: start, feed, read, reap. */
/* SPDX-License-Identifier: MIT
 *
 *   started --all read--> ended --reaped--> told        a child past its time is killed, and then ends like any other
 */
#include "io/child.h"
#include "base/clock.h"
#include "io/loop_impl.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define REAP_US 2000
#define SELF "/proc/self/exe"
#define FIRST_FOREIGN_FD 3

struct child {
	struct loop *loop;
	pid_t pid;                  /* 0: not started */
	int out_fd;
	bool killed;
	struct event readable;
	uint64_t timer;
	struct buf output;
	child_done *done;
	void *ctx;
};

static void tell(struct child *c, struct err e)
{
	c->done(c->ctx, e, err_is(e) ? STR_NONE : buf_str(&c->output));
	buf_done(&c->output);
	free(c);
}

static void not_started(void *ctx)
{
	tell(ctx, err_new(ERR_DOWN, "a helper process cannot be started"));
}

static void reap(void *ctx)
{
	struct child *c = ctx;
	int status = 0;
	pid_t got = waitpid(c->pid, &status, WNOHANG);
	if (got == 0 || (got < 0 && errno == EINTR)) {
		(void)loop_after(c->loop, REAP_US, reap, c);
		return;
	}
	bool good = got == c->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !c->killed && !c->output.full;
	tell(c, good ? OK : err_new(ERR_DOWN, c->killed ? "a helper process took too long" : "a helper process failed"));
}

static void ended(struct child *c)
{
	event_del(&c->readable);
	(void)close(c->out_fd);
	loop_cancel(c->loop, c->timer);
	reap(c);
}

static void too_late(void *ctx)
{
	struct child *c = ctx;
	c->killed = true;
	(void)kill(c->pid, SIGKILL); /* its end of the pipe closes */
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	struct child *c = arg;
	char bytes[512];
	ssize_t n = read(fd, bytes, sizeof bytes);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n > 0)
		buf_add(&c->output, str_n(bytes, (size_t)n));
	else
		ended(c);
}

/* posix_spawn() neither copies our memory nor runs anything of ours in the child: safe whatever threads there are. */
static pid_t spawn(const char *word, int in, int out)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, all;
	pid_t pid = 0;
	char *argv[] = { (char *)(uintptr_t) "usher", (char *)(uintptr_t)word, NULL }, *env[] = { NULL };
	if (posix_spawn_file_actions_init(&files) != 0)
		return 0;
	if (posix_spawnattr_init(&how) != 0) {
		(void)posix_spawn_file_actions_destroy(&files);
		return 0;
	}
	(void)sigemptyset(&none);
	(void)sigfillset(&all);
	bool ready = posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO) == 0 && posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO) == 0 &&
		posix_spawn_file_actions_addclosefrom_np(&files, FIRST_FOREIGN_FD) == 0 && posix_spawnattr_setsigmask(&how, &none) == 0 &&
		posix_spawnattr_setsigdefault(&how, &all) == 0 && posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF) == 0;
	if (!ready || posix_spawn(&pid, SELF, &files, &how, argv, env) != 0)
		pid = 0;
	(void)posix_spawnattr_destroy(&how);
	(void)posix_spawn_file_actions_destroy(&files);
	return pid;
}

/* Everything fits into the empty pipe, so this does not wait. */
static bool feed(int fd, struct str input)
{
	return input.n <= CHILD_INPUT_MAX && write(fd, input.p, input.n) == (ssize_t)input.n;
}

static bool start(struct child *c, const char *word, struct str input)
{
	int in[2], out[2];
	if (pipe2(in, O_CLOEXEC) != 0)
		return false;
	if (pipe2(out, O_CLOEXEC) != 0) {
		(void)close(in[0]);
		(void)close(in[1]);
		return false;
	}
	if (feed(in[1], input))
		c->pid = spawn(word, in[0], out[1]);
	(void)close(in[0]);
	(void)close(in[1]);
	(void)close(out[1]);
	if (c->pid == 0) {
		(void)close(out[0]);
		return false;
	}
	(void)fcntl(out[0], F_SETFL, O_NONBLOCK);
	c->out_fd = out[0];
	return true;
}

void child_run(struct loop *l, const char *word, struct str input, child_done *done, void *ctx)
{
	struct child *c = loop_memory(sizeof *c);
	*c = (struct child){ .loop = l, .done = done, .ctx = ctx };
	buf_init(&c->output, CHILD_OUTPUT_MAX);
	if (!start(c, word, input)) {
		loop_defer(l, not_started, c);
		return;
	}
	c->timer = loop_after(l, CHILD_WAIT_MS * INT64_C(1000), too_late, c);
	event_assign(&c->readable, loop_base(l), c->out_fd, EV_READ | EV_PERSIST, on_readable, c);
	event_add(&c->readable, NULL);
}
