/* io/httpd.h: the HTTP edge: HTTP/1.1 on plain sockets, strict framing, total deadlines and limits. */
/* SPDX-License-Identifier: MIT
 *
 * One parser decides where a request begins and ends (io/httpd_frame.h). Refused with 400 and close: NUL or bare CR/LF in the
 * head, obsolete folding, space before the colon, missing or repeated Host (HTTP/1.1), repeated or malformed Content-Length, CL
 * with TE, any Transfer-Encoding but exactly "chunked", malformed chunks, a version other than HTTP/1.0 or HTTP/1.1. 431 past
 * head limits, 413 past the route's body limit (by Content-Length at once, by counted bytes for chunks), 408 past the total
 * deadlines, 503 past the connection caps (idle connections give way first). Requests on one connection are handled one by one.
 * Answers that stay open (server-sent events): io/httpd_stream.h.
 */
#pragma once
#include "base/arena.h"
#include "io/loop.h"

#define HTTPD_LINE_MAX (8 * 1024)
#define HTTPD_HEAD_MAX (16 * 1024)
#define HTTPD_FIELDS_MAX 64
#define HTTPD_BODY_MAX (64 * 1024)          /* exactly this many bytes are taken */
#define HTTPD_HEAD_DEADLINE_MS 5000
#define HTTPD_REQUEST_DEADLINE_MS 10000
#define HTTPD_IDLE_MS 75000                 /* keep-alive without a request */
#define HTTPD_WRITE_DEADLINE_MS 10000       /* for the peer to read an answer */
#define HTTPD_CONNECTIONS_MAX 12000
#define HTTPD_PER_ADDRESS_MAX 4000          /* IPv6: per /64 */
#define HTTPD_ARENA_MAX (16 * 1024 * 1024)
#define HTTPD_ANSWER_MAX (8 * 1024 * 1024)
#define HTTPD_REPLY_HEADERS 6
#define HTTPD_STREAMS_MAX 256

struct httpd;
struct httpd_conn;

/* One request. Lives until its answer has been given, even when its connection is gone by then. */
struct httpd_request {
	uint64_t id;                /* slot and generation: use with httpd_reply_id() from late completions */
	struct arena *arena;        /* freed with the request; at most HTTPD_ARENA_MAX */
	struct str method;          /* "GET"; a HEAD request comes as "GET" (its answer goes without the body) */
	struct str target;          /* as received: path and query, untouched */
	struct str path;            /* without the query, not decoded */
	struct str query;           /* behind '?', or STR_NONE */
	struct str body;
	struct str peer;            /* address without port */
	int64_t arrived_us;         /* clock_mono_us() of the first byte */
	void *impl;
	void *user;                 /* the handler's own */
};

struct httpd_reply_header {
	const char *name, *value;   /* a value with control characters makes the answer a 500 */
};

/* Everything is copied. At most HTTPD_ANSWER_MAX bytes, else the peer gets 500. */
struct httpd_reply {
	int status;
	const char *content_type;   /* NULL: none */
	struct str body;
	struct httpd_reply_header headers[HTTPD_REPLY_HEADERS]; /* ended by name NULL */
	bool close;
};

/* Judged when the head is complete, before a body is read: the body limit for this method and path, or a refusal.
 * status 0 takes the request, any other refuses it at once (the connection is closed when a body is on its way). A Content-Length
 * past body_max is 413, also when status is 415: give body_max with it. Limits over HTTPD_BODY_MAX count as that.
 * allow is the Allow header for 405. `Expect: 100-continue` gets its 100 when the request is taken. */
struct httpd_verdict {
	int status;
	size_t body_max;
	const char *allow;
	const struct httpd_reply_header *headers;   /* on every answer to this request, refusals too, unless it has its own; NULL, or ended by name NULL */
};
typedef struct httpd_verdict httpd_judge(void *ctx, struct str method, struct str path, struct str content_type);
/* A whole request. Answer it now or later, exactly once, also when nobody waits any more. */
typedef void httpd_handler(void *ctx, struct httpd_request *r);
/* Told of each answer, refusals included, before it is written. path is absent when the head was not readable. */
typedef void httpd_answered(void *ctx, struct str method, struct str path, int status, int64_t took_us);

/* What to say with a refusal (a status before anybody handles the request): its body, and the content type; NULL: the usual line. path is
 * absent when the head was not readable. */
typedef const char *httpd_refused(void *ctx, struct str path, int status, struct buf *body);

struct httpd_setup {
	struct loop *loop;
	int listen_fd;              /* already listening and non-blocking; shared between workers; not closed by httpd */
	httpd_judge *judge;
	httpd_handler *handler;
	httpd_answered *answered;   /* may be NULL */
	httpd_refused *refused;     /* may be NULL */
	void *ctx;
	size_t connections_max;     /* 0: HTTPD_CONNECTIONS_MAX */
	size_t per_address_max;     /* 0: HTTPD_PER_ADDRESS_MAX; loopback peers are exempt (a proxy on this host) */
	size_t streams_max;         /* answers that stay open; 0: HTTPD_STREAMS_MAX */
	struct httpd_deadlines {    /* 0: those named above */
		int head_ms, request_ms, idle_ms, write_ms;
	} deadlines;
};

struct err httpd_new(const struct httpd_setup *s, struct httpd **ret) MUST_CHECK;
void httpd_free(struct httpd *d);
/* Header value (first), or STR_NONE. */
struct str httpd_header(const struct httpd_request *r, const char *name);
/* Answer. Returns false when the connection had died by then: the peer has not got the answer. Every answer carries
 * `Cache-Control: no-store`, `X-Content-Type-Options: nosniff` and no server banner; 405 carries Allow, 429 and 503 Retry-After. */
bool httpd_reply(struct httpd_request *r, const struct httpd_reply *a);
/* Same, by id; false also when there is no such request any more. */
bool httpd_reply_id(struct httpd *d, uint64_t id, const struct httpd_reply *a);
/* The request of that id while it waits for its answer; NULL: it is over, or its peer is gone. */
struct httpd_request *httpd_request_of(struct httpd *d, uint64_t id);
/* Stop accepting; then done(ctx) once no request is open (idle keep-alive connections are closed). */
void httpd_drain(struct httpd *d, loop_fn *done, void *ctx);

struct httpd_stats {
	uint64_t requests, refused_framing, refused_limit, timed_out, gone_before_answer;
	uint64_t streams_slow;      /* ended because the peer did not read */
	size_t connections, streams;
};
struct httpd_stats httpd_stats(const struct httpd *d);

/* Open the listening socket (the parent does, before fork). "127.0.0.1:8080", "[::1]:8080", ":8080"; port 0 picks a free one.
 * The bound address comes back in bound. */
struct err httpd_listen(struct str address, int *ret_fd, char bound[80]) MUST_CHECK;
