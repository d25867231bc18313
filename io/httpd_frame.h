/* io/httpd_frame.h: where one HTTP/1.x request begins and ends, strictly. Pure: bytes in, no sockets. */
/* SPDX-License-Identifier: MIT
 *
 *   feed -> FRAME_MORE ... -> FRAME_HEAD -> httpd_frame_take() -> feed -> FRAME_MORE ... -> FRAME_DONE
 *                       \-> FRAME_BAD (status says why)                          \-> FRAME_BAD
 *
 * The outcome is the same however the bytes are cut into pieces. After FRAME_BAD nothing more is known about the connection's
 * bytes: answer and close. What is not certain is bad; nothing is repaired. The one leniency is an empty line (CR LF) before
 * the request line. Chunk extensions and trailers are checked and dropped.
 */
#pragma once
#include "base/str.h"
#include "io/httpd.h"

#define HTTPD_CHUNK_LINE_MAX 256    /* size and extension */

enum frame_event { FRAME_MORE, FRAME_HEAD, FRAME_DONE, FRAME_BAD };

struct frame_field {
	uint16_t name, name_n, value, value_n; /* offsets into head */
};

struct httpd_frame {
	int stage;                  /* private to httpd_frame*.c */
	int status;                 /* after FRAME_BAD: 400, 413, 417 or 431 */
	struct buf head;            /* the lines, without their ends */
	struct buf body;
	struct str method, target, path, query; /* into head; valid from FRAME_HEAD on */
	struct frame_field fields[HTTPD_FIELDS_MAX];
	uint16_t n_fields, n_trailers;
	bool http_1_0;
	bool chunked, has_length;
	bool expects_continue;      /* the peer waits for 100 before it sends the body */
	bool keep_alive;            /* what the peer wants: may the connection be used again? */
	uint64_t length;            /* Content-Length, or what is left of the chunk at hand */

	/* private */
	bool seen_host, seen_cr, wants_close, wants_keep;
	uint16_t line;              /* where the line at hand begins in head */
	uint32_t head_bytes;        /* with line ends */
	uint16_t chunk_line_n;
	uint8_t chunk_digits;
};

void httpd_frame_init(struct httpd_frame *f);
void httpd_frame_done(struct httpd_frame *f);   /* frees */
/* Take bytes off the front of *in. FRAME_MORE: all were taken. FRAME_DONE: what is left belongs to the next request. */
enum frame_event httpd_frame_feed(struct httpd_frame *f, struct str *in);
/* After FRAME_HEAD: how long the body may be. False (status 413): Content-Length is already past it. */
bool httpd_frame_take(struct httpd_frame *f, size_t body_max);
/* The first field of that name, or STR_NONE. */
struct str httpd_frame_field(const struct httpd_frame *f, struct str name);
