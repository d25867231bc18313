/* server/console_prove.c: whoever sits at the console says again who they are: POST /console/api/session/prove {"password":...} or {"code":...}. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/password.h"
#include "server/api.h"
#include "server/console.h"
#include "server/handlers.h"
#include "server/proof.h"
#include <inttypes.h>

struct proving {
	struct world *w;
	struct httpd_request *r;
	const struct console_session *s;
	struct proof proof;
	struct db_param p[7];
};

static void wrong(struct proving *k)
{
	api_problem(k->r, k->w, 403, "that was wrong", NULL, "wrong");
}

static void noted(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct proving *k = ctx;
	if (err_is(e)) {
		log_err("CONSOLE_FAILED", e);
		api_problem(k->r, k->w, 503, "the database is away", "try again", NULL);
		return;
	}
	if (k->proof.old)
		proof_renew(&k->proof);
	if (db_rows(results[0]) == 0)
		wrong(k);
	else
		(void)httpd_reply(k->r, &(struct httpd_reply){ .status = 200, .content_type = "application/json", .body = STR("{\"proven\":true}") });
}

static void note(struct proving *k)
{
	struct arena *a = k->r->arena;
	const struct proof *f = &k->proof;
	k->p[0] = db_p_int(a, k->s->id);
	k->p[1] = db_p_int(a, f->operator_id);
	k->p[2] = db_p_int(a, f->step);
	k->p[3] = db_p_str(f->record);
	k->p[4] = db_p_int(a, clock_now_us());
	k->p[5] = proof_key(f->account_key);
	k->p[6] = proof_key(f->address_key);
	db_query(k->w->work_db, CONSOLE_DB_WAIT_MS, &(struct db_call){ .sql = SQL_SESSION_PROVE, .params = k->p, .n_params = 7 }, noted, k);
}

static void proven(struct proof *f)
{
	struct proving *k = f->ctx;
	struct arena *a = k->r->arena;
	if (f->verdict == PROOF_RIGHT)
		note(k);
	else if (f->verdict == PROOF_WRONG)
		wrong(k);
	else if (f->verdict == PROOF_WAIT)
		api_problem(k->r, k->w, 429, "too many attempts", arena_z(a, arena_printf(a, "wait %" PRId64 " seconds", f->wait_s)), "wait");
	else
		api_problem(k->r, k->w, 503, "that cannot be checked at the moment", "try again in a few seconds", NULL);
}

static void prove(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	struct proving *k = ARENA_NEW(r->arena, struct proving);
	struct json_val body = { .tok = -1 };
	*k = (struct proving){ .w = w, .r = r, .s = s };
	if (err_is(json_parse(r->arena, r->body, &body)) || json_type(body) != JSON_OBJECT) {
		api_problem(r, w, 400, "the body must be a JSON object", "{\"password\":...} or {\"code\":...}", NULL);
		return;
	}
	struct str password = json_str_at(r->arena, body, "password"), code = json_str_at(r->arena, body, "code");
	if ((password.n == 0) == (code.n == 0) || password.n > PASSWORD_BYTES_MAX) {
		api_problem(r, w, 400, "password or code is needed", "one of them", NULL);
		return;
	}
	if (s->operator_id == 0) { /* a demonstration's operator has neither */
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = "application/json", .body = STR("{\"proven\":true}") });
		return;
	}
	k->proof = (struct proof){ .w = w, .a = r->arena, .name = s->name, .password = password.n ? password : STR_NONE, .code = code.n ? code : STR_NONE,
		.address = throttle_address(r->peer, httpd_header(r, "X-Forwarded-For")), .action = "console.proof_failed", .done = proven, .ctx = k };
	proof_start(&k->proof);
}

void console_prove_api(struct world *w, struct httpd_request *r)
{
	console_enter_api(w, r, true, prove);
}
