/* io/httpc.h: outgoing HTTP over libcurl multi on the loop. */
/* SPDX-License-Identifier: MIT
 *
 * Names are resolved by io/loop before libcurl sees the host (CURLOPT_RESOLVE), so nothing blocks. Every call uses a fresh
 * connection unless `reuse` is set: libcurl re-sends a POST by itself on a reused connection that is reset (reliability M2).
 * No redirects, TLS >= 1.2 verified, http and https only. Proxy settings of the environment are not used.
 */
#pragma once
#include "base/arena.h"
#include "io/loop.h"

#define HTTPC_BODY_MAX (1024 * 1024)
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
	int64_t timeout_ms;                 /* whole exchange; 0: 10 s */
	bool reuse;                         /* only for requests that are safe to repeat */
	bool forbid_internal;               /* refuse loopback, private and link-local addresses */
};

struct httpc_response {
	int status;                         /* 0: no answer */
	struct str body;                    /* borrowed: valid during the callback */
	int64_t retry_after_s;              /* -1: absent */
	struct str content_type;
	bool sent;                          /* false: it is certain that the request never left (safe to repeat) */
};

/* e.kind: ERR_NONE with any HTTP status; ERR_RETRY never left this machine; ERR_UNKNOWN it may have arrived; ERR_REJECT bad URL;
 * ERR_DENIED address forbidden or TLS refused; ERR_LIMIT answer too large. */
typedef void httpc_done(void *ctx, struct err e, const struct httpc_response *r);

struct err httpc_new(struct loop *l, struct httpc **ret) MUST_CHECK;
void httpc_free(struct httpc *h);       /* calls in flight end with ERR_UNKNOWN or ERR_RETRY first */
/* Everything in *q is copied. done() runs exactly once, never before this returns. */
void httpc_start(struct httpc *h, const struct httpc_request *q, httpc_done *done, void *ctx);
size_t httpc_in_flight(const struct httpc *h);
