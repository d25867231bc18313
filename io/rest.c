/* io/rest.c: status and body of an answer, judged once for all APIs. */
/* SPDX-License-Identifier: MIT */
#include "io/rest.h"
#include "base/utf8.h"

void rest_request(struct arena *a, const char *method, struct str base, struct str path, struct httpc_request *ret)
{
	*ret = (struct httpc_request){ .method = method, .timeout_ms = REST_TIMEOUT_MS, .reuse = strcmp(method, "GET") == 0,
		.url = arena_printf(a, STR_FMT STR_FMT, STR_ARG(base), STR_ARG(path)) };
}

void rest_header(struct httpc_request *q, const char *name, struct str value)
{
	if (q->n_headers < HTTPC_HEADERS_MAX)
		q->headers[q->n_headers++] = (struct httpc_header){ .name = name, .value = value };
}

void rest_basic(struct httpc_request *q, struct str user, struct str password)
{
	q->user = user;
	q->password = password;
}

void rest_bearer(struct arena *a, struct httpc_request *q, struct str key)
{
	rest_header(q, "Authorization", arena_printf(a, "Bearer " STR_FMT, STR_ARG(key)));
}

void rest_form(struct arena *a, struct httpc_request *q, const struct buf *form)
{
	rest_header(q, "Content-Type", STR("application/x-www-form-urlencoded"));
	q->body = arena_str(a, buf_str(form));
}

void rest_json(struct arena *a, struct httpc_request *q, const struct buf *json)
{
	rest_header(q, "Content-Type", STR("application/json"));
	q->body = arena_str(a, buf_str(json));
}

/* A string, or a number as it is written. Cut at REST_ERROR_CHARS_MAX. */
static struct str text_at(struct arena *a, struct json_val v, const char *path)
{
	struct json_val at = json_at(v, path);
	struct str s = json_type(at) == JSON_NUMBER ? json_raw(at) : json_str(a, at);
	return s.n > REST_ERROR_CHARS_MAX ? utf8_cut(s, REST_ERROR_CHARS_MAX) : s;
}

static struct str first_of(struct str x, struct str y)
{
	return x.n ? x : y;
}

/* Telnyx: {"errors":[{code,title,detail,source:{pointer,parameter}}]}; Stripe and Paddle: {"error":{type,code,message|detail,param}};
 * Twilio: {code,message,more_info}, newer {code,title,detail}; Vapi: {"message": text or texts, "error": "Bad Request"}. */
static void read_error(struct arena *a, struct json_val root, struct rest_error *ret)
{
	struct json_val e = json_at(root, "errors.0");
	if (json_type(e) == JSON_OBJECT && json_type(json_at(root, "code")) == JSON_ABSENT) {
		ret->code = text_at(a, e, "code");
		ret->title = text_at(a, e, "title");
		ret->detail = text_at(a, e, "detail");
		ret->source = first_of(text_at(a, e, "source.pointer"), text_at(a, e, "source.parameter"));
		return;
	}
	e = json_at(root, "error");
	if (json_type(e) == JSON_OBJECT) {
		ret->code = first_of(text_at(a, e, "code"), text_at(a, e, "type"));
		ret->title = first_of(text_at(a, e, "message"), text_at(a, e, "detail"));
		ret->detail = text_at(a, e, "errors.0.message");
		ret->source = first_of(text_at(a, e, "param"), text_at(a, e, "errors.0.field"));
		return;
	}
	ret->code = first_of(text_at(a, root, "code"), text_at(a, root, "statusCode"));
	ret->title = first_of(first_of(text_at(a, root, "message"), text_at(a, root, "message.0")), text_at(a, root, "title"));
	ret->detail = first_of(text_at(a, root, "detail"), text_at(a, root, "error"));
	ret->source = text_at(a, root, "more_info");
}

static struct err no_answer(struct err e, const struct httpc_response *r)
{
	int status = r ? r->status : 0;
	if (e.kind == ERR_LIMIT || e.kind == ERR_DENIED || e.kind == ERR_REJECT)
		return err_code(e.kind, status, e.what);
	if (e.kind == ERR_RETRY || (r != NULL && !r->sent && e.kind != ERR_UNKNOWN))
		return err_code(ERR_RETRY, status, "the API cannot be reached");
	return err_code(ERR_UNKNOWN, status, "no answer");
}

static struct err judge(int status, bool read)
{
	if (status >= 200 && status <= 299)
		return read ? OK : err_code(ERR_UNKNOWN, status, "an answer that cannot be read");
	switch (status) {
	case 401:
	case 403:
		return err_code(ERR_DENIED, status, "the API refuses our credentials");
	case 404:
	case 410:
		return err_code(ERR_MISSING, status, "the API knows no such thing");
	case 409:
		return err_code(ERR_CONFLICT, status, "taken, or busy with it");
	case 429:
	case 503:
		return err_code(ERR_RETRY, status, "the API asks for patience");
	default:
		if (status >= 500 || status == 408)
			return err_code(ERR_UNKNOWN, status, "the API failed in the middle");
		return err_code(ERR_REJECT, status, "the API refuses this request");
	}
}

static void answer(struct arena *a, struct err e, const struct httpc_response *r, size_t tokens_max, struct rest_answer *ret)
{
	*ret = (struct rest_answer){ .retry_after_s = r ? r->retry_after_s : -1, .status = r ? r->status : 0, .root = { .tok = -1 } };
	if (err_is(e) || r == NULL) {
		ret->e = no_answer(e, r);
		return;
	}
	struct str body = arena_str(a, r->body);
	bool empty = str_trim(body).n == 0;
	bool read = empty || !err_is(json_parse_large(a, body, tokens_max, &ret->root));
	if (!read)
		ret->root = (struct json_val){ .tok = -1 }; /* a gateway's HTML page */
	ret->e = judge(r->status, read);
	if (err_is(ret->e) && read && !empty)
		read_error(a, ret->root, &ret->error);
}

void rest_answer(struct arena *a, struct err e, const struct httpc_response *r, struct rest_answer *ret)
{
	answer(a, e, r, JSON_TOKENS_MAX, ret);
}

void rest_answer_list(struct arena *a, struct err e, const struct httpc_response *r, struct rest_answer *ret)
{
	answer(a, e, r, REST_LIST_TOKENS_MAX, ret);
}
