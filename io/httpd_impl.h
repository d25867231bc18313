/* io/httpd_impl.h: what io/httpd*.c share: the edge, its connections, their states. Not for others. */
/* SPDX-License-Identifier: MIT
 *
 * A connection sits on the list of its state, oldest first; only httpd_conn_enter() moves it.
 *
 *   IDLE -> HEAD -> BODY -> HANDLING -> WRITING -> IDLE     a state is skipped when there is nothing to wait for
 *     \------\-------\---------\----------\-----> LINGER -> gone
 *                              \-> STREAMING -> WRITING -> LINGER     an answer that stays open (httpd_stream.c)
 *
 * LINGER: all is said and the sending side is shut; what still comes is dropped until the peer closes, so that a peer in the
 * middle of sending reads the answer and not a reset.
 */
#pragma once
#include "base/list.h"
#include "io/httpd.h"
#include "io/httpd_stream.h"
#include "io/httpd_frame.h"
#include "io/httpd_peers.h"
#include <event2/event.h>
#include <event2/event_struct.h>

#define HTTPD_AHEAD_MAX (16 * 1024)             /* pipelined bytes held while a request is being handled */
#define HTTPD_BUFFERED_MAX (128 * 1024 * 1024)  /* of all connections together; past it requests get 503 */
#define HTTPD_LINGER_MS 2000
#define HTTPD_DRAIN_IDLE_MS 500                 /* a drained edge lets a keep-alive peer send this long */
#define HTTPD_EVICT_IDLE_MS 1000                /* idle at least this long: may be closed in favour of a new one */
#define HTTPD_REFUSED_MAX 256                   /* connections past the cap that wait for their 503 to be read */
#define HTTPD_SCRATCH (64 * 1024)
#define HTTPD_TICK_MS 100                       /* how exactly deadlines are kept */
#define HTTPD_ADDRESS_MAX 46
#define HTTPD_ANSWER_HEAD_MAX (16 * 1024)
#define HTTPD_RETRY_AFTER "5"

enum conn_state { CONN_IDLE, CONN_HEAD, CONN_BODY, CONN_HANDLING, CONN_WRITING, CONN_STREAMING, CONN_LINGER, CONN_STATES };

struct open_request {
	struct httpd_request pub;
	struct httpd_frame frame;
	struct httpd_conn *conn;
	int64_t begun_us;
	bool head_only;             /* HEAD */
	const struct httpd_reply_header *headers;   /* of its verdict */
};

struct httpd_stream {
	uint64_t id;                /* 0: there is none */
	loop_fn *gone;
	void *ctx;
	size_t buffer_max;
	int64_t ends_us;
	bool chunked;               /* HTTP/1.0: ended by closing */
	bool has_end;
};

struct httpd_conn {
	struct list in_state;
	struct httpd *d;
	struct event readable, writable;
	int fd;
	uint16_t slot;
	enum conn_state state;
	int64_t deadline_us, since_us;
	struct open_request *req;   /* NULL in IDLE and LINGER */
	struct buf ahead;           /* bytes behind the request at hand */
	struct buf out;             /* what of the answer did not fit into the socket yet */
	size_t out_sent, accounted;
	struct httpd_stream stream;
	struct httpd_peer *peer;    /* NULL: exempt from the cap per address */
	bool reading;               /* readable is registered */
	bool busy;                  /* conn_process() is at work: do not free */
	bool closed;                /* to be freed when no longer busy */
	bool peer_closed;           /* the peer sent FIN or RST */
	bool close_after;           /* the answer at hand is the last */
	bool keep_wanted;           /* HTTP/1.0 with keep-alive: say so */
	char address[HTTPD_ADDRESS_MAX];
};

struct httpd {
	struct httpd_setup setup;
	struct list in_state[CONN_STATES];
	struct httpd_conn **conns;  /* by slot */
	uint16_t *free_slots;
	size_t n_conns, n_slots, n_streams;
	uint64_t next_generation;
	size_t buffered;
	struct httpd_peers peers;
	struct httpd_stats stats;
	struct event accepting, tick;
	bool draining, freeing;
	loop_fn *drained;
	void *drained_ctx;
	struct buf answer_head;     /* scratch */
	int64_t date_s;             /* the second that date holds */
	char date[32];
	char scratch[HTTPD_SCRATCH];
};

/* httpd_conn.c */
void httpd_conn_new(struct httpd *d, int fd, const char *address, struct httpd_peer *peer, bool refuse);
/* The connection is over: at once, or when it is no longer busy. */
void httpd_conn_close(struct httpd_conn *c);
void httpd_conn_enter(struct httpd_conn *c, enum conn_state state, int64_t now_us);
/* Register or unregister the wish to read. */
void httpd_conn_read(struct httpd_conn *c, bool on);
/* Take a look at an idle connection that is about to be closed: a request may have come. */
void httpd_conn_last_look(struct httpd_conn *c);
void httpd_conn_timed_out(struct httpd_conn *c);
/* The answer is out: what next? */
void httpd_conn_answered(struct httpd_conn *c);
void httpd_conn_request_free(struct httpd_conn *c);

/* httpd_reply.c: false when the peer is gone. */
bool httpd_conn_reply(struct httpd_conn *c, const struct httpd_reply *a);
/* The edge's own answer, then close. */
void httpd_conn_refuse(struct httpd_conn *c, int status, const char *allow, bool close_after);
void httpd_conn_on_writable(evutil_socket_t fd, short what, void *arg);
/* The head of an answer that stays open, into d->answer_head; false: it is not fit for one. */
bool httpd_conn_stream_head(struct httpd_conn *c, const struct httpd_reply *a);

/* httpd_stream.c */
void httpd_stream_over(struct httpd_conn *c);           /* its connection ends, whatever for; nothing if there is none */
void httpd_stream_readable(struct httpd_conn *c);
void httpd_stream_writable(struct httpd_conn *c);
void httpd_stream_timed_out(struct httpd_conn *c, int64_t now_us);
void httpd_streams_drain(struct httpd *d);              /* end all of them, as httpd_stream_end() does */

/* httpd.c */
void httpd_check_drained(struct httpd *d);
