/* server/demo_page.c: pages of demo mode: the phone, its files, the checkout of the pretended provider. */
/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/span.h"
#include "base/xml.h"
#include "server/demo_impl.h"
#include "server/embedded.h"
#include "server/handlers.h"

#define PAGE_MAX_BYTES (128 * 1024)
#define LATER_US (20 * SEC_US)
/* form-action: the checkout's answer leads back to the page of the public URL, and browsers hold it against that. */
#define POLICY "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self' http: https:; " \
	"base-uri 'none'; frame-ancestors 'none'"

struct blank {
	const char *name;               /* {{name}} in the page */
	struct str value;
};

static void give(struct httpd_request *r, int status, const char *type, struct str body)
{
	(void)httpd_reply(r, &(struct httpd_reply){ .status = status, .content_type = type, .body = body,
		.headers = { { "Content-Security-Policy", POLICY }, { "Referrer-Policy", "no-referrer" }, { "X-Frame-Options", "DENY" } } });
}

static const char *type_of(struct str name)
{
	return str_ends(name, STR(".css")) ? "text/css; charset=utf-8" : str_ends(name, STR(".js")) ? "text/javascript; charset=utf-8" :
		"text/html; charset=utf-8";
}

static void give_file(struct world *w, struct httpd_request *r, struct str name)
{
	const struct embedded_file *f = embedded_find(embedded_pages, name);
	if (demo_enter(w, r) == NULL)
		return;
	if (f == NULL)
		give(r, 404, "text/plain; charset=utf-8", STR("no such page\n"));
	else
		give(r, 200, type_of(name), embedded_str(f));
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
	give_file(w, r, str_ends(name, STR(".html")) ? STR("") : name);
}

void demo_home_get(struct world *w, struct httpd_request *r)
{
	(void)w;
	(void)httpd_reply(r, &(struct httpd_reply){ .status = 303, .headers = { { "Location", "/phone/" } } });
}

static struct str value_of(const struct blank *blanks, struct str name)
{
	for (; blanks->name != NULL; blanks++)
		if (str_is(name, blanks->name))
			return blanks->value;
	return STR("");
}

/* A page with its blanks filled in. */
static void give_filled(struct demo_ask *k, int status, const char *name, const struct blank *blanks)
{
	struct str page = embedded_str(embedded_find(embedded_pages, str_of(name)));
	struct buf b;
	buf_init(&b, PAGE_MAX_BYTES);
	for (;;) {
		ptrdiff_t open = str_find(page, STR("{{")), close = str_find(page, STR("}}"));
		if (open < 0 || close < open)
			break;
		buf_add(&b, str_sub(page, 0, (size_t)open));
		xml_add_text(&b, value_of(blanks, str_sub(page, (size_t)open + 2, (size_t)(close - open) - 2)));
		page = str_sub(page, (size_t)close + 2, page.n);
	}
	buf_add(&b, page);
	give(k->r, status, type_of(STR("")), buf_str(&b));
	buf_done(&b);
}

static void give_checkout(struct demo_ask *k, const PGresult *r, const char *words)
{
	char left[TIME_TEXT_MAX];
	struct str status = db_str(r, 0, 0), business = db_str(r, 0, 4);
	bool open = str_is(status, "open");
	struct str price = *k->w->cfg->price_text ? str_of(k->w->cfg->price_text) : STR("29.00 a month, of play money");
	const struct blank blanks[] = {
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

static void checkout_found(void *ctx, struct err e, PGresult *const *results, int n)
{
	(void)n;
	struct demo_ask *k = ctx;
	if (demo_failed(k, e))
		return;
	const PGresult *r = results[0];
	struct str act = form_get(&k->form, "do");
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
