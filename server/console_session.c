/* server/console_session.c: cookies, sessions, and where a request comes from. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "server/api.h"
#include "server/console.h"

#define COOKIE_SECURE "__Host-usher"
#define COOKIE_PLAIN "usher_session"
#define POLICY "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; " \
	"frame-ancestors 'none'; base-uri 'none'"
#define HSTS "max-age=31536000"
#define CSRF_LABEL "usher console csrf"

struct entering {
	struct world *w;
	struct httpd_request *r;
	console_then *then;
	bool api, changes, quiet;
	struct str token;
	uint8_t digest[SHA256_BYTES];
	struct db_param p[5];
};

enum op_role console_role(struct str name)
{
	return str_is(name, "admin") ? OP_ADMIN : str_is(name, "operate") ? OP_OPERATE : str_is(name, "view") ? OP_VIEW : OP_NOBODY;
}

const char *console_role_name(enum op_role role)
{
	return role == OP_ADMIN ? "admin" : role == OP_OPERATE ? "operate" : role == OP_VIEW ? "view" : "nobody";
}

static bool is_https(const struct config *cfg)
{
	return str_starts(str_of(cfg->public_url), STR("https://"));
}

bool console_is_https(const struct world *w)
{
	return is_https(w->cfg);
}

const struct httpd_reply_header *console_headers(const struct config *cfg)
{
	static const struct httpd_reply_header plain[] = { { "Content-Security-Policy", POLICY }, { "Referrer-Policy", "no-referrer" },
		{ "X-Frame-Options", "DENY" }, { "Cross-Origin-Opener-Policy", "same-origin" }, { "Cross-Origin-Resource-Policy", "same-origin" },
		{ NULL, NULL } };
	static const struct httpd_reply_header secure[] = { { "Content-Security-Policy", POLICY }, { "Referrer-Policy", "no-referrer" },
		{ "X-Frame-Options", "DENY" }, { "Cross-Origin-Opener-Policy", "same-origin" }, { "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Strict-Transport-Security", HSTS }, { NULL, NULL } };
	return is_https(cfg) ? secure : plain;
}

static const char *cookie_name(const struct world *w)
{
	return console_is_https(w) ? COOKIE_SECURE : COOKIE_PLAIN;
}

struct str console_cookie(const struct world *w, struct str cookies)
{
	while (cookies.p != NULL) {
		struct str pair = str_trim(str_cut(&cookies, ';')), name = str_cut(&pair, '=');
		if (pair.p != NULL && str_is(name, cookie_name(w)))
			return pair;
	}
	return STR_NONE;
}

const char *console_set_cookie(const struct world *w, struct arena *a, const char *token)
{
	return arena_z(a, arena_printf(a, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", cookie_name(w), token, console_is_https(w) ? "; Secure" : "",
		*token ? "" : "; Max-Age=0"));
}

void console_digest(struct str token, uint8_t out[SHA256_BYTES])
{
	seal_sha256(token, out);
}

/* "http://host:port" names this host and port. */
static bool is_our_origin(const struct httpd_request *r, struct str origin)
{
	struct str host = httpd_header(r, "Host");
	ptrdiff_t at = str_find(origin, STR("://"));
	return at > 0 && host.n > 0 && str_eq_fold(str_sub(origin, (size_t)at + 3, origin.n), host);
}

bool console_same_origin(const struct httpd_request *r, bool navigates)
{
	struct str site = httpd_header(r, "Sec-Fetch-Site"), origin = httpd_header(r, "Origin");
	if (site.p != NULL && !str_is(site, "same-origin") && !(navigates && str_is(site, "none")))
		return false;
	/* Without a referrer, which our pages forbid, a form's POST has no origin to name; the browser's own word on the site stands. */
	if (str_is(origin, "null"))
		return str_is(site, "same-origin");
	return origin.p == NULL || is_our_origin(r, origin);
}

