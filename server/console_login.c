/* server/console_login.c: the login page, its buttons, logging out. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/form.h"
#include "base/log.h"
#include "base/password.h"
#include "server/console.h"
#include "server/demo.h"
#include "server/handlers.h"
#include "server/page.h"
#include "server/proof.h"
#include <inttypes.h>

#define PAGE_MAX_BYTES (32 * 1024)
#define WRONG "Name, password or code are wrong."

struct login {
	struct world *w;
	struct httpd_request *r;
	struct form form;
	struct proof proof;
	char token[CONSOLE_TOKEN_CHARS + 1];
	uint8_t digest[SHA256_BYTES], before[SHA256_BYTES];
	struct db_param p[10];
};

/* retry: seconds for Retry-After, or NULL. */
static void give(struct world *w, struct httpd_request *r, int status, const char *words, const char *retry)
{
	struct buf b;
	const struct page_blank blanks[] = { { "words", str_of(words) }, { "demo", w->cfg->demo ? STR("") : STR("hidden") },
		{ "brand", str_of(w->cfg->brand) }, { NULL, STR_NONE } };
	buf_init(&b, PAGE_MAX_BYTES);
	page_fill(&b, embedded_str(embedded_find(embedded_pages, STR("console_login.html"))), blanks);
	(void)httpd_reply(r, &(struct httpd_reply){ .status = status, .content_type = page_type(STR("")), .body = buf_str(&b),
		.headers = { { retry ? "Retry-After" : NULL, retry } } });
	buf_done(&b);
}

void console_login_get(struct world *w, struct httpd_request *r)
{
	give(w, r, 200, "", NULL);
}

static void away(struct login *k, struct err e)
{
	log_err("CONSOLE_FAILED", e);
	give(k->w, k->r, 503, "The database is away. Try again.", NULL);
}

static void entered(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct login *k = ctx;
	if (err_is(e)) {
		away(k, e);
		return;
	}
	(void)httpd_reply(k->r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", CONSOLE_PREFIX },
		{ "Set-Cookie", console_set_cookie(k->w, k->r->arena, k->token) } } });
}

static void new_token(struct login *k)
{
	seal_token(k->token, CONSOLE_TOKEN_CHARS);
	console_digest(str_n(k->token, CONSOLE_TOKEN_CHARS), k->digest);
}

/* "Enter as demo operator". */
static void enter_demo(struct login *k, struct str role)
{
	if (console_role(role) == OP_NOBODY) {
		give(k->w, k->r, 400, "There is no such demo operator.", NULL);
		return;
	}
	int64_t now = clock_now_us();
	new_token(k);
	k->p[0] = db_p_bytes(str_n((const char *)k->digest, sizeof k->digest));
	k->p[1] = db_p_str(role);
	k->p[2] = db_p_int(k->r->arena, now);
	k->p[3] = db_p_int(k->r->arena, now + CONSOLE_LIFE_US);
	db_query(k->w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_CONSOLE_SESSION_DEMO, .params = k->p, .n_params = 4 }, entered, k);
}

static void settled(void *ctx, struct err e, PGresult *const *results, int n)
{
	struct login *k = ctx;
	if (err_is(e) || db_rows(results[0]) > 0) {
		if (k->proof.old)
			proof_renew(&k->proof);
		if (!err_is(e))
			log_event(LOG_INFO, "LOGIN", "operator=%" PRId64 " address=" STR_FMT, k->proof.operator_id, STR_ARG(k->proof.address));
		entered(k, e, results, n);
	} else /* the code was used at the same time, or the operator changed */
		give(k->w, k->r, 403, WRONG, NULL);
}

