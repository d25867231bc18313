/* server/pay_page.c: GET /p/<token>: shows, changes nothing. */
/* SPDX-License-Identifier: MIT */
#include "server/pay.h"
#include "base/seal.h"
#include "server/handlers.h"

#define VIEW_BYTES_MAX (16 * 1024 * 1024)     /* a long look through a provider's list */
#define VIEW_WAIT_MS 5000
#define NONCE_CHARS 22
#define TOKEN_MAX 64
#define PAY_ANYBODY "pay"            /* shorter than any token: nobody's */
#define TRANSACTION_MAX 64

struct pay_view *pay_view_new(struct world *w, struct httpd_request *r)
{
	struct arena *a = arena_new(VIEW_BYTES_MAX);
	struct pay_view *v = ARENA_NEW(a, struct pay_view);
	struct str token = str_sub(r->path, sizeof PAY_PATH - 1, r->path.n);
	*v = (struct pay_view){ .w = w, .request = r->id, .a = a, .token = arena_str(a, token.n <= TOKEN_MAX ? token : STR("")) };
	struct str query = r->query;
	while (query.p != NULL) {
		struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');
		if (str_is(name, "_ptxn") && value.n <= TRANSACTION_MAX && str_starts(value, STR("txn_")))
			v->ptxn = arena_str(a, value);
		else if (str_is(name, "back"))
			v->returned = true;
	}
	for (size_t i = 0; i < v->ptxn.n; i++)
		if (!((v->ptxn.p[i] >= 'a' && v->ptxn.p[i] <= 'z') || (v->ptxn.p[i] >= '0' && v->ptxn.p[i] <= '9') || v->ptxn.p[i] == '_'))
			v->ptxn = STR_NONE;
	for (size_t i = 0; i < v->token.n; i++)
		if ((unsigned char)v->token.p[i] < '-' || (unsigned char)v->token.p[i] > 'z')
			v->token = STR("");
	return v;
}

static struct payment_page page_of(struct pay_view *v, enum payment_page_kind kind, struct str text_to)
{
	const struct config *cfg = v->w->cfg;
	struct payment_config unused;
	const struct payment_provider *p = v->provider ? v->provider : pay_provider(v->w, v->a, &unused);
	char *nonce = arena_alloc(v->a, NONCE_CHARS + 1);
	seal_token(nonce, NONCE_CHARS);
	return (struct payment_page){
		.kind = kind, .nonce = str_of(nonce), .action = arena_printf(v->a, PAY_PATH STR_FMT, STR_ARG(v->token)), .brand = str_of(cfg->brand),
		.price_text = cfg->price_text[0] ? str_of(cfg->price_text) : STR_NONE, .provider = p ? str_of(p->title) : STR_NONE,
		.runs_here = p && p->runs_here, .billing = v->billing, .text_to = text_to.n ? text_to : STR_NONE, .hold_minutes = cfg->reserve_minutes,
	};
}

struct words {
	struct pay_view *v;
	const char *lang;
	struct say_var vars[2];
};

static struct str say(void *ctx, const char *key)
{
	struct words *w = ctx;
	struct said said = { .n = 0 };
	struct err e = say_render(w->v->w->say, w->v->a, w->lang, str_of(key), w->vars, sizeof w->vars / sizeof *w->vars, &said);
	return err_is(e) || said.n == 0 ? STR_NONE : said.texts[0];
}

static void answer(struct pay_view *v, struct payment_page *page)
{
	struct buf html, policy;
	struct words *words = ARENA_NEW(v->a, struct words);
	*words = (struct words){ .v = v, .lang = v->lang ? v->lang : "en",
		.vars = { { "provider", page->provider }, { "minutes", arena_printf(v->a, "%lld", (long long)page->hold_minutes) } } };
	page->lang = words->lang;
	page->say = say;
	page->words = words;
	buf_init(&html, PAYMENT_PAGE_MAX);
	buf_init(&policy, 2048);
	payment_page_write(&html, page);
	payment_page_policy(&policy, page, strncmp(v->w->cfg->public_url, "http:", 5) == 0);
	struct httpd_reply reply = {
		.status = payment_page_status(page->kind), .content_type = "text/html; charset=utf-8", .body = buf_str(&html),
		.headers = { { "Content-Security-Policy", policy.p }, { "Referrer-Policy", payment_page_referrer(page->kind) }, { "X-Frame-Options", "DENY" } },
	};
	httpd_reply_id(v->w->httpd, v->request, &reply);
	buf_done(&html);
	buf_done(&policy);
	arena_free(v->a);
}

void pay_view_show(struct pay_view *v, enum payment_page_kind kind, struct str business, struct str text_to)
{
	struct payment_page page = page_of(v, kind, text_to);
	page.business_name = business;
	answer(v, &page);
}

void pay_view_checkout(struct pay_view *v, const struct payment_config *c, struct str transaction, struct str text_to)
{
	struct payment_page page = page_of(v, PAGE_CHECKOUT, text_to);
	page.script = str_of(v->w->cfg->paddle_script_url);
	page.client_token = c->client_token;
	page.transaction = transaction;
	page.back = arena_printf(v->a, "%s" PAY_PATH STR_FMT "?back=1", v->w->cfg->public_url, STR_ARG(v->token));
	answer(v, &page);
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
	struct payment_config c;
	struct str gate = db_str(r, 0, 3), text_to = arena_str(v->a, db_str(r, 0, 5));
	v->lang = arena_z(v->a, db_str(r, 0, 8));
	/* From an e-mail of the provider: a renewal that failed, for one. What it names is paid in our page. */
	const struct payment_provider *runs = v->ptxn.n ? pay_provider_named(v->w, v->a, STR("paddle"), &c) : NULL;
	if (runs != NULL) {
		v->provider = runs;
		pay_view_checkout(v, &c, v->ptxn, text_to);
		return;
	}
	enum payment_page_kind kind = PAGE_GONE;
	if (db_bool(r, 0, 2))
		kind = PAGE_PAID;
	else if (v->returned)
		kind = PAGE_RETURNED;
	else if (str_is(gate, "waiting_number"))
		kind = PAGE_WAITING;
	else if (db_bool(r, 0, 1))
		kind = PAGE_READY;
	const struct payment_provider *theirs = pay_provider_named(v->w, v->a, db_str(r, 0, 7), &c);
	v->billing = kind == PAGE_PAID && !v->returned && db_str(r, 0, 6).n > 0 && theirs != NULL && c.api_key.n > 0;
	pay_view_show(v, kind, arena_str(v->a, db_str(r, 0, 4)), text_to);
}

/* Paddle's default payment link: what it names is paid here, whoever it is; nothing of anybody is shown. */
static void anybody(struct pay_view *v)
{
	struct payment_config c;
	v->provider = pay_provider_named(v->w, v->a, STR("paddle"), &c);
	if (v->provider && v->ptxn.n)
		pay_view_checkout(v, &c, v->ptxn, STR_NONE);
	else
		pay_view_show(v, v->provider && v->returned ? PAGE_RETURNED : PAGE_GONE, STR_NONE, STR_NONE);
}

void pay_page_get(struct world *w, struct httpd_request *r)
{
	struct pay_view *v = pay_view_new(w, r);
	if (str_is(v->token, PAY_ANYBODY)) {
		anybody(v);
		return;
	}
	struct db_param *p = ARENA_NEW(v->a, struct db_param);
	*p = db_p_str(v->token);
	db_query(w->work_db, VIEW_WAIT_MS, &(struct db_call){ .sql = SQL_PAY_CLIENT, .params = p, .n_params = 1 }, found, v);
}
