/* payment/page.c: the short page behind a payment link, /p/<token>, as HTML. */
/* SPDX-License-Identifier: MIT */
#include "payment/page.h"
#include "base/xml.h"
#include <stdio.h>

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--ground:#f3f5f7;--line:#d0d7de;--go:#0b5c3e;--on:#fff}"
	"@media(prefers-color-scheme:dark){:root{--ink:#f0f3f6;--soft:#aab4be;--paper:#1c2128;--ground:#0f1318;--line:#3d444d;"
	"--go:#3fb98a;--on:#06251a}}"
	"*{box-sizing:border-box}[hidden]{display:none!important}"
	"body{margin:0;min-height:100vh;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif;"
	"display:flex;flex-direction:column;align-items:center;padding:max(1rem,env(safe-area-inset-top)) 1rem 2rem}"
	"main{width:100%;max-width:28rem;background:var(--paper);border:1px solid var(--line);border-radius:1rem;padding:1.5rem;margin-top:6vh}"
	"h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem;overflow-wrap:anywhere}"
	"p{margin:0 0 1rem}p:last-child{margin-bottom:0}"
	"dl{margin:0 0 1.25rem;border-top:1px solid var(--line)}"
	"dl div{display:flex;justify-content:space-between;gap:1rem;padding:.625rem 0;border-bottom:1px solid var(--line)}"
	"dt{color:var(--soft)}dd{margin:0;text-align:right;font-weight:600;overflow-wrap:anywhere}"
	"button{display:block;width:100%;min-height:3.25rem;border:0;border-radius:.75rem;background:var(--go);color:var(--on);"
	"font:inherit;font-weight:700;font-size:1.125rem;cursor:pointer;margin:0 0 1rem}"
	"button:focus-visible,a:focus-visible{outline:3px solid var(--ink);outline-offset:3px}"
	"a{color:inherit;font-weight:600}small,.brand{color:var(--soft);font-size:.9375rem}.brand{margin:0 0 .25rem}"
	"@media print{button{display:none}}";

/* What it is to do stands in its own attributes. The provider's script opens the window by itself where the address names the
 * transaction (_ptxn), as in the provider's e-mails. */
static const char checkout_script[] =
	"(function(){var d=document.currentScript.dataset,b=document.getElementById('open'),t=document.getElementById('trouble');"
	"function trouble(){t.hidden=false}"
	"if(!window.Paddle){b.hidden=true;trouble();return}"
	"function open(){try{Paddle.Checkout.open({transactionId:d.transaction})}catch(e){trouble()}}"
	"b.addEventListener('click',open);"
	"try{if(d.sandbox)Paddle.Environment.set('sandbox');"
	"Paddle.Initialize({token:d.token,checkout:{settings:{displayMode:'overlay',successUrl:d.back}}});"
	"if(new URLSearchParams(location.search).get('_ptxn')!==d.transaction)open()}catch(e){trouble()}})()";

static const struct {
	const char *key;
	int status;
	bool details, button;
} kinds[] = {
	[PAGE_READY] = { "ready", 200, true, true },       [PAGE_WAITING] = { "waiting", 200, true, false },
	[PAGE_RETURNED] = { "returned", 200, true, false }, [PAGE_PAID] = { "paid", 200, true, false },
	[PAGE_GONE] = { "gone", 404, false, false },       [PAGE_BUSY] = { "busy", 200, true, true },
	[PAGE_CHECKOUT] = { "checkout", 200, true, false }, [PAGE_TRY_AGAIN] = { "try_again", 503, true, true },
};

static void say(struct buf *b, const struct payment_page *p, const char *key)
{
	xml_add_text(b, p->say(p->words, key));
}

/* The page's own title or words: "page.ready.title". */
static void say_own(struct buf *b, const struct payment_page *p, const char *part)
{
	char key[48];
	(void)snprintf(key, sizeof key, "page.%s.%s", kinds[p->kind].key, part);
	say(b, p, key);
}

static void add_row(struct buf *b, const struct payment_page *p, const char *key, struct str value)
{
	if (value.n == 0)
		return;
	buf_add_z(b, "<div><dt>");
	say(b, p, key);
	buf_add_z(b, "</dt><dd>");
	xml_add_text(b, value);
	buf_add_z(b, "</dd></div>");
}

static void add_details(struct buf *b, const struct payment_page *p)
{
	if (p->business_name.n == 0 && p->price_text.n == 0)
		return;
	buf_add_z(b, "<dl>");
	add_row(b, p, "page.business", p->business_name);
	if (p->kind != PAGE_PAID && p->kind != PAGE_RETURNED)
		add_row(b, p, "page.price", p->price_text);
	buf_add_z(b, "</dl>");
}

static void add_form(struct buf *b, const struct payment_page *p, const char *key)
{
	buf_add_z(b, "<form method=\"post\" action=\"");
	xml_add_text(b, p->action);
	buf_add_z(b, "\"><button type=\"submit\">");
	say(b, p, key);
	buf_add_z(b, "</button></form>");
}

static void add_button(struct buf *b, const struct payment_page *p)
{
	add_form(b, p, p->kind == PAGE_READY ? "page.go" : "page.again");
	buf_add_z(b, "<p><small>");
	say(b, p, p->provider.n == 0 ? "page.nothing" : p->runs_here ? "page.nothing_here" : "page.nothing_there");
	if (p->hold_minutes > 0) {
		buf_add_char(b, ' ');
		say(b, p, "page.kept");
	}
	buf_add_z(b, "</small></p>");
}