static void settle(struct login *k)
{
	struct arena *a = k->r->arena;
	const struct proof *f = &k->proof;
	int64_t now = clock_now_us();
	new_token(k);
	console_digest(console_cookie(k->w, httpd_header(k->r, "Cookie")), k->before);
	k->p[0] = db_p_int(a, f->operator_id);
	k->p[1] = db_p_int(a, f->step);
	k->p[2] = db_p_str(f->record);
	k->p[3] = db_p_bytes(str_n((const char *)k->digest, sizeof k->digest));
	k->p[4] = db_p_bytes(str_n((const char *)k->before, sizeof k->before));
	k->p[5] = db_p_int(a, now);
	k->p[6] = db_p_int(a, now + CONSOLE_LIFE_US);
	k->p[7] = proof_key(f->account_key);
	k->p[8] = proof_key(f->address_key);
	db_query(k->w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_LOGIN_DONE, .params = k->p, .n_params = 9 }, settled, k);
}

static void proven(struct proof *f)
{
	struct login *k = f->ctx;
	struct arena *a = k->r->arena;
	switch (f->verdict) {
	case PROOF_RIGHT:
		settle(k);
		break;
	case PROOF_WRONG:
		give(k->w, k->r, 403, WRONG, NULL);
		break;
	case PROOF_WAIT:
		give(k->w, k->r, 429, arena_z(a, arena_printf(a, "Too many attempts. Wait %" PRId64 " seconds, then try again.", f->wait_s)),
			arena_z(a, arena_printf(a, "%" PRId64, f->wait_s)));
		break;
	case PROOF_BUSY:
		give(k->w, k->r, 503, "Too many people are logging in at the moment. Try again in a few seconds.", "2");
		break;
	case PROOF_AWAY:
		give(k->w, k->r, 503, "Logging in is not possible at the moment: the server's log says why.", NULL);
		break;
	}
}

/* The browser's own password field cannot be longer; a longer one would be hashed for nothing. */
static void enter_named(struct login *k)
{
	struct str name = form_get(&k->form, "name"), password = form_get(&k->form, "password"), code = form_get(&k->form, "code");
	if (name.n == 0 || password.n == 0 || code.n == 0 || password.n > PASSWORD_BYTES_MAX || memchr(name.p, 0, name.n) != NULL) {
		give(k->w, k->r, 403, WRONG, NULL);
		return;
	}
	k->proof = (struct proof){ .w = k->w, .a = k->r->arena, .name = str_trim(name), .password = password, .code = code,
		.address = throttle_address(k->r->peer, httpd_header(k->r, "X-Forwarded-For")), .action = "console.login_failed", .done = proven, .ctx = k };
	proof_start(&k->proof);
}

void console_login_post(struct world *w, struct httpd_request *r)
{
	struct login *k = ARENA_NEW(r->arena, struct login);
	*k = (struct login){ .w = w, .r = r };
	if (!console_same_origin(r, false)) {
		give(w, r, 403, "That did not come from this page. Log in here.", NULL);
		return;
	}
	if (err_is(form_parse(r->arena, r->body, &k->form))) {
		give(w, r, 400, "The form could not be read. Try again.", NULL);
		return;
	}
	struct str demo = form_get(&k->form, "demo");
	if (demo.p != NULL && w->cfg->demo && demo_host_allowed(w, r))
		enter_demo(k, demo);
	else
		enter_named(k);
}

static void left(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)results, (void)n;
	struct login *k = ctx;
	if (err_is(e)) {
		away(k, e);
		return;
	}
	(void)httpd_reply(k->r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", CONSOLE_PREFIX "login" },
		{ "Set-Cookie", console_set_cookie(k->w, k->r->arena, "") }, { "Clear-Site-Data", "\"cache\", \"storage\"" } } });
}

void console_logout_post(struct world *w, struct httpd_request *r)
{
	struct login *k = ARENA_NEW(r->arena, struct login);
	*k = (struct login){ .w = w, .r = r };
	if (!console_same_origin(r, false)) {
		give(w, r, 403, "That did not come from this page.", NULL);
		return;
	}
	console_digest(console_cookie(w, httpd_header(r, "Cookie")), k->digest);
	k->p[0] = db_p_bytes(str_n((const char *)k->digest, sizeof k->digest));
	k->p[1] = db_p_int(r->arena, clock_now_us());
	k->p[2] = db_p_bool(true);
	db_query(w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_CONSOLE_SESSION_END, .params = k->p, .n_params = 3 }, left, k);
}
