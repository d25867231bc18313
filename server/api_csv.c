/* server/api_csv.c: CSV on its way. */
/* SPDX-License-Identifier: MIT */
#include "server/api_csv.h"
#include "io/httpd_stream.h"
#include "server/api.h"
#include <stdio.h>
#include <stdlib.h>

#define PEER_WAIT_MS 20
#define PEER_BYTES_MAX (512u * 1024)    /* a peer that has more than this to take yet is waited for */

struct api_csv {
	struct world *w;
	uint64_t request, stream;
	const struct op *op;
	struct buf b;
	bool headed, gone, left;    /* gone: the peer; left: nobody but on_gone() knows of this any more */
	loop_fn *then;
	void *ctx;
};

struct api_csv *api_csv_new(struct world *w, uint64_t request, const struct op *op)
{
	struct api_csv *v = calloc(1, sizeof *v);
	if (v == NULL)
		abort();
	v->w = w;
	v->request = request;
	v->op = op;
	buf_init(&v->b, HTTPD_ANSWER_MAX);
	return v;
}

static void drop(struct api_csv *v)
{
	buf_done(&v->b);
	free(v);
}

/* Not needed any more; while a stream is there its end still tells. */
static void leave(struct api_csv *v, bool ended)
{
	if (v->stream == 0 || v->gone || ended)
		drop(v);
	else
		v->left = true;
}

static void on_gone(void *ctx)
{
	struct api_csv *v = ctx;
	v->gone = true;
	if (v->left)
		drop(v);
}

void api_csv_add(struct api_csv *v, const struct op_call *c)
{
	op_csv_add(&v->b, c, !v->headed);
	v->headed = true;
}

static struct httpd_reply head(const struct api_csv *v, char name[96])
{
	(void)snprintf(name, 96, "attachment; filename=\"%s-%s.csv\"", v->op->noun, v->op->verb);
	return (struct httpd_reply){ .status = 200, .content_type = API_CSV, .headers = { { "Content-Disposition", name } } };
}

static bool begin(struct api_csv *v)
{
	struct httpd_request *r = httpd_request_of(v->w->httpd, v->request);
	char name[96];
	const struct httpd_stream_setup setup = { .head = head(v, name), .buffer_max = 2 * HTTPD_ANSWER_MAX, .has_end = true, .gone = on_gone, .ctx = v };
	return r && httpd_stream_begin(r, &setup, &v->stream);
}

static void go_on(void *ctx)
{
	struct api_csv *v = ctx;
	if (!v->gone && httpd_stream_waiting(v->w->httpd, v->stream) > PEER_BYTES_MAX)
		(void)loop_after(v->w->loop, PEER_WAIT_MS, go_on, v);
	else
		v->then(v->ctx);
}

bool api_csv_flow(struct api_csv *v, loop_fn *then, void *ctx)
{
	if ((v->stream == 0 && !begin(v)) || v->gone || v->b.full || !httpd_stream_send(v->w->httpd, v->stream, buf_str(&v->b))) {
		api_csv_break(v);
		return false;
	}
	buf_reset(&v->b);
	v->then = then;
	v->ctx = ctx;
	go_on(v);
	return true;
}

bool api_csv_end(struct api_csv *v, struct str next)
{
	char name[96], after[API_LINK_MAX] = "";
	if (v->b.full && v->stream == 0)
		return false;
	if (v->b.full) {
		api_csv_break(v);
		return true;
	}
	if (v->stream) {
		(void)httpd_stream_send(v->w->httpd, v->stream, buf_str(&v->b));
		leave(v, httpd_stream_end(v->w->httpd, v->stream));
		return true;
	}
	struct httpd_reply r = head(v, name);
	r.body = buf_str(&v->b);
	if (next.n && next.n < sizeof after) {
		(void)snprintf(after, sizeof after, STR_FMT, STR_ARG(next));
		r.headers[1] = (struct httpd_reply_header){ "Usher-Next", after };
	}
	(void)httpd_reply_id(v->w->httpd, v->request, &r);
	drop(v);
	return true;
}

bool api_csv_begun(const struct api_csv *v)
{
	return v && v->stream != 0;
}

void api_csv_break(struct api_csv *v)
{
	if (v == NULL)
		return;
	if (v->stream)
		httpd_stream_break(v->w->httpd, v->stream);
	leave(v, false);
}
