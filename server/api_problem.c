/* server/api_problem.c: what was wrong, as problem details (RFC 9457). */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/api.h"
#include <inttypes.h>
#include <unistd.h>

#define DETAIL_MAX 2048             /* bytes */

/* The title of a status, where no better one is given. */
static const char *title_of(int status)
{
	static const struct { int status; const char *title; } titles[] = { { 400, "the request is wrong" }, { 401, "a bearer token is needed" },
		{ 403, "not allowed" }, { 404, "nothing at this address" }, { 405, "not with this method" }, { 409, "it cannot be done now" }, { 408, "the request came too slowly" },
		{ 413, "the body is too big" }, { 415, "the body must be " API_JSON }, { 422, "another request had this key" }, { 429, "too many requests" },
		{ 503, "not now" } };
	for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
		if (titles[i].status == status)
			return titles[i].title;
	return "something went wrong here";
}

static void put(struct json_out *o, const char *name, struct str value)
{
	json_name(o, name);
	json_put_str(o, value);
}

void api_problem_write(struct buf *b, int status, const char *title, struct str detail, const char *code, struct str instance)
{
	struct json_out o;
	json_out_init(&o, b);
	json_open(&o, '{');
	put(&o, "type", STR("about:blank"));
	put(&o, "title", str_of(title ? title : title_of(status)));
	json_name(&o, "status");
	json_put_int(&o, status);
	if (detail.n)
		put(&o, "detail", str_sub(detail, 0, DETAIL_MAX));
	if (code)
		put(&o, "code", str_of(code));
	if (instance.n)
		put(&o, "instance", instance);
	json_close(&o, '}');
}

struct str api_instance(struct arena *a, uint64_t request)
{
	return arena_printf(a, "urn:usher:request:%x-%" PRIx64, (unsigned)getpid(), request);
}

void api_refuse(struct world *w, struct arena *a, uint64_t request, const struct api_wrong *p)
{
	struct buf b;
	buf_init(&b, API_PROBLEM_MAX);
	api_problem_write(&b, p->status, p->title, p->detail, p->code, api_instance(a, request));
	struct httpd_reply r = { .status = p->status, .content_type = API_PROBLEM, .body = buf_str(&b) };
	if (p->allow)
		r.headers[0] = (struct httpd_reply_header){ "Allow", p->allow };
	if (p->status == 401 && p->code == NULL)
		r.headers[0] = (struct httpd_reply_header){ "WWW-Authenticate", "Bearer" };
	(void)httpd_reply_id(w->httpd, request, &r);
	buf_done(&b);
}

void api_problem(struct httpd_request *r, struct world *w, int status, const char *title, const char *detail, const char *code)
{
	api_refuse(w, r->arena, r->id, &(struct api_wrong){ .status = status, .title = title, .detail = str_of(detail), .code = code });
}