static void add_attribute(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, " %s=\"", name);
	xml_add_text(b, value);
	buf_add_z(b, "\"");
}

static bool is_sandbox(const struct payment_page *p)
{
	return str_starts(p->client_token, STR("test_"));
}

static void add_checkout(struct buf *b, const struct payment_page *p)
{
	buf_add_z(b, "<p><button type=\"button\" id=\"open\">");
	say(b, p, "page.open");
	buf_add_z(b, "</button></p><p id=\"trouble\" role=\"alert\" hidden>");
	say(b, p, "page.open_fails");
	buf_add_z(b, "</p><noscript><p>");
	say(b, p, "page.no_script");
	buf_add_z(b, "</p></noscript><script");
	add_attribute(b, "nonce", p->nonce);
	add_attribute(b, "src", p->script);
	buf_add_z(b, "></script><script");
	add_attribute(b, "nonce", p->nonce);
	add_attribute(b, "data-token", p->client_token);
	add_attribute(b, "data-transaction", p->transaction);
	add_attribute(b, "data-back", p->back);
	if (is_sandbox(p))
		add_attribute(b, "data-sandbox", STR("1"));
	buf_printf(b, ">%s</script>", checkout_script);
}

void payment_page_write(struct buf *b, const struct payment_page *p)
{
	buf_add_z(b, "<!doctype html>\n<html");
	add_attribute(b, "lang", str_of(p->lang));
	buf_add_z(b, "><head><meta charset=\"utf-8\">"
	             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover\">"
	             "<meta name=\"robots\" content=\"noindex,nofollow\"><meta name=\"referrer\"");
	add_attribute(b, "content", str_of(payment_page_referrer(p->kind)));
	buf_add_z(b, "><title>");
	say_own(b, p, "title");
	if (p->brand.n > 0) {
		buf_add_z(b, " – ");
		xml_add_text(b, p->brand);
	}
	buf_add_z(b, "</title><style nonce=\"");
	xml_add_text(b, p->nonce);
	buf_printf(b, "\">%s</style></head><body><main>", style);
	if (p->brand.n > 0) {
		buf_add_z(b, "<p class=\"brand\">");
		xml_add_text(b, p->brand);
		buf_add_z(b, "</p>");
	}
	buf_add_z(b, "<h1>");
	say_own(b, p, "title");
	buf_add_z(b, "</h1><p>");
	say_own(b, p, "words");
	buf_add_z(b, "</p>");
	if (kinds[p->kind].details)
		add_details(b, p);
	if (kinds[p->kind].button)
		add_button(b, p);
	if (p->kind == PAGE_CHECKOUT)
		add_checkout(b, p);
	if (p->kind == PAGE_PAID && p->billing)
		add_form(b, p, "page.billing");
	if (p->text_to.n > 0) {
		buf_add_z(b, "<p>");
		say(b, p, "page.questions");
		buf_add_z(b, " <a href=\"sms:");
		xml_add_text(b, p->text_to);
		buf_add_z(b, "\">");
		say(b, p, "page.text_us");
		buf_add_z(b, "</a>.</p>");
	}
	buf_add_z(b, "</main></body></html>\n");
}

int payment_page_status(enum payment_page_kind kind)
{
	return kinds[kind].status;
}

const char *payment_page_referrer(enum payment_page_kind kind)
{
	return kind == PAGE_CHECKOUT ? "strict-origin" : "no-referrer";
}

/* scheme://host[:port] of an address. */
static struct str origin_of(struct str url)
{
	ptrdiff_t scheme = str_find(url, STR("://"));
	ptrdiff_t path = scheme < 0 ? -1 : str_chr(str_sub(url, (size_t)scheme + 3, url.n), '/');
	return path < 0 ? url : str_sub(url, 0, (size_t)(scheme + 3 + path));
}

/* What Paddle's script loads: its style and pictures, the window (a frame), and its services. */
static void checkout_policy(struct buf *b, const struct payment_page *p)
{
	const char *box = is_sandbox(p) ? "sandbox-" : "";
	buf_printf(b, "default-src 'none'; script-src 'nonce-" STR_FMT "' " STR_FMT "; style-src 'nonce-" STR_FMT "' https://%scdn.paddle.com; "
	              "style-src-attr 'unsafe-inline'; img-src https://%scdn.paddle.com; frame-src https://%sbuy.paddle.com https://%scdn.paddle.com; ",
	           STR_ARG(p->nonce), STR_ARG(origin_of(p->script)), STR_ARG(p->nonce), box, box, box, box);
	buf_printf(b, "connect-src https://%sapi.paddle.com https://%sbuy.paddle.com https://%screate-checkout.paddle.com "
	              "https://%scheckout-service.paddle.com; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	           box, box, box, box);
}

void payment_page_policy(struct buf *b, const struct payment_page *p, bool plain_http)
{
	if (p->kind == PAGE_CHECKOUT) {
		checkout_policy(b, p);
		return;
	}
	buf_add_z(b, "default-src 'none'; style-src 'nonce-");
	buf_add(b, p->nonce);
	/* The button's answer redirects to the provider, and browsers hold form-action against that, too. */
	buf_printf(b, "'; form-action 'self' https:%s; base-uri 'none'; frame-ancestors 'none'", plain_http ? " http:" : "");
}