static void make_csrf(struct str token, char out[CONSOLE_CSRF_CHARS + 1])
{
	uint8_t mac[SHA256_BYTES];
	struct buf b;
	seal_hmac_sha256(token, STR(CSRF_LABEL), mac);
	buf_init(&b, CONSOLE_CSRF_CHARS);
	seal_hex_add(&b, mac, CONSOLE_CSRF_CHARS / 2);
	memcpy(out, b.p, CONSOLE_CSRF_CHARS + 1);
	buf_done(&b);
}

static bool has_csrf(const struct httpd_request *r, const struct console_session *s)
{
	struct str got = httpd_header(r, "X-Usher-CSRF");
	return got.n == CONSOLE_CSRF_CHARS && seal_equal(got.p, s->csrf, CONSOLE_CSRF_CHARS);
}

static void enter(struct entering *k, const struct console_session *s)
{
	if (k->api && s == NULL)
		api_problem(k->r, k->w, 401, "nobody is logged in", "log in at /console/login", "login");
	else if (k->changes && !has_csrf(k->r, s))
		api_problem(k->r, k->w, 403, "the request does not come from our page", "X-Usher-CSRF must have the token of /console/api/session", "csrf");
	else
		k->then(k->w, k->r, s);
}

static void found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct entering *k = ctx;
	if (err_is(e)) {
		log_err("CONSOLE_FAILED", e);
		api_problem(k->r, k->w, 503, "the database is away", "try again", NULL);
		return;
	}
	if (db_rows(results[0]) == 0) {
		enter(k, NULL);
		return;
	}
	struct console_session *s = ARENA_NEW(k->r->arena, struct console_session);
	*s = (struct console_session){ .id = db_int(results[0], 0, 0), .operator_id = db_int(results[0], 0, 1),
		.name = arena_str(k->r->arena, db_str(results[0], 0, 2)), .role = console_role(db_str(results[0], 0, 3)), .ends_us = db_int(results[0], 0, 5) };
	s->proven = s->operator_id == 0 || db_int(results[0], 0, 4) > clock_now_us() - CONSOLE_PROVEN_US;
	make_csrf(k->token, s->csrf);
	enter(k, s);
}

static void start(struct entering *k)
{
	struct world *w = k->w;
	k->token = console_cookie(w, httpd_header(k->r, "Cookie"));
	if (k->token.n != CONSOLE_TOKEN_CHARS) {
		enter(k, NULL);
		return;
	}
	console_digest(k->token, k->digest);
	k->p[0] = db_p_bytes(str_n((const char *)k->digest, sizeof k->digest));
	k->p[1] = db_p_int(k->r->arena, clock_now_us());
	k->p[2] = db_p_int(k->r->arena, CONSOLE_IDLE_US);
	k->p[3] = db_p_bool(w->cfg->demo);
	k->p[4] = db_p_bool(k->quiet || (!k->changes && httpd_header(k->r, "X-Usher-Quiet").n > 0));
	db_query(w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_CONSOLE_SESSION_GET, .params = k->p, .n_params = 5 }, found, k);
}

void console_enter(struct world *w, struct httpd_request *r, console_then *then)
{
	struct entering *k = ARENA_NEW(r->arena, struct entering);
	*k = (struct entering){ .w = w, .r = r, .then = then };
	start(k);
}

static void enter_api(const struct entering *as)
{
	struct entering *k = ARENA_NEW(as->r->arena, struct entering);
	*k = *as;
	k->api = true;
	if (console_same_origin(k->r, !k->changes))
		start(k);
	else
		api_problem(k->r, k->w, 403, "the request does not come from our page", "Sec-Fetch-Site or Origin name another", "origin");
}

void console_enter_api(struct world *w, struct httpd_request *r, bool changes, console_then *then)
{
	enter_api(&(struct entering){ .w = w, .r = r, .then = then, .changes = changes });
}

void console_enter_quiet(struct world *w, struct httpd_request *r, console_then *then)
{
	enter_api(&(struct entering){ .w = w, .r = r, .then = then, .quiet = true });
}
