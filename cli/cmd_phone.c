/* cli/cmd_phone.c: usher phone: the simulated phone of a demonstration, in a terminal or a pipe. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/handset.h"
#include "cli/list.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOOK_US INT64_C(500000)             /* what arrives by itself is shown within that */
#define LAST_LOOKS 3                        /* looks after the end of the input: payments and calls are told of a little later */
#define LAST_LOOK_US INT64_C(1000000)
#define LINE_MAX_BYTES (8 * 1024)
#define DEFAULT_LISTEN "127.0.0.1:8080"

struct terminal {
	struct handset h;
	struct event *in;                   /* NULL: a file, which was read at once */
	struct buf unread;
	bool ended;
	int last_looks;
};

static void prompt(struct terminal *t)
{
	if (t->h.t.tty && t->h.dirty)
		(void)fputs("> ", t->h.t.to);
	t->h.dirty = false;
	(void)fflush(t->h.t.to);
}

/* The next whole line, if there is one; at the end what is left without a line end. */
static bool take_line(struct terminal *t, char line[LINE_MAX_BYTES])
{
	struct str all = buf_str(&t->unread);
	ptrdiff_t at = str_find(all, STR("\n"));
	if (at < 0 && (!t->ended || all.n == 0) && all.n < LINE_MAX_BYTES - 1)
		return false;
	size_t n = at < 0 ? all.n : (size_t)at;
	n = n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES - 1;
	(void)snprintf(line, LINE_MAX_BYTES, "%.*s", (int)n, all.p);
	size_t used = at < 0 ? n : n + 1;
	char *rest = malloc(all.n - used + 1);
	if (rest == NULL)
		abort();
	memcpy(rest, all.p + used, all.n - used);
	size_t left = all.n - used;
	buf_reset(&t->unread);
	buf_add(&t->unread, str_n(rest, left));
	free(rest);
	return true;
}

static void step(void *ctx);

static void last_look(void *ctx)
{
	struct terminal *t = ctx;
	handset_look(&t->h);
}

/* Nothing is going on: the next line, or the last looks. */
static void step(void *ctx)
{
	struct terminal *t = ctx;
	char line[LINE_MAX_BYTES];
	if (t->h.busy)
		return;
	if (*t->h.phone == 0) { /* none could be taken up */
		loop_stop(t->h.loop);
		return;
	}
	if (take_line(t, line)) {
		struct str s = str_of(line);
		if (s.n && s.p[s.n - 1] == '\r')
			s.n--;
		if (!t->h.t.tty && s.n)
			(void)printf("> " STR_FMT "\n", STR_ARG(s));
		t->h.dirty = true;
		handset_do(&t->h, arena_str(t->h.a, s));
	} else if (!t->ended)
		prompt(t);
	else if (t->last_looks++ < LAST_LOOKS && !t->h.t.tty)
		(void)loop_after(t->h.loop, LAST_LOOK_US, last_look, t);
	else
		loop_stop(t->h.loop);
}

static void ready(struct handset *h)
{
	loop_defer(h->loop, step, h); /* the handset is the first member of its terminal */
}

/* Read what there is; true: more may come. */
static bool fill(struct terminal *t)
{
	char bytes[4096];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n > 0)
		buf_add(&t->unread, str_n(bytes, (size_t)n));
	t->ended = n <= 0;
	return n > 0;
}

static void readable(evutil_socket_t fd, short what, void *ctx)
{
	struct terminal *t = ctx;
	(void)fd, (void)what;
	if (!fill(t))
		(void)event_del(t->in);
	step(t);
}

/* What arrives by itself. */
static void look(void *ctx)
{
	struct terminal *t = ctx;
	if (!t->h.busy && !t->ended)
		handset_look(&t->h);
	(void)loop_after(t->h.loop, LOOK_US, look, t);
}

/* epoll takes terminals, pipes and sockets; anything else is always readable. */
static bool can_wait(void)
{
	struct stat st;
	return isatty(STDIN_FILENO) == 1 || (fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)));
}

static bool open_input(struct terminal *t)
{
	if (!can_wait()) {
		while (fill(t))
			;
		return true;
	}
	t->in = event_new(loop_base(t->h.loop), STDIN_FILENO, EV_READ | EV_PERSIST, readable, t);
	return t->in != NULL && event_add(t->in, NULL) == 0;
}

static struct err talk(struct terminal *t, const char *which)
{
	struct err e = loop_new(&t->h.loop);
	if (!err_is(e))
		e = httpc_new(t->h.loop, &t->h.http);
	if (!err_is(e) && !open_input(t))
		e = err_new(ERR_DOWN, "the standard input cannot be watched");
	if (!err_is(e)) {
		handset_choose(&t->h, str_of(which ? which : ""));
		(void)loop_after(t->h.loop, LOOK_US, look, t);
		loop_run(t->h.loop);
	}
	if (t->in)
		event_free(t->in);
	httpc_free(t->h.http);
	loop_free(t->h.loop);
	return e;
}

static int run(const struct command *self, int argc, char **argv)
{
	const char *url = NULL, *which = NULL, *listen = getenv("USHER_LISTEN");
	const struct option_row rows[] = { { .name = "--url", .value = &url }, { .name = "--phone", .value = &which }, { .name = NULL } };
	struct words w;
	if (!options_take(self, rows, argc, argv, &w))
		return CLI_USAGE;
	if (w.n > 0)
		return usage_error(self, "\"%s\" is not expected here", w.items[0]);
	struct terminal t = { .h = { .t = term_of(stdout), .a = arena_new(HANDSET_BYTES_MAX), .ready = ready } };
	log_set_level(LOG_ERROR);
	buf_init(&t.unread, HANDSET_BYTES_MAX);
	(void)snprintf(t.h.url, sizeof t.h.url, "%s%s", url ? "" : "http://", url ? url : listen && *listen ? listen : DEFAULT_LISTEN);
	for (size_t n = strlen(t.h.url); n > 0 && t.h.url[n - 1] == '/'; n--)
		t.h.url[n - 1] = 0;
	struct err e = talk(&t, which);
	bool good = !err_is(e) && *t.h.phone != 0;
	buf_done(&t.unread);
	arena_free(t.h.a);
	return err_is(e) ? command_fail(self, NULL, "%s", e.what) : good ? CLI_DONE : CLI_FAILED;
}

static void details(const struct command *self, FILE *to)
{
	(void)self;
	(void)fprintf(to, "\nEach line is one thing that the phone's owner does:\n%s", handset_help);
}

const struct command cmd_phone = {
	.name = "phone",
	.usage = "[--url URL] [--phone PHONE|N]",
	.summary = "a simulated phone of a demonstration (usher serve --demo), in the terminal",
	.help = "URL is where the demonstration runs (http://127.0.0.1:8080, or USHER_LISTEN). Lines may also come from\n"
		"a pipe: printf 'hello\\nPlumber, Leeds\\n' | usher phone",
	.details = details,
	.run = run,
};
