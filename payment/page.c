/* payment/page.c: the short page behind a payment link, /p/<token>, as HTML. */
/* SPDX-License-Identifier: MIT */
#include "payment/page.h"
#include "base/xml.h"

static const char style[] =
	":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--ground:#f3f5f7;--line:#d0d7de;--go:#0b5c3e;--on:#fff}"
	"@media(prefers-color-scheme:dark){:root{--ink:#f0f3f6;--soft:#aab4be;--paper:#1c2128;--ground:#0f1318;--line:#3d444d;"
	"--go:#3fb98a;--on:#06251a}}"
	"*{box-sizing:border-box}"
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

static const struct {
	const char *title, *words;
	int status;
	bool details, button;
} kinds[] = {
	[PAGE_READY] = { "Your business number", "A phone number of your own that catches the calls you miss.", 200, true, true },
	[PAGE_WAITING] = { "No number is free right now",
	                   "You are on the list and there is nothing to pay yet. We text you a new link as soon as a number is kept for you.",
	                   200, true, false },
	[PAGE_RETURNED] = { "Thank you", "Your payment is being confirmed. We text you what comes next, usually within a minute.", 200, true, false },
	[PAGE_PAID] = { "All paid", "There is nothing more to pay here. Go back to your messages for the next step.", 200, true, false },
	[PAGE_GONE] = { "This link does not work", "It is mistyped or no longer valid. Text READY to us and we send you a new one.", 404, false, false },
	[PAGE_TRY_AGAIN] = { "Payment cannot be reached", "You have not been charged. Please try again in a minute.", 503, true, true },
};

static void add_row(struct buf *b, const char *name, struct str value)
{
	if (value.n == 0)
		return;
	buf_printf(b, "<div><dt>%s</dt><dd>", name);
	xml_add_text(b, value);
	buf_add_z(b, "</dd></div>");
}

static void add_details(struct buf *b, const struct payment_page *p)
{
	if (p->business_name.n == 0 && p->price_text.n == 0)
		return;
	buf_add_z(b, "<dl>");
	add_row(b, "Business", p->business_name);
	if (p->kind != PAGE_PAID && p->kind != PAGE_RETURNED)
		add_row(b, "Price", p->price_text);
	buf_add_z(b, "</dl>");
}

static void add_form(struct buf *b, const struct payment_page *p, const char *label)
{
	buf_add_z(b, "<form method=\"post\" action=\"");
	xml_add_text(b, p->action);
	buf_printf(b, "\"><button type=\"submit\">%s</button></form>", label);
}

static void add_button(struct buf *b, const struct payment_page *p)
{
	add_form(b, p, p->kind == PAGE_READY ? "Go to payment" : "Try again");
	buf_add_z(b, "<p><small>");
	buf_add_z(b, "Nothing is charged on this page");
	if (p->provider.n > 0) {
		buf_add_z(b, ": you pay on the page of ");
		xml_add_text(b, p->provider);
		buf_add_z(b, ", where you see the price before you confirm");
	}
	buf_add_z(b, ".");
	if (p->hold_minutes > 0)
		buf_printf(b, " Your number is kept for you for %lld minutes from then.", (long long)p->hold_minutes);
	buf_add_z(b, "</small></p>");
}

void payment_page_write(struct buf *b, const struct payment_page *p)
{
	buf_add_z(b, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
	             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover\">"
	             "<meta name=\"robots\" content=\"noindex,nofollow\"><meta name=\"referrer\" content=\"no-referrer\"><title>");
	buf_add_z(b, kinds[p->kind].title);
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
	buf_printf(b, "<h1>%s</h1><p>%s</p>", kinds[p->kind].title, kinds[p->kind].words);
	if (kinds[p->kind].details)
		add_details(b, p);
	if (kinds[p->kind].button)
		add_button(b, p);
	if (p->kind == PAGE_PAID && p->billing)
		add_form(b, p, "Receipts, card, cancelling");
	if (p->text_to.n > 0) {
		buf_add_z(b, "<p>Questions? <a href=\"sms:");
		xml_add_text(b, p->text_to);
		buf_add_z(b, "\">Text us</a>.</p>");
	}
	buf_add_z(b, "</main></body></html>\n");
}

int payment_page_status(enum payment_page_kind kind)
{
	return kinds[kind].status;
}

void payment_page_policy(struct buf *b, struct str nonce, bool plain_http)
{
	buf_add_z(b, "default-src 'none'; style-src 'nonce-");
	buf_add(b, nonce);
	/* The button's answer redirects to the provider, and browsers hold form-action against that, too. */
	buf_printf(b, "'; form-action 'self' https:%s; base-uri 'none'; frame-ancestors 'none'", plain_http ? " http:" : "");
}
