/* server/api.c: a request becomes a call of an operation, its end becomes the answer. */
/* SPDX-License-Identifier: MIT */
#include "server/api_csv.h"
#include "server/api_key.h"
#include "base/clock.h"
#include "base/log.h"
#include "server/handlers.h"
#include "server/tokens.h"
#include <inttypes.h>

struct api_call {
	struct op_call op;
	uint64_t request;
	int64_t begun_us;
	bool whole;                 /* CSV without a limit: page after page */
	struct api_csv *csv;        /* NULL: JSON */
	struct api_key key;         /* of a write that may be asked again */
};

static void over(struct api_call *k)
{
	api_csv_break(k->csv);
	arena_free(k->op.a);
}

/* The answer to a write with a key is stored before it is given: whoever asks again gets the same. */
static void kept(void *ctx)
{
	struct api_call *k = ctx;
	(void)httpd_reply_id(k->op.w->httpd, k->request, &(struct httpd_reply){ .status = k->key.status,
		.content_type = k->key.status < 300 ? API_JSON : API_PROBLEM, .body = k->key.body });
	over(k);
}

static void refused(struct api_call *k, const struct api_wrong *p)
{
	struct buf b;
	if (k->key.text.n == 0) {
		api_refuse(k->op.w, k->op.a, k->request, p);
		over(k);
		return;
	}
	buf_init(&b, API_PROBLEM_MAX);
	api_problem_write(&b, p->status, p->title, p->detail, p->code, api_instance(k->op.a, k->request));
	k->key.status = p->status;
	k->key.body = arena_str(k->op.a, buf_str(&b));
	buf_done(&b);
	api_key_keep(k->op.w, k->op.a, &k->key, kept, k);
}

static void refused_by(struct api_call *k, struct err e)
{
	k->key.undone = e.kind == ERR_RETRY || e.kind == ERR_DOWN || e.kind == ERR_DENIED || e.kind == ERR_LIMIT;
	k->key.unknown = e.kind == ERR_UNKNOWN || e.kind == ERR_BUG;
	refused(k, &(struct api_wrong){ .status = err_http_status(e.kind), .title = e.what, .detail = k->op.why });
}

static void answer_csv(struct api_call *k)
{
	if (!api_csv_end(k->csv, k->op.next)) {
		refused(k, &(struct api_wrong){ .status = 413, .title = "the page is too long for one answer", .detail = STR("ask for fewer rows: limit=100, say") });
		return;
	}
	k->csv = NULL;
	over(k);
}

static void answer_json(struct api_call *k)
{
	struct op_call *c = &k->op;
	struct buf b;
	bool list = c->op->shape == OP_LIST;
	buf_init(&b, HTTPD_ANSWER_MAX);
	buf_add_z(&b, list ? "{\"data\":[" : "");
	for (size_t i = 0; i < c->n_rows; i++) {
		buf_add_z(&b, i ? "," : "");
		buf_add(&b, c->rows[i]);
	}
	if (list && c->next.n)
		buf_printf(&b, "],\"next\":\"" STR_FMT "\"}", STR_ARG(c->next));
	else
		buf_add_z(&b, list ? "],\"next\":null}" : c->n_rows == 0 ? "{}" : "");
	if (k->key.text.n) {
		k->key.status = 200;
		k->key.body = arena_str(c->a, buf_str(&b));
		buf_done(&b);
		api_key_keep(c->w, c->a, &k->key, kept, k);
		return;
	}
	(void)httpd_reply_id(c->w->httpd, k->request, &(struct httpd_reply){ .status = 200, .content_type = API_JSON, .body = buf_str(&b) });
	buf_done(&b);
	over(k);
}

static void finished(void *ctx, struct op_call *c, struct err e);

/* The next page of a CSV, in an arena of its own. */
static void go_on(void *ctx)
{
	struct api_call *k = ctx;
	const struct op_call *c = &k->op;
	struct arena *a = arena_new(OP_BYTES_MAX);
	struct api_call *n = ARENA_NEW(a, struct api_call);
	*n = (struct api_call){ .request = k->request, .begun_us = k->begun_us, .whole = true, .csv = k->csv,
		.op = { .op = c->op, .w = c->w, .a = a, .actor = arena_str(a, c->actor), .done = finished, .ctx = n } };
	for (size_t i = 0; i < OP_VALUES_MAX; i++)
		n->op.values[i] = arena_str(a, c->values[i]);
	op_set(&n->op, "cursor", arena_str(a, c->next));
	k->csv = NULL;
	over(k);
	struct err e = op_start(&n->op);
	if (err_is(e))
		refused_by(n, e);
}

/* A page is there. True: more pages follow, or nobody wants them any more. */
static bool flows(struct api_call *k)
{
	struct api_csv *v = k->csv;
	api_csv_add(v, &k->op);
	if (!k->whole || k->op.next.n == 0)
		return false;
	if (!api_csv_flow(v, go_on, k)) {
		k->csv = NULL;
		over(k);
	}
	return true;
}

