/* server/demo_ask.c: requests to the outside world: read, answered. */
/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "server/demo_impl.h"

#define REFUSAL_MAX_BYTES 1024

void demo_answer(struct demo_ask *k, int status, const char *type, struct str body)
{
	if (k->provider != NULL)
		demo_wire_api(k, status, body);
	(void)httpd_reply(k->r, &(struct httpd_reply){ .status = status, .content_type = type, .body = body });
}

void demo_answer_json(struct demo_ask *k, int status, struct str json)
{
	demo_answer(k, status, "application/json", json);
}

static void refuse(struct httpd_request *r, int status, const char *why)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, REFUSAL_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "error");
	json_put_str(&o, str_of(why));
	json_close(&o, '}');
	(void)httpd_reply(r, &(struct httpd_reply){ .status = status, .content_type = "application/json", .body = buf_str(&b) });
	buf_done(&b);
}

void demo_refuse(struct demo_ask *k, int status, const char *why)
{
	refuse(k->r, status, why);
}

bool demo_failed(struct demo_ask *k, struct err e)
{
	if (!err_is(e))
		return false;
	log_err("DEMO_FAILED", e);
	demo_refuse(k, 503, "the database is away; try again");
	return true;
}

static struct str host_only(struct str host)
{
	struct str rest = host;
	if (str_starts(host, STR("[")))
		return str_sub(host, 0, (size_t)(str_chr(host, ']') + 1));
	return str_cut(&rest, ':');
}

static bool is_loopback(struct str host)
{
	return str_starts(host, STR("127.")) || str_eq_fold(host, STR("localhost")) || str_is(host, "[::1]");
}

bool demo_host_allowed(const struct world *w, const struct httpd_request *r)
{
	struct str listen = str_of(w->cfg->listen), base = str_of(w->cfg->public_url), host = host_only(httpd_header(r, "Host"));
	ptrdiff_t slashes = str_find(base, STR("://"));
	struct str own = slashes < 0 ? base : str_sub(base, (size_t)slashes + 3, base.n);
	return !is_loopback(host_only(listen)) || is_loopback(host) || str_eq_fold(host, host_only(str_cut(&own, '/')));
}

struct demo_ask *demo_enter(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = ARENA_NEW(r->arena, struct demo_ask);
	struct str type = httpd_header(r, "Content-Type");
	*k = (struct demo_ask){ .w = w, .r = r, .a = r->arena, .body = { .tok = -1 } };
	struct err e = OK;
	if (!demo_host_allowed(w, r)) {
		refuse(r, 403, "this demo answers under the names of its own machine only");
		return NULL;
	}
	if (r->query.p != NULL)
		e = form_parse(k->a, r->query, &k->query);
	if (!err_is(e) && str_starts(type, STR("application/json")))
		e = json_parse(k->a, r->body, &k->body);
	else if (!err_is(e) && str_starts(type, STR("application/x-www-form-urlencoded")))
		e = form_parse(k->a, r->body, &k->form);
	if (err_is(e)) {
		refuse(r, 400, e.what);
		return NULL;
	}
	return k;
}

void demo_query(struct demo_ask *k, enum sql_id sql, int n_params, db_done *done, void *ctx)
{
	db_query(k->w->work_db, DEMO_WAIT_MS, &(struct db_call){ .sql = sql, .params = k->p, .n_params = n_params }, done, ctx);
}

bool demo_phone(struct demo_ask *k, const char *field, struct phone *ret)
{
	if (!err_is(phone_parse(json_str_at(k->a, k->body, field), ret)))
		return true;
	demo_refuse(k, 400, "a phone number in E.164 is missing, like +447700900101");
	return false;
}
