/* server/console_page.c: the console's page, its files, and the operations behind it. */
/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "server/api.h"
#include "server/console.h"
#include "server/handlers.h"
#include "server/page.h"

#define SESSION_MAX_BYTES 8192

static void redirect(struct httpd_request *r, const char *where)
{
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", where } } });
}

void console_home_get(struct world *w, struct httpd_request *r)
{
	(void)w;
	redirect(r, CONSOLE_PREFIX);
}

static void give_page(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	(void)w;
	if (s == NULL)
		redirect(r, CONSOLE_PREFIX "login");
	else
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = page_type(STR("")),
			.body = embedded_str(embedded_find(embedded_pages, STR("console.html"))) });
}

void console_page_get(struct world *w, struct httpd_request *r)
{
	console_enter(w, r, give_page);
}

/* Styles and scripts say nothing of anybody: the login page needs them, too. */
void console_file_get(struct world *w, struct httpd_request *r)
{
	struct str name = route_param(w, r);
	bool ours = str_starts(name, STR("console")) || str_starts(name, STR("chart."));
	const struct embedded_file *f = ours && !str_ends(name, STR(".html")) ? embedded_find(embedded_pages, name) : NULL;
	if (f == NULL)
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 404, .content_type = "text/plain; charset=utf-8", .body = STR("no such file\n") });
	else
		(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = page_type(name), .body = embedded_str(f) });
}

/* The operations that this role may run, by the names of the document: a page knows its buttons without reading all of that. */
static void put_may(struct json_out *o, struct arena *a, enum op_role role)
{
	const struct op *op;
	json_name(o, "may");
	json_open(o, '[');
	for (size_t i = 0; (op = op_at(i)) != NULL; i++)
		if (op->role <= role)
			json_put_str(o, arena_printf(a, "%s_%s", op->noun, op->verb));
	json_close(o, ']');
}

static void give_session(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	struct buf b;
	struct json_out o;
	buf_init(&b, SESSION_MAX_BYTES);
	json_out_init(&o, &b);
	json_open(&o, '{');
	json_name(&o, "name");
	json_put_str(&o, s->name);
	json_name(&o, "role");
	json_put_str(&o, str_of(console_role_name(s->role)));
	json_name(&o, "csrf");
	json_put_str(&o, str_of(s->csrf));
	json_name(&o, "demo");
	json_put_bool(&o, w->cfg->demo);
	json_name(&o, "own_password");
	json_put_bool(&o, s->operator_id > 0);
	json_name(&o, "proven");
	json_put_bool(&o, s->proven);
	json_name(&o, "brand");
	json_put_str(&o, str_of(w->cfg->brand));
	put_may(&o, r->arena, s->role);
	json_close(&o, '}');
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = "application/json", .body = buf_str(&b) });
	buf_done(&b);
}

void console_session_api(struct world *w, struct httpd_request *r)
{
	console_enter_api(w, r, false, give_session);
}

static void give_doc(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	(void)w, (void)s;
	struct buf b;
	buf_init(&b, API_DOC_MAX);
	api_write_doc(&b, r->arena, true);
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 200, .content_type = "application/json", .body = buf_str(&b) });
	buf_done(&b);
}

void console_doc_get(struct world *w, struct httpd_request *r)
{
	console_enter_api(w, r, false, give_doc);
}

static void run(struct world *w, struct httpd_request *r, const struct console_session *s)
{
	const struct api_caller by = { .role = s->role, .actor = arena_printf(r->arena, "console:" STR_FMT, STR_ARG(s->name)), .proven = s->proven,
		.may_not = "your role may not do that" };
	api_run(w, r, str_sub(r->path, strlen(CONSOLE_API_PREFIX), r->path.n), &by);
}

void console_api(struct world *w, struct httpd_request *r)
{
	console_enter_api(w, r, !str_is(r->method, "GET"), run);
}
