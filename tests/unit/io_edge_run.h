/* tests/unit/io_edge_run.h: start an edge in a child process, and stop it. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "tests/unit/io_edge.h"
#include <sys/prctl.h>

MAYBE void edge_drained(void *ctx)
{
	struct edge *x = ctx;
	x->seen->stats = httpd_stats(x->d);
	x->seen->drained = true;
	loop_stop(x->loop);
}

MAYBE void edge_term(void *ctx)
{
	struct edge *x = ctx;
	httpd_drain(x->d, edge_drained, x);
}

MAYBE void edge_quit(void *ctx)
{
	loop_stop(((struct edge *)ctx)->loop);
}

MAYBE _Noreturn void edge_child(struct edge *x, struct httpd_setup s)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	/* What the loop gives back when it is freed: a second signal must not kill what is just ending well. */
	signal(SIGTERM, SIG_IGN);
	signal(SIGINT, SIG_IGN);
	bool bad = err_is(loop_new(&x->loop));
	s.loop = x->loop;
	s.judge = edge_judge;
	s.handler = edge_handle;
	s.answered = edge_answered;
	s.ctx = x;
	bad |= err_is(loop_signal(x->loop, SIGTERM, edge_term, x)) || err_is(loop_signal(x->loop, SIGINT, edge_quit, x));
	bad |= err_is(httpd_new(&s, &x->d));
	if (bad)
		_exit(3);
	edge_tick(x);
	loop_run(x->loop);
	httpd_free(x->d);
	loop_free(x->loop);
	close(s.listen_fd);
	exit(0);
}

MAYBE struct edge *edge_start(struct httpd_setup s)
{
	struct edge *x = calloc(1, sizeof(*x));
	char bound[80];
	x->seen = mmap(NULL, sizeof(*x->seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(x->seen, MAP_FAILED);
	struct err e = httpd_listen(STR("127.0.0.1:0"), &s.listen_fd, bound);
	assert_false(err_is(e));
	x->port = (uint16_t)atoi(strchr(bound, ':') + 1);
	assert_int_not_equal(x->port, 0);
	fflush(NULL);
	x->pid = fork();
	if (x->pid == 0)
		edge_child(x, s);
	close(s.listen_fd);
	return x;
}

/* SIGTERM drains, SIGINT stops at once. The child's own checks (leaks) fail the test. */
MAYBE void edge_stop(struct edge *x, int signo)
{
	int status = -1;
	kill(x->pid, signo);
	assert_int_equal(waitpid(x->pid, &status, 0), x->pid);
	munmap(x->seen, sizeof(*x->seen));
	free(x);
	assert_int_equal(status, 0);
}
