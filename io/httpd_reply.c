/* io/httpd_reply.c: answers: the head, the writing, the edge's own refusals. */
/* SPDX-License-Identifier: MIT */
#include "io/httpd_impl.h"
#include "base/clock.h"
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>

#define REFUSAL_MAX 2048         /* bytes */

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 412, "Precondition Failed" },
	{ 413, "Content Too Large" },
	{ 415, "Unsupported Media Type" },
	{ 417, "Expectation Failed" },
	{ 422, "Unprocessable Content" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
};

static const char *reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Other";
}

static const char *date_of(struct httpd *d)
{
	int64_t now_s = clock_now_us() / SEC_US;
	if (now_s != d->date_s) {
		struct tm tm;
		time_t t = (time_t)now_s;
		if (!gmtime_r(&t, &tm) || strftime(d->date, sizeof(d->date), "%a, %d %b %Y %H:%M:%S GMT", &tm) == 0)
			d->date[0] = '\0';
		d->date_s = now_s;
	}
	return d->date;
}

static bool has_body(int status)
{
	return status >= 200 && status != 204 && status != 304;
}

static void add_field(struct buf *b, const char *name, const char *value)
{
	buf_add_z(b, name);
	buf_add(b, STR(": "));
	buf_add_z(b, value);
	buf_add(b, STR("\r\n"));
}

static bool is_clean(const char *value)
{
	for (; *value; value++)
		if (((unsigned char)*value < ' ' && *value != '\t') || *value == 0x7f)
			return false;
	return true;
}

/* The answer's own fields. Notes which of the edge's fields they take the place of. False: one is not fit for a head. */
static bool add_own_fields(struct buf *b, const struct httpd_reply *a, bool *cache_control, bool *retry_after)
{
	for (size_t i = 0; i < HTTPD_REPLY_HEADERS && a->headers[i].name; i++) {
		const struct httpd_reply_header *h = &a->headers[i];
		if (!h->value || !is_clean(h->value))
			return false;
		*cache_control |= str_eq_fold(str_of(h->name), STR("Cache-Control"));
		*retry_after |= str_eq_fold(str_of(h->name), STR("Retry-After"));
		add_field(b, h->name, h->value);
	}
	return true;
}

static bool has_own(const struct httpd_reply *a, const char *name)
{
	for (size_t i = 0; i < HTTPD_REPLY_HEADERS && a->headers[i].name; i++)
		if (str_eq_fold(str_of(name), str_of(a->headers[i].name)))
			return true;
	return false;
}

/* What the verdict wants on every answer. */
static void add_route_fields(struct buf *b, const struct httpd_conn *c, const struct httpd_reply *a)
{
	for (const struct httpd_reply_header *h = c->req ? c->req->headers : NULL; h && h->name; h++)
		if (!has_own(a, h->name))
			add_field(b, h->name, h->value);
}

/* How the peer will know where the body ends; of a stream to HTTP/1.0 by the connection's end. */
static void add_length(struct buf *b, const struct httpd_conn *c, const struct httpd_reply *a)
{
	if (c->stream.id != 0) {
		buf_add_z(b, c->stream.chunked ? "Transfer-Encoding: chunked\r\n" : "");
		return;
	}
	buf_add(b, STR("Content-Length: "));
	buf_add_int(b, (int64_t)a->body.n);
	buf_add(b, STR("\r\n"));
}

static bool build_head(struct httpd_conn *c, const struct httpd_reply *a)
{
	struct buf *b = &c->d->answer_head;
	bool cache_control = false, retry_after = a->status != 429 && a->status != 503;
	buf_reset(b);
	buf_add(b, STR("HTTP/1.1 "));
	buf_add_int(b, a->status);
	buf_add_char(b, ' ');
	buf_add_z(b, reason_of(a->status));
	buf_add(b, STR("\r\n"));
	add_field(b, "Date", date_of(c->d));
	if (!add_own_fields(b, a, &cache_control, &retry_after))
		return false;
	add_route_fields(b, c, a);
	if (!cache_control)
		buf_add(b, STR("Cache-Control: no-store\r\n"));
	if (!retry_after)
		buf_add(b, STR("Retry-After: " HTTPD_RETRY_AFTER "\r\n"));
	buf_add(b, STR("X-Content-Type-Options: nosniff\r\n"));
	if (c->close_after)
		buf_add(b, STR("Connection: close\r\n"));
	else if (c->keep_wanted)
		buf_add(b, STR("Connection: keep-alive\r\n"));
	if (has_body(a->status)) {
		if (a->content_type)
			add_field(b, "Content-Type", a->content_type);
		add_length(b, c, a);
	}
	buf_add(b, STR("\r\n"));
	return !b->full;
}

