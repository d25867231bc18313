/* io/httpd_stream.h: answers that stay open: server-sent events and the like. */
/* SPDX-License-Identifier: MIT
 *
 *   request --httpd_stream_begin--> open --httpd_stream_send--> open ... --httpd_stream_end--> gone
 *                                     \--- peer gone, too slow, life over, edge drained: gone() ---> gone
 *
 * What is sent is chunked (HTTP/1.0: ended by closing); the connection ends with the stream. A peer that reads slowly is waited for
 * as long as no more than `buffer_max` bytes wait and some are taken within the deadline for answers (httpd_setup, write_ms); then
 * the stream is cut off. Streams count against the connection caps like any connection, and against httpd_setup.streams_max of this
 * process. What the peer sends behind such a request is dropped. httpd_drain() ends all streams, after what was sent before; those with
 * `has_end` are broken off instead, so that half of something never looks like the whole.
 */
#pragma once
#include "io/httpd.h"

#define HTTPD_STREAM_BUFFER_MAX (64 * 1024)
#define HTTPD_STREAM_LIFE_MS (60 * 60 * 1000)   /* then it is ended, well: browsers come back by themselves */

struct httpd_stream_setup {
	struct httpd_reply head;    /* status, content_type, headers; no body */
	size_t buffer_max;          /* bytes that may wait for a slow peer; 0: HTTPD_STREAM_BUFFER_MAX */
	int life_ms;                /* 0: HTTPD_STREAM_LIFE_MS */
	bool has_end;               /* only httpd_stream_end() ends it well */
	/* Runs once, from the loop, when the stream has ended by anything but httpd_stream_end() (not when the edge is freed). */
	loop_fn *gone;
	void *ctx;                  /* must live until gone() has run or httpd_stream_end() has returned true */
};

/* Answer the request with a stream; *ret names it from then on, the request is over and its memory gone. False: it was answered otherwise: 503 (too many
 * streams, or the edge is draining), 500 (a head that cannot be), or a HEAD request's head; gone() does not run. */
bool httpd_stream_begin(struct httpd_request *r, const struct httpd_stream_setup *s, uint64_t *ret);
/* Send these bytes. False: there is no such stream any more (gone() has run or will). */
bool httpd_stream_send(struct httpd *d, uint64_t id, struct str bytes);
/* Bytes that wait for the peer; 0 also when there is no such stream any more. */
size_t httpd_stream_waiting(struct httpd *d, uint64_t id);
/* The connection breaks off: what is missing will not come. gone() runs. */
void httpd_stream_break(struct httpd *d, uint64_t id);
/* No more: what was sent still goes out. False: it was over already (gone() has run or will). */
bool httpd_stream_end(struct httpd *d, uint64_t id);
