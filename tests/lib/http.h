/* tests/lib/http.h: one HTTP request over a plain socket, waited for. */
/* SPDX-License-Identifier: MIT */
#pragma once
#include "base/arena.h"

struct http_ask {
	const char *method, *target;
	struct str headers;         /* whole lines, each with CRLF */
	struct str body;            /* absent: no Content-Length */
	int wait_ms;                /* 0: 30 s */
	bool leave;                 /* send it and go away at once, without the answer */
};

struct http_answer {
	int status;                 /* 0: no answer (refused, reset, too late) */
	struct str head, body;      /* the body put together, if it came in chunks */
	double took_s;
};

/* Everything in `a`. Safe in any thread. */
struct http_answer http_call(struct arena *a, int port, const struct http_ask *q);
/* These bytes as they are; the answer is whatever comes back before the other side closes. */
struct http_answer http_raw(struct arena *a, int port, struct str bytes, int wait_ms);
/* First header of that name, or absent. */
struct str http_header(const struct http_answer *r, const char *name);
/* A socket connected to 127.0.0.1:port with time limits, or -1. */
int http_connect(int port, int wait_ms);
