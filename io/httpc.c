/* io/httpc.c: outgoing HTTP calls: beginning, deadline, outcome. */
/* SPDX-License-Identifier: MIT */
#include "io/httpc_impl.h"
#include "base/clock.h"
#include <stdlib.h>

/* Can any byte of the request have left? When in doubt: yes. */
static bool was_sent(const struct call *c)
{
	long request_bytes = 1;
	curl_off_t before_us = 1;
	if (!c->easy || c->state != CALL_TRANSFER)
		return false;
	curl_easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &request_bytes);
	curl_easy_getinfo(c->easy, CURLINFO_PRETRANSFER_TIME_T, &before_us);
	return request_bytes > 0 || before_us > 0;
}

static struct err outcome(const struct call *c, CURLcode code, bool sent)
{
	int n = (int)code;
	if (c->denied)
		return err_code(ERR_DENIED, n, "the address is not on the public internet");
	if (c->too_large)
		return err_code(ERR_LIMIT, n, "the answer is too large");
	switch (code) {
	case CURLE_OK:
		return OK;
	case CURLE_PEER_FAILED_VERIFICATION:
		return err_code(ERR_DENIED, n, "the certificate is not trusted");
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
		return err_code(ERR_REJECT, n, "not a URL");
	case CURLE_OPERATION_TIMEDOUT:
		return err_code(sent ? ERR_UNKNOWN : ERR_RETRY, n, sent ? "no answer in time" : "no connection in time");
	case CURLE_COULDNT_CONNECT:
		return err_code(sent ? ERR_UNKNOWN : ERR_RETRY, n, "cannot connect");
	default:
		return err_code(sent ? ERR_UNKNOWN : ERR_RETRY, n, sent ? "the connection broke" : "no connection");
	}
}

static int64_t retry_after_s(CURL *easy)
{
	struct curl_header *found;
	int64_t s;
	if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return -1;
	if (err_is(str_int64(str_trim(str_of(found->value)), 0, INT64_MAX, &s))) {
		time_t at = curl_getdate(found->value, NULL);
		if (at < 0)
			return -1;
		s = (int64_t)at - clock_now_us() / SEC_US;
	}
	return s < 0 ? 0 : s > HTTPC_RETRY_AFTER_MAX_S ? HTTPC_RETRY_AFTER_MAX_S : s;
}

static int64_t date_us(CURL *easy)
{
	struct curl_header *found;
	if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return 0;
	time_t at = curl_getdate(found->value, NULL);
	return at < 0 ? 0 : (int64_t)at * SEC_US;
}

