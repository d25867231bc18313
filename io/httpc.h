/* io/httpc.h: outgoing HTTP over libcurl multi on the loop. */
/* SPDX-License-Identifier: MIT
 *
 * Names are resolved by io/loop and libcurl is given the address to connect to (CURLOPT_CONNECT_TO), so nothing blocks. Every
 * call uses a fresh connection unless `reuse` is set: libcurl re-sends a POST by itself on a reused connection that is reset.
 * HTTP/1.1, no redirects, TLS >= 1.2 verified, http and https only, no user in the URL. Proxy settings of the environment are not
 * used. libcurl is only called from the loop, never from one of its own callbacks.
 */
#pragma once
#include "base/arena.h"
#include "io/loop.h"

#define HTTPC_BODY_MAX (1024 * 1024)            /* of an answer; more is ERR_LIMIT */
#define HTTPC_ANSWER_HEAD_MAX (64 * 1024)
#define HTTPC_REQUEST_MAX (1024 * 1024)         /* URL, fields and body; more is ERR_REJECT (and libcurl would wait for a 100) */
#define HTTPC_TIMEOUT_MS 10000
#define HTTPC_RETRY_AFTER_MAX_S (24 * 3600)
#define HTTPC_HEADERS_MAX 12

struct httpc;

struct httpc_header {
	const char *name;
	struct str value;
};

struct httpc_request {
	const char *method;                 /* "GET", "POST", "DELETE", "PATCH" */
	struct str url;
	struct httpc_header headers[HTTPC_HEADERS_MAX];
	size_t n_headers;
	struct str user, password;          /* HTTP Basic when user.p is set */
	struct str body;                    /* absent: none */
	int64_t timeout_ms;                 /* whole exchange, name lookup too; 0: HTTPC_TIMEOUT_MS */
	bool reuse;                         /* only for requests that are safe to repeat */
	bool forbid_internal;               /* refuse loopback, private and link-local addresses */
	bool ask_cert;                      /* tell when the peer's certificate ends */
};

struct httpc_response {
	int status;                         /* 0: no answer; with an error, what came before it */
	struct str body;                    /* borrowed: valid during the callback */
	int64_t retry_after_s;              /* -1: absent; from seconds or a date */
	struct str content_type;
	struct str location;                /* where a redirect (never followed) leads; absent: none */
	bool sent;                          /* false: it is certain that the request never left (safe to repeat) */
	int64_t date_us;                    /* the peer's clock, by its Date field; 0: not told */
	int64_t cert_ends_us;               /* 0: no TLS, or not asked for */
};

/* e.kind: ERR_NONE with any HTTP status; ERR_RETRY never left this machine; ERR_UNKNOWN it may have arrived; ERR_REJECT bad URL
 * or control characters in a field; ERR_DENIED address forbidden or certificate refused; ERR_LIMIT answer too large.
 * e.code is the CURLcode. *r and what it points to live during the call only. */
typedef void httpc_done(void *ctx, struct err e, const struct httpc_response *r);

struct err httpc_new(struct loop *l, struct httpc **ret) MUST_CHECK;
/* Calls in flight end with ERR_UNKNOWN or ERR_RETRY first. Not from a done(). */
void httpc_free(struct httpc *h);
/* Everything in *q is copied. done() runs exactly once, never before this returns. */
void httpc_start(struct httpc *h, const struct httpc_request *q, httpc_done *done, void *ctx);
size_t httpc_in_flight(const struct httpc *h);
