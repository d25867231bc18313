/* io/httpd_conn.c: the life of one connection: reading, judging, handing over, ending. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* -- states and deadlines */

static int64_t deadline_of(const struct httpd_conn *c, enum conn_state state, int64_t now_us)
{
	const struct httpd_deadlines *ms = &c->d->setup.deadlines;
	switch (state) {
	case CONN_IDLE:
		return now_us + ms->idle_ms * INT64_C(1000);
	case CONN_HEAD:
		return c->req->begun_us + ms->head_ms * INT64_C(1000);
	case CONN_BODY:
		return c->req->begun_us + ms->request_ms * INT64_C(1000);
	case CONN_WRITING:
		return now_us + ms->write_ms * INT64_C(1000);
	case CONN_LINGER:
		return now_us + HTTPD_LINGER_MS * INT64_C(1000);
	default:
		return INT64_MAX; /* HANDLING: whoever handles keeps the time; STREAMING: httpd_stream.c */
	}
}

void httpd_conn_enter(struct httpd_conn *c, enum conn_state state, int64_t now_us)
{
	list_remove(&c->in_state);
	list_append(&c->d->in_state[state], &c->in_state);
	c->state = state;
	c->since_us = now_us;
	c->deadline_us = deadline_of(c, state, now_us);
}

void httpd_conn_read(struct httpd_conn *c, bool on)
{
	if (on == c->reading)
		return;
	c->reading = on;
	if (on)
		event_add(&c->readable, NULL);
	else
		event_del(&c->readable);
}

/* -- memory held for requests, over all connections */

/* False when there is too much of it. */
static bool conn_account(struct httpd_conn *c)
{
	size_t held = c->ahead.cap + (c->req ? c->req->frame.head.cap + c->req->frame.body.cap : 0);
	c->d->buffered = c->d->buffered - c->accounted + held;
	c->accounted = held;
	return c->d->buffered <= HTTPD_BUFFERED_MAX;
}

void httpd_conn_request_free(struct httpd_conn *c)
{
	if (!c->req)
		return;
	struct arena *arena = c->req->pub.arena;
	httpd_frame_done(&c->req->frame);
	c->req = NULL;
	arena_free(arena);
	(void)conn_account(c);
}

static void request_open(struct httpd_conn *c, int64_t now_us)
{
	struct arena *arena = arena_new(HTTPD_ARENA_MAX);
	struct open_request *r = ARENA_NEW(arena, struct open_request);
	httpd_frame_init(&r->frame);
	r->conn = c;
	r->begun_us = now_us;
	r->pub = (struct httpd_request){
		.id = (++c->d->next_generation << 16) | c->slot,
		.arena = arena,
		.arrived_us = now_us,
		.peer = str_of(c->address),
		.impl = r,
	};
	c->req = r;
}

/* -- end */

static void conn_free(struct httpd_conn *c)
{
	struct httpd *d = c->d;
	httpd_conn_request_free(c);
	buf_done(&c->ahead);
	buf_done(&c->out);
	(void)conn_account(c);
	httpd_peer_drop(c->peer);
	d->conns[c->slot] = NULL;
	d->n_conns--;
	d->free_slots[d->n_slots - d->n_conns - 1] = c->slot;
	free(c);
	httpd_check_drained(d);
}

static void conn_shut(struct httpd_conn *c)
{
	if (c->closed)
		return;
	c->closed = true;
	httpd_stream_over(c);
	list_remove(&c->in_state);
	event_del(&c->readable);
	event_del(&c->writable);
	close(c->fd);
	c->fd = -1;
}

void httpd_conn_close(struct httpd_conn *c)
{
	conn_shut(c);
	if (!c->busy)
		conn_free(c);
}

/* Say nothing more, but let the peer read what was said. */
static void conn_linger(struct httpd_conn *c)
{
	if (c->peer_closed || shutdown(c->fd, SHUT_WR) != 0) {
		httpd_conn_close(c);
		return;
	}
	httpd_conn_enter(c, CONN_LINGER, clock_mono_us());
	httpd_conn_read(c, true);
	httpd_check_drained(c->d);
}

