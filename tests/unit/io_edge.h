/* tests/unit/io_edge.h: a whole HTTP edge in a child process, and a plain client that talks to it. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/clock.h"
#include "io/httpd.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define MAYBE __attribute__((unused)) static

/* What the child tells the test. */
struct seen {
	int handled, judged, gone, reached;
	int streams_gone;
	bool drained;
	int answers, last_status;   /* as httpd tells of them */
	char last_path[64];
	struct httpd_stats stats;   /* written at each tick of 20 ms */
};

struct parked {
	struct edge *edge;
	uint64_t id;
};

struct edge {
	pid_t pid;
	uint16_t port;
	struct seen *seen;
	/* in the child */
	struct loop *loop;
	struct httpd *d;
	struct parked parked[64];   /* requests to be answered later, in turn */
	size_t n_parked;
};

MAYBE struct httpd_verdict edge_judge(void *ctx, struct str method, struct str path, struct str content_type)
{
	((struct edge *)ctx)->seen->judged++;
	bool post = str_is(method, "POST"), get = str_is(method, "GET");
	if (str_is(path, "/nowhere"))
		return (struct httpd_verdict){ .status = 404 };
	if (!post && !get)
		return (struct httpd_verdict){ .status = 405, .allow = "GET, HEAD, POST" };
	if (str_is(path, "/form") && !str_eq_fold(content_type, STR("application/x-www-form-urlencoded")))
		return (struct httpd_verdict){ .status = 415, .body_max = 10 };
	return (struct httpd_verdict){ .body_max = str_is(path, "/form") ? 10 : 1 << 30 };
}

MAYBE void edge_count(struct edge *x, bool reached)
{
	*(reached ? &x->seen->reached : &x->seen->gone) += 1;
}

MAYBE void edge_answer_parked(void *ctx)
{
	struct parked *p = ctx;
	edge_count(p->edge, httpd_reply_id(p->edge->d, p->id, &(struct httpd_reply){ .status = 200, .body = STR("late") }));
}

MAYBE void edge_answer_later(struct edge *x, uint64_t id, int64_t delay_us)
{
	struct parked *p = &x->parked[x->n_parked++ % 64];
	*p = (struct parked){ .edge = x, .id = id };
	loop_after(x->loop, delay_us, edge_answer_parked, p);
}

/* Handles requests of a test of its own; set before edge_start(). True: it did. */
MAYBE bool (*edge_other)(struct edge *x, struct httpd_request *r);

MAYBE void edge_handle(void *ctx, struct httpd_request *r)
{
	struct edge *x = ctx;
	x->seen->handled++;
	if (edge_other && edge_other(x, r))
		return;
	struct httpd_reply a = { .status = 200, .content_type = "text/plain", .body = r->body };
	if (str_is(r->path, "/later")) {
		edge_answer_later(x, r->id, 30000);
		return;
	}
	if (str_is(r->path, "/slow")) {
		edge_answer_later(x, r->id, 600000);
		return;
	}
	if (str_is(r->path, "/twice")) {
		edge_answer_later(x, r->id, 100000); /* now and again */
	} else if (str_is(r->path, "/big")) {
		char *p = arena_alloc(r->arena, HTTPD_ANSWER_MAX);
		memset(p, 'x', HTTPD_ANSWER_MAX);
		a.body = str_n(p, HTTPD_ANSWER_MAX);
	} else if (str_is(r->path, "/split")) {
		a.headers[0] = (struct httpd_reply_header){ "Location", "/x\r\nSet-Cookie: a=b" };
	} else if (str_is(r->path, "/busy")) {
		a.status = 503;
	} else if (str_is(r->path, "/none")) {
		a.status = 204;
	} else if (str_is(r->path, "/what")) {
		a.body = arena_printf(r->arena, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT, STR_ARG(r->method), STR_ARG(r->query),
				      STR_ARG(httpd_header(r, "x-mark")), STR_ARG(r->peer));
	}
	edge_count(x, httpd_reply(r, &a));
}

MAYBE void edge_answered(void *ctx, struct str method, struct str path, int status, int64_t took_us)
{
	struct edge *x = ctx;
	bool good = took_us >= 0 && (method.p == NULL) == (path.p == NULL);
	x->seen->last_status = good ? status : -1;
	snprintf(x->seen->last_path, sizeof(x->seen->last_path), STR_FMT, STR_ARG(str_sub(path, 0, 60)));
	x->seen->answers++;
}

MAYBE void edge_tick(void *ctx)
{
	struct edge *x = ctx;
	x->seen->stats = httpd_stats(x->d);
	loop_after(x->loop, 20000, edge_tick, x);
}
