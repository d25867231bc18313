/* server/routes.h: every address that the server answers: who may call it, with what, and who handles it. */
/* SPDX-License-Identifier: MIT
 *
 * A path is exact, or has segments {name} that match one segment that is not empty, or ends in "*", which matches the rest.
 * A route whose when() says no is not there. Judged in this order: 404, 405 with Allow, 413, 415; then the handler: 403, 400.
 */
#pragma once
#include "server/world.h"

#define ROUTES_MAX 96

/* Who may call. 0 is no role: a row without one is refused. */
enum route_role {
	ROUTE_NOBODY,
	ROUTE_PUBLIC,       /* anybody */
	ROUTE_CARRIER,      /* signed by a carrier: the handler verifies */
	ROUTE_PROVIDER,     /* signed by a payment provider: the handler verifies */
	ROUTE_OPERATOR,     /* a token or a session: the handler verifies */
	ROUTE_DEMO          /* anybody, in demo mode only */
};

typedef void route_handler(struct world *w, struct httpd_request *r);

struct route {
	const char *method, *path;
	enum route_role role;
	const char *content_type;   /* required of the request, without parameters; NULL: any */
	size_t body_max;            /* bytes */
	bool (*when)(const struct config *c);   /* NULL: always */
	route_handler *handler;
	const char *name;           /* in metrics */
	const char *help;
};

extern const struct route routes[];
extern const size_t n_routes;

/* The route of that method and path, or NULL. */
const struct route *routes_find(const struct config *cfg, struct str method, struct str path);
/* Segment {...} of the request's path, or what "*" matched; not decoded. STR_NONE if its route has none. */
struct str route_param(const struct world *w, const struct httpd_request *r);
/* For httpd_setup; ctx is the struct world. */
httpd_judge routes_judge;
httpd_handler routes_handle;
httpd_answered routes_answered;
httpd_refused routes_refused;