static void finished(void *ctx, struct op_call *c, struct err e)
{
	struct api_call *k = ctx;
	if (!err_is(e) && k->csv && flows(k))
		return;
	log_event(LOG_INFO, "API", "op=%s.%s actor=" STR_FMT " outcome=%s ms=%" PRId64, c->op->noun, c->op->verb, STR_ARG(c->actor), err_kind_name(e.kind),
		(clock_mono_us() - k->begun_us) / 1000);
	if (err_is(e) && api_csv_begun(k->csv))
		over(k); /* broken off: whoever reads it knows that it is not whole */
	else if (err_is(e))
		refused_by(k, e);
	else if (k->csv)
		answer_csv(k);
	else
		answer_json(k);
}

static bool wants_csv(const struct httpd_request *r)
{
	return str_find(httpd_header(r, "Accept"), STR("text/csv")) >= 0;
}

static void begin_csv(struct api_call *k)
{
	struct op_call *c = &k->op;
	k->csv = api_csv_new(c->w, k->request, c->op);
	k->whole = c->op->sorts && op_value(c, "limit").n == 0;
	if (k->whole)
		op_set_whole(c);
}

static void go(struct api_call *k)
{
	struct err e = op_start(&k->op);
	if (err_is(e))
		refused_by(k, e);
}

static void key_judged(void *ctx, const struct api_wrong *wrong, const struct api_key *answer)
{
	struct api_call *k = ctx;
	if (answer) {
		struct httpd_reply r = { .status = answer->status, .content_type = answer->status < 300 ? API_JSON : API_PROBLEM, .body = answer->body,
			.headers = { { "Idempotency-Replayed", "true" } } };
		(void)httpd_reply_id(k->op.w->httpd, k->request, &r);
		over(k);
	} else if (wrong) {
		k->key.text = STR_NONE;
		refused(k, wrong);
	} else
		go(k);
}

static void run(struct world *w, struct httpd_request *r, const struct op *op, struct str path_value, struct str actor)
{
	struct arena *a = arena_new(OP_BYTES_MAX);
	struct api_call *k = ARENA_NEW(a, struct api_call);
	bool csv = op->shape == OP_LIST && !op->writes && wants_csv(r);
	*k = (struct api_call){ .request = r->id, .begun_us = clock_mono_us(),
		.op = { .op = op, .w = w, .a = a, .actor = arena_str(a, actor), .done = finished, .ctx = k } };
	struct op_call *c = &k->op;
	struct err e = api_take_fields(c, r->query, r->body, &csv);
	const struct op_field *f = api_path_field(op);
	struct str key = httpd_header(r, API_KEY_HEADER);
	if (f)
		c->values[f - op->fields] = arena_str(a, path_value);
	if (csv && !err_is(e))
		begin_csv(k);
	if (!err_is(e) && op->writes && key.p)
		e = api_key_read(c, key, &k->key);
	if (err_is(e))
		refused_by(k, e);
	else if (k->key.text.n)
		api_key_begin(c, &k->key, key_judged, k);
	else
		go(k);
}

static bool has_json(const struct httpd_request *r)
{
	struct str type = httpd_header(r, "Content-Type");
	return r->body.n == 0 || str_eq_fold(str_trim(str_cut(&type, ';')), STR(API_JSON));
}

void api_run(struct world *w, struct httpd_request *r, struct str rest, const struct api_caller *by)
{
	struct str value;
	const struct op *other, *op = api_find(r->arena, r->method, rest, &value, &other);
	struct api_wrong p = { 0 };
	if (op == NULL && other)
		p = (struct api_wrong){ .status = 405, .allow = other->writes ? "POST" : "GET, HEAD" };
	else if (op == NULL)
		p = (struct api_wrong){ .status = 404, .detail = STR("GET " API_PREFIX "openapi.json lists what there is") };
	else if (!has_json(r))
		p.status = 415;
	else if (by->role < op->role)
		p = (struct api_wrong){ .status = 403, .title = by->may_not,
			.detail = arena_printf(r->arena, "%s %s needs the role %s", op->noun, op->verb, op_role_name(op->role)) };
	else if (op->reauth && !by->proven)
		p = (struct api_wrong){ .status = 403, .title = "say again who you are", .code = "reauth",
			.detail = STR("this needs the password or a code, given within the last minutes") };
	if (p.status)
		api_refuse(w, r->arena, r->id, &p);
	else
		run(w, r, op, value, by->actor);
}

static enum op_role enter(struct world *w, struct httpd_request *r, struct str *ret_actor)
{
	enum op_role role = tokens_role(w, r->arena, httpd_header(r, "Authorization"), ret_actor);
	if (role == OP_NOBODY)
		api_refuse(w, r->arena, r->id, &(struct api_wrong){ .status = 401,
			.detail = STR("Authorization: Bearer TOKEN; `usher token add` makes one") });
	return role;
}

void api_handle(struct world *w, struct httpd_request *r)
{
	struct api_caller by = { .proven = true, .may_not = "this token may not do that" };
	by.role = enter(w, r, &by.actor);
	if (by.role != OP_NOBODY)
		api_run(w, r, str_sub(r->path, strlen(API_PREFIX), r->path.n), &by);
}

void api_doc_get(struct world *w, struct httpd_request *r)
{
	struct buf b;
	struct str actor;
	if (enter(w, r, &actor) == OP_NOBODY)
		return;
	buf_init(&b, API_DOC_MAX);
	api_write_doc(&b, r->arena, false);
	(void)httpd_reply_id(w->httpd, r->id, &(struct httpd_reply){ .status = 200, .content_type = API_JSON, .body = buf_str(&b) });
	buf_done(&b);
}
