/* server/routes.c: finding the route of a request, and judging it before anybody handles it. */
/* SPDX-License-Identifier: MIT */
#include "server/routes.h"
#include "server/console.h"
#include "server/api.h"
#include "server/metrics.h"
#include "server/tokens.h"

/* Does the path match the pattern? *ret is what a {segment} or the "*" stood for (the first of them). */
static bool match(const char *pattern, struct str path, struct str *ret)
{
	struct str p = str_of(pattern);
	*ret = STR_NONE;
	while (p.p != NULL) {
		if (p.n == 1 && p.p[0] == '*') {
			*ret = ret->p ? *ret : path.p ? path : STR("");
			return true;
		}
		if (path.p == NULL)
			return false;
		struct str want = str_cut(&p, '/'), have = str_cut(&path, '/');
		bool open = want.n > 2 && want.p[0] == '{';
		if (open ? have.n == 0 : !str_eq(want, have))
			return false;
		if (open && ret->p == NULL)
			*ret = have;
	}
	return path.p == NULL;
}

static bool is_there(const struct route *r, const struct config *cfg)
{
	return r->role != ROUTE_NOBODY && (r->role != ROUTE_DEMO || cfg->demo) && (r->when == NULL || r->when(cfg));
}

const struct route *routes_find(const struct config *cfg, struct str method, struct str path)
{
	struct str param;
	for (size_t i = 0; i < n_routes; i++)
		if (str_is(method, routes[i].method) && match(routes[i].path, path, &param) && is_there(&routes[i], cfg))
			return &routes[i];
	return NULL;
}

struct str route_param(const struct world *w, const struct httpd_request *r)
{
	const struct route *route = routes_find(w->cfg, r->method, r->path);
	struct str param = STR_NONE;
	if (route == NULL || !match(route->path, r->path, &param))
		return STR_NONE;
	return param;
}

/* The methods that a path takes, as an Allow header; NULL if the path is unknown. */
static const char *allowed(const struct config *cfg, struct str path)
{
	static const char *const methods[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
	/* By bit set of the first two; of the others there is one a path at most. */
	static const char *const texts[] = { NULL, "GET, HEAD", "POST", "GET, HEAD, POST" };
	const char *other = NULL;
	unsigned bits = 0;
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		if (routes_find(cfg, str_of(methods[i]), path) == NULL)
			continue;
		if (i < 2)
			bits |= 1u << i;
		else
			other = methods[i];
	}
	return texts[bits] ? texts[bits] : other;
}

/* "text/xml; charset=utf-8" is text/xml, in any case. */
static bool is_type(struct str have, const char *want)
{
	return str_eq_fold(str_trim(str_cut(&have, ';')), str_of(want));
}

struct httpd_verdict routes_judge(void *ctx, struct str method, struct str path, struct str content_type)
{
	const struct world *w = ctx;
	const struct route *r = routes_find(w->cfg, method, path);
	struct httpd_verdict v = { .status = 0 };
	if (str_starts(path, STR(CONSOLE_PREFIX)) || str_is(path, "/console"))
		v.headers = console_headers(w->cfg);
	if (str_starts(path, STR(API_PREFIX)) && !tokens_any(w)) {
		v.status = 404;
		return v;
	}
	if (r == NULL) {
		v.allow = allowed(w->cfg, path);
		v.status = v.allow ? 405 : 404;
		return v;
	}
	if (r->content_type != NULL && !is_type(content_type, r->content_type))
		v.status = 415;
	v.body_max = r->body_max;
	return v;
}

/* Programs read what is below the API's addresses: they get problem details even before anybody handles the request. */
const char *routes_refused(void *ctx, struct str path, int status, struct buf *body)
{
	(void)ctx;
	if (!str_starts(path, STR(API_PREFIX)) && !str_starts(path, STR(CONSOLE_API_PREFIX)))
		return NULL;
	api_problem_write(body, status, NULL, STR_NONE, NULL, STR_NONE);
	return API_PROBLEM;
}

void routes_handle(void *ctx, struct httpd_request *r)
{
	struct world *w = ctx;
	const struct route *route = routes_find(w->cfg, r->method, r->path);
	if (route == NULL) {
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 404 });
		return;
	}
	route->handler(w, r);
}

void routes_answered(void *ctx, struct str method, struct str path, int status, int64_t took_us)
{
	const struct world *w = ctx;
	const struct route *r = method.p ? routes_find(w->cfg, method, path) : NULL;
	metric_request(r ? (size_t)(r - routes) : METRIC_ROUTES_MAX, status);
	metric_observe_us(M_REQUEST_SECONDS, took_us);
}
