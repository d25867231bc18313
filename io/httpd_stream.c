/* io/httpd_stream.c: answers that stay open: begun, fed piece by piece, ended. */
/* SPDX-License-Identifier: MIT
 *
 * What was said and not taken by the socket waits in c->out, at most stream.buffer_max bytes. The deadline of the connection is
 * the end of the stream's life or, while something waits, the time by which the peer must have taken some of it.
 */
#include "io/httpd_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>

#define LAST_CHUNK "0\r\n\r\n"

static size_t waiting(const struct httpd_conn *c)
{
	return c->out.n - c->out_sent;
}

static void set_deadline(struct httpd_conn *c, int64_t now_us)
{
	int64_t stalled = now_us + c->d->setup.deadlines.write_ms * INT64_C(1000);
	c->deadline_us = waiting(c) > 0 && stalled < c->stream.ends_us ? stalled : c->stream.ends_us;
}

void httpd_stream_over(struct httpd_conn *c)
{
	struct httpd_stream *s = &c->stream;
	if (s->id == 0)
		return;
	s->id = 0;
	c->d->n_streams--;
	if (s->gone && !c->d->freeing)
		loop_defer(c->d->setup.loop, s->gone, s->ctx);
	s->gone = NULL;
}

/* Give the socket what it takes. False: the connection is broken, and closed. */
static bool flush(struct httpd_conn *c)
{
	while (waiting(c) > 0) {
		ssize_t n = send(c->fd, c->out.p + c->out_sent, waiting(c), MSG_NOSIGNAL);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			break;
		if (n < 0) {
			httpd_conn_close(c);
			return false;
		}
		c->out_sent += (size_t)n;
		set_deadline(c, clock_mono_us());
	}
	if (waiting(c) == 0) {
		buf_reset(&c->out);
		c->out_sent = 0;
		event_del(&c->writable);
	} else {
		event_add(&c->writable, NULL);
	}
	return true;
}

/* Room at the end of what waits: what was sent goes. */
static void compact(struct httpd_conn *c)
{
	if (c->out_sent == 0)
		return;
	memmove(c->out.p, c->out.p + c->out_sent, waiting(c));
	c->out.n -= c->out_sent;
	c->out_sent = 0;
}

/* All was said: the rest goes out under the deadline of an answer, then the connection ends. */
static void finish(struct httpd_conn *c)
{
	if (c->stream.chunked)
		buf_add_z(&c->out, LAST_CHUNK);
	c->stream.chunked = false;
	httpd_stream_over(c);
	if (!flush(c))
		return;
	if (waiting(c) == 0)
		httpd_conn_answered(c);
	else
		httpd_conn_enter(c, CONN_WRITING, clock_mono_us());
}

bool httpd_stream_begin(struct httpd_request *r, const struct httpd_stream_setup *s, uint64_t *ret)
{
	struct open_request *o = r->impl;
	struct httpd_conn *c = o->conn;
	struct httpd *d = c->d;
	*ret = 0;
	if (o->head_only || d->draining || d->n_streams >= d->setup.streams_max || s->head.status < 200) {
		bool full = !o->head_only;
		d->stats.refused_limit += full;
		(void)httpd_reply(r, &(struct httpd_reply){ .status = full ? 503 : s->head.status, .content_type = full ? NULL : s->head.content_type });
		return false;
	}
	c->close_after = true;
	c->stream = (struct httpd_stream){ .id = r->id, .gone = s->gone, .ctx = s->ctx, .chunked = !o->frame.http_1_0,
		.has_end = s->has_end, .buffer_max = s->buffer_max ? s->buffer_max : HTTPD_STREAM_BUFFER_MAX,
		.ends_us = clock_mono_us() + (s->life_ms ? s->life_ms : HTTPD_STREAM_LIFE_MS) * INT64_C(1000) };
	if (!httpd_conn_stream_head(c, &s->head)) {
		c->stream = (struct httpd_stream){ .id = 0 };
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 500 });
		return false;
	}
	*ret = r->id;
	d->n_streams++;
	httpd_conn_request_free(c);
	if (!c->busy)
		buf_done(&c->ahead);
	buf_reset(&c->out);
	c->out_sent = 0;
	buf_add(&c->out, buf_str(&d->answer_head));
	httpd_conn_enter(c, CONN_STREAMING, clock_mono_us());
	set_deadline(c, clock_mono_us());
	if (!flush(c))
		return true; /* gone() is on its way */
	httpd_conn_read(c, true);
	return true;
}

static struct httpd_conn *stream_of(struct httpd *d, uint64_t id)
{
	size_t slot = id & 0xffff;
	struct httpd_conn *c = id != 0 && slot < d->n_slots ? d->conns[slot] : NULL;
	return c && c->stream.id == id ? c : NULL;
}

bool httpd_stream_send(struct httpd *d, uint64_t id, struct str bytes)
{
	struct httpd_conn *c = stream_of(d, id);
	char head[24];
	if (c == NULL)
		return false;
	if (bytes.n == 0)
		return true;
	compact(c);
	int n = c->stream.chunked ? snprintf(head, sizeof head, "%zx\r\n", bytes.n) : 0;
	if (waiting(c) + (size_t)n + bytes.n + 2 > c->stream.buffer_max) {
		d->stats.streams_slow++;
		httpd_conn_close(c);
		return false;
	}
	bool idle = waiting(c) == 0;
	buf_add(&c->out, str_n(head, (size_t)n));
	buf_add(&c->out, bytes);
	if (c->stream.chunked)
		buf_add_z(&c->out, "\r\n");
	if (idle)
		set_deadline(c, clock_mono_us());
	return flush(c);
}

size_t httpd_stream_waiting(struct httpd *d, uint64_t id)
{
	struct httpd_conn *c = stream_of(d, id);
	return c ? waiting(c) : 0;
}

void httpd_stream_break(struct httpd *d, uint64_t id)
{
	struct httpd_conn *c = stream_of(d, id);
	if (c)
		httpd_conn_close(c);
}

bool httpd_stream_end(struct httpd *d, uint64_t id)
{
	struct httpd_conn *c = stream_of(d, id);
	if (c == NULL)
		return false;
	c->stream.gone = NULL;
	finish(c);
	return true;
}

void httpd_stream_readable(struct httpd_conn *c)
{
	ssize_t n = recv(c->fd, c->d->scratch, sizeof(c->d->scratch), 0);
	if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR)))
		return; /* nothing that comes behind such a request is answered */
	c->peer_closed = true;
	httpd_conn_close(c);
}

void httpd_stream_writable(struct httpd_conn *c)
{
	(void)flush(c);
}

void httpd_stream_timed_out(struct httpd_conn *c, int64_t now_us)
{
	if (now_us >= c->stream.ends_us && waiting(c) == 0 && !c->stream.has_end) {
		finish(c);
		return;
	}
	c->d->stats.streams_slow++;
	httpd_conn_close(c);
}

void httpd_streams_drain(struct httpd *d)
{
	for (struct list *l; (l = list_first(&d->in_state[CONN_STREAMING]));) {
		struct httpd_conn *c = LIST_OF(l, struct httpd_conn, in_state);
		if (c->stream.has_end)
			httpd_conn_close(c);
		else
			finish(c);
	}
}