void httpd_conn_answered(struct httpd_conn *c)
{
	httpd_conn_request_free(c);
	if (c->close_after) {
		conn_linger(c);
		return;
	}
	httpd_conn_enter(c, CONN_IDLE, clock_mono_us());
	if (c->busy)
		return; /* conn_process() goes on by itself */
	if (c->ahead.n)
		event_active(&c->readable, EV_READ, 0);
	else if (c->peer_closed)
		httpd_conn_close(c);
	else
		httpd_conn_read(c, true);
}

/* -- requests */

static void request_judge(struct httpd_conn *c, bool body_begun)
{
	struct httpd *d = c->d;
	struct open_request *r = c->req;
	struct httpd_frame *f = &r->frame;
	bool body = f->chunked || f->length > 0;
	r->head_only = str_is(f->method, "HEAD");
	r->pub.method = r->head_only ? STR("GET") : f->method;
	c->close_after = !f->keep_alive;
	c->keep_wanted = f->http_1_0 && f->keep_alive;
	struct httpd_verdict v = d->setup.judge(d->setup.ctx, r->pub.method, f->path, httpd_frame_field(f, STR("Content-Type")));
	r->headers = v.headers;
	if (v.body_max > HTTPD_BODY_MAX)
		v.body_max = HTTPD_BODY_MAX;
	if ((v.status == 0 || v.status == 415) && !httpd_frame_take(f, v.body_max))
		v.status = 413;
	if (v.status) {
		d->stats.refused_limit += v.status == 413;
		httpd_conn_refuse(c, v.status, v.allow, body);
		return;
	}
	httpd_conn_enter(c, CONN_BODY, c->since_us);
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	if (f->expects_continue && body && !body_begun &&
	    send(c->fd, go_on, sizeof(go_on) - 1, MSG_NOSIGNAL) != (ssize_t)sizeof(go_on) - 1)
		conn_shut(c); /* conn_process() frees */
}

static void request_handle(struct httpd_conn *c)
{
	struct httpd_request *r = &c->req->pub;
	const struct httpd_frame *f = &c->req->frame;
	if (!c->req->head_only)
		r->method = f->method;
	r->target = f->target;
	r->path = f->path;
	r->query = f->query;
	r->body = buf_str(&f->body);
	c->d->stats.requests++;
	httpd_conn_enter(c, CONN_HANDLING, c->since_us);
	c->d->setup.handler(c->d->setup.ctx, r);
}

static void request_bad(struct httpd_conn *c)
{
	int status = c->req->frame.status;
	if (status == 400 || status == 417)
		c->d->stats.refused_framing++;
	else
		c->d->stats.refused_limit++;
	httpd_conn_refuse(c, status, NULL, true);
}

static bool conn_takes(const struct httpd_conn *c)
{
	return !c->closed && c->state <= CONN_BODY;
}

/* Go through the bytes, request by request, until one has to be waited for. What is left of them stays in *in. */
static void conn_requests(struct httpd_conn *c, struct str *in)
{
	int64_t now_us = clock_mono_us();
	while (conn_takes(c)) {
		if (c->state == CONN_IDLE) {
			if (in->n == 0)
				return;
			request_open(c, now_us);
			httpd_conn_enter(c, CONN_HEAD, now_us);
		}
		switch (httpd_frame_feed(&c->req->frame, in)) {
		case FRAME_MORE:
			if (!conn_account(c))
				httpd_conn_refuse(c, 503, NULL, true);
			return;
		case FRAME_HEAD:
			request_judge(c, in->n > 0);
			break;
		case FRAME_DONE:
			request_handle(c);
			break;
		case FRAME_BAD:
			request_bad(c);
			break;
		}
	}
}

static void conn_process(struct httpd_conn *c, struct str in)
{
	bool from_ahead = c->ahead.n > 0;
	c->busy = true;
	conn_requests(c, &in);
	if (c->closed || c->state == CONN_LINGER || c->state == CONN_STREAMING) {
		buf_done(&c->ahead);
	} else if (in.n == 0) {
		buf_done(&c->ahead);
	} else if (from_ahead) {
		memmove(c->ahead.p, in.p, in.n);
		c->ahead.n = in.n;
	} else {
		buf_add(&c->ahead, in);
	}
	(void)conn_account(c);
	c->busy = false;
	if (c->closed || c->ahead.full || (c->peer_closed && conn_takes(c)))
		httpd_conn_close(c);
	else if (conn_takes(c))
		httpd_conn_read(c, true);
}

