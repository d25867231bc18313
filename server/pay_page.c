/* server/pay_page.c: GET /p/<token>: shows, changes nothing. */
/* SPDX-License-Identifier: MIT */
#include "server/pay.h"
#include "base/seal.h"
#include "server/handlers.h"

#define VIEW_BYTES_MAX (512 * 1024)
#define VIEW_WAIT_MS 5000
#define NONCE_CHARS 22
#define TOKEN_MAX 64

static struct str joined(struct arena *a, const struct config_list *l)
{
	struct str all = STR("");
	for (size_t i = 0; i < l->n; i++)
		all = arena_printf(a, STR_FMT "%s%s", STR_ARG(all), i ? "," : "", l->items[i]);
	return all;
}

const struct payment_provider *pay_provider(const struct world *w, struct arena *a, struct payment_config *ret)
{
	const struct config *cfg = w->cfg;
	if (cfg->stripe_secret_key[0] == 0 && cfg->stripe_payment_link[0] == 0)
		return NULL;
	*ret = (struct payment_config){
		.api_base = str_of(cfg->stripe_api_base), .api_key = str_of(cfg->stripe_secret_key),
		.webhook_secrets = joined(a, &cfg->stripe_webhook_secret), .prices = joined(a, &cfg->stripe_price_id),
		.fixed_link = cfg->stripe_payment_link[0] ? str_of(cfg->stripe_payment_link) : STR_NONE,
	};
	return payment_provider_find(STR("stripe"));
}

struct pay_view *pay_view_new(struct world *w, struct httpd_request *r)
{
	struct arena *a = arena_new(VIEW_BYTES_MAX);
	struct pay_view *v = ARENA_NEW(a, struct pay_view);
	struct str token = str_sub(r->path, sizeof PAY_PATH - 1, r->path.n);
	*v = (struct pay_view){ .w = w, .request = r->id, .a = a, .token = arena_str(a, token.n <= TOKEN_MAX ? token : STR("")) };
	for (size_t i = 0; i < v->token.n; i++)
		if ((unsigned char)v->token.p[i] < '-' || (unsigned char)v->token.p[i] > 'z')
			v->token = STR("");
	return v;
}

void pay_view_show(struct pay_view *v, enum payment_page_kind kind, struct str business, struct str text_to)
{
	const struct config *cfg = v->w->cfg;
	char nonce[NONCE_CHARS + 1];
	seal_token(nonce, NONCE_CHARS);
	struct payment_page page = {
		.kind = kind, .nonce = str_of(nonce), .action = arena_printf(v->a, PAY_PATH STR_FMT, STR_ARG(v->token)), .brand = str_of(cfg->brand),
		.business_name = business, .price_text = cfg->price_text[0] ? str_of(cfg->price_text) : STR_NONE, .provider = STR("Stripe"),
		.billing = v->billing, .text_to = text_to.n ? text_to : STR_NONE, .hold_minutes = cfg->reserve_minutes,
	};
	struct buf html, policy;
	buf_init(&html, PAYMENT_PAGE_MAX);
	buf_init(&policy, 2048);
	payment_page_write(&html, &page);
	payment_page_policy(&policy, page.nonce, strncmp(cfg->public_url, "http:", 5) == 0);
	struct httpd_reply reply = {
		.status = payment_page_status(kind), .content_type = "text/html; charset=utf-8", .body = buf_str(&html),
		.headers = { { "Content-Security-Policy", policy.p }, { "Referrer-Policy", "no-referrer" }, { "X-Frame-Options", "DENY" } },
	};
	httpd_reply_id(v->w->httpd, v->request, &reply);
	buf_done(&html);
	buf_done(&policy);
	arena_free(v->a);
}

void pay_view_redirect(struct pay_view *v, struct str url)
{
	struct httpd_reply reply = { .status = 303, .headers = { { "Location", arena_z(v->a, url) }, { "Referrer-Policy", "no-referrer" } } };
	httpd_reply_id(v->w->httpd, v->request, &reply);
	arena_free(v->a);
}

static void found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct pay_view *v = ctx;
	if (err_is(e)) {
		pay_view_show(v, PAGE_TRY_AGAIN, STR_NONE, STR_NONE);
		return;
	}
	const PGresult *r = results[0];
	if (PQntuples(r) == 0) {
		pay_view_show(v, PAGE_GONE, STR_NONE, STR_NONE);
		return;
	}
	struct str gate = db_str(r, 0, 3);
	enum payment_page_kind kind = PAGE_GONE;
	if (db_bool(r, 0, 2))
		kind = PAGE_PAID;
	else if (v->returned)
		kind = PAGE_RETURNED;
	else if (str_is(gate, "waiting_number"))
		kind = PAGE_WAITING;
	else if (db_bool(r, 0, 1))
		kind = PAGE_READY;
	v->billing = kind == PAGE_PAID && !v->returned && db_str(r, 0, 6).n > 0 && v->w->cfg->stripe_secret_key[0] != 0;
	pay_view_show(v, kind, arena_str(v->a, db_str(r, 0, 4)), arena_str(v->a, db_str(r, 0, 5)));
}

void pay_page_get(struct world *w, struct httpd_request *r)
{
	struct pay_view *v = pay_view_new(w, r);
	v->returned = str_is(r->query, "back=1");
	struct db_param *p = ARENA_NEW(v->a, struct db_param);
	*p = db_p_str(v->token);
	db_query(w->work_db, VIEW_WAIT_MS, &(struct db_call){ .sql = SQL_PAY_CLIENT, .params = p, .n_params = 1 }, found, v);
}
