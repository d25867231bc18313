/* server/console.h: the console's edge: who sits there, and what reaches the pages and the operations. */
/* SPDX-License-Identifier: MIT
 *
 *   /console/login            a form: name, password, code           server/console_login.c
 *   /console/, /console/file  the page and its files                 server/console_page.c
 *   /console/api/<rest>       the operation at /api/v1/<rest>, with the session's role and the actor "console:NAME"
 *   /console/api/session      who am I: {"name","role","csrf","demo","own_password","proven","brand","may":[...]}
 *   /console/api/session/prove    {"password"} or {"code"} once more, before what asks for it (`.reauth`): 403 "reauth" until then
 *
 * A session is a random token in a cookie that scripts cannot read; the database has its SHA-256 alone. What changes something
 * needs the header X-Usher-CSRF (made from the token, told by /console/api/session) and a request from our own pages.
 * What a page asks by itself, nobody having touched it, has X-Usher-Quiet: 1 and keeps no session from being idle.
 */
#pragma once
#include "base/seal.h"
#include "server/ops.h"

#define CONSOLE_PREFIX "/console/"
#define CONSOLE_API_PREFIX "/console/api/"
#define CONSOLE_TOKEN_CHARS 43              /* 258 bits */
#define CONSOLE_DB_WAIT_MS 5000
#define CONSOLE_IDLE_US (30 * MIN_US)       /* without a request that somebody caused */
#define CONSOLE_LIFE_US (12 * HOUR_US)      /* however busy */
#define CONSOLE_PROVEN_US (10 * MIN_US)     /* how long a password or code that was given counts for what asks again */
#define CONSOLE_CSRF_CHARS 32

struct console_session {
	int64_t id, operator_id;    /* operator_id 0: of a demonstration */
	struct str name;
	enum op_role role;
	bool proven;                /* password or code were given lately */
	int64_t ends_us;
	char csrf[CONSOLE_CSRF_CHARS + 1];
};

/* s: NULL, nobody is logged in. Lives as long as the request. */
typedef void console_then(struct world *w, struct httpd_request *r, const struct console_session *s);
/* Whose request is it? then() runs once, now or later; not at all when the database is away (answered 503). */
void console_enter(struct world *w, struct httpd_request *r, console_then *then);
/* As console_enter(), but without a session, or from a page that is not ours, the answer is a problem and then() does not run. With
 * `changes` the CSRF header is needed, too. */
void console_enter_api(struct world *w, struct httpd_request *r, bool changes, console_then *then);
/* Without changes, and the session stays as idle as it was: a browser asks by itself. */
void console_enter_quiet(struct world *w, struct httpd_request *r, console_then *then);

/* Was it sent by a page of ours (or by no browser at all)? Judged by Sec-Fetch-Site and Origin. */
bool console_same_origin(const struct httpd_request *r, bool navigates);
/* The value of our cookie, or STR_NONE. */
struct str console_cookie(const struct world *w, struct str cookies);
/* Set-Cookie that gives the browser this token; "" takes it away. */
const char *console_set_cookie(const struct world *w, struct arena *a, const char *token);
void console_digest(struct str token, uint8_t out[SHA256_BYTES]);
bool console_is_https(const struct world *w);
/* What every answer below /console carries (server/routes.c). */
const struct httpd_reply_header *console_headers(const struct config *cfg);

enum op_role console_role(struct str name);
const char *console_role_name(enum op_role role);