/* -- reading */

static bool is_passing(ssize_t n)
{
	return n < 0 && (errno == EAGAIN || errno == EINTR);
}

/* While an answer is awaited: hold a little, and see the peer go. */
static void read_ahead(struct httpd_conn *c)
{
	size_t room = c->ahead.n < HTTPD_AHEAD_MAX ? HTTPD_AHEAD_MAX - c->ahead.n : 0;
	if (room == 0) {
		httpd_conn_read(c, false);
		return;
	}
	ssize_t n = recv(c->fd, c->d->scratch, room, 0);
	if (is_passing(n))
		return;
	if (n > 0) {
		buf_add(&c->ahead, str_n(c->d->scratch, (size_t)n));
		(void)conn_account(c);
		return;
	}
	c->peer_closed = true;
	httpd_conn_read(c, false);
}

static void read_requests(struct httpd_conn *c)
{
	if (c->ahead.n) {
		conn_process(c, buf_str(&c->ahead));
		return;
	}
	ssize_t n = recv(c->fd, c->d->scratch, sizeof(c->d->scratch), 0);
	if (n > 0)
		conn_process(c, str_n(c->d->scratch, (size_t)n));
	else if (!is_passing(n))
		httpd_conn_close(c);
}

static void read_and_drop(struct httpd_conn *c)
{
	ssize_t n = recv(c->fd, c->d->scratch, sizeof(c->d->scratch), 0);
	if (n <= 0 && !is_passing(n))
		httpd_conn_close(c);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct httpd_conn *c = arg;
	if (c->state == CONN_LINGER)
		read_and_drop(c);
	else if (c->state == CONN_STREAMING)
		httpd_stream_readable(c);
	else if (conn_takes(c))
		read_requests(c);
	else
		read_ahead(c);
}

void httpd_conn_last_look(struct httpd_conn *c)
{
	if (c->ahead.n) {
		read_requests(c);
		return;
	}
	ssize_t n = recv(c->fd, c->d->scratch, sizeof(c->d->scratch), 0);
	if (n > 0)
		conn_process(c, str_n(c->d->scratch, (size_t)n));
	else
		httpd_conn_close(c);
}

void httpd_conn_timed_out(struct httpd_conn *c)
{
	if (c->state == CONN_HEAD || c->state == CONN_BODY) {
		c->d->stats.timed_out++;
		httpd_conn_refuse(c, 408, NULL, true);
	} else if (c->state == CONN_STREAMING) {
		httpd_stream_timed_out(c, clock_mono_us());
	} else {
		httpd_conn_close(c);
	}
}

void httpd_conn_new(struct httpd *d, int fd, const char *address, struct httpd_peer *peer, bool refuse)
{
	struct httpd_conn *c = calloc(1, sizeof(*c));
	if (!c) {
		httpd_peer_drop(peer);
		close(fd);
		return;
	}
	c->d = d;
	c->fd = fd;
	c->peer = peer;
	memcpy(c->address, address, sizeof(c->address));
	c->slot = d->free_slots[d->n_slots - d->n_conns - 1];
	d->n_conns++;
	d->conns[c->slot] = c;
	buf_init(&c->ahead, HTTPD_SCRATCH);
	buf_init(&c->out, HTTPD_ANSWER_MAX + HTTPD_ANSWER_HEAD_MAX);
	event_assign(&c->readable, loop_base(d->setup.loop), fd, EV_READ | EV_PERSIST, on_readable, c);
	event_assign(&c->writable, loop_base(d->setup.loop), fd, EV_WRITE | EV_PERSIST, httpd_conn_on_writable, c);
	list_init(&c->in_state);
	httpd_conn_enter(c, CONN_IDLE, clock_mono_us());
	if (refuse)
		httpd_conn_refuse(c, 503, NULL, true);
	else
		httpd_conn_read(c, true);
}