static struct str location(CURL *easy)
{
	struct curl_header *found;
	return curl_easy_header(easy, "Location", 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? str_of(found->value) : STR_NONE;
}

/* "Expire date:Nov 27 01:00:00 2027 GMT" of the peer's own certificate, the first of the chain. */
static int64_t cert_ends_us(CURL *easy)
{
	struct curl_certinfo *chain = NULL;
	static const char name[] = "Expire date:";
	if (curl_easy_getinfo(easy, CURLINFO_CERTINFO, &chain) != CURLE_OK || chain == NULL || chain->num_of_certs < 1)
		return 0;
	for (const struct curl_slist *l = chain->certinfo[0]; l; l = l->next)
		if (strncmp(l->data, name, sizeof name - 1) == 0) {
			time_t at = curl_getdate(l->data + sizeof name - 1, NULL);
			return at < 0 ? 0 : (int64_t)at * SEC_US;
		}
	return 0;
}

/* The call is over: tell, once, and forget it. */
static void call_tell(struct call *c, struct err e, struct httpc_response *r)
{
	struct httpc *h = c->h;
	loop_cancel(h->loop, c->deadline);
	list_remove(&c->in_flight);
	h->n_calls--;
	c->done(c->ctx, e, r);
	httpc_call_free(c);
}

void httpc_call_end(struct call *c, CURLcode code)
{
	struct httpc_response r = { .retry_after_s = -1, .body = buf_str(&c->answer), .sent = was_sent(c) };
	struct err e = outcome(c, code, r.sent);
	if (c->easy) {
		long status = 0;
		const char *type = NULL;
		curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(c->easy, CURLINFO_CONTENT_TYPE, &type);
		r.status = (int)status;
		r.content_type = str_of(type);
		if (status) {
			r.retry_after_s = retry_after_s(c->easy);
			r.date_us = date_us(c->easy);
			r.location = location(c->easy);
			r.cert_ends_us = c->ask_cert ? cert_ends_us(c->easy) : 0;
		}
		(void)curl_multi_remove_handle(c->h->multi, c->easy);
	}
	call_tell(c, e, &r);
}

static void call_fail(struct call *c, struct err e)
{
	struct httpc_response r = { .retry_after_s = -1 };
	call_tell(c, e, &r);
}

static void on_resolved(void *ctx, struct err e, const char *addr)
{
	struct call *c = ctx;
	if (err_is(e)) {
		call_fail(c, err_code(ERR_RETRY, e.code, e.what));
		return;
	}
	e = httpc_call_easy(c, addr);
	if (!err_is(e) && curl_multi_add_handle(c->h->multi, c->easy) != CURLM_OK)
		e = err_new(ERR_RETRY, "cannot start a transfer");
	if (err_is(e)) {
		call_fail(c, e);
		return;
	}
	c->state = CALL_TRANSFER;
}

static void give_up(struct call *c, const char *why)
{
	if (c->state == CALL_TRANSFER) {
		httpc_call_end(c, CURLE_OPERATION_TIMEDOUT);
		return;
	}
	loop_resolve_cancel(c->h->loop, on_resolved, c);
	call_fail(c, c->state == CALL_FAILED ? c->early : err_new(ERR_RETRY, why));
}

static void on_deadline(void *ctx)
{
	give_up(ctx, "name lookup took too long");
}

void httpc_start(struct httpc *h, const struct httpc_request *q, httpc_done *done, void *ctx)
{
	struct arena *arena = arena_new(4 * HTTPC_REQUEST_MAX);
	struct call *c = ARENA_NEW(arena, struct call);
	c->arena = arena;
	c->h = h;
	c->done = done;
	c->ctx = ctx;
	buf_init(&c->answer, HTTPC_BODY_MAX);
	list_append(&h->calls, &c->in_flight);
	h->n_calls++;
	c->early = httpc_call_prepare(c, q);
	if (err_is(c->early)) {
		c->state = CALL_FAILED;
		c->deadline = loop_after(h->loop, 0, on_deadline, c);
		return;
	}
	c->state = CALL_RESOLVING;
	c->deadline = loop_after(h->loop, (q->timeout_ms > 0 ? q->timeout_ms : HTTPC_TIMEOUT_MS) * INT64_C(1000), on_deadline, c);
	loop_resolve(h->loop, c->host, on_resolved, c);
}

size_t httpc_in_flight(const struct httpc *h)
{
	return h->n_calls;
}

struct err httpc_new(struct loop *l, struct httpc **ret)
{
	*ret = NULL;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_new(ERR_DOWN, "cannot start libcurl");
	struct httpc *h = calloc(1, sizeof(*h));
	if (!h) {
		curl_global_cleanup();
		return err_new(ERR_DOWN, "no memory for HTTP calls");
	}
	h->loop = l;
	list_init(&h->calls);
	struct err e = httpc_multi_open(h);
	if (err_is(e)) {
		free(h);
		curl_global_cleanup();
		return e;
	}
	*ret = h;
	return OK;
}

void httpc_free(struct httpc *h)
{
	if (!h)
		return;
	for (struct list *l; (l = list_first(&h->calls));)
		give_up(LIST_OF(l, struct call, in_flight), "the process is ending");
	httpc_multi_close(h);
	free(h);
	curl_global_cleanup();
}
