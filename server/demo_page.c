/* server/demo_page.c: pages of demo mode: the phone, its files, the checkout of the pretended provider. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "server/chart.h"
#include "server/demo_impl.h"
#include "server/handlers.h"
#include "server/page.h"

#define PAGE_MAX_BYTES (128 * 1024)
#define LATER_US (20 * SEC_US)
/* form-action: the checkout's answer leads back to the page of the public URL, and browsers hold it against that. */
#define POLICY "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self' http: https:; " \
	"base-uri 'none'; frame-ancestors 'none'"

static void give(struct httpd_request *r, int status, const char *type, struct str body)
{
	(void)httpd_reply(r, &(struct httpd_reply){ .status = status, .content_type = type, .body = body,
		.headers = { { "Content-Security-Policy", POLICY }, { "Referrer-Policy", "no-referrer" }, { "X-Frame-Options", "DENY" } } });
}

static void give_file(struct world *w, struct httpd_request *r, struct str name)
{
	const struct embedded_file *f = embedded_find(embedded_pages, name);
	if (demo_enter(w, r) == NULL)
		return;
	if (f == NULL)
		give(r, 404, "text/plain; charset=utf-8", STR("no such page\n"));
	else
		give(r, 200, page_type(name), embedded_str(f));
}

void demo_page_get(struct world *w, struct httpd_request *r)
{
	give_file(w, r, STR("phone.html"));
}

void demo_portal_get(struct world *w, struct httpd_request *r)
{
	give_file(w, r, STR("portal.html"));
}

void demo_file_get(struct world *w, struct httpd_request *r)
{
	struct str name = route_param(w, r);
	give_file(w, r, str_starts(name, STR("phone")) && !str_ends(name, STR(".html")) ? name : STR(""));
}

void demo_chart_get(struct world *w, struct httpd_request *r)
{
	struct buf b;
	if (demo_enter(w, r) == NULL)
		return;
	buf_init(&b, PAGE_MAX_BYTES);
	chart_draw(&b, NULL, 0);
	give(r, 200, CHART_SVG_TYPE, buf_str(&b));
	buf_done(&b);
}

void demo_home_get(struct world *w, struct httpd_request *r)
{
	(void)w;
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", "/phone/" } } });
}

/* A page with its blanks filled in. */
static void give_filled(struct demo_ask *k, int status, const char *name, const struct page_blank *blanks)
{
	struct str page = embedded_str(embedded_find(embedded_pages, str_of(name)));
	struct buf b;
	buf_init(&b, PAGE_MAX_BYTES);
	page_fill(&b, page, blanks);
	give(k->r, status, page_type(STR("")), buf_str(&b));
	buf_done(&b);
}

static void give_checkout(struct demo_ask *k, const PGresult *r, const char *words)
{
	char left[TIME_TEXT_MAX];
	struct str status = db_str(r, 0, 0), business = db_str(r, 0, 4);
	bool open = str_is(status, "open");
	struct str price = *k->w->cfg->price_text ? str_of(k->w->cfg->price_text) : STR("29.00 a month, of play money");
	const struct page_blank blanks[] = {
		{ "price", price }, { "business", business.n ? business : STR("your business") },
		{ "words", *words ? str_of(words) : open ? STR("") : str_is(status, "expired") ? STR("This checkout has expired.") : STR("This is paid already.") },
		{ "open", open ? STR("") : STR("disabled") },
		{ "left", open ? arena_printf(k->a, "Open for %s.", span_format(db_int(r, 0, 5) - clock_now_us(), left)) : STR("") },
		{ NULL, STR_NONE },
	};
	give_filled(k, 200, "checkout.html", blanks);
}

static void redirect(struct demo_ask *k, struct str url)
{
	(void)httpd_reply(k->r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", arena_z(k->a, url) } } });
}

static void paid(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	if (db_rows(results[0]) == 0)
		redirect(k, k->r->path); /* somebody was faster: the page says what there is */
	else
		redirect(k, db_str(results[0], 0, 0));
}

/* What its phone was set to let happen to payments. */
static struct str pressed(struct str pays)
{
	return str_is(pays, "declined") ? STR("fail") : str_is(pays, "later") ? STR("later") : STR("pay");
}

static void checkout_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	const PGresult *r = results[0];
	struct str act = form_get(&k->form, "do");
	if (str_is(act, "pay") && db_rows(r) > 0)
		act = pressed(db_str(r, 0, 6));
	bool pays = str_is(act, "pay") || str_is(act, "later");
	if (db_rows(r) == 0)
		give(k->r, 404, "text/plain; charset=utf-8", STR("no such checkout\n"));
	else if (!str_is(db_str(r, 0, 0), "open") || act.p == NULL)
		give_checkout(k, r, "");
	else if (str_is(act, "cancel"))
		redirect(k, db_str(r, 0, 2));
	else if (!pays)
		give_checkout(k, r, "The card was declined. Nothing was paid.");
	else {
		int64_t now = clock_now_us();
		k->p[1] = db_p_int(k->a, now);
		k->p[2] = db_p_int(k->a, now + (str_is(act, "later") ? LATER_US : 0));
		k->p[3] = db_p_str(demo_webhook_url(k->w, k->a, "stripe"));
		demo_query(k, SQL_DEMO_CHECKOUT_PAY, 4, paid, k);
	}
}

/* GET shows it, POST presses one of its buttons. */
void demo_checkout(struct world *w, struct httpd_request *r)
{
	struct demo_ask *k = demo_enter(w, r);
	if (k == NULL)
		return;
	k->p[0] = db_p_str(route_param(w, r));
	k->p[1] = db_p_int(k->a, clock_now_us());
	demo_query(k, SQL_DEMO_CHECKOUT_GET, 2, checkout_found, k);
}