/* FIN or RST has come, also behind bytes that are not read yet. */
static bool peer_is_gone(const struct httpd_conn *c)
{
	struct pollfd p = { .fd = c->fd, .events = POLLRDHUP };
	return c->peer_closed || (poll(&p, 1, 0) > 0 && (p.revents & (POLLRDHUP | POLLHUP | POLLERR)));
}

/* What has been said is on its way, wholly or as far as the socket takes it. False: the connection is broken, and closed. */
static bool conn_write(struct httpd_conn *c, struct str head, struct str body)
{
	struct iovec parts[2] = {
		{ .iov_base = (void *)(uintptr_t)head.p, .iov_len = head.n },
		{ .iov_base = (void *)(uintptr_t)body.p, .iov_len = body.n },
	};
	struct msghdr m = { .msg_iov = parts, .msg_iovlen = body.n ? 2 : 1 };
	ssize_t sent = sendmsg(c->fd, &m, MSG_NOSIGNAL);
	if (sent < 0 && errno != EAGAIN && errno != EINTR) {
		httpd_conn_close(c);
		return false;
	}
	size_t n = sent < 0 ? 0 : (size_t)sent;
	if (n == head.n + body.n) {
		httpd_conn_answered(c);
		return true;
	}
	buf_reset(&c->out);
	c->out_sent = 0;
	if (n < head.n)
		buf_add(&c->out, str_n(head.p + n, head.n - n));
	size_t from = n < head.n ? 0 : n - head.n;
	buf_add(&c->out, str_n(body.p + from, body.n - from));
	if (c->out.full) {
		httpd_conn_close(c);
		return false;
	}
	httpd_conn_enter(c, CONN_WRITING, clock_mono_us());
	event_add(&c->writable, NULL);
	return true;
}

void httpd_conn_on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd, (void)what;
	struct httpd_conn *c = arg;
	if (c->state == CONN_STREAMING) {
		httpd_stream_writable(c);
		return;
	}
	ssize_t n = send(c->fd, c->out.p + c->out_sent, c->out.n - c->out_sent, MSG_NOSIGNAL);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		httpd_conn_close(c);
		return;
	}
	c->out_sent += (size_t)n;
	if (c->out_sent < c->out.n)
		return;
	event_del(&c->writable);
	buf_done(&c->out);
	httpd_conn_answered(c);
}

static void tell_answered(const struct httpd_conn *c, int status)
{
	const struct httpd_setup *s = &c->d->setup;
	struct str method = STR_NONE, path = STR_NONE;
	if (c->req && c->req->pub.method.p) { /* judged; the frame's slices are the ones that follow a growing head */
		method = c->req->head_only ? STR("GET") : c->req->frame.method;
		path = c->req->frame.path;
	}
	if (s->answered)
		s->answered(s->ctx, method, path, status, clock_mono_us() - c->since_us);
}

bool httpd_conn_reply(struct httpd_conn *c, const struct httpd_reply *a)
{
	static const struct httpd_reply broken = { .status = 500 };
	bool head_only = c->req && c->req->head_only;
	bool gone = peer_is_gone(c);
	c->peer_closed = gone;
	c->close_after |= a->close || c->d->draining;
	if (a->body.n > HTTPD_ANSWER_MAX || a->status < 200 || a->status > 999 || !build_head(c, a)) {
		a = &broken;
		(void)build_head(c, a);
	}
	struct str body = has_body(a->status) && !head_only ? a->body : STR_NONE;
	tell_answered(c, a->status);
	return conn_write(c, buf_str(&c->d->answer_head), body) && !gone;
}

bool httpd_conn_stream_head(struct httpd_conn *c, const struct httpd_reply *a)
{
	c->peer_closed = peer_is_gone(c);
	if (c->peer_closed || !has_body(a->status) || !build_head(c, a))
		return false;
	tell_answered(c, a->status);
	return true;
}

void httpd_conn_refuse(struct httpd_conn *c, int status, const char *allow, bool close_after)
{
	struct buf body;
	const struct httpd_setup *s = &c->d->setup;
	const char *type = NULL;
	buf_init(&body, REFUSAL_MAX);
	if (s->refused && c->req && c->req->pub.method.p)
		type = s->refused(s->ctx, c->req->frame.path, status, &body);
	if (type == NULL)
		buf_printf(&body, "%d %s\n", status, reason_of(status));
	const struct httpd_reply a = {
		.status = status,
		.content_type = type ? type : "text/plain; charset=utf-8",
		.body = buf_str(&body),
		.headers = { { allow ? "Allow" : NULL, allow } },
		.close = close_after,
	};
	(void)httpd_conn_reply(c, &a);
	buf_done(&body);
}
