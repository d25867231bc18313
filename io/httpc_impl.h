/* io/httpc_impl.h: what io/httpc*.c share: the client, its calls, its sockets. Not for others. */
/* SPDX-License-Identifier: MIT
 *
 *   RESOLVING -> TRANSFER -> done
 *   A call that cannot begin (bad URL) is FAILED and told from the loop. Each ends through httpc_call_end(), once.
 */
#pragma once
#include "base/list.h"
#include "io/httpc.h"
#include <curl/curl.h>
#include <event2/event_struct.h>

#define HTTPC_HOST_MAX 254

enum call_state { CALL_FAILED, CALL_RESOLVING, CALL_TRANSFER };

struct call {
	struct list in_flight;
	struct httpc *h;
	enum call_state state;
	struct arena *arena;        /* holds the call itself, too */
	httpc_done *done;
	void *ctx;
	uint64_t deadline;
	struct err early;           /* FAILED: why */
	CURL *easy;
	struct curl_slist *fields, *connect_to;
	const char *method, *url, *user, *password;
	char host[HTTPC_HOST_MAX + 1];
	struct str body;
	struct buf answer;
	size_t answer_head_bytes;
	bool reuse, forbid_internal, ask_cert;
	bool denied, too_large;     /* seen in a callback of libcurl's */
};

struct httpc {
	struct loop *loop;
	CURLM *multi;
	struct event timer;
	struct list calls, sockets;
	size_t n_calls;
};

/* httpc_multi.c: the glue between libcurl's sockets and timers and the loop. */
struct err httpc_multi_open(struct httpc *h) MUST_CHECK;
void httpc_multi_close(struct httpc *h);

/* httpc_setup.c */
/* Copy and check the request. */
struct err httpc_call_prepare(struct call *c, const struct httpc_request *q) MUST_CHECK;
/* Make the transfer that connects to the address. ERR_RETRY: no memory. */
struct err httpc_call_easy(struct call *c, const char *addr) MUST_CHECK;
void httpc_call_free(struct call *c);

/* httpc.c: libcurl is through with the call. */
void httpc_call_end(struct call *c, CURLcode code);
