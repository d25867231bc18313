/* server/hook_twilio.c: signature, account and fields of a Twilio webhook; TwiML answers. */
/* SPDX-License-Identifier: MIT */
#include "server/hook_twilio.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "server/accounts.h"
#include "server/carriers.h"
#include "server/metrics.h"
#include "sms/twilio_signature.h"
#include <stdlib.h>

#define CALL_BYTES_MAX (1024 * 1024)
#define PATIENCE_US (10 * SEC_US)       /* contract section 4: Twilio waits 15 s in all */

void twiml_open(struct buf *b)
{
	buf_add(b, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>"));
}

void twiml_close(struct buf *b)
{
	buf_add(b, STR("</Response>"));
}

static void element(struct buf *b, const char *open, struct str text, const char *close)
{
	buf_add_z(b, open);
	xml_add_text(b, text);
	buf_add_z(b, close);
}

void twiml_message(struct buf *b, struct str text)
{
	element(b, "<Message>", text, "</Message>");
}

void twiml_say(struct buf *b, struct str text, struct str lang)
{
	if (lang.n == 0) {
		element(b, "<Say>", text, "</Say>");
		return;
	}
	element(b, "<Say language=\"", lang, "\">");
	element(b, "", text, "</Say>");
}

void twiml_redirect(struct buf *b, struct str url)
{
	element(b, "<Redirect method=\"POST\">", url, "</Redirect>");
}

static void answer_now(struct httpd_request *r, int status, struct str body)
{
	struct httpd_reply a = { .status = status, .content_type = body.n ? "text/plain; charset=utf-8" : NULL, .body = body };
	httpd_reply(r, &a);
}

static void call_free(struct twilio_call *c)
{
	arena_free(c->a);
	free(c);
}

bool twilio_reply(struct twilio_call *c, int status, struct str twiml)
{
	struct httpd_reply a = { .status = status, .content_type = twiml.p ? "text/xml; charset=utf-8" : NULL, .body = twiml };
	bool got = httpd_reply_id(c->w->httpd, c->request, &a);
	call_free(c);
	return got;
}

bool twilio_reply_nothing(struct twilio_call *c)
{
	return twilio_reply(c, 200, STR("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"));
}

void twilio_reply_error(struct twilio_call *c, struct err e)
{
	bool passes = e.kind == ERR_DOWN || e.kind == ERR_RETRY || e.kind == ERR_LIMIT || e.kind == ERR_UNKNOWN;
	struct httpd_reply a = { .status = passes ? 503 : 500, .content_type = "text/plain; charset=utf-8", .body = str_of(e.what) };
	httpd_reply_id(c->w->httpd, c->request, &a);
	call_free(c);
}

void twilio_foreign(struct twilio_call *c, const char *why)
{
	carriers_foreign(c->w, "twilio", why, &c->to);
	twilio_reply_nothing(c);
}

enum verdict { FORGED, VERIFIED, UNDECIDED };

static bool signed_with(struct httpd_request *r, const struct config *cfg, const struct form *form, const struct str *tokens, size_t n)
{
	struct str signature = httpd_header(r, "X-Twilio-Signature");
	struct str url = arena_printf(r->arena, "%s" STR_FMT, cfg->public_url, STR_ARG(r->target));
	bool good = false;
	for (size_t i = 0; i < n; i++)
		good |= twilio_signature_valid(tokens[i], url, form, signature);
	return good;
}

static bool signed_by_us(struct world *w, struct httpd_request *r, const struct form *form)
{
	const struct config_list *l = &w->cfg->twilio_auth_token;
	struct str *tokens = ARENA_ARRAY(r->arena, l->n + 1, struct str);
	for (size_t i = 0; i < l->n; i++)
		tokens[i] = str_of(l->items[i]);
	return signed_with(r, w->cfg, form, tokens, l->n);
}

/* The AccountSid selects the tokens that must verify it: nobody's token speaks for another account. An account that nobody knows
 * may still be signed by ours (a subaccount, say): foreign, but no forgery. */
static enum verdict verify(struct world *w, struct httpd_request *r, const struct form *form, int64_t *ret_credential)
{
	struct str sid = form_get(form, "AccountSid"), tokens[ACCOUNT_TOKENS_MAX];
	const struct account *acc = str_is(sid, w->cfg->twilio_account_sid) ? NULL : accounts_find(w->accounts, sid);
	if (acc == NULL && signed_by_us(w, r, form))
		return VERIFIED;
	if (acc == NULL)
		return accounts_ready(w->accounts) || str_is(sid, w->cfg->twilio_account_sid) ? FORGED : UNDECIDED;
	if (!acc->opened)
		return UNDECIDED;
	size_t n = accounts_tokens(w->accounts, acc, clock_now_us(), tokens);
	bool good = signed_with(r, w->cfg, form, tokens, n);
	accounts_hide(w->accounts);
	*ret_credential = acc->credential;
	return good ? VERIFIED : FORGED;
}

static bool complete(const struct form *form, const char *const *needs)
{
	for (; *needs; needs++)
		if (form_get(form, *needs).p == NULL)
			return false;
	return true;
}

enum twilio_entry twilio_enter(struct world *w, struct httpd_request *r, const char *const *needs, struct twilio_call **ret)
{
	struct arena *a = arena_new(CALL_BYTES_MAX);
	struct form form;
	struct str body = arena_str(a, r->body);
	int64_t credential = 0;
	/* A body that cannot be decoded cannot be verified either. */
	enum verdict verdict = httpd_header(r, "X-Twilio-Signature").p == NULL || err_is(form_parse(a, body, &form)) ? FORGED :
		verify(w, r, &form, &credential);
	if (verdict == UNDECIDED) {
		arena_free(a);
		answer_now(r, 503, STR("the credentials of this account cannot be had now\n"));
		return TWILIO_ANSWERED;
	}
	if (verdict == FORGED) {
		arena_free(a);
		metric_add(M_SIGNATURE_TWILIO, 1);
		log_event(LOG_WARN, "SIGNATURE_REFUSED", "carrier=twilio path=" STR_FMT " peer=" STR_FMT, STR_ARG(r->path), STR_ARG(r->peer));
		answer_now(r, 403, STR("signature missing or wrong\n"));
		return TWILIO_ANSWERED;
	}
	/* What is signed is taken, whatever its bytes: a refusal would lose it (contract section 9). */
	for (size_t i = 0; i < form.n; i++)
		form.pairs[i].value = utf8_repair(a, form.pairs[i].value);
	if (!complete(&form, needs)) {
		arena_free(a);
		answer_now(r, 400, STR("a field is missing\n"));
		return TWILIO_ANSWERED;
	}
	struct twilio_call *c = calloc(1, sizeof *c);
	if (c == NULL)
		abort();
	*c = (struct twilio_call){ .w = w, .request = r->id, .a = a, .form = form, .credential = credential,
		.deadline_us = clock_mono_us() + PATIENCE_US };
	bool to_ok = !err_is(phone_parse(form_get(&form, "To"), &c->to));
	bool from_ok = !err_is(phone_parse(form_get(&form, "From"), &c->from));
	if (credential == 0 && !str_is(form_get(&form, "AccountSid"), w->cfg->twilio_account_sid)) {
		twilio_foreign(c, "unknown_account");
		return TWILIO_ANSWERED;
	}
	if (!to_ok) {
		twilio_foreign(c, "odd_to");
		return TWILIO_ANSWERED;
	}
	if (!from_ok)
		c->from = (struct phone){ { 0 } };
	*ret = c;
	return TWILIO_TAKEN;
}
