/* io/rest.h: requests to JSON REST APIs, and what their answers amount to: one form for Twilio, Telnyx, Stripe, Paddle and Vapi. */
/* SPDX-License-Identifier: MIT
 *
 *   rest_request(a, "POST", base, path, &q);  rest_bearer(a, &q, key);  rest_json(a, &q, &body);
 *   ... httpc ...
 *   rest_answer(a, e, response, &ans);        switch (ans.e.kind)
 *
 * What a caller may do is in the error's kind alone:
 *   ERR_NONE      2xx with JSON, or with nothing
 *   ERR_RETRY     it certainly was not carried out: never left, 429, 503; again after retry_after_s
 *   ERR_UNKNOWN   it may have been carried out: no answer, another 5xx, 408, a 2xx that cannot be read: look it up
 *   ERR_DENIED    401, 403, or the peer's certificate: an operator must act
 *   ERR_MISSING   404, 410
 *   ERR_CONFLICT  409: somebody was first, or it is busy
 *   ERR_REJECT    every other 4xx and 3xx: never again unchanged
 *   ERR_LIMIT     the answer is larger than HTTPC_BODY_MAX
 */
#pragma once
#include "base/json.h"
#include "io/httpc.h"

#define REST_TIMEOUT_MS 10000
#define REST_LIST_TOKENS_MAX 65536        /* of rest_answer_list() */
#define REST_LIST_ARENA_BYTES (16u * 1024 * 1024)
#define REST_ERROR_CHARS_MAX 300        /* of each part of an error that is kept */

/* The peer's own words. They may name phone numbers: for the database and operators, never for the log. Absent: not told. */
struct rest_error {
	struct str code;        /* "21211", "10015", "resource_missing" */
	struct str title, detail, source;
};

struct rest_answer {
	struct err e;           /* code: the HTTP status, 0: none */
	int status;
	struct json_val root;   /* JSON_ABSENT without a body */
	int64_t retry_after_s;  /* -1: not told */
	struct rest_error error;
};

/* Everything is copied into `a`; the response may go. */
void rest_answer(struct arena *a, struct err e, const struct httpc_response *r, struct rest_answer *ret);
/* The same for a page of a long list: up to REST_LIST_TOKENS_MAX tokens. The arena must have room for REST_LIST_ARENA_BYTES. */
void rest_answer_list(struct arena *a, struct err e, const struct httpc_response *r, struct rest_answer *ret);

/* URL = base + path, which may hold a query (its values encoded with form_add() or form_encode()). A GET may reuse connections. */
void rest_request(struct arena *a, const char *method, struct str base, struct str path, struct httpc_request *ret);
void rest_header(struct httpc_request *q, const char *name, struct str value);
void rest_basic(struct httpc_request *q, struct str user, struct str password);
void rest_bearer(struct arena *a, struct httpc_request *q, struct str key);
/* The body, copied; the buffer is the caller's. */
void rest_form(struct arena *a, struct httpc_request *q, const struct buf *form);
void rest_json(struct arena *a, struct httpc_request *q, const struct buf *json);
